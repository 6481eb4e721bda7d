package widget

import (
	"fyne.io/fyne/v2"

	"confab/assets"
)

// Glyph names a line icon. The names are those of package assets, which views do not import.
type Glyph = assets.Icon

// The glyphs that views use.
const (
	GlyphMic            = assets.Mic
	GlyphMicOff         = assets.MicOff
	GlyphCamera         = assets.Camera
	GlyphCameraOff      = assets.CameraOff
	GlyphScreen         = assets.Screen
	GlyphLeave          = assets.Leave
	GlyphFullScreen     = assets.FullScreen
	GlyphFullScreenExit = assets.FullScreenExit
	GlyphPeople         = assets.People
	GlyphWarning        = assets.Warning
	GlyphInfo           = assets.Info
	GlyphCheck          = assets.Check
	GlyphNext           = assets.Next
	GlyphPrevious       = assets.Previous
	GlyphDown           = assets.Down
	GlyphUp             = assets.Up
	GlyphSpeaker        = assets.Speaker
	GlyphClose          = assets.Close
	GlyphChat           = assets.Chat
	GlyphSend           = assets.Send
)

// AppIcon is confab's own icon.
func AppIcon() fyne.Resource { return fyne.NewStaticResource("confab.png", assets.AppIcon()) }
