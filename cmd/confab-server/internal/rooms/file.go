package rooms

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"confab/cmd/confab-server/internal/disk"
)

// longestFile is the largest file of sessions that is read, in bytes.
const longestFile = 64 << 20

// kept is the file of sessions.
type kept struct {
	Version  int               `json:"version"`
	Sessions map[string]record `json:"sessions"`
}

// load reads the sessions that were known when the server last ran. A file that cannot be used is reported with its name,
// and the content before its last change serves instead.
func (d *Directory) load() {
	if d.options.File == "" {
		return
	}
	sessions, err := readSessions(d.options.File)
	if err != nil {
		last, lastErr := readSessions(disk.Last(d.options.File))
		d.options.Logger.Warn("the file of sessions cannot be used", "file", d.options.File, "cause", err,
			"instead", disk.Last(d.options.File), "sessions", len(last), "usable", lastErr == nil)
		sessions = last
	}
	d.memory.opened = sessions
}

// ReadFile tells how many sessions a file keeps; its error says why it cannot be used.
func ReadFile(path string) (int, error) {
	sessions, err := readSessions(path)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", path, err)
	}
	return len(sessions), nil
}

func readSessions(path string) (map[string]record, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err == nil && info.Size() > longestFile {
		err = fmt.Errorf("it is larger than %d bytes", longestFile)
	}
	if err != nil {
		return nil, err
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return parseKept(data)
}

func parseKept(data []byte) (map[string]record, error) {
	var k kept
	if err := json.Unmarshal(data, &k); err != nil {
		return nil, errors.New("it is not what this program writes")
	}
	if k.Version != 1 {
		return nil, fmt.Errorf("it is of version %d, and this program knows version 1", k.Version)
	}
	for name := range k.Sessions {
		if clean, err := CleanName(name); err != nil || clean != name {
			return nil, errors.New("it has a session with an impossible name")
		}
	}
	return k.Sessions, nil
}

// save writes the sessions when they changed since they were written last. Whoever calls it waits for the disk, so that
// what was answered is kept; callers that come while it writes are served by one more write together.
func (d *Directory) save() {
	if d.options.File == "" {
		return
	}
	_, wanted := d.memory.all()
	d.saving.Lock()
	defer d.saving.Unlock()
	if d.saved >= wanted {
		return
	}
	sessions, changes := d.memory.all()
	data, err := json.Marshal(kept{Version: 1, Sessions: sessions})
	if err == nil {
		err = disk.Replace(d.options.File, append(data, '\n'))
	}
	if err != nil {
		d.options.Logger.Error("the sessions could not be written down", "file", d.options.File, "cause", err)
		return
	}
	d.saved = changes
}
