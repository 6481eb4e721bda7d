package playback

import (
	"bufio"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"confab/media/device/synth"
)

// The tests in this file use a real sound server of their own. What plays is a child process, because a dead sound
// server holds goroutines for ever; it is this test binary again, with childVariable set.
const (
	childVariable = "PLAYBACK_TEST_CHILD"
	burstEvery    = 40  // blocks
	burstLength   = 960 // samples: two blocks
)

// bursts is a source of 20 ms of noise every 400 ms, which says when each was pulled.
type bursts struct{ pulled int }

func (b *bursts) Volume() float64 { return 1 }

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
	fmt.Println("blocks", mixer.Blocks(), time.Since(start).Milliseconds())
	os.Exit(0) // a dead sound server holds goroutines
}

// child is a running TestChild.
type child struct {
	input io.Closer
	lines chan string
	wait  func() error
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
	c := &child{input: input, lines: make(chan string, 1024)}
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

// server is a private PulseAudio with one sink, "spk".
type server struct {
	environment []string
	command     *exec.Cmd
	ended       chan struct{}
}

func startServer(t *testing.T) *server {
	t.Helper()
	for _, program := range []string{"pulseaudio", "parec"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Fatalf("%s is needed to hear what is played: apt install pulseaudio pulseaudio-utils libasound2-plugins", program)
		}
	}
	folder, err := os.MkdirTemp("", "pulse") // t.TempDir is too long a path for a socket
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(folder) })
	socket := filepath.Join(folder, "native")
	s := &server{ended: make(chan struct{}), environment: []string{
		"HOME=" + folder, "XDG_RUNTIME_DIR=" + folder, "PULSE_RUNTIME_PATH=" + folder, "PULSE_SERVER=unix:" + socket,
	}}
	s.command = exec.Command("pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no",
		"--disable-shm=yes", "--log-level=info", "-L", "module-native-protocol-unix socket="+socket,
		"-L", "module-null-sink sink_name=spk rate=48000")
	s.command.Env = append(os.Environ(), s.environment...)
	log, err := s.command.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.command.Start(); err != nil {
		t.Fatal(err)
	}
	up := make(chan struct{})
	go func() {
		defer close(s.ended)
		begin := sync.OnceFunc(func() { close(up) })
		for scanner := bufio.NewScanner(log); scanner.Scan(); {
			if strings.Contains(scanner.Text(), "Daemon startup complete") {
				begin()
			}
		}
		_ = s.command.Wait() // it was killed
	}()
	t.Cleanup(s.stop)
	select {
	case <-up:
	case <-s.ended:
		t.Fatal("pulseaudio ended at once")
	case <-time.After(20 * time.Second):
		t.Fatal("pulseaudio does not start")
	}
	return s
}

func (s *server) stop() {
	_ = s.command.Process.Kill()
	<-s.ended
}

// recording is what a sink played: mono samples and, for each piece, when it was read.
type recording struct {
	samples []int16
	ends    []int // number of samples after each piece
	times   []time.Time
}

// when is the time at which a sample came.
func (r *recording) when(sample int) time.Time {
	piece, _ := slices.BinarySearch(r.ends, sample+1)
	return r.times[piece].Add(-time.Duration(r.ends[piece]-sample) * time.Second / SampleRate)
}

// record begins to record. What it returns ends the recording.
func (s *server) record(t *testing.T) (finish func() *recording) {
	t.Helper()
	command := exec.Command("parec", "-d", "spk.monitor", "--raw", "--format=s16le", "--rate=48000",
		"--channels=1", "--latency-msec=5")
	command.Env = append(os.Environ(), s.environment...)
	output, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	begun, ended := make(chan struct{}), make(chan *recording)
	go func() { ended <- read(output, begun) }()
	<-begun
	return sync.OnceValue(func() *recording {
		_ = command.Process.Kill()
		made := <-ended
		_ = command.Wait() // it was killed
		return made
	})
}

// read reads mono samples to the end and closes begun at the first.
func read(from io.Reader, begun chan<- struct{}) *recording {
	begin := sync.OnceFunc(func() { close(begun) })
	defer begin()
	made, piece, odd := &recording{}, make([]byte, 8192), 0
	for {
		n, err := from.Read(piece[odd:])
		n += odd
		for i := 0; i+1 < n; i += 2 {
			made.samples = append(made.samples, int16(binary.LittleEndian.Uint16(piece[i:])))
		}
		if odd = n % 2; odd == 1 {
			piece[0] = piece[n-1]
		}
		made.ends, made.times = append(made.ends, len(made.samples)), append(made.times, time.Now())
		if err != nil {
			return made
		}
		begin()
	}
}

// find is where a burst is in a recording, and how like it that place is: 1 is the same.
func (r *recording) find(burst []int16) (at int, likeness float64) {
	energy := 0.0
	for _, sample := range burst {
		energy += float64(sample) * float64(sample)
	}
	loud := false
	for offset := 0; offset+len(burst) <= len(r.samples); offset++ {
		before := loud
		if loud = r.samples[offset] != 0; before || !loud {
			continue // bursts begin where silence ends
		}
		var cross, here float64
		for i := range burst {
			cross += float64(burst[i]) * float64(r.samples[offset+i])
			here += float64(r.samples[offset+i]) * float64(r.samples[offset+i])
		}
		if value := cross / math.Sqrt(here*energy+1); value > likeness {
			at, likeness = offset, value
		}
	}
	return at, likeness
}

// What the mixer gives is heard, unharmed and soon; when the sound server dies, the mixer goes on.
func TestSpeakerThroughPulseAudio(t *testing.T) {
	sound := startServer(t)
	// First the recorder: a null sink that nobody has asked for low latency renders two seconds of silence ahead and
	// then takes nothing for as long (module-null-sink.c, BLOCK_USEC).
	finish := sound.record(t)
	playing := startChild(t, sound.environment...)
	lines := playing.until(t, "state playing")
	lines = append(lines, playing.until(t, "burst 10 ")...)
	heard := finish()
	sound.stop()
	playing.until(t, "state discarding: the sound device is gone")
	playing.until(t, "burst 14 ")
	playing.checkClock(t)

	var delays []float64
	for _, line := range lines {
		var number int
		var pulled int64
		if n, _ := fmt.Sscanf(line, "burst %d %d", &number, &pulled); n != 2 {
			continue
		}
		at, likeness := heard.find(noise(number))
		if likeness < 0.9 {
			continue // before or after the recording
		}
		delays = append(delays, float64(heard.when(at).Sub(time.Unix(0, pulled)).Microseconds())/1000)
	}
	if len(delays) < 7 {
		t.Fatalf("heard %d bursts of %d lines", len(delays), len(lines))
	}
	slices.Sort(delays)
	median := delays[len(delays)/2]
	t.Logf("mixer to monitor: median %.1f ms, %.1f to %.1f, %d bursts", median, delays[0], delays[len(delays)-1], len(delays))
	if median > 80 {
		t.Errorf("median latency %v ms", median)
	}
}

// alsa is an ALSA configuration of the text given alone, so that the machine's own devices are not seen.
func alsa(t *testing.T, text string) (variable string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "asound.conf")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return "ALSA_CONFIG_PATH=" + path
}

func TestSpeakerWithoutDevice(t *testing.T) {
	c := startChild(t, alsa(t, ""))
	c.until(t, "state discarding: no sound device (")
	c.until(t, "burst 4 ")
	c.checkClock(t)
}

// A sound server that accepts and says nothing stops nobody.
func TestSpeakerWithDeadSoundServer(t *testing.T) {
	folder, err := os.MkdirTemp("", "pulse")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = os.RemoveAll(folder) }()
	listener, err := net.Listen("unix", filepath.Join(folder, "native"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	c := startChild(t, alsa(t, "pcm.default { type pulse }"), "PULSE_SERVER=unix:"+listener.Addr().String(), "HOME="+folder, "XDG_RUNTIME_DIR="+folder)
	c.until(t, "state discarding: the sound device does not answer")
	c.until(t, "burst 9 ")
	c.checkClock(t)
}
