package playback

import (
	"fmt"
	"strings"
	"time"

	devices "confab/media/device"
)

// Output is where the mixed sound goes.
type Output uint8

// The outputs.
const (
	Nowhere    Output = iota // Run was not called, or has ended
	Playing                  // to the device
	Discarding               // pulled in time and thrown away
)

// String names the output.
func (o Output) String() string {
	return [...]string{Nowhere: "nowhere", Playing: "playing", Discarding: "discarding"}[o]
}

// State is where sound goes and why.
type State struct {
	Output  Output
	Reason  string         // for Discarding
	Label   string         // of the device that plays, where it was asked for by name
	Missing bool           // the one that was asked for is not there, and the system's default plays in its place
	Format  devices.Format // of the device that plays
	Since   time.Time      // it has been so
}

// String is the state in words.
func (s State) String() string {
	switch {
	case s.Reason != "":
		return s.Output.String() + ": " + s.Reason
	case s.Label != "":
		return s.Output.String() + ": " + s.Label
	}
	return s.Output.String()
}

func discarding(why string) State { return State{Output: Discarding, Reason: why} }

// reason is an error in words for people, without the long tail of devices that ALSA tried.
func reason(err error) string {
	text, _, _ := strings.Cut(err.Error(), ", ")
	what, detail, found := strings.Cut(text, ": ")
	if !found {
		return what
	}
	return fmt.Sprintf("%s (%s)", what, detail)
}
