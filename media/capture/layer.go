package capture

import "math"

// Layer is one size and quality of a picture.
type Layer struct {
	RID           string // RTP stream id, "q", "h", "f" from low to high; "" when it is the only layer
	Width, Height int    // the picture is fitted into this, keeping its shape; it is never enlarged
	FrameRate     int    // frames per second at most; default 30
	Bitrate       int    // bit/s; default as in [Layers]
}

// preset is a row of LiveKit's tables of default encodings (livekit-client, options.ts).
type preset struct {
	width, height, bitrate, frameRate int
}

var (
	wide = [...]preset{ // 16:9
		{160, 90, 90_000, 20},
		{320, 180, 160_000, 20},
		{384, 216, 180_000, 20},
		{640, 360, 450_000, 20},
		{960, 540, 800_000, 25},
		{1280, 720, 1_700_000, 30},
		{1920, 1080, 3_000_000, 30},
		{2560, 1440, 5_000_000, 30},
		{3840, 2160, 8_000_000, 30},
	}
	tall = [...]preset{ // 4:3
		{160, 120, 70_000, 20},
		{240, 180, 125_000, 20},
		{320, 240, 140_000, 20},
		{480, 360, 330_000, 20},
		{640, 480, 500_000, 20},
		{720, 540, 600_000, 25},
		{960, 720, 1_300_000, 30},
		{1440, 1080, 2_300_000, 30},
		{1920, 1440, 3_800_000, 30},
	}
	screens = [...]preset{
		{640, 360, 200_000, 3},
		{640, 360, 400_000, 15},
		{1280, 720, 800_000, 5},
		{1280, 720, 1_500_000, 15},
		{1280, 720, 2_000_000, 30},
		{1920, 1080, 2_500_000, 15},
		{1920, 1080, 5_000_000, 30},
	}
)

// original is what a screen larger than all presets gets.
const original = 7_000_000

// Layers gives LiveKit's default layers, low to high, for pictures of that size. A camera gets three from a larger
// side of 960 on, two from 480 on, else one; a screen gets itself and its half. The highest layer is the picture's own
// size.
func Layers(width, height, fps int, screen bool) []Layer {
	if fps <= 0 {
		fps = 30
	}
	larger := max(width, height)
	var layers []Layer
	if screen {
		bitrate := screenBitrate(larger, fps)
		if larger >= 480 {
			layers = append(layers, Layer{"", even(width / 2), even(height / 2), fps, max(150_000, bitrate/4)})
		}
		layers = append(layers, Layer{"", even(width), even(height), fps, bitrate})
	} else {
		layers = cameraLayers(width, height, fps)
	}
	if len(layers) > 1 {
		for i := range layers {
			layers[i].RID = string("qhf"[i])
		}
	}
	return layers
}

func cameraLayers(width, height, fps int) []Layer {
	larger, smaller := max(width, height), min(width, height)
	table := wide[:]
	if shape := float64(larger) / float64(max(smaller, 1)); math.Abs(shape-4./3) < math.Abs(shape-16./9) {
		table = tall[:]
	}
	var layers []Layer
	for i, side := range [...]int{180, 360} {
		if larger < [...]int{480, 960}[i] || side*4 > smaller*3 { // two sizes that close are a waste
			continue
		}
		p := presetOf(table, side)
		layers = append(layers, Layer{
			Width: even(width * side / smaller), Height: even(height * side / smaller),
			FrameRate: min(fps, p.frameRate), Bitrate: p.bitrate,
		})
	}
	top := table[len(table)-1]
	for _, p := range table {
		if p.width >= larger {
			top = p
			break
		}
	}
	// The table's rates for small pictures are for when there is a larger layer beside them.
	return append(layers, Layer{
		Width: even(width), Height: even(height), FrameRate: min(fps, 30), Bitrate: top.bitrate,
	})
}

func presetOf(table []preset, height int) preset {
	for _, p := range table {
		if p.height == height {
			return p
		}
	}
	return table[0]
}

// screenBitrate takes the smallest preset that is no smaller and no slower.
func screenBitrate(larger, fps int) int {
	for _, p := range screens {
		if p.width >= larger && p.frameRate >= fps {
			return p.bitrate
		}
	}
	return original
}

func even(n int) int { return max(2, n&^1) }

// fit is the size of a picture of pw x ph inside w x h, keeping its shape and never enlarging it.
func fit(pw, ph, w, h int) (int, int) {
	if pw <= w && ph <= h {
		return pw, ph
	}
	if pw*h > ph*w {
		return even(w), even((ph*w + pw/2) / pw)
	}
	return even((pw*h + ph/2) / ph), even(h)
}
