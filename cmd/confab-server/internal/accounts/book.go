package accounts

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"confab/cmd/confab-server/internal/rooms"
)

// ErrWrong means that there is no such user, or that the password is not theirs: which of the two is not told.
var ErrWrong = errors.New("user or password incorrect")

// TooManyError means that nobody looks at passwords from this address or for this account until Wait has passed.
type TooManyError struct{ Wait time.Duration }

func (e *TooManyError) Error() string { return "too many wrong passwords" }

// Account is who logged in.
type Account struct {
	Name string
	Role rooms.Role
}

// Options say where users are. Folder and Secret are required.
type Options struct {
	Folder string        // the data folder
	Secret string        // signs cookies: LiveKit's API secret, which servers of one cluster share
	Life   time.Duration // of a login; default 12 h
	Logger *slog.Logger  // nil: nothing is logged
}

// Book is the users. Its methods may be called from any goroutine.
type Book struct {
	options Options
	hasher  hasher
	nobody  phc // what passwords of unknown users are compared to
	limits  limits
	ended   ended

	mu    sync.Mutex
	users map[string]user
	seen  fileState // the file that users are of
}

// fileState tells whether a file is another than before.
type fileState struct {
	changed time.Time
	size    int64
	info    os.FileInfo
}

// Open reads the users. Its error names a file that cannot be used.
func Open(o Options) (*Book, error) {
	o.Life = cmp.Or(o.Life, 12*time.Hour)
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	b := &Book{options: o, hasher: newHasher(), limits: newLimits()}
	b.nobody, _ = parseHash(makeHash("nobody"))
	b.ended.load(filepath.Join(o.Folder, "logouts.json"), o.Logger)
	state, _ := look(b.file())
	users, err := readFile(b.file())
	if err != nil {
		return nil, err
	}
	b.users, b.seen = users, state
	return b, nil
}

func (b *Book) file() string { return filepath.Join(b.options.Folder, File) }

// Count is how many users there are.
func (b *Book) Count() int { return len(b.current()) }

// look tells what a file is like without reading it.
func look(path string) (fileState, bool) {
	info, err := os.Stat(path)
	if err != nil {
		return fileState{}, false
	}
	return fileState{changed: info.ModTime(), size: info.Size(), info: info}, true
}

func (s fileState) same(other fileState) bool {
	if s.info == nil || other.info == nil {
		return s.info == nil && other.info == nil
	}
	return s.changed.Equal(other.changed) && s.size == other.size && os.SameFile(s.info, other.info)
}

// current is the users as the file has them now, or as it had them before it was spoiled.
func (b *Book) current() map[string]user {
	b.mu.Lock()
	defer b.mu.Unlock()
	state, _ := look(b.file())
	if state.same(b.seen) {
		return b.users
	}
	b.seen = state
	users, err := readFile(b.file())
	if err != nil {
		b.options.Logger.Error("the users did not change", "cause", err)
		return b.users
	}
	b.users = users
	b.options.Logger.Info("users read again", "users", len(users))
	return users
}

// Login is the account of a name and password. Its errors are [ErrWrong], a *[TooManyError], or ctx's.
func (b *Book) Login(ctx context.Context, address, name, password string) (Account, error) {
	keys := [2]string{"address " + address, "account " + name}
	if len(name) > 4*maxName {
		keys[1] = "account too long"
	}
	if wait := b.limits.take(time.Now(), keys[:]...); wait > 0 {
		return Account{}, &TooManyError{Wait: wait}
	}
	u, known := b.current()[name]
	hash := u.hash
	if !known {
		hash = b.nobody
	}
	if len(password) > maxPassword {
		password = password[:maxPassword+1] // nobody's: it costs what any other does
	}
	match, err := b.hasher.matches(ctx, hash, password)
	if err != nil {
		return Account{}, fmt.Errorf("check password: %w", err)
	}
	if !match || !known {
		return Account{}, ErrWrong
	}
	b.limits.giveBack(keys[:]...)
	return Account{Name: u.Name, Role: u.role}, nil
}
