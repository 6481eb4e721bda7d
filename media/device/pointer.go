package device

import (
	"unsafe"

	"github.com/gen2brain/malgo"
)

// idPointer is the one place that needs unsafe: malgo takes device ids as C pointers.
func idPointer(id *malgo.DeviceID) unsafe.Pointer { return unsafe.Pointer(id) }
