package session

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"confab/session/meeting"
	"confab/session/meeting/event"
)

func TestFaults(t *testing.T) {
	reconnects := []string{"sessionReconnecting", "sessionReconnected"}
	for kind, test := range map[FaultKind]struct {
		events []string
		kind   meeting.Recovery
		asks   string // of the server
	}{
		SignalLoss:    {reconnects, meeting.Resume, ""},
		RefusedResume: {slices.Concat(reconnects[:1], reconnects), meeting.Rejoin, ""},
		FullReconnect: {reconnects, meeting.Rejoin, ""},
		NodeFailure:   {nil, 0, "node_failure:true"},
		Migration:     {nil, 0, "migration:true"},
		ServerLeave:   {nil, 0, "server_leave:true"},
		ICEOverTCP:    {reconnects, meeting.Rejoin, "switch_candidate_protocol:TCP"},
		ICEOverTLS:    {reconnects, meeting.Rejoin, "switch_candidate_protocol:TLS"},
		Speaker:       {nil, 0, "speaker_update:3"},
	} {
		t.Run(kind.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t).live()
				if err := w.s.Fault(Fault{Kind: kind}); err != nil {
					t.Fatal(err)
				}
				asked := w.socket()
				w.pass(simulateGrace)
				if test.kind != meeting.NoRecovery {
					if e := last[event.SessionReconnected](w); e.Kind != test.kind {
						t.Errorf("%+v", e)
					}
				}
				w.expectEvents(test.events...)
				if test.asks != "" {
					if got := asked.sent[0].GetSimulate(); got.String() != test.asks {
						t.Errorf("asked for %v", got)
					}
				}
				_ = w.end()
			})
		})
	}
}

func TestFaultOutsideOfMeeting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t).start()
		for _, k := range []FaultKind{SignalLoss, NodeFailure, FullReconnect} {
			if err := w.s.Fault(Fault{Kind: k}); err != nil {
				t.Error(err)
			}
		}
		w.settle()
		w.expectEvents()
		w.expectPhase(meeting.Idle, meeting.NoBanner)
		_ = w.end()
	})
}

func TestFaultRefused(t *testing.T) {
	s := New(Options{})
	for name, f := range map[string]Fault{
		"none": {}, "unknown": {Kind: 99},
		"too-short": {Kind: MuteNetwork, For: time.Millisecond}, "too-long": {Kind: MuteNetwork, For: time.Hour},
	} {
		if s.Fault(f) == nil {
			t.Errorf("%s is accepted", name)
		}
	}
}

func TestFaultNames(t *testing.T) {
	for k := NoFault + 1; k <= Speaker; k++ {
		if got, err := ParseFault(k.String()); err != nil || got != k {
			t.Errorf("%s is %v, %v", k, got, err)
		}
	}
	for _, name := range []string{"", "unknown", "Speaker"} {
		if _, err := ParseFault(name); err == nil {
			t.Errorf("%q is a fault", name)
		}
	}
	if FaultKind(99).String() != "unknown" {
		t.Error("a kind from the future")
	}
}
