package render

import (
	"testing"
	"testing/synctest"
	"time"
)

func TestVideoCountsFreezes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, from := newStage(), script{}
		s.run(t)
		for i := range 40 {
			s.play(from.frame(i == 0, 1))
		}
		if fps := s.Stats().FPS; fps < 29 || fps > 31 {
			t.Errorf("%v fps", fps)
		}
		time.Sleep(149*time.Millisecond - 1) // a gap of 182 ms: just no freeze
		s.play(from.frame(false, 1))
		if got := s.Stats(); got.Freezes != 0 {
			t.Errorf("froze %d times", got.Freezes)
		}
		time.Sleep(400 * time.Millisecond)
		s.play(from.frame(false, 1))
		if got := s.Stats(); got.Freezes != 1 || got.FreezeDuration != 433*time.Millisecond {
			t.Errorf("froze %d times, %v", got.Freezes, got.FreezeDuration)
		}
		s.finish(t)
	})
}

// TestSilenceIsNoFreeze: a mute, a pause by the server and a tile that is out of sight are gaps and no freezes,
// however the news of them and the last and first pictures overtake each other.
func TestSilenceIsNoFreeze(t *testing.T) {
	for name, test := range map[string]string{ // p: a picture, -: 3 s without, s and e: silence begins and ends
		"in-order":              "s-ep",
		"last-picture-is-late":  "sp-ep",
		"first-picture-is-soon": "s-pep",
		"twice":                 "s-eps-ep",
		"with-drops-between":    "s-p-p-ep",
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, from := newStage(), script{}
				s.run(t)
				for i := range 40 {
					s.play(from.frame(i == 0, 1))
				}
				for _, step := range test {
					switch step {
					case 'p':
						s.play(from.frame(false, 1))
					case '-':
						time.Sleep(3 * time.Second)
					default:
						s.SetSilent(step == 's')
					}
				}
				s.play(from.frame(false, 1))
				if got := s.Stats(); got.Freezes != 0 || got.FreezeDuration != 0 {
					t.Errorf("froze %d times, %v", got.Freezes, got.FreezeDuration)
				}
				time.Sleep(3 * time.Second)
				s.play(from.frame(false, 1))
				if got := s.Stats(); got.Freezes != 1 {
					t.Errorf("froze %d times after that", got.Freezes)
				}
				s.finish(t)
			})
		})
	}
}
