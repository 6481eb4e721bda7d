// Package pattern draws a moving test picture and reads its clock back from what a camera path made of it.
//
// It owns the picture of `--fake-camera pattern`: a landscape with bouncing discs, a clock and a frame counter for
// people, and a code block for machines with the frame number (32 bit), the wall clock in milliseconds (48 bit) and a
// CRC-16.
//
// The code block stands in the middle third of the picture, so that cropping to any usual tile shape leaves it whole,
// and is framed by a white and a black ring. [Read] searches for that frame along scan lines, so it needs to know
// neither the scale nor the crop, and it also reads mirrored pictures. Cells are 21x26 pixels at 720 lines and 5x6 at
// 180 lines, which VP8 keeps readable at 150 kbit/s.
//
// The package starts nothing, allocates nothing per frame and keeps no clock of its own: the caller says which frame it
// is and when. It refuses pictures smaller than 160x90, where the code would not survive.
package pattern
