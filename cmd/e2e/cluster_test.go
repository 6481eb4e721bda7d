//go:build e2e && unix

package e2e

import (
	"fmt"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestClusterSpreadsRooms opens rooms through both session servers: some have their home at one node, some at the
// other.
func TestClusterSpreadsRooms(t *testing.T) {
	c := StartCluster(t, 2)
	homes := map[string]int{}
	for n := range 30 { // LiveKit rolls dice: all at one node is one chance in 500 million
		room := fmt.Sprintf("room %d", n)
		response, err := http.Post(c.Servers[n%2].URL+"/token", "application/json",
			strings.NewReader(`{"room_name":"`+room+`"}`))
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if response.StatusCode != http.StatusCreated {
			t.Fatalf("%s: %s", room, response.Status)
		}
		host, _ := c.Host(t, room)
		homes[host.ID()]++
	}
	t.Logf("rooms by node: %v", homes)
	if len(homes) != 2 {
		t.Errorf("all rooms are at one node: %v", homes)
	}
}

// nodeEnd is one way in which a node ends, and how long its people may be gone.
type nodeEnd struct {
	name string
	by   syscall.Signal
	most time.Duration
}

// TestClusterNodeEnds has two confabs in one room, whose signalling is at different nodes of a cluster, and ends the
// node that has the room: killed, and stopped as for maintenance. Both come back at the other one. CLUSTER_RUNS=n does
// it n times; medians are printed.
func TestClusterNodeEnds(t *testing.T) {
	c := StartCluster(t, 2)
	confabs := map[string]*Confab{}
	for i, name := range []string{"Ann", "Bob"} {
		confabs[name] = StartConfab(t, ConfabOptions{
			Server: c.Servers[i].URL, Room: "meeting", Name: name,
			Args: []string{
				"--fake-camera", "pattern", "--fake-microphone", "tone", "--speaker", "none",
			},
		})
	}
	for i, name := range []string{"Ann", "Bob"} {
		confabs[name].Await(starting, "sessionConnected", nil)
		if got := confabs[name].Status().Server.URL; got != c.Nodes[i].URL() {
			t.Errorf("%s is at %s, want the node beside the session server, %s", name, got, c.Nodes[i].URL())
		}
	}
	for _, end := range []nodeEnd{
		// LiveKit itself keeps a dead node's rooms for 3 to 5 s.
		{"killed", syscall.SIGKILL, 15 * time.Second},
		{"stopped", syscall.SIGTERM, 5 * time.Second},
	} {
		c.endNodes(t, end, confabs)
	}
}

// endNodes ends the node that has the room, and starts it again, as often as CLUSTER_RUNS says.
func (c *Cluster) endNodes(t *testing.T, end nodeEnd, confabs map[string]*Confab) {
	runs, _ := strconv.Atoi(os.Getenv("CLUSTER_RUNS"))
	var outages, afterwards []time.Duration
	for range max(1, runs) {
		seeEachOther(t, confabs)
		host, _ := c.Host(t, "meeting")
		at := host.End(t, end.by)
		since := func(e Event) bool { return e.At().After(at) }
		for name, confab := range confabs {
			back := confab.Await(time.Minute, "sessionReconnected", since)
			begun := confab.Await(time.Second, "sessionReconnecting", since)
			_, moved := c.Host(t, "meeting")
			t.Logf("node %s: %s noticed after %v (%s), the room moved after %v, back after %v (%s)", end.name, name,
				round(begun.At().Sub(at)),
				begun.Text("cause"), round(moved.Sub(at)), round(back.At().Sub(at)), back.Text("kind"))
			if gone := back.At().Sub(at); gone > end.most {
				t.Errorf("node %s: %s was gone for %v", end.name, name, gone)
			}
			outages, afterwards = append(outages, back.At().Sub(at)), append(afterwards, back.At().Sub(moved))
		}
		seeEachOther(t, confabs)
		host.Start(t)
	}
	slices.Sort(outages)
	slices.Sort(afterwards)
	t.Logf("node %s: outage median %v, longest %v; after the room had moved median %v, longest %v", end.name,
		round(outages[len(outages)/2]), round(outages[len(outages)-1]), round(afterwards[len(afterwards)/2]),
		round(afterwards[len(afterwards)-1]))
}

func round(d time.Duration) time.Duration { return d.Round(time.Millisecond) }

// seeEachOther waits until Ann and Bob decode new pictures of each other.
func seeEachOther(t *testing.T, confabs map[string]*Confab) {
	t.Helper()
	for name, from := range map[string]string{"Ann": "Bob", "Bob": "Ann"} {
		var before float64
		confabs[name].AwaitReceived(starting, from, "camera", func(s Subscription) bool {
			if before == 0 {
				before = s.FramesDecoded
			}
			return s.FramesDecoded > before+10
		})
	}
}
