//go:build unix

package stderr

import (
	"bytes"
	"context"
	"log/slog"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// scene is the variable that makes this test's binary a program that plays one of the scenes.
const scene = "STDERR_SCENE"

// scenes are programs whose standard error is looked at.
var scenes = map[string]func(*Capture, *slog.Logger){
	"library": func(c *Capture, log *slog.Logger) {
		c.LogTo(log)
		printed("ALSA lib pcm.c:2721: Unknown PCM\nlibGL error: no driver\n\nunfinished")
	},
	"quiet": func(c *Capture, _ *slog.Logger) {
		c.LogTo(slog.New(slog.NewTextHandler(c.Terminal, nil)))
		printed("ALSA lib\n")
	},
	"go": func(c *Capture, log *slog.Logger) {
		c.LogTo(log)
		_, _ = os.Stderr.WriteString("confab: a sentence\n")
	},
	"panic": func(c *Capture, log *slog.Logger) {
		c.LogTo(log)
		panic("an accident")
	},
	"flood": func(*Capture, *slog.Logger) { // nobody reads
		printed(strings.Repeat("x", 1<<20))
		panic("an accident")
	},
	"restored": func(c *Capture, log *slog.Logger) {
		c.LogTo(log)
		c.Restore()
		printed("as before\n")
	},
}

// printed writes as a C library does.
func printed(text string) { _, _ = unix.Write(descriptor, []byte(text)) }

func TestMain(m *testing.M) {
	play := scenes[os.Getenv(scene)]
	if play == nil {
		os.Exit(m.Run())
	}
	c, err := Catch()
	if err != nil {
		panic(err)
	}
	play(c, slog.New(slog.NewTextHandler(c.Terminal, &slog.HandlerOptions{Level: slog.LevelDebug})))
	c.Restore()
}

func TestWhatComesToTheTerminal(t *testing.T) {
	for name, want := range map[string]struct{ says, saysNot []string }{
		"library": {
			says: []string{
				`level=DEBUG msg="printed by a library" line="ALSA lib`, `line="libGL error: no driver"`,
				"line=unfinished",
			},
			saysNot: []string{"\nALSA", "\nlibGL", `line=""`},
		},
		"quiet":    {saysNot: []string{"ALSA"}},
		"go":       {says: []string{"confab: a sentence\n"}, saysNot: []string{"level"}},
		"panic":    {says: []string{"panic: an accident", "goroutine 1"}},
		"flood":    {says: []string{"panic: an accident", "goroutine 1"}, saysNot: []string{"xxx"}},
		"restored": {says: []string{"as before\n"}, saysNot: []string{"level"}},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			var terminal bytes.Buffer
			program := exec.CommandContext(ctx, os.Args[0])
			program.Env = append(os.Environ(), scene+"="+name)
			program.Stderr = &terminal
			_ = program.Run() // a panic is a status
			if ctx.Err() != nil {
				t.Fatal("it hangs")
			}
			for _, words := range want.says {
				if !strings.Contains(terminal.String(), words) {
					t.Errorf("lacks %q:\n%s", words, terminal.String())
				}
			}
			for _, words := range want.saysNot {
				if strings.Contains("\n"+terminal.String(), words) {
					t.Errorf("has %q:\n%.1000s", words, terminal.String())
				}
			}
		})
	}
}
