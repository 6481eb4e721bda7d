package sealed

import (
	"encoding/binary"
	"math/rand/v2"
	"testing"
)

// frame is n random bytes with the trailer of a client; lot draws the IV by lot, as server-sdk-go does.
func frame(random *rand.Rand, n int, lot bool) []byte {
	f := noise(random, n+tagSize)
	iv := noise(random, ivSize)
	if stamp := random.Uint32(); !lot {
		binary.BigEndian.PutUint32(iv[4:], stamp)
		binary.BigEndian.PutUint32(iv[8:], stamp-random.Uint32N(0xFFFF))
	} else {
		iv[4], iv[8] = 1, 2 // not as in a browser
	}
	return append(append(f, iv...), ivSize, byte(random.IntN(keys)))
}

func noise(random *rand.Rand, n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(random.Uint32())
	}
	return b
}

func TestDetector(t *testing.T) {
	source := rand.NewPCG(1, 2)
	random := rand.New(source)
	plain := func() []byte { return append(noise(random, 80), 0) }
	browser := func() []byte { return frame(random, 60, false) }
	lot := func() []byte { return frame(random, 60, true) }
	dtx := func() []byte { return []byte{0xF8, 0xFF} }
	for name, test := range map[string]struct {
		frames []func() []byte
		want   string
	}{
		"plain":               {[]func() []byte{plain, plain, plain}, "..."},
		"browser-at-once":     {[]func() []byte{browser, browser}, "xx"},
		"switched-on":         {[]func() []byte{plain, browser}, ".x"},
		"switched-off":        {[]func() []byte{browser, plain}, "x."},
		"by-lot-after-some":   {[]func() []byte{lot, lot, lot, lot}, "??xx"},
		"doubt-outlasts-dtx":  {[]func() []byte{lot, dtx, lot, dtx, lot, dtx}, "????xx"},
		"by-chance":           {[]func() []byte{lot, plain, lot, plain}, "?.?."},
		"pauses-do-not-count": {[]func() []byte{dtx, browser, dtx, browser, dtx, plain, dtx}, ".xxxx.."},
		"too-short-to-be":     {[]func() []byte{browser, func() []byte { return make([]byte, shortest-1) }}, "x."},
	} {
		t.Run(name, func(t *testing.T) {
			source.Seed(1, 2) // cases come in any order, and one frame in 256 ends like an encrypted one by chance
			var d Detector
			got := ""
			for _, f := range test.frames {
				got += string(".?x"[d.Look(f())])
			}
			if got != test.want {
				t.Errorf("%s, want %s", got, test.want)
			}
		})
	}
}

// TestPlainFramesAreNotTaken: a day of sound in 20 ms packets that are as random as compressed sound is.
func TestPlainFramesAreNotTaken(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	var d Detector
	packet := noise(random, 80)
	for range 24 * 3600 * 50 {
		for i := len(packet) - 16; i < len(packet); i += 8 {
			binary.LittleEndian.PutUint64(packet[i:], random.Uint64())
		}
		if d.Look(packet) == Sealed {
			t.Fatalf("taken for encrypted: %x", packet)
		}
	}
}
