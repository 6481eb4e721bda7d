package main

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"time"

	"confab/cmd/confab-server/internal/accounts"
	"confab/cmd/confab-server/internal/config"
	"confab/cmd/confab-server/internal/rooms"
	"confab/cmd/confab-server/internal/sfu"
	"confab/cmd/confab-server/internal/shared"
)

// checkTimeout is how long the whole check may take when something does not answer.
const checkTimeout = 10 * time.Second

// checkup is one look at an installation.
type checkup struct {
	settings config.Config
	out      io.Writer
	wrong    int
}

// check is confab-server check: it looks at everything that the server needs and says what is wrong, one line each. It
// returns 0 when nothing is, else 1.
func check(args []string, stdout, stderr io.Writer) int {
	settings, warnings, err := config.Load(args, os.LookupEnv)
	switch {
	case errors.Is(err, flag.ErrHelp):
		_, _ = io.WriteString(stdout, "confab-server check [settings]: what is wrong with the installation that the "+
			"settings describe\n")
		return exitDone
	case err != nil:
		_, _ = fmt.Fprintf(stderr, "confab-server: %v\n", err)
		return exitUsage
	}
	ctx, cancel := context.WithTimeout(context.Background(), checkTimeout)
	defer cancel()
	c := &checkup{settings: settings, out: stdout}
	for _, warning := range warnings {
		c.say("settings", errors.New(warning))
	}
	keys := c.folder()
	c.accounts(keys)
	c.listen()
	if settings.External() {
		c.liveKit(ctx, keys)
		c.redis(ctx)
	} else {
		c.ports()
	}
	if c.wrong > 0 {
		return exitOther
	}
	return exitDone
}

func (c *checkup) say(what string, err error) {
	if err == nil {
		_, _ = fmt.Fprintf(c.out, "ok     %s\n", what)
		return
	}
	c.wrong++
	_, _ = fmt.Fprintf(c.out, "WRONG  %s: %v\n", what, err)
}

// note says what is not wrong in itself.
func (c *checkup) note(text string) { _, _ = fmt.Fprintf(c.out, "note   %s\n", text) }

// folder looks at the data folder and the keys, without making either.
func (c *checkup) folder() sfu.Keys {
	info, err := os.Stat(c.settings.Data)
	if errors.Is(err, os.ErrNotExist) {
		_, _ = fmt.Fprintf(c.out, "ok     data folder %s will be made at the first start\n", c.settings.Data)
		info, err = nil, nil
	}
	if err == nil && info != nil {
		switch {
		case !info.IsDir():
			err = errors.New("it is no folder")
		default:
			err = writable(c.settings.Data)
		}
		c.say("data folder "+c.settings.Data, err)
	} else if err != nil {
		c.say("data folder "+c.settings.Data, err)
	}
	if c.settings.External() {
		other, err := external(c.settings)
		c.say("key and secret of LiveKit", err)
		if err != nil {
			return sfu.Keys{}
		}
		return other.Keys()
	}
	keys, there, err := sfu.PeekKeys(c.settings.Data)
	if there || err != nil {
		c.say("LiveKit's keys", err)
	}
	return keys
}

func writable(folder string) error {
	file, err := os.CreateTemp(folder, ".check-*")
	if err != nil {
		return err
	}
	return errors.Join(file.Close(), os.Remove(file.Name()))
}

func (c *checkup) accounts(keys sfu.Keys) {
	all, err := accounts.Editor{Folder: c.settings.Data}.List()
	if err == nil && c.settings.Access == "login" && len(all) == 0 {
		err = errors.New("nobody can log in; make an account with confab-server user add NAME")
	}
	c.say(fmt.Sprintf("accounts (%d)", len(all)), err)
	switch known, err := rooms.ReadFile(c.settings.Data); {
	case errors.Is(err, rooms.ErrInUse):
		c.note("a confab-server that runs has the sessions of this data folder open")
	default:
		c.say(fmt.Sprintf("sessions (%d)", known), err)
	}
	if c.settings.MetricsToken != "" {
		_, err := readToken(c.settings.MetricsToken)
		c.say("token for the metrics", err)
	}
	if c.settings.TLSCert != "" {
		pair, err := tls.LoadX509KeyPair(c.settings.TLSCert, c.settings.TLSKey)
		if err == nil && time.Now().After(pair.Leaf.NotAfter) {
			err = fmt.Errorf("it expired on %s", pair.Leaf.NotAfter.Format(time.DateOnly))
		}
		c.say("certificate", err)
	}
	if c.settings.Access == "login" && c.settings.TLSCert == "" && len(c.settings.Proxies) == 0 {
		if host, _, _ := net.SplitHostPort(c.settings.Listen); host != "127.0.0.1" && host != "localhost" &&
			host != "::1" {
			c.say("encryption", errors.New("passwords travel in the clear: give --tls-cert and --tls-key, or put a "+
				"proxy in front and name it with --trusted-proxies"))
		}
	}
}

func (c *checkup) listen() {
	listener, err := net.Listen("tcp", c.settings.Listen)
	if err == nil {
		err = listener.Close()
	}
	c.say("address "+c.settings.Listen, err)
}

func (c *checkup) ports() {
	if c.settings.SFUPort != 0 {
		c.say(fmt.Sprintf("ports of LiveKit from %d", c.settings.SFUPort),
			sfu.Layout(c.settings.SFUPort).Check("127.0.0.1"))
	}
}

// liveKit asks the given LiveKit for its rooms, which takes the right keys.
func (c *checkup) liveKit(ctx context.Context, keys sfu.Keys) {
	other, err := external(c.settings)
	if err != nil {
		return // settings has told of it
	}
	soon, cancel := context.WithTimeout(ctx, checkTimeout/4)
	defer cancel()
	silent := other.Silent(soon)
	for _, url := range silent {
		c.say("LiveKit at "+url, errSilent)
	}
	if !other.Answers(ctx) {
		return
	}
	directory := rooms.New(rooms.Options{
		Service: rooms.NewService(rooms.Remote{URL: other.ServiceURL, Key: keys.Key, Secret: keys.Secret}),
		Key:     keys.Key, Secret: keys.Secret,
	})
	defer directory.Close()
	_, err = directory.Sessions(ctx)
	if errors.Is(err, rooms.ErrRefused) {
		err = errors.New("it does not accept this key and secret")
	}
	c.say("LiveKit at "+other.WebSocketURL(), err)
}

// redis asks the Redis for what a room's lock takes: a value put and removed.
func (c *checkup) redis(ctx context.Context) {
	if c.settings.Redis == "" {
		if strings.Contains(c.settings.LiveKitURL, ",") {
			c.note("without --redis several session servers may make one room at two nodes, when it is asked for " +
				"first at each of them at one moment")
		}
		return
	}
	store, err := openShared(c.settings, shared.Options{})
	if err != nil {
		c.say("Redis", err)
		return
	}
	defer func() { _ = store.Close() }()
	key := "confab:check:" + rand.Text()
	if _, err = store.Put(ctx, key, "check", time.Second); err == nil {
		err = store.Remove(ctx, key, "check")
	}
	if err != nil && !errors.Is(err, shared.ErrDenied) {
		err = fmt.Errorf("it does not answer as it has to: %w", err)
	}
	c.say("Redis at "+store.Address(), err)
}
