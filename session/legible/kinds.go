package legible

import "unicode"

const (
	zwnj = '\u200C'
	zwj  = '\u200D'

	blackFlag = '\U0001F3F4'
	cancelTag = '\U000E007F'
	noGlyph   = '\u2800' // the Braille pattern without a dot
)

func isBreak(r rune) bool {
	switch r {
	case '\n', '\r', '\v', '\f', '\u0085', '\u2028', '\u2029':
		return true
	}
	return false
}

func isBlank(r rune) bool { return unicode.IsSpace(r) || unicode.Is(unicode.Z, r) || r == noGlyph }

// acts says whether r is not seen itself: controls, formats, fillers, and code points that will never be characters.
// The marks that Arabic puts before numbers are formats that are seen.
func acts(r rune) bool {
	switch {
	case unicode.IsControl(r),
		unicode.In(r, unicode.Other_Default_Ignorable_Code_Point, unicode.Noncharacter_Code_Point):
		return true
	case r >= 0xE0000 && r <= 0xE0FFF: // set aside for characters that are not seen
		return true
	}
	return unicode.Is(unicode.Cf, r) && !unicode.Is(unicode.Prepended_Concatenation_Mark, r)
}

// joining are the scripts in which a joiner or its opposite changes how letters are written.
var joining = []*unicode.RangeTable{
	unicode.Arabic, unicode.Syriac, unicode.Nko, unicode.Mongolian, unicode.Devanagari, unicode.Bengali,
	unicode.Gurmukhi, unicode.Gujarati, unicode.Oriya, unicode.Tamil, unicode.Telugu, unicode.Kannada,
	unicode.Malayalam, unicode.Sinhala, unicode.Khmer, unicode.Myanmar, unicode.Tibetan, unicode.Balinese,
	unicode.Javanese,
}

// joins says whether a joiner between two characters does something that is seen: pictures become one (RGI emoji ZWJ
// sequences, UTS #51), and letters of some scripts change.
func joins(before, joiner, after rune) bool {
	if joiner == zwj && isPicture(before) {
		return isPicture(after)
	}
	return unicode.In(before, joining...) && unicode.In(after, joining...) && unicode.IsLetter(after)
}

func isPicture(r rune) bool { return (r >= 0x2190 && r <= 0x2BFF) || (r >= 0x1F000 && r <= 0x1FAFF) }

func isSkinTone(r rune) bool { return r >= 0x1F3FB && r <= 0x1F3FF }

// varies says whether a variation selector may follow before: one behind what it can be a variation of. More of them
// carry hidden messages.
func varies(before, selector rune) bool {
	switch {
	case selector >= 0xE0100:
		return unicode.Is(unicode.Han, before)
	case selector < 0xFE00:
		return unicode.Is(unicode.Mongolian, before) && unicode.IsLetter(before)
	}
	return before > ' ' && before != zwj && before != zwnj && !unicode.Is(unicode.Variation_Selector, before)
}

// flag is the length of the flag of a part of a country that in begins with, such as Scotland's: a black flag and
// three to six tags. 0: of none.
func flag(in []rune) int {
	if in[0] != blackFlag {
		return 0
	}
	for n := 1; n < len(in) && n <= 7; n++ {
		switch r := in[n]; {
		case r == cancelTag && n >= 4:
			return n + 1
		case r < 0xE0030 || r > 0xE007A:
			return 0
		}
	}
	return 0
}
