package echo

import "math"

const (
	// speechToNoise is how much louder than the noise speech is expected to be: 15 dB (Gerkmann and Hendriks,
	// "Unbiased MMSE-based noise power estimation with low complexity and low tracking delay", 2012).
	speechToNoise = 31.6
	noiseKept     = 0.8  // of the noise's power from block to block, at least
	doubtKept     = 0.9  // of the mean probability of speech
	quickly       = 30   // blocks after a start in which all is taken for noise, or it would be taken for speech
	decided       = 0.98 // how much the last block counts for how loud the speech is
	softest       = 0.1  // the least gain of noise: -20 dB
)

// noise follows the power of the noise in a band.
type noise struct {
	power  float64
	speech float64 // probability of speech in the last block, and its mean
	mean   float64
	clear  float64 // power of the speech in the last block
	blocks int
}

// follow takes the power of a block, and what part of it is echo.
func (n *noise) follow(rest, echo float64) {
	if n.blocks == 0 {
		n.power = rest
	}
	ratio := rest / n.power
	n.speech = 1 / (1 + (1+speechToNoise)*math.Exp(-min(ratio, 100)*speechToNoise/(1+speechToNoise)))
	n.mean = doubtKept*n.mean + (1-doubtKept)*n.speech
	if n.mean > 0.99 { // for so long nobody speaks: the noise has become louder
		n.speech = min(n.speech, 0.99)
	}
	if echo > rest/50 && rest > n.power {
		return // it says nothing of the noise
	}
	kept := noiseKept
	if n.blocks++; n.blocks < quickly {
		kept = 1 - 1/float64(n.blocks)
	}
	n.power = kept*n.power + (1-kept)*(n.speech*n.power+(1-n.speech)*rest) + 1e-12
}

// gain is by how much the band is to be turned down so that speech is left.
func (n *noise) gain(rest float64) float64 {
	ratio := rest / n.power
	prior := decided*n.clear/n.power + (1-decided)*max(0, ratio-1)
	g := prior / (1 + prior)
	n.clear = g * g * rest
	return max(softest, g)
}
