package rooms

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/livekit/protocol/auth"
	"github.com/livekit/protocol/livekit"
)

// roomServer is LiveKit's RoomService as far as this package uses it; the rest is missing.
type roomServer struct {
	missing
	*service
}

// missing is embedded one level deeper than service, whose methods Go therefore prefers.
type missing struct{ livekit.RoomService }

func TestServiceSpeaksToLiveKit(t *testing.T) {
	s := &service{}
	var header string
	twirpServer := livekit.NewRoomServiceServer(roomServer{service: s})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		header = r.Header.Get("Authorization")
		twirpServer.ServeHTTP(w, r)
	}))
	var observed []string
	client := NewService(Remote{
		URL: func() string { return server.URL }, Key: testKey, Secret: testSecret,
		Observe: func(method string, _ time.Duration, err error) {
			observed = append(observed, fmt.Sprint(method, err == nil))
		},
	})
	d := New(Options{Service: client, MaxParticipants: 7})
	defer d.Close()
	defer client.(*remote).client.CloseIdleConnections()
	room, err := d.Open(t.Context(), "demo")
	if err != nil || room.SessionID != d.ID("demo") {
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
	if len(observed) != 1 || observed[0] != "CreateRoomtrue" {
		t.Errorf("observed %q", observed)
	}
	server.Close()
	if _, err := d.Open(t.Context(), "demo"); !errors.Is(err, ErrUnavailable) {
		t.Errorf("closed server: %v", err)
	}
}
