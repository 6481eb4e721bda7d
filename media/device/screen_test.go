package device_test

import (
	"errors"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"

	"confab/media/device"
)

// startX starts a private X server and points DISPLAY at it.
func startX(t *testing.T) {
	t.Helper()
	tell, told, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	//nolint:noctx // killed below
	server := exec.Command("Xvfb", "-displayfd", "3", "-screen", "0", "642x480x24", "-nolisten", "tcp", "-noreset")
	server.ExtraFiles = []*os.File{told}
	if err := server.Start(); err != nil {
		t.Fatal("Xvfb: ", err)
	}
	_ = told.Close()
	t.Cleanup(func() {
		_ = server.Process.Kill()
		_ = server.Wait()
		_ = tell.Close()
	})
	number := make([]byte, 16)
	n, err := tell.Read(number)
	if err != nil {
		t.Fatal("Xvfb gives no display: ", err)
	}
	t.Setenv("WAYLAND_DISPLAY", "")
	t.Setenv("DISPLAY", ":"+strings.TrimSpace(string(number[:n])))
}

func TestScreen(t *testing.T) {
	startX(t)
	m := device.New(device.Options{})
	list, err := m.List(device.Screen)
	if err != nil || len(list) != 1 || !list[0].Default || list[0].Label != "Screen 0" {
		t.Fatalf("%+v %v", list, err)
	}
	v, err := m.OpenVideo(device.Screen, "", device.Want{})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 3 {
		f, err := v.Read()
		if err != nil || f.Picture.Rect.Dx() != 642 || f.Picture.Rect.Dy() != 480 || f.Number != uint64(i) {
			t.Fatalf("%v %v", f.Picture, err)
		}
	}
	ended := make(chan error, 1)
	go func() { // closing under a reader must neither crash nor leave it behind
		var err error
		for err == nil {
			_, err = v.Read()
		}
		ended <- err
	}()
	if err := v.Close(); err != nil {
		t.Error(err)
	}
	if err := <-ended; err != io.EOF {
		t.Errorf("read ended with %v", err)
	}
	if _, err := m.OpenVideo(device.Screen, "X11Screen9", device.Want{}); !errors.Is(err, device.ErrNotFound) {
		t.Errorf("unknown screen: %v", err)
	}
	t.Setenv("WAYLAND_DISPLAY", "wayland-0")
	if list, err := m.List(device.Screen); err != nil || len(list) != 0 {
		t.Errorf("on a Wayland desktop: %+v, %v", list, err)
	}
}
