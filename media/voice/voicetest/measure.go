package voicetest

import (
	"math"
	"slices"
)

// frame is what measures look at at once: 20 ms.
const frame = Rate / 50

// quiet is how far below the loudest frames somebody counts as silent, in dB.
const quiet = 35

// Power is the mean square.
func Power(sound []float32) float64 {
	var sum float64
	for _, s := range sound {
		sum += float64(s) * float64(s)
	}
	return sum / float64(max(1, len(sound)))
}

// Active are the frames in which something is heard.
func Active(sound []float32) []bool {
	powers := make([]float64, len(sound)/frame)
	var most float64
	for i := range powers {
		powers[i] = Power(sound[i*frame : (i+1)*frame])
		most = max(most, powers[i])
	}
	active := make([]bool, len(powers))
	for i, p := range powers {
		active[i] = p > most*math.Pow(10, -quiet/10)
	}
	return active
}

// Level is how loud a sound is while it is heard, in dB of full scale.
func Level(sound []float32) float64 {
	var sum float64
	n := 0
	for i, active := range Active(sound) {
		if active {
			sum += Power(sound[i*frame : (i+1)*frame])
			n++
		}
	}
	return 10 * math.Log10(sum/float64(max(n, 1))+1e-20)
}

// Reduction is by how much less there is of a sound after processing, in dB, from one second to another.
func Reduction(before, after []float32, from, to float64) float64 {
	a, b := int(from*Rate), min(int(to*Rate), len(before), len(after))
	return 10 * math.Log10((Power(before[a:b])+1e-20)/(Power(after[a:b])+1e-20))
}

// Kept is by how much a voice is weaker in what came out, in dB, where both it and the other sound are heard (other
// nil: wherever it is heard). What came out may be later by lag samples.
func Kept(voice, other, out []float32, lag int, from float64) float64 {
	mine := Active(voice)
	var theirs []bool
	if other != nil {
		theirs = Active(other)
	}
	var before, after float64
	for i := int(from * Rate / frame); i < len(mine); i++ {
		if !mine[i] || theirs != nil && (i >= len(theirs) || !theirs[i]) || (i+1)*frame+lag > len(out) {
			continue
		}
		v, o := voice[i*frame:(i+1)*frame], out[i*frame+lag:(i+1)*frame+lag]
		var vv, vo float64
		for k := range v {
			vv += float64(v[k]) * float64(v[k])
			vo += float64(v[k]) * float64(o[k])
		}
		gain := max(0, vo/vv)
		before += vv
		after += gain * gain * vv
	}
	return 10 * math.Log10(before/(after+1e-20))
}

// Lag is by how many samples, at most, what came out is later than what went in.
func Lag(in, out []float32, most int) int {
	best, at := 0.0, 0
	n := min(len(in), len(out)) - most
	for lag := range most {
		var sum float64
		for i := 0; i < n; i += 3 {
			sum += float64(in[i]) * float64(out[i+lag])
		}
		if sum > best {
			best, at = sum, lag
		}
	}
	return at
}

// SNR is by how much speech is louder than what is heard in its pauses, in dB, from a second on. The power of the
// pauses is taken out of the speech's. What came out may be later by lag samples.
func SNR(speech, out []float32, lag int, from float64) float64 {
	var loud, quiet float64
	var n, m int
	active := Active(speech)
	for i := int(from * Rate / frame); i < len(active); i++ {
		if (i+1)*frame+lag > len(out) {
			break
		}
		p := Power(out[i*frame+lag : (i+1)*frame+lag])
		near := active[max(0, i-5):min(len(active), i+3)]
		switch {
		case active[i]:
			loud, n = loud+p, n+1
		case !slices.Contains(near, true):
			quiet, m = quiet+p, m+1
		}
	}
	noise := quiet / float64(max(m, 1))
	return 10 * math.Log10((loud/float64(max(n, 1))-noise)/(noise+1e-20))
}

// Segmental is the mean over the frames with speech of how much louder it is than what is wrong in what came out, in
// dB: each frame from -10 to 35.
func Segmental(speech, out []float32, lag int, from float64) float64 {
	var sum float64
	n := 0
	for i, active := range Active(speech) {
		if !active || i < int(from*Rate/frame) || (i+1)*frame+lag > len(out) {
			continue
		}
		wrong := make([]float32, frame)
		for k := range wrong {
			wrong[k] = out[i*frame+k+lag] - speech[i*frame+k]
		}
		sum += max(-10, min(35, 10*math.Log10(Power(speech[i*frame:(i+1)*frame])/(Power(wrong)+1e-20))))
		n++
	}
	return sum / float64(max(n, 1))
}

// Softer is by how much the frames with speech are softer afterwards on average, in dB, from a second on.
func Softer(before, after []float32, lag int, from float64) float64 {
	var sum float64
	n := 0
	for i, active := range Active(before) {
		if !active || i < int(from*Rate/frame) || (i+1)*frame+lag > len(after) {
			continue
		}
		a, b := Power(before[i*frame:(i+1)*frame]), Power(after[i*frame+lag:(i+1)*frame+lag])
		sum += 10 * math.Log10((a+1e-12)/(b+1e-12))
		n++
	}
	return sum / float64(max(n, 1))
}
