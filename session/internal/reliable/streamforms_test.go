package reliable_test

import (
	"fmt"
	"strings"

	"github.com/livekit/protocol/livekit"

	"confab/session/internal/reliable"
	"confab/session/internal/wire/wiretest"
)

type packets = []*livekit.DataPacket

// forms are packets by what is peculiar in them, and what is heard of them.
type forms map[string]struct {
	packets packets
	want    []string
}

// What a text does to the one of the same id, and a text of some length.
var (
	update, remove = wiretest.Operation(livekit.DataStream_UPDATE), wiretest.Operation(livekit.DataStream_DELETE)
	long           = strings.Repeat("ä🙂", 50_000)
)

// streamForms are texts that come as streams of chunks, whole and otherwise.
var streamForms = forms{
	"stream": {
		packets{
			wiretest.Header("1"), wiretest.Chunk("1", 0, "hel"), wiretest.Chunk("1", 1, "lo"),
			wiretest.Trailer("1", ""),
		},
		[]string{"chat: hello"},
	},
	"empty-stream": {packets{wiretest.Header("1"), wiretest.Trailer("1", "")}, []string{"chat: "}},
	"with-its-length": {
		packets{
			wiretest.Header("1", wiretest.Length(5)), wiretest.Chunk("1", 0, "hello"), wiretest.Trailer("1", ""),
		},
		[]string{"chat: hello"},
	},
	"letter-across-chunks": {
		packets{
			wiretest.Header("1"), wiretest.Chunk("1", 0, "h\xc3"), wiretest.Chunk("1", 1, "\xa4"),
			wiretest.Trailer("1", ""),
		},
		[]string{"chat: hä"},
	},
	"repeated-chunks": {
		packets{
			wiretest.Header("1"), wiretest.Chunk("1", 0, "a"), wiretest.Chunk("1", 0, "a"),
			wiretest.Chunk("1", 1, "b"), wiretest.Chunk("1", 0, "a"), wiretest.Trailer("1", ""),
		},
		[]string{"chat: ab"},
	},
	"repeated-trailer": {
		packets{
			wiretest.Header("1"), wiretest.Chunk("1", 0, "a"), wiretest.Trailer("1", ""), wiretest.Trailer("1", ""),
			wiretest.Chunk("1", 1, "b"),
		},
		[]string{"chat: a"},
	},
	"repeated-whole": {
		packets{
			wiretest.Header("1"), wiretest.Chunk("1", 0, "a"), wiretest.Trailer("1", ""), wiretest.Header("1"),
			wiretest.Chunk("1", 0, "a"), wiretest.Trailer("1", ""),
		},
		[]string{"chat: a"},
	},
	"begun-anew": {
		packets{
			wiretest.Header("1"), wiretest.Chunk("1", 0, "a"), wiretest.Header("1"), wiretest.Chunk("1", 0, "a"),
			wiretest.Chunk("1", 1, "b"), wiretest.Trailer("1", ""),
		},
		[]string{"chat: ab"},
	},
	"interleaved": {
		packets{
			wiretest.Header("1"), wiretest.Header("2"), wiretest.Chunk("1", 0, "a"), wiretest.Chunk("2", 0, "x"),
			wiretest.Trailer("2", ""), wiretest.Chunk("1", 1, "b"),
			wiretest.Trailer("1", ""),
		},
		[]string{"chat: x", "chat: ab"},
	},
	"same-id-of-two": {
		packets{
			wiretest.Header("1"), wiretest.From("bob", wiretest.Header("1")), wiretest.Chunk("1", 0, "a"),
			wiretest.From("bob", wiretest.Chunk("1", 0, "b")), wiretest.Trailer("1", ""),
			wiretest.From("bob", wiretest.Trailer("1", "")),
		},
		[]string{"chat: a", "chat: b"},
	},
	"of-another-topic": {
		packets{
			wiretest.Header("1", wiretest.Topic("notes")), wiretest.Chunk("1", 0, "a"), wiretest.Trailer("1", ""),
		},
		[]string{"notes: a"},
	},
}

// wholeForms are texts whose header holds all of them, and compressed ones.
var wholeForms = forms{
	"inline":           {packets{wiretest.Header("1", wiretest.Inline("hello"))}, []string{"chat: hello"}},
	"inline-and-empty": {packets{wiretest.Header("1", wiretest.Inline(""))}, []string{"chat: "}},
	"inline-compressed": {
		packets{
			wiretest.Header(
				"1", wiretest.Inline(wiretest.Deflate("hello")), wiretest.Compressed, wiretest.Length(5),
			),
		},
		[]string{"chat: hello"},
	},
	"compressed": {
		packets{
			wiretest.Header("1", wiretest.Compressed), wiretest.Chunk("1", 0, wiretest.Deflate(long)[:100]),
			wiretest.Chunk("1", 1, wiretest.Deflate(long)[100:]),
			wiretest.Trailer("1", ""),
		},
		[]string{"chat: ä🙂ä*300000"},
	},
	"compressed-and-cut": {
		packets{
			wiretest.Header("1", wiretest.Compressed),
			wiretest.Chunk("1", 0, wiretest.Deflate(long)[:len(wiretest.Deflate(long))/2]),
			wiretest.Trailer("1", ""),
		},
		[]string{"chat: ä🙂ä*" + fmt.Sprint(half(long)) + " incomplete"},
	},
	"compressed-nonsense": {
		packets{
			wiretest.Header("1", wiretest.Compressed), wiretest.Chunk("1", 0, "hello"), wiretest.Trailer("1", ""),
		},
		nil,
	},
	"compressed-bomb": {
		packets{
			wiretest.Header(
				"1", wiretest.Inline(wiretest.Deflate(strings.Repeat("x", 3<<20))), wiretest.Compressed,
			),
		},
		[]string{"chat: xxx*1048576 incomplete"},
	},
	"compressed-unknown": {
		packets{
			wiretest.Header("1", wiretest.Inline("x"), func(h *livekit.DataStream_Header) { h.Compression = 9 }),
		},
		nil,
	},
}

// brokenForms are streams of which something is missing, or too much is there.
var brokenForms = forms{
	"chunk-missing": {
		packets{
			wiretest.Header("1"), wiretest.Chunk("1", 0, "a"), wiretest.Chunk("1", 2, "c"),
			wiretest.Chunk("1", 3, "d"), wiretest.Trailer("1", ""),
		},
		[]string{"chat: a incomplete"},
	},
	"all-chunks-missing": {
		packets{wiretest.Header("1"), wiretest.Chunk("1", 1, "b"), wiretest.Trailer("1", "")}, nil,
	},
	"header-missing": {packets{wiretest.Chunk("1", 0, "b"), wiretest.Trailer("1", "")}, nil},
	"shorter-than-it-said": {
		packets{wiretest.Header("1", wiretest.Length(9)), wiretest.Chunk("1", 0, "a"), wiretest.Trailer("1", "")},
		[]string{"chat: a incomplete"},
	},
	"given-up": {
		packets{wiretest.Header("1"), wiretest.Chunk("1", 0, "a"), wiretest.Trailer("1", "interrupted")},
		[]string{"chat: a incomplete"},
	},
	"given-up-in-mid-letter": {
		packets{wiretest.Header("1"), wiretest.Chunk("1", 0, "ab\xc3"), wiretest.Trailer("1", "interrupted")},
		[]string{"chat: ab incomplete"},
	},
	"given-up-then-said": {
		packets{
			wiretest.Header("1"), wiretest.Chunk("1", 0, "a"), wiretest.Trailer("1", "error"), wiretest.Header("1"),
			wiretest.Chunk("1", 0, "ab"), wiretest.Trailer("1", ""),
		},
		[]string{"chat: a incomplete", "chat: ab"},
	},
	"said-then-given-up": {
		packets{
			wiretest.Header("1"), wiretest.Chunk("1", 0, "ab"), wiretest.Trailer("1", ""), wiretest.Header("1"),
			wiretest.Chunk("1", 0, "a"), wiretest.Trailer("1", "error"),
		},
		[]string{"chat: ab"},
	},
	"too-long": {
		packets{
			wiretest.Header("1"), wiretest.Chunk("1", 0, strings.Repeat("x", reliable.LongestStream)),
			wiretest.Chunk("1", 1, "y"), wiretest.Trailer("1", ""),
		},
		[]string{"chat: xxx*1048576 incomplete"},
	},
}
