package reliable_test

import (
	"strings"

	"confab/session/internal/reliable"
	"confab/session/internal/wire/wiretest"
)

// editForms are texts that somebody alters or takes back.
var editForms = forms{
	"update": {
		packets{
			wiretest.Header("1", wiretest.Inline("a")),
			wiretest.Header("1", wiretest.Inline("b"), update, wiretest.At(2000)),
		},
		[]string{"chat: a", "chat: b edited"},
	},
	"update-by-version": {
		packets{wiretest.Header("1", wiretest.Inline("a")), wiretest.Header("1", wiretest.Inline("b"), update)},
		[]string{"chat: a", "chat: b edited"},
	},
	"update-of-something-missed": {
		packets{wiretest.Header("1", wiretest.Inline("b"), update)}, []string{"chat: b edited"},
	},
	"update-repeated": {
		packets{
			wiretest.Header("1", wiretest.Inline("a")),
			wiretest.Header("1", wiretest.Inline("b"), update, wiretest.At(2000)),
			wiretest.Header("1", wiretest.Inline("b"), update, wiretest.At(2000)),
		},
		[]string{"chat: a", "chat: b edited"},
	},
	"updates-out-of-order": {
		packets{
			wiretest.Header("1", wiretest.Inline("a")),
			wiretest.Header("1", wiretest.Inline("c"), update, wiretest.At(3000)),
			wiretest.Header("1", wiretest.Inline("b"), update, wiretest.At(2000)),
			wiretest.Header("1", wiretest.Inline("a")),
		},
		[]string{"chat: a", "chat: c edited"},
	},
	"same-id-later-other-text": {
		packets{
			wiretest.Header("1", wiretest.Inline("a")),
			wiretest.Header("1", wiretest.Inline("b"), wiretest.At(2000)),
		},
		[]string{"chat: a", "chat: b edited"},
	},
	"same-id-same-time": {
		packets{wiretest.Header("1", wiretest.Inline("a")), wiretest.Header("1", wiretest.Inline("b"))},
		[]string{"chat: a"},
	},
	"taken-back": {
		packets{
			wiretest.Header("1", wiretest.Inline("a")),
			wiretest.Header("1", wiretest.Inline(""), remove, wiretest.At(2000)),
		},
		[]string{"chat: a", "chat:  deleted"},
	},
}

// packetForms are texts in the packets of older clients, and the same text in several forms.
var packetForms = forms{
	"packet": {packets{wiretest.ChatPacket("1", "a", 1000, 0, false)}, []string{"chat: a"}},
	"packet-edited": {
		packets{
			wiretest.ChatPacket("1", "a", 1000, 0, false),
			wiretest.ChatPacket("1", "b", 1000, 2000, false),
			wiretest.ChatPacket("1", "b", 1000, 2000, false),
		},
		[]string{"chat: a", "chat: b edited"},
	},
	"packet-taken-back": {
		packets{wiretest.ChatPacket("1", "a", 1000, 0, false), wiretest.ChatPacket("1", "a", 1000, 0, true)},
		[]string{"chat: a", "chat:  deleted"},
	},
	"old-components": {
		packets{wiretest.UserPacket("lk-chat-topic", "", `{"id":"1","timestamp":1000,"message":"a"}`)},
		[]string{"chat: a"},
	},
	"old-components-edit": {
		packets{
			wiretest.UserPacket("lk-chat-topic", "", `{"id":"1","timestamp":1000,"message":"a"}`),
			wiretest.UserPacket(
				"lk-chat-topic", "", `{"id":"1","timestamp":1000,"editTimestamp":2000,"message":"b"}`,
			),
		},
		[]string{"chat: a", "chat: b edited"},
	},
	"components-in-both-forms": {
		packets{
			wiretest.Header("1", wiretest.Inline("a")),
			wiretest.UserPacket(
				"lk-chat-topic", "", `{"id":"1","timestamp":1003,"message":"a","ignoreLegacy":false}`,
			),
		},
		[]string{"chat: a"},
	},
	"components-marked": {
		packets{
			wiretest.UserPacket(
				"lk-chat-topic", "", `{"id":"1","timestamp":1003,"message":"a","ignoreLegacy":true}`,
			),
			wiretest.Header("1", wiretest.Inline("a")),
		},
		[]string{"chat: a"},
	},
	"no-json-on-their-topic": {
		packets{
			wiretest.UserPacket("lk-chat-topic", "", "hello"), wiretest.UserPacket("lk-chat-topic", "", `{"n":1}`),
		},
		[]string{"lk-chat-topic: hello", `lk-chat-topic: {"n":1}`},
	},
	"packet-and-stream": {
		packets{wiretest.ChatPacket("1", "a", 1000, 0, false), wiretest.Header("2", wiretest.Inline("a"))},
		[]string{"chat: a"},
	},
	"twice-in-one-form": {
		packets{wiretest.Header("1", wiretest.Inline("a")), wiretest.Header("2", wiretest.Inline("a"))},
		[]string{"chat: a", "chat: a"},
	},
	"two-say-the-same": {
		packets{
			wiretest.ChatPacket("1", "a", 1000, 0, false),
			wiretest.From("bob", wiretest.Header("2", wiretest.Inline("a"))),
		},
		[]string{"chat: a", "chat: a"},
	},
	"older-confab": {
		packets{
			wiretest.UserPacket("chat", "1", "a"), wiretest.UserPacket("chat", "1", "a"),
			wiretest.UserPacket("chat", "2", "a"),
		},
		[]string{"chat: a", "chat: a"},
	},
	"server": {
		packets{
			wiretest.From(wiretest.Nobody, wiretest.UserPacket("chat", "", "a")),
			wiretest.From(wiretest.Nobody, wiretest.UserPacket("chat", "", "a")),
		},
		[]string{"chat: a", "chat: a"},
	},
}

// oddForms are files, bytes and whatever else arrives where a text should.
var oddForms = forms{
	"bytes-that-are-no-text": {packets{wiretest.UserPacket("b", "", "\xff\x00\xfe")}, []string{"b: \xff\x00\xfe"}},
	"file-in-the-chat": {
		packets{
			wiretest.Header("1", wiretest.File("x.png"), wiretest.Length(3)), wiretest.Chunk("1", 0, "abc"),
			wiretest.Trailer("1", ""),
		},
		[]string{"chat: file x.png 3"},
	},
	"file-elsewhere": {
		packets{
			wiretest.Header("1", wiretest.File("x.png"), wiretest.Topic("files"), wiretest.Length(3)),
			wiretest.Chunk("1", 0, "a\xffc"), wiretest.Trailer("1", ""),
		},
		[]string{"files: a\xffcfile x.png 0"},
	},
	"file-elsewhere-cut-short": {
		packets{
			wiretest.Header("1", wiretest.File("x.png"), wiretest.Topic("files"), wiretest.Length(3)),
			wiretest.Chunk("1", 0, "ab"), wiretest.Trailer("1", ""),
		},
		nil,
	},
	"answer-to-nothing": {
		packets{wiretest.Header("1", wiretest.Topic("lk.rpc_response"), wiretest.Inline("a"))}, nil,
	},
	"stream-without-an-id": {packets{wiretest.Header("", wiretest.Inline("a"))}, nil},
	"stream-with-a-novel-as-id": {
		packets{wiretest.Header(strings.Repeat("x", reliable.LongestID+1), wiretest.Inline("a"))}, nil,
	},
	"packet-with-a-novel-as-id": {
		packets{wiretest.ChatPacket(strings.Repeat("x", reliable.LongestID+1), "a", 1, 0, false)},
		[]string{"chat: a"},
	},
	"packet-of-an-unknown-kind": {packets{{}}, nil},
	"two-packets-without-an-id": {
		packets{wiretest.ChatPacket("", "a", 1, 0, false), wiretest.ChatPacket("", "a", 1, 0, false)},
		[]string{"chat: a", "chat: a"},
	},
	"update-of-somebody-elses-id": {
		packets{
			wiretest.Header("1", wiretest.Inline("a")),
			wiretest.From("bob", wiretest.Header("1", wiretest.Inline("b"), update, wiretest.At(2000))),
		},
		[]string{"chat: a", "chat: b edited"},
	},
}
