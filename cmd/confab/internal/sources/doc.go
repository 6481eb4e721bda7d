// Package sources is the list of what can be sent: for each source its device, its track, and what it is in the
// meeting and on a button.
//
// A further source is one more [Plan]. It owns nothing and starts nothing: the studio that [New] makes does. Switching
// a source off ([studio.Source]'s Set) closes the way of its packets before it returns, and waits for nobody.
package sources
