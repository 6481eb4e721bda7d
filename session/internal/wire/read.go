package wire

import (
	"fmt"

	"github.com/livekit/protocol/livekit"

	"confab/session/internal/peer"
	"confab/session/internal/wire/message"
	"confab/session/legible"
)

// Response is a message of the server, for those who pass it on without looking into it.
type Response = livekit.SignalResponse

// Read reads a message of the server.
func Read(r *Response) message.Message {
	switch m := r.Message.(type) {
	case *livekit.SignalResponse_Answer, *livekit.SignalResponse_Offer, *livekit.SignalResponse_Trickle,
		*livekit.SignalResponse_MediaSectionsRequirement:
		return readNegotiation(r)
	case *livekit.SignalResponse_TrackPublished, *livekit.SignalResponse_TrackUnpublished, *livekit.SignalResponse_Mute,
		*livekit.SignalResponse_SubscribedQualityUpdate, *livekit.SignalResponse_RequestResponse:
		return readPublishing(r)
	case *livekit.SignalResponse_Update:
		return message.People{All: persons(m.Update.Participants)}
	case *livekit.SignalResponse_RoomUpdate:
		return message.RoomChanged{Room: ReadRoom(m.RoomUpdate.Room)}
	case *livekit.SignalResponse_RoomMoved:
		return message.RoomMoved{
			Token: m.RoomMoved.Token, Room: ReadRoom(m.RoomMoved.Room), Me: person(m.RoomMoved.Participant),
			Others: Participants(m.RoomMoved.OtherParticipants),
		}
	case *livekit.SignalResponse_SpeakersChanged, *livekit.SignalResponse_ConnectionQuality,
		*livekit.SignalResponse_StreamStateUpdate:
		return readStates(r)
	case *livekit.SignalResponse_SubscriptionResponse:
		return message.SubscriptionRefused{
			StreamID: m.SubscriptionResponse.TrackSid, Reason: m.SubscriptionResponse.Err.String(),
			NoCodec: m.SubscriptionResponse.Err == livekit.SubscriptionError_SE_CODEC_UNSUPPORTED,
		}
	case *livekit.SignalResponse_SubscriptionPermissionUpdate:
		u := m.SubscriptionPermissionUpdate
		return message.SubscriptionPermitted{StreamID: u.TrackSid, Allowed: u.Allowed}
	case *livekit.SignalResponse_RefreshToken:
		return message.TokenRefreshed{Token: m.RefreshToken}
	case *livekit.SignalResponse_Leave:
		return message.ServerLeft{Fact: leaveOf(m.Leave)}
	}
	return message.Unknown{Type: fmt.Sprintf("%T", r.Message)}
}

func readNegotiation(r *Response) message.Message {
	switch m := r.Message.(type) {
	case *livekit.SignalResponse_Answer:
		return message.Answer{ID: m.Answer.Id, SDP: m.Answer.Sdp, MIDs: m.Answer.MidToTrackId}
	case *livekit.SignalResponse_Offer:
		return message.ServerOffer{ID: m.Offer.Id, SDP: m.Offer.Sdp, MIDs: m.Offer.MidToTrackId}
	case *livekit.SignalResponse_Trickle:
		target := peer.Publisher
		if m.Trickle.Target == livekit.SignalTarget_SUBSCRIBER {
			target = peer.Subscriber
		}
		return message.Candidate{Target: target, Init: m.Trickle.CandidateInit}
	}
	need := r.GetMediaSectionsRequirement()
	return message.SectionsNeeded{Audios: int(need.GetNumAudios()), Videos: int(need.GetNumVideos())}
}

func readPublishing(r *Response) message.Message {
	switch m := r.Message.(type) {
	case *livekit.SignalResponse_TrackPublished:
		return message.TrackAccepted{Name: m.TrackPublished.Cid, Receipt: m.TrackPublished.Track}
	case *livekit.SignalResponse_TrackUnpublished:
		return message.TrackEnded{StreamID: m.TrackUnpublished.TrackSid}
	case *livekit.SignalResponse_Mute:
		return message.TrackMuted{StreamID: m.Mute.Sid, Muted: m.Mute.Muted}
	case *livekit.SignalResponse_SubscribedQualityUpdate:
		return layersNeeded(m.SubscribedQualityUpdate)
	}
	answer := r.GetRequestResponse() // LiveKit echoes the request that it is about
	if answer.Reason == livekit.RequestResponse_OK || answer.Reason == livekit.RequestResponse_QUEUED {
		return message.Unknown{Type: "RequestResponse " + answer.Reason.String()}
	}
	return message.RequestRefused{
		Name: answer.GetAddTrack().GetCid(), Reason: answer.Reason.String(),
		NotAllowed: answer.Reason == livekit.RequestResponse_NOT_ALLOWED,
	}
}

func readStates(r *Response) message.Message {
	switch m := r.Message.(type) {
	case *livekit.SignalResponse_SpeakersChanged:
		var all []message.Speaker
		for _, s := range m.SpeakersChanged.Speakers {
			all = append(all, message.Speaker{SID: s.Sid, Active: s.Active, Level: s.Level})
		}
		return message.Speakers{All: all}
	case *livekit.SignalResponse_ConnectionQuality:
		var all []message.Rating
		for _, u := range m.ConnectionQuality.Updates {
			all = append(all, message.Rating{SID: u.ParticipantSid, Quality: qualities[u.Quality]})
		}
		return message.Qualities{All: all}
	}
	var all []message.Pause
	for _, st := range r.GetStreamStateUpdate().GetStreamStates() {
		all = append(all, message.Pause{StreamID: st.TrackSid, Paused: st.State == livekit.StreamState_PAUSED})
	}
	return message.StreamsPaused{All: all}
}

// ReadRoom reads what the server says of the room; nil is nothing.
func ReadRoom(r *livekit.Room) *message.Room {
	if r == nil {
		return nil
	}
	return &message.Room{
		Name: legible.Name(r.Name), SID: r.Sid, Recording: r.ActiveRecording, Terms: termsOf(r.Metadata),
	}
}

// person reads what the server says of somebody; nil is nothing.
func person(info *livekit.ParticipantInfo) *message.Person {
	if info == nil {
		return nil
	}
	return &message.Person{
		Participant: Participant(info), Own: listed(info.Tracks), Called: info.Name,
		Rename: info.Permission.GetCanUpdateMetadata(),
	}
}

func persons(list []*livekit.ParticipantInfo) []message.Person {
	var all []message.Person
	for _, info := range list {
		all = append(all, *person(info))
	}
	return all
}
