#include "range.h"

#include <stddef.h>

// Sixteen bits are enough, and let the compiler do many samples at once. 220 and 225 are 219/255 and 224/255 in 256ths.

__attribute__((optimize("O3"))) void confab_limit_luma(const uint8_t *from, uint8_t *to, int samples) {
  for (int i = 0; i < samples; i++) to[i] = (uint8_t)((uint16_t)(from[i] * 220 + 16 * 256 + 128) >> 8);
}

__attribute__((optimize("O3"))) void confab_limit_chroma(const uint8_t *from, uint8_t *to, int samples) {
  for (int i = 0; i < samples; i++) to[i] = (uint8_t)((uint16_t)(from[i] * 225 + 31 * 128 + 128) >> 8);
}

static uint8_t clamp(int v) { return (uint8_t)(v < 0 ? 0 : v > 255 ? 255 : v); }

// What the colours add to luma: R, G and B of BT.709 put into the weights of BT.601, in 16384ths.
__attribute__((optimize("O3"))) static void add_to_luma(uint8_t *y, const uint8_t *u, const uint8_t *v, int pairs) {
  for (int i = 0; i < pairs; i++) {
    int more = (1627 * (u[i] - 128) + 3141 * (v[i] - 128) + 8192) >> 14;
    y[2 * i] = clamp(y[2 * i] + more);
    y[2 * i + 1] = clamp(y[2 * i + 1] + more);
  }
}

__attribute__((optimize("O3"))) static void turn_colours(uint8_t *u, uint8_t *v, int samples) {
  for (int i = 0; i < samples; i++) {
    int b = u[i] - 128, r = v[i] - 128;
    u[i] = clamp(((16218 * b - 1813 * r + 8192) >> 14) + 128);
    v[i] = clamp(((16112 * r - 1187 * b + 8192) >> 14) + 128);
  }
}

void confab_709_to_601(uint8_t *y, int y_stride, uint8_t *u, uint8_t *v, int c_stride, int width, int height) {
  for (int row = 0; row < height / 2; row++) {
    uint8_t *luma = y + (size_t)2 * row * y_stride;
    uint8_t *blue = u + (size_t)row * c_stride, *red = v + (size_t)row * c_stride;
    add_to_luma(luma, blue, red, width / 2);
    add_to_luma(luma + y_stride, blue, red, width / 2);
    turn_colours(blue, red, width / 2);
  }
}
