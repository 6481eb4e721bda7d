package text

import (
	"fmt"
	"strings"
	"time"

	"confab/session/meeting"
)

// Words of the diagnostics panel. It is for those who test, so it may use words of the trade.
func Diagnostics() string     { return "Diagnostics" }
func Sending() string         { return "Sending" }
func Receiving() string       { return "Receiving" }
func EventLog() string        { return "Events" }
func CopyLog() string         { return "Copy" }
func Break() string           { return "Break something" }
func NothingSent() string     { return "Nothing is sent." }
func NothingReceived() string { return "Nothing is received." }
func ClosePanel() string      { return "Close (Esc)" }

// SendHead is the head of the table of what we send.
func SendHead() []string {
	return []string{"source", "codec", "layer", "size", "fps", "kbit/s"}
}

// ReceiveHead is the head of the table of what we receive. Jitter and buffer are in milliseconds.
func ReceiveHead() []string {
	return []string{"from", "source", "codec", "size", "fps", "frames", "freezes", "loss", "jitter", "buffer"}
}

// Source names a source in a table.
func Source(s meeting.Source) string {
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
func Off(what string) string { return strings.TrimSpace(what + " (off)") }

// Labels of the lines about the connection.
type Labels struct{ Phase, Server, Path, RTT, Recoveries string }

// ConnectionLabels are the labels of the lines about the connection.
func ConnectionLabels() Labels {
	return Labels{Phase: "Phase", Server: "Server", Path: "Media path", RTT: "Round trip", Recoveries: "Recoveries"}
}

// PhaseLine says where the session is.
func PhaseLine(phase, banner string, attempt int) string {
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
func PathLine(path string) string {
	switch path {
	case "udp", "tcp":
		return strings.ToUpper(path)
	case "relay":
		return "relayed"
	}
	return unknown
}

// ServerLine says who is on the other side; what is not known is left out.
func ServerLine(url, version, mode string) string {
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

const unknown = "not known yet"

// Milliseconds is a time as people who test read it.
func Milliseconds(d time.Duration) string {
	if d <= 0 {
		return unknown
	}
	return fmt.Sprintf("%.1f ms", float64(d)/float64(time.Millisecond))
}

// RecoveriesLine counts the outages that are over.
func RecoveriesLine(resumed, rejoined int) string {
	return fmt.Sprintf("%d resumed · %d rejoined", resumed, rejoined)
}

// Fault is the label of the button that breaks something.
func Fault(name string) string {
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
