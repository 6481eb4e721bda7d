//go:build unix

package e2e

import (
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"confab/cmd/e2e/process"
)

// The keys of every node of a test's cluster; nobody else can reach it.
const (
	clusterKey    = "confab"
	clusterSecret = "a secret of at least 32 characters, for tests"
)

// Cluster is LiveKit nodes and a confab-server beside each, which knows all nodes, its own first. All share a Redis.
type Cluster struct {
	Nodes   []*Node
	Servers []*Server
}

// Node is one LiveKit of a cluster: the LiveKit that confab-server carries, with a configuration like an operator's.
type Node struct {
	config []byte
	port   int
	cmd    *exec.Cmd
	log    *process.Lines
	gone   chan struct{}
}

// StartCluster starts Redis, count nodes and count session servers, and waits until all are ready.
func StartCluster(t testing.TB, count int) *Cluster {
	t.Helper()
	redis := freePort(t)
	_, said, _ := run(t, process.Options{Path: "redis-server", Args: []string{
		"--port", fmt.Sprint(redis), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", t.TempDir(),
	}})
	if _, _, err := said.Wait(within(t, starting), 0, func(line string) bool {
		return strings.Contains(line,
			"Ready to accept connections")
	}); err != nil {
		t.Fatalf("redis-server (make e2e installs it): %v", err)
	}
	c := &Cluster{}
	var listen, hooks, nodes []string
	for range count {
		own := freeAddress(t)
		listen, hooks = append(listen, own), append(hooks, "http://"+own+"/livekit/webhook")
	}
	for range count {
		n := newNode(t, redis, hooks)
		n.Start(t)
		c.Nodes, nodes = append(c.Nodes, n), append(nodes, n.URL())
	}
	for i, own := range listen {
		ownFirst := append(append([]string{}, nodes[i:]...), nodes[:i]...)
		c.Servers = append(c.Servers, startServerOf(t, own, ownFirst, redis))
	}
	return c
}

// startServerOf starts a session server that uses LiveKit's nodes and their Redis.
func startServerOf(t testing.TB, listen string, nodes []string, redis int) *Server {
	t.Helper()
	secret := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte(clusterSecret+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s := &Server{data: t.TempDir(), SFU: nodes[0]}
	var said *process.Lines
	s.process, said, _ = run(t, process.Options{Path: program(t, "confab-server"), Args: []string{
		"--listen", listen, "--data", s.data, "--livekit-url", strings.Join(nodes, ","),
		"--livekit-key", clusterKey, "--livekit-secret-file", secret, "--redis",
		fmt.Sprintf("redis://127.0.0.1:%d", redis),
	}})
	line, _, err := said.Wait(within(t, starting), 0, address.MatchString)
	if err != nil {
		t.Fatalf("the session server says no address: %v", err)
	}
	s.URL = address.FindString(line)
	return s
}

func newNode(t testing.TB, redis int, hooks []string) *Node {
	t.Helper()
	n := &Node{port: freePort(t)}
	type object = map[string]any
	config, err := json.Marshal(object{
		"port": n.port, "bind_addresses": []string{"127.0.0.1"}, "keys": object{clusterKey: clusterSecret},
		"redis":   object{"address": fmt.Sprintf("127.0.0.1:%d", redis)},
		"logging": object{"level": "info", "json": true},
		"rtc": object{
			"udp_port": fmt.Sprint(freePort(t)), "tcp_port": freePort(t), "node_ip": "127.0.0.1",
			"use_external_ip":           false,
			"enable_loopback_candidate": true, "ips": object{"includes": []string{"127.0.0.1/32"}},
		},
		"room":    object{"auto_create": false, "departure_timeout": 20},
		"webhook": object{"api_key": clusterKey, "urls": hooks},
	})
	if err != nil {
		t.Fatal(err)
	}
	n.config = append(config, '\n')
	return n
}

// URL is where the node's signalling is.
func (n *Node) URL() string { return fmt.Sprintf("ws://127.0.0.1:%d", n.port) }

// Start starts the node, or starts it again after it ended, and waits until it serves.
func (n *Node) Start(t testing.TB) {
	t.Helper()
	n.log, n.gone = &process.Lines{}, make(chan struct{})
	cmd, log, gone := exec.Command(program(t, "confab-server"), "sfu"), n.log, n.gone
	cmd.Stdout, cmd.Stderr = log, log
	stdin, err := cmd.StdinPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err == nil {
		_, err = stdin.Write(n.config) // it stays open: the node ends with it
	}
	if err != nil {
		t.Fatal(err)
	}
	n.cmd = cmd
	go func() {
		defer close(gone)
		_ = cmd.Wait()
		log.End()
	}()
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		<-gone
		if t.Failed() {
			t.Logf("LiveKit at port %d wrote:\n%s", n.port, tail(log))
		}
	})
	if _, _, err := log.Wait(within(t, starting), 0, func(line string) bool { return line == "ready" }); err != nil {
		t.Fatalf("LiveKit is not ready: %v", err)
	}
}

// End sends the node a signal, waits until it is gone and returns when the signal was sent.
func (n *Node) End(t testing.TB, sig syscall.Signal) time.Time {
	t.Helper()
	at := time.Now()
	if err := n.cmd.Process.Signal(sig); err != nil {
		t.Fatal(err)
	}
	select {
	case <-n.gone:
	case <-time.After(ending):
		t.Fatalf("LiveKit outlives signal %v", sig)
	}
	return at
}

// ID is the node's name in the cluster; each start has another.
func (n *Node) ID() string {
	for _, line := range n.log.All() {
		if strings.Contains(line, "starting LiveKit server") {
			return nodeID.FindString(line)
		}
	}
	return ""
}

var nodeID = regexp.MustCompile(`ND_\w+`)

// Host is the node that got a room last, and when it got it: whichever node was asked for the room logs that.
func (c *Cluster) Host(t testing.TB, room string) (host *Node, at time.Time) {
	t.Helper()
	id := ""
	for _, n := range c.Nodes {
		for _, line := range n.log.All() {
			var entry struct {
				Msg, Room, SelectedNodeID string
				TS                        float64 // Unix seconds
			}
			if json.Unmarshal([]byte(line), &entry) != nil || entry.Msg != "selected node for room" ||
				entry.Room != room {
				continue
			}
			when := time.UnixMicro(int64(entry.TS * 1e6))
			if when.After(at) {
				id, at = entry.SelectedNodeID, when
			}
		}
	}
	for _, n := range c.Nodes {
		if n.ID() == id {
			return n, at
		}
	}
	t.Fatalf("no node has room %q", room)
	return nil, at
}

// freePort returns a port that nobody on this machine listens on at the moment.
func freePort(t testing.TB) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}
