package meeting

// Source is what a stream shows or plays.
type Source uint8

// The sources.
const (
	UnknownSource Source = iota
	Camera
	Microphone
	Screen
	ScreenAudio
)

var sourceNames = [...]string{"unknown", "camera", "microphone", "screen", "screenAudio"}

// String is the value of the field "source" in events and status.
func (s Source) String() string { return nameOf(sourceNames[:], int(s)) }

// Video says whether the source has a picture.
func (s Source) Video() bool { return s == Camera || s == Screen }

// Sources is a set of sources. The zero value is every source.
type Sources uint8

// SourcesOf is the set of exactly those; of none it is every source.
func SourcesOf(list ...Source) Sources {
	var set Sources
	for _, s := range list {
		set |= 1 << s
	}
	return set
}

// Has says whether a source is in the set.
func (s Sources) Has(source Source) bool { return s == 0 || s&(1<<source) != 0 }

// Quality is LiveKit's judgement of somebody's connection.
type Quality uint8

// The qualities, worst known last as LiveKit's protocol orders them by number, plus zero for not said yet.
const (
	UnknownQuality Quality = iota
	PoorQuality
	GoodQuality
	ExcellentQuality
	LostQuality
)

var qualityNames = [...]string{"unknown", "poor", "good", "excellent", "lost"}

// String names the quality.
func (q Quality) String() string { return nameOf(qualityNames[:], int(q)) }
