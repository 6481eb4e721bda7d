//go:build e2e && linux

package e2e

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"testing"
	"time"

	"confab/cmd/e2e/wire"
)

// How TestSoak looks: what comes before warm is not compared, as caches and pools fill until then.
const (
	soakWarm  = time.Minute
	soakEvery = 5 * time.Second
)

// Growth that TestSoak allows from the first third to the last, of medians. A heap at a GOGC of 100 goes up and down by
// its own size, a few MB here; a picture of 720p has 1.4 MB; connections that come and go have a handful of goroutines.
const (
	soakMemory     = 12.0 // MB
	soakGoroutines = 10.0
	soakDelay      = 150.0 // ms, on a wire whose queue alone makes 200
)

// TestSoak has two confabs in a meeting over a wire with 2 % loss and a rate that wanders between 300 kbit/s and
// 3 Mbit/s, each way by itself. Memory, goroutines and delay have to be flat. SOAK is how long it lasts: 5m by default.
func TestSoak(t *testing.T) {
	long := 5 * time.Minute
	if text := os.Getenv("SOAK"); text != "" {
		var err error
		if long, err = time.ParseDuration(text); err != nil || long < 2*soakWarm {
			t.Fatalf("SOAK is a time from %v, such as 1h, not %q", 2*soakWarm, text)
		}
	}
	s := StartServer(t)
	bad := wire.Conditions{Delay: oneWay, Loss: 0.02, Rate: 3e6}
	n := StartWire(t, bad, bad)
	parties := map[string]*Confab{}
	for name, network := range map[string]*Network{"Near": nil, "Far": n} {
		parties[name] = party720(t, ConfabOptions{
			Server: s.URL, Room: "soak", Name: name, Network: network, Args: []string{"--diagnostics"},
		}, nil)
	}
	j := newJourney(t, looks{"Far": received(t, parties["Far"], "Near"), "Near": received(t, parties["Near"], "Far")})
	random := rand.New(rand.NewPCG(1, 1))
	marks := map[string]*soaked{"Near": {}, "Far": {}}
	j.lookOnce()
	began := time.Now()
	for time.Since(began) < long {
		for _, link := range []*wire.RemoteLink{n.Wire.Up, n.Wire.Down} {
			if random.Float64() < 0.5 {
				bad.Rate = int64(300e3 * math.Pow(10, random.Float64()))
				link.Set(bad)
			}
		}
		j.goOn(soakEvery, nil)
		if time.Since(began) > soakWarm {
			for name, m := range marks {
				m.note(parties[name])
			}
		}
	}
	for name, m := range marks {
		h := j.seen[name]
		p, _ := h.between(began, h.last().at)
		t.Logf("%s receives %.1f fps, %.1f %% concealed, still for at most %.1f s; %s; load %s", name, p.fps,
			p.concealed, h.still(began, h.last().at).Seconds(), m, load())
		for _, problem := range m.problems() {
			t.Errorf("%s: %s", name, problem)
		}
		if p, known := h.between(h.last().at.Add(-30*time.Second), h.last().at); !known || p.fps == 0 {
			t.Errorf("%s sees nothing any more", name)
		}
	}
}

// soaked are the marks of one confab, in the order of time.
type soaked struct{ memory, goroutines, glass, sound []float64 }

// note looks once.
func (m *soaked) note(c *Confab) {
	status := c.Status()
	m.memory = append(m.memory, usageOf(c.process.Pid()).pss)
	m.goroutines = append(m.goroutines, float64(status.Goroutines))
	for _, s := range status.Subscribe {
		if s.Source == "microphone" {
			m.sound = append(m.sound, s.BufferMs)
		}
		if s.PatternLatencyMs != nil {
			m.glass = append(m.glass, s.PatternLatencyMs.Median)
		}
	}
}

// thirds are the medians of the first and of the last third.
func thirds(values []float64) (first, last float64) {
	n := len(values) / 3
	return quantile(values[:n], 0.5), quantile(values[len(values)-n:], 0.5)
}

// String implements fmt.Stringer.
func (m *soaked) String() string {
	text := ""
	for _, row := range m.rows() {
		first, last := thirds(row.values)
		text += fmt.Sprintf("%s %.0f → %.0f %s, ", row.what, first, last, row.unit)
	}
	return text + fmt.Sprint(len(m.memory), " looks")
}

// problems are what has grown.
func (m *soaked) problems() (problems []string) {
	for _, row := range m.rows() {
		first, last := thirds(row.values)
		if math.IsNaN(first) {
			problems = append(problems, row.what+" was never seen")
		}
		if last > first+row.limit {
			problems = append(problems, fmt.Sprintf("%s went from %.0f to %.0f %s", row.what, first, last, row.unit))
		}
	}
	return problems
}

// soakRow is one kind of mark.
type soakRow struct {
	what, unit string
	values     []float64
	limit      float64 // of growth
}

func (m *soaked) rows() []soakRow {
	return []soakRow{
		{"memory", "MB", m.memory, soakMemory},
		{"goroutines", "", m.goroutines, soakGoroutines},
		{"glass to glass", "ms", m.glass, soakDelay},
		{"sound waits", "ms", m.sound, soakDelay},
	}
}
