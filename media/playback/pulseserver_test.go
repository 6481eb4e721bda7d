package playback

import (
	"bufio"
	"encoding/binary"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

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
			t.Fatalf("%s is needed to hear what is played: "+
				"apt install pulseaudio pulseaudio-utils libasound2-plugins", program)
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
