package local

import (
	"testing"
	"testing/synctest"
	"time"
)

func TestNotices(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		changes := 0
		b := &Notices{changed: func() { changes++ }}
		b.Stand("test picture")
		b.Pass("microphone", "Grace turned your microphone off", time.Minute)
		if b.text() != "Grace turned your microphone off" {
			t.Error(b.text())
		}
		b.Drop("camera")
		if b.text() != "Grace turned your microphone off" {
			t.Error("dropped by something else")
		}
		<-time.After(30 * time.Second)
		b.Pass("microphone", "Mo turned your microphone off", time.Minute)
		<-time.After(31 * time.Second) // the first one's time is over
		synctest.Wait()
		if b.text() != "Mo turned your microphone off" {
			t.Error("the older one took the newer one with it")
		}
		b.Drop("microphone")
		if b.text() != "test picture" || changes != 4 {
			t.Errorf("%q after %d changes", b.text(), changes)
		}
		b.Pass("", "gone soon", time.Second)
		<-time.After(2 * time.Second)
		synctest.Wait()
		if b.text() != "test picture" || changes != 6 {
			t.Errorf("%q after %d changes", b.text(), changes)
		}
		<-time.After(time.Minute)
	})
}
