// Package packet turns what data channels carry into the values of package reliable, and our messages into packets.
//
// It owns nothing and starts nothing. It refuses to judge what arrives: what is no packet is not ok, and what is none
// of the kinds that we know has no content.
package packet
