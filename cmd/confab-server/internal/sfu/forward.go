package sfu

import (
	"bytes"
	"context"
	"errors"
	"io"
	"mime"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strings"
	"time"
)

const (
	// bodyLimit is more than the largest request that LiveKit takes through the proxy: a participant's metadata and
	// attributes, 64 KiB each, in JSON. In bytes.
	bodyLimit = 256 << 10
	// bodyTime is how long a client may take to send it.
	bodyTime = 10 * time.Second
)

// Refusal is the answer to somebody whom Options.Admit does not let through.
type Refusal struct {
	Status  int
	Message string
}

func (r *Refusal) answer(w http.ResponseWriter) {
	if r.Status == http.StatusServiceUnavailable {
		w.Header().Set("Retry-After", "1")
	}
	http.Error(w, r.Message, r.Status)
}

// tokenKey is where the context of a request has the token that was asked about.
type tokenKey struct{}

// ask fixes what a request says before anybody decides upon it: one token and a whole body. LiveKit is handed these
// and nothing else that it could take for a token, however the request puts it.
func (s *Server) ask(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		token, refusal := tokenOf(r)
		if refusal == nil && token != "" {
			refusal = s.options.Admit(r.Context(), token)
		}
		if refusal == nil {
			refusal = readWhole(w, r)
		}
		if refusal != nil {
			refusal.answer(w)
			return
		}
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), tokenKey{}, token)))
	})
}

// tokenOf is the token of a request: where LiveKit looks for it (service/auth.go), and the same in every place that
// has one.
func tokenOf(r *http.Request) (string, *Refusal) {
	// LiveKit reads access_token, and everything else, out of a form as well; its clients send none.
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if kind == "application/x-www-form-urlencoded" || kind == "multipart/form-data" {
		return "", &Refusal{http.StatusUnsupportedMediaType, "forms are not taken here"}
	}
	query := r.URL.Query()
	// LiveKit lets in "IDENTITY#VALUE" for it, somebody whom no session server gave a token.
	if query.Has("publish") {
		return "", &Refusal{http.StatusBadRequest, "the parameter publish is not taken here"}
	}
	tokens := query["access_token"]
	for _, header := range r.Header.Values("Authorization") {
		if header == "" {
			continue
		}
		scheme, token, _ := strings.Cut(header, " ")
		if token = strings.TrimSpace(token); token == "" || !strings.EqualFold(scheme, "Bearer") {
			return "", &Refusal{http.StatusUnauthorized, "invalid authorization header. Must start with Bearer "}
		}
		tokens = append(tokens, token)
	}
	var one string
	for _, token := range tokens {
		if one != "" && token != "" && token != one {
			return "", &Refusal{http.StatusBadRequest, "there is more than one token in the request"}
		}
		if token != "" {
			one = token
		}
	}
	return one, nil
}

// readWhole takes the body off a client before LiveKit sees anything of the request, so that nobody holds LiveKit up
// with half of one.
func readWhole(w http.ResponseWriter, r *http.Request) *Refusal {
	if r.ContentLength == 0 {
		r.Body = http.NoBody
		return nil
	}
	control := http.NewResponseController(w)
	_ = control.SetReadDeadline(time.Now().Add(bodyTime))
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, bodyLimit))
	if _, large := errors.AsType[*http.MaxBytesError](err); large {
		return &Refusal{http.StatusRequestEntityTooLarge, "the request is too large"}
	}
	if err != nil {
		return &Refusal{http.StatusRequestTimeout, "the request did not arrive whole"}
	}
	_ = control.SetReadDeadline(time.Time{})
	r.Body, r.ContentLength, r.TransferEncoding = io.NopCloser(bytes.NewReader(body)), int64(len(body)), nil
	return nil
}

// newProxy hands to LiveKit what ask has fixed.
func (s *Server) newProxy() *httputil.ReverseProxy {
	return &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(&url.URL{Scheme: "http", Host: s.ServiceAddress()})
			r.Out.Host = r.In.Host
			r.SetXForwarded()
			strip(r.Out)
		},
		Transport: &http.Transport{
			DialContext:       (&net.Dialer{Timeout: 5 * time.Second}).DialContext,
			DisableKeepAlives: true,
		},
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, err error) {
			s.logger.Debug("LiveKit did not answer", "cause", err)
			(&Refusal{http.StatusServiceUnavailable, "the media server is starting"}).answer(w)
		},
	}
}

// strip comes after the proxy has taken off what Connection names: a header that a client has taken off is not the
// one that was looked at.
func strip(out *http.Request) {
	query := out.URL.Query()
	query.Del("access_token")
	out.URL.RawQuery = query.Encode()
	out.Header.Del("Authorization")
	if token, _ := out.Context().Value(tokenKey{}).(string); token != "" {
		out.Header.Set("Authorization", "Bearer "+token)
	}
	// LiveKit takes these for the client's address; X-Forwarded-For is ours.
	out.Header.Del("Cf-Connecting-Ip")
	out.Header.Del("X-Real-Ip")
	if !strings.EqualFold(out.Header.Get("Upgrade"), "websocket") {
		out.Header.Del("Connection")
		out.Header.Del("Upgrade")
	}
}
