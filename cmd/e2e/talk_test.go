//go:build e2e && linux

package e2e

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"
)

// talker says numbered things into the meeting through a client, until it is stopped.
type talker struct {
	client *Confab
	stop   context.CancelFunc
	work   sync.WaitGroup
	said   []string // what the client took
	maybe  []string // what it may have taken: it did not answer
}

// talks counts talkers, so that no two say the same.
var talks = struct {
	sync.Mutex
	n int
}{}

// startTalker says something ten times a second.
func startTalker(t testing.TB, c *Confab) *talker {
	ctx, stop := context.WithCancel(t.Context())
	k := &talker{client: c, stop: stop}
	talks.Lock()
	talks.n++
	mark := fmt.Sprintf("%s/%d", c.name, talks.n)
	talks.Unlock()
	k.work.Go(func() {
		again := time.NewTicker(100 * time.Millisecond)
		defer again.Stop()
		for n := 0; ; n++ {
			k.say(fmt.Sprintf("%s/%d", mark, n))
			select {
			case <-again.C:
			case <-ctx.Done():
				return
			}
		}
	})
	return k
}

// say says one thing. A client that refuses it has told whoever said it; that is not lost.
func (k *talker) say(text string) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	body := fmt.Sprintf(`{"type":"chat","data":%q}`, text)
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+k.client.status+"/signal",
		bytes.NewBufferString(body))
	if err != nil {
		return
	}
	response, err := k.client.http.Do(request)
	if err != nil {
		k.maybe = append(k.maybe, text)
		return
	}
	response.Body.Close()
	if response.StatusCode == http.StatusNoContent {
		k.said = append(k.said, text)
	}
}

// reckon stops the talker and counts what of its words the observer has not heard, and what more than once.
func (k *talker) reckon(t testing.TB, observer *Confab) (sent, lost, doubled int) {
	k.stop()
	k.work.Wait()
	began := time.Now()
	ctx, cancel := context.WithTimeout(t.Context(), 15*time.Second)
	defer cancel()
	again := time.NewTicker(100 * time.Millisecond)
	defer again.Stop()
	for {
		heard := map[string]int{}
		for _, e := range observer.Events() {
			if e.Event == "signal" {
				heard[e.Text("data")]++
			}
		}
		lost, doubled = 0, 0
		for _, text := range k.said {
			if heard[text] == 0 {
				lost++
			}
		}
		for _, text := range append(k.maybe, k.said...) {
			if heard[text] > 1 {
				doubled++
			}
		}
		if lost == 0 {
			if took := time.Since(began); took > time.Second {
				t.Logf("%s was back, and what it had said came %v later", k.client.name, took)
			}
			return len(k.said), lost, doubled
		}
		select {
		case <-again.C:
		case <-ctx.Done():
			return len(k.said), lost, doubled
		}
	}
}
