package main

import "fyne.io/fyne/v2"

// untilQuit runs the app until it is quit. Fyne's own Run may never return: it queues the hook that saves the
// preferences for its main goroutine, and drops what has not arrived there yet (internal/driver/glfw/loop.go, runGL,
// drains a channel that another goroutine still fills), which the hook's goroutine then waits for. So the hook is
// taken out, and is run here.
func untilQuit(a fyne.App) {
	save := func() {}
	if l, ok := a.Lifecycle().(stoppable); ok {
		save = stopHook(l)
	}
	a.Run()
	save()
}

// stoppable is what Fyne's lifecycle knows of the app's end, beside the part of it that is public.
type stoppable interface {
	OnStopped() func()
	SetOnStoppedHookExecuted(hook func())
}

// stopHook takes out what Fyne does after it has stopped.
func stopHook(l stoppable) func() {
	hook := l.OnStopped()
	if hook == nil {
		return func() {}
	}
	l.SetOnStoppedHookExecuted(nil)
	return hook
}
