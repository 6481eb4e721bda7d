// Package address reads the addresses of servers that people type, paste from chats and mails, and put into
// configuration files: with and without a scheme, with odd slashes, brackets and blanks, with host names in any
// script. It asks nobody.
package address

import (
	"errors"
	"net"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"
)

// What can be wrong with an address. No error repeats it: people paste tokens and passwords into addresses.
var (
	ErrEmpty  = errors.New("it is empty")
	ErrScheme = errors.New("the scheme must be ws, wss, http or https")
	ErrHost   = errors.New("there is no usable host in it")
	ErrPort   = errors.New("the port must be between 1 and 65535")
)

var (
	// scheme takes any number of slashes, forward or backward, and none of the colon before two: https//host.
	scheme = regexp.MustCompile(`^(?i)(https?|wss?)(?::[/\\]+|//)`)
	other  = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9+.-]*:[/\\]{2}`)
	// quotes stand around addresses in mails and configuration files.
	quotes = "\"'`<>“”„‘’«» \t\r\n,;"
)

// Parse brings an address into the form scheme://[user@]host[:port][/path][?query]. The scheme is http, https, ws,
// wss, or empty where it was not given; the host is lower case, in ASCII and without a trailing dot; an IPv6 address
// is in brackets, with its zone. There is no fragment.
func Parse(raw string) (*url.URL, error) {
	raw = strings.Trim(visible(raw), quotes)
	if raw == "" {
		return nil, ErrEmpty
	}
	u := &url.URL{}
	switch m := scheme.FindStringSubmatch(raw); {
	case m != nil:
		u.Scheme, raw = strings.ToLower(m[1]), raw[len(m[0]):]
	case other.MatchString(raw):
		return nil, ErrScheme
	}
	raw = strings.TrimLeft(raw, `/\`)
	end := strings.IndexAny(raw, `/\?#`)
	if end < 0 {
		end = len(raw)
	}
	authority, rest := raw[:end], raw[end:]
	if at := strings.LastIndex(authority, "@"); at >= 0 {
		u.User, authority = userinfo(authority[:at]), authority[at+1:]
	}
	var err error
	if u.Host, err = host(authority); err != nil {
		return nil, err
	}
	return u, resource(u, rest)
}

// visible takes out what nobody sees: byte order marks, zero-width blanks, direction marks, soft hyphens. Control
// characters stay, to be refused.
func visible(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Cf, r):
			return -1
		case unicode.Is(unicode.Zs, r):
			return ' '
		}
		return r
	}, s)
}

// userinfo is name and password; what is no percent-encoding stands for itself.
func userinfo(s string) *url.Userinfo {
	plain := func(s string) string {
		if p, err := url.PathUnescape(s); err == nil {
			return p
		}
		return s
	}
	name, password, found := strings.Cut(s, ":")
	if !found {
		return url.User(plain(name))
	}
	return url.UserPassword(plain(name), plain(password))
}

// host reads host[:port] into what url.URL.Host holds.
func host(s string) (string, error) {
	name, port := split(strings.TrimSpace(s))
	name, port = strings.TrimSpace(name), strings.TrimSpace(port)
	if n, err := strconv.ParseUint(port, 10, 16); port != "" && (err != nil || n == 0) {
		return "", ErrPort
	} else if port != "" {
		port = ":" + strconv.FormatUint(n, 10)
	}
	if ip, zone, ok := ipv6(name); ok {
		return "[" + ip + zone + "]" + port, nil
	}
	name, err := ascii(name)
	return name + port, err
}

// split finds the port, and takes an IPv6 address for one with and without brackets.
func split(s string) (name, port string) {
	if inside, after, found := strings.Cut(strings.TrimPrefix(s, "["), "]"); found && strings.HasPrefix(s, "[") {
		return "[" + inside + "]", strings.TrimPrefix(after, ":")
	}
	if _, _, ok := ipv6(s); ok {
		return s, ""
	}
	at := strings.LastIndex(s, ":")
	if at < 0 {
		return s, ""
	}
	return s[:at], s[at+1:]
}

// ipv6 takes a zone after % or, as in addresses that were written by the rules (RFC 6874), after %25.
func ipv6(s string) (ip, zone string, ok bool) {
	if inside, closed := strings.CutSuffix(s, "]"); closed != strings.HasPrefix(s, "[") {
		return "", "", false
	} else if closed {
		s = inside[1:]
	}
	s, zone, zoned := strings.Cut(s, "%")
	parsed, err := netip.ParseAddr(s)
	if err != nil || !parsed.Is6() || strings.ContainsAny(zone, ":[]/@") {
		return "", "", false
	}
	if zone = strings.TrimPrefix(zone, "25"); zoned && zone != "" {
		zone = "%" + zone
	}
	return parsed.String(), zone, true
}

// profile maps as browsers do (UTS 46, not transitional), and lets names pass that only hosts files and containers
// know: a_b.
var profile = idna.New(idna.MapForLookup(), idna.Transitional(false), idna.StrictDomainName(false),
	idna.CheckHyphens(false))

// ascii is a host name as resolvers and certificates know it.
func ascii(name string) (string, error) {
	name, err := url.PathUnescape(name)
	if err != nil || !utf8.ValidString(name) {
		return "", ErrHost
	}
	name, err = profile.ToASCII(name)
	// a dot at the end makes a name absolute; certificates and proxies know it without
	name = strings.ToLower(strings.TrimSuffix(name, "."))
	if err != nil || name == "" || strings.HasPrefix(name, ".") || strings.Contains(name, "..") || len(name) > 253 {
		return "", ErrHost
	}
	odd := func(r rune) bool { // in what ToASCII has left; names with _ are in hosts files and of containers
		return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' && r != '.' && r != '_'
	}
	if strings.ContainsFunc(name, odd) {
		return "", ErrHost
	}
	return name, nil
}

// resource reads path and query. What is no percent-encoding stands for itself.
func resource(u *url.URL, s string) error {
	s, _, _ = strings.Cut(s, "#")
	path, query, _ := strings.Cut(s, "?")
	path = strings.ReplaceAll(path, `\`, "/")
	parsed, err := url.Parse("http://h" + path)
	if err != nil {
		parsed, err = url.Parse("http://h" + strings.ReplaceAll(path, "%", "%25"))
	}
	if err != nil {
		return ErrHost
	}
	u.Path, u.RawPath, u.RawQuery = parsed.Path, parsed.RawPath, query
	return nil
}

// Loopback reports whether a host, as in url.URL.Host, is this machine by its very name.
func Loopback(host string) bool {
	u := url.URL{Host: host}
	name := u.Hostname()
	ip := net.ParseIP(name)
	return name == "localhost" || strings.HasSuffix(name, ".localhost") || ip.IsLoopback()
}

// Private reports whether a host, as in url.URL.Host, is one of a local network: by its number, or by a name that the
// public one cannot have.
func Private(host string) bool {
	u := url.URL{Host: host}
	name := u.Hostname()
	if ip, err := netip.ParseAddr(name); err == nil {
		return ip.IsPrivate() || ip.IsLoopback() || ip.IsLinkLocalUnicast()
	}
	return Loopback(host) || !strings.Contains(name, ".") || slices.ContainsFunc(localNames,
		func(end string) bool { return strings.HasSuffix(name, end) })
}

// localNames end the names of local networks: RFC 6762 §3, RFC 8375, and the one that ICANN reserved in 2024.
var localNames = []string{".local", ".home.arpa", ".internal"}

// Without is the address without a user's name and password, to be shown and logged.
func Without(u *url.URL) *url.URL {
	plain := *u
	plain.User = nil
	return &plain
}
