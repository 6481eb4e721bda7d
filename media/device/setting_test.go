package device

import (
	"slices"
	"testing"
)

func TestSettings(t *testing.T) {
	want := []Setting{{"focus_automatic_continuous", 0}, {"pan_absolute", -3600}}
	got, err := ParseSettings(" focus_automatic_continuous=0, pan_absolute = -3600 ,")
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("%v %v", got, err)
	}
	for _, text := range []string{"zoom", "zoom=", "=1", "zoom=much", "zoom=99999999999", "a=1 b=2"} {
		if got, err := ParseSettings(text); err == nil {
			t.Errorf("%q is read as %v", text, got)
		}
	}
}
