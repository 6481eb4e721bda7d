// Package congestion says how much a path carries, from when packets were sent and when they arrived.
//
// It follows Google Congestion Control (draft-ietf-rmcat-gcc-02) as libwebrtc has developed it since
// (modules/congestion_controller/goog_cc; the files named here are of that folder). [Delay] finds a queue that grows,
// [Throughput] measures what arrives, [Rate] makes a bit rate of both: a receiver that answers with REMB needs these
// three.
//
// Everything is values in, values out. The package starts nothing, waits for nothing and has no clock: moments come
// with the values, as durations since any fixed moment. They may jump and be nonsense, as a network may make them.
package congestion
