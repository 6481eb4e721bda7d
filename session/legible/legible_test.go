package legible_test

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"confab/session/legible"
)

const scotland = "🏴\U000E0067\U000E0062\U000E0073\U000E0063\U000E0074\U000E007F"

func TestLine(t *testing.T) {
	for name, row := range map[string]struct{ in, want string }{
		"plain":              {"Ann Lee", "Ann Lee"},
		"direction-override": {"\u202Egnp.exe", "gnp.exe"},
		"every-direction-control": {
			"a\u202A\u202B\u202C\u202D\u202E\u2066\u2067\u2068\u2069\u200E\u200F\u061Cb",
			"ab",
		},
		"terminal-escape":           {"\x1b[31mred\x1b]0;title\x07", "[31mred]0;title"},
		"c1-escape":                 {"a\u009B31mb", "a31mb"},
		"null-and-delete":           {"a\x00b\x7fc", "abc"},
		"zero-width":                {"a\u200Bb\u2060c\uFEFFd\u00ADe\u180Ef", "abcdef"},
		"tags":                      {"Ann\U000E0041\U000E006E\U000E007F", "Ann"},
		"line-breaks":               {"a\nb\r\nc\u2028d\u2029e\u0085f\vg\fh", "a b c d e f g h"},
		"blanks":                    {"  a\t\u00A0\u3000b\u2003 ", "a b"},
		"only-invisible":            {"\u200B\u3164\u2800\u00A0\uFFA0\u115F\u200D", ""},
		"empty":                     {"", ""},
		"not-utf8":                  {"a\xffb", "a\uFFFDb"},
		"noncharacter":              {"a\uFFFEb\uFDD0c", "abc"},
		"interlinear":               {"a\uFFF9b\uFFFAc\uFFFB", "abc"},
		"zalgo":                     {"A" + strings.Repeat("\u0301", 40) + "B", "A\u0301\u0301\u0301\u0301B"},
		"mark-without-letter":       {"\u0301\u0302A", "A"},
		"accents":                   {"Nguye\u0302\u0303n", "Nguye\u0302\u0303n"},
		"hebrew-with-vowels":        {"שָׁלוֹם", "שָׁלוֹם"},
		"arabic":                    {"محمد", "محمد"},
		"persian-keeps-its-joiner":  {"می\u200Cخواهم", "می\u200Cخواهم"},
		"hindi-keeps-its-joiner":    {"क्\u200Dष", "क्\u200Dष"},
		"latin-loses-it":            {"a\u200Db\u200Cc", "abc"},
		"arabic-number-sign":        {"\u0600\u0661", "\u0600\u0661"},
		"family":                    {"👩\u200D👩\u200D👧", "👩\u200D👩\u200D👧"},
		"skin-and-profession":       {"👩🏽\u200D⚕\uFE0F", "👩🏽\u200D⚕\uFE0F"},
		"heart-on-fire":             {"❤\uFE0F\u200D🔥", "❤\uFE0F\u200D🔥"},
		"rainbow":                   {"🏳\uFE0F\u200D🌈", "🏳\uFE0F\u200D🌈"},
		"keycap":                    {"1\uFE0F\u20E3", "1\uFE0F\u20E3"},
		"scotland":                  {scotland + "!", scotland + "!"},
		"flag-with-a-message":       {"🏴" + strings.Repeat("\U000E0061", 50) + "\U000E007F", "🏴"},
		"joiner-after-emoji":        {"👩\u200D", "👩"},
		"selectors-with-a-message":  {"😀\uFE0F" + strings.Repeat("\uFE01", 30) + "\U000E0100\U000E0101", "😀\uFE0F"},
		"variant-of-a-japanese":     {"葛\U000E0100城", "葛\U000E0100城"},
		"mongolian":                 {"ᠠ\u180B", "ᠠ\u180B"},
		"mixed-directions-as-typed": {"אבג abc", "אבג abc"},
		"private-use":               {"\uE000", "\uE000"},
		"absurd-length":             {strings.Repeat("x", 1000), strings.Repeat("x", 19) + "…"},
		"invisible-then-a-name":     {strings.Repeat("\u200B", 50) + "Ann", "Ann"},
		"cut-not-within-a-sequence": {strings.Repeat("x", 17) + "👩\u200D👧yyyy", strings.Repeat("x", 17) + "👩…"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := legible.Line(row.in, 20); got != row.want {
				t.Errorf("%q is %q, want %q", row.in, got, row.want)
			}
		})
	}
}

func TestText(t *testing.T) {
	for name, row := range map[string]struct{ in, want string }{
		"line-breaks":       {"a\r\nb\rc\u2028d\u0085e", "a\nb\nc\nd\ne"},
		"paragraph":         {"a\n\nb", "a\n\nb"},
		"many-empty-lines":  {"a" + strings.Repeat("\n \u200B\n", 50) + "b", "a\n\nb"},
		"around-it":         {"\n\n a \n\n", " a"},
		"a-program":         {"if x {\n\treturn  1\n}", "if x {\n    return  1\n}"},
		"direction":         {"\u202Egnp.exe\nb", "gnp.exe\nb"},
		"terminal-escape":   {"\x1b[2Jgone", "[2Jgone"},
		"only-invisible":    {"\u200B\n\u2800\n", ""},
		"mark-after-break":  {"a\n\u0301b", "a\nb"},
		"emoji-and-persian": {"👩\u200D👧 می\u200Cخواهم", "👩\u200D👧 می\u200Cخواهم"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := legible.Text(row.in, 0); got != row.want {
				t.Errorf("%q is %q, want %q", row.in, got, row.want)
			}
		})
	}
}

func TestNameIsTheFirstThatCanBeSeen(t *testing.T) {
	if got := legible.Name("\u200B", "\u202Eann-1", "PA_1"); got != "ann-1" {
		t.Errorf("%q", got)
	}
	if got := legible.Name("\u200B", ""); got != "" {
		t.Errorf("%q", got)
	}
}

func TestLogsHoldNothingThatActs(t *testing.T) {
	const hostile = "a\x1b[31m\u009B1m\u202Eb\u2028\U000E0041\u200F"
	for name, handler := range map[string]func(*bytes.Buffer) slog.Handler{
		"text": func(b *bytes.Buffer) slog.Handler { return slog.NewTextHandler(legible.Writer(b), nil) },
		"json": func(b *bytes.Buffer) slog.Handler { return slog.NewJSONHandler(legible.Writer(b), nil) },
	} {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			slog.New(handler(&out)).Info(hostile, "name", hostile, hostile, struct{ A string }{hostile})
			line := strings.TrimSuffix(out.String(), "\n")
			for _, r := range line {
				if unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp) {
					t.Errorf("%q of %q acts", r, line)
				}
			}
		})
	}
}

func FuzzLegible(f *testing.F) {
	for _, s := range []string{
		"Ann", "\u202Egnp.exe", "👩\u200D👩\u200D👧", scotland, "a\r\n\n\n\tb", "می\u200Cخواهم", "\xff\x1b[0m",
		"A\u0301\u0301\u0301\u0301\u0301\u0301", "خ֮\u200c\u061c&",
	} {
		f.Add(s, 10)
	}
	f.Fuzz(func(t *testing.T, s string, most int) {
		most = max(0, most%200)
		for name, clean := range map[string]func(string, int) string{"line": legible.Line, "text": legible.Text} {
			got := clean(s, most)
			if again := clean(got, most); again != got {
				t.Errorf("%s: %q becomes %q, and then %q", name, s, got, again)
			}
			if !utf8.ValidString(got) || most > 0 && utf8.RuneCountInString(got) > most {
				t.Errorf("%s: %q is not valid, or longer than %d", name, got, most)
			}
			for _, r := range got {
				broken := name == "text" && r == '\n'
				unseen := unicode.In(r, unicode.Zl, unicode.Zp, unicode.Bidi_Control) || r == '\u200B' || r == '\uFEFF'
				if unicode.IsControl(r) && !broken || unseen {
					t.Errorf("%s: %q of %q acts", name, r, s)
				}
			}
		}
		plain, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		var want, got string
		if json.Unmarshal(plain, &want) != nil || json.Unmarshal(legible.Escape(plain), &got) != nil || got != want {
			t.Errorf("%q escaped is %q", want, got)
		}
	})
}
