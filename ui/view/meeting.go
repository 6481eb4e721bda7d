package view

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"confab/assets"
	"confab/session/meeting"
	"confab/ui/layout"
	"confab/ui/model"
	"confab/ui/theme"
	"confab/ui/widget"
)

// Placed is a tile of the page that is open.
type Placed struct {
	Model model.Tile
	Tile  *widget.Tile
}

// Meeting is the meeting: a gallery, a control bar, and a banner above both.
type Meeting struct {
	Object *fyne.Container

	// OnPlaced is called when the tiles of the page, their order or their sizes have changed; nil for nobody.
	OnPlaced func()

	do      Actions
	shown   model.MeetingScreen
	page    int
	placed  []Placed
	paged   int // how many pages are drawn
	turned  int // and which is the open one
	tiles   map[model.TileKey]*widget.Tile
	gallery *fyne.Container
	places  *layout.Tiles

	pager          *widget.Pager
	previous, next *widget.Control
	pages          *fyne.Container
	notice, hint   *widget.Bubble
	banner         *widget.Banner
	bar            *bar
	column, stage  *fyne.Container // the gallery with the bar; and that with banner, notice and hint over it
	side           *side
	chat           *chat
	beside         *layout.Beside
	waved          string // the notice that was clicked away
}

// NewMeeting makes the screen, with nobody on it before Show.
func NewMeeting(do Actions) *Meeting {
	m := &Meeting{do: do, tiles: map[model.TileKey]*widget.Tile{}}
	m.places = &layout.Tiles{Gap: theme.Gap, After: m.moved}
	m.gallery = container.New(m.places)
	m.pager = widget.NewPager(m.Turn)
	m.previous = widget.NewControl(34, widget.ControlProps{Icon: assets.Previous}, func() { m.Turn(m.page - 1) })
	m.next = widget.NewControl(34, widget.ControlProps{Icon: assets.Next}, func() { m.Turn(m.page + 1) })
	m.pages = container.New(&layout.Row{Gap: 8}, m.previous, m.pager, m.next)
	m.pages.Hide()
	m.hint = widget.NewBubble(widget.Floating, "")
	m.notice = widget.NewBubble(widget.Resting, assets.Info)
	m.notice.OnTapped = func() {
		m.waved = m.notice.Text()
		m.notice.Say("")
		m.column.Refresh()
	}
	m.bar = newBar(do, func(s string) { floating(m.hint, m.stage)(s) })
	m.banner = widget.NewBanner(m.again, do.Back)
	m.column = container.New(&meetingLayout{}, m.notice, m.gallery, m.pages, m.bar.object)
	m.stage = container.New(&layout.Over{Places: []func(fyne.CanvasObject, fyne.Size) layout.Rect{
		bannerPlace,
		aboveTheBar,
	}},
		m.column, m.banner, m.hint)
	m.chat = newChat(do)
	m.side = newSide(do, map[model.Side]panel{
		model.PeopleSide: newPeople(do), model.ChatSide: m.chat, model.DiagnosticsSide: newDiagnostics(do),
	})
	m.beside = &layout.Beside{Margin: theme.Gap, Least: leastStage, Bottom: barHeight}
	m.Object = container.New(m.beside, m.stage, m.side.object)
	return m
}

// leastStage is how wide the meeting must stay beside a panel, in Fyne's units.
const leastStage = 400

// again is the banner's first button.
func (m *Meeting) again() {
	if m.shown.Banner.LogIn != "" {
		m.do.AskLogin()
		return
	}
	m.do.Rejoin()
}

// bannerPlace is where atTheTop is, and as high as the banner needs there.
func bannerPlace(o fyne.CanvasObject, in fyne.Size) layout.Rect {
	r := atTheTop(o, in)
	r.H = o.(*widget.Banner).HeightFor(r.W)
	return r
}

func aboveTheBar(o fyne.CanvasObject, in fyne.Size) layout.Rect {
	s := o.MinSize()
	return layout.Rect{X: (in.Width - s.Width) / 2, Y: in.Height - barHeight - s.Height - 2, W: s.Width, H: s.Height}
}

// Show shows the screen as s says.
func (m *Meeting) Show(s model.MeetingScreen) {
	m.shown = s
	m.bar.show(s)
	m.banner.Say(bannerProps(s.Banner))
	if width := m.side.show(s); width != m.beside.Width {
		m.beside.Width = width
		m.Object.Refresh()
	}
	arrange(m.stage)
	if s.Notice == "" {
		m.waved = "" // the same may happen again
	}
	if s.Notice != m.notice.Text() && (s.Notice == "" || s.Notice != m.waved) {
		m.notice.Say(s.Notice)
		m.column.Refresh()
	}
	m.place()
}

func bannerProps(b model.Banner) widget.BannerProps {
	p := widget.BannerProps{Headline: b.Headline, Detail: b.Detail, First: b.Rejoin, Second: b.Back, Opacity: b.Opacity}
	if b.LogIn != "" {
		p.First = b.LogIn
	}
	switch b.Kind {
	case meeting.Reconnected:
		p.Mood = widget.Glad
	case meeting.Disconnected:
		p.Mood = widget.Sorry
	}
	return p
}

// Turn opens a page of the gallery, counted from 0; the nearest one when there is no such page.
func (m *Meeting) Turn(page int) {
	m.page = page
	m.place()
}

// Page is the open page, counted from 0.
func (m *Meeting) Page() int { return m.page }

// place shows the tiles of the page. A tile is made once for each key and kept while its owner is in the meeting.
func (m *Meeting) place() {
	from, to, pages, page := layout.Page(len(m.shown.Tiles), model.PerPage, m.page)
	m.page = page
	m.drawPages(pages)
	placed := make([]Placed, 0, to-from)
	objects := make([]fyne.CanvasObject, 0, to-from)
	presented := from < to && m.shown.Tiles[from].Key.Source == meeting.Screen // that is to be legible
	floats := m.shown.Floating && !presented
	for _, t := range m.shown.Tiles[from:to] {
		tile := m.tiles[t.Key]
		if tile == nil {
			tile = widget.NewTile()
			m.tiles[t.Key] = tile
		}
		tile.Draw(tileProps(t, floats))
		placed, objects = append(placed, Placed{t, tile}), append(objects, tile)
	}
	m.forget()
	changed := !slices.Equal(placed, m.placed)
	m.placed = placed
	if m.places.Floating != floats || m.places.Presented != presented || !slices.Equal(objects, m.gallery.Objects) {
		m.places.Floating, m.places.Presented, m.gallery.Objects = floats, presented, objects
		m.gallery.Refresh()
		m.places.Layout(objects, m.gallery.Size())
	} else if changed {
		m.moved()
	}
}

func (m *Meeting) drawPages(pages int) {
	if m.pages.Visible() == (pages > 1) && pages == m.paged && m.page == m.turned {
		return
	}
	m.paged, m.turned = pages, m.page
	m.pager.Draw(pages, m.page)
	if visible := pages > 1; visible != m.pages.Visible() {
		if visible {
			m.pages.Show()
		} else {
			m.pages.Hide()
		}
		m.column.Refresh()
	}
	m.pages.Refresh()
}

// forget lets go of the tiles of those who have left.
func (m *Meeting) forget() {
	for key := range m.tiles {
		if !slices.ContainsFunc(m.shown.Tiles, func(t model.Tile) bool { return t.Key == key }) {
			delete(m.tiles, key)
		}
	}
}

func (m *Meeting) moved() {
	if m.OnPlaced != nil {
		m.OnPlaced()
	}
}

// Placed is what the open page shows. The slice is not written to again.
func (m *Meeting) Placed() []Placed { return m.placed }

// Tiles are all tiles, those of other pages too.
func (m *Meeting) Tiles() []model.Tile { return m.shown.Tiles }

// ChatField is where one writes to everyone.
func (m *Meeting) ChatField() fyne.Focusable { return m.chat.field }

// SetFullScreen says whether the window is full screen.
func (m *Meeting) SetFullScreen(on bool) { m.bar.setFullScreen(on) }

func tileProps(t model.Tile, floating bool) widget.TileProps {
	return widget.TileProps{
		Name: t.Name, Initials: t.Initials, Phone: t.Phone, Person: theme.Person(t.Person),
		Video: t.Video, Dim: t.Dim, Mark: t.Mark, Muted: t.Muted, Speaking: t.Speaking, Raised: floating && t.Mine,
		Bars: bars(t.Quality),
	}
}

func bars(q meeting.Quality) widget.Bars {
	switch q {
	case meeting.LostQuality:
		return widget.LostBars
	case meeting.PoorQuality:
		return widget.OneBar
	case meeting.GoodQuality:
		return widget.TwoBars
	case meeting.ExcellentQuality:
		return widget.ThreeBars
	}
	return widget.NoBars
}
