//go:build linux

package v4l2

import (
	"cmp"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"golang.org/x/sys/unix"

	"confab/media/device/v4l2/internal/abi"
)

// look is what one device node is found to be.
type look struct {
	node  inode
	began time.Time
	done  chan struct{} // closed when the rest is known

	is    identity
	codes []abi.Code
	err   error
}

// inode tells a node from one that comes later under its name.
type inode struct {
	device, inode uint64
	changed       unix.Timespec
}

// look begins to look at each device node that is not known yet, that could not be looked at, or that may have become
// another one.
func (f *Finder) look() map[string]*look {
	entries, _ := os.ReadDir(cmp.Or(f.Devices, "/dev"))
	f.mu.Lock()
	defer f.mu.Unlock()
	now := map[string]*look{}
	for _, entry := range entries {
		name := entry.Name()
		if _, ok := numberOf(name); !ok {
			continue
		}
		var stat unix.Stat_t
		if unix.Lstat(f.path(name), &stat) != nil {
			continue // gone meanwhile
		}
		node := inode{uint64(stat.Dev), stat.Ino, stat.Ctim}
		l := f.looks[name]
		if l == nil || l.node != node || l.again() {
			l = &look{node: node, began: time.Now(), done: make(chan struct{})}
			go f.ask(f.path(name), l)
		}
		now[name] = l
	}
	f.looks = now
	return now
}

// ask asks a device what it is. It waits as long as the device does.
func (f *Finder) ask(path string, l *look) {
	l.is, l.codes, l.err = query(path)
	close(l.done)
	if l.err == nil && f.Late != nil && time.Since(l.began) >= f.limit() {
		f.Late()
	}
}

func query(path string) (identity, []abi.Code, error) {
	n, err := openNode(path)
	if err != nil {
		return identity{}, nil, err
	}
	defer n.close()
	is, err := n.identify()
	if err != nil || !is.captures() {
		return is, nil, err
	}
	return is, n.formats(), nil
}

// answered waits until the rest of l is known, but only for so long.
func (l *look) answered(within time.Duration) bool {
	limit := time.NewTimer(max(within, 0))
	defer limit.Stop()
	select {
	case <-l.done:
		return true
	case <-limit.C:
	}
	select {
	case <-l.done:
		return true
	default:
		return false
	}
}

func (l *look) again() bool { return l.answered(0) && (l.err != nil || l.is.loopback()) }

// Unsettled says whether a node was listed that may become a camera, or another one, without any change in its folder.
func (f *Finder) Unsettled() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, l := range f.looks {
		if l.answered(0) && l.err == nil && l.is.loopback() {
			return true
		}
	}
	return false
}

// device is what is known of a node; not ok for what is no camera.
func (f *Finder) device(name string, l *look) (d Device, ok bool) {
	d = Device{Path: f.path(name), Name: name, wanted: f.Wanted}
	d.number, _ = numberOf(name)
	kernel := filepath.Join(cmp.Or(f.System, "/sys/class/video4linux"), name)
	card, _ := os.ReadFile(filepath.Join(kernel, "name"))
	d.Card = strings.TrimSpace(string(card))
	if parent, err := filepath.EvalSymlinks(filepath.Join(kernel, "device")); err == nil &&
		strings.Contains(parent, "/usb") {
		d.parent = parent
	}
	if !l.answered(time.Until(l.began.Add(f.limit()))) {
		d.Silent, d.parent = true, ""
		return d, true
	}
	if l.err != nil {
		d.colour = true // as most are; why it cannot be used is said when it is opened
		return d, !unplugged(l.err) && !isAny(l.err, unix.ENOENT, unix.ENOTTY, unix.EINVAL)
	}
	d.Card = cmp.Or(l.is.card, d.Card)
	picture := false
	if picture, d.colour, d.only = sees(l.codes); picture {
		d.only = ""
	}
	d.colour = d.colour && !infrared(d.Card)
	return d, l.is.captures() && (picture || d.only != "")
}

// infrared says whether a camera is called so. Some of them say that they send colour, and one sensor may see both.
func infrared(card string) bool {
	words := strings.FieldsFunc(strings.ToLower(card), func(r rune) bool { return !unicode.IsLetter(r) })
	return (slices.Contains(words, "ir") || slices.Contains(words, "infrared")) && !slices.Contains(words, "rgb")
}

func isAny(err error, list ...unix.Errno) bool {
	for _, target := range list {
		if errors.Is(err, target) {
			return true
		}
	}
	return false
}

func (f *Finder) limit() time.Duration { return cmp.Or(f.Limit, defaultLimit) }

func (f *Finder) path(name string) string { return filepath.Join(cmp.Or(f.Devices, "/dev"), name) }

// numberOf is n of "videon".
func numberOf(name string) (n int, ok bool) {
	digits, ok := strings.CutPrefix(name, "video")
	if !ok {
		return 0, false
	}
	n, err := strconv.Atoi(digits)
	return n, err == nil && n >= 0
}

// links are the stable names that udev gives to nodes: by serial number, else by the port.
func (f *Finder) links() map[string]string {
	names := map[string]string{}
	for _, folder := range []string{"v4l/by-path", "v4l/by-id"} {
		folder = f.path(folder)
		entries, _ := os.ReadDir(folder)
		for _, entry := range entries {
			if target, err := os.Readlink(filepath.Join(folder, entry.Name())); err == nil {
				names[filepath.Base(target)] = entry.Name()
			}
		}
	}
	return names
}
