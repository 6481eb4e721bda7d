//go:build e2e && unix

package e2e

import (
	"path/filepath"
	"testing"
	"time"
)

// TestMeetingMedia has two confabs in a room. Each must decode the other's 720p at 30 frames a second without a freeze,
// and what comes out of its speaker must be the other's voice. The voices go through PulseAudio, outside the processes.
func TestMeetingMedia(t *testing.T) {
	const long = 20 * time.Second
	s := StartServer(t)
	pulse := StartPulse(t, NullSink("ear-ann", 1), NullSink("ear-bob", 1))
	ann, annVoice := speaker(t, s, pulse, "Ann", "ear-ann", 1)
	bob, bobVoice := speaker(t, s, pulse, "Bob", "ear-bob", 2)
	for _, c := range []*Confab{ann, bob} {
		c.Await(starting, "sessionConnected", nil)
		awaitMedia(c)
	}

	before := []Subscription{ann.Received("Bob", "camera"), bob.Received("Ann", "camera")}
	began := time.Now()
	heard := pulse.RecordAll(long, "ear-ann.monitor", "ear-bob.monitor")
	after := []Subscription{ann.Received("Bob", "camera"), bob.Received("Ann", "camera")}
	seconds := time.Since(began).Seconds()

	for i, who := range []string{"Ann", "Bob"} {
		fps := (after[i].FramesDecoded - before[i].FramesDecoded) / seconds
		t.Logf("%s decodes %.2f frames a second of %d×%d %s", who, fps, after[i].Width, after[i].Height, after[i].Codec)
		if fps < 29 || after[i].Height != 720 {
			t.Errorf("%s decodes %.2f frames a second of %d×%d, want 29 of 1280×720", who, fps, after[i].Width,
				after[i].Height)
		}
		if n := after[i].Freezes - before[i].Freezes; n != 0 {
			t.Errorf("%s's picture froze %v times", who, n)
		}
	}
	for i, tc := range []struct {
		who         string
		other, self Sound
	}{{"Ann", bobVoice, annVoice}, {"Bob", annVoice, bobVoice}} {
		other, self := Likeness(heard[i], tc.other), Likeness(heard[i], tc.self)
		t.Logf("what %s hears: likeness %.2f with the other's voice, %.2f with their own", tc.who, other, self)
		if other < heardScore || self >= heardScore {
			t.Errorf("%s hears the other with %.2f and themselves with %.2f, want at least %.2f and less", tc.who,
				other, self, heardScore)
		}
	}
	for i, c := range []*Confab{ann, bob} {
		used := c.Status()
		t.Logf("%s took %.0f %% of a processor", []string{"Ann", "Bob"}[i], 100*used.CPUSeconds/(used.UptimeMs/1000))
		if code := c.Leave(); code != 0 {
			t.Errorf("exit code %d after leaving", code)
		}
	}
}

// speaker starts a confab that says something into the meeting and plays what it hears into a sink of its own. It
// returns the confab and what it says.
func speaker(t testing.TB, s *Server, pulse *Pulse, name, sink string, seed uint64) (*Confab, Sound) {
	t.Helper()
	voice := Voice(seed, 12*time.Second)
	file := filepath.Join(t.TempDir(), name+".wav")
	if err := writeWAV(file, voice); err != nil {
		t.Fatal(err)
	}
	c := StartConfab(t, ConfabOptions{
		Server: s.URL, Room: "room", Name: name,
		Args: []string{"--fake-camera", "pattern", "--fake-microphone", file},
		Env:  append([]string{"PULSE_SINK=" + sink}, pulse.Env...),
	})
	return c, listen(voice)
}

// awaitMedia waits until a confab has decoded somebody's picture and sound.
func awaitMedia(c *Confab) {
	c.t.Helper()
	for _, source := range []string{"camera", "microphone"} {
		stream := c.Await(starting, "streamCreated", func(e Event) bool { return e.Text("source") == source })
		c.Await(starting, "subscriberConnected",
			func(e Event) bool { return e.Text("streamId") == stream.Text("streamId") })
	}
}
