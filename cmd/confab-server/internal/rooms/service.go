package rooms

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/livekit/protocol/auth"
	"github.com/livekit/protocol/livekit"
	"github.com/twitchtv/twirp"
)

// adminLife is how long a token for one request to the room service is valid.
const adminLife = time.Minute

// Service is the part of LiveKit's RoomService that is used here.
type Service interface {
	CreateRoom(context.Context, *livekit.CreateRoomRequest) (*livekit.Room, error)
	ListRooms(context.Context, *livekit.ListRoomsRequest) (*livekit.ListRoomsResponse, error)
	DeleteRoom(context.Context, *livekit.DeleteRoomRequest) (*livekit.DeleteRoomResponse, error)
	UpdateRoomMetadata(context.Context, *livekit.UpdateRoomMetadataRequest) (*livekit.Room, error)
	ListParticipants(context.Context, *livekit.ListParticipantsRequest) (*livekit.ListParticipantsResponse, error)
	RemoveParticipant(context.Context, *livekit.RoomParticipantIdentity) (*livekit.RemoveParticipantResponse, error)
	UpdateParticipant(context.Context, *livekit.UpdateParticipantRequest) (*livekit.ParticipantInfo, error)
	MutePublishedTrack(context.Context, *livekit.MuteRoomTrackRequest) (*livekit.MuteRoomTrackResponse, error)
	SendData(context.Context, *livekit.SendDataRequest) (*livekit.SendDataResponse, error)
}

// Remote says where a LiveKit's room service is.
type Remote struct {
	URL         func() string // at the time of each request: the embedded LiveKit's is known once it has its ports
	Key, Secret string
	Observe     func(method string, took time.Duration, err error) // told of every request; may be nil
}

// remote is LiveKit's RoomService over HTTP. Its methods are those of LiveKit's API, each with the grant that it needs.
type remote struct {
	Remote
	client *http.Client
}

// NewService is the room service that r describes. Each request has a token of its own, for what it does and its room.
func NewService(r Remote) Service {
	if r.Observe == nil {
		r.Observe = func(string, time.Duration, error) {}
	}
	// Many people ask at once and all of it goes to one host.
	return &remote{Remote: r, client: &http.Client{Transport: &http.Transport{
		Proxy: http.ProxyFromEnvironment, MaxIdleConnsPerHost: 32, IdleConnTimeout: time.Minute,
	}}}
}

// ask makes one request to the room service.
func ask[Q, A any](ctx context.Context, r *remote, method string, grant *auth.VideoGrant, q Q,
	do func(livekit.RoomService, context.Context, Q) (A, error),
) (answer A, err error) {
	began := time.Now()
	defer func() { r.Observe(method, time.Since(began), err) }()
	token, err := auth.NewAccessToken(r.Key, r.Secret).SetValidFor(adminLife).SetVideoGrant(grant).ToJWT()
	if err != nil {
		return answer, fmt.Errorf("sign admin token: %w", err)
	}
	ctx, err = twirp.WithHTTPRequestHeaders(ctx, http.Header{"Authorization": {"Bearer " + token}})
	if err != nil {
		return answer, fmt.Errorf("set admin token: %w", err)
	}
	return do(livekit.NewRoomServiceProtobufClient(r.URL(), r.client), ctx, q)
}

func (r *remote) CreateRoom(ctx context.Context, q *livekit.CreateRoomRequest) (*livekit.Room, error) {
	return ask(ctx, r, "CreateRoom", &auth.VideoGrant{RoomCreate: true}, q, livekit.RoomService.CreateRoom)
}

func (r *remote) ListRooms(ctx context.Context, q *livekit.ListRoomsRequest) (*livekit.ListRoomsResponse, error) {
	return ask(ctx, r, "ListRooms", &auth.VideoGrant{RoomList: true}, q, livekit.RoomService.ListRooms)
}

func (r *remote) DeleteRoom(ctx context.Context, q *livekit.DeleteRoomRequest) (*livekit.DeleteRoomResponse, error) {
	return ask(ctx, r, "DeleteRoom", &auth.VideoGrant{RoomCreate: true}, q, livekit.RoomService.DeleteRoom)
}

func (r *remote) UpdateRoomMetadata(ctx context.Context, q *livekit.UpdateRoomMetadataRequest) (*livekit.Room, error) {
	return ask(ctx, r, "UpdateRoomMetadata", admin(q.GetRoom()), q, livekit.RoomService.UpdateRoomMetadata)
}

func (r *remote) ListParticipants(ctx context.Context,
	q *livekit.ListParticipantsRequest,
) (*livekit.ListParticipantsResponse, error) {
	return ask(ctx, r, "ListParticipants", admin(q.GetRoom()), q, livekit.RoomService.ListParticipants)
}

func (r *remote) RemoveParticipant(ctx context.Context,
	q *livekit.RoomParticipantIdentity,
) (*livekit.RemoveParticipantResponse, error) {
	return ask(ctx, r, "RemoveParticipant", admin(q.GetRoom()), q, livekit.RoomService.RemoveParticipant)
}

func (r *remote) UpdateParticipant(ctx context.Context, q *livekit.UpdateParticipantRequest) (*livekit.ParticipantInfo,
	error,
) {
	return ask(ctx, r, "UpdateParticipant", admin(q.GetRoom()), q, livekit.RoomService.UpdateParticipant)
}

func (r *remote) MutePublishedTrack(ctx context.Context,
	q *livekit.MuteRoomTrackRequest,
) (*livekit.MuteRoomTrackResponse, error) {
	return ask(ctx, r, "MutePublishedTrack", admin(q.GetRoom()), q, livekit.RoomService.MutePublishedTrack)
}

func (r *remote) SendData(ctx context.Context, q *livekit.SendDataRequest) (*livekit.SendDataResponse, error) {
	return ask(ctx, r, "SendData", admin(q.GetRoom()), q, livekit.RoomService.SendData)
}

func admin(room string) *auth.VideoGrant { return &auth.VideoGrant{RoomAdmin: true, Room: room} }
