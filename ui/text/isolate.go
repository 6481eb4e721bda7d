package text

import "strings"

// isolated is a name for the middle of a sentence. In an isolate (UAX #9, 2.4.1) letters that are written from the
// right turn nothing that stands beside them.
func isolated(name string) string {
	if strings.ContainsFunc(name, fromTheRight) {
		return "\u2068" + name + "\u2069"
	}
	return name
}

// fromTheRight goes by the blocks that Unicode sets aside for such scripts (DerivedBidiClass.txt, R and AL).
func fromTheRight(r rune) bool {
	switch {
	case r >= 0x0590 && r <= 0x08FF, r >= 0xFB1D && r <= 0xFDFF, r >= 0xFE70 && r <= 0xFEFE, r >= 0x10800 &&
		r <= 0x10FFF,
		r >= 0x1E800 && r <= 0x1EFFF:
		return true
	}
	return false
}
