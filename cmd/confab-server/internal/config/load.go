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
//
// # Flags
//
// Each is also an environment variable (CONFAB_SERVER_ and the name in capitals, dashes as underscores:
// CONFAB_SERVER_SFU_PORT) and, but for config and version, a key of the TOML file. A flag beats the environment, which
// beats the file. Unknown keys are warned about and ignored.
//
//	--listen ADDRESS            host:port of the session server; port 0 picks one; default 127.0.0.1:7980
//	--data FOLDER               what is kept (see Files); default the system's folder for user data
//	--config FILE               TOML file with these settings; default confab/confab-server.toml in the
//	                            configuration folder
//	--livekit-url URL           this LiveKit instead of the embedded one; nodes of a cluster, divided by commas, of
//	                            which the first that answers is used
//	--livekit-key KEY           API key for --livekit-url
//	--livekit-secret-file FILE  API secret for --livekit-url
//	--redis URL                 the Redis that several session servers share, so that one at a time makes a room
//	--redis-password-file FILE  the password for --redis
//	--sfu-port PORT             first of the embedded LiveKit's ports: HTTP, ICE TCP, ICE UDP, TURN, relays; default
//	                            7880; 0 picks free ones
//	--sfu-log-level LEVEL       what the embedded LiveKit logs: debug, info, warn (default) or error
//	--max-participants N        most in one room; default no limit
//	--access WHO                open (default): anyone on this machine; login: accounts
//	--cors SITES                other sites whose pages may ask, divided by commas
//	--trusted-proxies LIST      addresses and networks of proxies whose X-Forwarded headers count
//	--tls-cert FILE             certificate of the session server (PEM)
//	--tls-key FILE              its key
//	--metrics-token-file FILE   what other machines show for /metrics under --access login
//	--log-level LEVEL           debug, info (default), warn or error
//	--log-format FORMAT         text (default) or json
//	--version                   version, commit, Go and LiveKit, and end
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
