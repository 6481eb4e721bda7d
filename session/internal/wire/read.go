package wire

import (
	"fmt"

	"github.com/livekit/protocol/livekit"

	"confab/session/internal/peer"
	"confab/session/legible"
)

// Read reads a message of the server.
func Read(r *Response) Message {
	switch m := r.Message.(type) {
	case *livekit.SignalResponse_Answer, *livekit.SignalResponse_Offer, *livekit.SignalResponse_Trickle,
		*livekit.SignalResponse_MediaSectionsRequirement:
		return readNegotiation(r)
	case *livekit.SignalResponse_TrackPublished, *livekit.SignalResponse_TrackUnpublished, *livekit.SignalResponse_Mute,
		*livekit.SignalResponse_SubscribedQualityUpdate, *livekit.SignalResponse_RequestResponse:
		return readPublishing(r)
	case *livekit.SignalResponse_Update:
		return People{persons(m.Update.Participants)}
	case *livekit.SignalResponse_RoomUpdate:
		return RoomChanged{ReadRoom(m.RoomUpdate.Room)}
	case *livekit.SignalResponse_RoomMoved:
		return RoomMoved{
			Token: m.RoomMoved.Token, Room: ReadRoom(m.RoomMoved.Room), Me: person(m.RoomMoved.Participant),
			Others: Participants(m.RoomMoved.OtherParticipants),
		}
	case *livekit.SignalResponse_SpeakersChanged, *livekit.SignalResponse_ConnectionQuality,
		*livekit.SignalResponse_StreamStateUpdate:
		return readStates(r)
	case *livekit.SignalResponse_SubscriptionResponse:
		return SubscriptionRefused{
			StreamID: m.SubscriptionResponse.TrackSid, Reason: m.SubscriptionResponse.Err.String(),
			NoCodec: m.SubscriptionResponse.Err == livekit.SubscriptionError_SE_CODEC_UNSUPPORTED,
		}
	case *livekit.SignalResponse_SubscriptionPermissionUpdate:
		u := m.SubscriptionPermissionUpdate
		return SubscriptionPermitted{StreamID: u.TrackSid, Allowed: u.Allowed}
	case *livekit.SignalResponse_RefreshToken:
		return TokenRefreshed{m.RefreshToken}
	case *livekit.SignalResponse_Leave:
		return ServerLeft{leaveOf(m.Leave)}
	}
	return Unknown{fmt.Sprintf("%T", r.Message)}
}

func readNegotiation(r *Response) Message {
	switch m := r.Message.(type) {
	case *livekit.SignalResponse_Answer:
		return Answer{m.Answer.Id, m.Answer.Sdp, m.Answer.MidToTrackId}
	case *livekit.SignalResponse_Offer:
		return ServerOffer{m.Offer.Id, m.Offer.Sdp, m.Offer.MidToTrackId}
	case *livekit.SignalResponse_Trickle:
		target := peer.Publisher
		if m.Trickle.Target == livekit.SignalTarget_SUBSCRIBER {
			target = peer.Subscriber
		}
		return Candidate{target, m.Trickle.CandidateInit}
	}
	need := r.GetMediaSectionsRequirement()
	return SectionsNeeded{int(need.GetNumAudios()), int(need.GetNumVideos())}
}

func readPublishing(r *Response) Message {
	switch m := r.Message.(type) {
	case *livekit.SignalResponse_TrackPublished:
		return TrackAccepted{m.TrackPublished.Cid, m.TrackPublished.Track}
	case *livekit.SignalResponse_TrackUnpublished:
		return TrackEnded{m.TrackUnpublished.TrackSid}
	case *livekit.SignalResponse_Mute:
		return TrackMuted{m.Mute.Sid, m.Mute.Muted}
	case *livekit.SignalResponse_SubscribedQualityUpdate:
		return LayersNeeded{m.SubscribedQualityUpdate.TrackSid, m.SubscribedQualityUpdate}
	}
	answer := r.GetRequestResponse() // LiveKit echoes the request that it is about
	if answer.Reason == livekit.RequestResponse_OK || answer.Reason == livekit.RequestResponse_QUEUED {
		return Unknown{"RequestResponse " + answer.Reason.String()}
	}
	return RequestRefused{
		Name: answer.GetAddTrack().GetCid(), Reason: answer.Reason.String(),
		NotAllowed: answer.Reason == livekit.RequestResponse_NOT_ALLOWED,
	}
}

// Active says by rid which layers of the codec are wanted; ok is false when the message is about other codecs only.
func (l LayersNeeded) Active(codec string) (active map[string]bool, ok bool) {
	return activeLayers(l.update, codec)
}

func readStates(r *Response) Message {
	switch m := r.Message.(type) {
	case *livekit.SignalResponse_SpeakersChanged:
		var all []Speaker
		for _, s := range m.SpeakersChanged.Speakers {
			all = append(all, Speaker{s.Sid, s.Active, s.Level})
		}
		return Speakers{all}
	case *livekit.SignalResponse_ConnectionQuality:
		var all []Rating
		for _, u := range m.ConnectionQuality.Updates {
			all = append(all, Rating{u.ParticipantSid, qualities[u.Quality]})
		}
		return Qualities{all}
	}
	var all []Pause
	for _, st := range r.GetStreamStateUpdate().GetStreamStates() {
		all = append(all, Pause{st.TrackSid, st.State == livekit.StreamState_PAUSED})
	}
	return StreamsPaused{all}
}

// ReadRoom reads what the server says of the room; nil is nothing.
func ReadRoom(r *livekit.Room) *Room {
	if r == nil {
		return nil
	}
	return &Room{Name: legible.Name(r.Name), SID: r.Sid, Recording: r.ActiveRecording, Terms: Terms(r.Metadata)}
}

// person reads what the server says of somebody; nil is nothing.
func person(info *livekit.ParticipantInfo) *Person {
	if info == nil {
		return nil
	}
	return &Person{
		Participant: Participant(info), Own: listed(info.Tracks), Called: info.Name,
		Rename: info.Permission.GetCanUpdateMetadata(),
	}
}

func persons(list []*livekit.ParticipantInfo) []Person {
	var all []Person
	for _, info := range list {
		all = append(all, *person(info))
	}
	return all
}
