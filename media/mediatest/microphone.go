package mediatest

import "time"

// audioHandle is an open scripted microphone: a square wave.
type audioHandle struct {
	*handle
	resume chan bool // has a token while it is not paused
}

// Pause is device.Audio's. A microphone that is lost meanwhile does not tell.
func (a audioHandle) Pause(paused bool) {
	if paused {
		select {
		case <-a.resume:
		default:
		}
		return
	}
	select {
	case a.resume <- true:
	default:
	}
}

// Read is device.Audio's.
func (a audioHandle) Read(pcm []int16) (time.Time, error) {
	select {
	case <-a.resume:
		a.Pause(false)
	default: // paused
		select {
		case <-a.resume:
			a.Pause(false)
			a.next = time.Time{}
		case <-a.closed:
		}
	}
	if err := a.wait(); err != nil {
		return time.Time{}, err
	}
	for i := range pcm {
		pcm[i] = int16(4000 - i/60%2*8000)
	}
	return a.next.Add(-a.every), nil
}
