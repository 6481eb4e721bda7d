package v4l2

// Control is something that can be set at a camera, such as its focus or its zoom.
type Control struct {
	Name                   string // as v4l2-ctl spells it: "focus_absolute"
	Value                  int
	Least, Greatest, Usual int
	id                     uint32
}

// Setting is a value that a control is to have.
type Setting struct {
	Name  string
	Value int
}
