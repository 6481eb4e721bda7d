package signaling

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"

	"github.com/livekit/protocol/livekit"
	"google.golang.org/protobuf/encoding/protojson"
)

// mostRegions is the longest list of regions in bytes that we read.
const mostRegions = 256 << 10

// IsCloud reports whether host (without port) is LiveKit Cloud, the only place where [Regions] may be asked.
func IsCloud(host string) bool {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	return strings.HasSuffix(host, ".livekit.cloud") || strings.HasSuffix(host, ".livekit.run")
}

// Regions asks LiveKit Cloud which of its regions to connect to, nearest first; o.URL, Token, DialTimeout and the hooks
// are used. For any other server it returns nothing and asks nobody.
func Regions(ctx context.Context, o Options) ([]*livekit.RegionInfo, error) {
	o = o.withDefaults()
	u, err := base(o.URL)
	if err != nil {
		return nil, &DialError{Kind: err}
	}
	if !IsCloud(u.Hostname()) {
		return nil, nil
	}
	ctx, cancel := context.WithTimeout(ctx, o.DialTimeout)
	defer cancel()
	u.Scheme, u.User = "https", nil // the cloud speaks nothing else
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.JoinPath("/settings/regions").String(), nil)
	if err != nil {
		return nil, &DialError{Kind: ErrBadURL}
	}
	req.Header.Set("Authorization", "Bearer "+o.Token)
	req.Header.Set("User-Agent", o.UserAgent)
	transport := &http.Transport{
		Proxy: http.ProxyFromEnvironment, DialContext: o.NetDialContext,
		TLSClientConfig: o.TLS,
	}
	defer transport.CloseIdleConnections()
	resp, err := transport.RoundTrip(req)
	if err != nil {
		return nil, canceledOr(ctx, classify(answer{err: err}, attempt{token: o.Token}))
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, mostRegions))
	if err != nil {
		return nil, classify(answer{err: err}, attempt{token: o.Token})
	}
	if resp.StatusCode != http.StatusOK {
		a := answer{status: resp.StatusCode, mediaType: resp.Header.Get("Content-Type"), body: string(body)}
		return nil, classify(a, attempt{token: o.Token}) // no host: here 403 is a refusal, not a pinned region
	}
	return decodeRegions(body)
}

func decodeRegions(body []byte) ([]*livekit.RegionInfo, error) {
	settings := &livekit.RegionSettings{}
	if !json.Valid(body) || (protojson.UnmarshalOptions{DiscardUnknown: true}).Unmarshal(body, settings) != nil {
		return nil, &DialError{Kind: ErrBadResponse, Err: errors.New("not a list of regions")}
	}
	return settings.Regions, nil
}
