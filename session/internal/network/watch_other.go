//go:build !linux

package network

import (
	"context"
	"log/slog"
)

// Watch has nobody to ask on this system.
func Watch(ctx context.Context, _ *slog.Logger, _ func(Change)) { <-ctx.Done() }
