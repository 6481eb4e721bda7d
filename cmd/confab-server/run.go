package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"

	"confab/cmd/confab-server/internal/accounts"
	"confab/cmd/confab-server/internal/api"
	"confab/cmd/confab-server/internal/config"
	"confab/cmd/confab-server/internal/rooms"
	"confab/cmd/confab-server/internal/sfu"
	"confab/cmd/confab-server/internal/shared"
)

const (
	// Stopping takes at most these two one after the other and a moment: under two seconds.
	httpGrace = 500 * time.Millisecond // for requests under way
	sfuGrace  = time.Second            // for LiveKit to tell everybody that it goes
)

// app is what one run of the server is made of.
type app struct {
	logger   *slog.Logger
	stdout   io.Writer
	listener net.Listener
	scheme   string
	server   *http.Server
	api      *api.API
	rooms    *rooms.Directory
	shared   *shared.Store // nil without a Redis
	sfu      *sfu.Server   // nil with somebody else's LiveKit
	hooks    net.Listener  // where our own LiveKit tells what happens; nil with somebody else's
}

// run serves until ctx is done and everything it started is gone.
func run(ctx context.Context, settings config.Config, stdout io.Writer, logger *slog.Logger) error {
	a, err := build(settings, stdout, logger)
	if err != nil {
		return err
	}
	defer a.close()
	// LiveKit is stopped after the HTTP server, so it does not hang on ctx but on its own end.
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

// close ends what serving has used, after the last request.
func (a *app) close() {
	a.rooms.Close()
	if a.shared != nil {
		_ = a.shared.Close()
	}
}

func build(settings config.Config, stdout io.Writer, logger *slog.Logger) (*app, error) {
	a := &app{logger: logger, stdout: stdout}
	registry := newRegistry()
	var router api.Router
	var keys sfu.Keys
	var serviceURL func() string
	if settings.External() {
		other, err := external(settings)
		if err != nil {
			return nil, fmt.Errorf("use the given LiveKit: %w", err)
		}
		router, keys, serviceURL = newOtherLiveKit(other), other.Keys(), other.ServiceURL
		logger.Info("using the given LiveKit", "url", other.WebSocketURL())
	} else {
		var err error
		if keys, err = sfu.LoadKeys(settings.Data); err != nil {
			return nil, err
		}
		options := sfu.Options{Keys: keys, LogLevel: settings.SFULogLevel, Grace: sfuGrace, Logger: logger}
		if settings.SFUPort != 0 {
			options.Ports = sfu.Layout(settings.SFUPort)
		}
		if a.hooks, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
			return nil, fmt.Errorf("listen for LiveKit's webhooks: %w", err)
		}
		options.Webhook = "http://" + a.hooks.Addr().String() + "/livekit/webhook"
		options.Gate = a.gate
		a.sfu = sfu.New(options)
		own := ownLiveKit{a.sfu}
		router, serviceURL = own, own.serviceURL
		registerSFU(registry, a.sfu)
	}
	store, err := a.share(settings, registry)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(settings.Data, 0o700); err != nil {
		return nil, fmt.Errorf("make the data folder: %w", err)
	}
	book, err := accounts.Open(accounts.Options{Folder: settings.Data, Secret: keys.Secret, Logger: logger})
	if err != nil {
		return nil, err
	}
	if settings.Access == "login" && book.Count() == 0 {
		logger.Warn("nobody can log in: there are no accounts; make one with confab-server user add NAME")
	}
	observe := observer(registry, "confab_server_livekit_seconds", "LiveKit's room service")
	a.rooms = rooms.New(rooms.Options{
		Service: rooms.NewService(rooms.Remote{URL: serviceURL, Key: keys.Key, Secret: keys.Secret, Observe: observe}),
		Key:     keys.Key, Secret: keys.Secret, File: filepath.Join(settings.Data, "sessions.json"),
		MaxParticipants: settings.MaxParticipants, Store: store, Logger: logger,
	})
	registerRooms(registry, a.rooms)
	a.api = api.New(api.Options{
		Rooms: a.rooms, Accounts: book, Router: router, Key: keys.Key, Secret: keys.Secret, Open: settings.Access == "open",
		Origins: settings.Origins, Proxies: settings.Prefixes(), Registry: registry, Logger: logger,
	})
	a.server = newHTTPServer(a.api, logger)
	if err := a.listen(settings); err != nil {
		return nil, err
	}
	return a, nil
}

// newHTTPServer sets a limit on everything that a client could hold on to.
func newHTTPServer(handler http.Handler, logger *slog.Logger) *http.Server {
	return &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       10 * time.Second,
		WriteTimeout:      15 * time.Second,
		IdleTimeout:       time.Minute,
		MaxHeaderBytes:    16 << 10,
		ErrorLog:          slog.NewLogLogger(logger.Handler(), slog.LevelDebug),
	}
}

func (a *app) listen(settings config.Config) error {
	a.scheme = "http"
	if settings.TLSCert != "" {
		pair, err := tls.LoadX509KeyPair(settings.TLSCert, settings.TLSKey)
		if err != nil {
			return fmt.Errorf("read the certificate: %w", err)
		}
		a.scheme = "https"
		a.server.TLSConfig = &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12}
	}
	listener, err := net.Listen("tcp", settings.Listen)
	if errors.Is(err, syscall.EADDRINUSE) {
		return fmt.Errorf("%s is taken by another program; stop that program, or choose another address with --listen (port 0 picks one)", settings.Listen)
	}
	if err != nil {
		return fmt.Errorf("listen on %s: %w", settings.Listen, err)
	}
	a.listener = listener
	return nil
}

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

func (a *app) welcome(ctx context.Context, served int) {
	if served > 1 {
		if err := a.rooms.Restore(ctx); err != nil {
			a.logger.Warn("some rooms were not made again", "cause", err)
		}
		return
	}
	p := a.sfu.Ports()
	_, _ = fmt.Fprintf(a.stdout, "confab-server: LiveKit at ws://%s (ICE %d/tcp %d/udp, TURN %d/udp, relays %d-%d/udp)\n",
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
