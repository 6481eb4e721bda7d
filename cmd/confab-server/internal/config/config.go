package config

import (
	"flag"
	"io"
	"log/slog"
)

// envPrefix comes before the name of a flag in capitals, with dashes as underscores.
const envPrefix = "CONFAB_SERVER_"

// Config is every setting of confab-server.
type Config struct {
	Listen string // host:port of the session server; port 0 picks one
	Data   string // folder of what is kept, such as keys
	File   string // the TOML file that was named, empty for the one in the default place

	LiveKitURL, LiveKitKey, LiveKitSecretFile string // somebody else's LiveKit instead of the embedded one

	// URL of what the session servers of one LiveKit cluster share, perhaps with a password; empty for none
	Redis             string
	RedisPasswordFile string

	SFUPort         int    // first port of the embedded LiveKit; 0 picks free ones
	SFULogLevel     string // debug, info, warn, error
	MaxParticipants int    // per room; 0: no limit

	Access          string // "open" or "login"
	Origins         List   // sites whose pages may ask
	Proxies         List   // addresses and networks of proxies
	MetricsToken    string // file that holds the token for the metrics
	TLSCert, TLSKey string // PEM files of the session server

	LogLevel  slog.Level
	LogFormat string // "text" or "json"
	Version   bool   // say which version this is and end
}

// External tells whether somebody else's LiveKit is used.
func (c Config) External() bool { return c.LiveKitURL != "" }

// flags declares every setting on a new flag set that writes to c.
func (c *Config) flags() *flag.FlagSet {
	set := flag.NewFlagSet("confab-server", flag.ContinueOnError)
	set.SetOutput(io.Discard)
	set.StringVar(&c.Listen, "listen", "127.0.0.1:7980", "address of the session server, `host:port`; port 0 picks one")
	set.StringVar(&c.Data, "data", "", "`folder` for keys and accounts (default: the system's folder for user data)")
	set.StringVar(&c.File, "config", "",
		"TOML `file` with these settings (default: confab/confab-server.toml in the system's configuration folder)")
	set.StringVar(&c.LiveKitURL, "livekit-url", "",
		"use the LiveKit at this `URL` instead of the embedded one; nodes of one cluster are separated by commas, "+
			"and one that answers is used")
	set.StringVar(&c.LiveKitKey, "livekit-key", "", "API `key` for --livekit-url")
	set.StringVar(&c.LiveKitSecretFile, "livekit-secret-file", "", "`file` that holds the API secret for --livekit-url")
	set.StringVar(&c.Redis, "redis", "",
		"`URL` of the Redis that several session servers with one --livekit-url share, such as "+
			"redis://redis.example.org:6379 (rediss for TLS): one at a time makes a room")
	set.StringVar(&c.RedisPasswordFile, "redis-password-file", "", "`file` that holds the password for --redis")
	set.IntVar(&c.SFUPort, "sfu-port", 7880,
		"first `port` of the embedded LiveKit: HTTP, then ICE TCP, ICE UDP, TURN, relays; 0 picks free ones")
	set.StringVar(&c.SFULogLevel, "sfu-log-level", "warn", "what the embedded LiveKit logs: debug, info, warn or error")
	set.IntVar(&c.MaxParticipants, "max-participants", 0, "most participants in one room; 0 for no limit")
	set.StringVar(&c.Access, "access", "open",
		"who gets in: open (anyone on this machine) or login (accounts, see confab-server user)")
	set.Var(&c.Origins, "cors", "other `sites` whose pages may ask, such as https://meet.example.org, separated by "+
		"commas")
	set.Var(&c.Proxies, "trusted-proxies",
		"`addresses` or networks of proxies whose X-Forwarded headers count, separated by commas")
	set.StringVar(&c.TLSCert, "tls-cert", "", "PEM `file` with the certificate of the session server")
	set.StringVar(&c.TLSKey, "tls-key", "", "PEM `file` with the key of --tls-cert")
	set.StringVar(&c.MetricsToken, "metrics-token-file", "", "`file` with the token that other machines show for "+
		"/metrics under --access login, as Authorization: Bearer TOKEN")
	set.TextVar(&c.LogLevel, "log-level", slog.LevelInfo, "debug, info, warn or error")
	set.StringVar(&c.LogFormat, "log-format", "text", "text or json")
	set.BoolVar(&c.Version, "version", false, "say which version this is and end")
	return set
}
