package roster

import (
	"cmp"
	"slices"

	"confab/session/meeting"
)

// This file is about several streams of one person from one source: two cameras, two screens. Each has a number by
// which it is known, whatever its id: a stream that is back after a rejoin has that of the one it replaces.

// numberFresh numbers streams that p has not had before, those of one update together, and puts them to the others.
func (p *person) numberFresh(fresh []meeting.Stream) {
	// LiveKit lists tracks in no order. Sorted, those of one update get the same numbers everywhere.
	order := slices.Clone(fresh)
	slices.SortFunc(order, func(a, b meeting.Stream) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID))
	})
	numbers := p.inherited(order)
	for _, st := range order {
		if _, known := numbers[st.ID]; !known {
			numbers[st.ID] = p.freeNumber(st.Source, order, numbers)
		}
	}
	for _, st := range fresh {
		st.Number = numbers[st.ID]
		p.Streams = append(p.Streams, st)
	}
}

// likenesses say how a stream is recognized as one of the former participant session, the surest first. Size and name
// are of the publisher's choice and may be the same for all.
var likenesses = []func(former, fresh meeting.Stream) bool{
	func(a, b meeting.Stream) bool { return a.Name == b.Name && a.Width == b.Width && a.Height == b.Height },
	func(a, b meeting.Stream) bool { return a.Name == b.Name },
	func(a, b meeting.Stream) bool { return a.Width == b.Width && a.Height == b.Height },
	func(a, b meeting.Stream) bool { return true },
}

// inherited gives the numbers of former streams to those that replace them: stream id -> number.
func (p *person) inherited(fresh []meeting.Stream) map[string]int {
	former := slices.DeleteFunc(slices.Clone(p.Streams), func(st meeting.Stream) bool {
		return !p.formerStreams[st.ID]
	})
	slices.SortStableFunc(former, func(a, b meeting.Stream) int { return cmp.Compare(a.Number, b.Number) })
	numbers := map[string]int{}
	for _, alike := range likenesses {
		for _, st := range fresh {
			if _, done := numbers[st.ID]; done {
				continue
			}
			i := slices.IndexFunc(former, func(old meeting.Stream) bool {
				return old.Source == st.Source && alike(old, st)
			})
			if i >= 0 {
				numbers[st.ID] = former[i].Number
				former = slices.Delete(former, i, i+1)
			}
		}
	}
	return numbers
}

// freeNumber is the lowest that no stream of the source has.
func (p *person) freeNumber(source meeting.Source, fresh []meeting.Stream, numbers map[string]int) int {
	taken := map[int]bool{}
	for _, st := range p.Streams {
		if st.Source == source {
			taken[st.Number] = true
		}
	}
	for _, st := range fresh {
		if n, known := numbers[st.ID]; known && st.Source == source {
			taken[n] = true
		}
	}
	n := 0
	for taken[n] {
		n++
	}
	return n
}
