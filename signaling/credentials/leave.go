package credentials

import (
	"context"
	"net/http"
	"path"
	"strings"
)

// Return gives a ticket of the style OpenVidu2 back when its meeting is over, as openvidu-js-node's pages do; tickets
// of other styles need no giving back. The login is that in the jar of c.HTTP. The error is ctx's or an *[Error].
func (c Client) Return(ctx context.Context, rawEndpoint, room string, t Ticket) error {
	if t.Style != OpenVidu2 {
		return nil
	}
	c = c.withDefaults()
	base, err := endpoint(rawEndpoint)
	if err != nil {
		return err
	}
	u := *base
	u.RawQuery = ""
	if base.Path == "" || strings.HasSuffix(base.Path, "/") {
		u = *base.JoinPath("api-sessions", "remove-user")
	} else {
		u.Path, u.RawPath = path.Join(path.Dir(base.Path), "remove-user"), ""
	}
	ctx, cancel := context.WithTimeout(ctx, c.Timeout)
	defer cancel()
	a := &asker{Client: c, base: base}
	_, err = a.exchange(ctx, question{
		style: OpenVidu2, method: http.MethodPost, url: &u, body: map[string]any{"sessionName": room, "token": t.Token},
	})
	return err
}
