package voice

import (
	"testing"
	"time"

	"confab/media/voice/echo"
)

const tenth = echo.Rate / 10 // samples of 100 ms

var start = time.Unix(1e9, 0)

func millis(n int) time.Time { return start.Add(time.Duration(n) * time.Millisecond) }

// ramp is samples that say which they are.
func ramp(from, n int) []float32 {
	s := make([]float32, n)
	for i := range s {
		s[i] = float32(from+i+1) / (1 << 20)
	}
	return s
}

func TestReferenceReads(t *testing.T) {
	var r Reference
	for i := range 40 {
		r.Play(stereo(ramp(i*tenth, tenth)), millis(100*i))
	}
	written := int64(40 * tenth)
	for name, row := range map[string]struct {
		from int64
		want func(i int64) bool // there is a sample
	}{
		"newest":        {written - 10, func(i int64) bool { return i < 10 }},
		"future":        {written + 5, func(int64) bool { return false }},
		"oldest":        {written - kept, func(int64) bool { return true }},
		"forgotten":     {written - kept - 10, func(i int64) bool { return i >= 10 }},
		"before it all": {-20, func(int64) bool { return false }},
	} {
		t.Run(name, func(t *testing.T) {
			var got [20]float64
			r.Read(got[:], row.from)
			for i, s := range got {
				want := 0.0
				if row.want(int64(i)) {
					want = float64(row.from+int64(i)+1) / (1 << 20)
				}
				if s != want {
					t.Fatalf("sample %d is %v, want %v", i, s, want)
				}
			}
		})
	}
}

// TestReaderMoves: what a reader makes of the clocks, when the device was called in time for a second.
func TestReaderMoves(t *testing.T) {
	for name, row := range map[string]struct {
		happens func(r *Reference) // after 1 s
		heard   int                // ms, when the next block is heard
		now     int64              // where that is, in ms
		shift   int64              // ms
		changed bool
	}{
		"nothing":        {func(*Reference) {}, 1000, 1000, 0, false},
		"sound was lost": {func(*Reference) {}, 1080, 1080, 0, false},
		"the device starved": {func(r *Reference) {
			r.Play(stereo(ramp(0, tenth)), millis(1300))
		}, 1000, 800, 0, false},
		"another device": {func(r *Reference) {
			r.Change()
			r.Play(stereo(ramp(0, tenth)), millis(1100))
		}, 1000, 1000, 0, true},
		"the clock is behind": {func(r *Reference) { // by so much, without a gap
			r.next = r.next.Add(-60 * time.Millisecond)
		}, 1000, 1060, 60, false},
		"the clock is a little behind": {func(r *Reference) {
			r.next = r.next.Add(-40 * time.Millisecond)
		}, 1000, 1000, 0, false},
	} {
		t.Run(name, func(t *testing.T) {
			var r Reference
			for i := range 11 {
				r.Play(stereo(ramp(i*tenth, tenth)), millis(100*i))
			}
			reads := reader{from: &r}
			for i := range 100 {
				if m := reads.step(millis(10 * i)); m.now != int64(i*echo.Block) || m.shift != 0 || m.changed {
					t.Fatalf("block %d: %+v", i, m)
				}
			}
			row.happens(&r)
			m := reads.step(millis(row.heard))
			if m.now != row.now*echo.Rate/1000 || m.shift != row.shift*echo.Rate/1000 || m.changed != row.changed {
				t.Errorf("%+v", m)
			}
		})
	}
}

// FuzzReference: whatever the clocks say, what is read is what was played, or silence.
func FuzzReference(f *testing.F) {
	f.Add([]byte{0, 1, 2, 3, 255, 128, 7})
	f.Fuzz(func(t *testing.T, data []byte) {
		var r Reference
		reads := reader{from: &r}
		played, now := 0, start
		for _, b := range data {
			now = now.Add(time.Duration(int8(b)) * time.Millisecond)
			switch b % 4 {
			case 0, 1:
				n := int(b) * 16
				r.Play(stereo(ramp(played, n)), now)
				played += n
			case 2:
				r.Change()
			case 3:
				var got [echo.Block]float64
				m := reads.step(now)
				r.Read(got[:], m.now)
				for i, s := range got {
					if n := m.now + int64(i); s != 0 && (s != float64(n+1)/(1<<20) || n < 0 || n >= int64(played)) {
						t.Fatalf("sample %d is %v, of %d played", n, s, played)
					}
				}
			}
		}
	})
}
