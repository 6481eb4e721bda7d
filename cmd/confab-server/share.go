package main

import (
	"fmt"

	"github.com/prometheus/client_golang/prometheus"

	"confab/cmd/confab-server/internal/config"
	"confab/cmd/confab-server/internal/rooms"
	"confab/cmd/confab-server/internal/shared"
)

// share is where this server and others agree who makes a room; nil when the settings name no Redis.
func (a *app) share(settings config.Config, registry *prometheus.Registry) (rooms.Store, error) {
	if settings.Redis == "" {
		return nil, nil
	}
	store, err := openShared(settings, shared.Options{Observe: observer(registry, "confab_server_redis_seconds",
		"Redis"), Logger: a.logger})
	if err != nil {
		return nil, err
	}
	a.shared = store
	a.logger.Info("making rooms in turns with other session servers", "redis", store.Address())
	return store, nil
}

// openShared is the Redis that the settings name; o has everything but that.
func openShared(settings config.Config, o shared.Options) (*shared.Store, error) {
	o.URL = settings.Redis
	if settings.RedisPasswordFile != "" {
		var err error
		if o.Password, err = readSecret(settings.RedisPasswordFile); err != nil {
			return nil, fmt.Errorf("read the password of Redis: %w", err)
		}
	}
	return shared.New(o)
}
