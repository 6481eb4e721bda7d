package main

import (
	"testing"

	"fyne.io/fyne/v2/test"
)

// TestQuitLeavesFyneNothingToQueue: Fyne has nothing to do at its end, and what it would have done is.
func TestQuitLeavesFyneNothingToQueue(t *testing.T) {
	a := test.NewTempApp(t)
	lifecycle, ok := a.Lifecycle().(stoppable)
	if !ok {
		t.Fatal("Fyne's lifecycle has no such hook any more: can untilQuit go?")
	}
	saved := 0
	lifecycle.SetOnStoppedHookExecuted(func() { saved++ })
	save := stopHook(lifecycle)
	if lifecycle.OnStopped() != nil {
		t.Error("the hook is still Fyne's to queue")
	}
	if save(); saved != 1 {
		t.Errorf("the preferences were saved %d times", saved)
	}
}
