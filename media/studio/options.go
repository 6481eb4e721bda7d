package studio

import (
	"context"
	"image"
	"log/slog"
	"time"

	"confab/media/capture"
	"confab/media/device"
)

// None is the device name that means "no such device, please".
const None = "none"

// Devices is what the studio needs of device.Manager.
type Devices interface {
	List(k device.Kind) ([]device.Info, error)
	OpenVideo(k device.Kind, name string, w device.Want) (device.Video, error)
	OpenAudio(name string) (device.Audio, error)
	Watch(ctx context.Context) <-chan device.Kind
}

// Preview shows the user what they send. Put borrows the picture for the call.
type Preview interface {
	Put(pic *image.YCbCr)
}

// Options configures a Studio. Only Devices is required.
type Options struct {
	Devices    Devices
	Camera     string // preferred device; "" = the default, None = never
	Microphone string
	CameraOn   bool // at first
	// MicrophoneOn is whether sound is sent at first; off, the device stays open and muted, so that speaking again is instant.
	MicrophoneOn bool
	// ReleaseMicrophone closes the device while the microphone is off.
	ReleaseMicrophone bool

	Want    device.Want          // picture asked of the camera
	Video   capture.VideoOptions // of the camera's track
	Audio   capture.AudioOptions // of the microphone's track
	Preview Preview              // may be nil

	OpenTimeout time.Duration // after which a slow device is reported and another tried, default 5 s
	Logger      *slog.Logger  // default none
}

// Limits of a device's silence before it is reopened.
const (
	pictureStall     = 4 * time.Second
	soundStall       = 1 * time.Second
	firstUnitLimit   = 6 * time.Second // for the first picture or sample after opening
	shutdownLimit    = 3 * time.Second
	steady           = 10 * time.Second // a device that worked this long has no history of failure
	leastRetry       = 1 * time.Second
	greatestRetry    = 30 * time.Second
	defaultOpenLimit = 5 * time.Second
)
