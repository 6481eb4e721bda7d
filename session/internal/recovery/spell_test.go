package recovery

import (
	"fmt"
	"strings"

	"confab/session/meeting"
	"confab/session/meeting/event"
)

// spell puts a step into words.
func spell(m Machine, effects []Effect) string {
	words := []string{m.Phase.String()}
	if m.Reason != meeting.NoReason {
		words = append(words, string(m.Reason))
	}
	if m.GaveUp {
		words = append(words, "given-up")
	}
	if m.Waiting {
		words = append(words, "waiting")
	}
	words[len(words)-1] += ":"
	for _, e := range effects {
		words = append(words, spellEffect(e))
	}
	return strings.Join(words, " ")
}

func spellEffect(e Effect) string {
	switch e := e.(type) {
	case Dial:
		kind := e.Kind.String()
		if e.RestartICE {
			kind += "+ice"
		}
		return "dial(" + kind + ")"
	case RetryAfter:
		if e.Slowly {
			return fmt.Sprintf("retryAfter(%d, slowly)", e.Attempt)
		}
		return fmt.Sprintf("retryAfter(%d)", e.Attempt)
	case Announce:
		switch said := e.Event.(type) {
		case event.SessionReconnecting:
			return fmt.Sprintf("%s(%s)", said.Name(), said.Kind)
		case event.SessionConnecting:
			return fmt.Sprintf("%s(%d)", said.Name(), said.Attempt)
		}
		return e.Event.Name()
	}
	name := strings.TrimPrefix(fmt.Sprintf("%T", e), "recovery.")
	return strings.ToLower(name[:1]) + name[1:]
}
