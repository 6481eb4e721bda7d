// Brings samples of the full range (0 to 255) to the limited range of video (16 to 235, colours to 240), and from one
// matrix to another.
#ifndef CONFAB_RANGE_H
#define CONFAB_RANGE_H

#include <stdint.h>

void confab_limit_luma(const uint8_t *from, uint8_t *to, int samples);
void confab_limit_chroma(const uint8_t *from, uint8_t *to, int samples);

// Brings a 4:2:0 picture of limited range and even size from the matrix of ITU-R BT.709 to that of BT.601.
void confab_709_to_601(uint8_t *y, int y_stride, uint8_t *u, uint8_t *v, int c_stride, int width, int height);

#endif
