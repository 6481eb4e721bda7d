// Package failure says what an error of the way into a meeting means: whether to try again, with what, and what to tell
// a person.
//
// It owns the list of refusals that are final and the list of answers that pass, each with its reason, and the words of
// every error, in OpenTok's names. It is a leaf: it starts nothing, keeps nothing, and decides nothing; when to try
// again is for recovery to say.
package failure
