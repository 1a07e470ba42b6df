/* Streams of gzip and zstd (unpacking.h). */
#include "runtime/ingest/unpacking.h"
#include "base/translate.h"

#include <string.h>
#include <strings.h>
#define ZLIB_CONST /* next_in is only read */
#include <zlib.h>
#include <zstd.h>
#include <zstd_errors.h>

#include "base/limits.h"

#define PACKED_BYTES ((size_t)128 << 10) /* read at once */

enum { GZIP_ONLY = 16 }; /* added to zlib's window: the header of gzip and no other */

struct unpacking {
  enum packing packing;
  struct arena *arena;
  struct diags *diags;
  struct str path;
  struct str first; /* packed bytes, some */
  packed_reader *read;
  void *context;
  char *buffer;             /* PACKED_BYTES; NULL until more is read */
  const char *packed, *end; /* read and not taken yet */
  uint64_t n_taken;         /* packed bytes */
  uint64_t n_given;         /* bytes of the text */
  uint32_t line, column;    /* of the text's next character; code points */
  bool ended_by_cr;         /* a LF that comes next belongs to it */
  bool at_end;              /* no packed bytes are to come */
  bool is_within;           /* a member is begun and not ended */
  bool has_member;          /* one was begun */
  bool has_failed;
  bool has_inflate;
  z_stream inflate;
  ZSTD_DCtx *zstd;
};

/* -- names and marks -- */

static const struct form {
  enum packing packing;
  const char *name, *ending;
} forms[] = {{PACKING_GZIP, "gzip", ".gz"}, {PACKING_ZSTD, "zstd", ".zst"}};

#define N_FORMS (sizeof forms / sizeof *forms)

enum packing packing_of_name(struct str name) {
  for (size_t i = 0; i < N_FORMS; i++) {
    uint32_t n = (uint32_t)strlen(forms[i].ending);
    if (name.n > n && strncasecmp(name.p + name.n - n, forms[i].ending, n) == 0)
      return forms[i].packing;
  }
  return PACKING_NONE;
}

/* NULL of PACKING_NONE */
static const struct form *form_of(enum packing packing) {
  for (size_t i = 0; i < N_FORMS; i++)
    if (forms[i].packing == packing) return &forms[i];
  return NULL;
}

struct str name_unpacked(struct str name) {
  const struct form *form = form_of(packing_of_name(name));
  if (form) name.n -= (uint32_t)strlen(form->ending);
  return name;
}

enum packing packing_of_bytes(struct str first) {
  const unsigned char *p = (const unsigned char *)first.p;
  if (first.n >= 2 && p[0] == 0x1F && p[1] == 0x8B) return PACKING_GZIP;
  if (first.n < 4) return PACKING_NONE;
  bool is_frame = p[0] == 0x28 && p[1] == 0xB5 && p[2] == 0x2F && p[3] == 0xFD;
  /* what zstd passes over, as pzstd writes before each frame */
  bool is_skipped = (p[0] & 0xF0) == 0x50 && p[1] == 0x2A && p[2] == 0x4D && p[3] == 0x18;
  return is_frame || is_skipped ? PACKING_ZSTD : PACKING_NONE;
}

const char *packing_name(enum packing packing) {
  const struct form *form = form_of(packing);
  return form ? form->name : "";
}

const char *packing_ending(enum packing packing) {
  const struct form *form = form_of(packing);
  return form ? form->ending : "";
}

/* -- what is wrong -- */

static struct place here(const struct unpacking *unpacking) {
  return (struct place){unpacking->path, unpacking->line, unpacking->column};
}

static ptrdiff_t refuse(
    struct unpacking *unpacking, enum diag_code code, const char *what, const char *help) {
  unpacking->has_failed = true;
  struct diag *diag =
      DIAG_AT(unpacking->diags, code, here(unpacking), packing_name(unpacking->packing), what);
  diag_help(unpacking->diags, diag, "%s", help);
  return -1;
}

static ptrdiff_t refuse_damaged(struct unpacking *unpacking, const char *what) {
  return refuse(unpacking, DATA_PACKED_DAMAGED, what,
      _("copy or download the file anew; where that changes nothing, it must be packed anew"));
}

/* Not what its name says: its first bytes are no stream's. */
static ptrdiff_t refuse_unpacked(struct unpacking *unpacking) {
  struct str name = name_unpacked(unpacking->path);
  const struct form *other = form_of(packing_of_bytes(unpacking->first));
  const char *help = other ? arena_printf(unpacking->arena, _("it is a %s file: name it %.*s%s"),
                                 other->name, STR_ARGS(name), other->ending)
                           : arena_printf(unpacking->arena,
                                 _("a file that is not packed is named %.*s"), STR_ARGS(name));
  return refuse(unpacking, DATA_NOT_PACKED, NULL, help);
}

static ptrdiff_t refuse_large(struct unpacking *unpacking) {
  return refuse(unpacking, DATA_UNPACKED_TOO_LARGE,
      unpacking->n_given > UNPACKED_BYTES_MAX ? "64 GiB" : _("1,000 times its size"),
      _("data is not packed so well: look at what it holds"));
}

static bool is_too_large(const struct unpacking *unpacking) {
  return unpacking->n_given > UNPACKED_BYTES_MAX ||
      (unpacking->n_given > UNPACKED_BYTES_FREE &&
          unpacking->n_given / UNPACKED_TIMES_MAX > unpacking->n_taken);
}

/* -- places -- */

/* A line's end stands before `next`, the text's next byte. */
static const char *last_line_end(const char *p, const char *end) {
  const char *lf = memrchr(p, '\n', (size_t)(end - p)), *cr = memrchr(p, '\r', (size_t)(end - p));
  const char *last = !lf || (cr && cr > lf) ? cr : lf;
  return last ? last + 1 : NULL;
}

/* Lines end with LF, CRLF or CR. */
static void count_lines(struct unpacking *unpacking, const char *p, size_t n) {
  const char *end = p + n, *lf = p, *cr = p;
  if (unpacking->ended_by_cr && *p == '\n') lf++;
  for (; lf < end && (lf = memchr(lf, '\n', (size_t)(end - lf))); lf++) unpacking->line++;
  for (; cr < end && (cr = memchr(cr, '\r', (size_t)(end - cr))); cr++)
    if (cr + 1 == end || cr[1] != '\n') unpacking->line++;
  unpacking->ended_by_cr = end[-1] == '\r';
  const char *begin = last_line_end(p, end);
  if (begin) unpacking->column = 1;
  for (begin = begin ? begin : p; begin < end; begin++)
    unpacking->column += (*begin & 0xC0) != 0x80;
}

/* -- the packed bytes -- */

static size_t n_packed(const struct unpacking *unpacking) {
  return (size_t)(unpacking->end - unpacking->packed);
}

/* False where reading fails. */
static bool refill(struct unpacking *unpacking) {
  if (n_packed(unpacking) || unpacking->at_end) return true;
  unpacking->at_end = !unpacking->read;
  if (unpacking->at_end) return true;
  if (!unpacking->buffer) unpacking->buffer = arena_alloc_raw(unpacking->arena, PACKED_BYTES);
  ptrdiff_t n = unpacking->read(unpacking->context, unpacking->buffer, PACKED_BYTES);
  if (n < 0) return false;
  unpacking->packed = unpacking->buffer;
  unpacking->end = unpacking->buffer + n;
  unpacking->at_end = n == 0;
  return true;
}

static void take(struct unpacking *unpacking, size_t n) {
  unpacking->packed += n;
  unpacking->n_taken += n;
}

/* -- gzip -- */

/* Zeros behind the last member: tapes and block devices leave them. */
static void skip_zeros(struct unpacking *unpacking) {
  if (unpacking->packing != PACKING_GZIP || !unpacking->has_member || unpacking->is_within) return;
  while (n_packed(unpacking) && *unpacking->packed == '\0') take(unpacking, 1);
}

static ptrdiff_t gzip_failed(struct unpacking *unpacking, const char *problem) {
  if (problem && strstr(problem, "incorrect header check"))
    return unpacking->has_member ? refuse_damaged(unpacking, _("something else stands behind it"))
                                 : refuse_unpacked(unpacking);
  bool is_sum = problem && (strstr(problem, "data check") || strstr(problem, "length check"));
  return refuse_damaged(unpacking,
      is_sum ? _("its check sum is not that of what stands before")
             : _("what follows is no packed text"));
}

/* One step: bytes of the text, or 0 where it came no further yet. */
static ptrdiff_t gzip_step(struct unpacking *unpacking, char *to, size_t n) {
  z_stream *z = &unpacking->inflate;
  size_t before = n_packed(unpacking);
  /* zlib's counts are of 32 bits, the buffers far smaller */
  z->next_in = (const Bytef *)unpacking->packed;
  z->avail_in = before > UINT32_MAX ? UINT32_MAX : (uInt)before;
  z->next_out = (Bytef *)to;
  z->avail_out = (uInt)n;
  uInt offered = z->avail_in;
  int result = inflate(z, Z_NO_FLUSH);
  take(unpacking, offered - z->avail_in);
  size_t n_out = n - z->avail_out;
  unpacking->is_within = result != Z_STREAM_END;
  if (result == Z_MEM_ERROR) memory_exhausted(unpacking->arena->out_of_memory);
  if (result == Z_STREAM_END) {
    unpacking->has_member = true;
    inflateReset(z);
  } else if (result != Z_OK && result != Z_BUF_ERROR && n_out == 0) {
    return gzip_failed(unpacking, z->msg); /* what came out before it is given first */
  }
  return (ptrdiff_t)n_out;
}

/* -- zstd -- */

static ptrdiff_t zstd_failed(struct unpacking *unpacking, ZSTD_ErrorCode error) {
  if (error == ZSTD_error_memory_allocation) memory_exhausted(unpacking->arena->out_of_memory);
  if (error == ZSTD_error_prefix_unknown)
    return unpacking->has_member ? refuse_damaged(unpacking, _("something else stands behind it"))
                                 : refuse_unpacked(unpacking);
  if (error == ZSTD_error_frameParameter_windowTooLarge)
    return refuse(unpacking, DATA_UNPACKED_TOO_LARGE, _("128 MiB of memory as it is unpacked"),
        _("pack it anew, without --long or --ultra"));
  if (error == ZSTD_error_checksum_wrong)
    return refuse_damaged(unpacking, _("its check sum is not that of what stands before"));
  if (error == ZSTD_error_dictionary_wrong)
    return refuse(unpacking, DATA_PACKED_DAMAGED,
        _("it was packed with a dictionary, which is not at hand"), _("pack it anew, without -D"));
  return refuse_damaged(unpacking, _("what follows is no packed text"));
}

static ptrdiff_t zstd_step(struct unpacking *unpacking, char *to, size_t n) {
  ZSTD_inBuffer in = {unpacking->packed, n_packed(unpacking), 0};
  ZSTD_outBuffer out = {to, n, 0};
  size_t result = ZSTD_decompressStream(unpacking->zstd, &out, &in);
  take(unpacking, in.pos);
  if (ZSTD_isError(result)) return zstd_failed(unpacking, ZSTD_getErrorCode(result));
  unpacking->is_within = result != 0;
  unpacking->has_member |= result == 0;
  return (ptrdiff_t)out.pos;
}

/* -- life -- */

struct unpacking *unpacking_open(enum packing packing, struct arena *arena, struct diags *diags,
    struct str path, const char *begun, size_t n_begun, packed_reader *read, void *context) {
  struct unpacking *unpacking = ARENA_NEW(arena, struct unpacking);
  *unpacking = (struct unpacking){.packing = packing,
      .arena = arena,
      .diags = diags,
      .path = path,
      .first = {begun, n_begun < PACKING_MARK_BYTES ? 0 : PACKING_MARK_BYTES},
      .read = read,
      .context = context,
      .packed = begun,
      .end = begun + n_begun,
      .line = 1,
      .column = 1};
  if (packing == PACKING_GZIP)
    unpacking->has_inflate = inflateInit2(&unpacking->inflate, MAX_WBITS + GZIP_ONLY) == Z_OK;
  else unpacking->zstd = ZSTD_createDCtx();
  if (!unpacking->has_inflate && !unpacking->zstd) memory_exhausted(arena->out_of_memory);
  return unpacking;
}

void unpacking_close(struct unpacking *unpacking) {
  if (!unpacking) return;
  if (unpacking->has_inflate) inflateEnd(&unpacking->inflate);
  ZSTD_freeDCtx(unpacking->zstd);
  unpacking->has_inflate = false;
  unpacking->zstd = NULL;
  unpacking->has_failed = true;
}

ptrdiff_t unpacking_read(struct unpacking *unpacking, char *to, size_t n) {
  if (unpacking->has_failed) return -1;
  for (;;) {
    if (!refill(unpacking)) return -1;
    skip_zeros(unpacking);
    if (!n_packed(unpacking)) {
      if (!unpacking->at_end) continue;
      if (!unpacking->is_within) return 0;
    }
    ptrdiff_t n_out = unpacking->packing == PACKING_GZIP ? gzip_step(unpacking, to, n)
                                                         : zstd_step(unpacking, to, n);
    if (n_out < 0) return -1;
    if (n_out == 0 && unpacking->at_end && unpacking->is_within && !n_packed(unpacking))
      return refuse(unpacking, DATA_PACKED_CUT, NULL,
          _("copy or download the file anew: what is packed behind this place is not in it"));
    unpacking->n_given += (uint64_t)n_out;
    if (is_too_large(unpacking)) return refuse_large(unpacking);
    if (n_out == 0) continue;
    count_lines(unpacking, to, (size_t)n_out);
    return n_out;
  }
}

const uint64_t *unpacking_taken(const struct unpacking *unpacking) { return &unpacking->n_taken; }
