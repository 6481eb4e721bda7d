package config

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"strings"
)

// UsageError is a setting that cannot be used, in one plain sentence.
type UsageError struct{ Message string }

func (e *UsageError) Error() string { return e.Message }

func usage(format string, values ...any) error {
	return &UsageError{Message: fmt.Sprintf(format, values...)}
}

// Load reads the settings from arguments (without the program's name), the environment and the file. The warnings are
// for the log. It returns flag.ErrHelp when help was asked for, and a *[UsageError] for anything that cannot be used.
func Load(args []string, lookupEnv func(string) (string, bool)) (c Config, warnings []string, err error) {
	set := c.flags()
	if err := set.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return c, nil, err
		}
		return c, nil, usage("%v; confab-server --help lists every setting", err)
	}
	if set.NArg() > 0 {
		return c, nil, usage("%q is not a setting; confab-server --help lists every setting", set.Arg(0))
	}
	given := make(map[string]bool)
	set.Visit(func(f *flag.Flag) { given[f.Name] = true })
	if err := fromEnvironment(set, given, lookupEnv); err != nil {
		return c, nil, err
	}
	if c.Version {
		return c, nil, nil
	}
	if warnings, err = fromFile(&c, set, given, lookupEnv); err != nil {
		return c, nil, err
	}
	return c, warnings, c.settle(lookupEnv)
}

// fromEnvironment sets what no flag gave and marks it as given. An empty variable counts as none.
func fromEnvironment(set *flag.FlagSet, given map[string]bool, lookupEnv func(string) (string, bool)) (err error) {
	set.VisitAll(func(f *flag.Flag) {
		variable := EnvName(f.Name)
		text, _ := lookupEnv(variable)
		if text == "" || given[f.Name] || err != nil {
			return
		}
		given[f.Name] = true
		if wrong := set.Set(f.Name, text); wrong != nil {
			err = usage("%s cannot be %q: %v", variable, text, wrong)
		}
	})
	return err
}

// EnvName is the environment variable of a flag.
func EnvName(flagName string) string {
	return envPrefix + strings.ToUpper(strings.ReplaceAll(flagName, "-", "_"))
}

// Help is the text of --help.
func Help() string {
	var c Config
	var text bytes.Buffer
	text.WriteString("confab-server hands out tokens for rooms of a LiveKit server, which it runs itself unless given one.\n" +
		"Every setting is also an environment variable (CONFAB_SERVER_LISTEN, ...) and a key of the TOML file.\n\n")
	set := c.flags()
	set.SetOutput(&text)
	set.PrintDefaults()
	return text.String()
}
