//go:build unix && !race

package main

import (
	"net/http"
	"sync"
	"testing"
	"time"

	"confab/cmd/confab-server/internal/sfu"
)

// beside starts two confab-servers that use the LiveKit of a third, each with a data folder of its own.
func beside(t *testing.T) [2]*server {
	t.Helper()
	data := t.TempDir()
	owner := up(t, data)
	keys, err := sfu.LoadKeys(data)
	if err != nil {
		t.Fatal(err)
	}
	secret := secretFile(t, keys.Secret)
	address := owner.out.await(t, `LiveKit at (ws://\S+)`, 0)
	var both [2]*server
	for i := range both {
		s := launch(t, "--listen", "127.0.0.1:0", "--data", t.TempDir(), "--livekit-url", address, "--livekit-key",
			keys.Key, "--livekit-secret-file", secret)
		s.url = s.out.await(t, `(?m)^confab-server: (http://\S+)$`, 0)
		both[i] = s
	}
	return both
}

func TestOneNameIsOneSessionInEveryServer(t *testing.T) {
	both := beside(t)
	const guests = 200
	var answers [guests]map[string]string
	var all sync.WaitGroup
	began := time.Now()
	for n := range guests {
		all.Go(func() {
			mode := []string{"routed", "relayed"}[n/2%2]
			answers[n] = both[n%2].as(t, "").public().wants(http.StatusCreated, "/sessions",
				`{"name":"first","mediaMode":"`+mode+`"}`)
		})
	}
	all.Wait()
	t.Logf("%d first requests took %v", guests, time.Since(began).Round(time.Millisecond))
	for n, got := range answers {
		if got["sessionId"] == "" || got["sessionId"] != answers[0]["sessionId"] ||
			got["mediaMode"] != answers[0]["mediaMode"] {
			t.Fatalf("answer %d is %v, the first %v", n, got, answers[0])
		}
	}
}

// public is the same without a token or a cookie.
func (a asker) public() asker { a.header = http.Header{}; return a }

// TestRemovedIsRemovedInEveryServer also shows what holds without the proxy: LiveKit lets a removed person's token in,
// and they are put out again as soon as it tells that they are there.
func TestRemovedIsRemovedInEveryServer(t *testing.T) {
	both := beside(t)
	path := "/sessions/" + both[0].as(t, "").public().wants(http.StatusCreated, "/sessions",
		`{"name":"demo"}`)["sessionId"]
	ticketFor := func(s *server, role string) ticket {
		got := s.as(t, "").public().wants(http.StatusCreated, path+"/tokens", `{"role":"`+role+`","name":"`+role+`"}`)
		return ticket{URL: got["url"], Token: got["token"]}
	}
	chairTicket, guestTicket, other := ticketFor(both[0], "moderator"), ticketFor(both[1], "publisher"),
		ticketFor(both[0], "moderator")
	guest, chair := enter(t, guestTicket), enter(t, chairTicket)
	chair.await(`sees ` + guest.id + ` (\w+)`)
	enter(t, other).await(`(sees)`)

	both[0].as(t, chairTicket.Token).wants(http.StatusNoContent, path+"/connections/"+guest.id+"/disconnect", ``)
	guest.await(`leave (PARTICIPANT_REMOVED)`)
	both[1].as(t, "").public().wants(http.StatusForbidden, "/token",
		`{"room_name":"demo","participant_identity":"`+guest.id+`"}`)
	both[1].as(t, other.Token).wants(http.StatusNoContent, path+"/connections/"+chair.id+"/disconnect", ``)
	chair.await(`leave (PARTICIPANT_REMOVED)`)
	both[0].as(t, chairTicket.Token).wants(http.StatusForbidden, path+"/mute", ``)
	both[1].as(t, chairTicket.Token).wants(http.StatusForbidden, path+"/mute", ``)

	began := time.Now()
	again := enter(t, guestTicket)
	again.speak()
	again.await(`leave (PARTICIPANT_REMOVED)`)
	t.Logf("put out %v after the socket opened", time.Since(began).Round(time.Millisecond))
}
