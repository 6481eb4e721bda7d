package accounts

import (
	"encoding/json"
	"errors"
	"io/fs"
	"log/slog"
	"maps"
	"os"
	"sync"
	"time"

	"confab/cmd/confab-server/internal/disk"
)

// ended is the logins that their owners ended, each until it would have expired.
type ended struct {
	file   string
	logger *slog.Logger

	mu    sync.Mutex
	until map[string]int64 // by login id, Unix seconds
}

func (e *ended) load(file string, logger *slog.Logger) {
	e.file, e.logger, e.until = file, logger, map[string]int64{}
	data, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return
	}
	if err == nil {
		err = json.Unmarshal(data, &e.until)
	}
	if err != nil {
		logger.Warn("the file of ended logins cannot be used", "file", file, "instead", disk.Last(file))
		last, _ := os.ReadFile(disk.Last(file))
		_ = json.Unmarshal(last, &e.until)
	}
	if e.until == nil {
		e.until = map[string]int64{}
	}
}

func (e *ended) has(id string) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	_, ok := e.until[id]
	return ok
}

func (e *ended) add(id string, until int64, now time.Time) {
	e.mu.Lock()
	defer e.mu.Unlock()
	maps.DeleteFunc(e.until, func(_ string, until int64) bool { return until < now.Unix() })
	e.until[id] = until
	data, err := json.Marshal(e.until)
	if err == nil {
		err = disk.Replace(e.file, data)
	}
	if err != nil {
		e.logger.Error("an ended login could not be written down", "file", e.file, "cause", err)
	}
}
