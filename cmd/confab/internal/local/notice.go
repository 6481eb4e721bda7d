package local

import (
	"sync"
	"time"
)

// How long passing notices stay: longer for those that take longer to read.
const (
	Short = 12 * time.Second
	Long  = 25 * time.Second
)

// Notices is the notice line: a passing notice for its time, else the standing one. Safe from any goroutine.
type Notices struct {
	changed func()

	mu       sync.Mutex
	standing string
	passing  string
	about    string // what the passing one is about
	number   int    // of the passing one
}

// Stand sets what is said while nothing else is; "" says nothing.
func (n *Notices) Stand(notice string) {
	n.mu.Lock()
	n.standing = notice
	n.mu.Unlock()
	n.changed()
}

// Pass says something for a while. about is what makes it obsolete, for Drop; it may be empty.
func (n *Notices) Pass(about, notice string, d time.Duration) {
	n.mu.Lock()
	n.passing, n.about = notice, about
	n.number++
	number := n.number
	n.mu.Unlock()
	n.changed()
	time.AfterFunc(d, func() { n.end(func() bool { return n.number == number }) })
}

// Drop takes away a passing notice that is about something that is no more.
func (n *Notices) Drop(about string) { n.end(func() bool { return n.about == about }) }

// end takes the passing notice away if which, asked with the lock held, says that it is the one.
func (n *Notices) end(which func() bool) {
	n.mu.Lock()
	ends := n.passing != "" && which()
	if ends {
		n.passing, n.about = "", ""
	}
	n.mu.Unlock()
	if ends {
		n.changed()
	}
}

func (n *Notices) text() string {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.passing != "" {
		return n.passing
	}
	return n.standing
}
