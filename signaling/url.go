package signaling

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"confab/signaling/internal/address"

	"github.com/livekit/protocol/livekit"
	"google.golang.org/protobuf/proto"
)

const (
	pathSingle = "/rtc/v1"
	pathDual   = "/rtc"

	// longestURL is the length in bytes of a request line that proxies in front of a server still let through: 8 KiB is
	// the default header buffer of nginx and HAProxy's limit is twice that.
	longestURL = 8 << 10
)

// base brings what a user typed into the form [ws[s]:]//[user@]host[:port][/prefix], without query or trailing
// slashes. Without a scheme it has none.
func base(raw string) (*url.URL, error) {
	u, err := address.Parse(raw)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrBadURL, err)
	}
	u.Scheme = map[string]string{"http": "ws", "ws": "ws", "https": "wss", "wss": "wss"}[u.Scheme]
	u.Path, u.RawPath, u.RawQuery = strings.TrimRight(u.Path, "/"), strings.TrimRight(u.RawPath, "/"), ""
	return u, nil
}

// Loopback reports whether an address is one of this machine, by its very name.
func Loopback(raw string) bool {
	u, err := base(raw)
	return err == nil && address.Loopback(u.Host)
}

// Shown is an address as it may be shown and logged: without user and password.
func Shown(raw string) string {
	u, err := address.Parse(raw)
	if err != nil || u.User == nil {
		return raw
	}
	return strings.TrimPrefix(address.Without(u).String(), "//")
}

// tries are the addresses to dial, in this order, while one turns out to be of the wrong scheme (see mistaken). A
// scheme that was given stays, but for plain to TLS; without one, it is plain to a local network at most.
func tries(base *url.URL, h *Hosts) []*url.URL {
	with := func(schemes ...string) (list []*url.URL) {
		for _, scheme := range schemes {
			u := *base
			u.Scheme, u.User = scheme, nil
			list = append(list, &u)
		}
		return list
	}
	switch {
	case base.Scheme == "wss", base.Scheme == "" && !address.Private(base.Host):
		return with("wss")
	case base.Scheme == "ws":
		return with("ws", "wss")
	case h.scheme(base.Host) == "ws", h.scheme(base.Host) == "" && address.Loopback(base.Host):
		return with("ws", "wss")
	}
	return with("wss", "ws")
}

// mistaken reports whether a failed dial says that the address is of the wrong scheme. A guessed one is doubted sooner.
func mistaken(u *url.URL, guessed bool, err error) bool {
	var failed *DialError
	if !errors.As(err, &failed) {
		return false
	}
	odd := guessed && failed.Status == 0 && (errors.Is(err, ErrBadResponse) || errors.Is(err, ErrUnreachable))
	if u.Scheme == "ws" {
		return odd || errors.Is(failed.Kind, errPlain)
	}
	return odd || errors.Is(failed.Kind, errNoTLS)
}

// singleURL is the address for one peer connection, with the whole join in it. The publisher's offer is left out when
// the address would be too long with it.
func singleURL(base *url.URL, join *livekit.JoinRequest) (addr string, offerDropped bool, err error) {
	addr, err = wrap(base, join)
	if err != nil || len(addr) <= longestURL || join.PublisherOffer == nil {
		return addr, false, err
	}
	short := proto.Clone(join).(*livekit.JoinRequest)
	short.PublisherOffer = nil
	addr, err = wrap(base, short)
	return addr, true, err
}

func wrap(base *url.URL, join *livekit.JoinRequest) (string, error) {
	raw, err := proto.Marshal(join)
	if err != nil {
		return "", fmt.Errorf("encode join request: %w", err)
	}
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	if _, err = z.Write(raw); err == nil {
		err = z.Close()
	}
	if err != nil {
		return "", fmt.Errorf("compress join request: %w", err)
	}
	wrapped, err := proto.Marshal(&livekit.WrappedJoinRequest{
		Compression: livekit.WrappedJoinRequest_GZIP,
		JoinRequest: packed.Bytes(),
	})
	if err != nil {
		return "", fmt.Errorf("encode join request: %w", err)
	}
	u := base.JoinPath(pathSingle)
	u.RawQuery = url.Values{"join_request": {base64.URLEncoding.EncodeToString(wrapped)}}.Encode()
	return u.String(), nil
}

// dualURL is the address for two peer connections, with the join as query parameters. They cannot carry an offer,
// tracks, metadata or a sync state.
func dualURL(base *url.URL, join *livekit.JoinRequest) (string, error) {
	q := url.Values{}
	setText := func(key, value string) {
		if value != "" {
			q.Set(key, value)
		}
	}
	flag := func(b bool) string {
		if b {
			return "1"
		}
		return "0"
	}
	client, settings := join.ClientInfo, join.ConnectionSettings
	q.Set("protocol", strconv.Itoa(int(client.Protocol)))
	if client.ClientProtocol != 0 {
		q.Set("client_protocol", strconv.Itoa(int(client.ClientProtocol)))
	}
	var can []string
	for _, c := range client.Capabilities {
		can = append(can, c.String())
	}
	setText("capabilities", strings.Join(can, ","))
	setText("sdk", sdkName(client.Sdk))
	setText("version", client.Version)
	setText("os", client.Os)
	setText("os_version", client.OsVersion)
	setText("device_model", client.DeviceModel)
	setText("network", client.Network)
	setText("other_sdks", client.OtherSdks) // not read by the server today; kept for its access log
	q.Set("auto_subscribe", flag(settings.AutoSubscribe))
	q.Set("adaptive_stream", flag(settings.AdaptiveStream))
	q.Set("subscriber_allow_pause", flag(settings.GetSubscriberAllowPause()))
	if settings.DisableIceLite {
		q.Set("disable_ice_lite", "1")
	}
	if settings.AutoSubscribeDataTrack != nil {
		q.Set("auto_subscribe_data_track", flag(*settings.AutoSubscribeDataTrack))
	}
	if len(join.ParticipantAttributes) > 0 {
		raw, err := json.Marshal(join.ParticipantAttributes)
		if err != nil {
			return "", fmt.Errorf("encode attributes: %w", err)
		}
		q.Set("attributes", base64.URLEncoding.EncodeToString(raw))
	}
	if join.Reconnect {
		q.Set("reconnect", "1")
		q.Set("sid", join.ParticipantSid)
		q.Set("reconnect_reason", strconv.Itoa(int(join.ReconnectReason)))
	}
	u := base.JoinPath(pathDual)
	u.RawQuery = q.Encode()
	return u.String(), nil
}

// sdkName is the inverse of the server's ParseClientInfo for what we may claim to be; "" is UNKNOWN there.
func sdkName(sdk livekit.ClientInfo_SDK) string {
	switch sdk {
	case livekit.ClientInfo_GO:
		return "go"
	case livekit.ClientInfo_RUST:
		return "rust"
	default:
		return ""
	}
}
