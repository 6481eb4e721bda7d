package rooms

import (
	"cmp"
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"time"
)

// mostRemoved is how many removed people a session remembers: they fit the metadata of a LiveKit room with room to
// spare.
const mostRemoved = 1000

// state is what a session has besides its name. It lives in the metadata of the LiveKit room, where every confab-server
// and every participant reads it, and in the memory of those who had to do with it.
type state struct {
	SessionID string `json:"sessionId"`
	Modes
	Muted   *Silence         `json:"muted,omitempty"`
	MutedAt int64            `json:"mutedAt,omitempty"` // when Muted changed last, Unix milliseconds
	Removed map[string]int64 `json:"removed,omitempty"` // marks of identities, and until when, Unix seconds
}

// Silence means that everybody was muted, and that streams published since are as well.
type Silence struct {
	By       string   `json:"by,omitempty"` // connection id of the moderator
	Excluded []string `json:"excluded,omitempty"`
}

// spares tells whether the silence leaves out a stream or everything of a connection.
func (s *Silence) spares(streamID, connectionID string) bool {
	return slices.Contains(s.Excluded, streamID) || slices.Contains(s.Excluded, connectionID)
}

// mostSilence is how many bytes of a room's metadata a silence takes at most: with [mostRemoved] people removed, it
// leaves half of the 64 KB that LiveKit takes where it takes least to others.
const mostSilence = 24 << 10

// fits refuses a silence that has no place in a room's metadata.
func (s *Silence) fits() error {
	data, err := json.Marshal(s)
	if err != nil || len(data) > mostSilence {
		return &InvalidError{
			Code: "excluded_too_large", Message: "the excluded streams and connections are too many, or their ids " +
				"too long",
		}
	}
	return nil
}

// metadataKey keeps confab's part of the metadata apart from what other programs put there.
const metadataKey = "confab"

// readState finds the state in a room's metadata.
func readState(metadata string) (state, bool) {
	var all map[string]json.RawMessage
	var s state
	if json.Unmarshal([]byte(metadata), &all) != nil || json.Unmarshal(all[metadataKey], &s) != nil {
		return state{}, false
	}
	return s, s.SessionID != ""
}

// writeState puts the state into metadata, beside whatever other object is there. Metadata that is no JSON object
// belongs to another program and stays.
func writeState(metadata string, s state) (string, bool) {
	all := map[string]json.RawMessage{}
	if metadata != "" && (json.Unmarshal([]byte(metadata), &all) != nil || all == nil) {
		return metadata, false
	}
	own, err := json.Marshal(s)
	if err != nil {
		return metadata, false
	}
	all[metadataKey] = own
	whole, err := json.Marshal(all)
	return string(whole), err == nil
}

// join brings together what the room says and what is remembered here. Nobody who was removed is forgotten, the later
// word on muting counts, and everything else is as the room says: so it does not matter in which order several
// servers tell a room what each of them knows, nor how often.
func (s state) join(remembered state, now time.Time) state {
	if remembered.MutedAt > s.MutedAt {
		s.Muted, s.MutedAt = remembered.Muted, remembered.MutedAt
	}
	removed := maps.Clone(s.Removed)
	if removed == nil {
		removed = map[string]int64{}
	}
	for mark, until := range remembered.Removed {
		removed[mark] = max(removed[mark], until)
	}
	maps.DeleteFunc(removed, func(_ string, until int64) bool { return until < now.Unix() })
	if excess := len(removed) - mostRemoved; excess > 0 {
		byAge := slices.SortedFunc(maps.Keys(removed), func(a, b string) int {
			return cmp.Or(cmp.Compare(removed[a], removed[b]), cmp.Compare(a, b))
		})
		for _, mark := range byAge[:excess] {
			delete(removed, mark)
		}
	}
	if len(removed) == 0 {
		removed = nil
	}
	s.Removed = removed
	return s
}

// mute sets or ends a silence.
func (s *state) mute(silence *Silence, now time.Time) {
	s.Muted, s.MutedAt = silence, max(now.UnixMilli(), s.MutedAt+1)
}

func (s state) same(other state) bool { return reflect.DeepEqual(s, other) }

func (s state) isRemoved(mark string, now time.Time) bool {
	until, ok := s.Removed[mark]
	return ok && until >= now.Unix()
}
