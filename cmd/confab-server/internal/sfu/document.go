package sfu

import (
	"encoding/json"
	"fmt"
	"net"
	"strconv"
)

// object is a JSON object.
type object = map[string]any

// document is LiveKit's configuration as one line of JSON, which is also YAML. LiveKit parses it strictly, so a field
// that a later version renames is an error at start and not a silent default.
func document(o Options, ports Ports) ([]byte, error) {
	own := o.Bind + "/32"
	if net.ParseIP(o.Bind).To4() == nil {
		own = o.Bind + "/128"
	}
	hook := object{}
	if o.Webhook != "" {
		hook = object{"api_key": o.Keys.Key, "urls": []string{o.Webhook}}
	}
	line, err := json.Marshal(object{
		"webhook":        hook,
		"port":           ports.HTTP,
		"bind_addresses": []string{o.Bind},
		"keys":           object{o.Keys.Key: o.Keys.Secret},
		"logging":        object{"level": o.LogLevel, "pion_level": pionLevel(o.LogLevel), "json": true},
		"rtc":            rtcSettings(o.Bind, own, ports),
		"turn": object{
			"enabled":           true, // also stands in for STUN: public STUN servers are then not offered
			"udp_port":          ports.TURN,
			"bind_addresses":    []string{o.Bind},
			"relay_range_start": ports.RelayFirst,
			"relay_range_end":   ports.RelayLast,
			// TURN refuses to relay to loopback addresses since LiveKit 1.12, and here the SFU itself is on one.
			"allow_restricted_peer_cidrs": []string{own},
		},
		"room": object{
			// Rooms are made by confab-server alone: then a room that nobody may enter is "requested room does not
			// exist" and not a new empty one.
			"auto_create":       false,
			"empty_timeout":     300, // seconds between a token being handed out and the first one joining
			"departure_timeout": 20,  // seconds for the last one to come back
		},
		// LiveKit counts bytes where the token endpoint counts characters, of at most four bytes each.
		"limit": object{
			"max_room_name_length":            1024,
			"max_participant_identity_length": 1024,
			"max_participant_name_length":     1024,
		},
	})
	if err != nil {
		return nil, fmt.Errorf("write LiveKit's configuration: %w", err)
	}
	return append(line, '\n'), nil
}

// rtcSettings is the part about media: where LiveKit listens for it and which candidates it offers. own is the network
// that has address and nothing else.
func rtcSettings(address, own string, ports Ports) object {
	return object{
		"udp_port": strconv.Itoa(ports.ICEUDP),
		// LiveKit opens this one on every address of the machine and has no setting for it (rtcconfig,
		// NewWebRTCConfig); it drops connections that do not begin with a participant's own STUN request.
		"tcp_port": ports.ICETCP,
		// Given, so that LiveKit looks for no other address and tells nobody of public STUN servers. It has to be
		// text: an object passes the strict parser and then counts for nothing (rtcconfig, NodeIP.UnmarshalYAML).
		"node_ip":         address,
		"use_external_ip": false,
		// Without this a candidate on 127.0.0.1 is neither offered nor used.
		"enable_loopback_candidate": true,
		"ips":                       object{"includes": []string{own}},
		// How often a publisher is asked for a key frame of a layer; LiveKit's own second is how long everybody
		// else waits for somebody whose network hiccuped just after joining. Publishers, browsers and confab alike,
		// grant no more than one each 300 ms.
		"pli_throttle": object{"low_quality": pliThrottle, "mid_quality": pliThrottle, "high_quality": pliThrottle},
	}
}

// pliThrottle as YAML has durations.
const pliThrottle = "250ms"

// pionLevel: at level warn pion reports what every join and leave brings, such as a check before the first candidate.
func pionLevel(level string) string {
	if level == "debug" {
		return level
	}
	return "error"
}
