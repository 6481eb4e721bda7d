package playback

// #cgo pkg-config: alsa
// #include <alsa/asoundlib.h>
//
// static void ignore(const char *file, int line, const char *function, int err, const char *format, ...) {}
//
// static void quieten(void) { snd_lib_error_set_handler(ignore); }
import "C"

// quieten keeps libasound from writing to stderr what it finds wrong with the machine: what matters is in the errors.
func quieten() { C.quieten() }
