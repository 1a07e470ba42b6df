/* runtime/ingest/unpacking.h: a stream in pieces of any size is the same text; every cut is told,
 * and no flipped byte gives another text without a word. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <zlib.h>
#include <zstd.h>

#include "runtime/ingest/unpacking.h"

struct packed {
  enum packing packing;
  char bytes[2048];
  size_t n, first; /* first: where the second member begins */
};

static const char one[] = "units:\r\n  - { id: đà-nẵng, points: 1 }\n";
static const char other[] = "  - { id: huế, points: 2 }\r  - { id: cần-thơ }\n";

static size_t pack_gzip(const char *text, char *to, size_t room) {
  z_stream z = {0};
  assert_int_equal(deflateInit2(&z, 9, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
  z.next_in = (Bytef *)(uintptr_t)text;
  z.avail_in = (uInt)strlen(text);
  z.next_out = (Bytef *)to;
  z.avail_out = (uInt)room;
  assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
  size_t n = room - z.avail_out;
  deflateEnd(&z);
  return n;
}

static size_t pack_zstd(const char *text, char *to, size_t room) {
  ZSTD_CCtx *context = ZSTD_createCCtx();
  ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
  size_t n = ZSTD_compress2(context, to, room, text, strlen(text));
  assert_false(ZSTD_isError(n));
  ZSTD_freeCCtx(context);
  return n;
}

static struct packed two_members(enum packing packing) {
  struct packed packed = {.packing = packing};
  size_t (*pack)(const char *, char *, size_t) = packing == PACKING_GZIP ? pack_gzip : pack_zstd;
  packed.first = pack(one, packed.bytes, sizeof packed.bytes);
  packed.n =
      packed.first + pack(other, packed.bytes + packed.first, sizeof packed.bytes - packed.first);
  return packed;
}

/* Gives some bytes at a time. */
struct drops {
  const char *p, *end;
  size_t each;
};

static ptrdiff_t read_drops(void *context, char *to, size_t n) {
  struct drops *drops = context;
  size_t rest = (size_t)(drops->end - drops->p), given = drops->each < n ? drops->each : n;
  if (given > rest) given = rest;
  memcpy(to, drops->p, given);
  drops->p += given;
  return (ptrdiff_t)given;
}

struct unpacked {
  char text[4096]; /* of a damaged stream more may come out than went in */
  size_t n;
  bool failed;
  enum diag_code code;
  struct place place;
};

static struct unpacked unpack(const struct packed *packed, size_t n, size_t each, size_t room) {
  struct unpacked out = {0};
  struct arena arena;
  struct diags diags;
  arena_init(&arena, NULL);
  diags_init(&diags, &arena, NULL);
  struct drops drops = {packed->bytes, packed->bytes + n, each};
  size_t begun = n < 4 ? n : 4;
  drops.p += each ? begun : n;
  struct unpacking *unpacking = unpacking_open(packed->packing, &arena, &diags, STR("t.yaml.gz"),
      packed->bytes, each ? begun : n, each ? read_drops : NULL, &drops);
  ptrdiff_t given;
  while ((given = unpacking_read(unpacking, out.text + out.n, room)) > 0) {
    out.n += (size_t)given;
    assert_true(out.n + room < sizeof out.text);
  }
  out.failed = given < 0;
  assert_int_equal(diags.n, out.failed);
  if (out.failed) {
    out.code = diags.items[0].code;
    out.place = diags.items[0].place;
  } else {
    assert_int_equal(*unpacking_taken(unpacking), n);
  }
  unpacking_close(unpacking);
  unpacking_close(unpacking);
  arena_free(&arena);
  return out;
}

static bool begins_whole(const struct unpacked *out) {
  char whole[sizeof one + sizeof other];
  size_t n = (size_t)snprintf(whole, sizeof whole, "%s%s", one, other);
  return out->n <= n && memcmp(out->text, whole, out->n) == 0;
}

static const enum packing packings[] = {PACKING_GZIP, PACKING_ZSTD};

static void test_pieces(void **state) {
  (void)state;
  for (size_t k = 0; k < 2; k++) {
    struct packed packed = two_members(packings[k]);
    for (size_t each = 0; each < 9; each++)
      for (size_t room = 1; room < 60; room += 7) {
        struct unpacked out = unpack(&packed, packed.n, each, room);
        assert_false(out.failed);
        assert_int_equal(out.n, strlen(one) + strlen(other));
        assert_true(begins_whole(&out));
      }
  }
}

static void test_every_cut(void **state) {
  (void)state;
  for (size_t k = 0; k < 2; k++) {
    struct packed packed = two_members(packings[k]);
    for (size_t n = 4; n < packed.n; n++) {
      struct unpacked out = unpack(&packed, n, 3, 16);
      assert_true(begins_whole(&out));
      assert_int_equal(out.failed, n != packed.first);
      if (out.failed) assert_int_equal(out.code, DATA_PACKED_CUT);
    }
  }
}

/* Lines end with LF, CRLF or CR; columns count characters. */
static void test_places(void **state) {
  (void)state;
  struct packed packed = two_members(PACKING_GZIP);
  for (size_t room = 1; room < 60; room++) {
    struct unpacked out = unpack(&packed, packed.first - 1, 5, room);
    assert_int_equal(out.place.line, 3);
    assert_int_equal(out.place.column, 1);
    out = unpack(&packed, packed.n - 1, 5, room);
    assert_int_equal(out.place.line, 5);
    assert_int_equal(out.place.column, 1);
  }
}

static void test_every_flipped_bit(void **state) {
  (void)state;
  for (size_t k = 0; k < 2; k++) {
    struct packed packed = two_members(packings[k]);
    uint32_t n_told = 0;
    for (size_t bit = 0; bit < 8 * packed.n; bit++) {
      struct packed flipped = packed;
      flipped.bytes[bit / 8] = (char)(flipped.bytes[bit / 8] ^ (1 << bit % 8));
      struct unpacked out = unpack(&flipped, packed.n, 7, 16);
      n_told += out.failed;
      /* what says nothing of the text (a gzip header's time) may be another */
      if (!out.failed) assert_true(begins_whole(&out));
    }
    assert_true(n_told > 6 * packed.n);
  }
}

static void test_names(void **state) {
  (void)state;
  assert_int_equal(packing_of_name(STR("a.yaml.GZ")), PACKING_GZIP);
  assert_int_equal(packing_of_name(STR("a.zst")), PACKING_ZSTD);
  assert_int_equal(packing_of_name(STR(".gz")), PACKING_NONE);
  assert_int_equal(packing_of_name(STR("a.tgz")), PACKING_NONE);
  assert_true(str_equal(name_unpacked(STR("a.yaml.gz")), STR("a.yaml")));
  assert_true(str_equal(name_unpacked(STR("a.yaml")), STR("a.yaml")));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_pieces),
      cmocka_unit_test(test_every_cut),
      cmocka_unit_test(test_places),
      cmocka_unit_test(test_every_flipped_bit),
      cmocka_unit_test(test_names),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
