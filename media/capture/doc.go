// Package capture turns pictures and sound into WebRTC tracks: it scales, limits the frame rate, encodes, cuts into
// RTP packets and writes those to every peer connection that a track is bound to.
//
// Pictures go through one chain: [Video.Push] copies a picture once for all layers and returns, each layer's goroutine
// takes the newest one when it is free, scales and encodes it, a [FrameTransform] has its turn, and packets are written
// to all peer connections. [Video.Run] starts these goroutines and waits for them; so capture waits for no encoder, and
// no layer for another. Sound is encoded and written by [Audio.Push], on the caller's goroutine.
//
// A track can be bound to several peer connections at once, all of which get the same coded frames, so a rejoin goes
// through without the camera noticing. Nothing is encoded for a layer that nobody is bound to, that is not wanted
// ([Video.SetLayers]) or that is muted, but for three frames of black or silence on a connection that has had nothing
// yet, so that its server knows the track.
//
// The other goroutines are the RTCP readers, one per layer and peer connection, started by pion's call to Bind. pion
// ends one by closing its stream, which it does only after Unbind has returned: so neither Unbind nor Close can wait
// for them. [Video.Wait] and [Audio.Wait] do; call them after closing the peer connections. Nobody else may read the
// RTCP of a sender that has one of these tracks.
//
// It opens no device, knows nothing of sessions, and does not pace: a frame's packets leave at once.
package capture
