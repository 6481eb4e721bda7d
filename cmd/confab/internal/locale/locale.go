// Package locale gives the process a language that Fyne can read before Fyne looks.
//
// In the locale "C", which servers, containers and kiosks run in, Fyne prints three lines about a tag that is not well
// formed when it is initialised (lang/locale.go), also without a window. Go initialises packages in the order of their
// import paths (language specification, "Package initialization"), and this one comes before fyne.io; it imports
// nothing but the standard library. Import it for its effect.
package locale

import (
	"os"
	"strings"
)

func init() { useEnglish(os.Getenv, os.Setenv) }

// useEnglish names English where the system names no language.
func useEnglish(getenv func(string) string, setenv func(name, value string) error) {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		value := getenv(name)
		if value == "" {
			continue
		}
		if language, _, _ := strings.Cut(value, "."); language != "C" && language != "POSIX" {
			return
		}
		break
	}
	_ = setenv("LC_ALL", "en_US.UTF-8") // fails for no valid name
}
