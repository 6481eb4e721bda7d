package config

import (
	"bytes"
	"flag"
	"path/filepath"

	"confab/cmd/internal/settings"
)

// UsageError is a setting that cannot be used, in one plain sentence.
type UsageError = settings.UsageError

func usage(format string, values ...any) error { return settings.Usage(format, values...) }

// Load reads the settings from arguments (without the program's name), the environment and the file. The warnings are
// for the log. It returns flag.ErrHelp when help was asked for, and a *[UsageError] for anything that cannot be used.
func Load(args []string, lookupEnv func(string) (string, bool)) (c Config, warnings []string, err error) {
	source := settings.Source{
		Prefix: envPrefix, FileKey: "config", Never: []string{"version"}, LookupEnv: lookupEnv,
	}
	if folder := userFolder(lookupEnv, "XDG_CONFIG_HOME", ".config"); folder != "" {
		source.File = filepath.Join(folder, "confab", "confab-server.toml")
	}
	warnings, err = settings.Load(c.flags(), args, source)
	if err != nil || c.Version {
		return c, nil, err
	}
	return c, warnings, c.complete(lookupEnv)
}

// EnvName is the environment variable of a flag.
func EnvName(flagName string) string { return settings.EnvName(envPrefix, flagName) }

// Flags are the settings as flags of their own, which set nothing.
func Flags() *flag.FlagSet { return new(Config).flags() }

// Help is what --help prints: the commands, and every setting with its default.
func Help() string {
	var text bytes.Buffer
	text.WriteString("confab-server hands out tokens for rooms of a LiveKit server, which it runs itself unless " +
		"given one.\n" +
		"  confab-server user    who may log in\n" +
		"  confab-server check   what is wrong with this installation\n\n" +
		"Every setting is also an environment variable (CONFAB_SERVER_LISTEN, ...) and a key of the TOML file.\n\n")
	set := Flags()
	set.SetOutput(&text)
	set.PrintDefaults()
	return text.String()
}
