// Package synth makes sound without a microphone: a steady tone, and babble that sounds and measures like speech.
//
// Both are pure functions of their sample position (and a seed), so that a test can make the same sound again and find
// it in a recording by cross-correlation. The package owns nothing, starts nothing and never fails.
package synth
