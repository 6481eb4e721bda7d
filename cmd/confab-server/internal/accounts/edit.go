package accounts

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"confab/cmd/confab-server/internal/disk"
	"confab/cmd/confab-server/internal/rooms"
)

// Errors of editing.
var (
	ErrExists  = errors.New("there is such a user already")
	ErrUnknown = errors.New("there is no such user")
)

// Editor changes the users of a data folder. Servers that run see it without a restart.
type Editor struct{ Folder string }

func (e Editor) file() string { return filepath.Join(e.Folder, File) }

func (e Editor) edit(change func(map[string]user) error) error {
	if err := os.MkdirAll(e.Folder, 0o700); err != nil {
		return fmt.Errorf("make the data folder: %w", err)
	}
	return disk.Edit(e.file(), func() ([]byte, error) {
		users, err := readFile(e.file())
		if err != nil {
			return nil, err
		}
		if users == nil {
			users = map[string]user{}
		}
		if err := change(users); err != nil {
			return nil, err
		}
		return format(users)
	})
}

// Add makes a user, or says that the name is taken (ErrExists), or why name or password cannot be.
func (e Editor) Add(name string, role rooms.Role, password string) error {
	if err := cmp.Or(checkName(name), checkPassword(password)); err != nil {
		return err
	}
	hash := makeHash(password)
	return e.edit(func(users map[string]user) error {
		if _, there := users[name]; there {
			return ErrExists
		}
		users[name] = user{Name: name, Role: role.String(), Hash: hash}
		return nil
	})
}

// SetPassword gives a user another password; their logins end.
func (e Editor) SetPassword(name, password string) error {
	if err := checkPassword(password); err != nil {
		return err
	}
	hash := makeHash(password)
	return e.edit(func(users map[string]user) error {
		u, there := users[name]
		if !there {
			return ErrUnknown
		}
		u.Hash = hash
		users[name] = u
		return nil
	})
}

// Remove takes a user away; their logins end.
func (e Editor) Remove(name string) error {
	return e.edit(func(users map[string]user) error {
		if _, there := users[name]; !there {
			return ErrUnknown
		}
		delete(users, name)
		return nil
	})
}

// List is everybody, by name.
func (e Editor) List() ([]Account, error) {
	users, err := readFile(e.file())
	if err != nil {
		return nil, err
	}
	all := make([]Account, 0, len(users))
	for _, u := range users {
		all = append(all, Account{Name: u.Name, Role: u.role})
	}
	slices.SortFunc(all, func(a, b Account) int { return cmp.Compare(a.Name, b.Name) })
	return all, nil
}
