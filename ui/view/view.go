package view

import (
	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"

	"confab/ui/model"
	"confab/ui/theme"
	"confab/ui/widget"
)

// Actions is what a person can do. Calls come on the main goroutine and must not block.
type Actions interface {
	Join(model.JoinForm)
	Cancel()
	Leave()
	Rejoin()
	Back() // to the lobby
	SetCamera(on bool)
	SetMicrophone(on bool)
	Choose(kind model.DeviceKind, name string)
	FullScreen() // there and back
}

func words(in fyne.ThemeColorName, size fyne.ThemeSizeName, align fyne.TextAlign, bold bool) *widget.Words {
	return widget.NewWords(in, size, align, bold)
}

func heading(align fyne.TextAlign) *widget.Words {
	return words(fynetheme.ColorNameForeground, fynetheme.SizeNameHeadingText, align, true)
}

func quiet(align fyne.TextAlign) *widget.Words {
	return words(theme.Quiet, fynetheme.SizeNameText, align, false)
}

func small(s string) *widget.Words {
	w := words(theme.Quiet, widget.SizeSmall, fyne.TextAlignLeading, false)
	w.Say(s)
	return w
}

// microphone and camera are the two controls as every screen shows them.
func microphone(c model.Control) widget.ControlProps {
	p := widget.ControlProps{Icon: widget.GlyphMic, Hint: c.Hint, Broken: c.Broken}
	if !c.On {
		p.Icon, p.Alert = widget.GlyphMicOff, true
	}
	return p
}

func camera(c model.Control) widget.ControlProps {
	p := widget.ControlProps{Icon: widget.GlyphCamera, Hint: c.Hint, Broken: c.Broken}
	if !c.On {
		p.Icon, p.Alert = widget.GlyphCameraOff, true
	}
	return p
}
