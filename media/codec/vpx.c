#include "vpx.h"

#include <stdlib.h>
#include <string.h>

// HALVES is how many temporal layers there are where every second frame may be left out, and BASE_SHARE the percentage
// of the bits that the frames which may not be left out get (libwebrtc, simulcast_rate_allocator.cc).
#define HALVES 2
#define BASE_SHARE 60

// share divides the bit rate between the temporal layers.
static void share(vpx_codec_enc_cfg_t *c, const confab_vpx_settings *s) {
  c->rc_target_bitrate = s->kbps;
  if (!s->halves) return;
  c->ts_number_layers = c->ts_periodicity = HALVES;
  c->ts_layer_id[0] = 0;
  c->ts_layer_id[1] = 1;
  c->ts_rate_decimator[0] = 2;
  c->ts_rate_decimator[1] = 1;
  c->ts_target_bitrate[0] = s->kbps * BASE_SHARE / 100 > 0 ? s->kbps * BASE_SHARE / 100 : 1;
  c->ts_target_bitrate[1] = s->kbps;
}

// configure fills the rate control with libwebrtc's real-time values (libvpx_vp8_encoder.cc, libvpx_vp9_encoder.cc),
// but drops no frame: below the bit rate the quantizer gives, and a caller that has too few bits lowers the size.
static void configure(vpx_codec_enc_cfg_t *c, const confab_vpx_settings *s) {
  c->g_w = s->width;
  c->g_h = s->height;
  c->g_threads = s->threads;
  c->g_timebase.num = 1;
  c->g_timebase.den = CONFAB_VPX_CLOCK;
  c->g_lag_in_frames = 0;
  c->g_pass = VPX_RC_ONE_PASS;
  c->g_error_resilient = 0;  // contexts may carry over: a frame that may be left out updates none
  c->rc_end_usage = VPX_CBR;
  c->rc_dropframe_thresh = 0;
  c->rc_resize_allowed = 0;
  c->rc_min_quantizer = s->vp9 || s->screen ? 4 : 2;
  c->rc_max_quantizer = s->vp9 ? 56 : 60;
  c->rc_undershoot_pct = s->vp9 ? 50 : 100;
  c->rc_overshoot_pct = s->vp9 ? 50 : 15;
  c->rc_buf_initial_sz = 500;
  c->rc_buf_optimal_sz = 600;
  c->rc_buf_sz = 1000;
  c->kf_mode = VPX_KF_DISABLED;  // key frames come on request; Go counts the longest interval
  share(c, s);
}

static int log2_of(int n) {
  int l = 0;
  while (n > 1) {
    n >>= 1;
    l++;
  }
  return l;
}

// pace sets what follows the rates. A key frame may take fps*3/100 average frames' bits: what half of the optimal buffer
// holds, and never less than three (libvpx_vp8_encoder.cc, MaxIntraTarget).
static int pace(confab_vpx_encoder *e, const confab_vpx_settings *s) {
  unsigned intra = s->fps * 30 < 300 ? 300 : s->fps * 30;
  // 720p with one thread is a machine with few cores: -12 takes a fifth less time than -8 there.
  int pixels = s->width * s->height, few = pixels >= 1280 * 720 && s->threads == 1;
  int speed = s->vp9 ? 8 : pixels <= 640 * 360 ? -6 : few ? -12 : -8;
  if (s->fast) speed = s->vp9 ? 9 : few ? -16 : -12;
  return vpx_codec_control(&e->ctx, VP8E_SET_MAX_INTRA_BITRATE_PCT, intra) |
         vpx_codec_control(&e->ctx, VP8E_SET_CPUUSED, speed);
}

// tune sets what the configuration has no field for.
static int tune(confab_vpx_encoder *e, const confab_vpx_settings *s) {
  int bad = pace(e, s);
  bad |= vpx_codec_control(&e->ctx, VP8E_SET_STATIC_THRESHOLD, s->screen ? 100 : 1);
  if (s->vp9) {
    bad |= vpx_codec_control(&e->ctx, VP9E_SET_ROW_MT, 1);
    bad |= vpx_codec_control(&e->ctx, VP9E_SET_TILE_COLUMNS, log2_of(s->threads));
    bad |= vpx_codec_control(&e->ctx, VP9E_SET_AQ_MODE, 3);
    bad |= vpx_codec_control(&e->ctx, VP9E_SET_NOISE_SENSITIVITY, 0);
    bad |= vpx_codec_control(&e->ctx, VP9E_SET_TUNE_CONTENT, s->screen ? VP9E_CONTENT_SCREEN : VP9E_CONTENT_DEFAULT);
    return bad;
  }
  bad |= vpx_codec_control(&e->ctx, VP8E_SET_TOKEN_PARTITIONS, log2_of(s->threads));
  bad |= vpx_codec_control(&e->ctx, VP8E_SET_NOISE_SENSITIVITY, 0);
  bad |= vpx_codec_control(&e->ctx, VP8E_SET_SCREEN_CONTENT_MODE, s->screen ? 1 : 0);
  return bad;
}

int confab_vpx_encoder_open(confab_vpx_encoder *e, const confab_vpx_settings *s) {
  vpx_codec_iface_t *iface = s->vp9 ? vpx_codec_vp9_cx() : vpx_codec_vp8_cx();
  int code;
  confab_vpx_encoder_close(e);
  memset(e, 0, sizeof *e);
  if ((code = vpx_codec_enc_config_default(iface, &e->cfg, 0))) return code;
  configure(&e->cfg, s);
  if ((code = vpx_codec_enc_init(&e->ctx, iface, &e->cfg, 0))) return code;
  e->open = 1;
  return tune(e, s) ? (int)e->ctx.err : 0;
}

int confab_vpx_encoder_rates(confab_vpx_encoder *e, const confab_vpx_settings *s) {
  int code;
  share(&e->cfg, s);
  if ((code = vpx_codec_enc_config_set(&e->ctx, &e->cfg))) return code;
  return pace(e, s) ? (int)e->ctx.err : 0;
}

// references chooses the temporal layer of the next frame, and what it refers to and changes: the base layer refers to
// the base layer picture before, a frame of the other to the same one, and nothing refers to that frame.
static vpx_enc_frame_flags_t references(confab_vpx_encoder *e, int key) {
  vpx_enc_frame_flags_t last_only =
      VP8_EFLAG_NO_REF_GF | VP8_EFLAG_NO_REF_ARF | VP8_EFLAG_NO_UPD_GF | VP8_EFLAG_NO_UPD_ARF;
  if (e->cfg.ts_number_layers != HALVES) return 0;
  e->layer = key ? 0 : !e->layer;
  vpx_codec_control(&e->ctx, VP8E_SET_TEMPORAL_LAYER_ID, e->layer);
  if (key) return 0;
  return e->layer ? last_only | VP8_EFLAG_NO_UPD_LAST | VP8_EFLAG_NO_UPD_ENTROPY : last_only;
}

int confab_vpx_encoder_encode(confab_vpx_encoder *e, const uint8_t *y, const uint8_t *u, const uint8_t *v,
                              int y_stride, int c_stride, int64_t pts, unsigned long duration, int key) {
  vpx_image_t image;
  vpx_codec_iter_t iter = NULL;
  const vpx_codec_cx_pkt_t *packet;
  vpx_enc_frame_flags_t flags;
  int code;
  e->data = NULL;
  e->size = 0;
  e->key = 0;
  if (!vpx_img_wrap(&image, VPX_IMG_FMT_I420, e->cfg.g_w, e->cfg.g_h, 1, (unsigned char *)y))
    return VPX_CODEC_INVALID_PARAM;
  image.planes[VPX_PLANE_Y] = (unsigned char *)y;
  image.planes[VPX_PLANE_U] = (unsigned char *)u;
  image.planes[VPX_PLANE_V] = (unsigned char *)v;
  image.stride[VPX_PLANE_Y] = y_stride;
  image.stride[VPX_PLANE_U] = image.stride[VPX_PLANE_V] = c_stride;
  flags = references(e, key) | (key ? VPX_EFLAG_FORCE_KF : 0);
  code = vpx_codec_encode(&e->ctx, &image, pts, duration, flags, VPX_DL_REALTIME);
  if (code) return code;
  while ((packet = vpx_codec_get_cx_data(&e->ctx, &iter))) {
    if (packet->kind != VPX_CODEC_CX_FRAME_PKT) continue;
    e->data = packet->data.frame.buf;
    e->size = packet->data.frame.sz;
    e->key = (packet->data.frame.flags & VPX_FRAME_IS_KEY) != 0;
  }
  return 0;
}

void confab_vpx_encoder_close(confab_vpx_encoder *e) {
  if (e->open) vpx_codec_destroy(&e->ctx);
  e->open = 0;
  e->data = NULL;
  e->size = 0;
}

int confab_vpx_decoder_open(confab_vpx_decoder *d, int vp9, int threads) {
  vpx_codec_dec_cfg_t cfg = {.threads = threads};
  int code;
  if (d->open) vpx_codec_destroy(&d->ctx);
  d->open = 0;
  d->image = NULL;
  memset(&d->ctx, 0, sizeof d->ctx);
  code = vpx_codec_dec_init(&d->ctx, vp9 ? vpx_codec_vp9_dx() : vpx_codec_vp8_dx(), &cfg, 0);
  d->open = !code;
  return code;
}

// decode takes one VP8 frame, one VP9 frame (single) or a VP9 superframe. libvpx would go on decoding whatever follows
// a VP9 frame that no index delimits, which nobody has looked at: an index of one frame is added behind it.
int confab_vpx_decoder_decode(confab_vpx_decoder *d, const uint8_t *data, size_t size, int single) {
  const uint8_t seal[6] = {0xd8, size & 0xff, size >> 8 & 0xff, size >> 16 & 0xff, size >> 24 & 0xff, 0xd8};
  vpx_codec_iter_t iter = NULL;
  vpx_image_t *image;
  int code;
  d->image = NULL;
  d->corrupted = 0;
  if (size + sizeof seal > d->input_size) {
    uint8_t *grown = realloc(d->input, size + size / 2 + sizeof seal);
    if (!grown) return VPX_CODEC_MEM_ERROR;
    d->input = grown;
    d->input_size = size + size / 2 + sizeof seal;
  }
  memcpy(d->input, data, size);
  if (single) {
    memcpy(d->input + size, seal, sizeof seal);
    size += sizeof seal;
  }
  code = vpx_codec_decode(&d->ctx, d->input, (unsigned)size, NULL, 0);
  while ((image = vpx_codec_get_frame(&d->ctx, &iter))) d->image = image;
  if (code) return code;
  return vpx_codec_control(&d->ctx, VP8D_GET_FRAME_CORRUPTED, &d->corrupted);
}

void confab_vpx_decoder_close(confab_vpx_decoder *d) {
  if (d->open) vpx_codec_destroy(&d->ctx);
  d->open = 0;
  d->image = NULL;
  free(d->input);
  d->input = NULL;
  d->input_size = 0;
}
