package codec

import "testing"

// TestOpusMusic: what is no voice is coded as it sounds (CELT, RFC 6716 section 3.1), not by a model of the throat,
// where bits are scarce.
func TestOpusMusic(t *testing.T) {
	for name, music := range map[string]bool{"voice": false, "music": true} {
		t.Run(name, func(t *testing.T) {
			e, _ := newAudio(t, AudioEncoderOptions{Bitrate: 20_000, Music: music}, 1)
			celt, pcm := 0, speech(50*frame20)
			for i := 0; i < len(pcm); i += frame20 {
				if encode(t, e, pcm[i:i+frame20])[0]>>3 >= 16 {
					celt++
				}
			}
			if (celt > 20) != music {
				t.Errorf("%d of 50 packets", celt)
			}
		})
	}
}
