package rooms

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// tidy writes a name as it looks: accents in one way (NFC), one kind of space, and no characters that take no place
// and only tell names apart that look the same. What joins letters of some scripts, and the parts of an emoji, stays
// between those and nowhere else. A name of nothing that is seen is empty; what is no text, or has control characters,
// is left to be refused.
func tidy(name string) string {
	if !utf8.ValidString(name) {
		return strings.TrimSpace(name)
	}
	runes := slices.DeleteFunc([]rune(norm.NFC.String(name)), unseen)
	out := make([]rune, 0, len(runes))
	seen := false
	for i, c := range runes {
		var before, after rune
		if len(out) > 0 {
			before = out[len(out)-1]
		}
		if i+1 < len(runes) {
			after = runes[i+1]
		}
		switch {
		case joins(c):
			if !joined(before, c, after) {
				continue
			}
		case unicode.Is(unicode.Zs, c):
			c = ' '
		case !unicode.IsSpace(c):
			seen = true
		}
		out = append(out, c)
	}
	if !seen {
		return ""
	}
	return strings.TrimSpace(norm.NFC.String(string(out))) // once more: an accent may have come next to its letter
}

// blank is what fonts leave empty though Unicode calls it a letter or a sign.
var blank = &unicode.RangeTable{R16: []unicode.Range16{
	{Lo: 0x115f, Hi: 0x1160, Stride: 1},
	{Lo: 0x17b4, Hi: 0x17b5, Stride: 1},
	{Lo: 0x2800, Hi: 0x2800, Stride: 1},
	{Lo: 0x3164, Hi: 0x3164, Stride: 1},
	{Lo: 0xffa0, Hi: 0xffa0, Stride: 1},
}}

// unseen tells whether a character is never seen and joins nothing: marks of direction, blanks without width, fillers.
func unseen(c rune) bool {
	return !joins(c) &&
		unicode.In(c, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Other_Default_Ignorable_Code_Point, blank)
}

const (
	nonJoiner, joiner = '\u200c', '\u200d'
	blackFlag, keycap = '\U0001f3f4', '\u20e3'
)

// joins tells whether a character is not seen itself and may change how its neighbours look.
func joins(c rune) bool {
	return c == nonJoiner || c == joiner || unicode.Is(unicode.Variation_Selector, c) || tag(c)
}

// tag characters make the flags of some regions out of a black one (Unicode TS #51, ED-14a).
func tag(c rune) bool { return c >= 0xe0020 && c <= 0xe007f }

// joinedScripts are those whose letters take another shape with a joiner (Unicode, chapter 23.2).
var joinedScripts = []*unicode.RangeTable{
	unicode.Arabic, unicode.Syriac, unicode.Mongolian, unicode.Nko, unicode.Devanagari, unicode.Bengali,
	unicode.Gurmukhi,
	unicode.Gujarati, unicode.Oriya, unicode.Tamil, unicode.Telugu, unicode.Kannada, unicode.Malayalam, unicode.Sinhala,
	unicode.Khmer, unicode.Myanmar, unicode.Tibetan,
}

// joined tells whether c, which joins, does so between its neighbours.
func joined(before, c, after rune) bool {
	picture := unicode.In(before, unicode.So, unicode.Sk, unicode.Sm) || tag(before)
	switch {
	case c == joiner || c == nonJoiner:
		return after != 0 && !unicode.IsSpace(after) && !joins(after) &&
			(picture || unicode.Is(unicode.Variation_Selector, before) || unicode.In(before, joinedScripts...))
	case tag(c):
		return before == blackFlag || tag(before)
	case strings.ContainsRune("#*0123456789", before):
		return after == keycap
	}
	return picture || before > unicode.MaxASCII &&
		unicode.In(before, unicode.Po, unicode.Pd, unicode.Han, unicode.Mongolian, unicode.Myanmar)
}
