package config

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
)

// maxFile is the largest configuration file that is read, in bytes.
const maxFile = 1 << 20

// fromFile sets from the TOML file what neither a flag nor the environment gave. A file that was named must be there;
// the one in the default place need not.
func fromFile(c *Config, set *flag.FlagSet, given map[string]bool, lookupEnv func(string) (string, bool)) ([]string, error) {
	named := c.File != ""
	if !named {
		c.File = defaultFile(lookupEnv)
	}
	data, err := readFile(c.File)
	if errors.Is(err, fs.ErrNotExist) && !named {
		c.File = ""
		return nil, nil
	}
	if err != nil {
		return nil, usage("the configuration file cannot be read: %v", err)
	}
	values, err := parseFile(data)
	if err != nil {
		return nil, usage("%s is not a configuration file: %v", c.File, err)
	}
	var warnings []string
	for _, key := range slices.Sorted(keysOf(values)) {
		name := strings.ReplaceAll(key, "_", "-")
		switch {
		case name == "config" || name == "version" || set.Lookup(name) == nil:
			warnings = append(warnings, fmt.Sprintf("%s: there is no setting %q", c.File, key))
		case given[name]:
		default:
			if err := set.Set(name, values[key]); err != nil {
				return nil, usage("%s: %s cannot be %q: %v", c.File, key, values[key], err)
			}
		}
	}
	return warnings, nil
}

func keysOf(values map[string]string) func(func(string) bool) {
	return func(yield func(string) bool) {
		for key := range values {
			if !yield(key) {
				return
			}
		}
	}
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
	data, err := io.ReadAll(io.LimitReader(file, maxFile+1))
	if err == nil && len(data) > maxFile {
		err = fmt.Errorf("%s is larger than %d bytes", path, maxFile)
	}
	return data, err
}

// parseFile gives the plain values of a TOML document as text, as a flag would have them. Anything else under a key comes
// out as its own text, so that it is refused where the setting is known and warned about where it is not.
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

func defaultFile(lookupEnv func(string) (string, bool)) string {
	folder := userFolder(lookupEnv, "XDG_CONFIG_HOME", ".config")
	if folder == "" {
		return ""
	}
	return filepath.Join(folder, "confab", "confab-server.toml")
}
