package credentials

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"encoding/json"
	"io"
	"time"
	"unicode/utf16"

	"confab/signaling/internal/page"
)

const (
	mostAnswer = 1 << 20 // bytes of an answer that are read

	// complaintTimeout is how long the body of a refusal is waited for: the status has said the most of it.
	complaintTimeout = time.Second
)

// readBody reads until the end, or until there is whole JSON: some endpoints never end their answer. A longer answer
// than mostAnswer comes with a byte more than that.
func readBody(body io.ReadCloser, refusal bool) ([]byte, error) {
	if refusal {
		defer time.AfterFunc(complaintTimeout, func() { _ = body.Close() }).Stop()
	}
	var raw []byte
	chunk := make([]byte, 16<<10)
	for len(raw) <= mostAnswer {
		n, err := body.Read(chunk)
		raw = append(raw, chunk[:n]...)
		if text := legibly(raw); isWhole(text) {
			return text, nil
		}
		if err == io.EOF {
			break
		}
		if err != nil {
			return legibly(raw), err
		}
	}
	return legibly(raw), nil
}

// isWhole reports whether text is one JSON value whose end can be seen, and nothing else.
func isWhole(text []byte) bool {
	text = bytes.TrimSpace(text)
	if len(text) < 2 {
		return false
	}
	switch string([]byte{text[0], text[len(text)-1]}) {
	case "{}", "[]", `""`:
		return json.Valid(text)
	}
	return false
}

// legibly is a body as UTF-8: without a byte order mark, out of UTF-16, and unpacked where it came packed though
// nobody said so.
func legibly(raw []byte) []byte {
	if bytes.HasPrefix(raw, []byte{0x1f, 0x8b}) {
		if z, err := gzip.NewReader(bytes.NewReader(raw)); err == nil {
			if plain, err := io.ReadAll(io.LimitReader(z, mostAnswer+1)); err == nil {
				raw = plain
			}
		}
	}
	switch {
	case bytes.HasPrefix(raw, []byte{0xef, 0xbb, 0xbf}):
		return raw[3:]
	case bytes.HasPrefix(raw, []byte{0xff, 0xfe}):
		return fromUTF16(raw[2:], binary.LittleEndian)
	case bytes.HasPrefix(raw, []byte{0xfe, 0xff}):
		return fromUTF16(raw[2:], binary.BigEndian)
	}
	return raw
}

func fromUTF16(raw []byte, order binary.ByteOrder) []byte {
	units := make([]uint16, len(raw)/2)
	for i := range units {
		units[i] = order.Uint16(raw[2*i:])
	}
	return []byte(string(utf16.Decode(units)))
}

// isHTML knows web pages. What says that it is one may be JSON or a token all the same: PHP calls everything text/html.
func isHTML(contentType string, body []byte) bool {
	if !page.Is(contentType, string(body)) {
		return false
	}
	_, err := plain(string(bytes.TrimSpace(body)))
	return err != nil && !isJSON(body)
}

func isJSON(body []byte) bool {
	body = bytes.TrimSpace(body)
	return len(body) > 0 && (body[0] == '{' || body[0] == '[' || body[0] == '"') && json.Valid(body)
}
