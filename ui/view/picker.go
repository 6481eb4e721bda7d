package view

import (
	"slices"

	fynewidget "fyne.io/fyne/v2/widget"

	"confab/ui/model"
	"confab/ui/text"
)

// picker chooses one device by its label and reports its name.
type picker struct {
	*fynewidget.Select

	shown   model.Picker
	setting bool // while Show runs: the choice is not made by a person
}

func newPicker(choose func(name string)) *picker {
	p := &picker{}
	p.Select = fynewidget.NewSelect(nil, func(string) {
		if name := p.selected(); !p.setting && name != "" {
			choose(name)
		}
	})
	return p
}

func (p *picker) show(m model.Picker) {
	p.shown.Chosen = m.Chosen
	if p.shown.Selected == m.Selected && slices.Equal(p.shown.Names, m.Names) &&
		slices.Equal(p.shown.Labels, m.Labels) {
		return
	}
	p.shown, p.setting = m, true
	p.PlaceHolder = text.Devices.NoneFound()
	if len(m.Labels) > 0 {
		p.PlaceHolder = text.Devices.NoneChosen()
	}
	p.SetOptions(m.Labels)
	if m.Selected >= 0 {
		p.SetSelectedIndex(m.Selected)
	} else {
		p.ClearSelected()
	}
	if len(m.Labels) == 0 {
		p.Disable()
	} else {
		p.Enable()
	}
	p.setting = false
}

// chosen is the device that is wanted. Who has chosen none follows the system's default, whichever is selected for
// that.
func (p *picker) chosen() string { return p.shown.Chosen }

func (p *picker) selected() string {
	if i := p.SelectedIndex(); i >= 0 && i < len(p.shown.Names) {
		return p.shown.Names[i]
	}
	return ""
}
