package app

import (
	"time"

	"confab/cmd/confab/internal/sources"
	"confab/media/studio"
)

// deviceGrace is how long a publication outlives its device: most that fail are back soon, and a publication that ends
// costs everybody a new one.
const deviceGrace = 12 * time.Second

// absent says whether a source's device worked and has failed a short while ago, or is being opened again since. Its
// publication is kept then, muted, so that others see initials and not a frozen face.
func (a *App) absent(src sources.Source, phase studio.Phase, now time.Time) bool {
	id := src.ID()
	since, worked := a.absences[id]
	switch {
	case phase == studio.Open:
		a.absences[id] = time.Time{}
		return false
	case phase == studio.Off:
		delete(a.absences, id)
		return false
	case !worked:
		return false
	case since.IsZero():
		since = now
		a.absences[id] = since
	}
	left := a.grace - now.Sub(since)
	if phase == studio.Failed && left <= 0 {
		delete(a.absences, id)
		return false
	}
	if left <= 0 {
		left = time.Second // the studio says nothing when a device that fails fails again
	}
	a.lookAgain(left)
	return true
}

// lookAgain has the loop see to all publications once more, after a while at most.
func (a *App) lookAgain(after time.Duration) {
	if a.lookAt.IsZero() || time.Until(a.lookAt) > after {
		a.lookAt = time.Now().Add(after)
		a.look.Reset(after)
	}
}

// lookedAgain is called after that while.
func (a *App) lookedAgain() {
	a.lookAt = time.Time{}
	a.publishAll(false)
}
