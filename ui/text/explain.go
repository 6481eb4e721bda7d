package text

import (
	"errors"

	"confab/session/meeting"
)

// Explanation is what a person is told about something that went wrong: what, in one line; why, in a sentence; and what
// to do about it.
type Explanation struct{ Title, Sentence, Advice string }

// Explain says what err means for the person in front of the screen. The wording of OT_NOT_CONNECTED and of the
// unknown error is that of Vonage's own sample: it tells a lost network from everything else.
func Explain(err error) Explanation {
	x := Explanation{
		Title:    "Something went wrong",
		Sentence: "An unknown error occurred while connecting.",
		Advice:   "Please try again later. If it happens again, tell whoever runs your server.",
	}
	var clocks *meeting.ClockError
	if errors.As(err, &clocks) {
		return clocksDiffer(clocks)
	}
	var e *meeting.Error
	if !errors.As(err, &e) {
		return x
	}
	if known, ok := explained(e.Name); ok {
		x = known
	}
	if e.Said != "" {
		x.Sentence += " The server says: “" + e.Said + "”"
	}
	return x
}

func clocksDiffer(c *meeting.ClockError) Explanation {
	return Explanation{
		"The servers' clocks differ",
		"The clocks of the server that invites you and of the meeting server differ by " + meeting.Roughly(c.Differ) +
			", so the invitation does not count now.",
		"Ask whoever runs the servers to set their clocks, then try again.",
	}
}

// TryingAgain stands under the headline while a join that has failed is tried again.
func TryingAgain(cause error) string { return Explain(cause).Sentence + " Confab tries again." }

// explained is the table of every error name that confab reports.
func explained(name string) (Explanation, bool) {
	if x, ok := connecting(name); ok {
		return x, true
	}
	return sending(name)
}

// connecting explains what can stand between a person and a meeting.
func connecting(name string) (Explanation, bool) {
	switch name {
	case meeting.ErrNotConnected.Name:
		return Explanation{
			"Can't reach the server", "Failed to connect: the meeting server did not answer.",
			"Please check your connection and the server's address, and try connecting again.",
		}, true
	case meeting.ErrTimeout.Name:
		return Explanation{
			"The server is taking too long", "It was reached, but it did not answer in time.",
			"It may be busy. Wait a moment, then try again.",
		}, true
	case meeting.ErrAuthentication.Name:
		return Explanation{
			"You are not let in", "The server did not accept the invitation. It may be wrong or have expired.",
			"Ask for a new invitation, or check the user name and password, then try again.",
		}, true
	case meeting.ErrInvalidSession.Name:
		return Explanation{
			"There is no such room", "The server does not know the room you asked for.",
			"Check how the room's name is spelled, or ask whoever invited you.",
		}, true
	case meeting.ErrConnectRejected.Name:
		return Explanation{
			"The server turned you away", "It refused the connection without letting you in.",
			"Check the server's address. If it is right, ask whoever runs the server.",
		}, true
	case meeting.ErrLimitExceeded.Name:
		return Explanation{
			"The room is full", "Everyone this room has space for is already in it.",
			"Try again when somebody has left.",
		}, true
	case meeting.ErrBadResponse.Name:
		return Explanation{
			"This is not a meeting server",
			"Something answered at this address, but not the way a meeting server does.",
			"Check the server's address for a typing mistake.",
		}, true
	case meeting.ErrICE.Name:
		return Explanation{
			"Sound and pictures can't get through",
			"The server answers, but the network between blocks sound and pictures.",
			"Try another network, or ask whoever looks after yours to let meetings through.",
		}, true
	case meeting.ErrInternal.Name:
		return Explanation{
			"Confab made a mistake", "Something went wrong inside this program.",
			"Try again. If it happens again, restart Confab.",
		}, true
	}
	return Explanation{}, false
}

// sending explains what goes wrong with one stream or one device.
func sending(name string) (Explanation, bool) {
	switch name {
	case meeting.ErrPublish.Name:
		return Explanation{
			"The others can't see or hear you", "Your camera or microphone could not be sent to the meeting.",
			"Turn it off and on again. If that does not help, leave and join again.",
		}, true
	case meeting.ErrPermission.Name:
		return Explanation{
			"That is not allowed here", "Whoever leads this meeting has not given you the right to do that.",
			"Ask them for it.",
		}, true
	case meeting.ErrSubscribe.Name:
		return Explanation{
			"Somebody can't be shown", "A picture or a sound from the meeting could not be received.",
			"It often comes back by itself. If not, leave and join again.",
		}, true
	case meeting.ErrEncrypted.Name:
		return Explanation{
			"Somebody is encrypted", "What they send is encrypted end to end, and this version of Confab has no key " +
				"for it.",
			"Ask them to turn end-to-end encryption off.",
		}, true
	case meeting.ErrUnsupported.Name:
		return Explanation{
			"A picture can't be shown", "Somebody sends a kind of video or sound that this version of Confab cannot " +
				"play.",
			"Ask them to use another program, or update Confab.",
		}, true
	case meeting.ErrSignal.Name:
		return Explanation{
			"The message is too long", "The server carries short messages only, and this one was not sent.",
			"Send it in several parts.",
		}, true
	case meeting.ErrNoDevice.Name:
		return Explanation{
			"No camera or microphone", "The device was not found.",
			"Plug it in, or choose another one. You can join without.",
		}, true
	case meeting.ErrDeviceBusy.Name:
		return Explanation{
			"A device is in use", "Another program uses the camera or microphone.",
			"Close that program, or choose another device. You can join without.",
		}, true
	case meeting.ErrDeviceDenied.Name:
		return Explanation{
			"A device is blocked", "This computer does not let Confab use the camera or microphone.",
			"Allow it in the system's privacy settings. You can join without.",
		}, true
	}
	return Explanation{}, false
}
