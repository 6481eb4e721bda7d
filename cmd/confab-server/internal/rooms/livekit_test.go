package rooms

import (
	"context"
	"fmt"
	"slices"

	"github.com/livekit/protocol/livekit"
	"github.com/twitchtv/twirp"
	"google.golang.org/protobuf/proto"
)

// did notes what was asked and says whether the room is there.
func (s *service) note(room, format string, values ...any) error {
	if s.err != nil {
		return s.err
	}
	s.did = append(s.did, fmt.Sprintf(format, values...))
	if room != "" && s.rooms[room] == nil {
		return twirp.NotFoundError("room does not exist")
	}
	return nil
}

func (s *service) ListRooms(_ context.Context, q *livekit.ListRoomsRequest) (*livekit.ListRoomsResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err != nil {
		return nil, s.err
	}
	answer := &livekit.ListRoomsResponse{}
	for name, room := range s.rooms {
		if len(q.Names) == 0 || slices.Contains(q.Names, name) {
			answer.Rooms = append(answer.Rooms, proto.CloneOf(room))
		}
	}
	return answer, nil
}

func (s *service) DeleteRoom(_ context.Context, q *livekit.DeleteRoomRequest) (*livekit.DeleteRoomResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	err := s.note(q.Room, "delete %s", q.Room)
	delete(s.rooms, q.Room)
	return &livekit.DeleteRoomResponse{}, err
}

func (s *service) UpdateRoomMetadata(_ context.Context, q *livekit.UpdateRoomMetadataRequest) (*livekit.Room, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.note(q.Room, "metadata %s", q.Room); err != nil {
		return nil, err
	}
	s.rooms[q.Room].Metadata = q.Metadata
	return proto.CloneOf(s.rooms[q.Room]), nil
}

func (s *service) ListParticipants(_ context.Context,
	q *livekit.ListParticipantsRequest,
) (*livekit.ListParticipantsResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return &livekit.ListParticipantsResponse{Participants: s.people[q.Room]}, s.err
}

func (s *service) RemoveParticipant(_ context.Context,
	q *livekit.RoomParticipantIdentity,
) (*livekit.RemoveParticipantResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return &livekit.RemoveParticipantResponse{}, s.note(q.Room, "remove %s", q.Identity)
}

func (s *service) UpdateParticipant(_ context.Context, q *livekit.UpdateParticipantRequest) (*livekit.ParticipantInfo,
	error,
) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return &livekit.ParticipantInfo{}, s.note(q.Room, "permit %s %d", q.Identity, len(q.Permission.CanPublishSources))
}

func (s *service) MutePublishedTrack(_ context.Context,
	q *livekit.MuteRoomTrackRequest,
) (*livekit.MuteRoomTrackResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return &livekit.MuteRoomTrackResponse{}, s.note(q.Room, "mute %s %s", q.Identity, q.TrackSid)
}

func (s *service) SendData(_ context.Context, q *livekit.SendDataRequest) (*livekit.SendDataResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return &livekit.SendDataResponse{}, s.note(q.Room, "send %s %v %s", q.GetTopic(), q.DestinationIdentities, q.Data)
}
