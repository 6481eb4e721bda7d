package studio

import (
	"slices"

	"confab/media/device"
)

// candidates are the devices to use, best first: the preferred or default one, then other real ones that are not
// monitors. One of those that is in use stays the best of them until the user chooses: what the system thinks of the
// others is no reason to hop. Where a fake is wanted nothing takes its place: who configured one does not want their
// room to be seen.
func (src *Source) candidates() []device.Info {
	var list []device.Info
	first := slices.IndexFunc(src.known, func(i device.Info) bool {
		return i.Name == src.preferred || src.preferred == "" && i.Default
	})
	if first < 0 {
		first = slices.IndexFunc(src.known, func(i device.Info) bool {
			return device.SameHardware(i.Name, src.preferred)
		})
	}
	if first >= 0 {
		list = append(list, src.known[first])
		if list[0].Fake {
			return list
		}
	}
	stands := len(list)
	for i, info := range src.known {
		switch {
		case i == first || info.Fake || info.Monitor:
		case !src.newly && src.current != nil && src.current.info.Name == info.Name:
			list = slices.Insert(list, stands, info)
		default:
			list = append(list, info)
		}
	}
	return list
}

// isPreferred is whether a device is what the user asked for.
func (src *Source) isPreferred(info device.Info) bool {
	if src.preferred != "" {
		return info.Name == src.preferred ||
			!src.lists(src.preferred) && device.SameHardware(info.Name, src.preferred)
	}
	list := src.candidates()
	return len(list) == 0 || list[0].Name == info.Name
}

func (src *Source) lists(name string) bool {
	return slices.ContainsFunc(src.known, func(i device.Info) bool { return i.Name == name })
}

// asListed is what is known of a device by now: a slow one is opened before it has said what it is.
func (src *Source) asListed(info device.Info) device.Info {
	if i := slices.IndexFunc(src.known, func(i device.Info) bool { return i.Name == info.Name }); i >= 0 {
		return src.known[i]
	}
	return info
}

// rank is a device's place among the candidates; one that is not listed any more comes last.
func (src *Source) rank(name string) int {
	list := src.candidates()
	if i := slices.IndexFunc(list, func(i device.Info) bool { return i.Name == name }); i >= 0 {
		return i
	}
	return len(list)
}

// awaits says whether the list is from before a loss: the system has yet to find another default.
func (src *Source) awaits() bool {
	return src.lost && src.preferred == "" && slices.ContainsFunc(src.known, func(i device.Info) bool {
		return i.Default && i.Name == src.missed
	})
}
