package shared

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/logging"
	"github.com/redis/go-redis/v9/maintnotifications"
)

// timeout is how long Redis is waited for, for a connection and then for an answer.
const timeout = time.Second

var (
	// ErrURL means that a URL names no Redis. It does not repeat the URL, which may have a password in it.
	ErrURL = errors.New("not the URL of a Redis")
	// ErrDenied means that Redis answers and does not let us in, or not do what is needed.
	ErrDenied = errors.New("user and password are refused")
)

// quiet keeps go-redis from writing to standard error by itself; what it would say comes as errors too.
var quiet = sync.OnceFunc(logging.Disable)

// Options say where the Redis is. URL is required.
type Options struct {
	// redis://user:password@host:port/database, or rediss:// for TLS
	URL      string
	Password string                                             // instead of the one in URL
	Observe  func(method string, took time.Duration, err error) // told of every request; may be nil
	Logger   *slog.Logger                                       // nil: nothing is logged
}

// Store is a Redis. Its methods may be called from any goroutine.
type Store struct {
	options Options
	address string
	client  *redis.Client
	silent  atomic.Bool // the last request had no answer
}

// CheckURL is [ErrURL] for a URL that [New] would not take.
func CheckURL(url string) error {
	if _, err := redis.ParseURL(url); err != nil {
		return ErrURL
	}
	return nil
}

// New takes a Redis without asking it anything yet. Its error is [ErrURL].
func New(o Options) (*Store, error) {
	if o.Observe == nil {
		o.Observe = func(string, time.Duration, error) {}
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	to, err := redis.ParseURL(o.URL)
	if err != nil {
		return nil, ErrURL
	}
	if o.Password != "" {
		to.Password = o.Password
	}
	quiet()
	to.DialTimeout, to.ReadTimeout, to.WriteTimeout = timeout, timeout, timeout
	to.ContextTimeoutEnabled = true
	// A request whose answer was lost may have been done: asked again, Put would find its own value and take it for
	// another's.
	to.MaxRetries, to.DialerRetries = -1, 1
	to.DisableIdentity = true
	to.MaintNotificationsConfig = &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
	return &Store{options: o, address: to.Addr, client: redis.NewClient(to)}, nil
}

// Address is host:port of the Redis.
func (s *Store) Address() string { return s.address }

// Close ends the connections.
func (s *Store) Close() error { return s.client.Close() }

// Put gives key a value for some time, unless it has one: then it is false.
func (s *Store) Put(ctx context.Context, key, value string, life time.Duration) (bool, error) {
	began := time.Now()
	err := s.client.SetArgs(ctx, key, value, redis.SetArgs{Mode: "NX", TTL: life}).Err()
	if errors.Is(err, redis.Nil) {
		return false, s.note(ctx, "put", began, nil)
	}
	return err == nil, s.note(ctx, "put", began, err)
}

// removal deletes a key in the one moment in which it is known to have the value.
var removal = redis.NewScript(`if redis.call("get", KEYS[1]) == ARGV[1] then return redis.call("del", KEYS[1]) end ` +
	`return 0`)

// Remove takes the value away from key, unless it has another by now.
func (s *Store) Remove(ctx context.Context, key, value string) error {
	began := time.Now()
	return s.note(ctx, "remove", began, removal.Run(ctx, s.client, []string{key}, value).Err())
}

// note tells everybody concerned how a request went. What its caller gave up says nothing about Redis.
func (s *Store) note(ctx context.Context, method string, began time.Time, err error) error {
	if err != nil && ctx.Err() != nil {
		return ctx.Err()
	}
	if redis.IsAuthError(err) || redis.IsPermissionError(err) {
		err = fmt.Errorf("%w (%w)", ErrDenied, err)
	}
	s.options.Observe(method, time.Since(began), err)
	switch {
	case err != nil && !s.silent.Swap(true):
		s.options.Logger.Warn("the Redis of the session servers cannot be used: rooms that are not there yet cannot "+
			"be made", "redis", s.address, "cause", err)
	case err == nil && s.silent.Swap(false):
		s.options.Logger.Info("the Redis of the session servers can be used again", "redis", s.address)
	}
	return err
}
