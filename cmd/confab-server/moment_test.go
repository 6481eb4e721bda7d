//go:build unix && !race

package main

import (
	"fmt"
	"net/http"
	"sync"
	"testing"
)

// moderate has two servers put somebody out of each of many rooms at one moment. Whoever was put out gets no token
// afterwards, at neither.
func moderate(t *testing.T, both [2]*server) {
	t.Helper()
	const rooms = 25
	type removal struct {
		path, name string // of the session
		moderator  string // token
		victim     string // connection id
	}
	lost := 0
	for n := range rooms {
		var pair [2]removal
		for i, s := range both {
			a := s.as(t, "").public()
			r := &pair[i]
			r.name = fmt.Sprintf("room %d", n)
			r.path = "/sessions/" + a.wants(http.StatusCreated, "/sessions", `{"name":"`+r.name+`"}`)["sessionId"]
			guest := a.wants(http.StatusCreated, r.path+"/tokens", `{"role":"publisher"}`)
			socket, welcome, status := join(t, ticket{URL: guest["url"], Token: guest["token"]})
			if welcome == nil {
				t.Fatalf("%s: %d", r.name, status)
			}
			ping(t, socket)
			r.victim = guest["connectionId"]
			r.moderator = a.wants(http.StatusCreated, r.path+"/tokens", `{"role":"moderator"}`)["token"]
		}
		var all sync.WaitGroup
		for i, r := range pair {
			all.Go(func() {
				both[i].as(t, r.moderator).wants(http.StatusNoContent, r.path+"/connections/"+r.victim+"/disconnect",
					``)
			})
		}
		all.Wait()
		for i, r := range pair { // the other server has it from LiveKit alone
			body := `{"room_name":"` + r.name + `","participant_identity":"` + r.victim + `"}`
			if status, _ := call(t, http.MethodPost, both[1-i].url+"/token", body); status != http.StatusForbidden {
				lost++
			}
		}
	}
	if lost > 0 {
		t.Errorf("%d of the %d who were put out were given another token", lost, 2*rooms)
	}
}

func TestServersModerateAtOneMoment(t *testing.T) { moderate(t, beside(t)) }
