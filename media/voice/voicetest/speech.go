package voicetest

import (
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"confab/media/device/wav"
)

// Rate of all sound, Hz.
const Rate = 48000

// sentences are different ones for each voice (of the Harvard sentences).
var sentences = map[string]string{
	"slt": "The birch canoe slid on the smooth planks. Glue the sheet to the dark blue background. It is easy to " +
		"tell the depth of a well. These days a chicken leg is a rare dish. Rice is often served in round bowls.",
	"rms": "The boy was there when the sun rose. A rod is used to catch pink salmon. The source of the huge river is " +
		"the clear spring. Kick the ball straight and follow through. Help the woman get back to her feet.",
	"awb": "The soft cushion broke the man's fall. The salt breeze came across from the sea. The girl at the booth " +
		"sold fifty bonds. Hoist the load to your left shoulder. Take the winding path to reach the lake.",
}

// Speech is so many seconds of a voice of flite's (slt, rms or awb), at -26 dB of full scale while it speaks.
func Speech(t testing.TB, voice string, seconds float64) []float32 {
	t.Helper()
	path := filepath.Join(t.TempDir(), "speech.wav")
	speak := exec.CommandContext(t.Context(), "flite", "-voice", voice, "-o", path, sentences[voice])
	if out, err := speak.CombinedOutput(); err != nil {
		t.Fatalf("flite: %v: %s", err, out)
	}
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	reader, err := wav.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	pcm := make([]int16, int(seconds*Rate))
	if err := reader.Read(pcm); err != nil {
		t.Fatal(err)
	}
	said := make([]float32, len(pcm))
	for i, s := range pcm {
		said[i] = float32(s) / 32768
	}
	gain := float32(math.Pow(10, (-26-Level(said))/20))
	for i := range said {
		said[i] *= gain
	}
	return said
}
