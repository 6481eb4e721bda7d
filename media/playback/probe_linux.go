package playback

// #cgo pkg-config: alsa
// #include <alsa/asoundlib.h>
// #include <string.h>
//
// static void ignore(const char *file, int line, const char *function, int err, const char *format, ...) {}
//
// static int try_open(const char *name) {
// 	snd_pcm_t *pcm;
// 	int err = snd_pcm_open(&pcm, name, SND_PCM_STREAM_PLAYBACK, 0);
// 	if (err == 0) snd_pcm_close(pcm);
// 	return err;
// }
//
// // probe returns 0 if something can play, else the error of the default device.
// static int probe(void) {
// 	void **hints;
// 	snd_lib_error_set_handler(ignore);
// 	int err = try_open("default"), found = 0;
// 	if (err == 0 || snd_device_name_hint(-1, "pcm", &hints) != 0) return err;
// 	for (void **hint = hints; *hint != NULL && !found; hint++) {
// 		char *name = snd_device_name_get_hint(*hint, "NAME"), *way = snd_device_name_get_hint(*hint, "IOID");
// 		if (name != NULL && (way == NULL || strcmp(way, "Input") != 0) &&
// 			strcmp(name, "null") != 0 && strcmp(name, "default") != 0 && strcmp(name, "jack") != 0)
// 			found = try_open(name) == 0;
// 		free(name);
// 		free(way);
// 	}
// 	snd_device_name_free_hint(hints);
// 	return found ? 0 : err;
// }
import "C"

import "fmt"

// probe says whether oto will find a device. Asking first keeps oto's only attempt for when there is one, and libjack,
// which oto tries last, from writing to stderr. It also keeps libasound from doing so: what went wrong is in the error.
func probe() error {
	if err := C.probe(); err < 0 {
		return fmt.Errorf("alsa: %s", C.GoString(C.snd_strerror(err)))
	}
	return nil
}
