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

// remote is LiveKit's RoomService over HTTP.
type remote struct {
	key, secret string
	base        func() string
	client      *http.Client
}

// NewService is the room service at the URL that base gives at the time of each request: the embedded LiveKit's is known
// only once it has its ports.
func NewService(base func() string, key, secret string) Service {
	return &remote{key: key, secret: secret, base: base, client: &http.Client{}}
}

func (r *remote) CreateRoom(ctx context.Context, request *livekit.CreateRoomRequest) (*livekit.Room, error) {
	token, err := auth.NewAccessToken(r.key, r.secret).
		SetValidFor(adminLife).
		SetVideoGrant(&auth.VideoGrant{RoomCreate: true}).ToJWT()
	if err != nil {
		return nil, fmt.Errorf("sign admin token: %w", err)
	}
	ctx, err = twirp.WithHTTPRequestHeaders(ctx, http.Header{"Authorization": {"Bearer " + token}})
	if err != nil {
		return nil, fmt.Errorf("set admin token: %w", err)
	}
	return livekit.NewRoomServiceProtobufClient(r.base(), r.client).CreateRoom(ctx, request)
}
