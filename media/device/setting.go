package device

import (
	"fmt"
	"strconv"
	"strings"
)

// Setting is a value that a control of a camera is to have, by a name such as "zoom_absolute".
type Setting struct {
	Name  string
	Value int
}

// ParseSettings reads "focus_automatic_continuous=0,focus_absolute=30": what is to be set, in that order.
func ParseSettings(text string) ([]Setting, error) {
	var list []Setting
	for part := range strings.SplitSeq(text, ",") {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		name, number, _ := strings.Cut(part, "=")
		value, err := strconv.ParseInt(strings.TrimSpace(number), 10, 32)
		if name = strings.TrimSpace(name); err != nil || name == "" {
			return nil, fmt.Errorf("%q is not NAME=NUMBER", part)
		}
		list = append(list, Setting{name, int(value)})
	}
	return list, nil
}
