package voice

import (
	"testing"
	"time"

	"confab/media/voice/echo"
	"confab/media/voice/voicetest"
)

// line is a way from one room to another, or from a loudspeaker to a microphone: a delay and a gain.
type line struct {
	late []float32 // what is on the way
	gain float32
}

func newLine(delay time.Duration, gain float32) *line {
	return &line{make([]float32, int(delay*echo.Rate/time.Second)), gain}
}

func (l *line) pass(in []float32) []float32 {
	l.late = append(l.late, in...)
	out := make([]float32, len(in))
	for i := range out {
		out[i] = l.gain * l.late[i]
	}
	l.late = l.late[len(in):]
	return out
}

// TestTwoRoomsDoNotBuildUp: two rooms with loudspeakers hear each other's echo of themselves. Without processors it
// would get louder with each round: the microphones hear as much as is played, and gain is added to that.
func TestTwoRoomsDoNotBuildUp(t *testing.T) {
	const seconds = 14
	var rooms [2]*desk
	var echoes, ways [2]*line
	said := [2][]float32{voicetest.Speech(t, "slt", seconds), voicetest.Speech(t, "rms", seconds)}
	clear(said[0][8*echo.Rate:])
	clear(said[1][:4*echo.Rate])
	clear(said[1][8*echo.Rate:])
	for i := range rooms {
		rooms[i] = newDesk(everything)
		echoes[i], ways[i] = newLine(60*time.Millisecond, 1), newLine(120*time.Millisecond, 1)
	}
	sent := [2][]float32{make([]float32, burst), make([]float32, burst)}
	var all []float32
	for at := 0; at < seconds*echo.Rate; at += burst {
		var next [2][]float32
		for i := range rooms {
			played := ways[i].pass(sent[1-i])
			hiss := voicetest.Noise(burst, hiss, uint64(at+i))
			next[i] = rooms[i].run(played, voicetest.Mix(echoes[i].pass(played), said[i][at:at+burst], hiss))
		}
		sent = next
		all = append(all, sent[0]...)
	}
	loud := voicetest.Power(all[2*echo.Rate : 8*echo.Rate])
	for from := 9; from < seconds; from++ {
		rest := voicetest.Power(all[from*echo.Rate:][:echo.Rate])
		if decibels(rest) > decibels(loud)-30 {
			t.Errorf("from %d s, when nobody has spoken since 8 s: %.1f dB, beside %.1f",
				from, decibels(rest), decibels(loud))
		}
	}
}
