// Package widget draws confab's controls and tiles and reports gestures.
//
// A widget is shown a value (Draw, Say) and calls back what was done to it (OnTapped …); it knows nothing of
// meetings.
// It repaints only when what it is shown has changed. Everything runs on Fyne's main goroutine; nothing is started
// here.
package widget
