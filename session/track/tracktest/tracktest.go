// Package tracktest makes tracks for tests of those who publish. It owns nothing and refuses to send anything.
package tracktest

import (
	"github.com/pion/webrtc/v4"

	"confab/session/meeting"
	"confab/session/track"
)

// Local is something to send from a source: VP8 or Opus, with one track of that id.
func Local(source meeting.Source, id string) track.LocalTrack {
	mime, codec := webrtc.MimeTypeOpus, "opus"
	if source.Video() {
		mime, codec = webrtc.MimeTypeVP8, "vp8"
	}
	one, err := webrtc.NewTrackLocalStaticSample(webrtc.RTPCodecCapability{MimeType: mime}, id, "stream")
	if err != nil {
		panic(err)
	}
	return track.LocalTrack{Source: source, Tracks: []webrtc.TrackLocal{one}, Codec: codec}
}
