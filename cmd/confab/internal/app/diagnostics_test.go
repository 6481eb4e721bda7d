package app

import (
	"errors"
	"log/slog"
	"strings"
	"testing"

	"confab/session"
	"confab/ui/model"
)

// TestFaultsNeedTheFlag: without --diagnostics nothing can be broken on purpose, by no way, and a room machine shows no
// numbers.
func TestFaultsNeedTheFlag(t *testing.T) {
	for name, row := range map[string]struct {
		options        Options
		numbers, fault bool
	}{
		"plain":             {Options{}, true, false},
		"kiosk":             {Options{Kiosk: true}, false, false},
		"headless":          {Options{Unattended: true}, true, false},
		"diagnostics":       {Options{Diagnostics: true}, true, true},
		"kiosk-diagnostics": {Options{Kiosk: true, Diagnostics: true}, true, true},
	} {
		t.Run(name, func(t *testing.T) {
			var log strings.Builder
			a := &App{o: row.options, log: slog.New(slog.NewTextHandler(&log, nil))}
			a.present.Store(session.New(session.Options{}))
			numbers, faults := a.Panel()
			if (numbers != nil) != row.numbers || (faults != nil) != row.fault {
				t.Errorf("numbers %v, fault buttons %v", numbers != nil, faults != nil)
			}
			err := a.Fault(session.Fault{Kind: session.SignalLoss})
			if refused := errors.Is(err, errNoFaults); refused == row.fault {
				t.Errorf("a fault: %v", err)
			}
			faultButtons{a}.Fault(model.NodeFailure)
			if said := strings.Contains(log.String(), "--diagnostics"); said == row.fault {
				t.Errorf("a button: %s", log.String())
			}
		})
	}
}
