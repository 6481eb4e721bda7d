package codec

import (
	"errors"
	"fmt"
	"testing"
)

func TestRawPicturesThatAreTooShort(t *testing.T) {
	for l := YUYV; l <= Grey; l++ {
		for _, size := range [][3]int{{64, 32, 32}, {64, 32, 33}, {64, 34, 40}} {
			t.Run(fmt.Sprintf("%d-%v", l, size), func(t *testing.T) {
				dst := New420(size[0], size[1])
				stride, rows := l.RowBytes(size[0])+16, size[2]
				enough := l.Bytes(size[0], max(rows, 1), stride)
				err := FromRaw(dst, l, make([]byte, enough), stride, rows)
				if rows < size[1] != errors.Is(err, ErrPicture) || rows >= size[1] && err != nil {
					t.Errorf("whole: %v", err)
				}
				if err := FromRaw(dst, l, make([]byte, enough-1), stride, rows); !errors.Is(err, ErrPicture) {
					t.Errorf("a byte less: %v", err)
				}
				err = FromRaw(dst, l, make([]byte, 2*enough), l.RowBytes(size[0])-1, rows)
				if !errors.Is(err, ErrPicture) {
					t.Errorf("rows too short: %v", err)
				}
			})
		}
	}
	if err := FromRaw(New420(16, 16), Grey+1, make([]byte, 4096), 64, 16); !errors.Is(err, ErrUnsupported) {
		t.Errorf("no such layout: %v", err)
	}
	if err := FromRaw(nil, YUYV, make([]byte, 4096), 64, 16); !errors.Is(err, ErrPicture) {
		t.Errorf("no picture: %v", err)
	}
}

func TestLimitedRange(t *testing.T) {
	pic := New420(256, 2)
	for i := range 256 {
		pic.Y[i] = byte(i)
		pic.Cb[i/2], pic.Cr[i/2] = byte(i), byte(i)
	}
	if err := LimitRange(pic); err != nil {
		t.Fatal(err)
	}
	for i := range 256 {
		if want := 16 + float64(i)*219/255; float64(pic.Y[i]) < want-0.7 || float64(pic.Y[i]) > want+0.7 {
			t.Errorf("luma %d became %d, want %.1f", i, pic.Y[i], want)
		}
		got, want := float64(pic.Cb[i/2]), 128+(float64(i|1)-128)*224/255
		if got < want-0.7 || got > want+0.7 {
			t.Errorf("chroma %d became %.0f, want %.1f", i|1, got, want)
		}
	}
}
