package signaling_test

import (
	"encoding/base64"
	"errors"
	"math/rand"
	"strings"
	"testing"

	"confab/signaling"
	"confab/signaling/signaltest"

	"github.com/gorilla/websocket"
	"github.com/livekit/protocol/livekit"
)

const token = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJtZSJ9.c2lnbmF0dXJl"

func optionsFor(sfu *signaltest.SFU) signaling.Options {
	return signaling.Options{URL: sfu.URL(), Token: token, NetDialContext: sfu.NetDialContext()}
}

// dial connects and hangs up with the test.
func dial(t *testing.T, o signaling.Options) (*signaling.Conn, *signaling.Welcome) {
	t.Helper()
	conn, w, err := signaling.Dial(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(conn.HangUp)
	return conn, w
}

func offer() *livekit.SessionDescription {
	return &livekit.SessionDescription{Type: "offer", Sdp: "v=0\r\n", Id: 1}
}

func TestDialJoin(t *testing.T) {
	sfu := signaltest.New(t, signaltest.Options{})
	o := optionsFor(sfu)
	o.Join = &livekit.JoinRequest{PublisherOffer: offer(), AddTrackRequests: []*livekit.AddTrackRequest{{Cid: "c"}}}
	o.Version = "1.2.3"
	_, w := dial(t, o)
	if w.Mode != signaling.Single || w.Join.GetRoom().GetName() != "room" || w.Reconnect != nil || w.OfferDropped ||
		w.Took <= 0 {
		t.Errorf("welcome %+v", w)
	}
	h := sfu.Hellos()[0]
	if h.Path != "/rtc/v1" || h.Token != token || strings.Contains(h.Query.Encode(), "eyJ") {
		t.Errorf("path %s, token %q, query %v", h.Path, h.Token, h.Query)
	}
	if ua := h.Header.Get("User-Agent"); ua != "confab/1.2.3" {
		t.Errorf("user agent %q", ua)
	}
	j := h.Join
	if c := j.ClientInfo; c.Sdk != livekit.ClientInfo_GO || c.Protocol != 17 || c.OtherSdks != "confab:1.2.3" {
		t.Errorf("client info %v", c)
	}
	if s := j.ConnectionSettings; !s.AutoSubscribe || s.SubscriberAllowPause == nil || !*s.SubscriberAllowPause {
		t.Errorf("settings %v", s)
	}
	if j.PublisherOffer.GetSdp() != "v=0\r\n" || len(j.AddTrackRequests) != 1 {
		t.Errorf("join %v", j)
	}
}

func TestDialFallsBackToDual(t *testing.T) {
	sfu := signaltest.New(t, signaltest.Options{NoV1: true})
	o := optionsFor(sfu)
	o.Hosts = &signaling.Hosts{}
	o.Join = &livekit.JoinRequest{PublisherOffer: offer(), AddTrackRequests: []*livekit.AddTrackRequest{{Cid: "c"}}}
	_, w := dial(t, o)
	if w.Mode != signaling.Dual || !w.OfferDropped || !w.TracksDropped || !w.Join.SubscriberPrimary {
		t.Errorf("welcome %+v", w)
	}
	if !o.Hosts.LacksSingle(strings.TrimPrefix(sfu.URL(), "ws://")) {
		t.Error("host not remembered")
	}
	if h := sfu.Hellos()[0]; h.Path != "/rtc" || h.Join.ClientInfo.Protocol != 17 {
		t.Errorf("hello %+v", h)
	}
	o.Mode = signaling.Single
	if _, _, err := signaling.Dial(t.Context(), o); !errors.Is(err, signaling.ErrNoPath) {
		t.Errorf("single: got %v, want ErrNoPath", err)
	}
}

func TestDialNeedsNoFallback(t *testing.T) {
	for _, row := range []struct {
		name string
		mode signaling.Mode
		b    signaltest.Behaviour
		want error
		n    int
	}{
		{"no-such-room-is-final", signaling.Auto, signaltest.Behaviour{
			Status: 404,
			Body:   "requested room does not exist",
		}, signaling.ErrNoRoom, 1},
		{
			"denied-is-final", signaling.Auto,
			signaltest.Behaviour{Status: 401, Body: "invalid API key: x"},
			signaling.ErrDenied, 1,
		},
		{"neither-path", signaling.Auto, signaltest.Behaviour{Status: 404}, signaling.ErrNoPath, 2},
		{"dual-asks-once", signaling.Dual, signaltest.Behaviour{Status: 404}, signaling.ErrNoPath, 1},
	} {
		t.Run(row.name, func(t *testing.T) {
			sfu := signaltest.New(t, signaltest.Options{Behaviour: row.b})
			o := optionsFor(sfu)
			o.Mode, o.Hosts = row.mode, &signaling.Hosts{}
			_, _, err := signaling.Dial(t.Context(), o)
			if !errors.Is(err, row.want) || len(sfu.Hellos()) != row.n {
				t.Errorf("got %v after %d handshakes, want %v after %d", err, len(sfu.Hellos()), row.want, row.n)
			}
			if o.Hosts.LacksSingle(strings.TrimPrefix(sfu.URL(), "ws://")) {
				t.Error("remembered as without single")
			}
		})
	}
}

func TestDialDropsALongOffer(t *testing.T) {
	noise := make([]byte, 20_000)
	rand.New(rand.NewSource(1)).Read(noise)
	sfu := signaltest.New(t, signaltest.Options{})
	o := optionsFor(sfu)
	o.Join = &livekit.JoinRequest{
		PublisherOffer:   &livekit.SessionDescription{Type: "offer", Sdp: base64.StdEncoding.EncodeToString(noise)},
		AddTrackRequests: []*livekit.AddTrackRequest{{Cid: "c"}},
	}
	_, w := dial(t, o)
	j := sfu.Hellos()[0].Join
	if !w.OfferDropped || w.TracksDropped || j.PublisherOffer != nil || len(j.AddTrackRequests) != 1 {
		t.Errorf("welcome %+v, join %v", w, j)
	}
}

func TestDialResume(t *testing.T) {
	update := signaltest.Update(&livekit.ParticipantInfo{Sid: "PA_gone", State: livekit.ParticipantInfo_DISCONNECTED})
	for _, mode := range []signaling.Mode{signaling.Single, signaling.Dual} {
		t.Run(mode.String(), func(t *testing.T) {
			sfu := signaltest.New(t, signaltest.Options{Behaviour: signaltest.Behaviour{
				RawFirst: []signaltest.Frame{
					{Type: websocket.BinaryMessage},
					{Type: websocket.TextMessage, Data: []byte(`{"refreshToken":"t2","new":1}`)},
				},
				First: []*livekit.SignalResponse{update, signaltest.Reconnect()},
			}})
			o := optionsFor(sfu)
			o.Mode = mode
			o.Join = &livekit.JoinRequest{
				Reconnect: true, ParticipantSid: "PA_me",
				ReconnectReason: livekit.ReconnectReason_RR_PUBLISHER_FAILED,
			}
			_, w := dial(t, o)
			if w.Reconnect == nil || w.Join != nil || len(w.Early) != 2 || w.Early[0].GetRefreshToken() != "t2" ||
				w.Early[1].GetUpdate() == nil {
				t.Errorf("welcome %+v", w)
			}
			j := sfu.Hellos()[0].Join
			if !j.Reconnect || j.ParticipantSid != "PA_me" ||
				j.ReconnectReason != livekit.ReconnectReason_RR_PUBLISHER_FAILED {
				t.Errorf("join %v", j)
			}
		})
	}
}
