package accounts

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"strings"
	"time"
)

// login is what a cookie says.
type login struct {
	User    string `json:"u"`
	ID      string `json:"i"` // of this login
	Until   int64  `json:"e"` // Unix seconds
	Version string `json:"v"` // of the user: changes with password and role
}

// longestCookie is the longest cookie that is looked at, in bytes.
const longestCookie = 1024

// Issue makes the cookie of a login, and tells how long it is good for.
func (b *Book) Issue(a Account) (string, time.Duration) {
	data, err := json.Marshal(login{
		User: a.Name, ID: rand.Text(), Until: time.Now().Add(b.options.Life).Unix(),
		Version: b.version(b.current()[a.Name]),
	})
	if err != nil {
		panic(err) // strings and a number
	}
	body := base64.RawURLEncoding.EncodeToString(data)
	return body + "." + base64.RawURLEncoding.EncodeToString(b.sign("login", body)), b.options.Life
}

// Who is the account of a cookie that is good.
func (b *Book) Who(cookie string) (Account, bool) {
	l, ok := b.open(cookie)
	if !ok || b.ended.has(l.ID) {
		return Account{}, false
	}
	u, known := b.current()[l.User]
	if !known || !hmac.Equal([]byte(l.Version), []byte(b.version(u))) {
		return Account{}, false
	}
	return Account{Name: u.Name, Role: u.role}, true
}

// Logout ends the login of a cookie: it is good for nobody any more.
func (b *Book) Logout(cookie string) {
	if l, ok := b.open(cookie); ok {
		b.ended.add(l.ID, l.Until, time.Now())
	}
}

// open is what a cookie of ours says, unless it has expired.
func (b *Book) open(cookie string) (login, bool) {
	l, ok := b.read(cookie)
	return l, ok && time.Now().Unix() < l.Until
}

// read is what a cookie of ours says, expired or not.
func (b *Book) read(cookie string) (login, bool) {
	body, mac, ok := strings.Cut(cookie, ".")
	if !ok || len(cookie) > longestCookie {
		return login{}, false
	}
	sum, err := base64.RawURLEncoding.Strict().DecodeString(mac)
	if err != nil || !hmac.Equal(sum, b.sign("login", body)) {
		return login{}, false
	}
	var l login
	data, err := base64.RawURLEncoding.DecodeString(body)
	if err != nil || json.Unmarshal(data, &l) != nil {
		return login{}, false
	}
	return l, true
}

func (b *Book) version(u user) string {
	return base64.RawURLEncoding.EncodeToString(b.sign("user", u.Hash+" "+u.Role)[:12])
}

func (b *Book) sign(purpose, text string) []byte {
	mac := hmac.New(sha256.New, []byte(b.options.Secret))
	_, _ = mac.Write([]byte("confab " + purpose + "\n" + text))
	return mac.Sum(nil)
}
