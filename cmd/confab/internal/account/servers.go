package account

import (
	"encoding/json"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"sync"
)

// mostServers is how many endpoints are remembered, and longestServers how long the file may be, in bytes.
const (
	mostServers    = 32
	longestServers = 64 << 10
)

// servers remembers which LiveKit each endpoint named last, over the end of the program: it is connected to while the
// endpoint is asked anew. It holds no secrets, and a file that cannot be read or written is as good as none.
type servers struct {
	file string // empty: none

	mu   sync.Mutex
	read bool
	of   map[string]string // by endpoint
}

// Likely is the LiveKit server that a ticket of that endpoint will most likely name; empty: not known.
func (a *Account) Likely(endpoint string) string { return a.servers.likely(endpoint) }

func (s *servers) likely(endpoint string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.known()[withoutLogin(endpoint)]
}

// withoutLogin is an address without user and password; empty: it is none.
func withoutLogin(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return ""
	}
	u.User = nil
	return u.String()
}

// known reads the file when it is first asked. Call it with mu held.
func (s *servers) known() map[string]string {
	if s.read {
		return s.of
	}
	s.read, s.of = true, map[string]string{}
	if info, err := os.Stat(s.file); err != nil || info.Size() > longestServers {
		return s.of
	}
	data, err := os.ReadFile(s.file)
	if err != nil || json.Unmarshal(data, &s.of) != nil || s.of == nil {
		s.of = map[string]string{}
	}
	return s.of
}

// note remembers what an endpoint has said.
func (s *servers) note(endpoint, server string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	endpoint, server = withoutLogin(endpoint), withoutLogin(server)
	if endpoint == "" || s.known()[endpoint] == server {
		return
	}
	s.of[endpoint] = server
	for other := range maps.Keys(s.of) {
		if len(s.of) > mostServers && other != endpoint {
			delete(s.of, other)
		}
	}
	if s.file != "" {
		s.write()
	}
}

// write replaces the file as a whole, so that another confab never reads half of it.
func (s *servers) write() {
	data, err := json.MarshalIndent(s.of, "", "  ")
	if err != nil || os.MkdirAll(filepath.Dir(s.file), 0o700) != nil {
		return
	}
	whole, err := os.CreateTemp(filepath.Dir(s.file), "servers-*")
	if err != nil {
		return
	}
	_, err = whole.Write(data)
	if closed := whole.Close(); err != nil || closed != nil || os.Rename(whole.Name(), s.file) != nil {
		_ = os.Remove(whole.Name())
	}
}
