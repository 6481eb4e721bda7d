package node

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/livekit/livekit-server/pkg/config"
	"github.com/livekit/livekit-server/pkg/routing"
	"github.com/livekit/livekit-server/pkg/service"
	"github.com/livekit/livekit-server/pkg/telemetry/prometheus"

	"confab/cmd/confab-server/internal/sfu"
)

// lastWords is how long LiveKit may take to tell everybody that it goes. It is shorter than the parent waits.
const lastWords = 800 * time.Millisecond

// Run serves until in ends or the process gets a signal to stop. LiveKit's log goes to standard error as JSON.
func Run(in io.Reader, out io.Writer) error {
	reader := bufio.NewReader(in)
	line, err := reader.ReadString('\n')
	if err != nil {
		return fmt.Errorf("read configuration: %w", err)
	}
	stop, ended := make(chan struct{}), make(chan struct{})
	go func() {
		if line, _ := reader.ReadString('\n'); line == sfu.StopLine+"\n" {
			close(stop)
			_, _ = io.Copy(io.Discard, reader)
		}
		close(ended)
	}()
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)

	server, err := newServer(line)
	if err != nil {
		return err
	}
	stopped := make(chan error, 1)
	go func() { stopped <- server.Start() }()
	if err := awaitRunning(server, stopped, ended); err != nil {
		return err
	}
	if _, err := fmt.Fprintln(out, sfu.ReadyLine); err != nil {
		return fmt.Errorf("tell that it serves: %w", err)
	}
	select {
	case err := <-stopped:
		return err
	case <-stop:
	case <-ended:
	case <-signals:
	}
	return end(server, stopped, ended)
}

// end stops serving and returns when the parent has seen to it that everybody heard: LiveKit's Start returns before its
// sockets' goroutines have written the Leave that it gave them.
func end(server *service.LivekitServer, stopped <-chan error, ended <-chan struct{}) error {
	go server.Stop(true) // forced: rooms are closed and everybody is sent a Leave, nobody is waited for
	late := time.After(lastWords)
	var err error
	select {
	case err = <-stopped:
	case <-late:
		return errors.New("LiveKit did not stop in time")
	}
	select {
	case <-ended:
	case <-late:
	}
	return err
}

func newServer(document string) (*service.LivekitServer, error) {
	conf, err := config.NewConfig(document, true, nil, nil)
	if err != nil {
		return nil, fmt.Errorf("configuration: %w", err)
	}
	config.InitLoggerFromConfig(&conf.Logging)
	local, err := routing.NewLocalNode(conf)
	if err != nil {
		return nil, fmt.Errorf("local node: %w", err)
	}
	// Without this LiveKit's statistics worker panics on nil metrics shortly after the start.
	if err := prometheus.Init(string(local.NodeID()), local.NodeType()); err != nil {
		return nil, fmt.Errorf("metrics: %w", err)
	}
	server, err := service.InitializeServer(conf, local)
	if err != nil {
		return nil, fmt.Errorf("initialize: %w", err)
	}
	return server, nil
}

// awaitRunning returns when LiveKit serves. It looks every few milliseconds because LiveKit announces it nowhere, and
// Stop does nothing before IsRunning is true (service/server.go).
func awaitRunning(server *service.LivekitServer, stopped <-chan error, ended <-chan struct{}) error {
	ticker := time.NewTicker(5 * time.Millisecond)
	defer ticker.Stop()
	for !server.IsRunning() {
		select {
		case err := <-stopped:
			return err
		case <-ended:
			return errors.New("stopped before it served")
		case <-ticker.C:
		}
	}
	return nil
}
