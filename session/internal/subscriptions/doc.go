// Package subscriptions is what of others is received: tracks as they arrive, and how large each is shown.
//
// A [Set] owns the tracks and the views. Media can be faster than the roster: a track is announced once its stream is
// known, with what to expect of it, and again whenever that changes.
//
// It starts nothing, reads no packet and asks for nothing: what is to be announced comes out as values. It refuses to
// know who is in the meeting; streams come in as the roster sees them.
package subscriptions
