package roster

import (
	"slices"

	"confab/session/meeting"
	"confab/session/meeting/event"
)

// setStreams makes the streams those of the list and says what came, went and changed.
func (p *person) setStreams(tracks []Track) []meeting.Event {
	keep := map[string]bool{}
	for _, t := range tracks {
		keep[t.ID] = true
	}
	for id := range p.formerStreams {
		keep[id] = true
	}
	events := p.dropStreams(keep, meeting.ClientDisconnected)
	var added []meeting.Stream
	for _, t := range tracks {
		fresh := t.Stream
		p.noteCodec(t)
		i := slices.IndexFunc(p.Streams, func(s meeting.Stream) bool { return s.ID == t.ID })
		if i < 0 {
			events = append(events, event.StreamCreated{StreamID: t.ID, ConnectionID: p.ID, Source: fresh.Source})
			events = append(events, p.judge(&fresh)...)
			added = append(added, fresh)
			continue
		}
		old := p.Streams[i]
		fresh.Number, fresh.Subscribed = old.Number, old.Subscribed
		fresh.Paused, fresh.Interrupted = old.Paused, old.Interrupted
		news := p.judge(&fresh)
		p.Streams[i] = fresh
		events = append(events, append(streamChanges(old, fresh), news...)...)
	}
	p.numberFresh(added)
	return append(p.replaced(), events...)
}

func (p *person) dropStreams(keep map[string]bool, reason meeting.Reason) []meeting.Event {
	var events []meeting.Event
	p.Streams = slices.DeleteFunc(p.Streams, func(s meeting.Stream) bool {
		if keep[s.ID] {
			return false
		}
		why := reason
		if keep != nil && s.ID == p.ending {
			why = meeting.ForceUnpublished
		}
		delete(p.obstacles, s.ID)
		events = append(events, event.StreamDestroyed{StreamID: s.ID, ConnectionID: p.ID, Reason: why})
		return true
	})
	return events
}

func streamChanges(old, fresh meeting.Stream) []meeting.Event {
	var events []meeting.Event
	if old.Muted != fresh.Muted {
		property := "hasAudio"
		if fresh.Source.Video() {
			property = "hasVideo"
		}
		events = append(events, event.StreamPropertyChanged{
			StreamID: fresh.ID, Property: property, Old: !old.Muted, New: !fresh.Muted,
		})
	}
	// Of what is received, whoever decodes it knows more, and says it.
	if !fresh.Subscribed && (old.Width != fresh.Width || old.Height != fresh.Height) {
		events = append(events, event.StreamPropertyChanged{
			StreamID: fresh.ID, Property: "videoDimensions",
			Old: [2]int{old.Width, old.Height}, New: [2]int{fresh.Width, fresh.Height},
		})
	}
	return events
}

// Unpause follows a rejoin of ours: the server holds nothing back from a new participant until it says so.
func (r *Roster) Unpause() []meeting.Event {
	var events []meeting.Event
	for _, p := range r.people {
		for i := range p.Streams {
			st := &p.Streams[i]
			p.obstacle(st.ID).admit()
			events = append(events, p.judge(st)...)
			if st.Paused {
				events = append(events, pause(st, false)...)
			}
		}
	}
	return events
}
