#include "jpeg_linux.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jerror.h>
#include <jpeglib.h>
#include <libyuv.h>

#include "range.h"

#define MAX_SIDE 8192
#define MAX_ROWS (4 * DCTSIZE)  // of a component in one row of MCUs

typedef struct {
  uint8_t *samples;
  size_t size;
  int stride, h, v;  // h and v: how many luma samples there are to one of these
} plane;

struct confab_jpeg {
  struct jpeg_decompress_struct d;
  struct jpeg_error_mgr errors;
  jmp_buf out;
  int damaged;
  int components;
  plane planes[3];
};

static void leave(j_common_ptr c) {
  confab_jpeg *j = c->client_data;
  longjmp(j->out, 1);
}

// note tells what costs part of the picture from what does not: a missing end marker, bytes between markers.
static void note(j_common_ptr c, int level) {
  confab_jpeg *j = c->client_data;
  if (level >= 0) return;
  switch (c->err->msg_code) {
    case JWRN_HIT_MARKER:
    case JWRN_HUFF_BAD_CODE:
    case JWRN_MUST_RESYNC:
    case JWRN_NOT_SEQUENTIAL:
      j->damaged = 1;
  }
}

static void quiet(j_common_ptr c) { (void)c; }

confab_jpeg *confab_jpeg_open(void) {
  confab_jpeg *j = calloc(1, sizeof *j);
  if (!j) return NULL;
  j->d.err = jpeg_std_error(&j->errors);
  j->errors.error_exit = leave;
  j->errors.emit_message = note;
  j->errors.output_message = quiet;
  j->d.client_data = j;
  if (setjmp(j->out)) {
    free(j);
    return NULL;
  }
  jpeg_create_decompress(&j->d);
  return j;
}

static int round_up(int n, int to) { return (n + to - 1) / to; }

// prepare makes the planes as large as whole MCUs need.
static int prepare(confab_jpeg *j) {
  struct jpeg_decompress_struct *d = &j->d;
  int most_h = 1, most_v = 1;
  for (int c = 0; c < d->num_components; c++) {
    if (d->comp_info[c].h_samp_factor > most_h) most_h = d->comp_info[c].h_samp_factor;
    if (d->comp_info[c].v_samp_factor > most_v) most_v = d->comp_info[c].v_samp_factor;
  }
  for (int c = 0; c < d->num_components; c++) {
    int h = d->comp_info[c].h_samp_factor, v = d->comp_info[c].v_samp_factor;
    if (most_h % h || most_v % v || (c == 0 && (h != most_h || v != most_v))) return CONFAB_JPEG_UNSUPPORTED;
    plane *p = &j->planes[c];
    p->h = most_h / h;
    p->v = most_v / v;
    p->stride = round_up((int)d->image_width, most_h * DCTSIZE) * h * DCTSIZE;
    size_t size = (size_t)p->stride * round_up((int)d->image_height, most_v * DCTSIZE) * v * DCTSIZE;
    if (size > p->size) {
      free(p->samples);
      p->size = 0;
      p->samples = calloc(1, size);
      if (!p->samples) return CONFAB_JPEG_NO_MEMORY;
      p->size = size;
    }
  }
  j->components = d->num_components;
  return 0;
}

static void read_rows(confab_jpeg *j) {
  struct jpeg_decompress_struct *d = &j->d;
  while (d->output_scanline < d->output_height) {
    JSAMPROW rows[3][MAX_ROWS];
    JSAMPARRAY arrays[3];
    int row = (int)d->output_scanline / (d->max_v_samp_factor * DCTSIZE);
    for (int c = 0; c < d->num_components; c++) {
      int count = d->comp_info[c].v_samp_factor * DCTSIZE;
      for (int r = 0; r < count; r++)
        rows[c][r] = j->planes[c].samples + (size_t)(row * count + r) * j->planes[c].stride;
      arrays[c] = rows[c];
    }
    jpeg_read_raw_data(d, arrays, d->max_v_samp_factor * DCTSIZE);
  }
}

static int decode(confab_jpeg *j, const uint8_t *data, size_t size, int *width, int *height) {
  struct jpeg_decompress_struct *d = &j->d;
  jpeg_mem_src(d, data, size);
  jpeg_read_header(d, TRUE);
  if (d->image_width > MAX_SIDE || d->image_height > MAX_SIDE || d->data_precision != 8) return CONFAB_JPEG_UNSUPPORTED;
  if (!(d->num_components == 1 && d->jpeg_color_space == JCS_GRAYSCALE) &&
      !(d->num_components == 3 && d->jpeg_color_space == JCS_YCbCr))
    return CONFAB_JPEG_UNSUPPORTED;
  d->out_color_space = d->jpeg_color_space;
  d->raw_data_out = TRUE;
  d->do_fancy_upsampling = FALSE;
  int code = prepare(j);
  if (code) return code;
  *width = (int)d->image_width;
  *height = (int)d->image_height;
  jpeg_start_decompress(d);
  read_rows(j);
  return j->damaged ? CONFAB_JPEG_CORRUPT : 0;
}

int confab_jpeg_decode(confab_jpeg *j, const uint8_t *data, size_t size, int *width, int *height) {
  if (setjmp(j->out)) {
    jpeg_abort_decompress(&j->d);
    return CONFAB_JPEG_CORRUPT;
  }
  j->damaged = 0;
  int code = decode(j, data, size, width, height);
  jpeg_abort_decompress(&j->d);
  return code;
}

// take_colour brings a plane of colour to half the size of the picture.
static void take_colour(const plane *p, uint8_t *to, int stride, int width, int height) {
  int w = round_up(2 * width, p->h), h = round_up(2 * height, p->v);
  if (p->h <= 2 && p->v <= 2) {
    // As libyuv itself goes from 4:2:2 to 4:2:0.
    ScalePlane(p->samples, p->stride, w, h, to, stride, width, height, w == width ? kFilterBilinear : kFilterBox);
    return;
  }
  for (int y = 0; y < height; y++)  // coarser than ours, as 4:1:1: repeated
    for (int x = 0; x < width; x++)
      to[(size_t)y * stride + x] = p->samples[(size_t)(2 * y / p->v) * p->stride + 2 * x / p->h];
}

void confab_jpeg_take(const confab_jpeg *j, uint8_t *y, int y_stride, uint8_t *u, uint8_t *v, int c_stride, int width,
                      int height) {
  const plane *luma = &j->planes[0];
  for (int row = 0; row < height; row++)
    confab_limit_luma(luma->samples + (size_t)row * luma->stride, y + (size_t)row * y_stride, width);
  int cw = width / 2, ch = height / 2;
  uint8_t *colours[2] = {u, v};
  for (int c = 0; c < 2; c++) {
    uint8_t *to = colours[c];
    if (j->components == 1) {
      for (int row = 0; row < ch; row++) memset(to + (size_t)row * c_stride, 128, cw);
      continue;
    }
    take_colour(&j->planes[1 + c], to, c_stride, cw, ch);
    for (int row = 0; row < ch; row++)
      confab_limit_chroma(to + (size_t)row * c_stride, to + (size_t)row * c_stride, cw);
  }
}

void confab_jpeg_close(confab_jpeg *j) {
  if (!setjmp(j->out)) jpeg_destroy_decompress(&j->d);
  for (int c = 0; c < 3; c++) free(j->planes[c].samples);
  free(j);
}
