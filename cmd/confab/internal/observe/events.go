package observe

import (
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"confab/session/legible"
	"confab/session/meeting"
	"confab/session/meeting/event"
	"confab/session/queue"
	"confab/ui/model"
)

const (
	// endTimeout is how long Close waits for a reader.
	endTimeout = time.Second
	// longestFields is how many characters the window's log shows of an event.
	longestFields = 500
)

// Events writes the event file: one JSON object per line. It waits for nobody: while the file or pipe takes no lines
// they wait in a queue, and what does not fit there is dropped and counted. The zero value writes nowhere.
//
// # Events
//
// A line of --events is {"time": RFC 3339 with nanoseconds, "event": NAME, ...}. Names, reasons and errors are those of
// OpenTok and Vonage. Reasons are clientDisconnected, forceDisconnected, networkDisconnected, serverShutdown,
// roomClosed, duplicateIdentity and, of streams, forceUnpublished. One's own connection is no event. Where a field has
// nothing to say it is left out, or empty.
//
//	sessionConnecting       attempt
//	sessionConnected        sessionId, connectionId, joinMs
//	sessionReconnecting     cause, kind: resume or rejoin
//	sessionReconnected      kind, outageMs: from noticing the fault until media flows again
//	sessionDisconnected     reason
//	connectionCreated       connectionId, name, data, kind, kindDetails: standard, sip and connector are people (with
//	                        a client of their own, on a telephone, through another service), agent, egress (which
//	                        records), ingress and bridge are programs; kindDetails where LiveKit says more
//	connectionDestroyed     connectionId, reason
//	streamCreated           streamId, connectionId, source: camera, microphone, screen or screenAudio
//	streamDestroyed         streamId, connectionId, reason
//	streamPropertyChanged   streamId, property, old, new: hasAudio, hasVideo, videoDimensions or paused
//	videoDisabled           streamId, source, reason: "quality", the picture is held back because the connection does
//	                        not carry it, and only the sound comes; one's own streams and those of others
//	videoEnabled            streamId, source, reason: it comes again
//	qualityLimited          streamId, source, reason: cpu, bandwidth or none, why what is sent of one's own pictures
//	                        has been less than it could be for some seconds; none only after one of the others
//	subscriberConnected     streamId, connectionId, source, codec, firstFrameMs: the first packet was decoded;
//	                        firstFrameMs of video only, since the join was asked for
//	subscriberDisconnected  streamId: packets stopped though the stream still exists
//	publisherCreated        streamId, source, codec
//	publisherDestroyed      streamId, source, reason
//	muteForced              source, by: a moderator or the server turned a source of ours off
//	unmuteAsked             source: the server or a moderator would have it on; only the person here turns it on
//	signal                  from, type, data, encoding, id, edited, deleted, incomplete, file, size: a message; chat
//	                        is of type "chat", whichever client it comes from. encoding is "base64" when data is not
//	                        UTF-8; edited or deleted takes the place of the message with that id of the same sender;
//	                        incomplete is a text whose rest did not come; file and size are those of a file
//	deviceChanged           kind, from, to, format, why: started, chosen, unavailable, lost, returned or
//	                        defaultChanged; format is what the new one really gives or takes, as in the status
//	eventsDropped           count: so many lines before this one were lost, because the file or pipe took none for too
//	                        long; nothing else waits for a reader
//	error                   code, name, message, streamId, connectionId: what did not end the session, and what did;
//	                        of a stream once each time it becomes undecodable (OT_INVALID_ENCRYPTION_SECRET 6004,
//	                        OT_UNSUPPORTED_CODEC 1502)
type Events struct {
	out   io.WriteCloser
	log   *slog.Logger
	lines *queue.Queue[[]byte] // in: of the goroutine that writes
	end   chan struct{}        // closed by Close
	done  chan struct{}        // closed by the goroutine

	mu      sync.Mutex
	waiting int // bytes in lines, or being written
	missing int // lines dropped since the last that fitted
	dropped int // lines dropped in all
	newest  []model.EventLine
	failed  map[string]int // how often each error was written, by name
}

// OpenEvents opens where events go; "" is nowhere and "-" standard output. It starts the goroutine that writes, which
// ends with Close. A pipe may be opened before anybody reads it.
func OpenEvents(path string, log *slog.Logger) (*Events, error) {
	switch path {
	case "":
		return &Events{}, nil
	case "-":
		return WriteEvents(os.Stdout, log), nil
	}
	mode := os.O_CREATE | os.O_WRONLY | os.O_APPEND
	if info, err := os.Stat(path); err == nil && info.Mode()&fs.ModeNamedPipe != 0 {
		mode = os.O_RDWR // with O_WRONLY opening waits for a reader (fifo(7))
	}
	f, err := os.OpenFile(path, mode, 0o644)
	if err != nil {
		return nil, fmt.Errorf("open the event file: %w", err)
	}
	return WriteEvents(f, log), nil
}

// WriteEvents writes to out, and starts the goroutine for it. Close closes out.
func WriteEvents(out io.WriteCloser, log *slog.Logger) *Events {
	e := &Events{
		out: out, log: log, lines: queue.New[[]byte](), end: make(chan struct{}), done: make(chan struct{}),
	}
	go e.run()
	return e
}

// Close waits a bounded time until what was written is out, and closes the file. Nothing is written after it.
func (e *Events) Close() error {
	if e.out == nil {
		return nil
	}
	e.put(nil)
	close(e.end)
	if f, ok := e.out.(*os.File); ok {
		_ = f.SetWriteDeadline(time.Now().Add(endTimeout)) // not every file has deadlines
	}
	limit := time.NewTimer(endTimeout + endTimeout/10)
	defer limit.Stop()
	select {
	case <-e.done:
	case <-limit.C:
	}
	if e.out == os.Stdout {
		return nil // not ours
	}
	return e.out.Close()
}

// write puts one event out, with every character of it: what acts on a terminal is escaped.
func (e *Events) write(name string, fields map[string]any) {
	now := time.Now()
	e.remember(now, name, fields)
	if e.out == nil {
		return
	}
	if line := encode(name, now, fields); line != nil {
		e.put(line)
	}
}

// Dropped counts the lines that were lost.
func (e *Events) Dropped() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.dropped
}

// remember keeps the newest events for the window.
func (e *Events) remember(now time.Time, name string, fields map[string]any) {
	var text []string
	for _, key := range slices.Sorted(maps.Keys(fields)) {
		text = append(text, fmt.Sprintf("%s=%v", key, fields[key]))
	}
	shown := legible.Line(strings.Join(text, " "), longestFields)
	e.mu.Lock()
	defer e.mu.Unlock()
	e.newest = append(e.newest, model.EventLine{Time: now, Name: name, Fields: shown})
	if extra := len(e.newest) - model.MostEvents; extra > 0 {
		e.newest = slices.Delete(e.newest, 0, extra)
	}
}

// Newest copies the newest events, for the diagnostics panel.
func (e *Events) Newest() []model.EventLine {
	e.mu.Lock()
	defer e.mu.Unlock()
	return slices.Clone(e.newest)
}

// Session writes an event of the session.
func (e *Events) Session(happened meeting.Event) {
	e.write(happened.Name(), fieldsOf(happened))
	if f, ok := happened.(event.Failed); ok {
		e.count(f.Err.Name)
	}
}

// DeviceChanged writes that another device is in use now; the system's default has no name.
func (e *Events) DeviceChanged(kind, from, to, format, why string) {
	fields := map[string]any{"kind": kind, "from": from, "to": to, "why": why}
	if format != "" {
		fields["format"] = format
	}
	e.write("deviceChanged", fields)
}

// SubscriberConnected writes that the first packet of a stream was decoded. firstFrame is the time from the join to the
// first picture; zero for sound.
func (e *Events) SubscriberConnected(first event.SubscriberConnected, firstFrame time.Duration) {
	fields := fieldsOf(first)
	if firstFrame > 0 {
		fields["firstFrameMs"] = Milliseconds(firstFrame)
	}
	e.write(first.Name(), fields)
}

func (e *Events) count(name string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.failed == nil {
		e.failed = map[string]int{}
	}
	e.failed[name]++
}

// Failures copies how often each error was written, by name.
func (e *Events) Failures() map[string]int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return maps.Clone(e.failed)
}
