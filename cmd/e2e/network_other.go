//go:build unix && !linux

package e2e

import (
	"context"
	"errors"
	"net"
)

// Network is for Linux alone: others know no network namespaces.
type Network struct{}

// Inside starts a program where it always does.
func (*Network) Inside(path string, args []string) (string, []string) { return path, args }

// Dial fails: there is no network to dial in.
func (*Network) Dial(context.Context, string, string) (net.Conn, error) {
	return nil, errors.ErrUnsupported
}
