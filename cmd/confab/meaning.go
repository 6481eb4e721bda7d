package main

import (
	"errors"

	"confab/session/meeting"
)

// meaning is what a kind of failure is to people: OpenTok's error, and a sentence or the end of one.
type meaning struct {
	kind    error
	as      *meeting.Error
	message string
}

// meaningOf finds the first row of a table whose kind is in err's chain.
func meaningOf(err error, table []meaning) (meaning, bool) {
	for _, row := range table {
		if errors.Is(err, row.kind) {
			return row, true
		}
	}
	return meaning{}, false
}
