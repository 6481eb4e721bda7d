// The part of libjpeg-turbo that cameras need: one picture after the other, to planes as they were coded.
#ifndef CONFAB_JPEG_H
#define CONFAB_JPEG_H

#include <stddef.h>
#include <stdint.h>

#define CONFAB_JPEG_CORRUPT 1
#define CONFAB_JPEG_UNSUPPORTED 2
#define CONFAB_JPEG_NO_MEMORY 3

typedef struct confab_jpeg confab_jpeg;

confab_jpeg *confab_jpeg_open(void);
// Decodes into planes of its own, and says how large the picture is.
int confab_jpeg_decode(confab_jpeg *j, const uint8_t *data, size_t size, int *width, int *height);
// Puts what was decoded last into a 4:2:0 picture of limited range, at most as large and of even size.
void confab_jpeg_take(const confab_jpeg *j, uint8_t *y, int y_stride, uint8_t *u, uint8_t *v, int c_stride, int width,
                      int height);
void confab_jpeg_close(confab_jpeg *j);

#endif
