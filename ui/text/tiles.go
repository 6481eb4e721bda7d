package text

import (
	"fmt"
	"strings"
)

// TilesWords are those on the tiles of people and screens.
type TilesWords struct{}

// You marks one's own picture.
func (TilesWords) You(name string) string {
	if name == "" {
		return "You"
	}
	return isolated(name) + " (you)"
}

// CameraOf names another camera of somebody's, counted from 1.
func (TilesWords) CameraOf(name string, number int) string {
	return fmt.Sprintf("%s, camera %d", name, number)
}

// Presents names a shared screen.
func (TilesWords) Presents(name string) string { return isolated(name) + "'s screen" }

// ScreenOf names another shared screen of somebody's, counted from 1.
func (TilesWords) ScreenOf(name string, number int) string {
	return fmt.Sprintf("%s %d", Tiles.Presents(name), number)
}

// Interrupted marks a tile from which nothing arrives any more.
func (TilesWords) Interrupted() string { return "Connection interrupted" }

// Encrypted marks a tile of somebody whose pictures or sound are encrypted end to end.
func (TilesWords) Encrypted() string { return "Encrypted, and there is no key here" }

// CannotShow marks a tile whose picture comes in a codec that is not known here.
func (TilesWords) CannotShow(codec string) string {
	return "Cannot show " + codecName(codec) + " video"
}

// CannotPlay marks a tile whose sound comes in such a codec.
func (TilesWords) CannotPlay(codec string) string {
	return "Cannot play " + codecName(codec) + " sound"
}

// codecName is what people call a codec.
func codecName(codec string) string {
	switch codec {
	case "h264":
		return "H.264"
	case "h265", "hevc":
		return "H.265"
	case "":
		return "this kind of"
	}
	return strings.ToUpper(codec)
}

// NotShared marks a tile of somebody who keeps it from us.
func (TilesWords) NotShared() string { return "Not shared with you" }

// Paused marks a tile whose picture is held back because the connection of whoever looks does not carry it.
func (TilesWords) Paused() string { return "Video paused: your connection is too slow" }

// PausedYours marks one's own picture while others hear one but do not see it.
func (TilesWords) PausedYours() string {
	return "Others only hear you: your connection is too slow for video"
}
