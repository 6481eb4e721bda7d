//go:build unix && !race && e2e

package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// rooms is how many rooms the nodes have, all together: one that is at both counts twice.
func (c *cluster) rooms(t *testing.T) int {
	t.Helper()
	sum := 0
	for _, url := range c.metrics {
		_, text := call(t, http.MethodGet, url, "")
		found := regexp.MustCompile(`(?m)^livekit_room_total\{.*\} (\d+)$`).FindStringSubmatch(text)
		if found == nil {
			t.Fatalf("a node does not say how many rooms it has:\n%s", text)
		}
		n, _ := strconv.Atoi(found[1])
		sum += n
	}
	return sum
}

// TestTwoNodesMakeOneSession has many first requests for one name come to both servers at once, each wanting other
// modes: all are told the same session and the same modes, and one node has the room. Without --redis both nodes have
// one of ten.
func TestTwoNodesMakeOneSession(t *testing.T) {
	c := newCluster(t)
	const names, guests = 60, 200
	twice := 0
	began := time.Now()
	for n := range names {
		var answers [guests]map[string]string
		var all sync.WaitGroup
		for g := range guests {
			all.Go(func() {
				mode := []string{"routed", "relayed"}[g/2%2]
				answers[g] = c.servers[g%2].as(t, "").public().wants(http.StatusCreated, "/sessions",
					fmt.Sprintf(`{"name":"first %d","mediaMode":"%s"}`, n, mode))
			})
		}
		all.Wait()
		for g, got := range answers {
			if got["sessionId"] == "" || got["sessionId"] != answers[0]["sessionId"] ||
				got["mediaMode"] != answers[0]["mediaMode"] {
				t.Errorf("name %d, answer %d is %v, the first %v", n, g, got, answers[0])
				break
			}
		}
		if made := c.rooms(t); made != n+1+twice {
			t.Errorf("name %d: the nodes have %d rooms, %d more than names", n, made, made-n-1)
			twice = made - n - 1
		}
	}
	t.Logf("%d of %d names were made at both nodes; %d first requests took %v on average", twice, names, guests,
		(time.Since(began) / names).Round(time.Millisecond))
	_, first := c.open(t, 0, "first 0", "publisher")
	_, second := c.open(t, 1, "first 0", "publisher")
	a, b := enter(t, first), enter(t, second)
	a.await("(sees " + b.id + ")")
	b.await("(sees " + a.id + ")")
}

func TestTwoNodesModerateAtOneMoment(t *testing.T) { moderate(t, newCluster(t).servers) }

// TestTwoNodesWithoutTurns ends the Redis by which the session servers take turns, which is not the nodes' own here.
func TestTwoNodesWithoutTurns(t *testing.T) {
	port := freePorts(t, 1)[0]
	redis := redisServer(t, port)
	c := newCluster(t, "--redis", fmt.Sprintf("redis://127.0.0.1:%d", port))
	c.open(t, 0, "old", "publisher")
	if err := redis.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	for i, s := range c.servers {
		status, text := call(t, http.MethodPost, s.url+"/sessions", `{"name":"new"}`)
		if status != http.StatusServiceUnavailable || !strings.Contains(text,
			`"error":{"code":"no_new_rooms","message":"a new room cannot be made: the Redis that the session servers `+
				`share cannot be used; try again in a moment"}`) {
			t.Errorf("server %d, new room: %d %s", i, status, text)
		}
		if status, text := s.ticket(t, `{"room_name":"old"}`).validate(t); status != http.StatusOK {
			t.Errorf("server %d, the room that is there: %d %s", i, status, text)
		}
		if status, text := call(t, http.MethodGet, s.url+"/healthz", ""); status != http.StatusOK {
			t.Errorf("server %d, healthz: %d %s", i, status, text)
		}
	}
	redisServer(t, port)
	for i, s := range c.servers {
		if status, text := s.ticket(t, fmt.Sprintf(`{"room_name":"new %d"}`, i)).validate(t); status != http.StatusOK {
			t.Errorf("server %d, with Redis again: %d %s", i, status, text)
		}
	}
	if made := c.rooms(t); made != 3 {
		t.Errorf("the nodes have %d rooms", made)
	}
	for _, s := range c.servers {
		text, _ := s.log.read()
		if strings.Count(text, "cannot be used") != 1 || strings.Count(text, "can be used again") != 1 {
			t.Errorf("logged:\n%s", text)
		}
	}
}

// TestTwoNodesOutliveADeadMaker kills a session server while it makes a room: its LiveKit, which has no rooms, never
// answers. The others make the room when the dead one's lock has expired.
func TestTwoNodesOutliveADeadMaker(t *testing.T) {
	c := newCluster(t)
	asked := make(chan struct{}, 1)
	stuck := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // only then is it noticed that whoever asks has gone
		if strings.HasSuffix(r.URL.Path, "/CreateRoom") {
			asked <- struct{}{}
			<-r.Context().Done()
		}
		w.Header().Set("Content-Type", "application/protobuf")
	}))
	defer stuck.Close()
	maker := c.server(t, stuck.URL, "--listen", "127.0.0.1:0", "--redis", c.redis)
	var gone sync.WaitGroup
	defer gone.Wait()
	gone.Go(func() { _, _ = client.Get(maker.url + "/room/demo") }) // nobody will answer
	<-asked
	began := time.Now()
	if err := maker.kill(); err != nil {
		t.Fatal(err)
	}
	c.open(t, 0, "other", "publisher")
	if took := time.Since(began); took > 2*time.Second {
		t.Errorf("another room waited %v", took)
	}
	var both sync.WaitGroup
	for _, s := range c.servers {
		both.Go(func() {
			if status, text := call(t, http.MethodGet, s.url+"/room/demo", ""); status != http.StatusOK {
				t.Errorf("%d %s", status, text)
			}
		})
	}
	both.Wait()
	took := time.Since(began)
	t.Logf("made %v after its maker was killed", took.Round(time.Millisecond))
	if took < 2*time.Second || took > 6*time.Second {
		t.Errorf("made after %v", took)
	}
	if made := c.rooms(t); made != 2 {
		t.Errorf("the nodes have %d rooms", made)
	}
}

// TestTwoNodesCheck has confab-server check look at Redis.
func TestTwoNodesCheck(t *testing.T) {
	ports := freePorts(t, 2)
	redisServer(t, ports[0], "--requirepass", "hunter2")
	guarded, closed := fmt.Sprintf("127.0.0.1:%d", ports[0]), fmt.Sprintf("127.0.0.1:%d", ports[1])
	file := filepath.Join(t.TempDir(), "password")
	if err := os.WriteFile(file, []byte("hunter2\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c := newCluster(t)
	for name, row := range map[string]struct {
		arguments []string
		code      int
		want      string
	}{
		"well": {[]string{"--redis", c.redis}, 0, "ok     Redis at " + strings.TrimPrefix(c.redis,
			"redis://") + "\n"},
		"silent": {
			[]string{"--redis", "redis://:hunter2@" + closed},
			1,
			"WRONG  Redis at " + closed + ": it does not answer",
		},
		"password": {[]string{"--redis", "redis://:hunter2@" + guarded}, 0, "ok     Redis at " + guarded + "\n"},
		"password-file": {
			[]string{"--redis", "redis://" + guarded, "--redis-password-file", file},
			0,
			"ok     Redis at " + guarded + "\n",
		},
		"no-password": {
			[]string{"--redis", "redis://" + guarded},
			1,
			"WRONG  Redis at " + guarded + ": user and password are refused",
		},
		"wrong-password": {
			[]string{"--redis", "redis://:hunter22@" + guarded},
			1,
			"WRONG  Redis at " + guarded + ": user and password are refused",
		},
		"no-file": {
			[]string{"--redis", "redis://" + guarded, "--redis-password-file", file + "s"},
			1,
			"WRONG  Redis: read the password of Redis: ",
		},
		"without": {nil, 0, "note   without --redis several session servers may make one room at two nodes"},
	} {
		t.Run(name, func(t *testing.T) {
			code, out := runs(t, "", append([]string{
				"check", "--listen", "127.0.0.1:0", "--data", t.TempDir(), "--livekit-url", c.urls, "--livekit-key",
				c.keys.Key, "--livekit-secret-file", c.secret,
			}, row.arguments...)...)
			if code != row.code || !strings.Contains(out, row.want) || strings.Contains(out, "hunter2") {
				t.Errorf("exit %d, no %q in\n%s", code, row.want, out)
			}
		})
	}
}
