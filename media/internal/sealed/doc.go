// Package sealed recognizes frames that are encrypted end to end as LiveKit's clients do it, without a key.
//
// Who sends them should say so when the track is published (TrackInfo.encryption); some do not, and some say it later
// than they begin. A single frame may look encrypted by chance; then the next ones tell. It owns no goroutine and
// decrypts nothing.
package sealed
