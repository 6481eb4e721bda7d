package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"strconv"
	"strings"
	"time"

	"confab/cmd/confab-server/internal/config"
	"confab/cmd/confab-server/internal/flight"
	"confab/cmd/confab-server/internal/sfu"
)

// errStarting is what clients are told while the embedded LiveKit is not there.
var errStarting = errors.New("the media server is starting")

// errSilent is what clients are told while somebody else's LiveKit does not answer.
var errSilent = errors.New("the media server does not answer")

// ownLiveKit is the embedded LiveKit as the API sees it.
type ownLiveKit struct{ server *sfu.Server }

func (o ownLiveKit) Ready(context.Context) error {
	if status, _ := o.server.Status(); !status.Ready {
		return errStarting
	}
	return nil
}

// URL names LiveKit by the name the client used for us, which reaches it too: both are on this machine. LiveKit listens
// on 127.0.0.1 alone, so other addresses of the machine itself become that one.
func (o ownLiveKit) URL(host string) string {
	name := "127.0.0.1"
	if only, _, err := net.SplitHostPort(host); err == nil {
		host = only
	}
	if strings.EqualFold(host, "localhost") {
		name = "localhost"
	}
	return "ws://" + net.JoinHostPort(name, strconv.Itoa(o.server.Ports().HTTP))
}

func (o ownLiveKit) serviceURL() string { return "http://" + o.server.ServiceAddress() }

// otherLiveKit is somebody else's LiveKit as the API sees it.
type otherLiveKit struct {
	*sfu.External
	answers func(context.Context) bool // External.Answers, unless a test has another
	looks   flight.Group[struct{}]
}

func newOtherLiveKit(e *sfu.External) *otherLiveKit {
	return &otherLiveKit{External: e, answers: e.Answers}
}

// Ready asks LiveKit itself, briefly. Requests that come while it is asked share the answer: a crowd that comes at once
// is no crowd for LiveKit.
func (o *otherLiveKit) Ready(ctx context.Context) error {
	_, err := o.looks.Do(ctx, "", func() (struct{}, error) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
		defer cancel()
		if !o.answers(ctx) {
			return struct{}{}, errSilent
		}
		return struct{}{}, nil
	})
	return err
}

func (o *otherLiveKit) URL(string) string { return o.WebSocketURL() }

// external is the LiveKit that the settings name.
func external(settings config.Config) (*sfu.External, error) {
	secret, err := readSecret(settings.LiveKitSecretFile)
	if err != nil {
		return nil, err
	}
	return sfu.NewExternal(settings.LiveKitURL, sfu.Keys{Key: settings.LiveKitKey, Secret: secret})
}

// shortestToken is in characters: nobody tries that many.
const shortestToken = 16

// readToken is the token of a file; none without a file.
func readToken(file string) (string, error) {
	if file == "" {
		return "", nil
	}
	token, err := readSecret(file)
	if err == nil && (len(token) < shortestToken || strings.ContainsAny(token, " \r\n\t")) {
		err = fmt.Errorf("%s has to hold one token of %d or more characters, without spaces", file, shortestToken)
	}
	return token, err
}

func readSecret(file string) (string, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	secret := strings.TrimSpace(string(data))
	if secret == "" {
		return "", errors.New(file + " holds no secret")
	}
	return secret, nil
}
