//go:build unix

package e2e

import (
	"bytes"
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"confab/cmd/e2e/process"
)

const (
	starting = 30 * time.Second // for a program to be ready
	ending   = 5 * time.Second  // for a program to end politely
)

// root is the folder of the project, above the package whose tests run.
var root = above("go.mod")

// above finds the nearest folder that has a file, from the present one upwards.
func above(file string) string {
	folder := "."
	for range 10 {
		if _, err := os.Stat(filepath.Join(folder, file)); err == nil {
			return folder
		}
		folder = filepath.Join(folder, "..")
	}
	return "."
}

// build makes the binaries once for all tests. With CONFAB_BIN set, those in that folder are tested as they are.
var build = sync.OnceValues(func() (string, error) {
	if folder := os.Getenv("CONFAB_BIN"); folder != "" {
		return folder, nil
	}
	cmd := exec.Command("make", "--no-print-directory", "build")
	cmd.Dir, cmd.Stdout, cmd.Stderr = root, os.Stderr, os.Stderr
	if err := cmd.Run(); err != nil {
		return "", err
	}
	return filepath.Abs(filepath.Join(root, "bin"))
})

// program returns the path of a program of the project.
func program(t testing.TB, name string) string {
	t.Helper()
	folder, err := build()
	if err != nil {
		t.Fatalf("make build: %v", err)
	}
	return filepath.Join(folder, name)
}

// run starts a program with a home of its own; the test's end is its end. What the program wrote is logged when the
// test has failed.
func run(t testing.TB, o process.Options) (*process.Process, *process.Lines, *process.Lines) {
	t.Helper()
	home := t.TempDir()
	env := []string{
		"HOME=" + home, "XDG_RUNTIME_DIR=" + home, "XDG_CONFIG_HOME=" + home, "XDG_DATA_HOME=" + home,
		"LC_ALL=en_US.UTF-8",
	}
	o.Env = append(env, o.Env...)
	stdout, stderr := &process.Lines{}, &process.Lines{}
	o.Stdout, o.Stderr = tee(stdout, o.Stdout), tee(stderr, o.Stderr)
	p, err := process.Start(o)
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		<-p.Exited()
		stdout.End()
		stderr.End()
	}()
	t.Cleanup(func() {
		if p.Stop(ending) {
			t.Errorf("%s %q had to be ended by force", filepath.Base(o.Path), o.Args)
		}
		<-ended
		if t.Failed() {
			t.Logf("%s %q wrote:\n%s", filepath.Base(o.Path), o.Args, tail(stdout, stderr))
		}
	})
	return p, stdout, stderr
}

// tee writes to both; the second may be nil.
func tee(a, b io.Writer) io.Writer {
	if b == nil {
		return a
	}
	return io.MultiWriter(a, b)
}

// tail is the end of what a program wrote.
func tail(outputs ...*process.Lines) []byte {
	var b bytes.Buffer
	for _, o := range outputs {
		lines := o.All()
		for _, line := range lines[max(0, len(lines)-60):] {
			b.WriteString(line[:min(len(line), 400)] + "\n")
		}
	}
	return b.Bytes()
}

// within gives a context that ends after d or with the test.
func within(t testing.TB, d time.Duration) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), d)
	t.Cleanup(cancel)
	return ctx
}
