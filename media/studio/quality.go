package studio

import "time"

// toldAfter is how long pictures have to be limited, or to be limited no more, before people are told. That is longer
// than it takes after joining to find out what a free path carries, which begins as a narrow one, and than one dip of
// an estimate costs a layer (hold and wait of package allocation, 5.5 s).
const toldAfter = 6 * time.Second

// judge says what people are to be told of the quality now, from what it is. What is not sent at all is not limited;
// and no picture comes from a device that is being changed. A pause is told at once, as its end is: the allocator has
// waited for 3 s before it paused.
func (src *Source) judge(now time.Time, q Quality, connected bool) Quality {
	if !connected || src.video.Muted() {
		src.otherwise = time.Time{}
		return Quality{}
	}
	told := src.quality
	delivers := src.current != nil && src.current.delivers
	switch {
	case !delivers:
		q = Quality{}
	case q.Paused:
		told = q
	default:
		told.Paused = false
	}
	switch {
	case q == told:
		src.otherwise = time.Time{}
	case src.otherwise.IsZero():
		src.otherwise = now
	case now.Sub(src.otherwise) >= toldAfter:
		src.otherwise = time.Time{}
		return q
	}
	return told
}
