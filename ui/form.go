package ui

import (
	"fyne.io/fyne/v2"

	"confab/ui/model"
)

const (
	keyServer     = "lobby.server"
	keyRoom       = "lobby.room"
	keyName       = "lobby.name"
	keyCamera     = "lobby.camera"
	keyMicrophone = "lobby.microphone"
)

// LastForm is what the lobby was last filled in with on this computer.
func LastForm(p fyne.Preferences) model.JoinForm {
	return model.JoinForm{
		Server: p.String(keyServer), Room: p.String(keyRoom), Name: p.String(keyName),
		Camera: p.String(keyCamera), Microphone: p.String(keyMicrophone),
	}
}

// SaveForm remembers form for LastForm. It holds no secret.
func SaveForm(p fyne.Preferences, form model.JoinForm) {
	p.SetString(keyServer, form.Server)
	p.SetString(keyRoom, form.Room)
	p.SetString(keyName, form.Name)
	p.SetString(keyCamera, form.Camera)
	p.SetString(keyMicrophone, form.Microphone)
}
