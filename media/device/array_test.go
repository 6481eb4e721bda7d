package device_test

import (
	"encoding/binary"
	"errors"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"confab/media/device"
	"confab/media/mediatest"
)

// Two ways in which servers place six channels: as those of an array, and as those of a home cinema.
const (
	arrayMap  = "aux0,aux1,aux2,aux3,aux4,aux5"
	cinemaMap = "front-left,front-right,rear-left,rear-right,front-center,lfe"
)

// playChannels plays one sound on each channel of a sink, again and again until the test ends; nil is silence.
func playChannels(t *testing.T, sink, places string, sounds ...[]int16) {
	t.Helper()
	var raw []byte
	for i := range len(sounds[0]) {
		for _, sound := range sounds {
			v := int16(0)
			if sound != nil {
				v = sound[i]
			}
			raw = binary.LittleEndian.AppendUint16(raw, uint16(v))
		}
	}
	file := filepath.Join(t.TempDir(), "channels.raw")
	if err := os.WriteFile(file, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	player := exec.CommandContext(t.Context(), "pacat", "--playback", "--raw", "--format=s16le", "--rate=48000",
		"-d", sink, "--channels="+string(rune('0'+len(sounds))), "--channel-map="+places, "--latency-msec=200", file)
	if err := player.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = player.Wait() }) // it is killed with the test's context
}

// TestArray: of a microphone with six channels the one with the voice is heard, as loud as it is, and nothing of what
// is played, which another channel has.
func TestArray(t *testing.T) {
	for name, places := range map[string]string{"array": arrayMap, "cinema": cinemaMap} {
		t.Run(name, func(t *testing.T) {
			server := mediatest.StartPulse(t)
			server.Pactl("load-module", "module-null-sink", "sink_name=six", "rate=48000",
				"channels=6", "channel_map="+places)
			voice, other := speech(3, 14), speech(4, 14)
			played := 0
			sink, err := device.OpenSpeaker(device.SpeakerOptions{Name: mediatest.PulseSpeaker, Pull: func(out []byte) {
				for ; len(out) >= 8; out = out[8:] {
					v := math.Float32bits(float32(other[played%len(other)]) / 32768)
					binary.LittleEndian.PutUint32(out, v)
					binary.LittleEndian.PutUint32(out[4:], v)
					played++
				}
			}})
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = sink.Close() }()
			playChannels(t, "six", places, voice, nil, nil, nil, nil, other)
			m := device.New(device.Options{Logger: chatty})
			a, err := m.OpenAudio("six.monitor")
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = a.Close() }()
			heard := hear(t, a, 12*device.SampleRate)[6*device.SampleRate:]
			pauseAndResume(t, a)
			_, said := mediatest.Correlate(voice[8*device.SampleRate:10*device.SampleRate], heard)
			_, echoed := mediatest.Correlate(other[8*device.SampleRate:10*device.SampleRate], heard)
			t.Logf("the voice correlates with %.2f, what is played with %.2f", said, echoed)
			if said < 0.95 || echoed > 0.4 {
				t.Errorf("the voice correlates with %.2f, what is played with %.2f", said, echoed)
			}
			if loud := 10 * math.Log10(power(heard)/power(voice)); math.Abs(loud) > 2 {
				t.Errorf("it is %.1f dB louder than it was said", loud)
			}
		})
	}
}

func power(pcm []int16) (sum float64) {
	for _, v := range pcm {
		sum += float64(v) * float64(v)
	}
	return sum / float64(len(pcm))
}

// TestArrayIsLost: at once when it is unplugged, and when its server ends.
func TestArrayIsLost(t *testing.T) {
	for name, lose := range map[string]func(p *mediatest.Pulse){
		"unplugged":    func(p *mediatest.Pulse) { p.Pactl("unload-module", "module-null-sink") },
		"server-ended": (*mediatest.Pulse).Kill,
	} {
		t.Run(name, func(t *testing.T) {
			server := mediatest.StartPulse(t)
			server.Pactl("load-module", "module-null-sink", "sink_name=six", "channels=6", "channel_map="+arrayMap)
			a, err := device.New(device.Options{Logger: chatty}).OpenAudio("six.monitor")
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = a.Close() }()
			hear(t, a, device.BlockSamples)
			lose(server)
			began := time.Now()
			for err == nil {
				_, err = a.Read(make([]int16, device.BlockSamples))
			}
			if took := time.Since(began); !errors.Is(err, device.ErrLost) || took > 500*time.Millisecond {
				t.Errorf("%v after %v", err, took)
			}
		})
	}
}
