package device

import (
	"context"
	"strings"

	"github.com/jfreymuth/pulse/proto"
)

// defaultSink is how PulseAudio calls the speaker that is the default.
const defaultSink = "@DEFAULT_SINK@"

// FollowHeadset tells whether a speaker, "" for the system's default, is worn on the ears, as far as the sound server
// knows; at first and whenever that changes, until ctx is done or the sound server goes. Without a server that can be
// asked it tells nothing.
func FollowHeadset(ctx context.Context, speaker string, tell func(worn bool)) {
	changed := make(chan struct{}, 1)
	server, err := dialPulse(func(message any) {
		if _, event := message.(*proto.SubscribeEvent); event {
			select {
			case changed <- struct{}{}:
			default:
			}
		}
	})
	if err != nil {
		return
	}
	defer context.AfterFunc(ctx, server.close)() // a request does not outlast it
	defer server.close()
	what := proto.SubscriptionMaskSink | proto.SubscriptionMaskServer
	if server.Request(&proto.Subscribe{Mask: what}, nil) != nil {
		return
	}
	if speaker == "" {
		speaker = defaultSink
	}
	for {
		var info proto.GetSinkInfoReply
		ask := &proto.GetSinkInfo{SinkIndex: proto.Undefined, SinkName: speaker}
		if server.Request(ask, &info) == nil {
			tell(worn(info.Properties["device.form_factor"].String(), info.ActivePortName))
		}
		select {
		case <-ctx.Done():
			return
		case <-server.closed:
			return
		case <-changed:
		}
	}
}

// worn goes by what PulseAudio calls a device (device.form_factor), which is of the whole card, and its port, which
// says where the sound goes: a laptop's card has ports for its speaker and for what is plugged in.
func worn(form, port string) bool {
	port = strings.ToLower(port)
	return form == "headset" || form == "headphone" ||
		strings.Contains(port, "headphone") || strings.Contains(port, "headset")
}
