package main

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"

	"confab/cmd/confab-server/internal/accounts"
	"confab/cmd/confab-server/internal/config"
	"confab/cmd/confab-server/internal/rooms"
)

const userUsage = `confab-server user add NAME [--role ROLE]    make an account; ROLE is publisher (default),
                                             subscriber, publisheronly or moderator
confab-server user passwd NAME               give it another password
confab-server user list                      everybody and their roles
confab-server user remove NAME               take it away

The password is asked for, or read from standard input when that is no terminal.
--data FOLDER and --config FILE name the installation, as for confab-server itself.
`

// users is confab-server user ...; it returns the exit code.
func users(args []string, stdin *os.File, stdout, stderr io.Writer) int {
	err := changeUsers(args, stdin, stdout, stderr)
	usage, wrong := errors.AsType[*config.UsageError](err)
	switch {
	case errors.Is(err, flag.ErrHelp):
		_, _ = io.WriteString(stdout, userUsage)
		return exitDone
	case wrong:
		_, _ = fmt.Fprintf(stderr, "confab-server user: %v\n%s", usage, userUsage)
		return exitUsage
	case err != nil:
		_, _ = fmt.Fprintf(stderr, "confab-server user: %v\n", err)
		return exitOther
	}
	return exitDone
}

// userCommand is a command line after "user".
type userCommand struct {
	verb, name, role string
	rest             []string // settings of the server, which say whose users these are
}

func parseUserCommand(args []string) (userCommand, error) {
	c := userCommand{role: rooms.Publisher.String()}
	var words []string
	for len(args) > 0 {
		name, value, joined := strings.Cut(args[0], "=")
		if args = args[1:]; !strings.HasPrefix(name, "-") {
			words = append(words, name)
			continue
		}
		if name = strings.TrimLeft(name, "-"); name == "help" || name == "h" {
			return c, flag.ErrHelp
		}
		if !joined {
			if len(args) == 0 {
				return c, &config.UsageError{Message: "--" + name + " needs a value"}
			}
			value, args = args[0], args[1:]
		}
		if name == "role" {
			c.role = value
			continue
		}
		c.rest = append(c.rest, "--"+name, value)
	}
	wanted := map[string]int{"add": 2, "passwd": 2, "remove": 2, "list": 1}
	if len(words) == 0 || wanted[words[0]] != len(words) {
		return c, &config.UsageError{Message: "there is no such command"}
	}
	c.verb = words[0]
	if len(words) == 2 {
		c.name = words[1]
	}
	return c, nil
}

func changeUsers(args []string, stdin *os.File, stdout, stderr io.Writer) error {
	c, err := parseUserCommand(args)
	if err != nil {
		return err
	}
	settings, _, err := config.Load(c.rest, os.LookupEnv)
	if err != nil {
		return err
	}
	editor := accounts.Editor{Folder: settings.Data}
	switch c.verb {
	case "list":
		all, err := editor.List()
		for _, account := range all {
			_, _ = fmt.Fprintf(stdout, "%-14s %s\n", account.Role, account.Name)
		}
		return err
	case "remove":
		return editor.Remove(c.name)
	}
	role, err := rooms.ParseRole(c.role)
	if err != nil {
		return &config.UsageError{Message: err.Error()}
	}
	password, err := askPassword(stdin, stderr)
	if err != nil {
		return err
	}
	if c.verb == "passwd" {
		return editor.SetPassword(c.name, password)
	}
	return editor.Add(c.name, role, password)
}

// askPassword reads a password: twice and without echo from a terminal, once and to the end of the line from anything
// else.
func askPassword(stdin *os.File, stderr io.Writer) (string, error) {
	terminal := int(stdin.Fd()) //nolint:gosec // a file descriptor
	if !term.IsTerminal(terminal) {
		line, err := bufio.NewReader(io.LimitReader(stdin, 4096)).ReadString('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return "", fmt.Errorf("read the password: %w", err)
		}
		return strings.TrimRight(line, "\r\n"), nil
	}
	var typed [2]string
	for i, prompt := range []string{"Password: ", "Again: "} {
		_, _ = io.WriteString(stderr, prompt)
		text, err := term.ReadPassword(terminal)
		_, _ = io.WriteString(stderr, "\n")
		if err != nil {
			return "", fmt.Errorf("read the password: %w", err)
		}
		typed[i] = string(text)
	}
	if typed[0] != typed[1] {
		return "", errors.New("the two passwords differ")
	}
	return typed[0], nil
}
