package playback

import (
	"encoding/binary"
	"math"
	"math/rand/v2"
	"os"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

// states collects what a speaker says, from now until the function that it returns is called.
func states(s *Speaker) (said func() []State) {
	end, ended := make(chan struct{}), make(chan []State)
	go func() {
		var all []State
		for {
			select {
			case <-s.Changed():
				all = append(all, s.State())
			case <-end:
				ended <- all
				return
			}
		}
	}()
	return func() []State {
		close(end)
		return <-ended
	}
}

// TestSpeakerIsPatient: a device that takes much at once, or is late on a busy machine, plays all the time.
func TestSpeakerIsPatient(t *testing.T) {
	for name, tc := range map[string]struct {
		every time.Duration
		late  time.Duration // at most, now and then
		whole bool          // nothing of the sound is lost
	}{
		"latency-of-2-s":   {every: 2 * time.Second, whole: true},
		"latency-of-0.7-s": {every: 700 * time.Millisecond, whole: true},
		"busy-machine":     {every: blockTime, late: 900 * time.Millisecond},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				mixer, fake := NewMixer(), &fakeDevice{ready: make(chan struct{}), every: tc.every, heard: &heard{}}
				close(fake.ready)
				mixer.Attach(&counting{})
				speaker, stop := speakingTo(t, SpeakerOptions{Mixer: mixer},
					func(string, time.Duration) device { return fake })
				said := states(speaker)
				random := rand.New(rand.NewPCG(1, 2))
				for range 60 {
					if tc.late > 0 {
						fake.set(true, nil)
						<-time.After(time.Duration(random.Int64N(int64(tc.late))))
						fake.set(false, nil)
					}
					<-time.After(time.Second)
				}
				for _, state := range said() {
					if state.Output != Playing && state.Reason != "the sound device is being opened" {
						t.Error(state)
					}
				}
				if gaps := fake.heard.gaps(); tc.whole && gaps > 3 { // in the first bursts, while it is not known yet
					t.Errorf("%d gaps", gaps)
				}
				stop()
				fake.players.Wait()
			})
		})
	}
}

// counting is a source whose blocks have numbers: what they sound as.
type counting struct{ number int16 }

func (c *counting) Pull(block []int16) bool {
	c.number++
	for i := range block {
		block[i] = c.number
	}
	return true
}

// heard is what a device was given.
type heard struct {
	mu      sync.Mutex
	numbers []int
}

func (h *heard) block(raw []byte) {
	h.mu.Lock()
	defer h.mu.Unlock()
	value := math.Float32frombits(binary.LittleEndian.Uint32(raw[len(raw)-4:]))
	h.numbers = append(h.numbers, int(math.Round(float64(value)*32768)))
}

// gaps is how often the sound did not go on where it was.
func (h *heard) gaps() (n int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for i, number := range h.numbers {
		if i > 0 && number != h.numbers[i-1]+1 {
			n++
		}
	}
	return n
}

func TestStillness(t *testing.T) {
	start := time.Unix(1, 0)
	at := func(d time.Duration) time.Time { return start.Add(d) }
	watches := func(s *stillness, from time.Duration, n int) (last standing) {
		for i := range n {
			last = s.count(at(from + time.Duration(i+1)*watchEvery))
		}
		return last
	}
	for name, tc := range map[string]struct {
		script func(s *stillness) standing
		want   standing
	}{
		"new":             {func(s *stillness) standing { return watches(s, 0, 19) }, brief},
		"new-for-long":    {func(s *stillness) standing { return watches(s, 0, 21) }, long},
		"new-for-ever":    {func(s *stillness) standing { return watches(s, 0, 31) }, endless},
		"steady":          {func(s *stillness) standing { return watches(s, time.Minute, 4) }, brief},
		"steady-for-long": {func(s *stillness) standing { return watches(s, time.Minute, 6) }, long},
		"has-been-still": {func(s *stillness) standing {
			watches(s, time.Minute, 10)
			s.end()
			return watches(s, 2*time.Minute, 19)
		}, brief},
		"machine-was-still": {func(s *stillness) standing {
			watches(s, time.Minute, 1)
			return s.count(at(2 * time.Minute))
		}, brief},
		"watches-at-once": {func(s *stillness) (last standing) {
			for range 100 {
				last = s.count(at(time.Minute))
			}
			return last
		}, brief},
	} {
		t.Run(name, func(t *testing.T) {
			s := &stillness{}
			s.begin(start)
			if got := tc.script(s); got != tc.want {
				t.Errorf("%d, want %d", got, tc.want)
			}
		})
	}
}

// TestSpeakerOnAStarvedMachine: the process runs only now and then, on a sink that begins two seconds late.
func TestSpeakerOnAStarvedMachine(t *testing.T) {
	t.Parallel() // it takes seconds of real time
	playing := startChild(t, startServer(t).environment...)
	lines := playing.until(t, "burst 12 ")
	for range 4 {
		playing.signal(t, syscall.SIGSTOP)
		<-time.After(1500 * time.Millisecond)
		playing.signal(t, syscall.SIGCONT)
		<-time.After(300 * time.Millisecond)
	}
	_ = playing.input.Close()
	lines = append(lines, playing.until(t, "blocks ")...)
	for _, line := range lines {
		if len(line) > 6 && line[:6] == "state " && line != "state playing" && line != "state nowhere" &&
			line != "state discarding: the sound device is being opened" {
			t.Error(line)
		}
	}
}

func (c *child) signal(t *testing.T, s os.Signal) {
	t.Helper()
	if err := c.process.Signal(s); err != nil {
		t.Error(err)
	}
}
