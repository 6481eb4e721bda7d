package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"time"

	"golang.org/x/sync/errgroup"

	"confab/cmd/confab-server/internal/config"
)

const (
	// Stopping takes at most these two one after the other and a moment: under two seconds.
	httpGrace = 500 * time.Millisecond // for requests under way
	sfuGrace  = time.Second            // for LiveKit to tell everybody that it goes
)

// run serves until ctx is done and everything it started is gone.
func run(ctx context.Context, settings config.Config, stdout io.Writer, logger *slog.Logger) error {
	a, err := build(settings, stdout, logger)
	if err != nil {
		return err
	}
	defer a.close()
	// LiveKit is stopped after the HTTP server: not when ctx ends but by stopSFU.
	sfuCtx, stopSFU := context.WithCancel(context.WithoutCancel(ctx))
	defer stopSFU()
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return a.serveHTTP() })
	if a.sfu != nil {
		hooks := newHTTPServer(http.HandlerFunc(a.api.Webhook), logger)
		group.Go(func() error { _ = hooks.Serve(a.hooks); return nil })
		group.Go(func() error {
			defer func() { _ = hooks.Close() }()
			return a.sfu.Run(sfuCtx)
		})
		group.Go(func() error { a.follow(ctx); return nil })
	}
	group.Go(func() error {
		<-ctx.Done()
		a.shutdown()
		stopSFU()
		return nil
	})
	return group.Wait()
}

// serveHTTP says where the server is, and serves until shutdown.
func (a *app) serveHTTP() error {
	_, _ = fmt.Fprintf(a.stdout, "confab-server: %s://%s\n", a.scheme, a.listener.Addr())
	a.logger.Info("session server listens", "url", a.scheme+"://"+a.listener.Addr().String())
	var err error
	if a.server.TLSConfig != nil {
		err = a.server.ServeTLS(a.listener, "", "")
	} else {
		err = a.server.Serve(a.listener)
	}
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return fmt.Errorf("serve: %w", err)
}

// follow watches the embedded LiveKit: it says where it is when it is ready first, and makes the rooms again each time
// after.
func (a *app) follow(ctx context.Context) {
	served := 0
	for {
		status, changed := a.sfu.Status()
		if status.Ready && status.Served != served {
			served = status.Served
			a.welcome(ctx, served)
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return
		}
	}
}

// welcome is told each time the embedded LiveKit has become ready; served counts these times, from 1.
func (a *app) welcome(ctx context.Context, served int) {
	if served > 1 {
		if err := a.rooms.Restore(ctx); err != nil {
			a.logger.Warn("some rooms were not made again", "cause", err)
		}
		return
	}
	p := a.sfu.Ports()
	_, _ = fmt.Fprintf(a.stdout, "confab-server: LiveKit at ws://%s (ICE %d/tcp %d/udp, TURN %d/udp, relays "+
		"%d-%d/udp)\n",
		a.sfu.Address(), p.ICETCP, p.ICEUDP, p.TURN, p.RelayFirst, p.RelayLast)
}

// shutdown lets requests under way end, briefly.
func (a *app) shutdown() {
	a.logger.Info("stopping")
	ctx, cancel := context.WithTimeout(context.Background(), httpGrace)
	defer cancel()
	if err := a.server.Shutdown(ctx); err != nil {
		_ = a.server.Close()
	}
}
