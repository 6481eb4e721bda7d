package account

import (
	"context"
	"net/http"
	"sync"
	"time"

	"confab/signaling/credentials"
)

// returnTimeout bounds the giving back of tickets: the end of the program waits for it.
const returnTimeout = 2 * time.Second

// returned are the tickets of the present meeting that an endpoint wants back. Safe from any goroutine.
type returned struct {
	mu       sync.Mutex
	endpoint string
	room     string
	tickets  []credentials.Ticket
}

// note remembers a ticket.
func (r *returned) note(q credentials.Request, t credentials.Ticket) {
	if t.Style != credentials.OpenVidu2 {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.endpoint, r.room = q.Endpoint, q.Room
	r.tickets = append(r.tickets, t)
}

// Return gives all of them back with the present login, in the background.
func (a *Account) Return() {
	r := &a.returned
	r.mu.Lock()
	endpoint, room, tickets := r.endpoint, r.room, r.tickets
	r.tickets = nil
	r.mu.Unlock()
	if len(tickets) == 0 {
		return
	}
	client := credentials.Client{HTTP: &http.Client{Jar: a.cookies()}, Logger: a.o.Logger}
	a.o.Background(func(ctx context.Context) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), returnTimeout) // the program may be ending
		defer cancel()
		for _, t := range tickets {
			if err := client.Return(ctx, endpoint, room, t); err != nil {
				a.o.Logger.Debug("leaving was not told to the endpoint", "error", err)
			}
		}
	})
}
