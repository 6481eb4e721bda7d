package device

import (
	"context"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/fsnotify/fsnotify"
)

const (
	soundPoll = 2 * time.Second  // where the system tells nobody: miniaudio only knows of the device in use
	farPoll   = 10 * time.Second // how often a sound server of another machine that does not answer is asked
)

// watchSounds calls look whenever the sound devices may have changed, until ctx is done. On Linux that is when
// PulseAudio (or PipeWire) says so, when it comes or goes, and without it when ALSA's nodes change.
func (m *Manager) watchSounds(ctx context.Context, look func()) {
	for ctx.Err() == nil {
		if runtime.GOOS != "linux" {
			wait(ctx, nil, soundPoll)
			look()
			continue
		}
		places, err := m.watchPlaces()
		if err != nil {
			m.log.Warn("sound devices are not watched", "error", err)
			wait(ctx, nil, soundPoll)
			look()
			continue
		}
		m.watchServer(ctx, places, look)
		places.close()
	}
}

// watchServer follows the sound server until it goes, or waits for one.
func (m *Manager) watchServer(ctx context.Context, places *places, look func()) {
	server, err := subscribe(ctx, look)
	switch {
	case err == nil:
		look()
		wait(ctx, server.closed, 0)
		server.close()
	case pulseAnswers():
		m.log.Debug("the sound server tells nothing", "error", err)
		wait(ctx, nil, soundPoll)
	case places.far:
		wait(ctx, places.changed(ctx), farPoll)
	default:
		wait(ctx, places.changed(ctx), 0)
	}
	look()
}

// wait returns when done is closed, after limit unless that is 0, and at the latest when ctx is done.
func wait(ctx context.Context, done <-chan struct{}, limit time.Duration) {
	if limit > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, limit)
		defer cancel()
	}
	select {
	case <-ctx.Done():
	case <-done:
	}
}

// places are where a sound server's socket would be, and ALSA's nodes.
type places struct {
	nodes   *fsnotify.Watcher
	sockets []string
	alsa    string
	far     bool // a server of another machine is wanted, which no folder tells of
	ended   chan struct{}
}

func (m *Manager) watchPlaces() (*places, error) {
	nodes, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, err
	}
	p := &places{nodes: nodes, alsa: filepath.Join(m.devices, "snd")}
	for _, address := range pulseServers() {
		if strings.HasPrefix(address, "/") {
			p.sockets = append(p.sockets, address)
			p.add(filepath.Dir(address))
		} else {
			p.far = true
		}
	}
	p.add(p.alsa)
	return p, nil
}

// add watches a folder, or the nearest one above it that there is.
func (p *places) add(folder string) {
	for p.nodes.Add(folder) != nil && folder != filepath.Dir(folder) {
		folder = filepath.Dir(folder)
	}
}

// changed is closed when something has happened in the places and nothing more does.
func (p *places) changed(ctx context.Context) <-chan struct{} {
	p.ended = make(chan struct{})
	go func() {
		defer close(p.ended)
		debouncer := time.NewTimer(time.Hour)
		debouncer.Stop()
		defer debouncer.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case event, open := <-p.nodes.Events:
				if !open {
					return
				}
				if p.concerns(event.Name) {
					debouncer.Reset(debounce)
				}
			case <-p.nodes.Errors: // of one event: what it was about comes with the next
			case <-debouncer.C:
				return
			}
		}
	}()
	return p.ended
}

// concerns says whether a file is one of the places or on the way to one.
func (p *places) concerns(name string) bool {
	if name == p.alsa || strings.HasPrefix(name, p.alsa+"/") {
		return true
	}
	for _, socket := range p.sockets {
		if socket == name || strings.HasPrefix(socket, name+"/") {
			return true
		}
	}
	return false
}

// close ends the watching, and returns when its goroutine has ended.
func (p *places) close() {
	_ = p.nodes.Close()
	if p.ended != nil {
		<-p.ended
	}
}
