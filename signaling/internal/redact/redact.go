// Package redact takes secrets out of text that came from outside before it reaches an error or a log.
//
// It knows no secret by heart except the ones it is given; the rest it recognises by shape: JSON Web Tokens, OpenTok's
// T1 tokens, values of query keys that carry credentials, and long runs of base64 (a join request holds ICE passwords).
// It keeps no state and starts nothing. It does not promise to find a short password that it was not told.
package redact

import (
	"errors"
	"net/url"
	"regexp"
	"strings"

	"confab/session/legible"
)

// shapes are tried in order. Each may match text that was cut off at its end: error bodies are truncated.
var shapes = []struct {
	re   *regexp.Regexp
	with string
}{
	{regexp.MustCompile(`eyJ[A-Za-z0-9_\-+/=%]*(\.[A-Za-z0-9_\-+/=%]*)*`), "[token]"},
	{regexp.MustCompile(`T1==[A-Za-z0-9_\-+/=%]*`), "[token]"},
	{regexp.MustCompile(`(?i)\b(access_token|token|pass|password|secret|join_request)=[^&\s"'<>]+`), "$1=[hidden]"},
	{
		regexp.MustCompile(`(?i)"(token|participant_?token|access_?token|pass|password|secret)"\s*:\s*"[^"]*"?`),
		`"$1":"[hidden]"`,
	},
	{regexp.MustCompile(`(?i)\b(bearer|basic)\s+[A-Za-z0-9_\-+/=.]{8,}`), "$1 [hidden]"},
	{regexp.MustCompile(`[A-Za-z0-9_\-+/=]{60,}`), "[…]"},
}

// shortest is the length in bytes below which a given secret is not looked for in part: removing every "a" helps
// nobody.
const shortest = 8

// Text returns s without secrets and as one legible line, at most limit bytes long (0 = no limit). Each of secrets is
// removed wherever it stands, also when only its beginning of at least eight bytes is there.
func Text(s string, limit int, secrets ...string) string {
	s = withoutAll(s, secrets)
	s = legible.Line(strings.ReplaceAll(strings.ToValidUTF8(s, ""), "\uFFFD", ""), 0)
	s = withoutAll(s, secrets) // a secret may have been hidden by an invisible character within it
	for _, shape := range shapes {
		s = shape.re.ReplaceAllString(s, shape.with)
	}
	if limit > 0 && len(s) > limit {
		s = strings.ToValidUTF8(s[:limit], "") + "…"
	}
	return s
}

func withoutAll(s string, secrets []string) string {
	for _, secret := range secrets {
		s = without(s, secret)
	}
	return s
}

func without(s, secret string) string {
	if secret == "" {
		return s
	}
	head := secret[:min(shortest, len(secret))]
	var out strings.Builder
	for {
		at := strings.Index(s, head)
		if at < 0 {
			out.WriteString(s)
			return out.String()
		}
		n := len(head)
		for n < len(secret) && at+n < len(s) && s[at+n] == secret[n] {
			n++
		}
		out.WriteString(s[:at])
		out.WriteString("[hidden]")
		s = s[at+n:]
	}
}

// Error returns err itself when its text holds no secret, else an error with only the cleaned text: whoever logs the
// chain must be safe too. The address that net/http puts before its errors goes in any case. nil stays nil.
func Error(err error, secrets ...string) error {
	var address *url.Error
	if errors.As(err, &address) {
		err = address.Err
	}
	if err == nil {
		return nil
	}
	const limit = 4 << 10
	if text := Text(err.Error(), limit, secrets...); text != err.Error() {
		return errors.New(text)
	}
	return err
}
