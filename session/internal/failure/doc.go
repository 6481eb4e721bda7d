// Package failure says what an error of the way into a meeting means: whether to try again, with what, and what to tell
// a person.
//
// A first join and a rejoin end at once for a short list of refusals: what LiveKit itself, or the session server, says
// about us. A first join also fails fast for what a person should read, such as a wrong address, but goes on for a
// while against what passes: a proxy's answer, a server that is busy or fails, clocks that differ. Who never gives up
// is ended by having been put out and by what is hopeless alone.
//
// It owns the list of refusals that are final and the list of answers that pass, each with its reason, and the words of
// every error, in OpenTok's names. It is a leaf: it starts nothing, keeps nothing, and decides nothing; when to try
// again is for recovery to say.
package failure
