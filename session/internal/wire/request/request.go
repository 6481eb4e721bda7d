package request

import (
	"slices"

	"github.com/livekit/protocol/livekit"

	"confab/session/internal/peer"
	"confab/session/internal/publications"
	"confab/session/meeting"
)

// Offer sends an offer of ours.
func Offer(d *Description) *Message {
	return &Message{Message: &livekit.SignalRequest_Offer{Offer: d}}
}

// Answer sends an answer of ours.
func Answer(sdp string, id uint32) *Message {
	return &Message{Message: &livekit.SignalRequest_Answer{
		Answer: &livekit.SessionDescription{Type: "answer", Sdp: sdp, Id: id},
	}}
}

// Trickle sends an ICE candidate of ours.
func Trickle(c peer.CandidateFound) *Message {
	target := livekit.SignalTarget_PUBLISHER
	if c.Target == peer.Subscriber {
		target = livekit.SignalTarget_SUBSCRIBER
	}
	return &Message{Message: &livekit.SignalRequest_Trickle{
		Trickle: &livekit.TrickleRequest{CandidateInit: c.Init, Target: target},
	}}
}

// Publish asks to publish something.
func Publish(w publications.Wanted) *Message {
	return &Message{Message: &livekit.SignalRequest_AddTrack{AddTrack: addTrack(w.Track, w.Muted)}}
}

// Mute says whether a stream of ours is muted.
func Mute(streamID string, muted bool) *Message {
	return &Message{Message: &livekit.SignalRequest_Mute{
		Mute: &livekit.MuteTrackRequest{Sid: streamID, Muted: muted},
	}}
}

// Subscribe asks for streams.
func Subscribe(streamIDs []string) *Message {
	return &Message{Message: &livekit.SignalRequest_Subscription{
		Subscription: &livekit.UpdateSubscription{TrackSids: streamIDs, Subscribe: true},
	}}
}

// View says how large a stream is shown.
func View(v meeting.View) *Message {
	return &Message{Message: &livekit.SignalRequest_TrackSetting{TrackSetting: &livekit.UpdateTrackSettings{
		TrackSids: []string{v.StreamID}, Disabled: v.Hidden, Width: uint32(v.Width), Height: uint32(v.Height),
		Quality: livekit.VideoQuality_HIGH, // where no size is given
	}}}
}

// Rename says what we want to be called.
func Rename(name string) *Message {
	return &Message{Message: &livekit.SignalRequest_UpdateMetadata{
		UpdateMetadata: &livekit.UpdateParticipantMetadata{Name: name},
	}}
}

// State is what we believe at a resume.
type State struct {
	Offer, Answer string // the last descriptions; empty for none
	Held          []publications.Held
	Channels      []peer.ChannelInfo
	Hidden        []string          // streams that are not to be sent to us
	Received      map[string]uint32 // participant sid -> highest number of its data
}

// Sync tells the server what we believe, so that it can restore what it has lost. Subscription must not be nil: servers
// up to 1.12 crash on that.
func Sync(s State) *Message {
	state := &livekit.SyncState{Subscription: &livekit.UpdateSubscription{Subscribe: false}}
	if s.Offer != "" {
		state.Offer = &livekit.SessionDescription{Type: "offer", Sdp: s.Offer}
	}
	if s.Answer != "" {
		state.Answer = &livekit.SessionDescription{Type: "answer", Sdp: s.Answer}
	}
	for _, held := range s.Held {
		state.PublishTracks = append(state.PublishTracks, published(held))
	}
	for _, c := range s.Channels {
		state.DataChannels = append(state.DataChannels, &livekit.DataChannelInfo{
			Label: c.Label, Id: uint32(c.ID), Target: livekit.SignalTarget_PUBLISHER,
		})
	}
	state.TrackSidsDisabled = slices.Sorted(slices.Values(s.Hidden))
	for sid, sequence := range s.Received {
		state.DatachannelReceiveStates = append(state.DatachannelReceiveStates, &livekit.DataChannelReceiveState{
			PublisherSid: sid, LastSeq: sequence,
		})
	}
	return &Message{Message: &livekit.SignalRequest_SyncState{SyncState: state}}
}

// published says to the server what it has accepted, as it was.
func published(h publications.Held) *livekit.TrackPublishedResponse {
	info, _ := h.Receipt.(*livekit.TrackInfo)
	return &livekit.TrackPublishedResponse{Cid: h.Name, Track: info}
}
