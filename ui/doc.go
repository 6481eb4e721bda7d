// Package ui is confab's window: it owns the views, the way between them, and the one pump from the session to the
// screen.
//
// Beside the gallery one panel can be open: the people, the chat, or the diagnostics. What is not given in [Options] is
// not on the screen.
//
// [New] starts nothing. [UI.Run] is the pump, in the goroutine of its caller: it sleeps until something changes (the
// session, the near side, a picture) or what changes by itself is on the screen (the clock, the microphone's level),
// and then posts at most one function to the main goroutine, thirty times a second at most. That does all of it in one
// go, because one repaint of a Fyne window costs as much as many. It returns when its context is done. What it refuses:
// to know WebRTC, protobuf or media; those come as the small interfaces below, which cmd/confab fills.
package ui
