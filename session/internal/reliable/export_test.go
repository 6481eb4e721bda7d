package reliable

// What the tests know of the inside.
const (
	LongestStream     = longestStream
	LongestStreamTime = longestStreamTime
	StreamIdle        = streamIdle
	MostStreams       = mostStreams
	MostStreamsOfOne  = mostStreamsOfOne
	MostHeld          = mostHeld
	MostKept          = mostKept
	TwoForms          = twoForms
)

// Inflate unpacks what was compressed; WholeRunes drops half a letter at the end.
var (
	Inflate    = inflate
	WholeRunes = wholeRunes
)

// LongestOpen is how many bytes are held of the longest stream under way.
func (r *Receiver) LongestOpen() int {
	longest := 0
	for _, in := range r.streams.open {
		longest = max(longest, len(in.content))
	}
	return longest
}

// Open is how many streams are under way, and how many bytes are held of them.
func (r *Receiver) Open() (streams, bytes int) { return len(r.streams.open), r.streams.held }
