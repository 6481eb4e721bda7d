//go:build e2e && linux

package e2e

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/livekit/protocol/livekit"

	"confab/signaling/faultnet"
)

// sequencesName is what FAULTS calls the random sequences.
const sequencesName = "sequences"

const (
	sequenceLanes = 5 // sequences that are played side by side, each to clients of its own
	sequenceCrowd = 2 // clients that go through each
)

// TestFaultSequence does random faults one after the other and at once, and wants everybody back after the last one.
// FAULTS_SEQUENCES is how many sequences there are; FAULTS_SEED is the seed of the first (default: the clock's), the
// next one has the next number, so that any of them can be had again alone.
func TestFaultSequence(t *testing.T) {
	if wanted := os.Getenv("FAULTS"); wanted != "" && wanted != "all" && wanted != "holds" &&
		!slices.Contains(strings.Split(wanted, ","), sequencesName) {
		return
	}
	s := &sequences{
		t: t, many: uint64(fromEnvironment(t, "FAULTS_SEQUENCES", sequenceLanes)),
		seed: uint64(fromEnvironment(t, "FAULTS_SEED", float64(1+time.Now().UnixNano()%1e6))),
		row:  FaultRow{Name: "random sequence"},
	}
	t.Logf("FAULTS_SEED=%d FAULTS_SEQUENCES=%d", s.seed, s.many)
	began := time.Now()
	var lanes sync.WaitGroup
	for lane := range min(sequenceLanes, int(s.many)) {
		lanes.Go(func() { t.Run(fmt.Sprint("lane-", lane), s.play) })
	}
	lanes.Wait()
	t.Logf("\n%sall in %.0f s", FaultTable([]FaultRow{s.row}), time.Since(began).Seconds())
}

// sequences are played by several lanes, each of which takes the next one.
type sequences struct {
	t    *testing.T
	seed uint64 // of the first
	many uint64
	next atomic.Uint64 // how many were taken

	mu     sync.Mutex
	row    FaultRow
	failed int
}

// play is one lane.
func (s *sequences) play(t *testing.T) {
	began := time.Now()
	l := newLab(t, newServer(t), "sequence")
	for !s.hopeless() {
		nth := s.next.Add(1) - 1
		if nth >= s.many {
			break
		}
		seed := s.seed + nth
		l.fill(sequenceCrowd, "--log-level", "debug")
		steps := newSequence(rand.New(rand.NewPCG(seed, 0)))
		sc := scenario{fault: steps.play, silent: true, deadline: 25 * time.Second}
		if problems := s.note(sc.round(l)); len(problems) > 0 {
			t.Errorf("FAULTS=%s FAULTS_SEED=%d FAULTS_SEQUENCES=1: %v: %s", sequencesName, seed, steps,
				strings.Join(problems, "\n"))
			l.empty() // what is broken is not to fail the next one too
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	took := &s.row.Took
	took.Fault, took.Back, took.Chat = took.Fault+l.took.Fault, took.Back+l.took.Back, took.Chat+l.took.Chat
	took.Rest += time.Since(began) - l.took.Fault - l.took.Back - l.took.Chat
}

// hopeless says whether so many have failed that more would say nothing new.
func (s *sequences) hopeless() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.failed >= 5
}

// note adds what a sequence did to its clients, and returns what is wrong with that.
func (s *sequences) note(clients []measured) (problems []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.row.Runs++
	for _, m := range clients {
		if m.problem != "" {
			problems = append(problems, m.problem)
			continue
		}
		s.row.Said, s.row.Lost, s.row.Doubled = s.row.Said+m.said, s.row.Lost+m.lost, s.row.Doubled+m.doubled
		if m.lost+m.doubled > 0 {
			problems = append(problems, fmt.Sprintf("of %d lines of chat %d lost, %d doubled", m.said, m.lost,
				m.doubled))
		}
		s.row.Detection = appendKnown(s.row.Detection, m.detection)
		s.row.Outage, s.row.Gap = append(s.row.Outage, m.outage), append(s.row.Gap, m.gap)
	}
	if len(problems) > 0 {
		s.failed++
		return problems
	}
	s.row.Recovered++
	return nil
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
		l.signals.Answer(http.StatusServiceUnavailable)
		l.relay.Cut()
		return func() { l.signals.Answer(0) }
	},
	"refuse-resume": func(l *lab) func() { l.signals.RefuseResume(len(l.clients)); l.relay.Cut(); return nil },
	"node-failure": func(l *lab) func() {
		l.signals.Simulate(
			&livekit.SimulateScenario{Scenario: &livekit.SimulateScenario_NodeFailure{NodeFailure: true}},
		)
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
