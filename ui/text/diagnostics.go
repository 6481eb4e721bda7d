package text

import (
	"fmt"
	"strings"
	"time"

	"confab/session/meeting"
)

// DiagnosticsWords are those of the panel for those who test, so it may use words of the trade.
type DiagnosticsWords struct{}

// Title is the title of the panel. It is for those who test, so it may use words of the trade.
func (DiagnosticsWords) Title() string { return "Diagnostics" }

// Sending is over the table of what we send.
func (DiagnosticsWords) Sending() string { return "Sending" }

// Receiving is over the table of what we receive.
func (DiagnosticsWords) Receiving() string { return "Receiving" }

// EventLog is over the list of events.
func (DiagnosticsWords) EventLog() string { return "Events" }

// CopyLog is the button that copies these events to the clipboard.
func (DiagnosticsWords) CopyLog() string { return "Copy" }

// NothingSent is in the place of the rows of an empty table of what we send.
func (DiagnosticsWords) NothingSent() string { return "Nothing is sent." }

// NothingReceived is the same for what we receive.
func (DiagnosticsWords) NothingReceived() string { return "Nothing is received." }

// SendHead is the head of the table of what we send.
func (DiagnosticsWords) SendHead() []string {
	return []string{"source", "codec", "layer", "size", "fps", "kbit/s", "target", "limited by"}
}

// ReceiveHead is the head of the table of what we receive. Jitter and buffer are in milliseconds.
func (DiagnosticsWords) ReceiveHead() []string {
	return []string{"from", "source", "codec", "size", "fps", "frames", "freezes", "loss", "jitter", "buffer"}
}

// Source names a source in a table.
func (DiagnosticsWords) Source(s meeting.Source) string {
	switch s {
	case meeting.Camera:
		return "camera"
	case meeting.Microphone:
		return "mic"
	case meeting.Screen:
		return "screen"
	case meeting.ScreenAudio:
		return "screen audio"
	}
	return "?"
}

// Off marks a row of a table that is switched off.
func (DiagnosticsWords) Off(what string) string { return strings.TrimSpace(what + " (off)") }

// Labels begin the lines about the connection.
type Labels struct{ Phase, Server, Path, RTT, Uplink, Downlink, Recoveries string }

// Labels names each of these lines in English.
func (DiagnosticsWords) Labels() Labels {
	return Labels{
		Phase: "Phase", Server: "Server", Path: "Media path", RTT: "Round trip", Uplink: "Uplink",
		Downlink: "Downlink", Recoveries: "Recoveries",
	}
}

// PhaseLine says where the session is.
func (DiagnosticsWords) PhaseLine(phase, banner string, attempt int) string {
	line := phase
	if banner != "none" {
		line += " · banner " + banner
	}
	if attempt > 0 {
		line += fmt.Sprintf(" · attempt %d", attempt)
	}
	return line
}

// PathLine says how packets of media travel.
func (DiagnosticsWords) PathLine(path string) string {
	switch path {
	case "udp", "tcp":
		return strings.ToUpper(path)
	case "relay":
		return "relayed"
	}
	return unknown
}

// ServerLine says who is on the other side; what is not known is left out.
func (DiagnosticsWords) ServerLine(url, version, mode string) string {
	var parts []string
	if url != "" {
		parts = append(parts, url)
	}
	if version != "" {
		parts = append(parts, "LiveKit "+version)
	}
	if mode != "" {
		parts = append(parts, mode+" peer connection")
	}
	if len(parts) == 0 {
		return unknown
	}
	return strings.Join(parts, " · ")
}

// UplinkLines say how it goes with what is sent: how much, and how well.
func (DiagnosticsWords) UplinkLines(u meeting.Uplink) [2]string {
	much := "estimate " + unknown
	if u.Bitrate > 0 {
		much = fmt.Sprintf("estimate %d kbit/s", u.Bitrate/1000)
	}
	much += fmt.Sprintf(" · %d kbit/s sent, %.1f %% of it again", u.Sent/1000, 100*u.Repaired)
	well := fmt.Sprintf("%.1f %% lost", 100*u.Loss)
	if u.RoundTrip > 0 {
		well += " · " + Diagnostics.Milliseconds(u.RoundTrip)
	}
	well += fmt.Sprintf(" · queue %d ms · asked for %d key frames", u.Queue.Milliseconds(), u.KeyFrameRequests)
	return [2]string{much, well}
}

// DownlinkLines say how it goes with what is received: how much, and how well.
func (DiagnosticsWords) DownlinkLines(d meeting.Downlink) [2]string {
	var much []string
	if d.Bitrate > 0 {
		much = append(much, fmt.Sprintf("estimate %d kbit/s", d.Bitrate/1000))
	}
	if d.RoundTrip > 0 {
		much = append(much, Diagnostics.Milliseconds(d.RoundTrip))
	}
	much = append(much, fmt.Sprintf("%d key frames asked for", d.KeyFrameRequests))
	well := fmt.Sprintf("%d packets asked for again, %d came", d.NACKs, d.Repaired)
	return [2]string{strings.Join(much, " · "), well}
}

const unknown = "not known yet"

// Milliseconds is a time as people who test read it.
func (DiagnosticsWords) Milliseconds(d time.Duration) string {
	if d <= 0 {
		return unknown
	}
	return fmt.Sprintf("%.1f ms", float64(d)/float64(time.Millisecond))
}

// RecoveriesLine counts the outages that are over.
func (DiagnosticsWords) RecoveriesLine(resumed, rejoined int) string {
	return fmt.Sprintf("%d resumed · %d rejoined", resumed, rejoined)
}

// Fault is the label of the button for a fault of package ui/model; one that is not known is its own label.
func (DiagnosticsWords) Fault(name string) string {
	switch name {
	case "signalLoss":
		return "Lose signal"
	case "refusedResume":
		return "Refuse next resume"
	case "fullReconnect":
		return "Full reconnect"
	case "nodeFailure":
		return "Node failure"
	case "iceOverTCP":
		return "ICE over TCP"
	case "muteNetwork5":
		return "Mute network 5 s"
	case "muteNetwork20":
		return "Mute network 20 s"
	}
	return name
}

// DeviceLabel names a device by what it is for, as the status does.
func (DiagnosticsWords) DeviceLabel(name string) string {
	if name == "" {
		return name
	}
	return strings.ToUpper(name[:1]) + name[1:]
}

// DeviceLine says what a device is called, if not just the system's default one, and what it really gives or takes.
func (DiagnosticsWords) DeviceLine(label, format string) string {
	if label == "" {
		return format
	}
	return label + " · " + format
}

// SinceLine says since when a device is in use, and why.
func (DiagnosticsWords) SinceLine(since time.Time, why string) string {
	return "since " + since.Format("15:04:05") + " · " + why
}
