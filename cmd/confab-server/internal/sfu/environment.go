package sfu

import (
	"os"
	"strings"
)

// environment is ours without confab's own settings, which are not the child's business.
func environment() []string {
	var kept []string
	for _, entry := range os.Environ() {
		if !strings.HasPrefix(entry, "CONFAB_") {
			kept = append(kept, entry)
		}
	}
	return kept
}
