// Package capture turns pictures and sound into WebRTC tracks: it scales, limits the frame rate, encodes, cuts into RTP
// packets and writes those to every peer connection that a track is bound to.
//
// Whoever reads a device pushes: [Video.Push] and [Audio.Push] encode and write before they return, on the caller's
// goroutine. A track can be bound to several peer connections at once, all of which get the same coded frames, so a
// rejoin goes through without the camera noticing. Nothing is encoded for a layer that nobody is bound to, that is not
// wanted ([Video.SetLayers]) or that is muted.
//
// The only goroutines are the RTCP readers, one per layer and peer connection, started by pion's call to Bind. pion
// ends one by closing its stream, which it does only after Unbind has returned: so neither Unbind nor Close can wait for
// them. [Video.Wait] and [Audio.Wait] do; call them after closing the peer connections. Nobody else may read the RTCP of
// a sender that has one of these tracks.
//
// It opens no device, knows nothing of sessions, and does not pace: a frame's packets leave at once.
package capture
