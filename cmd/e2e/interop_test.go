//go:build e2e && unix

package e2e

import (
	"path/filepath"
	"testing"
)

// TestInterop has two confabs and a browser with LiveKit's own client in one room, over one peer connection and over
// two. Everybody must see and hear everybody.
func TestInterop(t *testing.T) {
	s := StartServer(t)
	for _, mode := range []struct{ name, endpoint string }{
		{"single", s.URL},
		{"dual", ServeWithoutV1(t, s).URL},
	} {
		t.Run(mode.name, func(t *testing.T) {
			names := []string{"Ann", "Bob"}
			confabs := map[string]*Confab{}
			for i, name := range names {
				file := filepath.Join(t.TempDir(), name+".wav")
				if err := writeWAV(file, Voice(uint64(i), 12e9)); err != nil {
					t.Fatal(err)
				}
				confabs[name] = StartConfab(t, ConfabOptions{
					Server: mode.endpoint, Room: mode.name, Name: name,
					Args: []string{
						"--fake-camera", "pattern", "--fake-microphone", file, "--speaker", "none",
					},
				})
			}
			browser := StartBrowser(t)
			browser.Do(Job{Kind: "meet", Server: mode.endpoint, Room: mode.name, Name: "Web"})
			if layers := browser.Await(starting, "published", nil).Number("layers"); layers < 2 {
				t.Errorf("the browser sends %v layers, so this is no simulcast", layers)
			}
			if got := browser.Await(starting, "mode", nil).Text("mode"); got != mode.name {
				t.Errorf("the browser is in mode %q", got)
			}
			for _, name := range names {
				browserSeesAndHears(t, browser, name)
				confabSeesAndHears(t, confabs[name], "Web")
				if got := confabs[name].Status().Server.Mode; got != mode.name {
					t.Errorf("%s is in mode %q, want %q", name, got, mode.name)
				}
			}
			confabSeesAndHears(t, confabs["Ann"], "Bob")
			confabSeesAndHears(t, confabs["Bob"], "Ann")
		})
	}
}

// TestHarnessInterop proves the browser's page on itself: two browsers and no confab.
func TestHarnessInterop(t *testing.T) {
	s := StartServer(t)
	ann, bob := StartBrowser(t), StartBrowser(t)
	ann.Do(Job{Kind: "meet", Server: s.URL, Room: "browsers", Name: "Ann"})
	ann.Await(starting, "published", nil)
	bob.Do(Job{Kind: "meet", Server: s.URL, Room: "browsers", Name: "Bob"})
	browserSeesAndHears(t, bob, "Ann")
}

// browserSeesAndHears waits until the browser shows a moving picture of that participant that is not black, and until
// their sound comes out of its decoder.
func browserSeesAndHears(t *testing.T, b *Browser, from string) {
	t.Helper()
	seen := b.Await(starting, "video", func(e Event) bool {
		return e.Text("from") == from && e.Number("framesDecoded") > 30 && e.Number("brightness") > 10 &&
			e.Number("moved") > 0
	})
	t.Logf("the browser sees %s: %v", from, seen.Fields)
	heard := b.Await(starting, "audio", func(e Event) bool {
		return e.Text("from") == from && e.Number("rms") > 0.001 && e.Number("energy") > 0.0001
	})
	t.Logf("the browser hears %s: %v", from, heard.Fields)
}

// confabSeesAndHears waits until confab decodes the pictures and hears the sound of that participant.
func confabSeesAndHears(t *testing.T, c *Confab, from string) {
	t.Helper()
	video := c.AwaitReceived(starting, from, "camera", func(s Subscription) bool { return s.FramesDecoded > 60 })
	if video.Codec != "vp8" {
		t.Errorf("the codec of %s's pictures is %q, want vp8", from, video.Codec)
	}
	audio := c.AwaitReceived(starting, from, "microphone", func(s Subscription) bool { return s.AudioLevel > 0.001 })
	// Browsers wrap their Opus in RED (RFC 2198), which sends each packet twice.
	if audio.Codec != "opus" && audio.Codec != "red" {
		t.Errorf("the codec of %s's sound is %q, want opus or red", from, audio.Codec)
	}
	t.Logf("confab sees %s at %d×%d, %.0f frames, and hears them at level %.3f", from, video.Width, video.Height,
		video.FramesDecoded, audio.AudioLevel)
}
