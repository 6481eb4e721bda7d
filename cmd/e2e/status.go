//go:build unix

package e2e

import "time"

// Status is GET /status, as far as tests look at it.
type Status struct {
	Phase, Banner string
	Path          string
	ConnectionID  string `json:"connectionId"`
	Server        struct{ URL, Version, Mode string }
	People        int
	Recording     bool
	Connections   []struct {
		ConnectionID string `json:"connectionId"`
		Kind         string
	}
	Publish []struct {
		StreamID      string `json:"streamId"`
		Source, Codec string
		Muted         bool
		Layers        []struct {
			RID           string `json:"rid"`
			Width, Height int
			FPS           float64
			Active        bool
			TargetKbps    float64 `json:"targetKbps"`
			Kbps          float64
		}
	}
	Uplink, Downlink struct {
		EstimateKbps float64 `json:"estimateKbps"`
	}
	Subscribe  []Subscription
	Devices    map[string]string // open ones, by kind
	Opened     []openDevice
	Errors     map[string]int
	Goroutines int
	CPUSeconds float64 `json:"cpuSeconds"`
	UptimeMs   float64 `json:"uptimeMs"`
}

// Subscription is what a confab receives of one stream.
type Subscription struct {
	StreamID      string `json:"streamId"`
	Name          string
	Source, Codec string
	Number        int
	Obstacle      string
	Width, Height int
	FPS           float64
	FramesDecoded float64 `json:"framesDecoded"`
	Freezes       float64
	AudioLevel    float64 `json:"audioLevel"`
	Packets       float64 `json:"packetsReceived"`
	Lost          float64 `json:"packetsLost"`
	ConcealedMs   float64 `json:"concealedMs"`
	BufferMs      float64 `json:"bufferMs"`

	LongestGapMs float64 `json:"longestGapMs"` // with --diagnostics, as all below
	Gaps         []Gap

	PatternLatencyMs *struct{ Median, P95, Count float64 } `json:"patternLatencyMs"`
}

// Gap is a time without a new picture, and when it ended.
type Gap struct {
	At time.Time
	Ms float64
}

// openDevice is a device that is open.
type openDevice struct {
	Source, Name, Format, Why string
	Controls                  map[string]int
}

// openFor finds the device that is open for a source; the zero one for none.
func (s Status) openFor(source string) openDevice {
	for _, o := range s.Opened {
		if o.Source == source {
			return o
		}
	}
	return openDevice{}
}
