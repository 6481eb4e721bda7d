package playback

const (
	lowPieces = 8                     // of the time that is remembered
	lowPiece  = SampleRate / 100 * 25 // samples that each stands for: 250 ms, 2 s in all
)

// low remembers the least that was waiting within the last two seconds. The zero value knows nothing yet.
type low struct {
	pieces [lowPieces]int
	filled int // pieces that are whole
	at     int // the piece being made
	taken  int // samples in it
}

// note takes what is left after a pull of n samples.
func (l *low) note(waiting, n int) {
	if l.taken == 0 || waiting < l.pieces[l.at] {
		l.pieces[l.at] = waiting
	}
	if l.taken += n; l.taken >= lowPiece {
		l.at, l.taken = (l.at+1)%lowPieces, 0
		l.filled = min(l.filled+1, lowPieces)
	}
}

// least is the least of the last two seconds; known once these have passed.
func (l *low) least() (samples int, known bool) {
	samples = l.pieces[0]
	for _, p := range l.pieces[1:] {
		samples = min(samples, p)
	}
	return samples, l.filled >= lowPieces-1
}

// shift says that more is waiting than there was, and always will be.
func (l *low) shift(n int) {
	for i := range l.pieces {
		l.pieces[i] += n
	}
}

// forget starts over.
func (l *low) forget() { *l = low{} }
