package signaling

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"strings"

	"github.com/livekit/protocol/livekit"
	"google.golang.org/protobuf/proto"
)

const (
	pathSingle = "/rtc/v1"
	pathDual   = "/rtc"

	// longestURL is the length in bytes of a request line that proxies in front of a server still let through: 8 KiB is the
	// default header buffer of nginx and HAProxy's limit is twice that.
	longestURL = 8 << 10
)

// base brings what a user typed into the form ws(s)://host[:port][/prefix], without query, fragment or trailing slashes.
func base(raw string) (*url.URL, error) {
	raw = strings.TrimSpace(raw)
	if raw == "" {
		return nil, fmt.Errorf("%w: it is empty", ErrBadURL)
	}
	if !strings.Contains(raw, "://") {
		raw = guessScheme(raw) + "://" + raw
	}
	u, err := url.Parse(raw)
	if err != nil {
		return nil, ErrBadURL // url.Error repeats the address, and people paste tokens into addresses
	}
	switch strings.ToLower(u.Scheme) {
	case "ws", "http":
		u.Scheme = "ws"
	case "wss", "https":
		u.Scheme = "wss"
	default:
		return nil, fmt.Errorf("%w: the scheme must be ws, wss, http or https", ErrBadURL)
	}
	if u.Hostname() == "" {
		return nil, fmt.Errorf("%w: there is no host in it", ErrBadURL)
	}
	if port := u.Port(); port != "" {
		if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
			return nil, fmt.Errorf("%w: the port must be between 1 and 65535", ErrBadURL)
		}
	}
	return &url.URL{Scheme: u.Scheme, Host: u.Host, Path: strings.TrimRight(u.Path, "/")}, nil
}

// guessScheme says what a bare "host:port" most likely speaks: plain on this machine, TLS elsewhere.
func guessScheme(raw string) string {
	host, _, _ := strings.Cut(raw, "/")
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	host = strings.Trim(host, "[]")
	if ip := net.ParseIP(host); host == "localhost" || ip.IsLoopback() {
		return "ws"
	}
	return "wss"
}

// singleURL is the address for one peer connection, with the whole join in it. The publisher's offer is left out when the
// address would be too long with it.
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

// dualURL is the address for two peer connections, with the join as query parameters. They cannot carry an offer, tracks,
// metadata or a sync state.
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
