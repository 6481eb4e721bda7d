package studio

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"confab/media/device"
)

// starvedVariable makes TestStarved the program that is starved.
const starvedVariable = "STUDIO_TEST_STARVED"

// TestStarved: a process that does not run for seconds, or only now and then, has lost none of its devices.
func TestStarved(t *testing.T) {
	if os.Getenv(starvedVariable) != "" {
		record(t)
		return
	}
	t.Parallel() // it takes seconds of real time
	command := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestStarved$")
	command.Env = append(os.Environ(), starvedVariable+"=1")
	out, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	lines := make(chan string, 100)
	go func() {
		defer close(lines)
		for scanner := bufio.NewScanner(out); scanner.Scan(); {
			lines <- scanner.Text()
		}
	}()
	defer func() { _ = command.Wait() }() // it was killed
	defer func() { _ = command.Process.Kill() }()
	if line := <-lines; line != "fake:tone open" {
		t.Fatal(line)
	}
	let := func(signal syscall.Signal, d time.Duration) {
		if err := command.Process.Signal(signal); err != nil {
			t.Error(err)
		}
		<-time.After(d)
	}
	for range 2 {
		let(syscall.SIGSTOP, 3*time.Second)
		let(syscall.SIGCONT, 300*time.Millisecond)
	}
	for range 4 {
		let(syscall.SIGSTOP, 1500*time.Millisecond)
		let(syscall.SIGCONT, 30*time.Millisecond)
	}
	let(syscall.SIGCONT, time.Second)
	for {
		select {
		case line := <-lines:
			t.Error("after a standstill: ", line)
			continue
		default:
		}
		break
	}
}

// record hears a fake microphone and prints what happens to it.
func record(t *testing.T) {
	devices := device.New(device.Options{FakeMicrophone: "tone"})
	s := New(Options{Devices: devices, Sources: []SourceOptions{{Kind: device.Microphone, On: true}}})
	go func() { _ = s.Run(t.Context()) }()
	for range s.Changes().Ready() {
		for _, c := range s.Changes().Take() {
			switch c := c.(type) {
			case Ready:
				fmt.Println(c.Device.Name, "open")
			case DeviceFailed:
				fmt.Println(c.Name, c.Err)
			}
		}
	}
}

func TestWatchdog(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var bitten time.Time
		w := &watchdog{end: func() { bitten = time.Now() }}
		began := time.Now()
		w.reset(time.Second)
		<-time.After(900 * time.Millisecond)
		w.reset(time.Second)
		<-time.After(900 * time.Millisecond)
		w.stop()
		<-time.After(time.Minute)
		synctest.Wait()
		if !bitten.IsZero() {
			t.Errorf("after %v", bitten.Sub(began))
		}
		began = time.Now()
		w.reset(time.Second)
		<-time.After(time.Minute)
		synctest.Wait()
		if d := bitten.Sub(began); d != time.Second {
			t.Errorf("after %v", d)
		}
	})
}
