package studio

import "confab/media/device"

// announce tells which device is in use; zero for none.
func (s *Studio) announce(src *Source, to device.Info) {
	if to == src.inUse {
		if to.Name != "" {
			src.newly, src.lost = false, false
		}
		return
	}
	preferred := to.Name != "" && src.isPreferred(to)
	why := DefaultChanged
	switch {
	case src.newly && (preferred || src.preferred == None):
		why = Chosen
	case preferred && !src.announced:
		why = Started
	case preferred && (src.preferred != "" || to.Name == src.missed || device.SameHardware(to.Name, src.missed)):
		why = Returned
	case src.lost:
		why = Lost
	case !preferred:
		why = Unavailable
	}
	var format device.Format
	if src.current != nil && to.Name != "" {
		format = src.current.device.format()
	}
	s.log.Info("device changed", "source", src.name, "from", src.inUse.Name, "to", to.Name, "format", format,
		"why", why)
	s.tell(DeviceChanged{Source: src.name, Kind: src.kind, From: src.inUse, To: to, Format: format, Why: why})
	src.inUse, src.announced, src.why = to, true, why
	src.miss(preferred, why)
	if to.Name != "" {
		src.newly, src.lost = false, false
	}
	if preferred {
		src.err = nil
	}
}

// miss notes which device is to come back.
func (src *Source) miss(preferred bool, why Why) {
	switch list := src.candidates(); {
	case preferred && why != Lost:
		src.missed = ""
	case !preferred && src.missed == "" && src.preferred != "":
		src.missed = src.preferred
	case !preferred && src.missed == "" && len(list) > 0:
		src.missed = list[0].Name
	}
	src.fellBack = !preferred
}
