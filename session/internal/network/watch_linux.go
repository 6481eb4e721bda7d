package network

import (
	"context"
	"encoding/binary"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"
)

// debounce is how long the kernel must have been quiet: a network that changes does so in many steps.
const debounce = 300 * time.Millisecond

// Multicast groups of rtnetlink (linux/rtnetlink.h); package syscall does not have them.
const (
	groupLink      = 0x1
	groupIPv4Addr  = 0x10
	groupIPv4Route = 0x40
	groupIPv6Addr  = 0x100
	groupIPv6Route = 0x400
)

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

// open subscribes. The socket is pollable, so that Close ends a read.
func open() (*os.File, error) {
	fd, err := syscall.Socket(
		syscall.AF_NETLINK, syscall.SOCK_RAW|syscall.SOCK_CLOEXEC|syscall.SOCK_NONBLOCK, syscall.NETLINK_ROUTE,
	)
	if err != nil {
		return nil, fmt.Errorf("open netlink: %w", err)
	}
	groups := uint32(groupLink | groupIPv4Addr | groupIPv4Route | groupIPv6Addr | groupIPv6Route)
	if err := syscall.Bind(fd, &syscall.SockaddrNetlink{Family: syscall.AF_NETLINK, Groups: groups}); err != nil {
		_ = syscall.Close(fd)
		return nil, fmt.Errorf("bind netlink: %w", err)
	}
	return os.NewFile(uintptr(fd), "netlink"), nil
}

// listen does not read what the news say: the comparison does. An overrun is news too (netlink(7), ENOBUFS).
func listen(news *os.File, nudge chan<- struct{}) {
	buffer := make([]byte, 64<<10)
	for {
		if _, err := news.Read(buffer); err != nil && !overrun(err) {
			return
		}
		select {
		case nudge <- struct{}{}:
		default:
		}
	}
}

func overrun(err error) bool { return strings.Contains(err.Error(), syscall.ENOBUFS.Error()) }

// current reads what can be compared.
func current() (state, error) {
	list, err := addresses()
	if err != nil {
		return state{}, fmt.Errorf("list addresses: %w", err)
	}
	routes, err := defaultRoutes()
	if err != nil {
		return state{}, err
	}
	return state{addresses: list, routes: routes}, nil
}

// defaultRoutes asks the kernel for its routes and keeps those that lead everywhere.
func defaultRoutes() (map[string]bool, error) {
	raw, err := syscall.NetlinkRIB(syscall.RTM_GETROUTE, syscall.AF_UNSPEC)
	if err != nil {
		return nil, fmt.Errorf("list routes: %w", err)
	}
	messages, err := syscall.ParseNetlinkMessage(raw)
	if err != nil {
		return nil, fmt.Errorf("parse routes: %w", err)
	}
	found := map[string]bool{}
	for i := range messages {
		m := &messages[i]
		if m.Header.Type != syscall.RTM_NEWROUTE || len(m.Data) < syscall.SizeofRtMsg {
			continue
		}
		// struct rtmsg: family, destination length, …, table, protocol, scope, type (linux/rtnetlink.h)
		if m.Data[1] != 0 || m.Data[4] != syscall.RT_TABLE_MAIN || m.Data[7] != syscall.RTN_UNICAST {
			continue
		}
		attributes, err := syscall.ParseNetlinkRouteAttr(m)
		if err != nil {
			return nil, fmt.Errorf("parse a route: %w", err)
		}
		found[describe(m.Data[0], attributes)] = true
	}
	return found, nil
}

// describe is what makes two default routes different: where they lead. Metrics and ages are noise.
func describe(family byte, attributes []syscall.NetlinkRouteAttr) string {
	var parts []string
	for _, a := range attributes {
		switch a.Attr.Type {
		case syscall.RTA_GATEWAY:
			parts = append(parts, fmt.Sprintf("via %x", a.Value))
		case syscall.RTA_OIF:
			if len(a.Value) >= 4 {
				parts = append(parts, fmt.Sprintf("dev %d", binary.NativeEndian.Uint32(a.Value)))
			}
		}
	}
	slices.Sort(parts)
	return fmt.Sprintf("%d %s", family, strings.Join(parts, " "))
}
