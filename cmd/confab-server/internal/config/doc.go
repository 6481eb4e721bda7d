// Package config reads confab-server's settings: a flag beats an environment variable beats the TOML file.
//
// It starts nothing and keeps nothing. It refuses, with one plain sentence, values that cannot work, and combinations
// that would open the server to people it was not meant for. A key of the file that it does not know is a warning.
package config
