//go:build e2e && linux

package e2e

import (
	"testing"
	"time"
)

// TestScreen: the screen that somebody shares is seen as a stream of its own, at once also by who comes while nothing
// moves on it, when hardly anything is sent of it.
func TestScreen(t *testing.T) {
	s := StartServer(t)
	display := StartDisplay(t, 1280, 800)
	nothing := []string{"--camera", "none", "--microphone", "none", "--speaker", "none"}
	join := func(name string, env []string, args ...string) *Confab {
		c := StartConfab(t, ConfabOptions{
			Server: s.URL, Room: "screen", Name: name, Env: env, Args: append(args, nothing...),
		})
		c.Await(starting, "sessionConnected", nil)
		return c
	}
	observer := join("Observer", nil)
	join("Sharer", display.Env, "--share-screen")
	seen := func(of Subscription) bool { return of.FramesDecoded > 0 && of.Width == 1280 && of.Height == 800 }
	observer.AwaitReceived(starting, "Sharer", "screen", seen)
	const sharp = 3 * time.Second // after the beginning its picture has all the quality that it will have
	pause(t, sharp)
	before := observer.Received("Sharer", "screen").FramesDecoded
	pause(t, sharp)
	if n := observer.Received("Sharer", "screen").FramesDecoded - before; n < 1 || n > 6 {
		t.Errorf("%v pictures in %v of a screen on which nothing moves", n, sharp)
	}
	came := time.Now()
	join("Newcomer", nil).AwaitReceived(starting, "Sharer", "screen", seen)
	t.Logf("a newcomer sees it %v after the start of the program", time.Since(came))
}
