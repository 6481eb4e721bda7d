package local

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"confab/ui/model"
)

// TestChatKeepsOneLineOfAMessage: an edit takes the place of what was said, of the same person only, at the time of
// the first.
func TestChatKeepsOneLineOfAMessage(t *testing.T) {
	at := func(m int) time.Time { return time.Unix(0, 0).Add(time.Duration(m) * time.Minute) }
	first := model.ChatLine{Time: at(1), FromID: "bob", ID: "1", Text: "a"}
	type lines = []model.ChatLine
	for name, test := range map[string]struct {
		heard lines
		want  []string
	}{
		"two": {lines{first, {Time: at(2), FromID: "bob", ID: "2", Text: "b"}}, []string{"a 1", "b 2"}},
		"edited": {
			lines{
				first,
				{Time: at(2), FromID: "bob", ID: "2", Text: "b"},
				{Time: at(3), FromID: "bob", ID: "1", Text: "c", Edited: true},
			},
			[]string{"c 1", "b 2"},
		},
		"deleted": {lines{first, {Time: at(2), FromID: "bob", ID: "1", Deleted: true}}, []string{"deleted 1"}},
		"completed": {
			lines{
				{Time: at(1), FromID: "bob", ID: "1", Text: "a", Incomplete: true},
				{Time: at(2), FromID: "bob", ID: "1", Text: "ab"},
			},
			[]string{"ab 1"},
		},
		"same id, another sends": {
			lines{first, {Time: at(2), FromID: "eve", ID: "1", Text: "b", Edited: true}},
			[]string{"a 1", "b 2"},
		},
		"no id": {
			lines{{Time: at(1), FromID: "bob", Text: "a"}, {Time: at(2), FromID: "bob", Text: "b"}},
			[]string{"a 1", "b 2"},
		},
		"edited, first not seen": {
			lines{{Time: at(2), FromID: "bob", ID: "1", Text: "c", Edited: true}}, []string{"c 2"},
		},
		"deleted, not seen": {lines{{Time: at(2), FromID: "bob", ID: "1", Deleted: true}}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			c := Chat{}
			for _, l := range test.heard {
				c.Put(l)
			}
			var got []string
			for _, l := range c.all() {
				text := l.Text
				if l.Deleted {
					text = "deleted"
				}
				got = append(got, fmt.Sprintf("%s %d", text, int(l.Time.Sub(time.Unix(0, 0)).Minutes())))
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("%q, want %q", got, test.want)
			}
		})
	}
}
