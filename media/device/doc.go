// Package device lists, watches and opens cameras, microphones, screens and speakers.
//
// It owns the way from the operating system to pictures and sound of one kind: 4:2:0 pictures and 48 kHz mono samples.
// Screens are read through pion/mediadevices' drivers (never through its GetUserMedia, which opens every camera and
// breaks ties at random), cameras likewise but on Linux, where package v4l2 is their driver; microphones through a
// mediadevices driver of our own on PulseAudio's protocol, and on miniaudio where nobody speaks that; speakers on
// miniaudio without a driver. Fakes come from Y4M and WAV files, a test pattern and synthetic sound, and are devices
// like any other. What a speaker plays is never taken for a microphone unless it is asked for by name.
//
// It starts nothing until asked: an opened device runs until its Close, a watch until its context is done;
// Manager.Close ends the watches and waits for them. Close of a device is idempotent and bounded: where a dead sound
// server or a stalled camera would hold it up for longer, the release goes on in the background and that device stays
// claimed until it is through.
//
// It refuses to choose for the user (package studio does), to fall back, and to retry. A device that is missing, busy,
// forbidden or lost says so with ErrNotFound, ErrBusy, ErrDenied or ErrLost.
package device
