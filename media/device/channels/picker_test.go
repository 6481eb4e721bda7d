package channels

import (
	"encoding/binary"
	"math"
	"testing"

	"confab/media/device/synth"
)

const (
	rate    = 48000
	seconds = 20
)

// speech is a voice of its own, with pauses in which nothing is said.
func speech(seed uint64) []float64 {
	pcm := make([]int16, seconds*rate)
	synth.NewSpeech(seed).Read(pcm)
	made := make([]float64, len(pcm))
	for i, v := range pcm {
		made[i] = float64(v)
	}
	return made
}

// noise is a hum, whose loudness does not change.
func noise(amplitude float64) []float64 {
	made := make([]float64, seconds*rate)
	for i := range made {
		made[i] = amplitude * math.Sin(2*math.Pi*130*float64(i)/rate)
	}
	return made
}

// part is a sound that arrives somewhere.
type part struct {
	sound []float64
	gain  float64
	later int // samples
}

// room is what of a sound is heard of its echoes: less and less of it, again and again.
func room(sound []float64, gain float64, later int) (parts []part) {
	for i := range 20 {
		parts = append(parts, part{sound, gain * math.Pow(0.8, float64(i)), later + i*1151})
	}
	return parts
}

// blocks makes interleaved blocks of 10 ms of channels that have parts.
func blocks(all [][]part) [][]byte {
	var made [][]byte
	for at := 0; at+blockFrames <= seconds*rate; at += blockFrames {
		var block []byte
		for i := at; i < at+blockFrames; i++ {
			for _, channel := range all {
				v := 0.
				for _, p := range channel {
					if i >= p.later {
						v += p.gain * p.sound[i-p.later]
					}
				}
				block = binary.LittleEndian.AppendUint16(block, uint16(int16(max(-32768, min(32767, v)))))
			}
		}
		made = append(made, block)
	}
	return made
}

// playing gives the loudness of what is played up to now, a block of which was heard at every call of next.
type playing struct {
	sound []float64
	now   int
}

func (p *playing) levels(levels []float32) {
	for i := range levels {
		levels[i] = 0
		at := p.now - (len(levels)-i)*blockFrames
		if at < 0 {
			continue
		}
		sum := 0.
		for _, v := range p.sound[at : at+blockFrames] {
			sum += v * v
		}
		levels[i] = float32(math.Sqrt(math.Sqrt(sum / blockFrames)))
	}
}

// pick runs a picker over channels and returns the last half of what it makes.
func pick(all [][]part, played []float64) []int16 {
	p := &playing{sound: played}
	reference := p.levels
	if played == nil {
		reference = nil
	}
	picker := New(len(all), reference)
	var made []int16
	for _, block := range blocks(all) {
		p.now += blockFrames
		mono := picker.Mix(block)
		for ; len(mono) > 1; mono = mono[2:] {
			made = append(made, int16(binary.LittleEndian.Uint16(mono)))
		}
	}
	return made[len(made)/2:]
}

func half(sound []float64, gain float64) []int16 {
	made := make([]int16, len(sound)/2)
	for i := range made {
		made[i] = int16(sound[len(sound)/2+i] * gain)
	}
	return made
}

func power(pcm []int16) (sum float64) {
	for _, v := range pcm {
		sum += float64(v) * float64(v)
	}
	return sum / float64(len(pcm))
}

// likeness is the correlation of two sounds, whatever the sign of one.
func likeness(a, b []int16) float64 {
	n := min(len(a), len(b))
	sum := 0.
	for i := range n {
		sum += float64(a[i]) * float64(b[i])
	}
	return math.Abs(sum) / float64(n) / math.Sqrt(power(a[:n])*power(b[:n])+1)
}

func TestPicker(t *testing.T) {
	voice, other := speech(1), speech(2)
	const late = 9600 // samples of what is played until it is heard
	reference := []part{{other, 1, late}}
	mic := func(gain float64) []part { return append(room(other, 0.1, late+300), part{voice, gain, 0}) }
	echoes := func(gain float64) []part { return room(other, gain, late+300) }
	for name, tc := range map[string]struct {
		channels [][]part
		played   []float64
		want     []float64 // what is heard
		gain     float64
		off      []float64 // what is not
	}{
		"array-with-a-reference": {
			[][]part{{{voice, 1, 0}}, mic(0.4), mic(0.4), mic(0.4), mic(0.4), reference}, other, voice, 1, other,
		},
		"reference-first-and-louder": {
			[][]part{{{other, 1, late}}, mic(0.1), mic(0.1), mic(0.1), mic(0.1), {{voice, 0.4, 0}}},
			other, voice, 0.4, other,
		},
		"stereo-with-a-reference": {[][]part{{{voice, 0.5, 0}}, reference}, other, voice, 0.5, other},
		"stereo":                  {[][]part{{{voice, 1, 0}}, {{voice, 0.5, 0}}}, nil, voice, 0.75, other},
		"stereo-half-connected":   {[][]part{nil, {{voice, 1, 0}}}, nil, voice, 1, other},
		"stereo-inverted":         {[][]part{{{voice, 1, 0}}, {{voice, -1, 0}}}, nil, voice, 1, other},
		"a-loud-hum": {
			[][]part{{{noise(9000), 1, 0}}, {{voice, 0.5, 0}}, nil, nil}, nil, voice, 0.5, noise(9000),
		},
		"the-last-of-eight": {[][]part{nil, nil, nil, nil, nil, nil, nil, {{voice, 1, 0}}}, nil, voice, 1, other},
		"nobody-speaks-here": {
			[][]part{echoes(0.2), echoes(0.2), echoes(0.2), reference}, other, nil, 0, nil,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := pick(tc.channels, tc.played)
			if tc.want == nil {
				if ratio := power(got) / power(half(other, 1)); ratio > 0.5 {
					t.Errorf("what is played is sent with %.2f of its power", ratio)
				}
				return
			}
			ratio := power(got) / power(half(tc.want, tc.gain))
			if alike := likeness(half(tc.want, 1), got); alike < 0.95 {
				t.Errorf("the voice correlates with %.2f", alike)
			}
			if db := 10 * math.Log10(ratio); math.Abs(db) > 1 {
				t.Errorf("the voice is %.1f dB off", db)
			}
			if alike := likeness(half(tc.off, 1), got[late:]); alike > 0.3 {
				t.Errorf("what should not be heard correlates with %.2f", alike)
			}
		})
	}
}

// TestPickerStays: two microphones that hear much the same are not changed over and over.
func TestPickerStays(t *testing.T) {
	voice := speech(1)
	wobble := make([]float64, len(voice))
	for i, v := range voice {
		wobble[i] = v * (1 + 0.3*math.Sin(2*math.Pi*float64(i)/rate))
	}
	picker := New(3, nil)
	changes := 0
	for _, block := range blocks([][]part{{{voice, 1, 0}}, {{wobble, 1, 0}}, {{voice, 0.9, 0}}}) {
		was := picker.choice
		picker.Mix(block)
		if picker.choice != was {
			changes++
		}
	}
	if changes > 0 {
		t.Errorf("%d changes", changes)
	}
}

// TestPickerChangesWithoutAClick: from a channel to another there is no step that neither has.
func TestPickerChangesWithoutAClick(t *testing.T) {
	picker := New(3, nil)
	picker.choice = 1
	loud := make([]float64, seconds*rate)
	for i := range loud {
		loud[i] = 10000
	}
	last, most := int16(0), 0
	for _, block := range blocks([][]part{nil, {{loud, 1, 0}}, {{loud, -1, 0}}})[:4] {
		mono := picker.Mix(block)
		for ; len(mono) > 1; mono = mono[2:] {
			v := int16(binary.LittleEndian.Uint16(mono))
			most = max(most, int(math.Abs(float64(v)-float64(last))))
			last = v
		}
		picker.choice = 2
	}
	if most > 100 || last != -10000 {
		t.Errorf("a step of %d, and %d at last", most, last)
	}
}

// BenchmarkSix is 10 ms of six channels while something is played.
func BenchmarkSix(b *testing.B) {
	voice, other := speech(1), speech(2)
	p := &playing{sound: other, now: 10 * rate}
	picker := New(6, p.levels)
	all := blocks([][]part{{{voice, 1, 0}}, {{other, 1, 0}}, {{voice, 0.5, 0}}, nil, nil, {{other, 1, 480}}})
	i := 0
	b.ReportAllocs()
	for b.Loop() {
		picker.Mix(all[i%len(all)])
		i++
	}
}
