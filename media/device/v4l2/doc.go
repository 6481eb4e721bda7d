// Package v4l2 finds and reads the cameras of Linux: a driver for pion/mediadevices, in place of its own.
//
// A [Finder] lists cameras. It asks each device on a goroutine of its own what it is, waits for all of them together
// for a bounded time, and remembers the answers until the device's node changes; one that hangs holds up nobody else,
// and is listed as silent. A [Camera] is a driver of mediadevices: it is opened, gives its offers, and records; its
// reader gives each picture as a [*Picture].
//
// What a device answers is what is used: its size, pixel format, row length, rate, range and matrix, whatever was
// asked; pictures come out in limited range by ITU-R BT.601. Its controls are left as they are, but for three kinds:
// the rate is kept in low light, the frequency of the mains suits the lamps here unless somebody has set it, and what
// [Finder].Wanted names is set. A node of v4l2loopback is a camera only while a program writes to it, which nothing
// tells of, so it is asked at each listing ([Finder.Unsettled]).
//
// A picture that is damaged, short or flagged is left out, and the device is lost only when it says so or when nothing
// but bad pictures come for some time (see loss.go). Reading waits by poll, and ends at once when it is interrupted.
//
// Nothing happens at import or before the first call. It starts a goroutine for each device that is asked, which ends
// with the device's answer; a device that never answers keeps its one for ever, as it would keep a thread of any
// program, and gets no second one. It refuses to read pictures whose planes are in memory of their own, and H.264.
package v4l2
