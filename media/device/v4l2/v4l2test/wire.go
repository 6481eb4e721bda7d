//go:build linux

package v4l2test

import (
	"structs"
	"unsafe"

	"golang.org/x/sys/unix"
)

// The part of linux/fuse.h that is spoken here.
const (
	opLookup      = 1
	opForget      = 2
	opGetattr     = 3
	opSetattr     = 4
	opOpen        = 14
	opRead        = 15
	opRelease     = 18
	opInit        = 26
	opOpendir     = 27
	opReleasedir  = 29
	opInterrupt   = 36
	opIoctl       = 39
	opPoll        = 40
	opBatchForget = 42

	notifyPoll  = 1
	notifyStore = 4

	openDirectIO  = 1
	openKeepCache = 2
	pollNotify    = 1

	rootID    = 1
	fileSize  = 1 << 30 // as large as any buffers
	forever   = 3600    // seconds
	requestAt = 40      // bytes of a request's header
	maxWrite  = 64 << 10
)

type header struct {
	_                structs.HostLayout
	length, op       uint32
	unique, node     uint64
	uid, gid, pid, _ uint32
}

type reply struct {
	_      structs.HostLayout
	length uint32
	errno  int32
	unique uint64
}

type initIn struct {
	_                              structs.HostLayout
	major, minor, readahead, flags uint32
}

type initOut struct {
	_                              structs.HostLayout
	major, minor, readahead, flags uint32
	background, congestion         uint16
	maxWrite, timeGran             uint32
	maxPages, alignment            uint16
	_                              [8]uint32
}

type attr struct {
	_                                                  structs.HostLayout
	ino, size, blocks, atime, mtime, ctime             uint64
	atimeNano, mtimeNano, ctimeNano                    uint32
	mode, links, uid, gid, device, blockSize, attrFlag uint32
}

type entryOut struct {
	_                                       structs.HostLayout
	node, generation, entryValid, attrValid uint64
	entryNano, attrNano                     uint32
	attr                                    attr
}

type attrOut struct {
	_       structs.HostLayout
	valid   uint64
	nano, _ uint32
	attr    attr
}

type openIn struct {
	_        structs.HostLayout
	flags, _ uint32
}

type openOut struct {
	_        structs.HostLayout
	handle   uint64
	flags, _ uint32
}

type readIn struct {
	_              structs.HostLayout
	handle, offset uint64
	size           uint32
}

type ioctlIn struct {
	_               structs.HostLayout
	handle          uint64
	flags, request  uint32
	argument        uint64
	inSize, outSize uint32
}

type ioctlOut struct {
	_                    structs.HostLayout
	result               int32
	flags, inIOV, outIOV uint32
}

type pollIn struct {
	_              structs.HostLayout
	handle, kernel uint64
	flags, events  uint32
}

type pollOut struct {
	_         structs.HostLayout
	events, _ uint32
}

type storeOut struct {
	_            structs.HostLayout
	node, offset uint64
	size, _      uint32
}

func bytesOf[T any](v *T) []byte { return unsafe.Slice((*byte)(unsafe.Pointer(v)), unsafe.Sizeof(*v)) }

// as reads a structure; what is missing of it is zero.
func as[T any](data []byte) T {
	var v T
	copy(bytesOf(&v), data)
	return v
}

func attributes(node uint64) attr {
	a := attr{ino: node, size: fileSize, mode: unix.S_IFREG | 0o666, links: 1, blockSize: 4096}
	if node == rootID {
		a.mode, a.size = unix.S_IFDIR|0o755, 0
	}
	return a
}
