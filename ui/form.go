package ui

import (
	"fyne.io/fyne/v2"

	"confab/ui/model"
)

const (
	keyServer = "lobby.server"
	keyRoom   = "lobby.room"
	keyName   = "lobby.name"
)

// keyDevice is where the device of an input is remembered: "lobby.camera".
func keyDevice(id model.InputID) string { return "lobby." + id.String() }

// LastForm is what the lobby was last filled in with on this computer, with the devices of the inputs.
func LastForm(p fyne.Preferences, inputs []model.InputID) model.JoinForm {
	form := model.JoinForm{
		Server: p.String(keyServer), Room: p.String(keyRoom), Name: p.String(keyName),
		Devices: map[model.InputID]string{},
	}
	for _, id := range inputs {
		form.Devices[id] = p.String(keyDevice(id))
	}
	return form
}

// SaveForm remembers form for LastForm. It holds no secret.
func SaveForm(p fyne.Preferences, form model.JoinForm) {
	p.SetString(keyServer, form.Server)
	p.SetString(keyRoom, form.Room)
	p.SetString(keyName, form.Name)
	for id, name := range form.Devices {
		p.SetString(keyDevice(id), name)
	}
}
