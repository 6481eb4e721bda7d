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
	Err     error // what lies underneath, for errors.Is; never shown
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

// The errors that confab reports. Codes and names are those of the OpenTok client (product research §1.3) where it has
// one for the case; the media ones take OpenTok's publish errors.
var (
	ErrAuthentication  = &Error{Code: 1004, Name: "OT_AUTHENTICATION_ERROR", Message: "the server refused the token"}
	ErrInvalidSession  = &Error{Code: 1005, Name: "OT_INVALID_SESSION_ID", Message: "there is no such room"}
	ErrNotConnected    = &Error{Code: 1006, Name: "OT_NOT_CONNECTED", Message: "the server could not be reached"}
	ErrConnectRejected = &Error{Code: 1007, Name: "OT_CONNECT_REJECTED", Message: "the server refused the connection"}
	ErrTimeout         = &Error{Code: 1008, Name: "OT_TIMEOUT", Message: "the server did not answer in time"}
	ErrLimitExceeded   = &Error{Code: 1027, Name: "OT_CONNECTION_LIMIT_EXCEEDED", Message: "the room is full"}
	ErrBadResponse     = &Error{Code: 2001, Name: "OT_BADLY_FORMED_RESPONSE", Message: "the server's answer made no sense"}
	ErrUnsupported     = &Error{Code: 1502, Name: "OT_UNSUPPORTED_CODEC", Message: "the codec is not supported"}
	ErrPublish         = &Error{Code: 1500, Name: "OT_UNABLE_TO_PUBLISH", Message: "the stream could not be published"}
	ErrSubscribe       = &Error{Code: 1501, Name: "OT_UNABLE_TO_SUBSCRIBE", Message: "the stream could not be received"}
	ErrSignal          = &Error{Code: 413, Name: "OT_SIGNAL_TOO_LARGE", Message: "the message is too long"}
	ErrICE             = &Error{Code: 1553, Name: "OT_ICE_WORKFLOW_FAILED", Message: "no media path to the server could be found"}
	ErrNoDevice        = &Error{Code: 1500, Name: "OT_NO_DEVICES_FOUND", Message: "no such device"}
	ErrDeviceBusy      = &Error{Code: 1500, Name: "OT_HARDWARE_UNAVAILABLE", Message: "the device is used by another program"}
	ErrDeviceDenied    = &Error{Code: 1500, Name: "OT_USER_MEDIA_ACCESS_DENIED", Message: "access to the device was denied"}
	ErrInternal        = &Error{Code: 2000, Name: "OT_INTERNAL_ERROR", Message: "something went wrong inside confab"}
)

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
