package observe

import (
	"encoding/json"
	"log/slog"
	"maps"
	"reflect"
	"slices"
	"testing"
	"time"

	"confab/cmd/internal/faces"
	"confab/session/meeting"
	"confab/session/meeting/event"
)

// every has one event of each type of the session, with nothing in it.
var every = []meeting.Event{
	event.SessionConnecting{},
	event.SessionConnected{},
	event.SessionReconnecting{},
	event.SessionReconnected{},
	event.SessionDisconnected{},
	event.ConnectionCreated{},
	event.ConnectionDestroyed{},
	event.StreamCreated{},
	event.StreamDestroyed{},
	event.StreamPropertyChanged{},
	event.VideoDisabled{},
	event.VideoEnabled{},
	event.QualityLimited{},
	event.SubscriberConnected{},
	event.SubscriberDisconnected{},
	event.PublisherCreated{},
	event.PublisherDestroyed{},
	event.MuteForced{},
	event.UnmuteAsked{},
	event.Signal{},
	event.Failed{},
}

// filled is the event with something in each field, so that no field is left out.
func filled(t *testing.T, e meeting.Event) meeting.Event {
	t.Helper()
	v := reflect.New(reflect.TypeOf(e)).Elem()
	for i := range v.NumField() {
		switch field := v.Field(i); field.Kind() {
		case reflect.String:
			field.SetString("\xff") // no UTF-8
		case reflect.Bool:
			field.SetBool(true)
		case reflect.Int, reflect.Int64:
			field.SetInt(1)
		case reflect.Uint8, reflect.Uint64:
			field.SetUint(1)
		case reflect.Slice:
			field.Set(reflect.MakeSlice(field.Type(), 1, 1))
		case reflect.Interface:
			field.Set(reflect.ValueOf(true))
		case reflect.Pointer:
			field.Set(reflect.ValueOf(meeting.ErrInternal))
		default:
			t.Fatalf("%s: nothing is known of the field %s", e.Name(), v.Type().Field(i).Name)
		}
	}
	return v.Interface().(meeting.Event)
}

// TestEventsAreDocumented holds each event and its fields against the documentation of Events.
func TestEventsAreDocumented(t *testing.T) {
	doc, err := faces.Read(".")
	if err != nil {
		t.Fatal(err)
	}
	var out closed
	w := WriteEvents(&out, slog.New(slog.DiscardHandler))
	for _, e := range every {
		w.Session(filled(t, e))
	}
	w.SubscriberConnected(event.SubscriberConnected{}, time.Second)
	w.DeviceChanged("camera", "a", "b", "1280x720", "lost")
	w.missing = 1
	_ = w.Close()
	fields := map[string]map[string]bool{}
	for lines := json.NewDecoder(&out); lines.More(); {
		var line map[string]any
		if err := lines.Decode(&line); err != nil {
			t.Fatal(err)
		}
		name, _ := line["event"].(string)
		if fields[name] == nil {
			fields[name] = map[string]bool{}
		}
		for field := range line {
			if field != "time" && field != "event" {
				fields[name][field] = true
			}
		}
	}
	ofSession, err := faces.Returned("../../../../session/meeting/event", "Name")
	if err != nil {
		t.Fatal(err)
	}
	ours, err := faces.Literals(".", "write", "encode")
	if err != nil {
		t.Fatal(err)
	}
	for _, wrong := range faces.Compare(slices.Collect(maps.Keys(fields)), append(ofSession, ours...)) {
		t.Errorf("this test: %s", wrong)
	}
	documented := doc.Lists("Events")
	for _, wrong := range faces.Compare(slices.Collect(maps.Keys(documented)), slices.Collect(maps.Keys(fields))) {
		t.Error(wrong)
	}
	for name, has := range fields {
		for _, wrong := range faces.Compare(documented[name], slices.Collect(maps.Keys(has))) {
			t.Errorf("%s: %s", name, wrong)
		}
	}
}
