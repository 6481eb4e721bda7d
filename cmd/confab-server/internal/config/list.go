package config

import (
	"net/netip"
	"net/url"
	"strings"
)

// List is a setting of several values, separated by commas.
type List []string

func (l *List) String() string { return strings.Join(*l, ",") }

// Set takes the values of a flag, a variable, or a TOML array as it prints.
func (l *List) Set(text string) error {
	*l = nil
	text = strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(text), "["), "]")
	for _, value := range strings.FieldsFunc(text, func(c rune) bool { return c == ',' || c == ' ' }) {
		*l = append(*l, value)
	}
	return nil
}

// Prefixes are the trusted proxies; complete has checked them.
func (c Config) Prefixes() []netip.Prefix {
	var all []netip.Prefix
	for _, text := range c.Proxies {
		if prefix, err := parsePrefix(text); err == nil {
			all = append(all, prefix)
		}
	}
	return all
}

func parsePrefix(text string) (netip.Prefix, error) {
	if !strings.Contains(text, "/") {
		address, err := netip.ParseAddr(text)
		if err != nil {
			return netip.Prefix{}, err
		}
		return address.Prefix(address.BitLen())
	}
	prefix, err := netip.ParsePrefix(text)
	return prefix.Masked(), err
}

func checkLists(c *Config) error {
	for _, text := range c.Proxies {
		if _, err := parsePrefix(text); err != nil {
			return usage("--trusted-proxies has addresses such as 10.0.0.1 and networks such as 10.0.0.0/8, not %q",
				text)
		}
	}
	for _, text := range c.Origins {
		site, err := url.Parse(text)
		if err != nil || site.Host == "" || site.Scheme != "https" && site.Scheme != "http" ||
			site.Scheme+"://"+site.Host != text {
			return usage("--cors has sites such as https://meet.example.org, not %q", text)
		}
	}
	return nil
}
