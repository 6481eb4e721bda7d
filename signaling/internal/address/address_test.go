package address_test

import (
	"errors"
	"strings"
	"testing"

	"confab/signaling/internal/address"
)

func TestParse(t *testing.T) {
	for in, want := range map[string]string{
		"https://meet.example":            "https://meet.example",
		"  HTTPS://Meet.Example/Path?q=1": "https://meet.example/Path?q=1",
		"meet.example:7980":               "//meet.example:7980",
		"//meet.example":                  "//meet.example",
		"ws://h":                          "ws://h",
		"WSS://h:443/x/":                  "wss://h:443/x/",
		"https:/meet.example":             "https://meet.example",
		"https:///meet.example/x":         "https://meet.example/x",
		`https:\\meet.example\x`:          "https://meet.example/x",
		"https//meet.example":             "https://meet.example",
		"<https://meet.example>":          "https://meet.example",
		"“https://meet.example/x”,":       "https://meet.example/x",
		"\ufeffhttps://meet.example":      "https://meet.example",
		"https://meet\u200b.example":      "https://meet.example",
		"\u00a0meet.example\u00a0":        "//meet.example",
		"meet.example:":                   "//meet.example",
		"meet.example :7980/":             "//meet.example:7980/",
		"meet.example:07980":              "//meet.example:7980",
		"meet.example.":                   "//meet.example",
		"https://meet.example.:443/x":     "https://meet.example:443/x",
		"http://bücher.example":           "http://xn--bcher-kva.example",
		"http://b%C3%BCcher.example/ü":    "http://xn--bcher-kva.example/%C3%BC",
		"http://BÜCHER.example":           "http://xn--bcher-kva.example",
		"http://例え。テスト:80":                "http://xn--r8jz45g.xn--zckzah:80",
		"http://faß.example":              "http://xn--fa-hia.example",
		"http://meet%2Eexample":           "http://meet.example",
		"http://confab_server:7980":       "http://confab_server:7980",
		"http://-odd-.example":            "http://-odd-.example",
		"localhost":                       "//localhost",
		"127.0.0.1:7980":                  "//127.0.0.1:7980",
		"[::1]:7980":                      "//[::1]:7980",
		"::1":                             "//[::1]",
		"2001:DB8::1":                     "//[2001:db8::1]",
		"http://[fe80::1%eth0]:7980/x":    "http://[fe80::1%25eth0]:7980/x",
		"http://[fe80::1%25eth0]:7980":    "http://[fe80::1%25eth0]:7980",
		"fe80::1%eth0":                    "//[fe80::1%25eth0]",
		"http://[::ffff:10.0.0.1]":        "http://[::ffff:10.0.0.1]",
		"http://h/a b%zz?x=%zz#frag":      "http://h/a%20b%25zz?x=%zz",
		"http://me:s%40cret@h/x":          "http://me:s%40cret@h/x",
		"http://me:p@ss@h":                "http://me:p%40ss@h",
		"me@h:80":                         "//me@h:80",
		"host:port@h":                     "//host:port@h",
	} {
		u, err := address.Parse(in)
		if err != nil || u.String() != want {
			t.Errorf("%q: got %v, %v, want %s", in, u, err, want)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for in, want := range map[string]error{
		"":                     address.ErrEmpty,
		" \u200b ":             address.ErrEmpty,
		"\"\"":                 address.ErrEmpty,
		"ftp://h":              address.ErrScheme,
		"file:///etc/passwd":   address.ErrScheme,
		"http://":              address.ErrHost,
		"http://?x":            address.ErrHost,
		"http://:80":           address.ErrHost,
		"http://.":             address.ErrHost,
		"http://a..b":          address.ErrHost,
		"http://a b":           address.ErrHost,
		"http://a%FFb":         address.ErrHost,
		"http://a,b":           address.ErrHost,
		"http://a\x7fb":        address.ErrHost,
		"http://a%00b":         address.ErrHost,
		"http://a%2Fb":         address.ErrHost,
		"http://h:0":           address.ErrPort,
		"http://h:70000":       address.ErrPort,
		"http://h:80:90":       address.ErrHost,
		"http://h:eighty":      address.ErrPort,
		"http://[::1":          address.ErrHost,
		"http://[::1]x":        address.ErrPort,
		"http://[10.0.0.1]":    address.ErrHost,
		"http://[fe80::1%a]b]": address.ErrPort,
		"http://xn--a":         address.ErrHost,
	} {
		if u, err := address.Parse(in); !errors.Is(err, want) {
			t.Errorf("%q: got %v, %v, want %v", in, u, err, want)
		}
	}
}

func TestLoopback(t *testing.T) {
	for host, want := range map[string]bool{
		"localhost:80": true, "127.0.0.2": true, "[::1]:80": true, "a.localhost": true, "meet.example": false,
		"10.0.0.1": false, "": false,
	} {
		if address.Loopback(host) != want {
			t.Errorf("%s: want %v", host, want)
		}
	}
}

func TestPrivate(t *testing.T) {
	for host, want := range map[string]bool{
		"10.1.2.3:80": true, "192.168.0.1": true, "[fd00::1]:80": true, "[fe80::1%eth0]": true, "confab:7980": true,
		"box.local": true,
		"localhost": true, "127.0.0.1": true, "meet.example": false, "8.8.8.8": false, "[2001:db8::1]": false,
		"local.example": false,
	} {
		if address.Private(host) != want {
			t.Errorf("%s: want %v", host, want)
		}
	}
}

// FuzzParse: what is taken is taken again as it is, and no error holds what was typed.
func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"https://meet.example:1/x?y", "fe80::1%eth0", "bücher", `https:\\h\x`,
		"http://[::1%25a]:1", "a@b:1",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, in string) {
		u, err := address.Parse(in)
		if err != nil {
			return
		}
		if u.Hostname() == "" || strings.ContainsAny(u.Host, " \t\r\n/") {
			t.Fatalf("%q became %q", in, u.Host)
		}
		again, err := address.Parse(u.String())
		if err != nil || again.String() != u.String() {
			t.Fatalf("%q became %q, and that %v, %v", in, u, again, err)
		}
	})
}
