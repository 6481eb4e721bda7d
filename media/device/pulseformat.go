package device

import "github.com/jfreymuth/pulse/proto"

// speakerFormat is what the sound server says of a speaker, of the default one for no name; nothing where it does not.
func speakerFormat(name string) Format {
	server, err := dialPulse(func(any) {})
	if err != nil {
		return Format{}
	}
	defer server.close()
	if name == "" {
		name = "@DEFAULT_SINK@"
	}
	var info proto.GetSinkInfoReply
	if server.Request(&proto.GetSinkInfo{SinkIndex: proto.Undefined, SinkName: name}, &info) != nil {
		return Format{}
	}
	return formatIn(info.SampleSpec)
}

// formatIn reads what a sound server says.
func formatIn(spec proto.SampleSpec) Format {
	f := Format{SampleRate: int(spec.Rate), Channels: int(spec.Channels), Samples: "unknown"}
	if int(spec.Format) < len(sampleNames) {
		f.Samples = sampleNames[spec.Format]
	}
	return f
}

// sampleNames are those of pulse/sample.h, in its order.
var sampleNames = [...]string{
	"u8", "aLaw", "uLaw", "s16le", "s16be", "float32le", "float32be", "s32le", "s32be", "s24le", "s24be", "s24-32le",
	"s24-32be",
}

// ourSound is the format that sound systems are asked for.
func ourSound(channels int) Format {
	return Format{SampleRate: SampleRate, Channels: channels, Samples: "s16le"}
}
