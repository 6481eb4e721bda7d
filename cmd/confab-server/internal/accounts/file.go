package accounts

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"confab/cmd/confab-server/internal/disk"
	"confab/cmd/confab-server/internal/rooms"
)

// File is the name of the users' file in the data folder.
const File = "users.json"

// longestFile is the largest file of users that is read, in bytes.
const longestFile = 16 << 20

// user is one line of the file.
type user struct {
	Name string `json:"name"`
	Role string `json:"role"`
	Hash string `json:"hash"`

	role rooms.Role
	hash phc
}

// userFile is the file.
type userFile struct {
	Version int    `json:"version"`
	Users   []user `json:"users"`
}

// parse reads the file of users. Its errors quote nothing of it.
func parse(data []byte) (map[string]user, error) {
	var f userFile
	if err := json.Unmarshal(data, &f); err != nil {
		return nil, errors.New(`it is not JSON of the form {"version", "users": [{"name", "role", "hash"}]}`)
	}
	if f.Version != 1 {
		return nil, fmt.Errorf("it is of version %d, and this program knows version 1", f.Version)
	}
	users := make(map[string]user, len(f.Users))
	for i, u := range f.Users {
		if err := checkName(u.Name); err != nil {
			return nil, fmt.Errorf("user %d: %w", i+1, err)
		}
		if _, twice := users[u.Name]; twice {
			return nil, fmt.Errorf("user %d: the name is there twice", i+1)
		}
		var err error
		if u.role, err = rooms.ParseRole(u.Role); err != nil {
			return nil, fmt.Errorf("user %d: %w", i+1, err)
		}
		if u.hash, err = parseHash(u.Hash); err != nil {
			return nil, fmt.Errorf("user %d: %w", i+1, err)
		}
		users[u.Name] = u
	}
	return users, nil
}

// readFile reads the users of a file; nobody when there is none.
func readFile(path string) (map[string]user, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read users: %w", err)
	}
	if info.Size() > longestFile {
		return nil, fmt.Errorf("the file of users %s cannot be used: it is larger than %d bytes", path, longestFile)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read users: %w", err)
	}
	users, err := parse(data)
	if err != nil {
		return nil, fmt.Errorf("the file of users %s cannot be used: %w; its content before the last change is %s",
			path, err, disk.Last(path))
	}
	return users, nil
}

// format is the file of users.
func format(users map[string]user) ([]byte, error) {
	f := userFile{Version: 1, Users: []user{}}
	for _, u := range users {
		f.Users = append(f.Users, u)
	}
	slices.SortFunc(f.Users, func(a, b user) int { return strings.Compare(a.Name, b.Name) })
	data, err := json.MarshalIndent(f, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("write users: %w", err)
	}
	return append(data, '\n'), nil
}

// Limits of what somebody types.
const (
	maxName     = 64   // characters
	minPassword = 8    // characters
	maxPassword = 1024 // bytes
)

func checkName(name string) error {
	switch {
	case name == "" || strings.TrimSpace(name) != name:
		return errors.New("a name is not empty and has no space around it")
	case !utf8.ValidString(name) || utf8.RuneCountInString(name) > maxName:
		return fmt.Errorf("a name has at most %d characters", maxName)
	case strings.ContainsFunc(name, func(c rune) bool { return !unicode.IsGraphic(c) }):
		return errors.New("a name has no control or invisible characters")
	}
	return nil
}

func checkPassword(password string) error {
	switch {
	case !utf8.ValidString(password):
		return errors.New("the password is not valid UTF-8")
	case utf8.RuneCountInString(password) < minPassword:
		return fmt.Errorf("the password is shorter than %d characters", minPassword)
	case len(password) > maxPassword:
		return fmt.Errorf("the password is longer than %d bytes", maxPassword)
	}
	return nil
}
