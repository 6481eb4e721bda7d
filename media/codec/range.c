#include "range.h"

// Sixteen bits are enough, and let the compiler do many samples at once. 220 and 225 are 219/255 and 224/255 in 256ths.

__attribute__((optimize("O3"))) void confab_limit_luma(const uint8_t *from, uint8_t *to, int samples) {
  for (int i = 0; i < samples; i++) to[i] = (uint8_t)((uint16_t)(from[i] * 220 + 16 * 256 + 128) >> 8);
}

__attribute__((optimize("O3"))) void confab_limit_chroma(const uint8_t *from, uint8_t *to, int samples) {
  for (int i = 0; i < samples; i++) to[i] = (uint8_t)((uint16_t)(from[i] * 225 + 31 * 128 + 128) >> 8);
}
