package device

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/fsnotify/fsnotify"
)

const (
	debounce = 400 * time.Millisecond // udev makes the node first, its links and rights a moment later
	turnPoll = 2 * time.Second        // how often a node is asked that turns into a camera when a program wants it to
)

// watch reports changes until ctx is done.
func (m *Manager) watch(ctx context.Context, changed chan<- Kind) {
	nodes, err := m.watchNodes()
	if err != nil {
		m.log.Warn("cameras are not watched", "error", err)
		nodes = &fsnotify.Watcher{} // its nil channels never fire
	} else {
		defer func() { _ = nodes.Close() }()
	}
	debouncer := time.NewTimer(time.Hour)
	debouncer.Stop()
	defer debouncer.Stop()
	answer := m.nextAnswer()
	sounds := m.soundNames()
	turn := time.NewTicker(turnPoll)
	defer turn.Stop()
	var cameras []string // as last looked at: at first everything is news
	look := make(chan struct{}, 1)
	var listening sync.WaitGroup
	defer listening.Wait()
	listening.Go(func() { m.watchSounds(ctx, func() { wake(look) }) })
	for {
		select {
		case <-ctx.Done():
			return
		case event := <-nodes.Events:
			if m.concernsCamera(nodes, event) {
				// The kernel removes the node before it tells anybody else (drivers/base/core.c, device_del).
				if event.Has(fsnotify.Remove) {
					report(changed, Camera)
				}
				debouncer.Reset(debounce)
			}
		case err := <-nodes.Errors:
			m.log.Debug("watching devices", "error", err)
		case <-debouncer.C:
			report(changed, Camera)
		case <-answer:
			answer = m.nextAnswer()
			report(changed, Camera)
		case <-turn.C:
			if m.turned(&cameras) {
				report(changed, Camera)
			}
		case <-look:
			now := m.soundNames()
			for _, k := range []Kind{Microphone, Speaker} {
				if !slices.Equal(now[k], sounds[k]) {
					report(changed, k)
				}
			}
			sounds = now
		}
	}
}

// wake says that there is something to look at.
func wake(look chan<- struct{}) {
	select {
	case look <- struct{}{}:
	default:
	}
}

// report says that k changed. A full channel already holds such a report for every kind or will be read soon; the
// reader looks at the whole list anyway.
func report(changed chan<- Kind, k Kind) {
	select {
	case changed <- k:
	default:
	}
}

func (m *Manager) watchNodes() (*fsnotify.Watcher, error) {
	nodes, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, err
	}
	if err := nodes.Add(m.devices); err != nil {
		_ = nodes.Close()
		return nil, err
	}
	m.followLinks(nodes)
	return nodes, nil
}

// followLinks also watches the folders of stable names, as soon as there are any.
func (m *Manager) followLinks(nodes *fsnotify.Watcher) {
	for _, folder := range []string{"v4l", "v4l/by-id", "v4l/by-path"} {
		_ = nodes.Add(filepath.Join(m.devices, folder)) // mostly because there is no camera yet
	}
}

func (m *Manager) concernsCamera(nodes *fsnotify.Watcher, event fsnotify.Event) bool {
	if strings.HasPrefix(event.Name, filepath.Join(m.devices, "v4l")) {
		if event.Has(fsnotify.Create) {
			m.followLinks(nodes)
		}
		return true
	}
	return strings.HasPrefix(filepath.Base(event.Name), "video")
}

// turned says whether a node has become a camera or none since before, without any change in its folder.
func (m *Manager) turned(before *[]string) bool {
	if !m.video.unsettled() {
		return false
	}
	now := m.cameraLabels()
	news := !slices.Equal(now, *before)
	*before = now
	return news
}

// cameraLabels is what of the cameras matters to a watcher.
func (m *Manager) cameraLabels() []string {
	var labels []string
	for _, info := range videoInfos(m.video.drivers(Camera)) {
		labels = append(labels, info.Name+" "+info.Label)
	}
	return labels
}

// soundNames is what of the sound devices matters to a watcher: which there are and which is the default.
func (m *Manager) soundNames() map[Kind][]string {
	names := map[Kind][]string{}
	for _, k := range []Kind{Microphone, Speaker} {
		list, err := m.sounds.list(k)
		if err != nil {
			m.log.Debug("list sound devices", "kind", k, "error", err)
		}
		for _, info := range list {
			name := info.Name
			if info.Default {
				name += " *"
			}
			names[k] = append(names[k], name)
		}
	}
	return names
}
