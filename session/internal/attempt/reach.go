package attempt

import (
	"context"

	"confab/signaling"
)

// reaching is a connection to a server on its way there, while it is not known yet what to say: what the token
// endpoint is asked for takes as long. The nil one never arrives.
type reaching struct {
	server string
	stop   context.CancelFunc
	done   chan struct{}
	line   *signaling.Line // once done; nil: not reached
}

// reach begins a connection to a server, unless one is on its way there.
func (a *Attempt) reach(ctx context.Context, server string) {
	if a.Options.Connect == nil || server == "" || a.reaching != nil && a.reaching.server == server {
		return
	}
	a.reaching.drop()
	ctx, stop := context.WithCancel(ctx)
	r := &reaching{server: server, stop: stop, done: make(chan struct{})}
	a.reaching = r
	o := a.signalOptions(server, "")
	go func() {
		defer close(r.done)
		line, err := a.Options.Connect(ctx, o)
		if err != nil {
			a.Options.Logger.Debug("no connection ahead", "error", err)
			return
		}
		r.line = line
	}()
}

// wait waits until the connection is made, or cannot be.
func (r *reaching) wait(ctx context.Context) {
	if r == nil {
		return
	}
	select {
	case <-r.done:
	case <-ctx.Done():
	}
}

// take hands out the connection, as soon as it is made; nil where it cannot be.
func (a *Attempt) take(ctx context.Context) *signaling.Line {
	r := a.reaching
	if r.wait(ctx); r == nil || ctx.Err() != nil {
		return nil
	}
	a.reaching = nil
	r.stop()
	return r.line
}

// drop gives the connection up.
func (r *reaching) drop() {
	if r == nil {
		return
	}
	r.stop()
	<-r.done
	if r.line != nil {
		r.line.Close()
	}
}
