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

// Preview shows the user what they send.
type Preview interface {
	// Put borrows a picture for the call, which may take its time: nothing of what is sent waits for it.
	Put(pic *image.YCbCr)
	// Wanted says whether anybody looks. It must not wait.
	Wanted() bool
}

// Voice makes better what a microphone hears.
type Voice interface {
	// Process takes a block of 10 ms, in place. It is called on the goroutine that reads the microphone, one call at a
	// time, and not while the source is muted.
	Process(pcm []int16, captured time.Time)
	// Change says that another microphone is heard from now on.
	Change()
}

// SourceOptions describes something that can be sent. Kind is required.
type SourceOptions struct {
	Name   string      // tells it from other sources of the studio; default the kind's
	Kind   device.Kind // Camera, Screen or Microphone
	Device string      // preferred device; "" = the default, None = never
	On     bool        // at first
	// KeepOpen leaves a microphone open and muted while the source is off, so that turning it on again is instant. It
	// is paused then after restAfter.
	KeepOpen bool

	Want    device.Want          // picture asked of the device
	Video   capture.VideoOptions // of the track, unless Kind is Microphone
	Audio   capture.AudioOptions // of the track, if Kind is Microphone
	Preview Preview              // may be nil
	Voice   Voice                // of a microphone that is no fake; may be nil
}

// Options configures a Studio. Only Devices is required.
type Options struct {
	Devices     Devices
	Sources     []SourceOptions
	OpenTimeout time.Duration // after which a slow device is reported and another tried, default 5 s
	Logger      *slog.Logger  // default none
}

// Limits of a device's silence before it is reopened.
const (
	pictureStall     = 4 * time.Second
	soundStall       = 1 * time.Second
	firstUnitLimit   = 6 * time.Second // for the first picture or sample after opening
	shutdownLimit    = 3 * time.Second
	settleLimit      = 300 * time.Millisecond // for the system to say what there is after a loss
	steady           = 10 * time.Second       // a device that worked this long has no history of failure
	restAfter        = 5 * time.Second        // who mutes for a word goes on at once; sound servers sleep as late
	leastRetry       = 1 * time.Second
	greatestRetry    = 30 * time.Second
	busyRetry        = 2 * time.Second // at most, of a device that another program uses
	defaultOpenLimit = 5 * time.Second
)
