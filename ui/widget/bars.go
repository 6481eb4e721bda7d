package widget

import (
	"image/color"

	"confab/assets"
)

// Bars is the quality of somebody's connection, as a sign of up to three bars.
type Bars uint8

// From nothing to say to the best.
const (
	NoBars   Bars = iota // no sign: the quality is not known, or need not be shown
	LostBars             // crossed out: nothing arrives
	OneBar               // poor, in a colour of its own
	TwoBars
	ThreeBars
)

// drawBars draws the bars in ink; a poor connection and a lost one in colours of their own.
func drawBars(i *icon, b Bars, ink, poor, lost color.Color) {
	switch b {
	case LostBars:
		i.draw(assets.QualityLost, lost)
	case OneBar:
		i.draw(assets.QualityPoor, poor)
	case TwoBars:
		i.draw(assets.QualityGood, ink)
	case ThreeBars:
		i.draw(assets.QualityBest, ink)
	}
}
