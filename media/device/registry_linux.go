package device

import (
	"os"
	"path/filepath"
	"sync"

	"github.com/pion/mediadevices/pkg/driver"
	"github.com/pion/mediadevices/pkg/driver/screen"

	"confab/media/device/v4l2"
)

// systemVideo lists screens through a driver of pion/mediadevices, and cameras through our own, which it registers
// there as well.
type systemVideo struct{ cameras *v4l2.Finder }

// screens is for them what registry is for cameras: a display that hangs holds up no camera.
var screens sync.Mutex

func newSystemVideo(folder string, settings []Setting, late func()) *systemVideo {
	f := &v4l2.Finder{Devices: folder, Late: late}
	for _, s := range settings {
		f.Wanted = append(f.Wanted, v4l2.Setting(s))
	}
	return &systemVideo{f}
}

func (s *systemVideo) drivers(k Kind) []videoDriver {
	if k == Camera {
		return register(s.cameras.List())
	}
	if os.Getenv("WAYLAND_DISPLAY") != "" {
		return nil // the X server of a Wayland desktop has a black screen behind the windows of X programs
	}
	screens.Lock()
	defer screens.Unlock()
	forget(driver.Screen)
	screen.Initialize()
	return named(k, registeredAs(driver.Screen))
}

func (s *systemVideo) unsettled() bool { return s.cameras.Unsettled() }

// forget empties mediadevices' list of one type. Drivers that are in use go on: their users hold them.
func forget(kind driver.DeviceType) {
	for _, d := range registeredAs(kind) {
		driver.GetManager().Delete(d.ID())
	}
}

// register gives mediadevices its drivers of cameras, in place of those that it had.
func register(found []v4l2.Device) []videoDriver {
	registry.Lock()
	defer registry.Unlock()
	forget(driver.Camera)
	var list []videoDriver
	for _, d := range found {
		from := driver.Info{
			Label: d.Name + labelSeparator + filepath.Base(d.Path), Name: d.Card, DeviceType: driver.Camera,
		}
		_ = driver.GetManager().Register(d.Camera(), from) // never fails (driver/manager.go)
		info := videoInfo(Camera, from)
		if d.Silent {
			info.Label += " (does not answer)"
		}
		list = append(list, videoDriver{info: info, driver: registeredLike(from)})
	}
	return distinct(list)
}

// registeredLike finds what was registered so; a node has one driver.
func registeredLike(from driver.Info) driver.Driver {
	return driver.GetManager().Query(func(d driver.Driver) bool { return d.Info() == from })[0]
}
