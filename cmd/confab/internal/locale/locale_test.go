package locale

import "testing"

func TestUseEnglish(t *testing.T) {
	for name, tc := range map[string]struct {
		env  map[string]string
		want string // LC_ALL afterwards
	}{
		"nothing":        {nil, "en_US.UTF-8"},
		"C":              {map[string]string{"LC_ALL": "C", "LANG": "de_DE.UTF-8"}, "en_US.UTF-8"},
		"C-with-charset": {map[string]string{"LANG": "C.UTF-8"}, "en_US.UTF-8"},
		"POSIX":          {map[string]string{"LC_MESSAGES": "POSIX"}, "en_US.UTF-8"},
		"german":         {map[string]string{"LANG": "de_DE.UTF-8"}, ""},
		"first-counts":   {map[string]string{"LC_ALL": "fr_FR", "LANG": "C"}, "fr_FR"},
	} {
		t.Run(name, func(t *testing.T) {
			env := map[string]string{}
			for k, v := range tc.env {
				env[k] = v
			}
			useEnglish(func(k string) string { return env[k] }, func(k, v string) error { env[k] = v; return nil })
			if env["LC_ALL"] != tc.want {
				t.Errorf("LC_ALL is %q, want %q", env["LC_ALL"], tc.want)
			}
		})
	}
}
