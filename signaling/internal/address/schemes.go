package address

import "sync"

// Schemes remembers by which scheme a host answered whose address has none. The zero value is ready to use, by many
// goroutines at once.
type Schemes struct {
	mu     sync.Mutex
	byHost map[string]string
}

// Of returns the scheme of host ("name:port"), or nothing where that is not known.
func (s *Schemes) Of(host string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.byHost[host]
}

// Set remembers that host answers by scheme.
func (s *Schemes) Set(host, scheme string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.byHost == nil {
		s.byHost = make(map[string]string)
	}
	s.byHost[host] = scheme
}
