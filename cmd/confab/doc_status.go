// # Routes
//
// The status server (--status) answers programs of this machine, asked for as 127.0.0.1 or localhost, and no page in a
// browser: requests with a foreign Host, Origin or Sec-Fetch-Site get 403. Other machines, and what comes through a
// proxy, get 401 unless they show the token of --status-token-file as Authorization: Bearer TOKEN, and an address that
// is not loopback is refused without one. The two POST routes are there with --diagnostics. They take JSON of at most
// 64 KiB, with Content-Type: application/json or none, within 5 s, and answer 204.
//
//	GET /status   the fields below, as JSON
//	GET /healthz  200 while the process does its job, 503 with a reason otherwise
//	GET /metrics  the metrics below, as Prometheus text
//	POST /fault   {"fault": NAME, "forMs": N} makes something go wrong; 400 says why not
//	POST /signal  {"type": TYPE, "data": TEXT} sends a message to everybody
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
//	errors                           how many events "error" there were, by name
//	eventsDropped                    lines that --events did not take
//	cpuSeconds                       of the process
//	rssBytes                         of the process
//	goroutines                       of the process
//	uptimeMs                         of the process
//
// # Metrics
//
// With those of Go's Prometheus client for the process and for Go. Those of a stream have the labels connection,
// source and number.
//
//	confab_phase                   1 for the present phase, which is its label
//	confab_signal_rtt_seconds      round trip of signalling
//	confab_reconnects_total        outages ended; kind is resume or rejoin
//	confab_uplink_estimate_bits_per_second  what the way to the server is estimated to carry
//	confab_uplink_sent_bits_per_second  of the last second, with RTP headers
//	confab_uplink_loss_ratio       share of the packets that did not arrive
//	confab_uplink_retransmitted_ratio  share of what is sent that was sent again
//	confab_uplink_queue_seconds    how long what waits to be sent will take
//	confab_downlink_estimate_bits_per_second  what the way from the server is estimated to carry of pictures
//	confab_media_rtt_seconds       round trip of media
//	confab_nacks_total             packets of others that were asked for again
//	confab_repaired_packets_total  lost packets of others that came again
//	confab_key_frame_requests_total  direction is sent, for pictures of others, or received, for one's own
//	confab_paused                  1 while the server holds a stream back, by stream
//	confab_frames_decoded_total    pictures, by stream
//	confab_frames_dropped_total    pictures, by stream
//	confab_freezes_total           by stream
//	confab_packets_received_total  RTP packets, by stream
//	confab_packets_lost_total      RTP packets, by stream
//	confab_errors_total            events "error", by name
//	confab_events_dropped_total    lines that --events did not take
package main
