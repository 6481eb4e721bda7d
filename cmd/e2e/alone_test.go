//go:build e2e && linux

package e2e

import (
	"fmt"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/livekit/protocol/livekit"
)

// TestSeenAfterBeingAlone: while nobody receives a camera LiveKit wants none of its layers. Whoever comes after that
// sees it, whatever has happened to the sender meanwhile.
func TestSeenAfterBeingAlone(t *testing.T) {
	l := newLab(t, newServer(t), "alone")
	alone := StartConfab(t, ConfabOptions{
		Server: l.tickets.URL, Room: l.room, Name: "Alone", Network: l.net,
		Args: []string{
			"--fake-camera", l.camera, "--fake-microphone", "tone", "--speaker", "none", "--forever", "--diagnostics",
		},
	})
	alone.Await(starting, "sessionConnected", nil)
	newcomers := 0
	come := func() *Confab {
		newcomers++
		newcomer := StartConfab(t, ConfabOptions{
			Server: l.server.URL, Room: l.room, Name: fmt.Sprint("Newcomer", newcomers),
			Args: []string{"--camera", "none", "--microphone", "none", "--speaker", "none"},
		})
		newcomer.Await(starting, "sessionConnected", nil)
		return newcomer
	}
	for _, test := range aloneFaults(l, alone) {
		t.Run(test.name, func(t *testing.T) {
			alone.awaitDark()
			struck := time.Now()
			heal := test.strike()
			var newcomer *Confab
			if heal != nil {
				newcomer = come()
				heal()
			}
			alone.Await(starting, "sessionReconnected", func(e Event) bool {
				return e.At().After(struck) && e.Text("kind") == test.kind
			})
			if newcomer == nil {
				newcomer = come()
			}
			newcomer.AwaitReceived(starting, "Alone", "camera",
				func(s Subscription) bool { return s.FramesDecoded > 10 })
			newcomer.AwaitReceived(starting, "Alone", "microphone", func(s Subscription) bool { return s.Packets > 10 })
			newcomer.Leave()
		})
	}
}

// aloneFault is something that happens to a sender whom nobody sees.
type aloneFault struct {
	name   string
	strike func() (heal func()) // if there is one, somebody comes before it, else after all
	kind   string               // of the recovery
}

// aloneFaults are one for each way back into a meeting, and what else can tell the sender that somebody has come.
func aloneFaults(l *lab, alone *Confab) []aloneFault {
	return []aloneFault{
		{"full-reconnect", func() func() {
			alone.fault("fullReconnect")
			return nil
		}, "rejoin"},
		{"resume-refused", func() func() { l.signals.RefuseResume(1); l.relay.Cut(); return nil }, "rejoin"},
		{"node-failure", func() func() {
			l.signals.Simulate(&livekit.SimulateScenario{
				Scenario: &livekit.SimulateScenario_NodeFailure{NodeFailure: true},
			})
			return nil
		}, "rejoin"},
		{"resumed", func() func() { l.relay.Cut(); return nil }, "resume"},
		{"resumed-after-somebody-came", func() func() {
			l.signals.Answer(http.StatusServiceUnavailable)
			l.relay.Cut()
			return func() { l.signals.Answer(0) }
		}, "resume"},
		{"sfu-killed", func() func() {
			l.server.signalSFU(l.t, syscall.SIGKILL)
			l.server.awaitSFU(l.t)
			return nil
		}, "rejoin"},
	}
}

// fault has a confab break something (POST /fault).
func (c *Confab) fault(name string) {
	c.t.Helper()
	body := strings.NewReader(fmt.Sprintf(`{"fault": %q}`, name))
	response, err := c.http.Post("http://"+c.status+"/fault", "application/json", body)
	if err != nil {
		c.t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != http.StatusNoContent {
		c.t.Fatalf("POST /fault: %s", response.Status)
	}
}

// awaitDark waits until the server wants no layer of the camera any more.
func (c *Confab) awaitDark() {
	c.t.Helper()
	ctx := within(c.t, starting)
	again := time.NewTicker(250 * time.Millisecond)
	defer again.Stop()
	for {
		status, err := c.getStatus(ctx)
		if err != nil {
			c.t.Fatal(err)
		}
		for _, p := range status.Publish {
			lit := len(p.Layers) == 0 || p.Source != "camera"
			for _, layer := range p.Layers {
				lit = lit || layer.Active
			}
			if !lit {
				return
			}
		}
		select {
		case <-again.C:
		case <-ctx.Done():
			c.t.Fatalf("the camera still sends to nobody: %+v", status.Publish)
		}
	}
}
