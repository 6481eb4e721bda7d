package observe

import (
	"encoding/base64"
	"time"
	"unicode/utf8"

	"confab/session/meeting"
	"confab/session/meeting/event"
)

// fieldsOf are the event's fields in the event file. Empty texts are left out: absent is not the same as empty.
func fieldsOf(e meeting.Event) map[string]any {
	switch e := e.(type) {
	case event.SessionConnecting:
		return map[string]any{"attempt": e.Attempt}
	case event.SessionConnected:
		return map[string]any{"sessionId": e.SessionID, "connectionId": e.ConnectionID, "joinMs": Milliseconds(e.Join)}
	case event.SessionReconnecting:
		return map[string]any{"cause": e.Cause, "kind": e.Kind.String()}
	case event.SessionReconnected:
		return map[string]any{"kind": e.Kind.String(), "outageMs": Milliseconds(e.Outage)}
	case event.SessionDisconnected:
		return map[string]any{"reason": e.Reason}
	case event.ConnectionCreated:
		return connectionFields(e)
	case event.ConnectionDestroyed:
		return map[string]any{"connectionId": e.ConnectionID, "reason": e.Reason}
	case event.Signal:
		return signalFields(e)
	case event.MuteForced:
		return map[string]any{"source": e.Source.String(), "by": e.By}
	case event.UnmuteAsked:
		return map[string]any{"source": e.Source.String()}
	case event.Failed:
		fields := map[string]any{"code": e.Err.Code, "name": e.Err.Name, "message": e.Err.Message}
		for name, id := range map[string]string{"streamId": e.StreamID, "connectionId": e.ConnectionID} {
			if id != "" {
				fields[name] = id
			}
		}
		return fields
	}
	return streamFields(e)
}

func connectionFields(e event.ConnectionCreated) map[string]any {
	fields := map[string]any{
		"connectionId": e.ConnectionID, "name": e.DisplayName, "data": e.Data, "kind": e.Kind.String(),
	}
	if len(e.KindDetails) > 0 {
		fields["kindDetails"] = e.KindDetails
	}
	return fields
}

// signalFields are a message's. Data that is not UTF-8 is base64 (RFC 4648, section 4), and says so.
func signalFields(e event.Signal) map[string]any {
	fields := map[string]any{"from": e.From, "type": e.Type, "data": e.Data}
	if !utf8.ValidString(e.Data) {
		fields["data"], fields["encoding"] = base64.StdEncoding.EncodeToString([]byte(e.Data)), "base64"
	}
	if e.ID != "" {
		fields["id"] = e.ID
	}
	for name, is := range map[string]bool{"edited": e.Edited, "deleted": e.Deleted, "incomplete": e.Incomplete} {
		if is {
			fields[name] = true
		}
	}
	if e.File != "" {
		fields["file"] = e.File
	}
	if e.Size > 0 {
		fields["size"] = e.Size
	}
	return fields
}

func streamFields(e meeting.Event) map[string]any {
	switch e := e.(type) {
	case event.StreamCreated:
		return map[string]any{"streamId": e.StreamID, "connectionId": e.ConnectionID, "source": e.Source.String()}
	case event.StreamDestroyed:
		return map[string]any{"streamId": e.StreamID, "connectionId": e.ConnectionID, "reason": e.Reason}
	case event.StreamPropertyChanged:
		return map[string]any{"streamId": e.StreamID, "property": e.Property, "old": e.Old, "new": e.New}
	case event.VideoDisabled:
		return videoFields(e.StreamID, e.Source, e.Reason)
	case event.VideoEnabled:
		return videoFields(e.StreamID, e.Source, e.Reason)
	case event.QualityLimited:
		return map[string]any{"streamId": e.StreamID, "source": e.Source.String(), "reason": e.Reason}
	case event.SubscriberConnected:
		return map[string]any{
			"streamId": e.StreamID, "connectionId": e.ConnectionID, "source": e.Source.String(), "codec": e.Codec,
		}
	case event.SubscriberDisconnected:
		return map[string]any{"streamId": e.StreamID}
	case event.PublisherCreated:
		return map[string]any{"streamId": e.StreamID, "source": e.Source.String(), "codec": e.Codec}
	case event.PublisherDestroyed:
		return map[string]any{"streamId": e.StreamID, "source": e.Source.String(), "reason": e.Reason}
	}
	return nil
}

// videoFields are of a picture that is held back, or comes again.
func videoFields(streamID string, source meeting.Source, why event.VideoReason) map[string]any {
	return map[string]any{"streamId": streamID, "source": source.String(), "reason": why}
}

// Milliseconds is a duration in milliseconds with microseconds behind the point.
func Milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
