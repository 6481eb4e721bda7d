package accounts

import (
	"cmp"
	"context"
	"crypto/hmac"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"golang.org/x/text/unicode/norm"

	"confab/cmd/confab-server/internal/rooms"
)

// ErrWrong means that there is no such user, or that the password is not theirs: which of the two is not told.
var ErrWrong = errors.New("user or password incorrect")

// TooManyError means that nobody looks at passwords from this place, or from strangers for this account, until Wait
// has passed.
type TooManyError struct{ Wait time.Duration }

func (e *TooManyError) Error() string { return "too many wrong passwords" }

// Account is somebody that this server knows, and what they may do.
type Account struct {
	Name string
	Role rooms.Role
}

// Options say where users are. Folder and Secret are required.
type Options struct {
	Folder string        // where users.json is: the server's data folder
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
	known   known
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
func (b *Book) Login(ctx context.Context, from From, name, password string) (Account, error) {
	u, there := b.find(name)
	counts, known := b.counts(from, u.Name, name)
	delay, refused := b.limits.take(time.Now(), counts...)
	if refused > 0 {
		return Account{}, &TooManyError{Wait: refused}
	}
	if err := pause(ctx, delay); err != nil {
		return Account{}, fmt.Errorf("wait for a turn: %w", err)
	}
	hash := u.hash
	if !there {
		hash = b.nobody
	}
	if len(password) > maxPassword {
		password = password[:maxPassword+1] // nobody's: it costs what any other does
	}
	match, err := b.hasher.matches(ctx, hash, password, known)
	if err != nil {
		return Account{}, fmt.Errorf("check password: %w", err)
	}
	if !match || !there {
		return Account{}, ErrWrong
	}
	b.limits.giveBack(counts...)
	here, _ := place(from.Address)
	b.known.add(u.Name, here, time.Now())
	return Account{Name: u.Name, Role: u.role}, nil
}

// Exists tells whether there is such an account.
func (b *Book) Exists(name string) bool {
	_, there := b.current()[name]
	return there
}

// Version is another one after each change of an account's password or role.
func (b *Book) Version(name string) string {
	if u, there := b.current()[name]; there {
		return b.version(u)
	}
	return ""
}

// Stands tells whether there is such an account, still of this version, and whether it may give the role. A token that
// was made before tokens had versions has an empty one, which always fits.
func (b *Book) Stands(name, version string, role rooms.Role) bool {
	u, there := b.current()[name]
	return there && u.role.MayGive(role) && (version == "" || hmac.Equal([]byte(version), []byte(b.version(u))))
}

// Owner is the account that an identity is of: the one of that name, or the longest NAME of which it is NAME_ANYTHING,
// so that bob_jr is nobody but bob_jr where there is such an account.
func (b *Book) Owner(identity string) string {
	users := b.current()
	for name := identity; name != ""; name = name[:max(0, strings.LastIndexByte(name, '_'))] {
		if _, there := users[name]; there {
			return name
		}
	}
	return ""
}

// find is the user of a name as somebody typed it: systems differ in how they write an accent (NFC or NFD).
func (b *Book) find(name string) (user, bool) {
	if len(name) > 4*maxName {
		return user{}, false
	}
	users := b.current()
	if u, there := users[name]; there {
		return u, true
	}
	u, there := users[norm.NFC.String(name)]
	return u, there
}

// counts is what a try is taken from. A name that nobody has is counted as one that somebody has.
func (b *Book) counts(from From, account, name string) (counts []count, known bool) {
	if account == "" {
		account = name[:min(len(name), 4*maxName)]
	}
	here, network := place(from.Address)
	if l, ok := b.read(from.Cookie); ok && l.User == account && time.Now().Before(time.Unix(l.Until, 0).Add(knownFor)) {
		return []count{{"login " + l.ID, perKnown, 0}}, true
	}
	if b.known.has(account, here, time.Now()) {
		return []count{{"known " + here.String() + " " + account, perKnown, 0}}, true
	}
	counts = []count{{"place " + here.String(), perPlace, 0}, {"account " + account, perAccount, longestLine}}
	if network.IsValid() {
		counts = append(counts, count{"network " + network.String(), perNetwork, 0})
	}
	return counts, false
}
