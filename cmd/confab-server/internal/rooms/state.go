package rooms

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"time"
)

// mostRemoved is how many removed people a session remembers: they fit the metadata of a LiveKit room with room to spare.
const mostRemoved = 1000

// state is what a session has besides its name. It lives in the metadata of the LiveKit room, where every confab-server
// and every participant reads it, and in the memory of those who had to do with it.
type state struct {
	SessionID string `json:"sessionId"`
	Modes
	Muted   *Silence         `json:"muted,omitempty"`
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

// writeState puts the state into metadata, beside whatever other object is there. Metadata that is no JSON object belongs
// to another program and stays.
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

// join brings together what the room says and what is remembered here: the room's word counts, and nobody who was removed
// is forgotten.
func (s state) join(remembered state, now time.Time) state {
	removed := maps.Clone(s.Removed)
	if removed == nil {
		removed = map[string]int64{}
	}
	for mark, until := range remembered.Removed {
		removed[mark] = max(removed[mark], until)
	}
	maps.DeleteFunc(removed, func(_ string, until int64) bool { return until < now.Unix() })
	for len(removed) > mostRemoved {
		delete(removed, slices.MinFunc(slices.Collect(maps.Keys(removed)), func(a, b string) int { return int(removed[a] - removed[b]) }))
	}
	if len(removed) == 0 {
		removed = nil
	}
	s.Removed = removed
	return s
}

func (s state) same(other state) bool { return reflect.DeepEqual(s, other) }

func (s state) isRemoved(mark string, now time.Time) bool {
	until, ok := s.Removed[mark]
	return ok && until >= now.Unix()
}
