package codec

import (
	"strings"
	"testing"
)

// TestRegistry: every entry is whole, is found by its MIME type in any case, and proposes a payload type of its own.
func TestRegistry(t *testing.T) {
	taken := map[uint8]string{}
	entry := func(f *Format, found *Format) {
		t.Run(f.Name, func(t *testing.T) {
			if found != f || f.Name != strings.ToLower(f.Name) || f.ClockRate == 0 || f.String() != f.Name {
				t.Errorf("%+v", f)
			}
			if was := taken[f.PayloadType]; was != "" || f.PayloadType == 0 {
				t.Errorf("payload type %d is that of %q", f.PayloadType, was)
			}
			taken[f.PayloadType] = f.Name
		})
	}
	for _, v := range videos() {
		entry(&v.Format, &VideoOf(strings.ToUpper(v.MIMEType)).Format)
		taken[v.PayloadType+1] = "rtx of " + v.Name
		coded := v.inspect != nil && v.newEncoder != nil && v.newDecoder != nil
		if v.NewPacketizer == nil || v.Depacketize == nil || !coded {
			t.Errorf("%s is not whole", v)
		}
	}
	for _, a := range audios() {
		entry(&a.Format, &AudioOf(strings.ToUpper(a.MIMEType)).Format)
		if (a.Blocks == nil) != (a.JoinBlocks == nil) {
			t.Errorf("%s is taken apart or joined, not both", a)
		}
		if c := a.Coding(); c.Duration == nil || c.Silence == nil || c.newEncoder == nil || c.newDecoder == nil {
			t.Errorf("%s is not whole", a)
		}
	}
	if VideoOf("video/H264") != nil || AudioOf("audio/PCMU") != nil || (*Format)(nil).String() != "invalid" {
		t.Error("what is not there was found")
	}
	if got, want := len(Negotiable()), len(videos())+len(audios()); got != want {
		t.Errorf("%d are negotiated of %d", got, want)
	}
}
