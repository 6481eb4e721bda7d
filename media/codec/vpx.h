// The part of libvpx that confab uses, without macros and variadic calls, so that Go can call it.
#ifndef CONFAB_VPX_H
#define CONFAB_VPX_H

#include <stddef.h>
#include <stdint.h>

#include <vpx/vp8cx.h>
#include <vpx/vp8dx.h>
#include <vpx/vpx_decoder.h>
#include <vpx/vpx_encoder.h>

// Ticks per second of every pts and duration given to the encoder.
#define CONFAB_VPX_CLOCK 90000

typedef struct {
  int vp9, width, height, fps, kbps, threads, screen, fast, halves;
} confab_vpx_settings;

typedef struct {
  vpx_codec_ctx_t ctx;
  vpx_codec_enc_cfg_t cfg;
  int open;
  int layer;            // temporal layer of the last frame; always 0 without halves
  const uint8_t *data;  // the last frame, owned by libvpx until the next call
  size_t size;
  int key;
} confab_vpx_encoder;

typedef struct {
  vpx_codec_ctx_t ctx;
  int open;
  uint8_t *input;  // a copy of the coded frame: libvpx keeps pointers to it after decode returns
  size_t input_size;
  vpx_image_t *image;  // the last picture, owned by libvpx until the next call; NULL if there was none
  int corrupted;
} confab_vpx_decoder;

int confab_vpx_encoder_open(confab_vpx_encoder *e, const confab_vpx_settings *s);
int confab_vpx_encoder_rates(confab_vpx_encoder *e, const confab_vpx_settings *s);
int confab_vpx_encoder_encode(confab_vpx_encoder *e, const uint8_t *y, const uint8_t *u, const uint8_t *v,
                              int y_stride, int c_stride, int64_t pts, unsigned long duration, int key);
void confab_vpx_encoder_close(confab_vpx_encoder *e);

int confab_vpx_decoder_open(confab_vpx_decoder *d, int vp9, int threads);
int confab_vpx_decoder_decode(confab_vpx_decoder *d, const uint8_t *data, size_t size, int single);
void confab_vpx_decoder_close(confab_vpx_decoder *d);

#endif
