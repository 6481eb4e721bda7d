package rooms

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"confab/cmd/confab-server/internal/disk"
)

// oldFileName is where earlier versions kept the sessions: one JSON document.
const oldFileName = "sessions.json"

// oldRecord is a session in that document.
type oldRecord struct {
	State  state     `json:"state"`
	Opened time.Time `json:"opened"`
	Tokens []string  `json:"tokens"` // identities
}

// takeOver puts the sessions of an earlier version's file into this one, and renames that one: it is taken over once.
// It may be larger than the earlier version itself would read.
func (f *File) takeOver() error {
	path := filepath.Join(filepath.Dir(f.path), oldFileName)
	before := len(f.found)
	read, err := readOld(path, f.meet)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	done := path + ".imported"
	if err != nil {
		done = path + ".broken"
		last, lastErr := readOld(disk.Last(path), f.meet)
		f.logger.Warn("the file of sessions cannot be used", "file", path, "cause", err, "read", read,
			"instead", disk.Last(path), "sessions", last, "usable", lastErr == nil)
	}
	if err := f.write(f.found); err != nil {
		return err
	}
	if err := os.Rename(path, done); err != nil {
		return err
	}
	f.logger.Info("sessions of an earlier version were taken over",
		"from", path, "renamed", done, "sessions", len(f.found)-before)
	return nil
}

// readOld hands every session of an earlier version's file to each, as many as can be read, and counts them.
func readOld(path string, each func(name string, r record)) (count int, err error) {
	file, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer func() { _ = file.Close() }()
	return parseOld(bufio.NewReaderSize(file, 1<<20), each)
}

var errOld = errors.New("it is not what this program writes")

// parseOld reads one session after the other: the whole need not fit in memory.
func parseOld(from io.Reader, each func(name string, r record)) (count int, err error) {
	in := json.NewDecoder(from)
	if token, err := in.Token(); err != nil || token != json.Delim('{') {
		return 0, errOld
	}
	for in.More() {
		var skipped json.RawMessage
		var version int
		switch token, err := in.Token(); {
		case err != nil:
			return count, errOld
		case token == "version":
			if in.Decode(&version) != nil {
				return count, errOld
			}
			if version != 1 {
				return count, fmt.Errorf("it is of version %d, and this program knows version 1", version)
			}
		case token == "sessions":
			if count, err = parseOldSessions(in, each); err != nil {
				return count, err
			}
		case in.Decode(&skipped) != nil:
			return count, errOld
		}
	}
	if _, err := in.Token(); err != nil {
		return count, errOld
	}
	return count, nil
}

func parseOldSessions(in *json.Decoder, each func(name string, r record)) (count int, err error) {
	token, err := in.Token()
	if token == nil && err == nil {
		return 0, nil // null: there were none
	}
	if err != nil || token != json.Delim('{') {
		return 0, errOld
	}
	for in.More() {
		token, err := in.Token()
		if err != nil {
			return count, errOld
		}
		var old oldRecord
		if in.Decode(&old) != nil {
			return count, errOld
		}
		name, _ := token.(string)
		if clean, err := CleanName(name); err != nil || clean != name {
			continue
		}
		r := record{State: old.State, Opened: old.Opened}
		for _, identity := range old.Tokens[max(0, len(old.Tokens)-mostTokens):] {
			r.Handed = append(r.Handed, tokenMark(identity))
		}
		each(name, r)
		count++
	}
	if _, err := in.Token(); err != nil {
		return count, errOld
	}
	return count, nil
}
