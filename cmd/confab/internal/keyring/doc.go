// Package keyring remembers logins in the system's keyring: the Secret Service on Linux, Keychain on macOS, the
// Credential Manager on Windows. Nothing of them is ever written to a file of our own; where there is no keyring,
// nothing is remembered.
//
// What is remembered is the user and the password. The cookie of a login would be less to lose, but confab-server ends
// it after twelve hours, and a room machine has nobody to type the password again.
//
// The system may ask the person to unlock the keyring, which cannot be called off. A call therefore runs on a goroutine
// of its own, which nobody waits for longer than the caller's context says; while one is stuck no other is started, so
// there is never more than one.
package keyring
