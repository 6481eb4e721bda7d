package legible

import (
	"bytes"
	"fmt"
	"io"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// Escape returns JSON, or a line of a log, in which characters that act and are not seen are written as \uXXXX. JSON
// with those says the same as without. Line feeds stay, for they end lines.
func Escape(data []byte) []byte {
	if bytes.IndexFunc(data, escaped) < 0 {
		return data
	}
	out := make([]byte, 0, len(data)+len(data)/8)
	for len(data) > 0 {
		r, size := utf8.DecodeRune(data)
		switch {
		case !escaped(r):
			out = append(out, data[:size]...)
		case r > 0xFFFF:
			high, low := utf16.EncodeRune(r)
			out = fmt.Appendf(out, `\u%04x\u%04x`, high, low)
		default:
			out = fmt.Appendf(out, `\u%04x`, r)
		}
		data = data[size:]
	}
	return out
}

func escaped(r rune) bool {
	switch r {
	case '\n', zwj, zwnj:
		return false
	}
	return acts(r) || isBreak(r) || r >= 0xE0100 && unicode.Is(unicode.Variation_Selector, r)
}

// Writer passes on to w what was [Escape]d. Each Write must hold whole characters, as those of log handlers do.
func Writer(w io.Writer) io.Writer { return writer{w} }

type writer struct{ to io.Writer }

// Write implements io.Writer.
func (w writer) Write(data []byte) (int, error) {
	if _, err := w.to.Write(Escape(data)); err != nil {
		return 0, err
	}
	return len(data), nil
}
