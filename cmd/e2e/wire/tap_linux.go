package wire

import (
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// OpenTAP makes an Ethernet device of that name in the network namespace of the calling thread. What is written to the
// file arrives at the device, what is sent over the device is read from the file, a frame each; the device goes with
// the file. Unlike a pair of veth it computes checksums and cuts segments to the MTU (tun(4), TUNSETOFFLOAD is not
// asked for).
func OpenTAP(name string) (*os.File, error) {
	fd, err := unix.Open("/dev/net/tun", unix.O_RDWR|unix.O_NONBLOCK|unix.O_CLOEXEC, 0)
	if err != nil {
		return nil, fmt.Errorf("open /dev/net/tun: %w", err)
	}
	request, err := unix.NewIfreq(name)
	if err == nil {
		request.SetUint16(unix.IFF_TAP | unix.IFF_NO_PI)
		err = unix.IoctlIfreq(fd, unix.TUNSETIFF, request)
	}
	if err != nil {
		_ = unix.Close(fd)
		return nil, fmt.Errorf("make the device %s: %w", name, err)
	}
	return os.NewFile(uintptr(fd), name), nil
}
