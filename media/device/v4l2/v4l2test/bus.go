//go:build linux

package v4l2test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"golang.org/x/sys/unix"
)

// Bus has virtual cameras plugged into it.
type Bus struct {
	Devices string // folder that stands for /dev

	t      testing.TB
	noPoll bool
	kernel *os.File // /dev/fuse
	root   int      // the file system's root folder
	work   sync.WaitGroup

	mu      sync.Mutex
	last    uint64
	names   map[string]*Device
	nodes   map[uint64]*Device
	handles map[uint64]*handle
	pending map[uint64]chan struct{} // requests that can be interrupted; closed for that
}

// NewBus makes one for the rest of the test, which is skipped where there is no FUSE.
func NewBus(t testing.TB) *Bus { return newBus(t, false) }

// NewBusWithoutPoll makes one whose cameras always say that they are ready, and wait in the call that takes a picture.
func NewBusWithoutPoll(t testing.TB) *Bus { return newBus(t, true) }

func newBus(t testing.TB, noPoll bool) *Bus {
	t.Helper()
	b := &Bus{
		Devices: t.TempDir(), t: t, noPoll: noPoll, last: rootID,
		names: map[string]*Device{}, nodes: map[uint64]*Device{}, handles: map[uint64]*handle{},
		pending: map[uint64]chan struct{}{},
	}
	if err := b.mount(t.TempDir()); err != nil {
		t.Skipf("no FUSE: %v", err)
	}
	t.Cleanup(b.close)
	return b
}

// mount makes the file system. Its folder is kept by a descriptor alone, so that nothing of it is left behind however
// the process ends.
func (b *Bus) mount(folder string) error {
	fd, err := unix.Open("/dev/fuse", unix.O_RDWR|unix.O_CLOEXEC|unix.O_NONBLOCK, 0)
	if err != nil {
		return err
	}
	options := fmt.Sprintf("fd=%d,rootmode=40000,user_id=0,group_id=0,allow_other", fd)
	if err := unix.Mount("v4l2test", folder, "fuse", unix.MS_NOSUID|unix.MS_NODEV, options); err != nil {
		_ = unix.Close(fd)
		return fmt.Errorf("mount: %w", err)
	}
	b.kernel = os.NewFile(uintptr(fd), "fuse") // not before: until then there is nothing to poll
	b.work.Go(b.serve)
	b.root, err = unix.Open(folder, unix.O_PATH|unix.O_DIRECTORY|unix.O_CLOEXEC, 0)
	_ = unix.Unmount(folder, unix.MNT_DETACH)
	if err != nil {
		_ = b.kernel.Close()
		b.work.Wait()
		return fmt.Errorf("open root: %w", err)
	}
	return nil
}

// UnplugAll unplugs all cameras. A program that waits for one that hangs cannot end before.
func (b *Bus) UnplugAll() {
	b.mu.Lock()
	var plugged []*Device
	for _, d := range b.nodes {
		plugged = append(plugged, d)
	}
	b.mu.Unlock()
	for _, d := range plugged {
		d.Unplug()
	}
}

func (b *Bus) close() {
	b.UnplugAll()
	_ = b.kernel.Close() // ends all that still waits
	_ = unix.Close(b.root)
	b.work.Wait()
}

// Plug plugs a camera in as a node of that name.
func (b *Bus) Plug(name string, c Camera) *Device {
	b.t.Helper()
	b.mu.Lock()
	b.last++
	d := newDevice(b, b.last, name, c.withDefaults())
	file := fmt.Sprintf("%s-%d", name, d.node)
	b.names[file], b.nodes[d.node] = d, d
	b.mu.Unlock()
	target := fmt.Sprintf("/proc/%d/fd/%d/%s", os.Getpid(), b.root, file)
	if err := os.Symlink(target, filepath.Join(b.Devices, name)); err != nil {
		b.t.Error(err)
	}
	return d
}

// serve reads requests until the kernel is closed.
func (b *Bus) serve() {
	buffer := make([]byte, maxWrite+4096)
	for {
		n, err := b.kernel.Read(buffer)
		if errors.Is(err, unix.ENOENT) || errors.Is(err, unix.EINTR) {
			continue // taken back meanwhile
		}
		if err != nil {
			return
		}
		h, body := as[header](buffer[:n]), append([]byte(nil), buffer[requestAt:n]...)
		switch h.op {
		case opForget, opBatchForget:
		case opInterrupt:
			b.interrupt(as[uint64](body))
		default:
			cancel := make(chan struct{})
			b.mu.Lock()
			b.pending[h.unique] = cancel
			b.mu.Unlock()
			b.work.Go(func() { b.handle(h, body, cancel) })
		}
	}
}

func (b *Bus) interrupt(unique uint64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if cancel := b.pending[unique]; cancel != nil {
		close(cancel)
		delete(b.pending, unique)
	}
}

func (b *Bus) handle(h header, body []byte, cancel chan struct{}) {
	out, errno := b.answer(h, body, cancel)
	b.mu.Lock()
	delete(b.pending, h.unique)
	b.mu.Unlock()
	if errno != 0 {
		out = nil
	}
	b.write(reply{errno: -int32(errno), unique: h.unique}, out)
}

func (b *Bus) write(r reply, out ...[]byte) {
	r.length = uint32(len(bytesOf(&r)))
	for _, part := range out {
		r.length += uint32(len(part))
	}
	message := make([]byte, 0, r.length)
	message = append(message, bytesOf(&r)...)
	for _, part := range out {
		message = append(message, part...)
	}
	_, _ = b.kernel.Write(message) // fails when whoever asked has gone
}

// answer answers one request.
func (b *Bus) answer(h header, body []byte, cancel <-chan struct{}) ([]byte, unix.Errno) {
	switch h.op {
	case opInit:
		in := as[initIn](body)
		out := initOut{
			major: in.major, minor: min(in.minor, 31), readahead: in.readahead, background: 64, congestion: 48,
			maxWrite: maxWrite, timeGran: 1,
		}
		return bytesOf(&out), 0
	case opLookup:
		b.mu.Lock()
		d := b.names[strings.TrimRight(string(body), "\x00")]
		b.mu.Unlock()
		if d == nil {
			return nil, unix.ENOENT
		}
		out := entryOut{node: d.node, attrValid: forever, attr: attributes(d.node)}
		return bytesOf(&out), 0
	case opGetattr, opSetattr:
		out := attrOut{valid: forever, attr: attributes(h.node)}
		return bytesOf(&out), 0
	case opOpendir:
		return bytesOf(&openOut{}), 0
	case opReleasedir:
		return nil, 0
	}
	b.mu.Lock()
	d := b.nodes[h.node]
	b.mu.Unlock()
	if d == nil {
		return nil, unix.ENOSYS // of the root folder
	}
	return d.answer(h, body, cancel)
}
