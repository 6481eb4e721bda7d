package rooms

import (
	"strings"
	"testing"
)

func TestNamesAreWhatTheyLookLike(t *testing.T) {
	const wales = "🏴\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f"
	for name, row := range map[string]struct {
		text, want string // want is empty for a name that is refused
	}{
		"plain":            {"demo", "demo"},
		"spaces-around":    {"\u00a0 demo\u3000\t", "demo"},
		"spaces-inside":    {"our\u00a0room\u2003one", "our room one"},
		"accent":           {"cafe\u0301", "café"},
		"accent-apart":     {"cafe\u200b\u0301 cafe\u200d\u0301", "café café"},
		"hangul":           {"\u1112\u1161\u11ab", "한"},
		"zero-width-space": {"de\u200bmo", "demo"},
		"word-joiner":      {"demo\u2060", "demo"},
		"byte-order-mark":  {"\ufeffdemo", "demo"},
		"soft-hyphen":      {"de\u00admo", "demo"},
		"directions":       {"\u202edemo\u202c\u2066\u2069\u200e\u200f\u061c", "demo"},
		"grapheme-joiner":  {"de\u034fmo", "demo"},
		"line-separator":   {"de\u2028mo\u2029", "demo"},
		"joiner-in-latin":  {"de\u200dmo\u200c", "demo"},
		"joiner-in-greek":  {"α\u200cβ", "αβ"},
		"selector":         {"demo\ufe0f\U000e0101", "demo"},
		"selector-digit":   {"room 1\ufe0f", "room 1"},
		"tags":             {"demo\U000e0041\U000e007f", "demo"},
		"filler":           {"demo\u3164\u115f\u2800", "demo"},
		"persian":          {"می\u200cخواهم", "می\u200cخواهم"},
		"persian-end":      {"می\u200c", "می"},
		"persian-twice":    {"می\u200c\u200c\u200bخواهم", "می\u200cخواهم"},
		"hindi":            {"क्\u200dष", "क्\u200dष"},
		"family":           {"👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"},
		"family-cut":       {"👨\u200d", "👨"},
		"heart":            {"❤\ufe0f\u200d🔥", "❤\ufe0f\u200d🔥"},
		"skin":             {"👩🏽\u200d💻", "👩🏽\u200d💻"},
		"keycap":           {"1\ufe0f\u20e3", "1\ufe0f\u20e3"},
		"wales":            {wales, wales},
		"ideograph":        {"葛\U000e0100", "葛\U000e0100"},
		"chinese":          {"会议室 🎉 مرحبا", "会议室 🎉 مرحبا"},
		"nothing":          {"", ""},
		"only-zero-width":  {"\u200b", ""},
		"only-joiners":     {"\u200d\u200c", ""},
		"only-selectors":   {"\ufe0f", ""},
		"only-fillers":     {"\u3164 \u2800", ""},
		"only-directions":  {"\u202e\u2066", ""},
		"only-tags":        {"\U000e0041", ""},
		"control":          {"de\u0007mo", ""},
		"only-control":     {"\u0001", ""},
		"escape":           {"\u001b[2J", ""},
		"no-text":          {"demo\xff", ""},
		"no-text-unseen":   {"\u200b\xff", ""},
		"too-long":         {strings.Repeat("é", 257), ""},
		"long":             {strings.Repeat("e\u0301", 256), strings.Repeat("é", 256)},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := CleanName(row.text)
			if got != row.want || (err == nil) != (row.want != "") {
				t.Errorf("%+q, %v, want %+q", got, err, row.want)
			}
		})
	}
}
