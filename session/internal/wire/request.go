package wire

import (
	"slices"

	"github.com/livekit/protocol/livekit"

	"confab/session/internal/peer"
	"confab/session/internal/publications"
	"confab/session/meeting"
)

// Offered sends an offer that was made by Offer.
func Offered(d *Description) *Request {
	return &Request{Message: &livekit.SignalRequest_Offer{Offer: d}}
}

// Answered sends an answer of ours.
func Answered(sdp string, id uint32) *Request {
	return &Request{Message: &livekit.SignalRequest_Answer{
		Answer: &livekit.SessionDescription{Type: "answer", Sdp: sdp, Id: id},
	}}
}

// Trickle sends an ICE candidate of ours.
func Trickle(c peer.CandidateFound) *Request {
	target := livekit.SignalTarget_PUBLISHER
	if c.Target == peer.Subscriber {
		target = livekit.SignalTarget_SUBSCRIBER
	}
	return &Request{Message: &livekit.SignalRequest_Trickle{
		Trickle: &livekit.TrickleRequest{CandidateInit: c.Init, Target: target},
	}}
}

// Publish asks to publish something.
func Publish(w publications.Wanted) *Request {
	return &Request{Message: &livekit.SignalRequest_AddTrack{AddTrack: AddTrack(w.Track, w.Muted)}}
}

// Mute says whether a stream of ours is muted.
func Mute(streamID string, muted bool) *Request {
	return &Request{Message: &livekit.SignalRequest_Mute{
		Mute: &livekit.MuteTrackRequest{Sid: streamID, Muted: muted},
	}}
}

// Subscribe asks for streams.
func Subscribe(streamIDs []string) *Request {
	return &Request{Message: &livekit.SignalRequest_Subscription{
		Subscription: &livekit.UpdateSubscription{TrackSids: streamIDs, Subscribe: true},
	}}
}

// View says how large a stream is shown.
func View(v meeting.View) *Request {
	return &Request{Message: &livekit.SignalRequest_TrackSetting{TrackSetting: &livekit.UpdateTrackSettings{
		TrackSids: []string{v.StreamID}, Disabled: v.Hidden, Width: uint32(v.Width), Height: uint32(v.Height),
		Quality: livekit.VideoQuality_HIGH, // where no size is given
	}}}
}

// Rename says what we want to be called.
func Rename(name string) *Request {
	return &Request{Message: &livekit.SignalRequest_UpdateMetadata{
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
func Sync(s State) *Request {
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
	return &Request{Message: &livekit.SignalRequest_SyncState{SyncState: state}}
}

// Simulate asks the server to misbehave.
func Simulate(scenario *livekit.SimulateScenario) *Request {
	return &Request{Message: &livekit.SignalRequest_Simulate{Simulate: scenario}}
}

// Goodbye is the reason of who leaves of their own accord.
const Goodbye = livekit.DisconnectReason_CLIENT_INITIATED
