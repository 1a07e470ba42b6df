/* Bytes to a program. Nothing in the file is believed: each length is checked before it is used,
 * each text is UTF-8, and what comes out of the sections is verified before anybody sees it.
 * program_codec.h is the format.
 */
#include "runtime/program/program_read.h"

#include "base/limits.h"
#include "runtime/program/program_codec.h"
#include "runtime/program/verify.h"

static const size_t magic_bytes = sizeof PROGRAM_MAGIC - 1;

bool program_magic(struct str bytes) {
  return bytes.n >= magic_bytes && memcmp(bytes.p, PROGRAM_MAGIC, magic_bytes) == 0;
}

struct reader {
  struct codec codec;
  struct diags *diags;
  struct place place; /* of every message: the file as a whole */
  size_t n_bytes;     /* of the file, without its checksum */
};

static const char *number_text(struct reader *r, uint64_t n) {
  return arena_printf(r->codec.arena, "%llu", (unsigned long long)n);
}

/* Reports what the codec found wrong. */
static bool read_damaged(struct reader *r) {
  DIAG_AT(r->diags, PROGRAM_DAMAGED, r->place, number_text(r, r->codec.reason_at), r->codec.reason);
  return false;
}

/* -- header and checksum -- */

static bool read_header(struct reader *r, struct str bytes) {
  const uint8_t *file = (const uint8_t *)bytes.p;
  if (bytes.n > PROGRAM_BYTES_MAX) {
    DIAG_AT(r->diags, PROGRAM_TOO_LARGE, r->place, number_text(r, PROGRAM_BYTES_MAX));
    return false;
  }
  if (!program_magic(bytes)) {
    DIAG_AT(r->diags, PROGRAM_NOT_ONE, r->place, NULL);
    return false;
  }
  if (bytes.n >= magic_bytes + 2 && read_little(file + magic_bytes, 2) != PROGRAM_FORMAT) {
    DIAG_AT(r->diags, PROGRAM_OTHER_VERSION, r->place,
        number_text(r, read_little(file + magic_bytes, 2)), number_text(r, PROGRAM_FORMAT));
    return false;
  }
  uint64_t length = bytes.n >= PROGRAM_HEADER_BYTES ? read_little(file + magic_bytes + 2, 8)
                                                    : PROGRAM_HEADER_BYTES;
  if (length > bytes.n) {
    DIAG_AT(r->diags, PROGRAM_TRUNCATED, r->place, number_text(r, bytes.n));
    return false;
  }
  if (length < bytes.n || length < PROGRAM_HEADER_BYTES + PROGRAM_CHECKSUM_BYTES) {
    DIAG_AT(r->diags, PROGRAM_DAMAGED, r->place, "8", "it is not as long as it says");
    return false;
  }
  uint8_t digest[PROGRAM_CHECKSUM_BYTES];
  r->n_bytes = bytes.n - PROGRAM_CHECKSUM_BYTES;
  program_checksum(file, r->n_bytes, digest);
  if (memcmp(digest, file + r->n_bytes, sizeof digest) == 0) return true;
  DIAG_AT(r->diags, PROGRAM_CHECKSUM, r->place, NULL);
  return false;
}

/* -- sections -- */

static void read_strings(struct codec *c) {
  uint32_t n = 0;
  codec_count(c, &n, 4);
  c->strings.items = ARENA_ARRAY(c->arena, struct str, (size_t)n + 1);
  c->strings.items[0] = STR("");
  c->strings.n = c->strings.capacity = n;
  if (n == 0) codec_fail(c, "the empty text is missing");
  for (uint32_t i = 0; i < n && !c->reason; i++) {
    struct str text = {0};
    codec_count(c, &text.n, 1);
    if (c->reason) return;
    text.p = (const char *)c->bytes + c->at;
    if (str_valid_utf8(text) != text.n) codec_fail(c, "a text that is not valid UTF-8");
    if (i == 0 && text.n) codec_fail(c, "the first text is not empty");
    if (c->reason) return;
    c->strings.items[i] = str_copy(c->arena, text);
    c->at += text.n;
  }
}

static bool read_sections(struct reader *r, struct program *program) {
  struct codec *c = &r->codec;
  uint32_t n = 0;
  c->at = PROGRAM_HEADER_BYTES;
  c->end = r->n_bytes;
  codec_count(c, &n, SECTION_ENTRY_BYTES);
  if (!c->reason && n != n_program_sections + 1) codec_fail(c, "it has another number of sections");
  if (c->reason) return read_damaged(r);
  size_t entry = c->at, start = entry + (size_t)n * SECTION_ENTRY_BYTES;
  for (uint32_t i = 0; i < n; i++, entry += SECTION_ENTRY_BYTES) {
    uint64_t length = read_little(c->bytes + entry + 4, 8);
    c->at = entry;
    if (read_little(c->bytes + entry, 4) != i) codec_fail(c, "another section was expected");
    if (length > r->n_bytes - start) codec_fail(c, "a section is longer than the file");
    if (c->reason) return read_damaged(r);
    c->at = start;
    c->end = start += length;
    if (i == 0) read_strings(c);
    else program_sections[i - 1].code(c, program);
    if (!c->reason && c->at != c->end) codec_fail(c, "its section is longer than what it holds");
    if (c->reason) return read_damaged(r);
  }
  c->at = start;
  if (start != r->n_bytes) codec_fail(c, "there is something behind the last section");
  return !c->reason || read_damaged(r);
}

struct program *program_read(
    struct arena *arena, struct diags *diags, const char *path, struct str bytes) {
  struct reader r = {.codec = {.arena = arena, .bytes = (const uint8_t *)bytes.p},
      .diags = diags,
      .place = {.path = str_from(path)}};
  struct program *program = ARENA_NEW(arena, struct program);
  if (!read_header(&r, bytes) || !read_sections(&r, program)) return NULL;
  const char *unsound = program_verify(arena, program);
  if (unsound) {
    DIAG_AT(diags, PROGRAM_UNSOUND, r.place, unsound);
    return NULL;
  }
  memcpy(program->digest, bytes.p + r.n_bytes, sizeof program->digest);
  return program;
}
