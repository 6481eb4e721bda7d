package main

import (
	"slices"
	"sync"
	"time"

	"confab/session/meeting"
	"confab/ui/model"
	"confab/ui/text"
)

// chatKind is the kind of signal that chat is.
const chatKind = "chat"

// chat is what was said in the present meeting. Safe from any goroutine.
type chat struct {
	mu    sync.Mutex
	lines []model.ChatLine
}

func (c *chat) add(line model.ChatLine) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.lines = append(c.lines, line)
}

func (c *chat) clear() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.lines = nil
}

func (c *chat) all() []model.ChatLine {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.lines)
}

// heard shows what somebody said.
func (c *conductor) heard(s meeting.Signal) {
	if s.Type != chatKind {
		return
	}
	name := s.From
	if name == "" {
		name = text.Host() // the server itself: whoever may use its REST API
	}
	if known, ok := namesOf(c.Snapshot())[s.From]; ok {
		name = known
	}
	c.near.chat.add(model.ChatLine{Time: time.Now(), From: name, Text: s.Data})
	c.near.nudge()
}

// chatter is the chat panel's way out.
type chatter struct{ *conductor }

// Say implements ui.Chatter. What cannot be sent is said in the notice line instead of the chat.
func (c chatter) Say(text string) {
	if err := c.say(chatKind, text); err != nil {
		c.near.notices.pass("", meeting.AsError(err).Message, noticeTime)
		return
	}
	c.near.chat.add(model.ChatLine{Time: time.Now(), From: c.Snapshot().Me.Name, Text: text, Mine: true})
	c.near.nudge()
}
