package rooms

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/livekit/protocol/auth"
	"github.com/livekit/protocol/livekit"
)

// roomServer is LiveKit's RoomService with one method.
type roomServer struct {
	livekit.RoomService
	*service
}

func (r roomServer) CreateRoom(ctx context.Context, q *livekit.CreateRoomRequest) (*livekit.Room, error) {
	return r.service.CreateRoom(ctx, q)
}

func TestServiceSpeaksToLiveKit(t *testing.T) {
	s := &service{}
	var header string
	twirpServer := livekit.NewRoomServiceServer(roomServer{service: s})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		header = r.Header.Get("Authorization")
		twirpServer.ServeHTTP(w, r)
	}))
	client := NewService(func() string { return server.URL }, testKey, testSecret)
	d := New(Options{Service: client, MaxParticipants: 7})
	defer d.Close()
	defer client.(*remote).client.CloseIdleConnections()
	room, err := d.Open(t.Context(), "demo")
	if err != nil || room.SessionID != "RM_1" {
		t.Fatalf("got %+v, %v", room, err)
	}
	if s.requests[0].MaxParticipants != 7 {
		t.Errorf("limit is %d", s.requests[0].MaxParticipants)
	}
	token, err := auth.ParseAPIToken(strings.TrimPrefix(header, "Bearer "))
	if err != nil {
		t.Fatal(err)
	}
	_, claims, err := token.Verify(testSecret)
	if err != nil {
		t.Fatal(err)
	}
	if !claims.Video.RoomCreate || claims.Video.RoomJoin || claims.Video.RoomAdmin {
		t.Errorf("grants are %+v", claims.Video)
	}
	server.Close()
	if _, err := d.Open(t.Context(), "demo"); !errors.Is(err, ErrUnavailable) {
		t.Errorf("closed server: %v", err)
	}
}
