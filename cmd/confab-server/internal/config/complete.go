package config

import (
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strconv"

	"confab/cmd/confab-server/internal/sfu"
	"confab/cmd/confab-server/internal/shared"
	"confab/cmd/internal/loopback"
)

// maxParticipants is the highest limit of participants accepted; LiveKit rooms end long before.
const maxParticipants = 100_000

// complete fills in defaults that depend on the system and refuses what cannot work.
func (c *Config) complete(lookupEnv func(string) (string, bool)) error {
	if c.Data == "" {
		folder := userFolder(lookupEnv, "XDG_DATA_HOME", filepath.Join(".local", "share"))
		if folder == "" {
			return usage("there is no home folder to keep keys in: name one with --data FOLDER")
		}
		c.Data = filepath.Join(folder, "confab-server")
	}
	for _, check := range []func(*Config) error{
		checkListen, checkSFU, checkExternal, checkRedis, checkTLS,
		checkLists,
	} {
		if err := check(c); err != nil {
			return err
		}
	}
	if c.LogFormat != "text" && c.LogFormat != "json" {
		return usage("--log-format is text or json, not %q", c.LogFormat)
	}
	if c.MaxParticipants < 0 || c.MaxParticipants > maxParticipants {
		return usage("--max-participants is between 0 (no limit) and %d, not %d", maxParticipants, c.MaxParticipants)
	}
	return nil
}

func checkListen(c *Config) error {
	host, port, err := net.SplitHostPort(c.Listen)
	if err != nil {
		return usage("--listen is host:port, such as 127.0.0.1:7980, not %q", c.Listen)
	}
	if number, err := strconv.Atoi(port); err != nil || number < 0 || number > 65535 {
		return usage("--listen has no usable port: %q", c.Listen)
	}
	switch c.Access {
	case "open":
		if !loopback.Host(host) {
			return usage("--access open lets in everyone who can reach the server, so it refuses to listen on %q: "+
				"listen on this machine only, such as 127.0.0.1:7980, or use --access login", c.Listen)
		}
	case "login":
	default:
		return usage("--access is open or login, not %q", c.Access)
	}
	return nil
}

func checkSFU(c *Config) error {
	if c.SFUPort < 0 || c.SFUPort > sfu.MaxBase {
		return usage("--sfu-port is between 1 and %d, or 0 to pick free ports, not %d", sfu.MaxBase, c.SFUPort)
	}
	switch c.SFULogLevel {
	case "debug", "info", "warn", "error":
		return nil
	}
	return usage("--sfu-log-level is debug, info, warn or error, not %q", c.SFULogLevel)
}

func checkExternal(c *Config) error {
	given := 0
	for _, text := range []string{c.LiveKitURL, c.LiveKitKey, c.LiveKitSecretFile} {
		if text != "" {
			given++
		}
	}
	if given != 0 && given != 3 {
		return usage("--livekit-url, --livekit-key and --livekit-secret-file belong together: give all three or none")
	}
	return nil
}

// checkRedis does not repeat the URL, which may have a password in it.
func checkRedis(c *Config) error {
	switch {
	case c.Redis == "" && c.RedisPasswordFile != "":
		return usage("--redis-password-file has the password for --redis: give that as well")
	case c.Redis == "":
		return nil
	case !c.External():
		return usage("--redis is for session servers that share a LiveKit cluster: give --livekit-url as well")
	case shared.CheckURL(c.Redis) != nil:
		return usage("--redis is not a URL such as redis://redis.example.org:6379, with rediss for TLS")
	}
	return nil
}

func checkTLS(c *Config) error {
	if (c.TLSCert == "") != (c.TLSKey == "") {
		return usage("--tls-cert and --tls-key belong together: give both or none")
	}
	return nil
}

// userFolder is the system's folder for one kind of a user's files; empty when the user has none. Go knows the one for
// configuration; outside of Linux and its like that is where data goes as well.
func userFolder(lookupEnv func(string) (string, bool), variable, below string) string {
	if runtime.GOOS == "windows" || runtime.GOOS == "darwin" {
		folder, err := os.UserConfigDir()
		if err != nil {
			return ""
		}
		return folder
	}
	if folder, _ := lookupEnv(variable); filepath.IsAbs(folder) {
		return folder
	}
	if home, _ := lookupEnv("HOME"); home != "" {
		return filepath.Join(home, below)
	}
	return ""
}
