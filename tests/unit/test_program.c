/* The program file: what is written is read back, and what is damaged, cut, hostile or of another
 * version is refused. */
#include "tests/unit/program_support.h"

#include "base/limits.h"
#include "runtime/program/program_codec.h"
#include "runtime/program/program_read.h"
#include "runtime/program/program_write.h"

#define TEXT                                                                                       \
  ENTITIES                                                                                         \
  "parameter p : decimal(2) \"tham số\"\n  from 2019-01-01 is 1.50\n"                            \
  "reading how : one of either, both\n  is either\n  because \"vì thế\"\n"                      \
  "decision d of unit \"kết quả\" one of x, y otherwise y\n"                                   \
  "rule r1 for unit when a and how is either and n * p > 3 then d is x because \"một\"\n"        \
  "define e of unit : integer is n except 1 when a except z when name = \"Đơn vị\"\n"          \
  "define f of sector : integer is count of unit where d is x\n"                                   \
  "warning v for unit when a and e > sector.f because \"w\"\n"                                     \
  "require q for cluster that (count of unit) > 0 because \"q\"\n"

static struct program *read_program(struct arena *arena, struct diags *diags, struct str bytes) {
  diags_init(diags, arena, NULL);
  return program_read(arena, diags, "t.rbc", bytes);
}

/* Refused with this code and nothing else. */
static void expect_refused(struct arena *arena, struct str bytes, enum diag_code code) {
  struct diags diags;
  assert_null(read_program(arena, &diags, bytes));
  assert_int_equal(diags.n, 1);
  if (diags.items[0].code != code)
    fail_msg("expected %s, found %s: %.*s", diag_code_name(code),
        diag_code_name(diags.items[0].code), STR_ARGS(diags.items[0].text));
  assert_true(str_equal(diags.items[0].place.path, STR("t.rbc")));
}

/* A copy that may be damaged, its checksum made to fit again afterwards. */
static struct str copy_of(struct arena *arena, struct str bytes) {
  return (struct str){arena_copy(arena, bytes.p, bytes.n), bytes.n};
}
static uint8_t *at(struct str bytes, uint32_t offset) { return (uint8_t *)bytes.p + offset; }
static void put_u32(struct str bytes, uint32_t offset, uint32_t value) {
  for (uint32_t i = 0; i < 4; i++) at(bytes, offset)[i] = (uint8_t)(value >> (8 * i));
}
static void mend(struct str bytes) {
  uint32_t n = bytes.n - PROGRAM_CHECKSUM_BYTES;
  program_checksum((const uint8_t *)bytes.p, n, at(bytes, n));
}

/* Where a section begins. */
static uint32_t section_at(struct str bytes, uint32_t section) {
  uint32_t n = (uint32_t)read_little(at(bytes, PROGRAM_HEADER_BYTES), 4),
           offset = PROGRAM_HEADER_BYTES + 4 + n * SECTION_ENTRY_BYTES;
  for (uint32_t i = 0; i < section; i++)
    offset +=
        (uint32_t)read_little(at(bytes, PROGRAM_HEADER_BYTES + 4 + i * SECTION_ENTRY_BYTES + 4), 8);
  return offset;
}

struct fixture {
  struct compiled c;
  struct str bytes;
};

static int set_up(void **state) {
  struct fixture *f = malloc(sizeof *f);
  assert_non_null(f);
  compiled_init(&f->c, TEXT);
  f->bytes = program_write(&f->c.arena, f->c.program);
  *state = f;
  return 0;
}

static int tear_down(void **state) {
  struct fixture *f = *state;
  compiled_free(&f->c);
  free(f);
  return 0;
}

static void what_is_written_is_read(void **state) {
  struct fixture *f = *state;
  struct diags diags;
  struct program *again = read_program(&f->c.arena, &diags, f->bytes);
  assert_non_null(again);
  assert_int_equal(diags.n, 0);
  assert_true(str_equal(program_write(&f->c.arena, again), f->bytes));
  assert_memory_equal(again->digest, f->c.program->digest, sizeof again->digest);
  assert_int_equal(again->n_code, f->c.program->n_code);
  assert_memory_equal(again->code, f->c.program->code, again->n_code * sizeof *again->code);
  assert_true(str_equal(again->schema.rules[0].because, STR("một")));
  assert_true(str_equal(again->schema.sources[0].text, STR(TEXT)));
  char *first = listing(&f->c);
  f->c.program = again;
  char *second = listing(&f->c);
  assert_string_equal(first, second);
  free(first);
  free(second);
}

static void it_needs_nothing_of_the_bytes(void **state) {
  struct fixture *f = *state;
  struct diags diags;
  char *bytes = malloc(f->bytes.n);
  memcpy(bytes, f->bytes.p, f->bytes.n);
  struct program *again = read_program(&f->c.arena, &diags, (struct str){bytes, f->bytes.n});
  memset(bytes, 0xEE, f->bytes.n);
  free(bytes);
  assert_non_null(again);
  assert_true(str_equal(program_write(&f->c.arena, again), f->bytes));
}

static void the_digest_is_the_checksum(void **state) {
  struct fixture *f = *state;
  struct str text = program_digest_text(&f->c.arena, f->c.program);
  assert_int_equal(text.n, 71);
  assert_memory_equal(text.p, "sha256:", 7);
  assert_memory_equal(at(f->bytes, f->bytes.n - 32), f->c.program->digest, 32);
  char first[3];
  snprintf(first, sizeof first, "%02x", f->c.program->digest[0]);
  assert_memory_equal(text.p + 7, first, 2);
}

static void it_is_told_by_its_first_bytes(void **state) {
  struct fixture *f = *state;
  assert_true(program_magic(f->bytes));
  assert_false(program_magic(STR("regulation r")));
  assert_false(program_magic(STR("THIDU")));
  assert_false(program_magic(STR("")));
}

static void something_else_is_refused(void **state) {
  struct fixture *f = *state;
  expect_refused(&f->c.arena, STR(""), PROGRAM_NOT_ONE);
  expect_refused(&f->c.arena, STR("regulation r"), PROGRAM_NOT_ONE);
}

/* By its length alone: none of the bytes behind it is looked at. */
static void a_huge_file_is_refused(void **state) {
  struct fixture *f = *state;
  expect_refused(&f->c.arena, (struct str){f->bytes.p, PROGRAM_BYTES_MAX + 1}, PROGRAM_TOO_LARGE);
}

static void another_version_is_refused(void **state) {
  struct fixture *f = *state;
  struct str bytes = copy_of(&f->c.arena, f->bytes);
  at(bytes, 6)[0]++;
  expect_refused(&f->c.arena, bytes, PROGRAM_OTHER_VERSION);
  expect_refused(&f->c.arena, STR("THIDUA\x09\x00"), PROGRAM_OTHER_VERSION);
}

static void every_truncation_is_refused(void **state) {
  struct fixture *f = *state;
  for (uint32_t n = 6; n < f->bytes.n; n++) {
    struct arena arena;
    arena_init(&arena, NULL);
    char *bytes = malloc(n); /* of its own, so that a read past its end is found */
    memcpy(bytes, f->bytes.p, n);
    expect_refused(&arena, (struct str){bytes, n}, PROGRAM_TRUNCATED);
    free(bytes);
    arena_free(&arena);
  }
}

static void every_flipped_byte_is_refused(void **state) {
  struct fixture *f = *state;
  struct str bytes = copy_of(&f->c.arena, f->bytes);
  for (uint32_t i = PROGRAM_HEADER_BYTES; i < bytes.n; i++) {
    struct arena arena;
    arena_init(&arena, NULL);
    *at(bytes, i) ^= 0x40;
    expect_refused(&arena, bytes, PROGRAM_CHECKSUM);
    *at(bytes, i) ^= 0x40;
    arena_free(&arena);
  }
}

static void a_longer_file_is_refused(void **state) {
  struct fixture *f = *state;
  struct str bytes = {arena_alloc(&f->c.arena, f->bytes.n + 1), f->bytes.n + 1};
  memcpy(at(bytes, 0), f->bytes.p, f->bytes.n);
  expect_refused(&f->c.arena, bytes, PROGRAM_DAMAGED);
}

/* The first count of each section said to be 4 billion: refused before anything is allocated for
 * it. */
static void huge_counts_are_refused_before_they_cost(void **state) {
  struct fixture *f = *state;
  size_t before = f->c.arena.total_bytes;
  for (uint32_t section = 0; section <= n_program_sections; section++) {
    if (section == 1) continue; /* the regulation's own section has texts, no count */
    struct str bytes = copy_of(&f->c.arena, f->bytes);
    put_u32(bytes, section_at(bytes, section), UINT32_MAX);
    mend(bytes);
    expect_refused(&f->c.arena, bytes, PROGRAM_DAMAGED);
  }
  assert_true(f->c.arena.total_bytes - before < (4u << 20));
}

static void sections_out_of_step_are_refused(void **state) {
  struct fixture *f = *state;
  uint32_t table = PROGRAM_HEADER_BYTES + 4;
  for (uint32_t section = 0; section <= n_program_sections; section++) {
    struct str bytes = copy_of(&f->c.arena, f->bytes);
    put_u32(bytes, table + section * SECTION_ENTRY_BYTES, section + 1); /* another number */
    mend(bytes);
    expect_refused(&f->c.arena, bytes, PROGRAM_DAMAGED);
    bytes = copy_of(&f->c.arena, f->bytes);
    /* a byte longer: the next are misread */
    at(bytes, table + section * SECTION_ENTRY_BYTES + 4)[0]++;
    mend(bytes);
    expect_refused(&f->c.arena, bytes, PROGRAM_DAMAGED);
    bytes = copy_of(&f->c.arena, f->bytes);
    at(bytes, table + section * SECTION_ENTRY_BYTES + 4 + 7)[0] = 0xFF; /* longer than any file */
    mend(bytes);
    expect_refused(&f->c.arena, bytes, PROGRAM_DAMAGED);
  }
  struct str bytes = copy_of(&f->c.arena, f->bytes);
  put_u32(bytes, PROGRAM_HEADER_BYTES, n_program_sections);
  mend(bytes);
  expect_refused(&f->c.arena, bytes, PROGRAM_DAMAGED);
}

static void texts_must_be_utf8(void **state) {
  struct fixture *f = *state;
  struct str bytes = copy_of(&f->c.arena, f->bytes);
  /* behind the count, the empty text, and the length of the next */
  *at(bytes, section_at(bytes, 0) + 4 + 4 + 4) = 0xFF;
  mend(bytes);
  expect_refused(&f->c.arena, bytes, PROGRAM_DAMAGED);
}

static void what_is_not_sound_is_refused(void **state) {
  struct fixture *f = *state;
  f->c.program->code[0].imm = 77;
  expect_refused(&f->c.arena, program_write(&f->c.arena, f->c.program), PROGRAM_UNSOUND);
}

/* Any byte changed and the checksum mended: refused or sound, never a crash (the sanitizers watch).
 * fuzz_program goes on from here. */
static void mended_damage_is_survived(void **state) {
  struct fixture *f = *state;
  static const uint8_t changes[] = {0x01, 0x80, 0xFF};
  struct str bytes = copy_of(&f->c.arena, f->bytes);
  uint32_t n_sound = 0;
  for (uint32_t i = PROGRAM_HEADER_BYTES; i < bytes.n - PROGRAM_CHECKSUM_BYTES; i++)
    for (uint32_t change = 0; change < sizeof changes; change++) {
      struct arena arena;
      struct diags diags;
      arena_init(&arena, NULL);
      *at(bytes, i) ^= changes[change];
      mend(bytes);
      n_sound += read_program(&arena, &diags, bytes) != NULL;
      *at(bytes, i) ^= changes[change];
      arena_free(&arena);
    }
  assert_true(n_sound > 100); /* letters of names and of the source */
}

static void an_empty_program_is_a_file_too(void **state) {
  (void)state;
  struct compiled c;
  struct diags diags;
  compiled_init(&c, "regulation r\nentity e\n");
  struct str bytes = program_write(&c.arena, c.program);
  assert_non_null(read_program(&c.arena, &diags, bytes));
  compiled_free(&c);
}

/* -- out of memory: at each allocation of a load -- */

struct failing {
  uint32_t left;
};
static void *failing_resize(void *context, void *old, size_t bytes) {
  struct failing *failing = context;
  if (bytes && failing->left-- == 0) {
    failing->left = 0;
    return NULL;
  }
  return allocator_system.resize(allocator_system.context, old, bytes);
}

static void reading_survives_exhaustion(void **state) {
  struct fixture *f = *state;
  for (volatile uint32_t n = 0; n < 1000; n++) {
    struct failing failing = {n};
    struct allocator allocator = {failing_resize, &failing};
    struct arena arena;
    struct diags diags;
    jmp_buf exhausted;
    arena_init(&arena, &allocator);
    arena.out_of_memory = &exhausted;
    volatile bool is_done = false;
    if (setjmp(exhausted) == 0) {
      assert_non_null(read_program(&arena, &diags, f->bytes));
      is_done = true;
    }
    arena_free(&arena);
    if (is_done) return;
  }
  fail();
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(what_is_written_is_read, set_up, tear_down),
      cmocka_unit_test_setup_teardown(it_needs_nothing_of_the_bytes, set_up, tear_down),
      cmocka_unit_test_setup_teardown(the_digest_is_the_checksum, set_up, tear_down),
      cmocka_unit_test_setup_teardown(it_is_told_by_its_first_bytes, set_up, tear_down),
      cmocka_unit_test_setup_teardown(something_else_is_refused, set_up, tear_down),
      cmocka_unit_test_setup_teardown(a_huge_file_is_refused, set_up, tear_down),
      cmocka_unit_test_setup_teardown(another_version_is_refused, set_up, tear_down),
      cmocka_unit_test_setup_teardown(every_truncation_is_refused, set_up, tear_down),
      cmocka_unit_test_setup_teardown(every_flipped_byte_is_refused, set_up, tear_down),
      cmocka_unit_test_setup_teardown(a_longer_file_is_refused, set_up, tear_down),
      cmocka_unit_test_setup_teardown(huge_counts_are_refused_before_they_cost, set_up, tear_down),
      cmocka_unit_test_setup_teardown(sections_out_of_step_are_refused, set_up, tear_down),
      cmocka_unit_test_setup_teardown(texts_must_be_utf8, set_up, tear_down),
      cmocka_unit_test_setup_teardown(what_is_not_sound_is_refused, set_up, tear_down),
      cmocka_unit_test_setup_teardown(mended_damage_is_survived, set_up, tear_down),
      cmocka_unit_test(an_empty_program_is_a_file_too),
      cmocka_unit_test_setup_teardown(reading_survives_exhaustion, set_up, tear_down),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
