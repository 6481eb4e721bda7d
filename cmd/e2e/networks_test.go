//go:build e2e && linux

package e2e

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"confab/cmd/e2e/wire"
)

// oneWay is how long a packet travels each way, unless a condition says otherwise.
const oneWay = 20 * time.Millisecond

// still are the conditions of a network that nothing is wrong with.
var still = wire.Conditions{Delay: oneWay}

// condition is what one direction of the wire is like while it is measured.
type condition struct {
	name   string
	bad    wire.Conditions
	before wire.Conditions // and after
}

// conditions are those of TestNetworks and BenchmarkNetwork, each up and down.
var conditions = []condition{
	{name: "150k", bad: wire.Conditions{Rate: 150e3}},
	{name: "300k", bad: wire.Conditions{Rate: 300e3}},
	{name: "600k", bad: wire.Conditions{Rate: 600e3}},
	{name: "1M", bad: wire.Conditions{Rate: 1e6}},
	{name: "2M", bad: wire.Conditions{Rate: 2e6}},
	{name: "loss-5%", bad: wire.Conditions{Loss: 0.05}},
	{name: "loss-20%", bad: wire.Conditions{Loss: 0.2}},
	{name: "bursts-10%", bad: wire.Conditions{Loss: 0.1, Burst: 5}},
	{name: "jitter-50ms", bad: wire.Conditions{Jitter: 50 * time.Millisecond}},
	{name: "trip-200ms", bad: wire.Conditions{Delay: 100 * time.Millisecond}},
	{name: "1M-loss-5%", bad: wire.Conditions{Rate: 1e6, Loss: 0.05}},
	{name: "fall-3M-300k", bad: wire.Conditions{Rate: 300e3}, before: wire.Conditions{Rate: 3e6}},
}

// onLink gives the conditions their delay, and says how the link is before and after.
func (c condition) onLink() (bad, before wire.Conditions) {
	bad, before = c.bad, c.before
	bad.Delay, before.Delay = max(bad.Delay, oneWay), max(before.Delay, oneWay)
	return bad, before
}

// directed is a condition of one direction.
type directed struct {
	condition
	down bool
}

func (d directed) called() string {
	if d.down {
		return "down-" + d.name
	}
	return "up-" + d.name
}

// link is the direction of a wire that it meets.
func (d directed) link(n *Network) *wire.RemoteLink {
	if d.down {
		return n.Wire.Down
	}
	return n.Wire.Up
}

// chosenConditions are those that CONDITIONS names, such as up-300k,down-loss-5%, or else those by default.
func chosenConditions(t testing.TB, otherwise ...string) []directed {
	t.Helper()
	wanted := strings.FieldsFunc(os.Getenv("CONDITIONS"), func(r rune) bool { return r == ',' })
	if len(wanted) == 0 {
		wanted = otherwise
	}
	all := slices.Equal(wanted, []string{"all"})
	var chosen []directed
	for _, down := range []bool{false, true} {
		for _, c := range conditions {
			d := directed{c, down}
			if i := slices.Index(wanted, d.called()); i >= 0 || all {
				chosen = append(chosen, d)
			}
		}
	}
	if len(chosen) < len(wanted) {
		t.Fatalf("CONDITIONS names one that is not there: %q", wanted)
	}
	return chosen
}

// bounds are what must hold while a network is bad, from settles on.
type bounds struct {
	fps       float64       // at least
	concealed float64       // percent of the sound, at most
	frozen    time.Duration // at most; 0: no matter
}

// networkBounds are those of TestNetworks. What is left out is measured by BenchmarkNetwork alone.
var networkBounds = map[string]bounds{
	"300k":         {fps: moving, concealed: whole},
	"600k":         {fps: moving, concealed: whole},
	"1M":           {fps: moving, concealed: whole},
	"2M":           {fps: moving, concealed: whole},
	"loss-5%":      {fps: 25, concealed: whole, frozen: time.Second},
	"loss-20%":     {fps: moving, concealed: 6},
	"jitter-50ms":  {fps: moving, concealed: 2 * whole},
	"trip-200ms":   {fps: 25, concealed: whole, frozen: time.Second},
	"1M-loss-5%":   {fps: moving, concealed: 2 * whole},
	"fall-3M-300k": {fps: moving, concealed: whole},
}

// shortNetworks are the conditions of TestNetworks where no others are named: those in which what holds holds by far,
// so that a failure is one of the code. At 300 kbit/s one run in eight is below its bounds.
var shortNetworks = []string{"up-loss-5%", "down-loss-20%"}

// TestNetworks has a confab at the far end of a wire that becomes bad, and wants what it sends and receives to be as
// networkBounds say. Beside the server an observer watches whom no network reaches: the machine may be so busy that it
// sees no more either, and so much less is asked for then. CONDITIONS names the conditions (all: all that have bounds).
func TestNetworks(t *testing.T) {
	s := StartServer(t)
	for _, d := range chosenConditions(t, shortNetworks...) {
		if limits, ok := networkBounds[d.name]; ok {
			t.Run(d.called(), func(t *testing.T) { holds(t, s, d, limits) })
		}
	}
}

// The looks at both ends, and at the same camera where no network is between.
const (
	far     = "far"
	control = "control"
)

// holds goes through one condition.
func holds(t *testing.T, s *Server, d directed, limits bounds) {
	bad, before := d.onLink()
	n := StartWire(t, still, still)
	link := d.link(n)
	link.Set(before)
	room := fmt.Sprint("networks", people.Add(1))
	who := confabTravels(t, s, n, room, nil)
	defer who.stop()
	look := who.up
	if d.down {
		look = who.down
	}
	observer := StartConfab(t, ConfabOptions{Server: s.URL, Room: room, Name: "Observer", Args: []string{
		"--camera", "none", "--microphone", "none", "--speaker", "none",
	}})
	j := newJourney(t, looks{far: look, control: received(t, observer, "Near")})
	defer observer.process.Stop(ending)
	j.awaitFullSize(recovers)

	link.Set(bad)
	began := time.Now()
	j.goOn(settles+shortMeasures, nil)
	link.Set(before)
	ended := time.Now()
	back := func(p passage) bool { return p.fps >= moving*j.slowness(ended) }
	j.goOn(recovers, func() bool {
		_, ok := j.seen[far].until(ended, time.Now(), 3, back)
		return ok
	})

	adapts, _ := j.seen[far].until(began, ended, 3, adapted)
	moves, _ := j.seen[far].until(ended, j.seen[far].last().at, 3, back)
	j.check(limits, began.Add(settles), ended, moves)
	up, down := n.Wire.Up.Counts(), n.Wire.Down.Counts()
	t.Logf("adapted after %.1f s, moved %.1f s after the end; wire late by %v, load %s", adapts.Seconds(),
		moves.Seconds(), max(up.Late99, down.Late99), load())
}

// awaitFullSize waits until the far end's picture is as it is over a good network.
func (j *journey) awaitFullSize(limit time.Duration) {
	began := time.Now()
	j.goOn(limit, func() bool {
		_, ok := j.seen[far].until(began, time.Now(), 1, fullSize)
		return ok
	})
}

// slowness is the square of the share of what should be seen that is seen where no network is between, in the time
// since: 1 or less. A bad network takes more of a busy machine than a good one.
func (j *journey) slowness(since time.Time) float64 {
	p, known := j.seen[control].between(since.Add(-5*time.Second), time.Now().Add(-time.Second))
	if !known {
		return 1
	}
	share := min(1, p.fps/28)
	return share * share
}

// returns is how soon a picture must move again after a network is good again.
const returns = 5 * time.Second

// check compares what came through the network with the bounds, and with what came where there was none.
func (j *journey) check(limits bounds, from, to time.Time, moves time.Duration) {
	j.t.Helper()
	got, known := j.seen[far].between(from, to)
	clean, _ := j.seen[control].between(from, to)
	slow := min(1, clean.fps/28)
	frozen, cleanFrozen := j.seen[far].still(from, to), j.seen[control].still(from, to)
	j.t.Logf("%.1f fps of %d lines, %.1f %% concealed, frozen for %v; without a network %.1f fps, %.1f %%, %v", got.fps,
		got.height, got.concealed, frozen.Round(10*time.Millisecond), clean.fps, clean.concealed,
		cleanFrozen.Round(10*time.Millisecond))
	if !known || got.fps < limits.fps*slow {
		j.t.Errorf("%.1f pictures a second, want %.0f", got.fps, limits.fps*slow)
	}
	if got.concealed > limits.concealed+clean.concealed {
		j.t.Errorf("%.1f %% of the sound is concealed, want at most %.1f", got.concealed,
			limits.concealed+clean.concealed)
	}
	if limits.frozen > 0 && frozen > limits.frozen+cleanFrozen {
		j.t.Errorf("frozen for %v", frozen)
	}
	if moves > returns+cleanFrozen {
		j.t.Errorf("after the network was good again, the picture moved %v later", moves)
	}
}

// load is how many programs wanted to run on average in the last minute (proc(5)).
func load() string {
	text, _ := os.ReadFile("/proc/loadavg")
	average, _, _ := strings.Cut(string(text), " ")
	return average
}
