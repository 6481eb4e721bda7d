package playback

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"confab/media/device/synth"
)

// The tests of the speaker use a real sound server of their own. What plays is a child process, because a dead sound
// server holds goroutines for ever; it is this test binary again, with childVariable set.
const (
	childVariable = "PLAYBACK_TEST_CHILD"
	burstEvery    = 40  // blocks
	burstLength   = 960 // samples: two blocks
)

// bursts is a source of 20 ms of noise every 400 ms, which says when each was pulled.
type bursts struct{ pulled int }

func (b *bursts) Pull(block []int16) bool {
	number, phase := b.pulled/burstEvery, b.pulled%burstEvery
	b.pulled++
	if number == 0 || phase > 1 {
		clear(block)
		return true
	}
	if phase == 0 {
		fmt.Println("burst", number, time.Now().UnixNano())
	}
	for i, sample := range noise(number)[phase*BlockSamples : (phase+1)*BlockSamples] {
		block[2*i], block[2*i+1] = sample, sample
	}
	return true
}

// noise is the sound of one burst.
func noise(number int) []int16 {
	random := rand.New(rand.NewPCG(uint64(number), 7))
	made := make([]int16, burstLength)
	for i := range made {
		made[i] = int16(random.IntN(24000) - 12000)
	}
	return made
}

// TestChild is the child: it plays bursts until its standard input ends and prints what happens.
func TestChild(t *testing.T) {
	if os.Getenv(childVariable) == "" {
		return // run by the other tests only
	}
	mixer := NewMixer()
	if os.Getenv(steadyVariable) == "" {
		mixer.Attach(&bursts{})
	} else {
		mixer.Attach(&speechSource{speech: synth.NewSpeech(5)})
	}
	pulls := &counted{}
	mixer.Attach(pulls)
	speaker := NewSpeaker(SpeakerOptions{Mixer: mixer})
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- speaker.Run(ctx) }()
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		cancel()
	}()
	start := time.Now()
	for ctx.Err() == nil {
		select {
		case <-speaker.Changed():
			fmt.Println("state", speaker.State())
		case <-ctx.Done():
		}
	}
	<-ended
	fmt.Println("blocks", pulls.pulls.Load(), time.Since(start).Milliseconds())
	os.Exit(0) // a dead sound server holds goroutines
}

// child is a running TestChild.
type child struct {
	process *os.Process
	input   io.Closer
	lines   chan string
	wait    func() error
}

func startChild(t *testing.T, environment ...string) *child {
	t.Helper()
	command := exec.Command(os.Args[0], "-test.run=^TestChild$")
	command.Env = append(os.Environ(), append(environment, childVariable+"=1")...)
	input, err := command.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	output, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var stderr strings.Builder
	command.Stderr = &stderr
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	c := &child{process: command.Process, input: input, lines: make(chan string, 1024)}
	read := make(chan struct{})
	go func() {
		defer close(read)
		defer close(c.lines)
		for scanner := bufio.NewScanner(output); scanner.Scan(); {
			c.lines <- scanner.Text()
		}
	}()
	c.wait = func() error { <-read; return command.Wait() }
	t.Cleanup(func() {
		_ = input.Close()
		for range c.lines {
		}
		_ = c.wait()
		if stderr.Len() > 0 {
			t.Errorf("wrote to stderr: %s", stderr.String())
		}
	})
	return c
}

// until returns the lines up to one with the prefix.
func (c *child) until(t *testing.T, prefix string) []string {
	t.Helper()
	limit := time.NewTimer(20 * time.Second)
	defer limit.Stop()
	var all []string
	for {
		select {
		case line, ok := <-c.lines:
			if all = append(all, line); strings.HasPrefix(line, prefix) {
				return all
			}
			if !ok {
				t.Fatalf("ended before %q: %q", prefix, all)
			}
		case <-limit.C:
			t.Fatalf("no %q in time: %q", prefix, all)
		}
	}
}

// checkClock ends the child and holds its count of blocks against the time.
func (c *child) checkClock(t *testing.T) {
	t.Helper()
	_ = c.input.Close()
	lines := c.until(t, "blocks ")
	var blocks, milliseconds float64
	if _, err := fmt.Sscanf(lines[len(lines)-1], "blocks %f %f", &blocks, &milliseconds); err != nil {
		t.Fatal(err)
	}
	// A device that dies is missed for up to two watches, 0.4 s of about five: nobody pulls meanwhile.
	if ratio := blocks * 10 / milliseconds; ratio < 0.8 || ratio > 1.1 {
		t.Errorf("%v blocks in %v ms", blocks, milliseconds)
	}
}
