package signaltest

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/livekit/protocol/livekit"
	"google.golang.org/protobuf/proto"
)

// Hello is how a client introduced itself.
type Hello struct {
	Path   string // /rtc or /rtc/v1
	Query  url.Values
	Header http.Header
	Token  string // from the Authorization header

	// Join is the decoded join request; on /rtc it is put together from the query parameters.
	Join *livekit.JoinRequest
}

// Single reports whether the client asked for one peer connection.
func (h *Hello) Single() bool { return h.Query.Get("join_request") != "" }

func readHello(r *http.Request) (*Hello, error) {
	h := &Hello{Path: r.URL.Path, Query: r.URL.Query(), Header: r.Header.Clone()}
	h.Token = strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	var err error
	switch wrapped := h.Query.Get("join_request"); {
	case wrapped != "":
		h.Join, err = unwrap(wrapped)
	case h.Path == "/rtc/v1":
		err = errors.New("join_request is required")
	default:
		h.Join, err = fromQuery(h.Query)
	}
	return h, err
}

func unwrap(s string) (*livekit.JoinRequest, error) {
	raw, err := base64.URLEncoding.DecodeString(s)
	if err != nil {
		return nil, errors.New("cannot base64 decode wrapped join request")
	}
	w := &livekit.WrappedJoinRequest{}
	if err := proto.Unmarshal(raw, w); err != nil {
		return nil, errors.New("cannot unmarshal wrapped join request")
	}
	data := w.JoinRequest
	if w.Compression == livekit.WrappedJoinRequest_GZIP {
		z, err := gzip.NewReader(bytes.NewReader(data))
		if err != nil {
			return nil, errors.New("cannot read decompressed join request")
		}
		if data, err = io.ReadAll(io.LimitReader(z, 1<<20)); err != nil {
			return nil, errors.New("cannot read decompressed join request")
		}
	}
	j := &livekit.JoinRequest{}
	if err := proto.Unmarshal(data, j); err != nil {
		return nil, errors.New("cannot unmarshal join request")
	}
	return j, nil
}

func fromQuery(q url.Values) (*livekit.JoinRequest, error) {
	yes := func(key string) bool { return q.Get(key) == "1" || q.Get(key) == "true" }
	number := func(key string) int32 { n, _ := strconv.ParseInt(q.Get(key), 10, 32); return int32(n) }
	j := &livekit.JoinRequest{
		ClientInfo: &livekit.ClientInfo{
			Protocol: number("protocol"), ClientProtocol: number("client_protocol"), Version: q.Get("version"),
			Sdk: livekit.ClientInfo_SDK(livekit.ClientInfo_SDK_value[strings.ToUpper(q.Get("sdk"))]),
		},
		ConnectionSettings: &livekit.ConnectionSettings{
			AutoSubscribe: !q.Has("auto_subscribe") || yes("auto_subscribe"), AdaptiveStream: yes("adaptive_stream"),
			DisableIceLite: yes("disable_ice_lite"),
		},
		Reconnect: yes("reconnect"), ParticipantSid: q.Get("sid"),
		ReconnectReason: livekit.ReconnectReason(number("reconnect_reason")),
	}
	if q.Has("subscriber_allow_pause") {
		j.ConnectionSettings.SubscriberAllowPause = proto.Bool(yes("subscriber_allow_pause"))
	}
	if a := q.Get("attributes"); a != "" {
		raw, err := base64.URLEncoding.DecodeString(a)
		if err == nil {
			err = json.Unmarshal(raw, &j.ParticipantAttributes)
		}
		if err != nil {
			return nil, fmt.Errorf("cannot decode attributes: %w", err)
		}
	}
	return j, nil
}
