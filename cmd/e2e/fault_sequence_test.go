//go:build e2e && linux

package e2e

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/livekit/protocol/livekit"

	"confab/signaling/faultnet"
)

// TestFaultSequence does random faults one after the other and at once, and wants everybody back after the last one.
// FAULTS_SEED is the seed of the first sequence (default: the clock's), the next one has the next number, so that any
// of them can be had again alone; FAULTS_SEQUENCES is how many clients go through one, several share each.
func TestFaultSequence(t *testing.T) {
	seed := uint64(time.Now().UnixNano() % 1e6)
	if text := os.Getenv("FAULTS_SEED"); text != "" {
		var err error
		if seed, err = strconv.ParseUint(text, 10, 64); err != nil {
			t.Fatalf("FAULTS_SEED is a number: %v", err)
		}
	}
	many := crowd
	if text := os.Getenv("FAULTS_SEQUENCES"); text != "" {
		var err error
		if many, err = strconv.Atoi(text); err != nil || many < 1 {
			t.Fatalf("FAULTS_SEQUENCES is a number from 1, not %q", text)
		}
	}
	t.Logf("FAULTS_SEED=%d", seed)
	l := newLab(t, t, newServer(t), "sequence")
	row := FaultRow{Name: "random sequence"}
	for failed := 0; row.Runs < many && failed < 5; seed++ {
		l.fill(min(crowd, many-row.Runs), "--log-level", "debug")
		steps := newSequence(rand.New(rand.NewPCG(seed, 0)))
		sc := scenario{fault: steps.play, silent: true, deadline: 25 * time.Second}
		bad := false
		for _, m := range sc.round(l) {
			row.Runs++
			if m.problem != "" {
				t.Errorf("FAULTS_SEED=%d FAULTS_SEQUENCES=%d: %v: %s", seed, len(l.clients), steps, m.problem)
				bad = true
				continue
			}
			row.Recovered++
			row.Said, row.Lost, row.Doubled = row.Said+m.said, row.Lost+m.lost, row.Doubled+m.doubled
			if m.lost+m.doubled > 0 {
				t.Errorf("FAULTS_SEED=%d FAULTS_SEQUENCES=%d: %v: of %d lines of chat %d lost, %d doubled", seed, len(l.clients), steps, m.said, m.lost, m.doubled)
			}
			row.Outage, row.Gap = append(row.Outage, m.outage), append(row.Gap, m.gap)
		}
		if bad {
			failed++
			l.empty() // what is broken is not to fail the next one too
		}
	}
	t.Logf("\n%s", FaultTable([]FaultRow{row}))
}

// sequence is what happens one after the other.
type sequence []step

// step is one fault of a sequence. What lasts does so until the end, or until another fault of its kind ends it.
type step struct {
	what string
	then time.Duration // until the next one, or the end
}

// stepFaults are what sequences are made of; what they return ends them.
var stepFaults = map[string]func(*lab) func(){
	"cut":    func(l *lab) func() { l.relay.Cut(); return nil },
	"close":  func(l *lab) func() { l.relay.Close(); return nil },
	"refuse": func(l *lab) func() { l.relay.Refuse(); l.relay.Cut(); return l.relay.Restore },
	"503": func(l *lab) func() {
		l.gate.Answer(http.StatusServiceUnavailable)
		l.relay.Cut()
		return func() { l.gate.Answer(0) }
	},
	"refuse-resume": func(l *lab) func() { l.gate.RefuseResume(len(l.clients)); l.relay.Cut(); return nil },
	"node-failure": func(l *lab) func() {
		l.gate.Simulate(&livekit.SimulateScenario{Scenario: &livekit.SimulateScenario_NodeFailure{NodeFailure: true}})
		return nil
	},
	"stall": func(l *lab) func() { l.relay.SetBoth(faultnet.Fault{Stall: true}); return l.relay.Restore },
	"delay": func(l *lab) func() {
		l.relay.SetBoth(faultnet.Fault{Delay: 300 * time.Millisecond})
		return l.relay.Restore
	},
	"lose-up":    func(l *lab) func() { l.relay.Set(faultnet.Up, faultnet.Fault{Drop: true}); return lostStream(l) },
	"lose-down":  func(l *lab) func() { l.relay.Set(faultnet.Down, faultnet.Fault{Drop: true}); return lostStream(l) },
	"hole":       drop(Everything),
	"hole-up":    drop(Upwards),
	"hole-down":  drop(Downwards),
	"no-udp":     drop(Datagrams),
	"link-down":  func(l *lab) func() { l.net.SetLink(false); return func() { l.net.SetLink(true) } },
	"sfu-frozen": freezeSFU,
	"frozen":     freeze,
}

// lostStream ends a connection that has lost bytes: no network leaves one so for ever.
func lostStream(l *lab) func() {
	return func() {
		l.relay.Restore()
		l.relay.Cut()
	}
}

func freezeSFU(l *lab) func() {
	pid := l.server.sfuPid(l.t)
	if err := syscall.Kill(pid, syscall.SIGSTOP); err != nil {
		l.t.Error(err)
	}
	return func() {
		if err := syscall.Kill(pid, syscall.SIGCONT); err != nil {
			l.t.Error(err)
		}
	}
}

// newSequence makes up to four faults within about six seconds.
func newSequence(random *rand.Rand) sequence {
	names := []string{
		"cut", "close", "refuse", "503", "refuse-resume", "node-failure", "stall", "delay", "lose-up", "lose-down",
		"hole", "hole-up", "hole-down", "no-udp", "link-down", "sfu-frozen", "frozen",
	}
	var s sequence
	for range 1 + random.IntN(4) {
		s = append(s, step{
			what: names[random.IntN(len(names))],
			then: time.Duration(random.IntN(1500)) * time.Millisecond,
		})
	}
	return s
}

// String implements fmt.Stringer.
func (s sequence) String() string {
	var words []string
	for _, st := range s {
		words = append(words, fmt.Sprintf("%s, %v", st.what, st.then))
	}
	return strings.Join(words, "; ")
}

// play is the fault of a scenario: all steps, then the end of what still lasts.
func (s sequence) play(l *lab) func() {
	var heals []func()
	for _, st := range s {
		if heal := stepFaults[st.what](l); heal != nil {
			heals = append(heals, heal)
		}
		pause(l.t, st.then)
	}
	return func() {
		for _, heal := range heals {
			heal()
		}
	}
}
