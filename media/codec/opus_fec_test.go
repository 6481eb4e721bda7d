package codec

import "testing"

// TestOpusSaysWhetherItRepeats: the flags are read as libopus does (opus_packet_has_lbrr).
func TestOpusSaysWhetherItRepeats(t *testing.T) {
	for name, row := range map[string]struct {
		packet []byte
		want   bool
	}{
		"empty":             {nil, false},
		"dtx":               {[]byte{13 << 3}, false},
		"celt":              {[]byte{31 << 3, 0xff}, false},
		"hybrid":            {[]byte{13 << 3, 0x40}, true},
		"hybrid-without":    {[]byte{13 << 3, 0x80}, false},
		"silk-10ms":         {[]byte{0, 0x40}, true},
		"silk-60ms":         {[]byte{3 << 3, 0x10}, true},
		"silk-60ms-without": {[]byte{3 << 3, 0xe0}, false},
		"side":              {[]byte{13<<3 | 4, 0x10}, true},
		"stereo-without":    {[]byte{13<<3 | 4, 0xaf}, false},
		"two-frames":        {[]byte{13<<3 | 1, 0x40, 0x40}, false},
	} {
		t.Run(name, func(t *testing.T) {
			if got := Opus.HasFEC(row.packet); got != row.want {
				t.Errorf("%v", got)
			}
		})
	}
	e, _ := newAudio(t, AudioEncoderOptions{FEC: true, ExpectedLoss: 20}, 1)
	plain, _ := newAudio(t, AudioEncoderOptions{}, 1)
	with, without, mono := 0, 0, hops(50)
	for i := 0; i < len(mono); i += frame20 {
		if Opus.HasFEC(encode(t, e, mono[i:i+frame20])) {
			with++
		}
		if Opus.HasFEC(encode(t, plain, mono[i:i+frame20])) {
			without++
		}
	}
	if with < 10 || without != 0 {
		t.Errorf("%d of 50 packets with FEC, %d without it", with, without)
	}
}
