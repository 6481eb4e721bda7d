// Package publications is what of ours is to be sent, and how far that has got in the present participant session.
//
// A [Set] owns the wishes: a rejoin starts again from them, and one that the server refuses stays one, to be carried
// out once it is allowed. It owns also what is known of moderators' acts upon them (moderation.go): who muted or ended
// something is told beside the act, and may come later.
//
// It starts nothing and keeps no clock: what is to be done comes out as effects, in their order, and two of them ask to
// be woken later. It refuses to send anything itself, and to open a microphone or a camera again: that is for the
// person here.
package publications
