package widget

import (
	"sort"
	"strings"
	"unicode"
)

// mostLines is how many lines of one message are shown.
const mostLines = 400

// fold breaks what somebody wrote into lines of a width. Their line breaks and blanks stay, but for the blank at which
// a line is broken; a word that is wider than a line is broken where it has to be.
func fold(s string, width float32, measure func(string) float32) []string {
	var lines []string
	for paragraph := range strings.SplitSeq(s, "\n") {
		line := ""
		for i, word := range strings.Split(paragraph, " ") {
			longer := line + " " + word
			if i == 0 {
				longer = word
			}
			if width <= 0 || measure(longer) <= width {
				line = longer
				continue
			}
			if strings.TrimSpace(line) != "" {
				lines = append(lines, line)
			}
			for measure(word) > width {
				n := fitting(word, width, measure)
				if n == len(word) {
					break // not even that fits
				}
				lines, word = append(lines, word[:n]), word[n:]
			}
			line = word
		}
		if lines = append(lines, line); len(lines) > mostLines {
			return append(lines[:mostLines-1], "…")
		}
	}
	return lines
}

// fitting is how many bytes of a word that is too wide go on one line: whole characters with what is put on them, at
// least one.
func fitting(word string, width float32, measure func(string) float32) int {
	var ends []int // of characters
	var before rune
	for i, r := range word {
		if i > 0 && before != zeroWidthJoiner && !unicode.In(r, unicode.M, unicode.Join_Control,
			unicode.Variation_Selector) {
			ends = append(ends, i)
		}
		before = r
	}
	ends = append(ends, len(word))
	most := sort.Search(len(ends), func(i int) bool { return measure(word[:ends[i]]) > width })
	return ends[max(0, most-1)]
}

const zeroWidthJoiner = '\u200D'
