package main

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"syscall"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"confab/cmd/confab-server/internal/accounts"
	"confab/cmd/confab-server/internal/api"
	"confab/cmd/confab-server/internal/config"
	"confab/cmd/confab-server/internal/disk"
	"confab/cmd/confab-server/internal/rooms"
	"confab/cmd/confab-server/internal/sfu"
	"confab/cmd/confab-server/internal/shared"
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
	sessions *rooms.File   // what rooms keeps in the data folder
	shared   *shared.Store // nil without a Redis
	sfu      *sfu.Server   // nil with somebody else's LiveKit
	hooks    net.Listener  // where our own LiveKit tells what happens; nil with somebody else's
}

// close ends what serving has used, after the last request; after a build that failed, what there is of it.
func (a *app) close() {
	if a.rooms != nil {
		a.rooms.Close()
	}
	if a.sessions != nil {
		_ = a.sessions.Close()
	}
	if a.shared != nil {
		_ = a.shared.Close()
	}
}

// build makes everything that one run consists of, up to the address where it listens. If it fails, it closes what it
// has opened.
func build(settings config.Config, stdout io.Writer, logger *slog.Logger) (_ *app, err error) {
	a := &app{logger: logger, stdout: stdout}
	defer func() {
		if err != nil {
			a.close()
		}
	}()
	// First, because only one server has the folder after that: two that start at one moment would both make keys.
	if err := a.openFolder(settings.Data); err != nil {
		return nil, err
	}
	registry := newRegistry()
	uses, err := a.chosen(settings, registry)
	if err != nil {
		return nil, err
	}
	keys := uses.keys
	metricsToken, err := readToken(settings.MetricsToken)
	if err != nil {
		return nil, err
	}
	store, err := a.share(settings, registry)
	if err != nil {
		return nil, err
	}
	book, err := openAccounts(settings, keys.Secret, logger)
	if err != nil {
		return nil, err
	}
	var whose rooms.Accounts // an open server gives everybody what they ask for
	if settings.Access == "login" {
		whose = book
	}
	observe := observer(registry, "confab_server_livekit_seconds", "LiveKit's room service")
	a.rooms = rooms.New(rooms.Options{
		Service: rooms.NewService(rooms.Remote{
			URL: uses.serviceURL, Key: keys.Key, Secret: keys.Secret,
			Observe: observe,
		}),
		Key: keys.Key, Secret: keys.Secret, File: a.sessions,
		MaxParticipants: settings.MaxParticipants, Accounts: whose, Store: store,
		Alone: a.sfu != nil, Logger: logger,
	})
	registerRooms(registry, a.rooms)
	a.api = api.New(api.Options{
		Rooms: a.rooms, Accounts: book, Router: uses.router, Key: keys.Key, Secret: keys.Secret,
		Open:    settings.Access == "open",
		Metrics: metricsToken,
		Origins: settings.Origins, Proxies: settings.Prefixes(), Registry: registry, Logger: logger,
	})
	a.server = newHTTPServer(a.api, logger)
	if err := a.listen(settings); err != nil {
		return nil, err
	}
	return a, nil
}

// openFolder makes the data folder if there is none, takes it for this server alone, and opens the sessions in it.
func (a *app) openFolder(folder string) (err error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return fmt.Errorf("make the data folder: %w", err)
	}
	if a.sessions, err = rooms.OpenFile(folder, a.logger); err != nil {
		return err
	}
	if err := disk.Sweep(folder); err != nil {
		a.logger.Warn("files that a killed server left behind could not be removed", "folder", folder, "cause", err)
	}
	return nil
}

// openAccounts warns when there have to be accounts and there are none.
func openAccounts(settings config.Config, secret string, logger *slog.Logger) (*accounts.Book, error) {
	book, err := accounts.Open(accounts.Options{Folder: settings.Data, Secret: secret, Logger: logger})
	if err != nil {
		return nil, err
	}
	if settings.Access == "login" && book.Count() == 0 {
		logger.Warn("nobody can log in: there are no accounts; make one with confab-server user add NAME")
	}
	return book, nil
}

// chosen is how the server reaches the LiveKit that it uses.
type chosen struct {
	router     api.Router
	keys       sfu.Keys
	serviceURL func() string
}

// chosen uses the LiveKit that settings name, or makes one of its own, which run starts.
func (a *app) chosen(settings config.Config, registry *prometheus.Registry) (chosen, error) {
	if settings.External() {
		other, err := external(settings)
		if err != nil {
			return chosen{}, fmt.Errorf("use the given LiveKit: %w", err)
		}
		a.logger.Info("using the given LiveKit", "url", other.WebSocketURL())
		return chosen{newOtherLiveKit(other), other.Keys(), other.ServiceURL}, nil
	}
	keys, err := sfu.LoadKeys(settings.Data)
	if err != nil {
		return chosen{}, err
	}
	options := sfu.Options{Keys: keys, LogLevel: settings.SFULogLevel, Grace: sfuGrace, Logger: a.logger}
	if settings.SFUPort != 0 {
		options.Ports = sfu.Layout(settings.SFUPort)
	}
	if a.hooks, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
		return chosen{}, fmt.Errorf("listen for LiveKit's webhooks: %w", err)
	}
	options.Webhook = "http://" + a.hooks.Addr().String() + "/livekit/webhook"
	options.Admit = a.admit
	a.sfu = sfu.New(options)
	own := ownLiveKit{a.sfu}
	registerSFU(registry, a.sfu)
	return chosen{own, keys, own.serviceURL}, nil
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

// listen takes the address and reads the certificate, so that a mistake in either ends the program before anybody asks.
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
		return fmt.Errorf("%s is taken by another program; stop that program, or choose another address with "+
			"--listen (port 0 picks one)", settings.Listen)
	}
	if err != nil {
		return fmt.Errorf("listen on %s: %w", settings.Listen, err)
	}
	a.listener = listener
	return nil
}
