package text

import (
	"errors"

	"confab/session/meeting"
)

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
func StandIn(camera, microphone bool) string {
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

// SwitchedDevice is the notice that another device took over.
func SwitchedDevice(to string) string { return "Now using " + to }
