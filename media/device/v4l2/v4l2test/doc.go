// Package v4l2test makes virtual cameras for tests: files that answer the ioctls of V4L2 as a script says, over FUSE
// and thus without a kernel module. It needs root and /dev/fuse.
//
// A [Bus] owns a file system of its own, spoken to through the kernel's protocol; it is never visible among the mounts
// and ends with its test, or with the process. [Bus.Plug] puts a camera on it and a symbolic link to it into a folder
// that stands for /dev. A camera paints pictures by which [Check] tells whether they arrived whole.
package v4l2test
