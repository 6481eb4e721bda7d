package sfu

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"
)

const (
	// maxFalseStarts is how many children may end before the first one was ever ready until Run gives up: a wrong
	// configuration does not mend itself.
	maxFalseStarts = 3

	// maxMisses is how many times in a row a child may fail to answer until it counts as hung and gets replaced. With
	// a check every 5 s that is long enough for a machine that is busy or just woke from sleep.
	maxMisses = 4
)

var (
	errHung = errors.New("it stopped answering")
	errLate = errors.New("it was not ready in time")
)

// Run keeps a LiveKit running until ctx is done, then stops it and returns nil. It returns an error only when LiveKit
// could not be brought up even once: a *[PortError] when one of its ports is taken.
func (s *Server) Run(ctx context.Context) error {
	proxy, err := s.openProxy()
	if err != nil {
		return err
	}
	defer proxy.close()
	ends := 0
	for {
		began := time.Now()
		err := s.runOnce(ctx, proxy)
		if ctx.Err() != nil {
			return nil
		}
		if time.Since(began) > steady {
			ends = 0
		}
		ends++
		s.update(func(st *Status) { st.Ready, st.PID, st.Cause = false, 0, err.Error() })
		status, _ := s.Status()
		if status.Served == 0 && (ends >= maxFalseStarts || isPortError(err)) {
			return err
		}
		wait := pause(ends)
		s.logger.Warn("embedded LiveKit ended, starting it again", "cause", err, "in", wait)
		timer := time.NewTimer(wait)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return nil
		}
	}
}

func isPortError(err error) bool {
	_, ok := errors.AsType[*PortError](err)
	return ok
}

// runOnce runs one child to its end and says why it ended. The child is gone when it returns.
func (s *Server) runOnce(ctx context.Context, proxy *proxy) error {
	ports, err := s.choosePorts()
	if err != nil {
		return err
	}
	if ports, err = s.behind(ports); err != nil {
		return err
	}
	config, err := document(s.options, ports)
	if err != nil {
		return err
	}
	cmd, err := s.options.Command()
	if err != nil {
		return err
	}
	c, err := startChild(cmd, config, s.logger)
	if err != nil {
		return err
	}
	s.update(func(st *Status) { st.PID = c.pid; st.Starts++ })
	defer s.update(func(st *Status) { st.Ready, st.PID = false, 0 })
	if err := s.awaitReady(ctx, c, proxy); err != nil {
		return err
	}
	s.update(func(st *Status) { st.Ready = true; st.Served++ })
	s.logger.Info("embedded LiveKit is ready", "address", s.Address(), "pid", c.pid)
	return s.watch(ctx, c, proxy)
}

// choosePorts returns the ports to use: the given ones, or the ones picked at first, as running clients know them.
func (s *Server) choosePorts() (Ports, error) {
	status, _ := s.Status()
	s.mu.Lock()
	proxied := s.proxied != nil
	s.mu.Unlock()
	if s.options.Ports == (Ports{}) && status.Served == 0 && !proxied {
		ports, err := pickPorts(s.options.Bind)
		if err != nil {
			return Ports{}, err
		}
		s.mu.Lock()
		s.ports = ports
		s.mu.Unlock()
		return ports, nil
	}
	ports := s.Ports()
	if proxied { // the proxy listens at the HTTP port and keeps it
		rest := ports
		rest.HTTP = 0
		return ports, rest.Check(s.options.Bind)
	}
	return ports, ports.Check(s.options.Bind)
}

func (s *Server) awaitReady(ctx context.Context, c *child, proxy *proxy) error {
	timer := time.NewTimer(s.options.StartTimeout)
	defer timer.Stop()
	select {
	case <-c.ready:
		return nil
	case <-c.done:
		return fmt.Errorf("embedded LiveKit did not start: %w", c.reason())
	case <-timer.C:
		c.kill()
		return fmt.Errorf("embedded LiveKit did not start: %w", errLate)
	case <-ctx.Done():
		c.stop(s.options.Grace, proxy.delivered())
		return ctx.Err()
	}
}

// watch stays with a ready child until it ends, hangs, or is to stop.
func (s *Server) watch(ctx context.Context, c *child, proxy *proxy) error {
	checking, cancel := context.WithCancel(ctx)
	hung := make(chan struct{})
	var work sync.WaitGroup
	work.Go(func() {
		if s.keepChecking(checking) != nil {
			close(hung)
		}
	})
	defer work.Wait()
	defer cancel()
	select {
	case <-c.done:
		return fmt.Errorf("embedded LiveKit ended: %w", c.reason())
	case <-hung:
		c.kill()
		return fmt.Errorf("embedded LiveKit ended: %w", errHung)
	case <-ctx.Done():
		s.update(func(st *Status) { st.Ready = false })
		c.stop(s.options.Grace, proxy.delivered())
		return ctx.Err()
	}
}

// keepChecking asks the child for a sign of life until ctx is done (nil) or it stays silent (errHung). Any HTTP answer
// is one: LiveKit says 406 for a moment after the machine slept.
func (s *Server) keepChecking(ctx context.Context) error {
	ticker := time.NewTicker(s.options.CheckEvery)
	defer ticker.Stop()
	misses := 0
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
		if s.answers(ctx) {
			misses = 0
			continue
		}
		if ctx.Err() != nil {
			return nil
		}
		if misses++; misses >= maxMisses {
			return errHung
		}
	}
}

// answers tells whether the child gives any HTTP answer within the time between two checks.
func (s *Server) answers(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, s.options.CheckEvery)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+s.ServiceAddress()+"/", nil)
	if err != nil {
		return false
	}
	response, err := s.client.Do(request)
	if err != nil {
		return false
	}
	_ = response.Body.Close()
	return true
}
