package main

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"confab/session/meeting"
	"confab/ui/model"
)

// eventWriter writes the event file: one JSON object per line. The zero value writes nowhere.
type eventWriter struct {
	mu  sync.Mutex
	out io.Writer
	end func() error
	log []model.EventLine // the newest, for the diagnostics panel
}

// openEvents opens where events go; "" is nowhere and "-" standard output.
func openEvents(path string) (*eventWriter, error) {
	switch path {
	case "":
		return &eventWriter{}, nil
	case "-":
		return &eventWriter{out: os.Stdout}, nil
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o644)
	if err != nil {
		return nil, fmt.Errorf("open the event file: %w", err)
	}
	return &eventWriter{out: f, end: f.Close}, nil
}

// Close closes the file.
func (w *eventWriter) Close() error {
	if w.end == nil {
		return nil
	}
	return w.end()
}

// write puts one event out; every line goes to the system at once, so that readers see it and a crash loses none.
func (w *eventWriter) write(name string, fields map[string]any) {
	now := time.Now()
	w.remember(now, name, fields)
	if w.out == nil {
		return
	}
	line := map[string]any{"time": now.Format(time.RFC3339Nano), "event": name}
	for k, v := range fields {
		line[k] = v
	}
	data, err := json.Marshal(line)
	if err != nil {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	_, _ = w.out.Write(append(data, '\n')) // a full disk must not end a meeting
}

// remember keeps the newest events for the window.
func (w *eventWriter) remember(now time.Time, name string, fields map[string]any) {
	var text []string
	for _, key := range slices.Sorted(maps.Keys(fields)) {
		text = append(text, fmt.Sprintf("%s=%v", key, fields[key]))
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.log = append(w.log, model.EventLine{Time: now, Name: name, Fields: strings.Join(text, " ")})
	if extra := len(w.log) - model.MostEvents; extra > 0 {
		w.log = slices.Delete(w.log, 0, extra)
	}
}

// newest copies what was remembered.
func (w *eventWriter) newest() []model.EventLine {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.log)
}

// session writes an event of the session.
func (w *eventWriter) session(e meeting.Event) { w.write(e.Name(), fieldsOf(e)) }

// fieldsOf are the event's fields in the event file. Empty texts are left out: absent is not the same as empty.
func fieldsOf(e meeting.Event) map[string]any {
	switch e := e.(type) {
	case meeting.SessionConnecting:
		return map[string]any{"attempt": e.Attempt}
	case meeting.SessionConnected:
		return map[string]any{"sessionId": e.SessionID, "connectionId": e.ConnectionID, "joinMs": ms(e.Join)}
	case meeting.SessionReconnecting:
		return map[string]any{"cause": e.Cause, "kind": e.Kind.String()}
	case meeting.SessionReconnected:
		return map[string]any{"kind": e.Kind.String(), "outageMs": ms(e.Outage)}
	case meeting.SessionDisconnected:
		return map[string]any{"reason": e.Reason}
	case meeting.ConnectionCreated:
		return map[string]any{"connectionId": e.ConnectionID, "name": e.DisplayName, "data": e.Data}
	case meeting.ConnectionDestroyed:
		return map[string]any{"connectionId": e.ConnectionID, "reason": e.Reason}
	case meeting.Signal:
		return map[string]any{"from": e.From, "type": e.Type, "data": e.Data}
	case meeting.MuteForced:
		return map[string]any{"source": e.Source.String(), "by": e.By}
	case meeting.Failed:
		return map[string]any{"code": e.Err.Code, "name": e.Err.Name, "message": e.Err.Message}
	}
	return streamFields(e)
}

func streamFields(e meeting.Event) map[string]any {
	switch e := e.(type) {
	case meeting.StreamCreated:
		return map[string]any{"streamId": e.StreamID, "connectionId": e.ConnectionID, "source": e.Source.String()}
	case meeting.StreamDestroyed:
		return map[string]any{"streamId": e.StreamID, "connectionId": e.ConnectionID, "reason": e.Reason}
	case meeting.StreamPropertyChanged:
		return map[string]any{"streamId": e.StreamID, "property": e.Property, "old": e.Old, "new": e.New}
	case meeting.SubscriberConnected:
		return map[string]any{"streamId": e.StreamID, "connectionId": e.ConnectionID, "source": e.Source.String(), "codec": e.Codec}
	case meeting.SubscriberDisconnected:
		return map[string]any{"streamId": e.StreamID}
	case meeting.PublisherCreated:
		return map[string]any{"streamId": e.StreamID, "source": e.Source.String(), "codec": e.Codec}
	case meeting.PublisherDestroyed:
		return map[string]any{"streamId": e.StreamID, "source": e.Source.String(), "reason": e.Reason}
	}
	return nil
}

// ms is a duration in milliseconds with microseconds behind the point.
func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
