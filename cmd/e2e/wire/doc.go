// Package wire is a network link in user space between two network namespaces: delay, jitter, loss, rate and queue of
// each direction by itself, changed while it carries traffic. Linux has netem for that, which many kernels lack.
//
// A [Link] is one direction. It owns the frames that are under way and one random source; [Link.Run] delivers them
// until its context ends. A [Wire] joins two Ethernet devices ([OpenTAP]) by two links; [Wire.Run] starts four
// goroutines, closes the devices when its context ends and returns when all four are gone. [Start] has that done by a
// process of its own, which a busy machine delays less: how late frames are delivered is counted. Nothing here refuses
// or repairs anything: what comes in goes out, later, or is lost.
package wire
