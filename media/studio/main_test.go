package studio

import (
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	// miniaudio never returns from closing a device whose PulseAudio server died.
	goleak.VerifyTestMain(m, goleak.IgnoreTopFunction("github.com/gen2brain/malgo._Cfunc_ma_device_uninit"))
}
