package signaling_test

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"confab/signaling"
)

func TestRegions(t *testing.T) {
	for _, row := range []struct {
		name   string
		status int
		body   string
		want   error
		n      int
	}{
		{
			"two", 200,
			`{"regions":[{"region":"a","url":"https://a.livekit.cloud","distance":"1"},{"region":"b","new":1}],"x":2}`,
			nil, 2,
		},
		{"none", 200, `{}`, nil, 0},
		{"html", 200, "<html>", signaling.ErrBadResponse, 0},
		{"denied", 401, "invalid token: " + token, signaling.ErrDenied, 0},
		{"forbidden-is-no-region-here", 403, "", signaling.ErrIntercepted, 0},
		{"endless", 200, strings.Repeat(" ", 10<<20), signaling.ErrBadResponse, 0},
	} {
		t.Run(row.name, func(t *testing.T) {
			web := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path != "/settings/regions" || r.Header.Get("Authorization") != "Bearer "+token {
					t.Errorf("asked %s as %q", r.URL, r.Header.Get("Authorization"))
				}
				w.WriteHeader(row.status)
				_, _ = io.WriteString(w, row.body)
			}))
			defer web.Close()
			got, err := signaling.Regions(t.Context(), signaling.Options{
				URL: "wss://x.livekit.cloud", Token: token,
				TLS: &tls.Config{InsecureSkipVerify: true}, // httptest's certificate is for example.com
				NetDialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
					return (&net.Dialer{}).DialContext(ctx, network, web.Listener.Addr().String())
				},
			})
			if !errors.Is(err, row.want) || len(got) != row.n {
				t.Errorf("got %v, %v", got, err)
			}
			if err != nil && containsToken(err) {
				t.Errorf("token in %v", err)
			}
		})
	}
}

func TestRegionsAsksOnlyTheCloud(t *testing.T) {
	got, err := signaling.Regions(t.Context(), signaling.Options{URL: "ws://127.0.0.1:1", Token: token})
	if got != nil || err != nil {
		t.Errorf("got %v, %v", got, err)
	}
	for host, want := range map[string]bool{
		"x.livekit.cloud": true, "X.LiveKit.Cloud.": true, "y.livekit.run": true,
		"livekit.cloud.evil.example": false, "evil-livekit.cloud": false, "localhost": false,
	} {
		if signaling.IsCloud(host) != want {
			t.Errorf("%s: want %v", host, want)
		}
	}
}
