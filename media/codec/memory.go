package codec

/*
#include <stdlib.h>
#if defined(__GLIBC__)
#include <malloc.h>
static void map_large(int bytes) { mallopt(M_MMAP_THRESHOLD, bytes); }
#else
static void map_large(int bytes) { (void)bytes; }
#endif
*/
import "C"

// mapFrom is the size in bytes from which C memory is mapped on its own: smaller than any picture buffer.
const mapFrom = 128 << 10

// MapPictureMemory has C's large blocks mapped one by one, so that a closed codec's memory goes back to the system. By
// default glibc raises that size with use (mallopt(3), M_MMAP_THRESHOLD) until pictures come from the heaps that it
// keeps for each thread; Go moves codecs over its threads, and each heap keeps up to 64 MiB. Measured: 50 joins grew a
// process by 130 MB. Call it before the first codec is made; again does no harm.
func MapPictureMemory() { C.map_large(mapFrom) }
