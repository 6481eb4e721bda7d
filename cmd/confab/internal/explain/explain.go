// Package explain puts the failures of parts that know nothing of meetings into OpenTok's words, by tables. It keeps
// nothing.
package explain

import (
	"errors"

	"confab/session/meeting"
)

// Row is what a kind of failure is to people: OpenTok's error, and a sentence or the end of one.
type Row struct {
	Kind    error
	As      *meeting.Error
	Message string
}

// Find finds the first row of a table whose kind is in err's chain.
func Find(err error, table []Row) (Row, bool) {
	for _, row := range table {
		if errors.Is(err, row.Kind) {
			return row, true
		}
	}
	return Row{}, false
}
