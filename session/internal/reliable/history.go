package reliable

import (
	"hash/maphash"
	"slices"
	"time"

	"confab/session/meeting/event"
)

// mostHeard is how many messages are remembered so as to tell repeats.
const mostHeard = 4096

// twoForms is how soon somebody says the same again as another kind of packet, for clients that know only one of them.
const twoForms = 2 * time.Second

// form is how a message came.
type form uint8

const (
	inUserPacket form = iota
	inChatPacket
	inStream
)

// utterance is a complete message, in whatever form it came.
type utterance struct {
	event.Signal
	revision Revision
	form     form
	edit     bool // by its sender's word, not by a comparison
}

// version is what is remembered of a message.
type version struct {
	text       uint64 // hash
	revision   Revision
	deleted    bool
	incomplete bool
}

// history is what was heard, to drop repeats and to tell edits.
type history struct {
	seed   maphash.Seed
	known  map[uint64]version // by the hash of sender and id
	order  []uint64
	lately []spoken // chat, oldest first
}

// spoken is a line of chat that may come again in another form.
type spoken struct {
	from string
	text uint64
	form form
	at   time.Time
}

func newHistory() history { return history{seed: maphash.MakeSeed(), known: map[uint64]version{}} }

// sort says whether u is news, and marks an edit as such. A repeat is none: the same text again, an older version, or
// the same line in another form.
func (h *history) sort(u *utterance, now time.Time) bool {
	v := version{
		text: maphash.String(h.seed, u.Data), revision: u.revision, deleted: u.Deleted, incomplete: u.Incomplete,
	}
	key := maphash.Comparable(h.seed, [2]string{u.From, u.ID})
	was, known := version{}, false
	if u.ID != "" {
		was, known = h.known[key]
	}
	if u.Deleted {
		u.Data = ""
	}
	switch {
	case known && was.incomplete && !v.incomplete && !v.revision.before(was.revision):
		u.Edited = u.edit && !u.Deleted
	case known && (was.text == v.text && was.deleted == v.deleted || v.revision.before(was.revision) || v.incomplete):
		return false
	case known && !u.edit && v.revision == was.revision:
		return false
	case known:
		u.Edited = !u.Deleted
	case u.Type == ChatKind && h.twice(u, v.text, now):
		return false
	default:
		u.Edited = u.edit && !u.Deleted
	}
	if u.ID == "" {
		return true
	}
	if !known {
		h.order = append(h.order, key)
	}
	h.known[key] = v
	if len(h.order) > mostHeard {
		delete(h.known, h.order[0])
		h.order = h.order[1:]
	}
	return true
}

// twice says whether the same line was just heard of the same sender in another form, and notes it.
func (h *history) twice(u *utterance, text uint64, now time.Time) bool {
	h.lately = slices.DeleteFunc(h.lately, func(s spoken) bool { return now.Sub(s.at) > twoForms })
	again := func(s spoken) bool { return s.from == u.From && s.text == text && s.form != u.form }
	if slices.ContainsFunc(h.lately, again) {
		return true
	}
	if len(h.lately) < mostKept {
		h.lately = append(h.lately, spoken{u.From, text, u.form, now})
	}
	return false
}
