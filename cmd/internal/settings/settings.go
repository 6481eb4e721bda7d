// Package settings fills a flag set from arguments, the environment and a TOML file, in that order of precedence.
//
// Every flag is also an environment variable (prefix, then the name in capitals with dashes as underscores) and a key
// of the file (dashes or underscores). Unknown keys of the file are warned about and ignored. It keeps nothing.
package settings

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
)

// longestFile is the largest configuration file that is read, in bytes.
const longestFile = 1 << 20

// UsageError is a setting that cannot be used, in one plain sentence.
type UsageError struct{ Message string }

func (e *UsageError) Error() string { return e.Message }

// Usage makes the error of a setting that cannot be, as fmt.Sprintf makes its sentence.
func Usage(format string, values ...any) error {
	return &UsageError{Message: fmt.Sprintf(format, values...)}
}

// Source says where settings come from besides the arguments.
type Source struct {
	Prefix  string // of environment variables, such as "CONFAB_"
	File    string // default place of the file; it need not be there. Empty for none
	FileKey string // name of the flag that names another file, which must then be there; not a key of the file itself
	// Never lists flags that make no sense in a file, such as "version".
	Never     []string
	LookupEnv func(string) (string, bool) // default os.LookupEnv
}

// Load parses args (without the program's name) into set and completes it from the environment and the file. The
// warnings are for the log. It returns flag.ErrHelp when help was asked for, and a *[UsageError] for anything wrong.
func Load(set *flag.FlagSet, args []string, s Source) (warnings []string, err error) {
	if s.LookupEnv == nil {
		s.LookupEnv = os.LookupEnv
	}
	set.SetOutput(io.Discard)
	if err := set.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return nil, err
		}
		return nil, Usage("%v; --help lists every setting", err)
	}
	if set.NArg() > 0 {
		return nil, Usage("%q is not a setting; --help lists every setting", set.Arg(0))
	}
	given := map[string]bool{}
	set.Visit(func(f *flag.Flag) { given[f.Name] = true })
	if err := s.fromEnvironment(set, given); err != nil {
		return nil, err
	}
	return s.fromFile(set, given)
}

// fromEnvironment sets what no flag gave and marks it as given. An empty variable counts as none.
func (s Source) fromEnvironment(set *flag.FlagSet, given map[string]bool) (err error) {
	set.VisitAll(func(f *flag.Flag) {
		variable := EnvName(s.Prefix, f.Name)
		text, _ := s.LookupEnv(variable)
		if text == "" || given[f.Name] || err != nil {
			return
		}
		given[f.Name] = true
		if wrong := set.Set(f.Name, text); wrong != nil {
			err = Usage("%s cannot be %q: %v", variable, text, wrong)
		}
	})
	return err
}

// EnvName is the environment variable of a flag.
func EnvName(prefix, flagName string) string {
	return prefix + strings.ToUpper(strings.ReplaceAll(flagName, "-", "_"))
}

func (s Source) fromFile(set *flag.FlagSet, given map[string]bool) ([]string, error) {
	path, named := s.File, false
	if f := set.Lookup(s.FileKey); f != nil && f.Value.String() != "" {
		path, named = f.Value.String(), true
	}
	data, err := readFile(path)
	if errors.Is(err, fs.ErrNotExist) && !named {
		return nil, nil
	}
	if err != nil {
		return nil, Usage("the configuration file cannot be read: %v", err)
	}
	values, err := parseFile(data)
	if err != nil {
		return nil, Usage("%s is not a configuration file: %v", path, err)
	}
	var warnings []string
	for _, key := range slices.Sorted(maps.Keys(values)) {
		name := strings.ReplaceAll(key, "_", "-")
		switch {
		case name == s.FileKey || slices.Contains(s.Never, name) || set.Lookup(name) == nil:
			warnings = append(warnings, fmt.Sprintf("%s: there is no setting %q", path, key))
		case given[name]:
		default:
			if err := set.Set(name, values[key]); err != nil {
				return nil, Usage("%s: %s cannot be %q: %v", path, key, values[key], err)
			}
		}
	}
	return warnings, nil
}

func readFile(path string) ([]byte, error) {
	if path == "" {
		return nil, fs.ErrNotExist
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	data, err := io.ReadAll(io.LimitReader(file, longestFile+1))
	if err == nil && len(data) > longestFile {
		err = fmt.Errorf("%s is larger than %d bytes", path, longestFile)
	}
	return data, err
}

// parseFile gives the plain values of a TOML document as text, as a flag would have them.
func parseFile(data []byte) (map[string]string, error) {
	var tree map[string]any
	if err := toml.Unmarshal(data, &tree); err != nil {
		return nil, err
	}
	values := make(map[string]string, len(tree))
	for key, value := range tree {
		values[key] = fmt.Sprint(value)
	}
	return values, nil
}

// UserFile is the path of a file in the folder confab inside the system's folder for configuration; empty when the user
// has none.
func UserFile(name string) string {
	folder, err := os.UserConfigDir()
	if err != nil {
		return ""
	}
	return filepath.Join(folder, "confab", name)
}
