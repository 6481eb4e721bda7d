// Package page reads what an HTTP answer says to people: the words of a web page, of a JSON error or of a plain
// sentence, so that they can be quoted; and whether a port of TLS says it. It keeps no state, and cleans nothing: see
// package redact.
package page

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// Is reports whether an answer is a web page.
func Is(contentType, body string) bool {
	if strings.HasPrefix(strings.ToLower(strings.TrimSpace(contentType)), "text/html") {
		return true
	}
	head := strings.ToLower(strings.TrimSpace(body[:min(len(body), 512)]))
	return strings.HasPrefix(head, "<!doctype") || strings.HasPrefix(head, "<html") ||
		strings.HasPrefix(head, "<head") ||
		strings.HasPrefix(head, "<?xml") && strings.Contains(head, "<html")
}

// Title is what a web page calls itself: its title, else its first heading, else its first words. The page may be cut
// off anywhere.
func Title(body string) string {
	z := html.NewTokenizer(strings.NewReader(body))
	var said [3]strings.Builder // title, first heading, first words
	in, hidden := -1, ""
	for {
		switch z.Next() {
		case html.ErrorToken:
			for i := range said {
				if s := strings.Join(strings.Fields(said[i].String()), " "); s != "" {
					return s
				}
			}
			return ""
		case html.StartTagToken:
			name, _ := z.TagName()
			switch tag := string(name); tag {
			case "title":
				in = 0
			case "h1", "h2":
				in = 1
			case "script", "style":
				hidden = tag
			}
		case html.EndTagToken:
			name, _ := z.TagName()
			if string(name) == hidden {
				hidden = ""
			}
			if in >= 0 && said[in].Len() > 0 {
				in = -1
			}
		case html.TextToken:
			if hidden != "" {
				continue
			}
			text := string(z.Text())
			if in >= 0 && (in != 1 || said[1].Len() == 0) {
				said[in].WriteString(text)
			}
			if said[2].Len() < 200 {
				said[2].WriteString(" " + text)
			}
		}
	}
}

// keys under which an error in JSON says what it is about, best first, as plain writes them.
var keys = []string{
	"message", "errordescription", "errormessage", "faultstring", "detail", "details", "title",
	"msg", "reason", "description", "error", "errors", "err", "fault",
}

// plain is a key as it is in keys: servers differ in capitals, underscores and dashes.
func plain(key string) string {
	return strings.ToLower(strings.NewReplacer("_", "", "-", "").Replace(key))
}

// Message is the sentence of an error in JSON: {"error": "…"}, {"error": {"message": "…"}}, {"message": "…"},
// problem details (RFC 9457), a list of those. "" when there is none.
func Message(body []byte) string {
	var value any
	if json.NewDecoder(strings.NewReader(string(body))).Decode(&value) != nil {
		return ""
	}
	return message(value, 3)
}

func message(value any, depth int) string {
	switch v := value.(type) {
	case string:
		return strings.TrimSpace(v)
	case []any:
		for _, one := range v {
			if s := message(one, depth-1); s != "" && depth > 0 {
				return s
			}
		}
	case map[string]any:
		fields := map[string]any{}
		for _, name := range slices.Sorted(maps.Keys(v)) {
			fields[plain(name)] = v[name]
		}
		for _, key := range keys {
			if s := message(fields[key], depth-1); s != "" && depth > 0 {
				return s
			}
		}
	}
	return ""
}
