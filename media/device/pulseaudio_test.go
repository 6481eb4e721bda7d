package device

import (
	"net"
	"path/filepath"
	"slices"
	"testing"
)

func TestPulseAddresses(t *testing.T) {
	for name, tc := range map[string]struct {
		env  map[string]string
		uid  int
		want []string // the first ones
	}{
		"named-socket":  {map[string]string{"PULSE_SERVER": "unix:/a/native"}, 0, []string{"/a/native"}},
		"named-machine": {map[string]string{"PULSE_SERVER": "{4f1a}unix:/a/native"}, 0, []string{"/a/native"}},
		"named-host": {
			map[string]string{"PULSE_SERVER": "tcp:sound.example host:1"},
			0,
			[]string{"sound.example:4713", "host:1"},
		},
		"runtime-path": {
			map[string]string{"PULSE_RUNTIME_PATH": "/r", "XDG_RUNTIME_DIR": "/x"},
			0,
			[]string{"/r/native", "/x/pulse/native"},
		},
		"user": {nil, 1000, []string{"/run/user/1000/pulse/native", "/run/pulse/native"}},
	} {
		t.Run(name, func(t *testing.T) {
			got := pulseAddresses(func(name string) string { return tc.env[name] }, tc.uid)
			if len(got) < len(tc.want) || !slices.Equal(got[:len(tc.want)], tc.want) {
				t.Errorf("got %q, want it to begin with %q", got, tc.want)
			}
		})
	}
}

func TestPulseAnswersOnlyWhenSomebodyListens(t *testing.T) {
	path := filepath.Join(t.TempDir(), "native")
	t.Setenv("PULSE_SERVER", "unix:"+path)
	if pulseAnswers() {
		t.Error("an answer from nobody")
	}
	listener, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	if !pulseAnswers() {
		t.Error("no answer though somebody listens")
	}
}

// TestServerThatHangsUp: what proto.Connect would panic at.
func TestServerThatHangsUp(t *testing.T) {
	path := filepath.Join(t.TempDir(), "native")
	t.Setenv("PULSE_SERVER", "unix:"+path)
	listener, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	go func() {
		for conn, err := listener.Accept(); err == nil; conn, err = listener.Accept() {
			_ = conn.Close()
		}
	}()
	if _, err := subscribe(t.Context(), func() {}); err == nil {
		t.Error("subscribed to nobody")
	}
}
