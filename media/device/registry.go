package device

import (
	"fmt"
	"sort"
	"strings"
	"sync"

	"confab/session/legible"

	"github.com/pion/mediadevices/pkg/driver"
)

// videoDrivers finds the cameras and screens of this machine; tests script it.
type videoDrivers interface {
	drivers(k Kind) []videoDriver
	unsettled() bool // a camera may come or go that no folder tells of
}

// videoDriver is one mediadevices driver with its stable name.
type videoDriver struct {
	info   Info
	driver driver.Driver
}

// labelSeparator divides mediadevices' labels of cameras (driver/labelSeparator).
const labelSeparator = ";"

// registry guards mediadevices' driver list, which is one per process: a scan clears and refills it.
var registry sync.Mutex

// registeredAs are the drivers that mediadevices lists as being of a type.
func registeredAs(kind driver.DeviceType) []driver.Driver {
	return driver.GetManager().Query(driver.FilterAnd(driver.FilterVideoRecorder(), driver.FilterDeviceType(kind)))
}

// named orders drivers by their stable names (Query's order is a map's) and leaves out nodes that deliver no pictures.
func named(k Kind, found []driver.Driver) []videoDriver {
	var list []videoDriver
	for _, d := range found {
		if k == Camera && !delivers(d) {
			continue
		}
		list = append(list, videoDriver{info: videoInfo(k, d.Info()), driver: d})
	}
	sort.Slice(list, func(i, j int) bool {
		a, b := list[i], list[j]
		if pa, pb := a.driver.Info().Priority, b.driver.Info().Priority; pa != pb {
			return pa > pb
		}
		return a.info.Name < b.info.Name
	})
	return distinct(list)
}

// distinct tells devices of one name apart, and makes the first the default.
func distinct(list []videoDriver) []videoDriver {
	seen := map[string]int{}
	for i := range list {
		name := list[i].info.Name
		if seen[name]++; seen[name] > 1 {
			list[i].info.Name = fmt.Sprintf("%s#%d", name, seen[name])
		}
		list[i].info.Default = i == 0
	}
	return list
}

// delivers says whether a camera has any format: the second node of a USB camera carries metadata and has none. One
// that cannot be asked is kept, so that the user is told why when it is opened.
func delivers(d driver.Driver) bool {
	if err := d.Open(); err != nil {
		return !strings.Contains(err.Error(), "Not a video capture device")
	}
	formats := len(usable(d.Properties()))
	_ = d.Close()
	return formats > 0
}

// videoInfo turns mediadevices' labels into a stable name and one for people. A camera's Label is "by-id or by-path
// name;video0" and its Name "card;bus" (of our own driver too); a screen has a Label alone.
func videoInfo(k Kind, from driver.Info) Info {
	stable, _, _ := strings.Cut(from.Label, labelSeparator)
	card, _, _ := strings.Cut(from.Name, labelSeparator)
	info := Info{Kind: k, Name: stable, Label: tidy(card)}
	if k == Screen {
		info.Label = "Screen " + strings.TrimPrefix(stable, "X11Screen")
	}
	info.Label = legible.Name(info.Label, stable)
	return info
}

// tidy undoes the repetition in the names of USB cameras: "HD Webcam: HD Webcam".
func tidy(card string) string {
	card = strings.TrimRight(strings.TrimSpace(card), "\x00")
	if first, second, ok := strings.Cut(card, ": "); ok && strings.HasPrefix(first, strings.TrimSpace(second)) {
		return first
	}
	return card
}

func videoInfos(list []videoDriver) []Info {
	infos := make([]Info, 0, len(list))
	for _, d := range list {
		infos = append(infos, d.info)
	}
	return infos
}

func pick(k Kind, name string, list []videoDriver) (videoDriver, error) {
	info, err := pickInfo(k, name, videoInfos(list))
	if err != nil {
		return videoDriver{}, err
	}
	for _, d := range list {
		if d.info == info {
			return d, nil
		}
	}
	return videoDriver{}, err
}
