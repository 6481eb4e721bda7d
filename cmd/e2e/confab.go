//go:build unix

package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"confab/cmd/e2e/process"
)

// Confab is a confab that was started, without a window as a rule.
type Confab struct {
	t              testing.TB
	process        *process.Process
	stdout, stderr *process.Lines
	status         string // address of --status
	name           string
	http           *http.Client
	clock          func(time.Time) time.Time // ConfabOptions.Clock

	mu     sync.Mutex
	events []Event // of the first lines of stdout
	read   int     // so many
}

// Event is a line of --events. Fields holds all of it.
type Event struct {
	Event  string
	Fields map[string]any
}

// At is when the event happened, by the clock of the machine that all programs share.
func (e Event) At() time.Time {
	at, _ := time.Parse(time.RFC3339Nano, e.Text("time"))
	return at
}

// Text returns a field that is text, "" where it is none.
func (e Event) Text(field string) string { s, _ := e.Fields[field].(string); return s }

// Number returns a field that is a number, 0 where it is none.
func (e Event) Number(field string) float64 { n, _ := e.Fields[field].(float64); return n }

// ConfabOptions say how a confab is started.
type ConfabOptions struct {
	Server, Room, Name string
	Args               []string // more flags
	Env                []string
	Network            *Network // to be in; nil: this machine's own
	Window             bool     // with a window, on the display that Env names
	Devices            string   // the folder that is its /dev; "": this machine's own. Needs root

	Clock func(told time.Time) time.Time // the machine's time, when Env gives confab a clock of its own
}

// StartConfab starts a confab, without a window as a rule, and lets it join.
func StartConfab(t testing.TB, o ConfabOptions) *Confab {
	t.Helper()
	c := &Confab{t: t, status: freeAddress(t), name: o.Name, http: http.DefaultClient, clock: o.Clock}
	if o.Network != nil {
		// What is free here may be taken there by another confab: the port is free for all.
		c.status = strings.Replace(c.status, "127.0.0.1", "127.0.0.2", 1)
		transport := &http.Transport{DialContext: o.Network.Dial}
		t.Cleanup(transport.CloseIdleConnections)
		c.http = &http.Client{Transport: transport}
	}
	args := []string{
		"--join", "--events", "-", "--status", c.status,
		"--server", o.Server, "--room", o.Room, "--name", o.Name,
	}
	if !o.Window {
		args = append(args, "--headless")
	}
	path, args := program(t, "confab"), append(args, o.Args...)
	if o.Network != nil {
		path, args = o.Network.Inside(path, args)
	}
	if o.Devices != "" {
		path, args = withDevices(o.Devices, path, args)
	}
	c.process, c.stdout, c.stderr = run(t, process.Options{Path: path, Args: args, Env: o.Env})
	return c
}

// Await waits for an event of that name whose fields match, which may have come long since. A nil match takes any.
func (c *Confab) Await(timeout time.Duration, name string, match func(Event) bool) Event {
	c.t.Helper()
	event, err := c.await(within(c.t, timeout), name, match)
	if err != nil {
		c.t.Fatalf("no %s within %v: %v", name, timeout, err)
	}
	return event
}

func (c *Confab) await(ctx context.Context, name string, match func(Event) bool) (found Event, err error) {
	_, _, err = c.stdout.Wait(ctx, 0, func(line string) bool {
		event, ok := parseEvent(line)
		if !ok || event.Event != name || match != nil && !match(event) {
			return false
		}
		found = event
		return true
	})
	return found, err
}

// parseEvent reads a line of --events; other lines are none.
func parseEvent(line string) (Event, bool) {
	var fields map[string]any
	if !strings.HasPrefix(line, "{") || json.Unmarshal([]byte(line), &fields) != nil {
		return Event{}, false
	}
	name, ok := fields["event"].(string)
	return Event{Event: name, Fields: fields}, ok
}

// Events returns the events so far, by the clock of the machine.
func (c *Confab) Events() []Event {
	c.mu.Lock()
	defer c.mu.Unlock()
	lines := c.stdout.All()
	for _, line := range lines[c.read:] {
		e, ok := parseEvent(line)
		if !ok {
			continue
		}
		if c.clock != nil {
			e.Fields["time"] = c.clock(e.At()).Format(time.RFC3339Nano)
		}
		c.events = append(c.events, e)
	}
	c.read = len(lines)
	return slices.Clip(c.events)
}

// Status asks for what is true now.
func (c *Confab) Status() Status {
	c.t.Helper()
	status, err := c.getStatus(within(c.t, 5*time.Second))
	if err != nil {
		c.t.Fatal(err)
	}
	return status
}

func (c *Confab) getStatus(ctx context.Context) (status Status, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+c.status+"/status", nil)
	if err != nil {
		return status, err
	}
	response, err := c.http.Do(request)
	if err != nil {
		return status, fmt.Errorf("ask for the status: %w", err)
	}
	defer response.Body.Close()
	return status, json.NewDecoder(response.Body).Decode(&status)
}

// Received returns what this confab receives of the named participant's source.
func (c *Confab) Received(from, source string) Subscription {
	c.t.Helper()
	for _, s := range c.Status().Subscribe {
		if s.Name == from && s.Source == source {
			return s
		}
	}
	c.t.Fatalf("%s's %s is not in the status", from, source)
	return Subscription{}
}

// AwaitReceived asks, a few times each second, until what this confab receives of the named participant's source is as
// wanted: counters have no event of their own.
func (c *Confab) AwaitReceived(timeout time.Duration, from, source string,
	wanted func(Subscription) bool,
) Subscription {
	c.t.Helper()
	ctx := within(c.t, timeout)
	again := time.NewTicker(250 * time.Millisecond)
	defer again.Stop()
	for last := "nothing"; ; {
		status, err := c.getStatus(ctx)
		if err != nil && ctx.Err() == nil {
			c.t.Fatal(err)
		}
		for _, s := range status.Subscribe {
			if s.Name == from && s.Source == source {
				if wanted(s) {
					return s
				}
				last = fmt.Sprintf("%+v", s)
			}
		}
		select {
		case <-again.C:
		case <-ctx.Done():
			c.t.Fatalf("what is received of %s's %s is not as wanted within %v: %s", from, source, timeout, last)
		}
	}
}

// Exit waits for the program's end and returns its exit code.
func (c *Confab) Exit(timeout time.Duration) int {
	c.t.Helper()
	select {
	case <-c.process.Exited():
	case <-time.After(timeout):
		c.t.Fatalf("confab has not ended within %v", timeout)
	}
	return c.process.ExitCode()
}

// Leave asks confab to leave, as Ctrl-C does, and returns its exit code.
func (c *Confab) Leave() int {
	c.t.Helper()
	c.process.Stop(ending)
	return c.Exit(time.Second)
}

// freeAddress returns an address of this machine that nobody listens on at the moment.
func freeAddress(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}
