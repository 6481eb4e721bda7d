package network

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/mdlayher/netlink"
	"golang.org/x/sys/unix"
)

// debounce is how long the kernel must have been quiet: a network that changes does so in many steps.
const debounce = 300 * time.Millisecond

// Watch calls changed for every change until ctx is done, on its own goroutine and one at a time. Without access to the
// kernel's news it only waits.
func Watch(ctx context.Context, log *slog.Logger, changed func(Change)) {
	news, err := open()
	if err != nil {
		log.Warn("network changes will not be noticed", "error", err)
		<-ctx.Done()
		return
	}
	nudge := make(chan struct{}, 1)
	var reading sync.WaitGroup
	reading.Go(func() { listen(news, nudge) })
	defer reading.Wait()
	defer func() { _ = news.Close() }() // ends listen
	follow(ctx, log, nudge, current, changed)
}

// follow compares after each burst of news.
func follow(
	ctx context.Context, log *slog.Logger, nudge <-chan struct{}, look func() (state, error), changed func(Change),
) {
	before, err := look()
	if err != nil {
		log.Warn("network not read", "error", err)
	}
	debouncer := time.NewTimer(time.Hour)
	debouncer.Stop()
	defer debouncer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-nudge:
			debouncer.Reset(debounce)
		case <-debouncer.C:
			after, err := look()
			if err != nil {
				log.Warn("network not read", "error", err)
				continue
			}
			if c := before.compare(after); !c.empty() {
				log.Info("network changed", "gone", c.Gone, "come", c.Come, "routed", c.Routed)
				changed(c)
			}
			before = after
		}
	}
}

// open subscribes. Close ends a Receive.
func open() (*netlink.Conn, error) {
	return netlink.Dial(unix.NETLINK_ROUTE, &netlink.Config{
		Groups: unix.RTMGRP_LINK | unix.RTMGRP_IPV4_IFADDR | unix.RTMGRP_IPV4_ROUTE | unix.RTMGRP_IPV6_IFADDR |
			unix.RTMGRP_IPV6_ROUTE,
	})
}

// listen does not look at what the news say: the comparison does. An overrun is news too (netlink(7)).
func listen(news *netlink.Conn, nudge chan<- struct{}) {
	for {
		if _, err := news.Receive(); err != nil && !errors.Is(err, unix.ENOBUFS) {
			return
		}
		select {
		case nudge <- struct{}{}:
		default:
		}
	}
}

// current reads what can be compared.
func current() (state, error) {
	list, err := addresses()
	if err != nil {
		return state{}, fmt.Errorf("list addresses: %w", err)
	}
	all, err := routes()
	if err != nil {
		return state{}, err
	}
	return state{addresses: list, routes: defaults(all)}, nil
}
