package text

import (
	"errors"

	"confab/session/meeting"
)

// DevicesWords are those of cameras, microphones and speakers beside their controls; what is wrong with them is an
// [Explanation].
type DevicesWords struct{}

// Device says what is wrong with the camera or the microphone and what to do. A device problem never stops anybody from
// joining, and each advice says so or how to get on. An error that is none of meeting's device errors means that the
// device was there and stopped.
func Device(source meeting.Source, err error) Explanation {
	name, name2 := deviceNames(source)
	can := youCanJoin(source)
	switch {
	case errors.Is(err, meeting.ErrNoDevice):
		return Explanation{
			"No " + name + " found", "Nothing that works as a " + name + " is connected.",
			"Plug one in, and it appears here by itself. " + can,
		}
	case errors.Is(err, meeting.ErrDeviceBusy):
		return Explanation{
			name2 + " in use", "Another program is using the " + name + ".",
			"Close that program, or choose another " + name + ". " + can,
		}
	case errors.Is(err, meeting.ErrDeviceDenied):
		return Explanation{
			name2 + " blocked", "This computer does not let Confab use the " + name + ".",
			"Allow it in the system's privacy settings. " + can,
		}
	}
	return Explanation{
		name2 + " stopped", "The " + name + " no longer delivers anything.",
		"Unplug it and plug it in again, or choose another one. " + can,
	}
}

// Hint says beside the control what is wrong with the device, and what a press does all the same.
func (DevicesWords) Hint(source meeting.Source, err error) string {
	name, _ := deviceNames(source)
	x := Device(source, err)
	return x.Title + ". It is turned on by itself when it works; press to leave your " + name + " off."
}

// Replaced says that another device is used because the chosen one cannot be.
func Replaced(source meeting.Source, using string, err error) Explanation {
	name, _ := deviceNames(source)
	why := "The " + name + " that you chose no longer delivers anything."
	switch {
	case errors.Is(err, meeting.ErrNoDevice):
		why = "The " + name + " that you chose is not connected."
	case errors.Is(err, meeting.ErrDeviceBusy):
		why = "Another program is using the " + name + " that you chose."
	case errors.Is(err, meeting.ErrDeviceDenied):
		why = "This computer does not let Confab use the " + name + " that you chose."
	}
	return Explanation{
		"Using another " + name, why,
		"Until it can be used, " + named(using, name) + " takes its place. You can choose another one.",
	}
}

// ReplacedHint says beside the control that it is on, and through which device.
func (DevicesWords) ReplacedHint(source meeting.Source, using string) string {
	name, _ := deviceNames(source)
	verb := "see you through "
	if source == meeting.Microphone {
		verb = "hear you through "
	}
	return "The others " + verb + named(using, name) + ", not the one that you chose. Press to turn it off."
}

func named(label, kind string) string {
	if label == "" {
		return "another " + kind
	}
	return label
}

// NothingChosen says why a control does nothing.
func (DevicesWords) NothingChosen(source meeting.Source) string {
	name, _ := deviceNames(source)
	return "No " + name + " is chosen. Choose one before you join."
}

// NoCameraChosen stands where the preview would.
func (DevicesWords) NoCameraChosen() string { return "No camera is chosen" }

func deviceNames(source meeting.Source) (lower, title string) {
	switch source {
	case meeting.Microphone:
		return "microphone", "Microphone"
	case meeting.Screen, meeting.ScreenAudio:
		return "screen", "Screen"
	}
	return "camera", "Camera"
}

func youCanJoin(source meeting.Source) string {
	if source == meeting.Microphone {
		return "You can join without: you will hear everyone."
	}
	return "You can join without: your initials are shown."
}

// StandIn is the notice that a fake takes the place of a device that was not found.
func (DevicesWords) StandIn(camera, microphone bool) string {
	switch {
	case camera && microphone:
		return "No camera or microphone found: a test pattern and a tone are used instead"
	case camera:
		return "No camera found: the test pattern is used instead"
	case microphone:
		return "No microphone found: a test tone is used instead"
	}
	return ""
}

// Switched is the notice that another device took over.
func (DevicesWords) Switched(to string) string { return "Now using " + isolated(to) }

// speakerLabel begins the line about what the others are heard through.
func speakerLabel() string { return "Speaker" }

// systemDefault is a speaker that the system chooses.
func systemDefault() string { return "System default" }

// NoneFound is in a choice of devices when there are none.
func (DevicesWords) NoneFound() string { return "None found" }

// NoneChosen is in a choice of devices of which none is wanted.
func (DevicesWords) NoneChosen() string { return "None chosen" }

// CameraIsOff is in the place of the preview.
func (DevicesWords) CameraIsOff() string { return "Camera is off" }

// CameraStarting is in the place of the preview until the first picture.
func (DevicesWords) CameraStarting() string { return "Camera is starting…" }

// Default marks the device that the system prefers.
func (DevicesWords) Default(label string) string { return isolated(label) + " (default)" }

// NoSpeaker stands where the speaker's name would: it was not found, or was not wanted.
func (DevicesWords) NoSpeaker() string { return "none found, so nothing can be heard" }

// SpeakerMissing is the notice that the system's speaker takes the place of one that is not there.
func (DevicesWords) SpeakerMissing(name string) string {
	return "The speaker " + name + " was not found: the others are heard through the system's own."
}

// SpeakerIs says through what the others are heard.
func (DevicesWords) SpeakerIs(label string) string {
	if label == "" {
		label = systemDefault()
	}
	return speakerLabel() + ": " + isolated(label)
}

// SwitchHint is what a press on a source's button does, and its keys.
func (DevicesWords) SwitchHint(source meeting.Source, on bool) string {
	name, _ := deviceNames(source)
	keys := ""
	switch source {
	case meeting.Microphone:
		keys = " (Ctrl+D or M)"
	case meeting.Camera:
		keys = " (Ctrl+E or V)"
	case meeting.Screen:
		if on {
			return "Stop sharing your screen (Ctrl+Shift+E)"
		}
		return "Share your screen (Ctrl+Shift+E)"
	case meeting.ScreenAudio, meeting.UnknownSource:
	}
	if on {
		return "Turn off " + name + keys
	}
	return "Turn on " + name + keys
}

// Sharing is the notice while one's own screen is shown to everybody, or would be if the connection carried it.
func (DevicesWords) Sharing(paused bool) string {
	if paused {
		return "Others do not see your screen: your connection is too slow"
	}
	return "You are sharing your screen: everybody in the meeting sees it"
}
