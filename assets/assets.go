package assets

import (
	"bytes"
	"embed"
	"fmt"
	"image/color"
)

//go:embed icons
var files embed.FS

// Icon names one of the line icons.
type Icon string

// The icons.
const (
	Mic            Icon = "mic"
	MicOff         Icon = "mic-off"
	Camera         Icon = "camera"
	CameraOff      Icon = "camera-off"
	Leave          Icon = "leave"
	Phone          Icon = "phone"
	FullScreen     Icon = "fullscreen"
	FullScreenExit Icon = "fullscreen-exit"
	People         Icon = "people"
	QualityLost    Icon = "quality-0"
	QualityPoor    Icon = "quality-1"
	QualityGood    Icon = "quality-2"
	QualityBest    Icon = "quality-3"
	Warning        Icon = "warning"
	Info           Icon = "info"
	Check          Icon = "check"
	Refresh        Icon = "refresh"
	Next           Icon = "next"
	Previous       Icon = "previous"
	Down           Icon = "down"
	Up             Icon = "up"
	Speaker        Icon = "speaker"
	Server         Icon = "server"
	Pause          Icon = "pause"
	Screen         Icon = "screen"
	Close          Icon = "close"
	Chat           Icon = "chat"
	Search         Icon = "search"
	Send           Icon = "send"
	Speaking       Icon = "speaking"
)

// Icons lists every icon.
func Icons() []Icon {
	return []Icon{
		Mic, MicOff, Camera, CameraOff, Leave, Phone,
		FullScreen, FullScreenExit, People, QualityLost, QualityPoor, QualityGood,
		QualityBest, Warning, Info, Check, Refresh, Next, Previous, Down, Up, Speaker, Server, Pause, Screen, Close,
		Chat, Search, Send, Speaking,
	}
}

// SVG is the icon drawn in c. An unknown icon gives nil. The colour's alpha is left to whoever draws the picture.
func (i Icon) SVG(c color.Color) []byte {
	svg, err := files.ReadFile("icons/" + string(i) + ".svg")
	if err != nil {
		return nil
	}
	n, _ := color.NRGBAModel.Convert(c).(color.NRGBA)
	return bytes.ReplaceAll(svg, []byte("currentColor"), fmt.Appendf(nil, "#%02x%02x%02x", n.R, n.G, n.B))
}

// AppIcon is confab's own icon, 512 by 512 pixels, as a PNG.
func AppIcon() []byte {
	png, err := files.ReadFile("icons/confab.png")
	if err != nil {
		return nil // cannot happen: the file is embedded, and a test reads it
	}
	return png
}
