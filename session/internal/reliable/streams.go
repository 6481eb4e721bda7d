package reliable

import (
	"bytes"
	"compress/flate"
	"io"
	"time"
	"unicode/utf8"

	"confab/session/meeting/event"
)

// What is held of data streams that are under way. A text that is cut short by one of these is told as far as it came.
const (
	longestStream     = 1 << 20 // bytes of one, before compression
	mostHeld          = 8 << 20 // bytes of all
	mostStreams       = 64
	mostStreamsOfOne  = 16 // sender
	streamIdle        = 30 * time.Second
	longestStreamTime = 5 * time.Minute
)

// stream is a data stream that is under way.
type stream struct {
	StreamHeader
	from        string
	content     []byte // as it came
	next        uint64 // chunk
	began, last time.Time
}

// streams are the data streams under way, by sender and id.
type streams struct {
	open map[string]*stream
	held int // bytes
}

func streamKey(from, id string) string { return from + "\x00" + id }

// streamBegan opens a stream. One of the same id begins anew: its sender repeats it from the start.
func (r *Receiver) streamBegan(from string, h StreamHeader, now time.Time) []News {
	switch {
	case h.ID == "" || h.Topic == AnswerTopic || h.Unreadable: // we call nobody's methods
		return []News{Dropped{Why: "ignored", Topic: h.Topic, From: from, Of: h.Length}}
	case h.Topic == CallTopic:
		return called(from, h.Call, callInStream)
	case h.Bytes && h.Topic == ChatTopic:
		return r.hear(utterance{
			Signal:   event.Signal{From: from, Type: ChatKind, ID: h.ID, File: h.File, Size: max(h.Length, 0)},
			revision: h.Revision, form: inStream,
		}, now)
	}
	in := &stream{StreamHeader: h, from: from, began: now, last: now}
	in.Inline = nil
	if h.Whole {
		in.content = h.Inline
		return r.streamEnded(in, true, now)
	}
	key := streamKey(from, h.ID)
	r.streams.drop(key)
	news := r.makeRoom(from, now)
	r.streams.open[key] = in
	return news
}

// makeRoom ends the streams that are the longest without news, of that sender and of all, where there are too many.
func (r *Receiver) makeRoom(from string, now time.Time) []News {
	var news []News
	for {
		var idlest, idlestOfOne *stream
		ofOne := 0
		for _, in := range r.streams.open {
			if idlest == nil || in.last.Before(idlest.last) {
				idlest = in
			}
			if in.from != from {
				continue
			}
			if ofOne++; idlestOfOne == nil || in.last.Before(idlestOfOne.last) {
				idlestOfOne = in
			}
		}
		switch {
		case ofOne >= mostStreamsOfOne:
			news = append(news, r.cut(idlestOfOne, now)...)
		case len(r.streams.open) >= mostStreams || r.streams.held >= mostHeld:
			news = append(news, r.cut(idlest, now)...)
		default:
			return news
		}
	}
}

// drop forgets a stream.
func (s *streams) drop(key string) {
	if in := s.open[key]; in != nil {
		s.held -= len(in.content)
		delete(s.open, key)
	}
}

// cut ends a stream before its end.
func (r *Receiver) cut(in *stream, now time.Time) []News {
	r.streams.drop(streamKey(in.from, in.ID))
	return r.streamEnded(in, false, now)
}

// streamGrew adds a chunk. One that was had is a repeat; one that is missing cannot come any more, for the channel
// keeps the order.
func (r *Receiver) streamGrew(from string, c StreamChunk, now time.Time) []News {
	in := r.streams.open[streamKey(from, c.ID)]
	switch {
	case in == nil || c.Index < in.next:
	case c.Index > in.next || len(in.content)+len(c.Content) > longestStream:
		return r.cut(in, now)
	default:
		in.next, in.last = c.Index+1, now
		in.content = append(in.content, c.Content...)
		if r.streams.held += len(c.Content); r.streams.held >= mostHeld {
			return r.makeRoom("", now)
		}
	}
	return nil
}

// streamClosed follows a trailer.
func (r *Receiver) streamClosed(from string, t StreamTrailer, now time.Time) []News {
	key := streamKey(from, t.ID)
	in := r.streams.open[key]
	if in == nil {
		return nil
	}
	r.streams.drop(key)
	return r.streamEnded(in, !t.Failed, now)
}

// Expire ends streams that stand still or go on for ever.
func (r *Receiver) Expire(now time.Time) []News {
	return r.cutAll(now, func(in *stream) bool {
		return now.Sub(in.last) >= streamIdle || now.Sub(in.began) >= longestStreamTime
	})
}

// Gone ends the streams of somebody who has gone.
func (r *Receiver) Gone(from string, now time.Time) []News {
	return r.cutAll(now, func(in *stream) bool { return in.from == from })
}

func (r *Receiver) cutAll(now time.Time, which func(*stream) bool) []News {
	var news []News
	for _, in := range r.streams.open {
		if which(in) {
			news = append(news, r.cut(in, now)...)
		}
	}
	return news
}

// streamEnded tells what a stream said. Of one that was cut short that is its beginning, if there is any; bytes that
// are not all there are of no use to anybody.
func (r *Receiver) streamEnded(in *stream, whole bool, now time.Time) []News {
	content, err := in.content, error(nil)
	if in.Deflated {
		content, err = inflate(in.content)
	}
	whole = (whole || int64(len(content)) == in.Length) && err == nil && int64(len(content)) >= in.Length
	if !whole && (in.Bytes || len(content) == 0) {
		return []News{Dropped{Why: "cut short", Topic: in.Topic, From: in.from, Bytes: len(content), Of: in.Length}}
	}
	if !whole {
		content = wholeRunes(content)
	}
	kind := in.Topic
	if kind == ChatTopic {
		kind = ChatKind
	}
	return r.hear(utterance{
		Signal: event.Signal{
			From: in.from, Type: kind, Data: string(content), ID: in.ID, File: in.File, Deleted: in.Deleted,
			Incomplete: !whole,
		},
		revision: in.Revision, form: inStream, edit: in.Edited || in.Deleted,
	}, now)
}

// wholeRunes drops the beginning of a letter at the end of a text.
func wholeRunes(text []byte) []byte {
	for n := 1; n < utf8.UTFMax && n <= len(text); n++ {
		if tail := text[len(text)-n:]; utf8.RuneStart(tail[0]) {
			if !utf8.FullRune(tail) {
				return text[:len(text)-n]
			}
			return text
		}
	}
	return text
}

// inflate unpacks raw deflate (RFC 1951), of which a few bytes can become any number; it stops at longestStream. On an
// error it returns what came before.
func inflate(packed []byte) ([]byte, error) {
	r := flate.NewReader(bytes.NewReader(packed))
	content, err := io.ReadAll(io.LimitReader(r, longestStream+1))
	if len(content) > longestStream {
		return content[:longestStream], io.ErrShortBuffer
	}
	return content, err
}
