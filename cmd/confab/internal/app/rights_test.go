package app

import (
	"testing"

	"confab/cmd/confab/internal/sources"
	"confab/media/studio"
	"confab/session/meeting"
	"confab/ui/text"
)

func TestTermsNotice(t *testing.T) {
	all := meeting.Capabilities{Publish: true, Subscribe: true}
	for name, tc := range map[string]struct {
		may   meeting.Capabilities
		terms meeting.Terms
		want  string
	}{
		"usual":    {all, meeting.Terms{MediaMode: "routed", ArchiveMode: "manual"}, ""},
		"no-terms": {all, meeting.Terms{}, ""},
		"relayed":  {all, meeting.Terms{MediaMode: "relayed", ArchiveMode: "manual"}, text.Rights.Relayed()},
		"archived": {all, meeting.Terms{MediaMode: "routed", ArchiveMode: "always"}, text.Rights.NotArchived()},
		"subscriber": {
			meeting.Capabilities{Subscribe: true}, meeting.Terms{MediaMode: "relayed"}, text.Rights.OnlyWatching(),
		},
		"publisheronly":    {meeting.Capabilities{Publish: true}, meeting.Terms{}, text.Rights.OnlySending()},
		"nothing-is-known": {meeting.Capabilities{}, meeting.Terms{}, ""},
	} {
		if got := termsNotice(
			&meeting.Snapshot{Me: meeting.Connection{Capabilities: tc.may}, Terms: tc.terms},
		); got != tc.want {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestRightsNotice(t *testing.T) {
	d := newTestApp(t, sources.Choice{Camera: studio.None})
	d.Set(sources.CameraID, false)
	all := meeting.Capabilities{Publish: true, Subscribe: true, Signal: true}
	sound := all
	sound.PublishSources = meeting.SourcesOf(meeting.Microphone)
	watch := meeting.Capabilities{Subscribe: true, Signal: true}
	mute, blind := all, all
	mute.Signal, blind.Subscribe = false, false
	microphone, both := []meeting.Source{meeting.Microphone}, []meeting.Source{meeting.Microphone, meeting.Camera}
	for name, row := range map[string]struct {
		before, now meeting.Capabilities
		want        string
	}{
		"nothing": {all, all, ""},
		"a role": {
			all, meeting.Capabilities{Publish: true, Subscribe: true, Signal: true, ForceMute: true}, "",
		},
		"may speak":        {watch, sound, text.Rights.MaySend(microphone, microphone)},
		"may send":         {watch, all, text.Rights.MaySend(both, microphone)},
		"camera too":       {sound, all, text.Rights.MaySend([]meeting.Source{meeting.Camera}, nil)},
		"no camera":        {all, sound, text.Rights.MayNotSend([]meeting.Source{meeting.Camera})},
		"nothing any more": {all, watch, text.Rights.MayNotSend(both)},
		"may not write":    {all, mute, text.Rights.WritingChanged(false)},
		"may write":        {mute, all, text.Rights.WritingChanged(true)},
		"may not receive":  {all, blind, text.Rights.ReceivingChanged(false)},
		"may receive":      {blind, all, text.Rights.ReceivingChanged(true)},
	} {
		if got := d.rightsNotice(row.before, row.now); got != row.want {
			t.Errorf("%s: says %q, want %q", name, got, row.want)
		}
	}
}
