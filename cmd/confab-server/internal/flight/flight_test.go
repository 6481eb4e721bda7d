package flight

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestOneAnswerForAllWhoAsk(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var g Group[int]
		made := 0
		got := make(chan int)
		for range 10 {
			go func() {
				n, err := g.Do(t.Context(), "key", func() (int, error) {
					made++
					time.Sleep(time.Second)
					return made,
						nil
				})
				if err != nil {
					t.Error(err)
				}
				got <- n
			}()
		}
		for range 10 {
			if n := <-got; n != 1 {
				t.Errorf("got %d", n)
			}
		}
	})
}

func TestWorkGoesOnWithoutWhoAsked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var g Group[string]
		var done atomic.Bool
		impatient, leave := context.WithTimeout(t.Context(), time.Second)
		defer leave()
		_, err := g.Do(impatient, "key", func() (string, error) {
			time.Sleep(time.Minute)
			done.Store(true)
			return "",
				nil
		})
		if !errors.Is(err, context.DeadlineExceeded) || done.Load() {
			t.Errorf("got %v", err)
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		if !done.Load() {
			t.Error("the work ended with the one who asked")
		}
	})
}

func TestPanicIsAnError(t *testing.T) {
	var g Group[string]
	for range 2 {
		_, err := g.Do(t.Context(), "key", func() (string, error) { panic("slice bounds") })
		failed, ok := errors.AsType[*PanicError](err)
		if !ok || failed.Cause != "slice bounds" || !strings.Contains(err.Error(), "flight_test.go") {
			t.Errorf("got %v", err)
		}
	}
}
