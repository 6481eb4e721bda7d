package main

import (
	"sync"
	"time"
)

// How long passing notices stay: longer for those that take longer to read.
const (
	noticeTime     = 12 * time.Second
	longNoticeTime = 25 * time.Second
)

// noticeBoard is the notice line: a passing notice for its time, else the standing one. Safe from any goroutine.
type noticeBoard struct {
	changed func()

	mu       sync.Mutex
	standing string
	passing  string
	about    string // what the passing one is about
	number   int    // of the passing one
}

// stand sets what is said while nothing else is; "" says nothing.
func (b *noticeBoard) stand(notice string) {
	b.mu.Lock()
	b.standing = notice
	b.mu.Unlock()
	b.changed()
}

// pass says something for a while. about is what makes it obsolete, for drop; it may be empty.
func (b *noticeBoard) pass(about, notice string, d time.Duration) {
	b.mu.Lock()
	b.passing, b.about = notice, about
	b.number++
	number := b.number
	b.mu.Unlock()
	b.changed()
	time.AfterFunc(d, func() { b.end(func() bool { return b.number == number }) })
}

// drop takes away a passing notice that is about something that is no more.
func (b *noticeBoard) drop(about string) { b.end(func() bool { return b.about == about }) }

// end takes the passing notice away if which, asked with the lock held, says that it is the one.
func (b *noticeBoard) end(which func() bool) {
	b.mu.Lock()
	ends := b.passing != "" && which()
	if ends {
		b.passing, b.about = "", ""
	}
	b.mu.Unlock()
	if ends {
		b.changed()
	}
}

func (b *noticeBoard) text() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.passing != "" {
		return b.passing
	}
	return b.standing
}
