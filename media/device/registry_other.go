//go:build !linux

package device

import (
	"github.com/pion/mediadevices/pkg/driver"
	"github.com/pion/mediadevices/pkg/driver/camera"
	"github.com/pion/mediadevices/pkg/driver/screen"
)

// systemVideo lists through the drivers of pion/mediadevices.
type systemVideo struct{}

func newSystemVideo(string, []Setting, func()) *systemVideo { return &systemVideo{} }

func (*systemVideo) drivers(k Kind) []videoDriver {
	registry.Lock()
	defer registry.Unlock()
	// camera.Initialize forgets every video driver, screens included, so screens are registered anew after it. Drivers
	// that are in use go on: their users hold them.
	camera.Initialize()
	screen.Initialize()
	if k == Camera {
		return named(k, registeredAs(driver.Camera))
	}
	return named(k, registeredAs(driver.Screen))
}

func (*systemVideo) unsettled() bool { return false }
