package theme

import (
	"image/color"

	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"
)

// Colours of confab's own beside Fyne's.
const (
	Surface   fyne.ThemeColorName = "confabSurface"   // a card on the background
	Raised    fyne.ThemeColorName = "confabRaised"    // a button on a card
	TileBack  fyne.ThemeColorName = "confabTile"      // behind a tile without picture
	Quiet     fyne.ThemeColorName = "confabQuiet"     // secondary text
	Accent    fyne.ThemeColorName = "confabAccent"    // the one accent: join, speaking, level
	OnAccent  fyne.ThemeColorName = "confabOnAccent"  // text on it
	Danger    fyne.ThemeColorName = "confabDanger"    // leave, muted
	OnDanger  fyne.ThemeColorName = "confabOnDanger"  // text on it
	Warn      fyne.ThemeColorName = "confabWarn"      // a problem that one can live with
	Good      fyne.ThemeColorName = "confabGood"      // back in the meeting
	Veil      fyne.ThemeColorName = "confabVeil"      // over an interrupted picture
	Plate     fyne.ThemeColorName = "confabPlate"     // behind words that lie on a picture
	OnPicture fyne.ThemeColorName = "confabOnPicture" // words that lie on a picture
	Faint     fyne.ThemeColorName = "confabFaint"     // tracks, unlit dots
	Outline   fyne.ThemeColorName = "confabOutline"   // hairlines around cards
	Bubble    fyne.ThemeColorName = "confabBubble"    // hints that float
	OnBubble  fyne.ThemeColorName = "confabOnBubble"  // words in them
)

// Names lists every colour of confab's own.
func Names() []fyne.ThemeColorName {
	return []fyne.ThemeColorName{
		Surface, Raised, TileBack, Quiet, Accent, OnAccent, Danger, OnDanger, Warn, Good, Veil, Plate, OnPicture, Faint,
		Outline, Bubble, OnBubble,
	}
}

// Radii and spaces in Fyne's units.
const (
	TileRadius = 14
	CardRadius = 16
	Gap        = 12
	Edge       = 20 // between the window's border and its content
)

// New returns confab's theme. It follows the system's choice of dark or light.
func New() fyne.Theme { return confab{Theme: fynetheme.DefaultTheme()} }

// Fixed returns confab's theme in one variant, whatever the system says.
func Fixed(v fyne.ThemeVariant) fyne.Theme { return fixed{Theme: New(), variant: v} }

type fixed struct {
	fyne.Theme
	variant fyne.ThemeVariant
}

func (f fixed) Color(n fyne.ThemeColorName, _ fyne.ThemeVariant) color.Color {
	return f.Theme.Color(n, f.variant)
}

type confab struct{ fyne.Theme }

func (c confab) Color(n fyne.ThemeColorName, v fyne.ThemeVariant) color.Color {
	if rgba, ok := pick(n, v); ok {
		return rgba
	}
	return c.Theme.Color(n, v)
}

func (c confab) Size(n fyne.ThemeSizeName) float32 {
	switch n {
	case fynetheme.SizeNameText:
		return 15
	case fynetheme.SizeNameCaptionText:
		return 12.5
	case fynetheme.SizeNameHeadingText:
		return 28
	case fynetheme.SizeNameSubHeadingText:
		return 19
	case fynetheme.SizeNamePadding:
		return 5
	case fynetheme.SizeNameInnerPadding:
		return 11
	case fynetheme.SizeNameInputRadius, fynetheme.SizeNameSelectionRadius, fynetheme.SizeNameButtonRadius:
		return 10
	case fynetheme.SizeNameInputBorder:
		return 1
	}
	return c.Theme.Size(n)
}

// pick looks the colour up as 0xRRGGBBAA.
func pick(n fyne.ThemeColorName, v fyne.ThemeVariant) (color.Color, bool) {
	c, ok := own(n)
	if !ok {
		if c, ok = fynes(n); !ok {
			return nil, false
		}
	}
	x := c.dark
	if v == fynetheme.VariantLight {
		x = c.light
	}
	// nolint:gosec // the bytes of x
	return color.NRGBA{R: uint8(x >> 24), G: uint8(x >> 16), B: uint8(x >> 8), A: uint8(x)}, true
}

type pair struct{ dark, light uint32 }

func own(n fyne.ThemeColorName) (pair, bool) {
	switch n {
	case Surface:
		return pair{0x1D2027FF, 0xFFFFFFFF}, true
	case Raised:
		return pair{0x2B2F39FF, 0xE9EBF1FF}, true
	case TileBack:
		return pair{0x23272FFF, 0xE3E6EDFF}, true
	case Quiet:
		return pair{0x9AA3B2FF, 0x5C6575FF}, true
	case Accent:
		return pair{0x6F7CF7FF, 0x5560E6FF}, true
	case OnAccent, OnDanger, OnPicture:
		return pair{0xFFFFFFFF, 0xFFFFFFFF}, true
	case Danger:
		return pair{0xE5484DFF, 0xD93D42FF}, true
	case Warn:
		return pair{0xF2B33DFF, 0xB26A00FF}, true
	case Good:
		return pair{0x46B17BFF, 0x22854FFF}, true
	case Veil:
		return pair{0x0B0D11A8, 0x0B0D1199}, true
	case Plate:
		return pair{0x0B0D11A6, 0x0B0D11A6}, true
	case Faint:
		return pair{0x3A3F4BFF, 0xD3D8E2FF}, true
	case Outline:
		return pair{0x2B2F39FF, 0xDFE3EBFF}, true
	case Bubble:
		return pair{0xF1F3F7FF, 0x22262EFF}, true
	case OnBubble:
		return pair{0x16181DFF, 0xFFFFFFFF}, true
	}
	return pair{}, false
}

// fynes are the names of Fyne's for which confab has its own colours.
func fynes(n fyne.ThemeColorName) (pair, bool) {
	switch n {
	case fynetheme.ColorNameBackground:
		return pair{0x121419FF, 0xF4F5F8FF}, true
	case fynetheme.ColorNameForeground:
		return pair{0xF1F3F7FF, 0x16181DFF}, true
	case fynetheme.ColorNamePrimary, fynetheme.ColorNameHyperlink:
		return pair{0x6F7CF7FF, 0x5560E6FF}, true
	case fynetheme.ColorNameFocus:
		return pair{0x6F7CF766, 0x5560E64D}, true
	case fynetheme.ColorNameSelection:
		return pair{0x6F7CF755, 0x5560E633}, true
	case fynetheme.ColorNameInputBackground:
		return pair{0x262A33FF, 0xFFFFFFFF}, true
	case fynetheme.ColorNameInputBorder:
		return pair{0x363B47FF, 0xCFD5E0FF}, true
	case fynetheme.ColorNamePlaceHolder:
		return pair{0x7D8696FF, 0x7B8494FF}, true
	case fynetheme.ColorNameDisabled:
		return pair{0x666E7CFF, 0x9AA2B0FF}, true
	case fynetheme.ColorNameOverlayBackground, fynetheme.ColorNameMenuBackground:
		return pair{0x262A33FF, 0xFFFFFFFF}, true
	case fynetheme.ColorNameHover:
		return pair{0xFFFFFF14, 0x0000000D}, true
	case fynetheme.ColorNamePressed:
		return pair{0xFFFFFF22, 0x0000001A}, true
	case fynetheme.ColorNameButton:
		return pair{0x2B2F39FF, 0xE9EBF1FF}, true
	case fynetheme.ColorNameSeparator:
		return pair{0x2B2F39FF, 0xDFE3EBFF}, true
	case fynetheme.ColorNameError:
		return pair{0xE5484DFF, 0xD93D42FF}, true
	case fynetheme.ColorNameShadow:
		return pair{0x00000066, 0x00000022}, true
	}
	return pair{}, false
}

// Person is the colour of somebody's initials, the same for the same name everywhere. White words can be read on all of
// them.
func Person(name string) color.Color {
	palette := [...]color.NRGBA{
		{0x4F, 0x6B, 0xD8, 0xFF},
		{0x8A, 0x5C, 0xC7, 0xFF},
		{0xB8, 0x4F, 0x86, 0xFF},
		{0xC0, 0x5B, 0x4A, 0xFF},
		{0xA6, 0x72, 0x2E, 0xFF},
		{0x5E, 0x84, 0x3A, 0xFF},
		{0x2F, 0x87, 0x6B, 0xFF},
		{0x2C, 0x7F, 0x9C, 0xFF},
	}
	var h uint32 = 2166136261 // FNV-1a
	for i := range len(name) {
		h = (h ^ uint32(name[i])) * 16777619
	}
	return palette[h%uint32(len(palette))]
}
