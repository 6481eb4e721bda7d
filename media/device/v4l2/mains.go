//go:build linux

package v4l2

import (
	"os"
	"slices"
	"strings"
)

// Values of the control for the frequency of the mains.
const (
	mainsUnknown = -1
	mains50      = 1
	mains60      = 2
	mainsAuto    = 3
)

// mains is the value that suits the lamps here: automatic where the control goes as far, else by the time zone.
func mains(greatest int) int {
	if greatest >= mainsAuto {
		return mainsAuto
	}
	zone := os.Getenv("TZ")
	if zone == "" {
		target, _ := os.Readlink("/etc/localtime")
		_, zone, _ = strings.Cut(target, "zoneinfo/")
	}
	return mainsIn(strings.TrimPrefix(zone, ":"))
}

// exceptions are the zones of a continent that have the other frequency.
var exceptions = map[string][]string{
	"America": {
		"Argentina", "Asuncion", "Barbados", "Buenos_Aires", "Cayenne", "Curacao", "Dominica", "Grenada", "Guadeloupe",
		"Jamaica", "La_Paz", "Martinique", "Montevideo", "Nuuk", "Godthab", "Punta_Arenas", "Santiago", "St_Lucia",
		"St_Vincent",
	},
	"Asia":    {"Manila", "Riyadh", "Seoul", "Taipei"},
	"Africa":  {"Monrovia"},
	"Pacific": {"Guam", "Honolulu", "Pago_Pago", "Palau", "Saipan"},
}

// mainsIn is the value for a time zone. Japan has both.
func mainsIn(zone string) int {
	continent, place, _ := strings.Cut(zone, "/")
	place, _, _ = strings.Cut(place, "/")
	except := slices.Contains(exceptions[continent], place)
	switch continent {
	case "America", "US", "Canada":
		if !except {
			return mains60
		}
		return mains50
	case "Europe", "Africa", "Australia", "Indian", "Asia", "Pacific":
		switch {
		case place == "Tokyo":
			return mainsUnknown
		case except:
			return mains60
		}
		return mains50
	default:
		return mainsUnknown
	}
}
