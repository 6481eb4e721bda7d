//go:build e2e && linux

package e2e

import (
	"fmt"
	"testing"
	"time"

	"confab/cmd/e2e/wire"
)

// BenchmarkSharedUplink has three confabs and a browser behind one uplink of 2 Mbit/s, each in a meeting of its own
// with somebody beside the server, and prints what comes of each. It fails when somebody's sound starves.
func BenchmarkSharedUplink(b *testing.B) {
	for b.Loop() {
		shareUplink(b, 3, true)
	}
}

// TestNetworksShared is the same with two confabs and no browser.
func TestNetworksShared(t *testing.T) { shareUplink(t, 2, false) }

// starved is how much of a sound may be missing, in percent, beside what a busy machine takes away.
const starved = 5

// shareUplink has several senders share an uplink that is far too slow for what they would send otherwise. Each is in a
// room of its own, so that nobody's downlink or decoder matters, and a listener hears them all without a network.
func shareUplink(t testing.TB, confabs int, browser bool) {
	s := StartServer(t)
	narrow := wire.Conditions{Delay: oneWay, Rate: 2e6}
	n := StartWire(t, still, still)
	look := looks{}
	listen := func(room, from string) {
		listener := StartConfab(t, ConfabOptions{Server: s.URL, Room: room, Name: "Listener", Args: []string{
			"--camera", "none", "--microphone", "none", "--speaker", "none",
		}})
		look[from] = received(t, listener, from)
	}
	for i := range confabs {
		name := fmt.Sprint("Confab", i+1)
		party720(t, ConfabOptions{Server: s.URL, Room: name, Name: name, Network: n}, nil)
		listen(name, name)
	}
	if browser {
		StartBrowserIn(t, n).Do(Job{Kind: "meet", Server: s.URL, Room: "Browser", Name: "Browser"})
		listen("Browser", "Browser")
	}
	// Who sends beside the server is heard over no network: what it lacks, the machine does.
	party720(t, ConfabOptions{Server: s.URL, Room: "Control", Name: control}, nil)
	listen("Control", control)

	j := newJourney(t, look)
	n.Wire.Up.Set(narrow)
	j.goOn(settles, nil)
	began := time.Now()
	j.goOn(measures, nil)
	ended := began.Add(measures)
	clean, _ := j.seen[control].between(began, ended)
	for name, h := range j.seen {
		got, known := h.between(began, ended)
		t.Logf("%-8s %5.1f fps of %d lines, %.1f %% concealed", name, got.fps, got.height, got.concealed)
		if !known || got.concealed > starved+clean.concealed {
			t.Errorf("the sound of %s starves: %.1f %% concealed, %.1f %% without a network", name, got.concealed,
				clean.concealed)
		}
	}
	up := n.Wire.Up.Counts()
	t.Logf("of %d packets %d were dropped; wire late by %v, load %s", up.Passed+up.Dropped, up.Dropped, up.Late99,
		load())
}
