// Command crowd is many people who send a camera in three layers and cost next to nothing: their pictures are encoded
// once, before anybody joins, and sent again and again. What a receiver of them costs can so be measured on the same
// machine.
//
//	crowd ws://HOST:PORT < TOKENS
//
// It joins with each token, one a line, that must allow to publish and forbid to subscribe, writes "ready" when all of
// them send, and goes on until SIGTERM or until a connection is lost. It sends the layers that the server wants
// (dynacast), answers requests for key frames and packets, and estimates no bandwidth: it is for loopback.
package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"golang.org/x/sync/errgroup"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "crowd:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	if len(os.Args) != 2 {
		return errors.New("usage: crowd ws://HOST:PORT < TOKENS")
	}
	var tokens []string
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		tokens = append(tokens, lines.Text())
	}
	film, err := record()
	if err != nil {
		return err
	}
	people, ctx := errgroup.WithContext(ctx)
	for _, token := range tokens {
		// One after the other: all at once would be a load of its own.
		p, err := join(ctx, os.Args[1], token)
		if err != nil {
			return err
		}
		people.Go(func() error { return p.send(ctx, film) })
	}
	fmt.Println("ready")
	return people.Wait()
}
