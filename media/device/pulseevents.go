package device

import (
	"context"

	"github.com/jfreymuth/pulse/proto"
)

// subscribe has look called when microphones or speakers of the sound server come or go, or others become the default.
// It is called on a goroutine of the connection, which ends with ctx. An error says that no server answers or that it
// refuses.
func subscribe(ctx context.Context, look func()) (*pulseConn, error) {
	server, err := dialPulse(func(message any) {
		if e, changed := message.(*proto.SubscribeEvent); changed && matters(e.Event) {
			look()
		}
	})
	if err != nil {
		return nil, err
	}
	context.AfterFunc(ctx, server.close)
	what := proto.SubscriptionMaskSink | proto.SubscriptionMaskSource | proto.SubscriptionMaskServer
	if err := server.Request(&proto.Subscribe{Mask: what}, nil); err != nil {
		server.close()
		return nil, err
	}
	return server, nil
}

// matters leaves out what changes of a device all the time, such as its volume.
func matters(e proto.SubscriptionEventType) bool {
	return e.GetFacility() == proto.EventServer || e.GetType() != proto.EventChange
}
