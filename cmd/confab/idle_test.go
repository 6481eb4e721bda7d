package main_test

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

func TestIdleExportsAreNoticed(t *testing.T) {
	const user = "package main\nimport \"confab/media/x\"\nfunc main() { x.F(); new(x.T).M() }\n"
	for name, tc := range map[string]struct {
		source, user, test string
		want               []string
	}{
		"called":                {"func F() {}\ntype T struct{}\nfunc (*T) M() {}", user, "", nil},
		"function-not-called":   {"func F() {}\nfunc G() {}", user, "", []string{"G"}},
		"method-not-called":     {"type T struct{}\nfunc (*T) M() {}\nfunc (T) N() {}", user, "", []string{"T.N"}},
		"called-by-itself-only": {"func F() { F() }\nfunc G() { G() }", user, "", []string{"G"}},
		"called-by-tests-only":  {"func G() {}", user, "package x\nfunc init() { G() }", []string{"G"}},
		"called-in-its-package": {"func G() {}\nfunc F() { G() }", user, "", nil},
		"only-the-other-type's": {
			"type T struct{}\nfunc (T) M() {}\ntype U struct{}\nfunc (U) M() {}", user, "", []string{"U.M"},
		},
		"called-through-an-interface": {
			"type T struct{}\nfunc (T) N() {}\ntype I interface{ N() }\nfunc F(i I) { i.N() }", user, "", nil,
		},
		"not-called-through-it": {
			"type T struct{}\nfunc (T) N() {}\ntype I interface{ N() }\nfunc F(i I) {}", user, "", []string{"T.N"},
		},
		"through-one-that-it-does-not-fit": {
			"type T struct{}\nfunc (T) N() {}\ntype I interface{ N(); O() }\nfunc F(i I) { i.N() }", user, "",
			[]string{"T.N"},
		},
		"of-what-others-give": {
			"import \"sync\"\ntype T struct{}\nfunc (T) N() {}\nvar m sync.Map\n" +
				"func F() { v, _ := m.Load(0); v.(T).N() }", user, "", nil,
		},
		"of-a-generic-type": {
			"type T[E any] struct{}\nfunc (*T[E]) N() {}\nfunc F() { new(T[int]).N() }", user, "", nil,
		},
		"another-package's": {
			"func Join() {}", "package main\nimport \"path\"\nvar _ = path.Join", "", []string{"Join"},
		},
		"of-a-type-not-exported":  {"type t struct{}\nfunc (t) N() {}", user, "", []string{"t.N"}},
		"by-other-people's-rules": {"type T struct{}\nfunc (T) Error() string { return \"\" }", user, "", nil},
	} {
		t.Run(name, func(t *testing.T) {
			got := idleExports(t, fstest.MapFS{
				"media/x/x.go":      {Data: []byte("package x\n" + tc.source)},
				"media/x/x_test.go": {Data: []byte(max(tc.test, "package x"))},
				"cmd/a/main.go":     {Data: []byte(tc.user)},
			})
			for i := range got {
				_, got[i], _ = strings.Cut(got[i], ": nothing but tests calls ")
			}
			if !slices.Equal(got, tc.want) {
				t.Errorf("%q, want %q", got, tc.want)
			}
		})
	}
}
