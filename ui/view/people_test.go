package view

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"confab/session/meeting"
	"confab/ui/model"
	"confab/ui/text"
	"confab/ui/widget"
)

func moderated(n int) *meeting.Snapshot {
	s := live(n)
	s.Me.Capabilities = meeting.Capabilities{ForceMute: true, ForceDisconnect: true}
	return s
}

// row finds a row of the people panel by its name.
func row(m *Meeting, name string) *widget.Person {
	p, _ := inside(m.side.object, func(p *widget.Person) bool { return p.Props().Name == name && p.Visible() })
	return p
}

func TestPeopleButtonAndSearch(t *testing.T) {
	begin(t)
	do := &recorder{}
	m := NewMeeting(do)
	w := window(t, m.Object)
	m.Show(beside(live(5), model.NoSide, nil))
	if m.bar.people.Text() != text.People.Count(5) {
		t.Errorf("the button says %q", m.bar.people.Text())
	}
	test.Tap(m.bar.people)
	do.expect(t, "open people")
	m.Show(beside(live(5), model.PeopleSide, nil))
	panel, _ := m.side.panels[model.PeopleSide].(*people)
	if len(panel.rows) != 5 || row(m, "Person A") == nil || panel.muteAll.Visible() {
		t.Fatalf("%d rows", len(panel.rows))
	}
	w.Canvas().Focus(panel.search)
	test.Type(panel.search, "person b")
	if len(panel.rows) != 1 || row(m, "Person B") == nil || panel.nobody.Visible() {
		t.Errorf("found %v", panel.rows)
	}
	test.Type(panel.search, "x")
	if len(panel.rows) != 0 || !panel.nobody.Visible() {
		t.Errorf("found %v", panel.rows)
	}
	panel.search.SetText("")
	if len(panel.rows) != 5 || panel.nobody.Visible() {
		t.Errorf("found %v", panel.rows)
	}
	if p := row(m, "Person A").Props(); p.First != "" || p.Second != "" {
		t.Errorf("who is no moderator is offered %q and %q", p.First, p.Second)
	}
}

func TestModeratorsButtons(t *testing.T) {
	begin(t)
	do := &recorder{}
	m := NewMeeting(do)
	window(t, m.Object)
	m.Show(beside(moderated(4), model.PeopleSide, nil))
	if p := row(m, text.Tiles.You("Ada Lovelace")).Props(); p.First != "" || p.Second != "" {
		t.Error("nobody mutes or removes themselves here")
	}
	test.Tap(button(row(m, "Person A"), text.People.Mute()))
	test.Tap(button(m.side.object, text.People.MuteAll()))
	do.expect(t, "mute p0", "mute all")
	remove := func(name string) { test.Tap(button(row(m, name), text.People.Remove())) }
	remove("Person B")
	if p := row(m, "Person B").Props(); !p.Grave || p.Note != text.People.ReallyRemove() {
		t.Errorf("does not ask: %+v", p)
	}
	do.expect(t)
	keep, sure := button(row(m, "Person B"), text.People.Keep()), button(row(m, "Person B"), text.People.Remove())
	if keep.Position().X < sure.Position().X+sure.Size().Width {
		t.Error("a second click at the same place must not remove anybody")
	}
	test.Tap(keep)
	if row(m, "Person B").Props().Grave {
		t.Error("asks on")
	}
	remove("Person B")
	remove("Person C") // somebody else: the question moves
	if row(m, "Person B").Props().Grave || !row(m, "Person C").Props().Grave {
		t.Error("must ask about one only")
	}
	m.Show(beside(moderated(5), model.PeopleSide, nil)) // somebody joins meanwhile
	if !row(m, "Person C").Props().Grave {
		t.Error("the question must stay")
	}
	remove("Person C")
	do.expect(t, "remove p2")
	if row(m, "Person C").Props().Grave {
		t.Error("asks on")
	}
}

func TestSilenceCanBeEnded(t *testing.T) {
	begin(t)
	do := &recorder{}
	m := NewMeeting(do)
	window(t, m.Object)
	silent := moderated(4)
	silent.Terms.Silenced = true
	m.Show(beside(silent, model.PeopleSide, nil))
	open := button(m.side.object, text.People.Unsilence())
	test.Tap(open)
	do.expect(t, "unsilence")
	m.Show(beside(moderated(4), model.PeopleSide, nil))
	if open.Visible() || !button(m.side.object, text.People.MuteAll()).Visible() {
		t.Error("the silence is over")
	}
	guest := live(4)
	guest.Terms.Silenced = true
	m.Show(beside(guest, model.PeopleSide, nil))
	if open.Visible() {
		t.Error("only moderators end it")
	}
}

func TestQuestionGoesWithThePersonAndTheRight(t *testing.T) {
	begin(t)
	m := NewMeeting(&recorder{})
	window(t, m.Object)
	m.Show(beside(moderated(4), model.PeopleSide, nil))
	panel, _ := m.side.panels[model.PeopleSide].(*people)
	panel.ask("p2")
	m.Show(beside(moderated(2), model.PeopleSide, nil))
	if panel.asking != "" {
		t.Error("they have left")
	}
	m.Show(beside(moderated(4), model.PeopleSide, nil))
	panel.ask("p2")
	m.Show(beside(live(4), model.PeopleSide, nil))
	if panel.asking != "" || panel.muteAll.Visible() {
		t.Error("we may not any more")
	}
}

func TestPeopleMarkup(t *testing.T) {
	begin(t)
	for name, s := range map[string]*meeting.Snapshot{"people": live(3), "moderator": moderated(3)} {
		t.Run(name, func(t *testing.T) {
			m := NewMeeting(&recorder{})
			w := window(t, m.Object)
			m.Show(beside(s, model.PeopleSide, nil))
			if panel, _ := m.side.panels[model.PeopleSide].(*people); name == "moderator" {
				panel.ask("p1")
			}
			test.AssertRendersToMarkup(t, name+".xml", w.Canvas())
		})
	}
}

func TestPersonRowFits(t *testing.T) {
	begin(t)
	p := widget.NewPerson()
	w := window(t, p)
	w.Resize(fyne.NewSize(300, 54))
	p.Draw(widget.PersonProps{
		Name: "Katherine Johnson of the Flight Research Division at Langley", Note: text.People.OnlyListens(),
		Muted: true,
		Bars:  widget.OneBar,
		First: text.People.Mute(), Second: text.People.Remove(),
	})
	end := float32(0)
	for _, o := range test.WidgetRenderer(p).Objects() {
		if o.Visible() {
			end = max(end, o.Position().X+o.MinSize().Width)
		}
	}
	if end > 300 {
		t.Errorf("ends at %v of 300", end)
	}
}
