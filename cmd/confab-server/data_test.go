//go:build unix && !race

package main

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"confab/cmd/confab-server/internal/rooms"
	"confab/cmd/confab-server/internal/sfu"
)

// TestDataFolderSurvivesKills kills a server with many requests under way, again and again, on one data folder.
// Whatever was answered is known afterwards, nothing is broken, and the keys stay.
func TestDataFolderSurvivesKills(t *testing.T) {
	data := t.TempDir()
	account(t, data, "ann", "publisher")
	var keys sfu.Keys
	promised := map[string]string{} // modes by name, of every session that was answered
	for round := range 6 {
		s := up(t, data)
		now, err := sfu.LoadKeys(data)
		if err != nil || round > 0 && now != keys {
			t.Fatalf("round %d: the keys have changed: %v", round, err)
		}
		keys = now
		for name, mode := range promised {
			// Asked for the other mode, a session that is known says the one that it has.
			if got := s.as(t, "").public().wants(http.StatusCreated, "/sessions",
				`{"name":"`+name+`"}`); got["mediaMode"] != mode {
				t.Errorf("round %d: %s is %s, was %s", round, name, got["mediaMode"], mode)
			}
		}
		for _, name := range s.untilKilled(t, round) {
			promised[name] = "relayed"
		}
	}
	t.Logf("%d sessions were promised", len(promised))
	s := launch(t, "check", "--listen", "127.0.0.1:0", "--sfu-port", "0", "--data", data)
	code := s.exit(t)
	text, _ := s.out.read()
	if code != 0 || !strings.Contains(text, "accounts (1)") {
		t.Errorf("check: exit %d\n%s", code, text)
	}
}

// untilKilled asks for new sessions from eight sides and kills the server after some answers, while others are under
// way. It returns the names of those that were answered.
func (s *server) untilKilled(t *testing.T, round int) (answered []string) {
	t.Helper()
	var mu sync.Mutex
	var all sync.WaitGroup
	for side := range 8 {
		all.Go(func() {
			for n := 0; ; n++ {
				name := fmt.Sprintf("room %d %d %d", round, side, n)
				response, err := client.Post(s.url+"/sessions", "application/json",
					strings.NewReader(`{"name":"`+name+`","mediaMode":"relayed"}`))
				if err != nil {
					return
				}
				_ = response.Body.Close()
				mu.Lock()
				if response.StatusCode == http.StatusCreated {
					answered = append(answered, name)
				}
				if len(answered) == 10+7*round {
					_ = s.kill()
				}
				mu.Unlock()
			}
		})
	}
	all.Wait()
	<-s.done
	return answered
}

// TestBrokenFilesAreNamed has a server meet files of its own that are not what it wrote: it says which. Sessions it
// takes as they were at the last start; accounts nobody but their owner may turn back, so there it refuses to start.
func TestBrokenFilesAreNamed(t *testing.T) {
	data := t.TempDir()
	account(t, data, "ann", "publisher")
	account(t, data, "bob", "publisher") // so that there is a users.json.last, with ann alone
	s := up(t, data)
	s.as(t, "").public().wants(http.StatusCreated, "/sessions", `{"name":"one","mediaMode":"relayed"}`)
	s.end(t, s.kill)
	s = up(t, data) // makes the copy
	s.as(t, "").public().wants(http.StatusCreated, "/sessions", `{"name":"two","mediaMode":"relayed"}`)
	s.end(t, s.kill)
	sessions, users := filepath.Join(data, rooms.FileName), filepath.Join(data, "users.json")
	for _, path := range []string{sessions, users} {
		if err := os.WriteFile(path, []byte(`{"version":1,"sess`), 0o600); err != nil {
			t.Fatal(err)
		}
	}

	look := launch(t, "check", "--listen", "127.0.0.1:0", "--sfu-port", "0", "--data", data)
	code := look.exit(t)
	if found, _ := look.out.read(); code != 1 || !strings.Contains(found, sessions) || !strings.Contains(found, users) {
		t.Errorf("check: exit %d\n%s", code, found)
	}
	refused := launch(t, "--listen", "127.0.0.1:0", "--sfu-port", "0", "--data", data)
	code = refused.exit(t)
	if said, _ := refused.log.read(); code != 1 ||
		!strings.Contains(said, users+" ") || !strings.Contains(said, users+".last") ||
		!strings.Contains(said, `"the file of sessions cannot be used" file=`+sessions) {
		t.Errorf("with broken accounts and sessions: exit %d\n%s", code, said)
	}

	if err := os.Rename(users+".last", users); err != nil {
		t.Fatal(err)
	}
	s = up(t, data)
	s.loggedIn(t, "ann")
	if got := s.as(t, "").public().wants(http.StatusCreated, "/sessions",
		`{"name":"one"}`); got["mediaMode"] != "relayed" {
		t.Errorf("the session before the last one is %v", got)
	}
}

// TestOneServerForADataFolder starts a second server on the folder of one that runs, and at one moment two on a new
// folder.
func TestOneServerForADataFolder(t *testing.T) {
	data := t.TempDir()
	s := up(t, data)
	second := launch(t, "--listen", "127.0.0.1:0", "--sfu-port", "0", "--data", data)
	code := second.exit(t)
	if said, _ := second.log.read(); code != 1 || !strings.Contains(said, "--data") ||
		!strings.Contains(said, "another confab-server uses this data folder, "+data) {
		t.Errorf("a second one: exit %d\n%s", code, said)
	}
	look := launch(t, "check", "--listen", "127.0.0.1:0", "--sfu-port", "0", "--data", data)
	code = look.exit(t)
	if found, _ := look.out.read(); code != 0 || !strings.Contains(found, "a confab-server that runs") {
		t.Errorf("check: exit %d\n%s", code, found)
	}
	if status, text := call(t, http.MethodGet, s.url+"/healthz", ""); status != http.StatusOK {
		t.Errorf("the first one: %d %s", status, text)
	}
	s.end(t, s.kill)
	if status, _ := up(t, data).ticket(t, `{"room_name":"demo"}`).validate(t); status != http.StatusOK {
		t.Errorf("after the first one: %d", status)
	}
}
