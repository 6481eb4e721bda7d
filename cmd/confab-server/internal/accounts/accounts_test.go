package accounts

import (
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"confab/cmd/confab-server/internal/disk"
	"confab/cmd/confab-server/internal/rooms"
)

const secret, password = "a secret of at least thirty-two bytes", "correct horse"

// house is a data folder with one account, Ann's: the Book and the Editor of it, and what the Book logs.
func house(t *testing.T) (*Book, Editor, *strings.Builder) {
	t.Helper()
	e := Editor{Folder: filepath.Join(t.TempDir(), "data")}
	if err := e.Add("ann", rooms.Publisher, password); err != nil {
		t.Fatal(err)
	}
	var log strings.Builder
	b, err := Open(Options{Folder: e.Folder, Secret: secret, Logger: slog.New(slog.NewTextHandler(&log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	return b, e, &log
}

func TestLogin(t *testing.T) {
	b, _, log := house(t)
	if got, err := b.Login(t.Context(), From{}, "ann", password); err != nil ||
		got != (Account{"ann", rooms.Publisher}) {
		t.Errorf("%v, %v", got, err)
	}
	for name, pair := range map[string][2]string{
		"wrong": {"ann", "correct horsf"}, "longer": {"ann", password + "x"}, "none": {"ann", ""},
		"unknown": {"eve", password},
		"case":    {"Ann", password}, "huge": {"ann", strings.Repeat("x", 1<<16)},
		"unknowns-password": {"eve", "nobody"},
	} {
		if _, err := b.Login(t.Context(), somewhere(len(name)), pair[0], pair[1]); !errors.Is(err, ErrWrong) {
			t.Errorf("%s: %v", name, err)
		}
	}
	data, err := os.ReadFile(b.file())
	if err != nil || strings.Contains(string(data), password) ||
		!strings.Contains(string(data), "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Errorf("file: %s, %v", data, err)
	}
	if info, err := os.Stat(b.file()); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	if strings.Contains(log.String(), password) {
		t.Error("a password is logged")
	}
}

// TestUnknownUsersTakeTheSameTime compares work and not clocks: both compute one hash of the same cost.
func TestUnknownUsersTakeTheSameTime(t *testing.T) {
	b, _, _ := house(t)
	ann := b.current()["ann"].hash
	if b.nobody.memory != ann.memory || b.nobody.time != ann.time || b.nobody.threads != ann.threads ||
		len(b.nobody.sum) != len(ann.sum) {
		t.Errorf("nobody costs %+v, ann %+v", b.nobody, ann)
	}
}

func TestCookies(t *testing.T) {
	b, e, _ := house(t)
	account := Account{"ann", rooms.Publisher}
	cookie, life := b.Issue(account)
	other, _ := b.Issue(account)
	if got, ok := b.Who(cookie); !ok || got != account || life != 12*time.Hour || cookie == other {
		t.Errorf("%v, %v for %v", got, ok, life)
	}
	stranger, err := Open(Options{Folder: e.Folder, Secret: secret + "2"})
	if err != nil {
		t.Fatal(err)
	}
	theirs, _ := stranger.Issue(account)
	body, mac, _ := strings.Cut(cookie, ".")
	for name, text := range map[string]string{
		"nothing": "", "no-mac": body, "empty-mac": body + ".", "other-secret": theirs,
		"other-body": "A" + body[1:] + "." + mac, "twice": cookie + "." + mac,
		"long": strings.Repeat("A", longestCookie) + "." + mac,
	} {
		if got, ok := b.Who(text); ok {
			t.Errorf("%s: is %v", name, got)
		}
	}
	b.Logout(cookie)
	if _, ok := b.Who(cookie); ok {
		t.Error("a replayed cookie")
	}
	again, err := Open(Options{Folder: e.Folder, Secret: secret}) // after a restart
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := again.Who(cookie); ok {
		t.Error("a replayed cookie after a restart")
	}
	if _, ok := again.Who(other); !ok {
		t.Error("another login ended as well")
	}
	if err := e.SetPassword("ann", "another password"); err != nil {
		t.Fatal(err)
	}
	if _, ok := b.Who(other); ok {
		t.Error("a cookie from before the password changed")
	}
}

func TestCookiesExpire(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, _, _ := house(t)
		cookie, life := b.Issue(Account{"ann", rooms.Publisher})
		time.Sleep(life - time.Second) // fake time
		if _, ok := b.Who(cookie); !ok {
			t.Error("expired early")
		}
		time.Sleep(2 * time.Second)
		if _, ok := b.Who(cookie); ok {
			t.Error("did not expire")
		}
	})
}

func TestChangesAreSeenWithoutARestart(t *testing.T) {
	b, e, log := house(t)
	if err := e.Add("bob", rooms.Moderator, "bob's password"); err != nil {
		t.Fatal(err)
	}
	if got, err := b.Login(t.Context(), From{}, "bob", "bob's password"); err != nil || got.Role != rooms.Moderator {
		t.Errorf("a new user: %v, %v", got, err)
	}
	cookie, _ := b.Issue(Account{"bob", rooms.Moderator})
	if err := e.Remove("bob"); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Login(t.Context(), From{}, "bob", "bob's password"); !errors.Is(err, ErrWrong) {
		t.Errorf("a removed user: %v", err)
	}
	if _, ok := b.Who(cookie); ok {
		t.Error("a removed user's cookie")
	}
	if err := os.WriteFile(b.file(), []byte(`{"version":1,"users":[{`), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Login(t.Context(), From{}, "ann", password); err != nil {
		t.Errorf("the last good users: %v", err)
	}
	if !strings.Contains(log.String(), b.file()) {
		t.Errorf("the log does not name the file: %s", log)
	}
	if _, err := Open(Options{Folder: e.Folder}); err == nil || !strings.Contains(err.Error(), b.file()) ||
		!strings.Contains(err.Error(), disk.Last(b.file())) {
		t.Errorf("a start with a spoiled file: %v", err)
	}
	if err := e.Add("eve", rooms.Publisher, password); err == nil {
		t.Error("a spoiled file was written over")
	}
}

func TestEditor(t *testing.T) {
	e := Editor{Folder: t.TempDir()}
	for _, name := range []string{"zoë", "ann"} {
		if err := e.Add(name, rooms.Moderator, password); err != nil {
			t.Fatal(err)
		}
	}
	all, err := e.List()
	if err != nil || !slices.Equal(all, []Account{{"ann", rooms.Moderator}, {"zoë", rooms.Moderator}}) {
		t.Errorf("%v, %v", all, err)
	}
	for name, err := range map[string]error{
		"twice": e.Add("ann", rooms.Publisher, password), "no-name": e.Add("", rooms.Publisher, password),
		"space":   e.Add(" ann", rooms.Publisher, password),
		"control": e.Add("a\x00", rooms.Publisher, password), "invisible": e.Add("a\u200bb", rooms.Publisher, password),
		"long":              e.Add(strings.Repeat("é", 65), rooms.Publisher, password),
		"short-password":    e.Add("bob", rooms.Publisher, "1234567"),
		"long-password":     e.Add("bob", rooms.Publisher, strings.Repeat("x", 1025)),
		"nobody's-password": e.SetPassword("eve", password), "nobody": e.Remove("eve"),
		"short-again": e.SetPassword("ann", ""),
	} {
		if err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"version":1,"users":[{"name":"ann","role":"publisher","hash":"` + makeHash(password) + `"}]}`))
	f.Add([]byte(`{"version":1,"users":[{"name":"ann","role":"publisher",` +
		`"hash":"$argon2id$v=19$m=4294967295,t=99,p=1$AAAA$AAAA"}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		users, err := parse(data)
		if err != nil {
			return
		}
		for name, u := range users {
			if checkName(name) != nil || u.role == 0 || u.hash.memory > mostMemory || u.hash.time > mostTime ||
				len(u.hash.sum) < 16 {
				t.Errorf("accepted %+v", u)
			}
		}
	})
}

func FuzzCookie(f *testing.F) {
	e := Editor{Folder: f.TempDir()}
	if err := e.Add("ann", rooms.Publisher, password); err != nil {
		f.Fatal(err)
	}
	b, err := Open(Options{Folder: e.Folder, Secret: secret})
	if err != nil {
		f.Fatal(err)
	}
	cookie, _ := b.Issue(Account{"ann", rooms.Publisher})
	f.Add(cookie)
	f.Add(".")
	f.Fuzz(func(t *testing.T, text string) {
		if _, ok := b.Who(text); ok && text != cookie {
			t.Errorf("%q is a cookie", text)
		}
	})
}
