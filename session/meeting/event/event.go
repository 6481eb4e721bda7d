package event

import (
	"time"

	"confab/session/meeting"
)

// The events. Fields are those of the event file (--events).
type (
	// SessionConnecting: attempt 1 is the first try of a join.
	SessionConnecting struct{ Attempt int }
	// SessionConnected: the server has accepted us and the peer connection is up.
	SessionConnected struct {
		SessionID, ConnectionID string
		Join                    time.Duration // since SessionConnecting with attempt 1
	}
	// SessionReconnecting: an outage was noticed.
	SessionReconnecting struct {
		Cause string
		Kind  meeting.Recovery
	}
	// SessionReconnected: media flows again.
	SessionReconnected struct {
		Kind   meeting.Recovery
		Outage time.Duration // from the fault being noticed to media flowing again
	}
	// SessionDisconnected: the session is over.
	SessionDisconnected struct{ Reason meeting.Reason }
	// ConnectionCreated: somebody else is here.
	ConnectionCreated struct {
		ConnectionID, DisplayName, Data string
		Kind                            meeting.Kind
		KindDetails                     []string
	}
	// ConnectionDestroyed: somebody else has gone.
	ConnectionDestroyed struct {
		ConnectionID string
		Reason       meeting.Reason
	}
	// StreamCreated: somebody else publishes something.
	StreamCreated struct {
		StreamID, ConnectionID string
		Source                 meeting.Source
	}
	// StreamDestroyed: they no longer do.
	StreamDestroyed struct {
		StreamID, ConnectionID string
		Reason                 meeting.Reason
	}
	// StreamPropertyChanged: Property is hasAudio, hasVideo, videoDimensions or paused.
	StreamPropertyChanged struct {
		StreamID, Property string
		Old, New           any
	}
	// VideoDisabled: a picture that its owner means to send, oneself or somebody else, is held back.
	VideoDisabled struct {
		StreamID string
		Source   meeting.Source
		Reason   VideoReason
	}
	// VideoEnabled: it comes again.
	VideoEnabled struct {
		StreamID string
		Source   meeting.Source
		Reason   VideoReason
	}
	// QualityLimited: what is sent of a picture of ours has been less than it could be for some seconds, for another
	// reason than before: "bandwidth", "cpu", or "none" when it no longer is (WebRTC's qualityLimitationReason).
	QualityLimited struct {
		StreamID string
		Source   meeting.Source
		Reason   string
	}
	// SubscriberDisconnected: packets stopped though the stream still exists; Stream.Interrupted says until when.
	SubscriberDisconnected struct{ StreamID string }
	// SubscriberConnected: they come again. Of the first ones whoever plays the stream knows more, and says it.
	SubscriberConnected struct {
		StreamID, ConnectionID string
		Source                 meeting.Source
		Codec                  string // lower case: vp8, vp9, opus
	}
	// PublisherCreated: the server has accepted what we publish.
	PublisherCreated struct {
		StreamID string
		Source   meeting.Source
		Codec    string
	}
	// PublisherDestroyed: we no longer publish it.
	PublisherDestroyed struct {
		StreamID string
		TrackID  string // as Publication has it, and not in the event file
		Source   meeting.Source
		Reason   meeting.Reason
	}
	// MuteForced: the server or a moderator muted something of ours.
	MuteForced struct {
		TrackID string // as Publication has it, and not in the event file
		Source  meeting.Source
		By      string // connection id of the moderator, or the name of an account that is not here; empty: not known
		ByName  string // what to call them, when the server says it
	}
	// UnmuteAsked: the server or a moderator wants something of ours to be on again. It is for the person here to do
	// that.
	UnmuteAsked struct {
		TrackID string // as Publication has it, and not in the event file
		Source  meeting.Source
	}
	// Signal: a message from somebody; chat is of type "chat". All as it was sent, for programs, and text only if its
	// sender means it so: to be made legible before it is shown.
	Signal struct {
		From, Type, Data string
		ID               string // of the message, by which its sender edits it; empty when it has none
		Edited           bool   // in place of an earlier one with this ID
		Deleted          bool   // takes back an earlier one with this ID
		Incomplete       bool   // the rest did not come; should it do so, there is another with this ID
		File             string // name of a file that was sent; chat says only that it was
		Size             int64  // of the file in bytes; 0 where it is not known
	}
	// Failed carries an error that did not end the session, and what of somebody else's it is about, if it is about
	// that.
	Failed struct {
		Err                    *meeting.Error
		StreamID, ConnectionID string
	}
)

// Name returns the event's name in the event file.
func (SessionConnecting) Name() string      { return "sessionConnecting" }
func (SessionConnected) Name() string       { return "sessionConnected" }
func (SessionReconnecting) Name() string    { return "sessionReconnecting" }
func (SessionReconnected) Name() string     { return "sessionReconnected" }
func (SessionDisconnected) Name() string    { return "sessionDisconnected" }
func (ConnectionCreated) Name() string      { return "connectionCreated" }
func (ConnectionDestroyed) Name() string    { return "connectionDestroyed" }
func (StreamCreated) Name() string          { return "streamCreated" }
func (StreamDestroyed) Name() string        { return "streamDestroyed" }
func (StreamPropertyChanged) Name() string  { return "streamPropertyChanged" }
func (VideoDisabled) Name() string          { return "videoDisabled" }
func (VideoEnabled) Name() string           { return "videoEnabled" }
func (QualityLimited) Name() string         { return "qualityLimited" }
func (SubscriberDisconnected) Name() string { return "subscriberDisconnected" }
func (SubscriberConnected) Name() string    { return "subscriberConnected" }
func (PublisherCreated) Name() string       { return "publisherCreated" }
func (PublisherDestroyed) Name() string     { return "publisherDestroyed" }
func (MuteForced) Name() string             { return "muteForced" }
func (UnmuteAsked) Name() string            { return "unmuteAsked" }
func (Signal) Name() string                 { return "signal" }
func (Failed) Name() string                 { return "error" }

// VideoReason says why a picture is held back, or comes again, in OpenTok's words.
type VideoReason string

// ForQuality: for what the connection carries. Sound goes first (OpenTok's audio fallback).
const ForQuality VideoReason = "quality"
