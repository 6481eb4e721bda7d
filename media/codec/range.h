// Brings samples of the full range (0 to 255) to the limited range of video (16 to 235, colours to 240).
#ifndef CONFAB_RANGE_H
#define CONFAB_RANGE_H

#include <stdint.h>

void confab_limit_luma(const uint8_t *from, uint8_t *to, int samples);
void confab_limit_chroma(const uint8_t *from, uint8_t *to, int samples);

#endif
