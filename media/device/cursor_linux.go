package device

import (
	"image"
	"image/draw"
	"io"
	"sync"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xfixes"
)

// cursor draws the pointer into pictures of an X11 screen, in which the server leaves it out. It asks the X server for
// its shape and place (XFIXES, GetCursorImage). Its methods are for one goroutine.
type cursor struct {
	conn *xgb.Conn
}

// quiet keeps xgb from writing to the terminal.
var quiet = sync.OnceFunc(func() { xgb.Logger.SetOutput(io.Discard) })

// openCursor connects to the display of the environment. A server without the extension has no cursor to draw.
func openCursor() (*cursor, error) {
	quiet()
	conn, err := xgb.NewConn()
	if err != nil {
		return nil, err
	}
	if err := xfixes.Init(conn); err != nil {
		conn.Close()
		return nil, err
	}
	if _, err := xfixes.QueryVersion(conn, 4, 0).Reply(); err != nil { // a client has to say which one it knows
		conn.Close()
		return nil, err
	}
	return &cursor{conn}, nil
}

// draw paints the pointer as it is now.
func (c *cursor) draw(onto draw.Image) error {
	shape, err := xfixes.GetCursorImage(c.conn).Reply()
	if err != nil {
		return err
	}
	pointer := image.NewRGBA(image.Rect(0, 0, int(shape.Width), int(shape.Height)))
	for i, argb := range shape.CursorImage { // premultiplied, as image.RGBA is
		if at := 4 * i; at+4 <= len(pointer.Pix) {
			pointer.Pix[at], pointer.Pix[at+1] = byte(argb>>16), byte(argb>>8)
			pointer.Pix[at+2], pointer.Pix[at+3] = byte(argb), byte(argb>>24)
		}
	}
	at := image.Pt(int(shape.X)-int(shape.Xhot), int(shape.Y)-int(shape.Yhot))
	draw.Draw(onto, pointer.Rect.Add(at), pointer, image.Point{}, draw.Over)
	return nil
}

func (c *cursor) close() { c.conn.Close() }
