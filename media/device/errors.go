package device

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"syscall"

	"github.com/gen2brain/malgo"
	"github.com/pion/mediadevices/pkg/driver/availability"
)

// What can be wrong with a device, as far as it changes what to do next. Test with errors.Is.
var (
	ErrNotFound = errors.New("device not found")
	ErrBusy     = errors.New("device is used by another program")
	ErrDenied   = errors.New("access to the device is denied")
	ErrLost     = errors.New("device was lost")
	ErrTimeout  = errors.New("device does not answer")
	ErrClosed   = errors.New("device manager is closed")
)

// errInUse is the text with which mediadevices refuses a second Open in one process (driver/state.go).
var errInUse = errors.New("driver is already opened")

// Error says which device failed at what. It is one of the errors above and its cause, for errors.Is and errors.As.
type Error struct {
	Op    string // "open", "read", "list"
	Kind  Kind
	Name  string // stable name; "" when the default was asked for and there is none
	Label string // for people; may be empty
	What  error  // ErrNotFound and so on; nil when unknown
	Cause error  // may be nil
}

func (e *Error) Error() string {
	who := e.Label
	if who == "" {
		who = e.Name
	}
	text := e.Op + " " + e.Kind.String()
	if who != "" {
		text += fmt.Sprintf(" %q", who)
	}
	for _, err := range []error{e.What, e.Cause} {
		if err != nil {
			text += ": " + err.Error()
		}
	}
	return text
}

// Unwrap gives both the class and the cause.
func (e *Error) Unwrap() []error {
	var list []error
	for _, err := range []error{e.What, e.Cause} {
		if err != nil {
			list = append(list, err)
		}
	}
	return list
}

func fail(op string, info Info, what, cause error) error {
	return &Error{Op: op, Kind: info.Kind, Name: info.Name, Label: info.Label, What: what, Cause: cause}
}

// classify tells what an error of a driver or of the operating system means while opening a device. mediadevices keeps
// only the text of some errors, hence the comparison of texts.
func classify(err error) error {
	is := func(list ...error) bool {
		for _, target := range list {
			if errors.Is(err, target) || strings.Contains(strings.ToLower(err.Error()), target.Error()) {
				return true
			}
		}
		return false
	}
	switch {
	case err == nil:
		return nil
	case errors.Is(err, ErrNotFound), errors.Is(err, ErrBusy), errors.Is(err, ErrDenied), errors.Is(err, ErrLost),
		errors.Is(err, ErrTimeout):
		return nil // it says so itself
	case is(syscall.EBUSY, availability.ErrBusy, errInUse),
		errors.Is(err, malgo.ErrBusy), errors.Is(err, malgo.ErrAlreadyInUse):
		return ErrBusy
	case is(syscall.EACCES, syscall.EPERM), errors.Is(err, fs.ErrPermission), errors.Is(err, malgo.ErrAccessDenied):
		return ErrDenied
	case is(syscall.ENODEV, syscall.ENXIO, syscall.ENOENT, availability.ErrNoDevice), errors.Is(err, fs.ErrNotExist),
		errors.Is(err, malgo.ErrNoDevice), errors.Is(err, malgo.ErrNoBackend), errors.Is(err, malgo.ErrDoesNotExist):
		return ErrNotFound
	default:
		return nil
	}
}
