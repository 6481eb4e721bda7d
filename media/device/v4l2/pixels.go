//go:build linux

package v4l2

import (
	"github.com/pion/mediadevices/pkg/frame"

	"confab/media/codec"
	"confab/media/device/v4l2/internal/abi"
)

// pixels is a pixel format that can become a picture.
type pixels struct {
	format frame.Format
	layout codec.Layout // 0: JPEG
	yuv    bool         // and not RGB, nor JPEG, which has a matrix and a range of its own
}

// readable are all of them.
var readable = map[abi.Code]pixels{
	abi.CodeOf("YUYV"): {frame.FormatYUYV, codec.YUYV, true},
	abi.CodeOf("YVYU"): {FormatYVYU, codec.YVYU, true},
	abi.CodeOf("UYVY"): {frame.FormatUYVY, codec.UYVY, true},
	abi.CodeOf("VYUY"): {FormatVYUY, codec.VYUY, true},
	abi.CodeOf("NV12"): {frame.FormatNV12, codec.NV12, true},
	abi.CodeOf("NV21"): {frame.FormatNV21, codec.NV21, true},
	abi.CodeOf("NV16"): {FormatNV16, codec.NV16, true},
	abi.CodeOf("YU12"): {frame.FormatI420, codec.I420, true},
	abi.CodeOf("YV12"): {FormatYV12, codec.YV12, true},
	abi.CodeOf("422P"): {FormatI422, codec.I422, true},
	abi.CodeOf("RGB3"): {FormatRGB, codec.RGB, false},
	abi.CodeOf("BGR3"): {FormatBGR, codec.BGR, false},
	abi.CodeOf("BGR4"): {FormatBGRX, codec.BGRX, false},
	abi.CodeOf("AR24"): {FormatBGRX, codec.BGRX, false},
	abi.CodeOf("XR24"): {FormatBGRX, codec.BGRX, false},
	abi.CodeOf("RGB4"): {FormatXRGB, codec.XRGB, false},
	abi.CodeOf("BA24"): {FormatXRGB, codec.XRGB, false},
	abi.CodeOf("BX24"): {FormatXRGB, codec.XRGB, false},
	abi.CodeOf("AB24"): {FormatRGBX, codec.RGBX, false},
	abi.CodeOf("XB24"): {FormatRGBX, codec.RGBX, false},
	abi.CodeOf("GREY"): {FormatGrey, codec.Grey, true},
	abi.CodeOf("MJPG"): {frame.FormatMJPEG, 0, false},
	abi.CodeOf("JPEG"): {frame.FormatMJPEG, 0, false},
}

// coded are those that cameras send and nothing here decodes.
var coded = map[abi.Code]string{
	abi.CodeOf("H264"): "H.264", abi.CodeOf("HEVC"): "H.265", abi.CodeOf("VP80"): "VP8", abi.CodeOf("VP90"): "VP9",
}

// sees says what kind of picture the formats of a node make. What offers grey or depth beside JPEG is an infrared
// camera; colour cameras that offer a grey format offer an uncompressed one in colour too.
func sees(codes []abi.Code) (picture, colour bool, only string) {
	raw, jpeg, grey := false, false, false
	for _, code := range codes {
		p, ok := readable[code]
		switch {
		case ok && p.format == FormatGrey, code == abi.CodeOf("Z16 "), code == abi.CodeOf("Y8I "),
			code == abi.CodeOf("Y10 "), code == abi.CodeOf("Y16 "):
			grey = true
			picture = picture || ok
		case ok && p.layout == 0:
			jpeg, picture = true, true
		case ok:
			raw, picture = true, true
		case coded[code] != "":
			only = coded[code]
		}
	}
	return picture, raw || jpeg && !grey, only
}
