package legible

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// mostMarks is how many accents one letter may carry. Hebrew with vowels and cantillation has three, Vietnamese two.
const mostMarks = 4

// Longest texts of their kind, in characters.
const (
	LongestName  = 100 // of a person, a room, a device
	LongestWord  = 40  // of a codec, a version
	LongestError = 300 // of a server's sentence
)

// Line is s as one line of at most most characters (0: any number), for a place that shows a name or a sentence.
// Blanks of every kind and width become single spaces. It is empty when nothing of s can be seen.
func Line(s string, most int) string {
	c := cleaner{most: most}
	c.read(s)
	return strings.TrimSuffix(string(c.out), " ")
}

// Text is s of at most most characters (0: any number), for a place that shows paragraphs. Line breaks of every kind
// are \n, and more than one empty line is one. Spaces at the beginning of a line stay, for they may be of a program.
func Text(s string, most int) string {
	c := cleaner{most: most, lines: true}
	c.read(s)
	return strings.Trim(string(c.out), "\n")
}

// Name is the first of names of which anything can be seen.
func Name(names ...string) string {
	for _, name := range names {
		if line := Line(name, LongestName); line != "" {
			return line
		}
	}
	return ""
}

// cleaner goes through one text.
type cleaner struct {
	most  int
	lines bool

	out   []rune
	marks int // on the last letter
}

func (c *cleaner) read(s string) {
	if limit := 16 * (c.most + 1); c.most > 0 && len(s) > limit {
		for limit > 0 && !utf8.RuneStart(s[limit]) {
			limit--
		}
		s = s[:limit] // whatever comes behind that many bytes of what is not seen
	}
	in := []rune(s) // what is not UTF-8 becomes U+FFFD
	for i := 0; i < len(in); i++ {
		if c.most > 0 && len(c.out) > c.most {
			c.cut()
			return
		}
		if n := flag(in[i:]); n > 0 {
			c.out = append(c.out, in[i:i+n]...)
			c.marks, i = mostMarks, i+n-1
			continue
		}
		if in[i] == '\r' && i+1 < len(in) && in[i+1] == '\n' {
			continue
		}
		var next rune
		if i+1 < len(in) {
			next = in[i+1]
		}
		c.take(in[i], next)
	}
	c.trim()
	if c.most > 0 && len(c.out) > c.most {
		c.cut()
	}
}

// take puts r out, or what stands for it, or nothing.
func (c *cleaner) take(r, next rune) {
	switch {
	case isBreak(r) && c.lines:
		c.trim()
		if n := len(c.out); n >= 2 && c.out[n-1] == '\n' && c.out[n-2] == '\n' {
			return
		}
		c.out = append(c.out, '\n')
	case isBlank(r):
		c.space(r)
	case r == zwj || r == zwnj:
		if joins(c.base(), r, next) {
			c.out = append(c.out, r)
		}
	case unicode.Is(unicode.Variation_Selector, r):
		if varies(c.last(), r) {
			c.out = append(c.out, r)
		}
	case acts(r):
	case unicode.In(r, unicode.Mn, unicode.Me):
		if last := c.last(); last == 0 || last == ' ' || last == '\n' || c.marks >= mostMarks {
			return
		}
		c.marks++
		c.out = append(c.out, r)
	default:
		c.marks = 0
		c.out = append(c.out, r)
	}
}

func (c *cleaner) space(r rune) {
	if last := c.last(); !c.lines && (last == 0 || last == ' ') {
		return
	}
	c.out = append(c.out, ' ')
	if r == '\t' && c.lines {
		c.out = append(c.out, ' ', ' ', ' ')
	}
}

func (c *cleaner) last() rune {
	if len(c.out) == 0 {
		return 0
	}
	return c.out[len(c.out)-1]
}

// base is the last letter or picture, without what was put on it.
func (c *cleaner) base() rune {
	for i := len(c.out) - 1; i >= 0; i-- {
		r := c.out[i]
		if !unicode.In(r, unicode.Variation_Selector, unicode.Mn, unicode.Me) && !isSkinTone(r) {
			return r
		}
	}
	return 0
}

// trim takes blanks from the end of a line.
func (c *cleaner) trim() {
	for c.last() == ' ' {
		c.out = c.out[:len(c.out)-1]
	}
}

// cut ends what is too long.
func (c *cleaner) cut() {
	c.out = c.out[:c.most-1]
	for last := c.last(); last == ' ' || last == '\n' || last == zwj || last == zwnj; last = c.last() {
		c.out = c.out[:len(c.out)-1]
	}
	c.out = append(c.out, '…')
}
