package observe

import "time"

// Status is the answer of GET /status. Counters only grow; what is absent is left out.
//
// # Status
//
// Counters only grow, over rejoins too. What is absent is left out, not zeroed. The list of connections has programs
// in it; people counts people only, oneself among them, and not those who are hidden. One person can send several
// streams of a source: number tells them apart, from 0, and stays with a stream over a rejoin of its sender.
//
//	phase                            idle, joining, live, resuming, rejoining or closed
//	banner                           none, reconnecting, reconnected or disconnected
//	sessionId                        LiveKit's id of the room
//	connectionId                     one's own
//	room                             its name
//	name                             one's own
//	server.url                       of LiveKit
//	server.version                   of LiveKit
//	server.mode                      single or dual peer connection
//	rttMs                            round trip of signalling
//	path                             of media: udp, tcp or relay
//	uplink.estimateKbps              what the way to the server is estimated to carry; counters below uplink and
//	                                 downlink are of the present connections, and begin anew with a rejoin
//	uplink.sentKbps                  of the last second, all with RTP headers
//	uplink.rttMs                     round trip of media
//	uplink.loss                      share of the packets of the last seconds that did not arrive, 0 to 1
//	uplink.retransmitted             share of what is sent that was sent again because it was lost
//	uplink.queueMs                   how long what waits to be sent will take
//	uplink.keyFrameRequests          for one's own pictures
//	downlink.estimateKbps            what the way from the server is estimated to carry of pictures
//	downlink.rttMs                   round trip of media
//	downlink.nacks                   packets that were asked for again, each time counted
//	downlink.repaired                lost packets that came again
//	downlink.keyFrameRequests        for pictures of others
//	people                           persons who are there
//	recording                        somebody records or broadcasts the room
//	connections[].connectionId       everybody else, programs too
//	connections[].name
//	connections[].kind               standard, sip, connector, agent, egress, ingress or bridge
//	connections[].kindDetails        where LiveKit says more
//	connections[].hidden
//	reconnects.resumed               outages ended by a resume
//	reconnects.rejoined              outages ended by a rejoin
//	publish[].streamId
//	publish[].source                 camera, microphone, screen or screenAudio
//	publish[].codec
//	publish[].muted
//	publish[].qualityLimited         why less is sent of a picture than could be, for some seconds: cpu or bandwidth
//	publish[].paused                 not even the lowest layer fits into what the way to the server carries
//	publish[].layers[].rid           of the camera: its simulcast layers
//	publish[].layers[].width
//	publish[].layers[].height
//	publish[].layers[].fps
//	publish[].layers[].kbps
//	publish[].layers[].targetKbps    what it may have now
//	publish[].layers[].qualityLimited  why that is less than it could be: cpu or bandwidth
//	publish[].layers[].active        the server wants it, and it is sent
//	subscribe[].streamId
//	subscribe[].connectionId
//	subscribe[].name
//	subscribe[].source
//	subscribe[].number               of the connection's streams of that source
//	subscribe[].codec
//	subscribe[].obstacle             why a stream that is sent is not decoded here: encrypted, codec or permission
//	subscribe[].paused               the server holds it back, because this connection does not carry it
//	subscribe[].width
//	subscribe[].height
//	subscribe[].fps
//	subscribe[].framesDecoded
//	subscribe[].framesDropped
//	subscribe[].freezes              as in W3C webrtc-stats
//	subscribe[].packetsReceived
//	subscribe[].packetsLost
//	subscribe[].jitterMs
//	subscribe[].bufferMs
//	subscribe[].audioLevel           0 to 1
//	subscribe[].concealedMs          sound that was made up
//	subscribe[].patternLatencyMs.median  glass to glass, of test pictures of this machine, with --diagnostics
//	subscribe[].patternLatencyMs.p95
//	subscribe[].patternLatencyMs.count
//	subscribe[].longestGapMs         between two pictures, also across a rejoin, with --diagnostics
//	subscribe[].gaps[].at            when one of 40 ms or more ended
//	subscribe[].gaps[].ms
//	devices                          camera, microphone and speaker that are open, by their names
//	opened[].source                  one of devices
//	opened[].name                    as there; nothing for the system's default speaker
//	opened[].label                   what people call it
//	opened[].format                  what it really gives or takes: "1280x720, 30 fps, MJPEG", "48000 Hz, mono, s16le"
//	opened[].since                   it has been open
//	opened[].why                     as deviceChanged says
//	opened[].controls                of a camera, by names such as zoom_absolute, as they were when it was opened
//	voice.echoCancellation           the echo of the speaker is taken out of what the microphone hears
//	voice.noiseSuppression
//	voice.autoGain
//	voice.delayMs                    from the speaker's buffer to the microphone's, as measured by the echo
//	voice.driftPpm                   by which the microphone's clock is slower than the speaker's
//	voice.erleDb                     by how much the echo has been made softer of late by subtraction alone
//	voice.gainDb                     by how much the voice is made louder
//	errors                           how many events "error" there were, by name
//	eventsDropped                    lines that --events did not take
//	cpuSeconds                       of the process
//	rssBytes                         of the process
//	goroutines                       of the process
//	uptimeMs                         of the process
type Status struct {
	Phase        string            `json:"phase"`
	Banner       string            `json:"banner"`
	SessionID    string            `json:"sessionId,omitempty"`
	ConnectionID string            `json:"connectionId,omitempty"`
	Room         string            `json:"room,omitempty"`
	Name         string            `json:"name,omitempty"`
	Server       *LiveKit          `json:"server,omitempty"`
	RTT          float64           `json:"rttMs,omitempty"`
	Path         string            `json:"path,omitempty"` // of media: udp, tcp, relay
	Uplink       *Uplink           `json:"uplink,omitempty"`
	Downlink     *Downlink         `json:"downlink,omitempty"`
	People       int               `json:"people,omitempty"` // persons who are there, oneself among them
	Recording    bool              `json:"recording,omitempty"`
	Connections  []Connection      `json:"connections,omitempty"` // everybody else, persons or not
	Reconnects   Reconnects        `json:"reconnects"`
	Publish      []Publish         `json:"publish"`
	Subscribe    []Subscribe       `json:"subscribe"`
	Devices      map[string]string `json:"devices"`
	Opened       []Opened          `json:"opened,omitempty"` // of Devices
	Voice        *Voice            `json:"voice,omitempty"`  // nothing is done to the microphone's sound without
	Errors       map[string]int    `json:"errors,omitempty"` // events "error" so far, by name
	Dropped      int               `json:"eventsDropped,omitempty"`
	CPUSeconds   float64           `json:"cpuSeconds"`
	RSSBytes     uint64            `json:"rssBytes,omitempty"`
	Goroutines   int               `json:"goroutines"`
	UptimeMs     int64             `json:"uptimeMs"`
}

// Opened is a device that is open.
type Opened struct {
	Source   string         `json:"source"` // the key of Devices
	Name     string         `json:"name,omitempty"`
	Label    string         `json:"label,omitempty"`
	Format   string         `json:"format,omitempty"` // what it really gives or takes, in words
	Since    time.Time      `json:"since,omitzero"`   // it has been open
	Why      string         `json:"why,omitempty"`    // as deviceChanged says
	Controls map[string]int `json:"controls,omitempty"`
}

// Voice is what is done to what the microphone hears.
type Voice struct {
	Echo     bool    `json:"echoCancellation"`
	Noise    bool    `json:"noiseSuppression"`
	Gain     bool    `json:"autoGain"`
	DelayMs  float64 `json:"delayMs,omitempty"`  // from the speaker's buffer to the microphone's, once it is known
	DriftPPM float64 `json:"driftPpm,omitempty"` // by which the microphone's clock is slower than the speaker's
	ERLE     float64 `json:"erleDb,omitempty"`   // by which the filter alone makes the echo softer
	GainDB   float64 `json:"gainDb,omitempty"`
}

// Uplink is how it goes with what is sent. Its counter is of the present peer connections.
type Uplink struct {
	EstimateKbps     float64 `json:"estimateKbps,omitempty"` // what the way to the server carries
	SentKbps         float64 `json:"sentKbps"`               // with RTP headers
	RTT              float64 `json:"rttMs,omitempty"`        // of media
	Loss             float64 `json:"loss"`                   // share of the packets that did not arrive
	Retransmitted    float64 `json:"retransmitted"`          // share of what is sent
	QueueMs          float64 `json:"queueMs"`                // how long what waits to be sent will take
	KeyFrameRequests uint64  `json:"keyFrameRequests"`
}

// Downlink is how it goes with what is received. Its counters are of the present peer connections.
type Downlink struct {
	EstimateKbps     float64 `json:"estimateKbps,omitempty"` // what the way from the server carries of pictures
	RTT              float64 `json:"rttMs,omitempty"`        // of media
	NACKs            uint64  `json:"nacks"`                  // packets asked for again
	Repaired         uint64  `json:"repaired"`               // packets that came again
	KeyFrameRequests uint64  `json:"keyFrameRequests"`
}

// LiveKit is the server that the session is at.
type LiveKit struct {
	URL     string `json:"url"`
	Version string `json:"version,omitempty"`
	Mode    string `json:"mode"`
}

// Connection is somebody else in the room, a person or a program.
type Connection struct {
	ConnectionID string   `json:"connectionId"`
	Name         string   `json:"name"`
	Kind         string   `json:"kind"`
	KindDetails  []string `json:"kindDetails,omitempty"`
	Hidden       bool     `json:"hidden,omitempty"`
}

// Reconnects counts the outages that have ended, by how.
type Reconnects struct {
	Resumed  int `json:"resumed"`
	Rejoined int `json:"rejoined"`
}

// Publish is a stream that is sent.
type Publish struct {
	StreamID string  `json:"streamId,omitempty"`
	Source   string  `json:"source"`
	Codec    string  `json:"codec"`
	Muted    bool    `json:"muted"`
	Limited  string  `json:"qualityLimited,omitempty"` // why less is sent than could be: cpu or bandwidth
	Paused   bool    `json:"paused,omitempty"`         // not even the lowest layer fits
	Layers   []Layer `json:"layers,omitempty"`
}

// Layer is one encoding of a stream that is sent.
type Layer struct {
	RID     string  `json:"rid,omitempty"`
	Width   int     `json:"width"`
	Height  int     `json:"height"`
	FPS     float64 `json:"fps"`
	Kbps    float64 `json:"kbps"`
	Target  float64 `json:"targetKbps,omitempty"`
	Limited string  `json:"qualityLimited,omitempty"`
	Active  bool    `json:"active"`
}

// Subscribe is a stream of somebody else. Its counters grow over refused and granted subscriptions.
type Subscribe struct {
	StreamID        string   `json:"streamId"`
	ConnectionID    string   `json:"connectionId"`
	Name            string   `json:"name"`
	Source          string   `json:"source"`
	Number          int      `json:"number,omitempty"` // of the connection's streams of that source, from 0
	Codec           string   `json:"codec,omitempty"`
	Obstacle        string   `json:"obstacle,omitempty"` // why nothing is decoded: encrypted, codec, permission
	Paused          bool     `json:"paused,omitempty"`   // held back by the server for lack of bandwidth
	Width           int      `json:"width,omitempty"`
	Height          int      `json:"height,omitempty"`
	FPS             float64  `json:"fps,omitempty"`
	FramesDecoded   uint64   `json:"framesDecoded,omitempty"`
	FramesDropped   uint64   `json:"framesDropped"`
	Freezes         uint64   `json:"freezes"`
	PacketsReceived uint64   `json:"packetsReceived"`
	PacketsLost     uint64   `json:"packetsLost"`
	JitterMs        float64  `json:"jitterMs"`
	BufferMs        float64  `json:"bufferMs"`
	AudioLevel      float64  `json:"audioLevel,omitempty"`
	ConcealedMs     float64  `json:"concealedMs,omitempty"`
	PatternLatency  *Latency `json:"patternLatencyMs,omitempty"`
	LongestGapMs    float64  `json:"longestGapMs,omitempty"` // between two pictures, also across a rejoin
	Gaps            []Gap    `json:"gaps,omitempty"`         // the latest of 40 ms and more
}

// Latency sums up glass-to-glass latency read from the clock in a test picture, in ms.
type Latency struct {
	Median float64 `json:"median"`
	P95    float64 `json:"p95"`
	Count  int     `json:"count"`
}

// Gap is a time without a new picture. At is when it ended.
type Gap struct {
	At time.Time `json:"at"`
	Ms float64   `json:"ms"`
}
