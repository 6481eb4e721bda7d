package e2e

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"

	"golang.org/x/sys/unix"

	"confab/cmd/e2e/wire"
)

// networks counts those of this process, for names and addresses of their own.
var networks atomic.Int32

// Network is a network namespace for clients, behind a router in another one, with real interfaces:
//
//	this machine 10.N.0.1 ── 10.N.0.2 router 10.N.1.1 ── 10.N.1.2 client
//
// The router's faults are silent, as those of the Internet are: neither side is told. The machine's loopback address
// 127.0.0.1 is reachable from the client too, through the router: the embedded LiveKit is at home there and nowhere
// else. Inside of the namespace 127.0.0.2 is the client's own loopback address. It needs root, ip and nft.
//
// Where there is a Wire, it lies between the router and the client.
type Network struct {
	Wire *wire.Remote // nil: what is sent is there at once

	t              testing.TB
	client, router string // namespaces
	prefix         string // "10.N"
	address        int    // last number of the client's address
}

// StartNetwork makes a network, until the test ends.
func StartNetwork(t testing.TB) *Network {
	t.Helper()
	return startNetwork(t, func(n *Network) {
		n.must("ip", "link", "add", "name", "lan", "netns", n.router, "type", "veth",
			"peer", "name", "eth0", "netns", n.client)
	})
}

// StartWire makes a network whose client is at the end of a wire with such conditions, until the test ends. Its Wire
// changes them.
func StartWire(t testing.TB, up, down wire.Conditions) *Network {
	t.Helper()
	return startNetwork(t, func(n *Network) {
		var err error
		client, router := n.tap(n.client, "eth0"), n.tap(n.router, "lan")
		n.Wire, err = wire.Start(client, router, up, down, func(err error) { t.Error(err) })
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := n.Wire.Close(); err != nil {
				t.Error(err)
			}
		})
	})
}

// startNetwork makes a network of which link makes the devices between the router and the client, lan and eth0.
func startNetwork(t testing.TB, link func(*Network)) *Network {
	t.Helper()
	number := freeNumber()
	n := &Network{t: t, prefix: fmt.Sprintf("10.%d", 40+number), address: 2}
	n.client, n.router = fmt.Sprintf("confab-c%d", number), fmt.Sprintf("confab-r%d", number)
	host := fmt.Sprintf("confab-h%d", number)
	t.Cleanup(func() {
		for _, name := range []string{n.client, n.router} {
			_, _ = command("ip", "netns", "del", name) // its interfaces go with it
		}
	})
	n.must("ip", "netns", "add", n.client)
	n.must("ip", "netns", "add", n.router)
	n.must("ip", "link", "add", "name", host, "type", "veth", "peer", "name", "wan", "netns", n.router)
	link(n)
	for _, line := range []string{
		"addr add P.0.1/24 dev " + host, "link set " + host + " up",
		"-n R addr add P.0.2/24 dev wan", "-n R link set wan up",
		"-n R addr add P.1.1/24 dev lan", "-n R link set lan up",
		"-n C addr add 127.0.0.2/32 dev lo", "-n C link set lo up", "-n C addr del 127.0.0.1/8 dev lo",
		"-n C addr add P.1.2/24 dev eth0", "-n C link set eth0 up",
		"route add P.1.0/24 via P.0.2", "-n R route add default via P.0.1", "-n R route add 127.0.0.1/32 via P.0.1",
	} {
		line = strings.NewReplacer("P.", n.prefix+".", "-n R", "-n "+n.router, "-n C", "-n "+n.client).Replace(line)
		n.must("ip", strings.Fields(line)...)
	}
	// ip-sysctl(5): route_localnet lets 127.0.0.1 be somewhere else.
	for _, setting := range [][2]string{
		{n.router, "ip_forward"},
		{n.router, "conf/wan/route_localnet"},
		{n.router, "conf/lan/route_localnet"},
		{n.client, "conf/eth0/route_localnet"},
	} {
		n.must("ip", "netns", "exec", setting[0], "sh", "-c", "echo 1 > /proc/sys/net/ipv4/"+setting[1])
	}
	n.must("sh", "-c", "echo 1 > /proc/sys/net/ipv4/conf/"+host+"/route_localnet")
	n.routes()
	return n
}

// freeNumber finds one that no network has, be it of another run or left behind by one that was killed.
func freeNumber() int {
	for {
		number := (os.Getpid()*4 + int(networks.Add(1))) % 200
		if _, err := os.Stat(fmt.Sprintf("/run/netns/confab-c%d", number)); err != nil {
			return number
		}
	}
}

// routes are lost whenever the interface goes down or its address changes.
func (n *Network) routes() {
	gateway := n.prefix + ".1.1"
	n.must("ip", "-n", n.client, "route", "replace", "default", "via", gateway)
	n.must("ip", "-n", n.client, "route", "replace", "127.0.0.1/32", "via", gateway)
}

// Host is this machine's address as the client sees it.
func (n *Network) Host() string { return n.prefix + ".0.1" }

// Inside gives what starts a program in the client's namespace. ip becomes the program: its process id is the
// program's.
func (n *Network) Inside(path string, args []string) (string, []string) {
	ip, err := exec.LookPath("ip")
	if err != nil {
		n.t.Fatal(err)
	}
	return ip, append([]string{"netns", "exec", n.client, path}, args...)
}

// Dial connects to an address inside of the client's namespace, whatever the network between is like.
func (n *Network) Dial(ctx context.Context, network, address string) (conn net.Conn, err error) {
	// A socket belongs to the namespace that its thread was in when it was made.
	entered := inside(n.client, func() { conn, err = new(net.Dialer).DialContext(ctx, network, address) })
	return conn, errors.Join(entered, err)
}

// tap makes one end of a wire.
func (n *Network) tap(namespace, name string) (device *os.File) {
	n.t.Helper()
	var err error
	entered := inside(namespace, func() { device, err = wire.OpenTAP(name) })
	if err = errors.Join(entered, err); err != nil {
		n.t.Fatal(err)
	}
	return device
}

// inside runs do on a thread that is in a network namespace meanwhile.
func inside(namespace string, do func()) error {
	// The thread must not end, as one does that is locked for good: programs that it started would be signalled
	// (prctl(2), PR_SET_PDEATHSIG). So it goes back to where it was.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	home, err := os.Open("/proc/thread-self/ns/net")
	if err != nil {
		return err
	}
	defer home.Close()
	there, err := os.Open("/run/netns/" + namespace)
	if err != nil {
		return err
	}
	defer there.Close()
	if err := unix.Setns(int(there.Fd()), unix.CLONE_NEWNET); err != nil {
		return fmt.Errorf("enter the namespace: %w", err)
	}
	do()
	if back := unix.Setns(int(home.Fd()), unix.CLONE_NEWNET); back != nil {
		panic("no way back out of the namespace: " + back.Error()) // everything after would happen in the wrong place
	}
	return nil
}

// Drop makes the router lose what any of the rules matches, in nft's words, and nothing else.
func (n *Network) Drop(rules ...string) {
	script := "flush ruleset\ntable inet faults {\n chain between {\n  type filter hook forward priority 0\n  policy " +
		"accept\n"
	for _, rule := range rules {
		script += "  " + rule + " drop\n"
	}
	cmd := exec.Command("ip", "netns", "exec", n.router, "nft", "-f", "-")
	cmd.Stdin = strings.NewReader(script + " }\n}\n")
	if out, err := cmd.CombinedOutput(); err != nil {
		n.t.Fatalf("nft: %v: %s", err, out)
	}
}

// What Drop can lose.
const (
	Everything = "meta l4proto { tcp, udp, icmp }"
	Upwards    = `iifname "lan"`
	Downwards  = `iifname "wan"`
	Datagrams  = "meta l4proto udp"
)

// Heal makes the router pass everything.
func (n *Network) Heal() { n.Drop() }

// SetLink pulls the client's plug or puts it back.
func (n *Network) SetLink(up bool) {
	state := "down"
	if up {
		state = "up"
	}
	n.must("ip", "-n", n.client, "link", "set", "eth0", state)
	if up {
		n.routes()
	}
}

// ChangeAddress gives the client another address and takes the old one away, as another Wi-Fi does.
func (n *Network) ChangeAddress() {
	old := fmt.Sprintf("%s.1.%d/24", n.prefix, n.address)
	n.address = n.address%200 + 2
	n.must("ip", "-n", n.client, "addr", "del", old, "dev", "eth0")
	n.must("ip", "-n", n.client, "addr", "add", fmt.Sprintf("%s.1.%d/24", n.prefix, n.address), "dev", "eth0")
	n.routes()
}

func (n *Network) must(name string, args ...string) {
	n.t.Helper()
	if out, err := command(name, args...); err != nil {
		n.t.Fatalf("%s %s: %v: %s (faults need root, iproute2 and nftables)", name, strings.Join(args, " "), err, out)
	}
}

func command(name string, args ...string) (string, error) {
	var out bytes.Buffer
	cmd := exec.Command(name, args...)
	cmd.Stdout, cmd.Stderr = &out, &out
	err := cmd.Run()
	return strings.TrimSpace(out.String()), err
}
