package meeting

import (
	"errors"
	"fmt"
)

// Error is a failure with OpenTok's code and name. Message is one plain sentence for a log or an event; it never holds
// a token. What a person reads in the window comes from ui/text, by Name.
type Error struct {
	Code    int
	Name    string
	Message string
	Said    string // the server's own words, cleaned, where it gave any: to be quoted
	Err     error  // what lies underneath, for errors.Is; never shown
}

func (e *Error) Error() string { return fmt.Sprintf("%s (%d): %s", e.Name, e.Code, e.Message) }

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// Is matches any error of the same name, so that errors.Is(err, ErrAuthentication) works on a filled-in copy.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.Name == e.Name
}

// With returns a copy of e with its own message and cause.
func (e *Error) With(message string, cause error) *Error {
	c := *e
	c.Message, c.Err = message, cause
	return &c
}

// The errors that confab reports. Codes and names are those of the OpenTok clients (the exceptions of OpenTok.js, 6004
// of the native SDKs) where they have one for the case; the media ones take OpenTok's publish errors.
var (
	ErrAuthentication  = coded(1004, "OT_AUTHENTICATION_ERROR", "the server refused the token")
	ErrInvalidSession  = coded(1005, "OT_INVALID_SESSION_ID", "there is no such room")
	ErrNotConnected    = coded(1006, "OT_NOT_CONNECTED", "the server could not be reached")
	ErrConnectRejected = coded(1007, "OT_CONNECT_REJECTED", "the server refused the connection")
	ErrTimeout         = coded(1008, "OT_TIMEOUT", "the server did not answer in time")
	ErrLimitExceeded   = coded(1027, "OT_CONNECTION_LIMIT_EXCEEDED", "the room is full")
	ErrBadResponse     = coded(2001, "OT_BADLY_FORMED_RESPONSE", "the server's answer made no sense")
	ErrUnsupported     = coded(1502, "OT_UNSUPPORTED_CODEC", "the codec is not supported")
	ErrPublish         = coded(1500, "OT_UNABLE_TO_PUBLISH", "the stream could not be published")
	ErrPermission      = coded(1500, "OT_PERMISSION_DENIED", "that is not allowed in this meeting")
	ErrEncrypted       = coded(6004, "OT_INVALID_ENCRYPTION_SECRET", "there is no key to what comes")
	ErrSubscribe       = coded(1501, "OT_UNABLE_TO_SUBSCRIBE", "the stream could not be received")
	ErrSignal          = coded(413, "OT_SIGNAL_TOO_LARGE", "the message is too long")
	ErrICE             = coded(1553, "OT_ICE_WORKFLOW_FAILED", "no media path to the server could be found")
	ErrNoDevice        = coded(1500, "OT_NO_DEVICES_FOUND", "no such device")
	ErrDeviceBusy      = coded(1500, "OT_HARDWARE_UNAVAILABLE", "the device is used by another program")
	ErrDeviceDenied    = coded(1500, "OT_USER_MEDIA_ACCESS_DENIED", "access to the device was denied")
	ErrInternal        = coded(2000, "OT_INTERNAL_ERROR", "something went wrong inside confab")
)

func coded(code int, name, message string) *Error {
	return &Error{Code: code, Name: name, Message: message}
}

// AsError finds the *Error in err's chain, or wraps err as ErrInternal.
func AsError(err error) *Error {
	if err == nil {
		return nil
	}
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	return ErrInternal.With(err.Error(), err)
}
