package playback

// #cgo pkg-config: alsa
// #include <alsa/asoundlib.h>
// static void ignore(const char *file, int line, const char *function, int err, const char *format, ...) {}
// static void muffle(void) { snd_lib_error_set_handler(ignore); }
import "C"

// muffle keeps libasound from writing a page to stderr on machines without sound; what went wrong is in oto's error.
func muffle() { C.muffle() }
