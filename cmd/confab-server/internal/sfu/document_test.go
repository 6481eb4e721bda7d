package sfu

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestDocument(t *testing.T) {
	for _, bind := range []string{"127.0.0.1", "::1"} {
		s := New(Options{Keys: testKeys, Bind: bind})
		line, err := document(s.options, Layout(7880))
		if err != nil {
			t.Fatal(err)
		}
		var got struct {
			Port int
			Keys map[string]string
			RTC  struct {
				NodeIP string `json:"node_ip"` // an object would be ignored without a word
				UDP    string `json:"udp_port"`
				TCP    int    `json:"tcp_port"`
			}
			TURN struct {
				UDP   int      `json:"udp_port"`
				Allow []string `json:"allow_restricted_peer_cidrs"`
			}
			Room map[string]any
		}
		if err := json.Unmarshal(line, &got); err != nil {
			t.Fatal(err)
		}
		if got.Port != 7880 || got.RTC.TCP != 7881 || got.RTC.UDP != "7882" || got.TURN.UDP != 7883 {
			t.Errorf("ports are %+v", got)
		}
		if got.RTC.NodeIP != bind || len(got.TURN.Allow) != 1 || !strings.HasPrefix(got.TURN.Allow[0], bind+"/") {
			t.Errorf("addresses are %+v", got)
		}
		if got.Keys[testKeys.Key] != testKeys.Secret || got.Room["auto_create"] != false {
			t.Errorf("keys or rooms are wrong")
		}
		if strings.Count(string(line), "\n") != 1 {
			t.Error("more than one line")
		}
	}
}
