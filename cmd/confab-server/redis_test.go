//go:build unix && !race && e2e

package main

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"confab/cmd/confab-server/internal/sfu"
)

// freePorts picks count TCP ports that are free now, below those that the system gives to connections (ip-sysctl,
// ip_local_port_range): a connection of another program may take one of those before it is listened on.
func freePorts(t *testing.T, count int) []int {
	t.Helper()
	var ports []int
	for range 100 * count {
		// LiveKit takes them at every address
		listener, err := net.ListenTCP("tcp", &net.TCPAddr{Port: 20_000 + rand.IntN(12_000)})
		if err != nil {
			continue
		}
		defer listener.Close()
		if ports = append(ports, listener.Addr().(*net.TCPAddr).Port); len(ports) == count {
			return ports
		}
	}
	t.Fatal("no free ports")
	return nil
}

// daemon starts a program that runs until the test ends, and waits for it to say something.
func daemon(t *testing.T, command *exec.Cmd, says string) (*exec.Cmd, *transcript) {
	t.Helper()
	out := newTranscript()
	command.Stdout, command.Stderr = out, out
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		_ = command.Wait()
		close(done)
	}()
	t.Cleanup(func() {
		_ = command.Process.Kill()
		<-done
		if t.Failed() {
			text, _ := out.read()
			t.Logf("%s said:\n%s", filepath.Base(command.Path), text[max(0, len(text)-20_000):])
		}
	})
	out.await(t, "("+says+")", 0)
	return command, out
}

// redisServer starts a Redis at a port.
func redisServer(t *testing.T, port int, arguments ...string) *exec.Cmd {
	t.Helper()
	command := exec.CommandContext(t.Context(), "redis-server", append([]string{
		"--port", fmt.Sprint(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", t.TempDir(),
	}, arguments...)...)
	daemon(t, command, "Ready to accept connections")
	return command
}

// cluster is two LiveKit nodes that share a Redis, and a confab-server beside each. New rooms go to any node.
type cluster struct {
	redis   string // its URL
	keys    sfu.Keys
	secret  string // file
	urls    string // of the nodes, the first one's first
	nodes   [2]*exec.Cmd
	logs    [2]*transcript
	metrics [2]string // URLs
	servers [2]*server
}

// newCluster starts one; the session servers make rooms in turns by the nodes' Redis, unless arguments say otherwise.
func newCluster(t *testing.T, arguments ...string) *cluster {
	t.Helper()
	ports := freePorts(t, 11)
	redisServer(t, ports[0])
	keys, err := sfu.LoadKeys(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	secret := secretFile(t, keys.Secret)
	c := &cluster{redis: fmt.Sprintf("redis://127.0.0.1:%d", ports[0]), keys: keys, secret: secret}
	for i := range c.nodes {
		own := ports[1+i*5 : 6+i*5]
		c.nodes[i], c.logs[i] = liveKit(t, keys, ports[0], own, []int{ports[5], ports[10]})
		c.metrics[i] = fmt.Sprintf("http://127.0.0.1:%d/metrics", own[3])
	}
	c.urls = fmt.Sprintf("ws://127.0.0.1:%d,ws://127.0.0.1:%d", ports[1], ports[6])
	for i, urls := range []string{c.urls, fmt.Sprintf("ws://127.0.0.1:%d,ws://127.0.0.1:%d", ports[6], ports[1])} {
		c.servers[i] = c.server(t, urls, append([]string{
			"--listen", fmt.Sprintf("127.0.0.1:%d", ports[5+i*5]),
			"--redis", c.redis,
		}, arguments...)...)
	}
	return c
}

// server starts a confab-server that uses a LiveKit with the cluster's keys.
func (c *cluster) server(t *testing.T, url string, arguments ...string) *server {
	t.Helper()
	s := launch(t, append([]string{
		"--data", t.TempDir(), "--livekit-url", url, "--livekit-key", c.keys.Key,
		"--livekit-secret-file", c.secret,
	}, arguments...)...)
	s.url = s.out.await(t, `(?m)^confab-server: (http://\S+)$`, 0)
	return s
}

// liveKit starts one LiveKit of a cluster; it tells both session servers what happens.
func liveKit(t *testing.T, keys sfu.Keys, redis int, ports, hooks []int) (*exec.Cmd, *transcript) {
	t.Helper()
	type object = map[string]any
	var urls []string
	for _, port := range hooks {
		urls = append(urls, fmt.Sprintf("http://127.0.0.1:%d/livekit/webhook", port))
	}
	document, err := json.Marshal(object{
		"port": ports[0], "bind_addresses": []string{"127.0.0.1"}, "keys": object{keys.Key: keys.Secret},
		"redis":   object{"address": fmt.Sprintf("127.0.0.1:%d", redis)},
		"logging": object{"level": "info", "json": true},
		"rtc": object{
			"udp_port": fmt.Sprint(ports[1]), "tcp_port": ports[2], "node_ip": "127.0.0.1", "use_external_ip": false,
			"enable_loopback_candidate": true, "ips": object{"includes": []string{"127.0.0.1/32"}},
		},
		"room":       object{"auto_create": false, "departure_timeout": 20},
		"webhook":    object{"api_key": keys.Key, "urls": urls},
		"prometheus": object{"port": ports[3]},
	})
	if err != nil {
		t.Fatal(err)
	}
	command := exec.CommandContext(t.Context(), os.Args[0], sfu.Subcommand)
	stdin, err := command.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := stdin.Write(append(document, '\n')); err != nil { // a pipe takes a line before anybody reads
		t.Fatal(err)
	}
	return daemon(t, command, "(?m)^"+sfu.ReadyLine+"$")
}

// open makes or finds a session and returns its path and a token, both from one server.
func (c *cluster) open(t *testing.T, server int, name, role string) (path string, k ticket) {
	t.Helper()
	a := c.servers[server].as(t, "").public()
	path = "/sessions/" + a.wants(http.StatusCreated, "/sessions", `{"name":"`+name+`"}`)["sessionId"]
	got := a.wants(http.StatusCreated, path+"/tokens", `{"role":"`+role+`","name":"`+role+`"}`)
	return path, ticket{URL: got["url"], Token: got["token"]}
}

var nodeID = regexp.MustCompile(`ND_\w+`)

// TestTwoNodes has participants of one room at both nodes of a cluster, and rooms at both nodes.
func TestTwoNodes(t *testing.T) {
	c := newCluster(t)
	c.hasRoomsAtBoth(t)
	path, chair := c.moderatesAcross(t)
	t.Run("a-node-is-killed", func(t *testing.T) { c.losesNode(t, path, chair) })
}

// hasRoomsAtBoth makes many rooms and asks each where it is.
func (c *cluster) hasRoomsAtBoth(t *testing.T) {
	t.Helper()
	hosts := map[string]string{} // node of a room, by name
	for n := range 30 {          // LiveKit rolls dice: all on one node is one chance in 500 million
		name := fmt.Sprintf("room %d", n)
		_, k := c.open(t, n%2, name, "publisher")
		socket, welcome, status := join(t, k)
		if welcome == nil {
			t.Fatalf("%s: %d", name, status)
		}
		hosts[name] = nodeID.FindString(welcome.GetServerInfo().GetNodeId())
		_ = socket.Close()
	}
	spread := map[string]int{}
	for _, host := range hosts {
		spread[host]++
	}
	t.Logf("rooms of each node: %v", spread)
	if len(spread) != 2 {
		t.Errorf("all rooms are on one node: %v", spread)
	}
}

// moderatesAcross has a moderator at one node put out somebody at the other. It returns the session's path, and the
// moderator.
func (c *cluster) moderatesAcross(t *testing.T) (path string, chair *person) {
	t.Helper()
	path, chairTicket := c.open(t, 0, "meeting", "moderator")
	other, guestTicket := c.open(t, 1, "meeting", "publisher")
	if path != other {
		t.Fatalf("one name has two sessions: %s and %s", path, other)
	}
	if chairTicket.URL == guestTicket.URL {
		t.Fatal("both servers name one node")
	}
	chair = enter(t, chairTicket)
	guest := enter(t, guestTicket)
	guest.speak()
	stream := chair.await(`sees ` + guest.id + ` active publisher \S+ tracks=(TR_\w+):false`)
	// The moderator is at one node and asks the other's session server.
	c.servers[1].as(t, chairTicket.Token).wants(http.StatusNoContent, path+"/streams/"+stream+"/mute", ``)
	guest.await(`(muted ` + stream + ` true)`)
	guest.await(`"action":"(forceMute)","by":"` + chair.id)
	c.servers[0].as(t, chairTicket.Token).wants(http.StatusNoContent, path+"/connections/"+guest.id+"/disconnect", ``)
	guest.await(`leave (PARTICIPANT_REMOVED)`)
	again := enter(t, guestTicket)
	again.speak()
	again.await(`leave (PARTICIPANT_REMOVED)`)
	return path, chair
}

// losesNode kills the node that has the room: everybody can be back at the other one soon.
func (c *cluster) losesNode(t *testing.T, path string, chair *person) {
	t.Helper()
	began := time.Now()
	host := chair.await(`at node (ND_\w+)`)
	for i, log := range c.logs {
		if text, _ := log.read(); regexp.MustCompile(`starting LiveKit server.*"nodeID":\s*"` +
			host).MatchString(text) {
			t.Logf("killing node %d, which has the room", i)
			if err := c.nodes[i].Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	// A socket at the other node would stay open, with nobody behind it: LiveKit does not tell. Clients notice that
	// their pings are not answered; here everybody simply asks for a new token, as they do then.
	a := c.servers[0].as(t, "").public() // whose own node it was
	deadline := time.Now().Add(60 * time.Second)
	again := time.NewTicker(100 * time.Millisecond)
	defer again.Stop()
	for ; ; <-again.C {
		status, text, _ := a.post(path+"/tokens", `{"role":"moderator","name":"moderator"}`)
		var got map[string]string
		if _ = json.Unmarshal([]byte(text), &got); status == http.StatusCreated {
			if back := joins(t, ticket{URL: got["url"], Token: got["token"]}); back {
				break
			}
		}
		if time.Now().After(deadline) {
			t.Fatalf("not back: %d %s", status, text)
		}
	}
	t.Logf("back on the other node after %v", time.Since(began).Round(time.Millisecond))
	if status, text := call(t, http.MethodGet, c.servers[0].url+"/healthz", ""); status != http.StatusOK {
		t.Errorf("the server whose node it was: %d %s", status, text)
	}
}

// joins tells whether LiveKit lets somebody in now.
func joins(t *testing.T, k ticket) bool {
	t.Helper()
	status, _ := k.validate(t)
	if status != http.StatusOK {
		return false
	}
	_, welcome, _ := join(t, k)
	return welcome != nil
}
