package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"confab/session/meeting"
	"confab/ui/model"
)

// addKeys binds the keyboard. Letters without Ctrl work where nobody is typing.
func (u *UI) addKeys() {
	c := u.window.Canvas()
	for key, act := range u.shortcuts() {
		c.AddShortcut(&key, func(fyne.Shortcut) { act() })
	}
	c.SetOnTypedKey(u.typed)
}

// shortcuts work while somebody is typing too.
func (u *UI) shortcuts() map[desktop.CustomShortcut]func() {
	const control, shift = fyne.KeyModifierControl, fyne.KeyModifierShift
	return map[desktop.CustomShortcut]func(){
		{KeyName: fyne.KeyD, Modifier: control}:         func() { u.turn(meeting.Microphone) },
		{KeyName: fyne.KeyE, Modifier: control}:         func() { u.turn(meeting.Camera) },
		{KeyName: fyne.KeyE, Modifier: control | shift}: func() { u.turn(meeting.Screen) },
		{KeyName: fyne.KeyL, Modifier: control}:         u.leave,
		{KeyName: fyne.KeyP, Modifier: control}:         func() { u.press(model.PeopleSide) },
		{KeyName: fyne.KeyT, Modifier: control}:         func() { u.press(model.ChatSide) },
		{KeyName: fyne.KeyD, Modifier: control | shift}: func() { u.press(model.DiagnosticsSide) },
	}
}

func (u *UI) typed(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyF11:
		u.fullScreen(!u.window.FullScreen())
	case fyne.KeyEscape:
		u.escape()
	case fyne.KeyReturn, fyne.KeyEnter:
		u.enter()
	}
	if u.shown.Screen != model.InMeeting {
		return
	}
	switch e.Name {
	case fyne.KeyM:
		u.turn(meeting.Microphone)
	case fyne.KeyV:
		u.turn(meeting.Camera)
	case fyne.KeyF:
		u.fullScreen(!u.window.FullScreen())
	case fyne.KeyPageDown, fyne.KeyRight:
		u.meeting.Turn(u.meeting.Page() + 1)
	case fyne.KeyPageUp, fyne.KeyLeft:
		u.meeting.Turn(u.meeting.Page() - 1)
	}
}

func (u *UI) escape() {
	switch {
	case u.window.FullScreen():
		u.fullScreen(false)
	case u.shown.Screen == model.InMeeting && u.side != model.NoSide:
		u.open(model.NoSide)
	case u.shown.Screen == model.Joining:
		u.actions().Cancel()
	}
}

func (u *UI) enter() {
	switch u.shown.Screen {
	case model.Lobby:
		u.lobby.Submit()
	case model.Ended:
		u.ended.Submit()
	}
}

// turn presses the button of the first input of a source, if it has one here.
func (u *UI) turn(source meeting.Source) {
	controls := u.shown.Meeting.Controls
	if u.shown.Screen == model.Lobby {
		controls = u.shown.Lobby.Controls()
	}
	for _, c := range controls {
		if c.ID.Source == source {
			u.actions().Set(c.ID, !c.Wanted)
			return
		}
	}
}

func (u *UI) leave() {
	if u.shown.Screen == model.InMeeting {
		u.actions().Leave()
	}
}
