package codec

import "fmt"

// MaxPixels is the largest picture that is coded or decoded: 8K. It bounds the memory that a few bytes from the network
// can ask for; libvpx itself would take 65536x65536.
const MaxPixels = 7680 * 4320

// maxSide is the largest width or height of a picture: VP8 has 14 bits for each.
const maxSide = 16383

var errNoData = fmt.Errorf("%w: no data", ErrCorrupt)

// header is what has to be known about a frame before libvpx sees it.
type header struct {
	key           bool
	width, height int  // of the first key frame inside
	pixels        int  // of the largest picture that the data announces, 0 if it announces none
	single        bool // VP9 without a superframe index
}
