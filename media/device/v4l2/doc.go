// Package v4l2 finds and reads the cameras of Linux: a driver for pion/mediadevices, in place of its own.
//
// A [Finder] lists cameras. It asks each device on a goroutine of its own what it is, waits for all of them together
// for a bounded time, and remembers the answers until the device's node changes; one that hangs holds up nobody else,
// and is listed as silent. A [Camera] is a driver of mediadevices: it is opened, gives its offers, and records; its
// reader gives each picture as a [*Picture].
//
// What a device answers is what is used: its size, pixel format, row length and rate, whatever was asked. A picture
// that is damaged, short or flagged is left out, and the device is lost only when it says so or when nothing but bad
// pictures come for some time (see loss.go). Reading waits by poll, and ends at once when it is interrupted.
//
// Nothing happens at import or before the first call. It starts a goroutine for each device that is asked, which ends
// with the device's answer; a device that never answers keeps its one for ever, as it would keep a thread of any
// program, and gets no second one. It refuses to read devices that have their planes apart, or send H.264 only.
package v4l2
