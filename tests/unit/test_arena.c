/* Arenas: alignment, zeros, growth, and exhaustion at every allocation. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/vec.h"

/* Counts its pieces; fails at the n-th allocation and every one after. */
struct counting {
  struct allocator allocator;
  size_t n_calls, fails_at, n_alive, bytes;
};

static void *counting_resize(void *context, void *old, size_t bytes) {
  struct counting *counting = context;
  if (bytes == 0) {
    if (old) counting->n_alive--;
    free(old);
    return NULL;
  }
  if (++counting->n_calls >= counting->fails_at) return NULL;
  if (!old) counting->n_alive++;
  counting->bytes += bytes;
  void *piece = realloc(old, bytes);
  memset(piece, 0xAA, bytes); /* so that zeros are the arena's doing */
  return piece;
}

static struct counting counting_make(size_t fails_at) {
  return (struct counting){.allocator = {counting_resize, NULL}, .fails_at = fails_at};
}

static void pieces_are_zeroed_aligned_and_apart(void **state) {
  (void)state;
  struct counting counting = counting_make(SIZE_MAX);
  counting.allocator.context = &counting;
  struct arena arena;
  arena_init(&arena, &counting.allocator);
  assert_int_equal(counting.n_calls, 0);
  enum { N = 3000 };
  static unsigned char *pieces[N];
  static size_t lengths[N];
  for (size_t i = 0; i < N; i++) {
    lengths[i] = i % 7 == 0 ? i * 11 : i % 40;
    pieces[i] = arena_alloc(&arena, lengths[i]);
    assert_int_equal((uintptr_t)pieces[i] % 16, 0);
    for (size_t k = 0; k < lengths[i]; k++) assert_int_equal(pieces[i][k], 0);
    memset(pieces[i], (int)(i % 251), lengths[i]);
  }
  for (size_t i = 0; i < N; i++) /* nobody wrote over anybody */
    for (size_t k = 0; k < lengths[i]; k++) assert_int_equal(pieces[i][k], i % 251);
  assert_int_equal(arena.total_bytes, counting.bytes);
  arena_free(&arena);
  assert_int_equal(counting.n_alive, 0);
  assert_int_equal(arena.total_bytes, 0);
  char *again = arena_copy(&arena, "again", 6); /* an arena that was freed is empty, not dead */
  assert_string_equal(again, "again");
  arena_free(&arena);
  arena_free(&arena);
  assert_int_equal(counting.n_alive, 0);
}

static void empty_pieces_are_distinct(void **state) {
  (void)state;
  struct arena arena;
  arena_init(&arena, NULL);
  void *a = arena_alloc(&arena, 0), *b = arena_alloc(&arena, 0);
  assert_non_null(a);
  assert_ptr_not_equal(a, b);
  assert_non_null(arena_copy(&arena, NULL, 0));
  arena_free(&arena);
}

static void a_big_piece_wastes_nothing(void **state) {
  (void)state;
  struct arena arena;
  arena_init(&arena, NULL);
  char *before = arena_alloc(&arena, 16);
  memset(arena_alloc(&arena, 50000000), 1, 50000000);
  char *after = arena_alloc(&arena, 16);
  assert_true(after - before > 0 && after - before < 100); /* the small block goes on being used */
  assert_true(arena.total_bytes < 50100000);
  arena_free(&arena);
}

static void small_pieces_cost_little(void **state) {
  (void)state;
  struct counting counting = counting_make(SIZE_MAX);
  counting.allocator.context = &counting;
  struct arena arena;
  arena_init(&arena, &counting.allocator);
  for (int i = 0; i < 1000000; i++) arena_alloc(&arena, 24);
  assert_true(counting.n_calls < 100);
  arena_free(&arena);
}

static void printing(void **state) {
  (void)state;
  struct arena arena;
  arena_init(&arena, NULL);
  assert_string_equal(arena_printf(&arena, "%s %d %.*s", "điểm", 7, 2, "abc"), "điểm 7 ab");
  assert_string_equal(arena_printf(&arena, "%s", ""), "");
  char *padded = arena_printf(&arena, "%100000d", 1);
  assert_int_equal(strlen(padded), 100000);
  arena_free(&arena);
}

/* Work that takes many allocations of many sizes; false where it ran out. */
static bool work(struct counting *counting) {
  struct arena arena;
  arena_init(&arena, &counting->allocator);
  jmp_buf exhausted;
  arena.out_of_memory = &exhausted;
  if (setjmp(exhausted)) {
    arena_free(&arena);
    return false;
  }
  VEC(int) numbers = {0};
  for (int i = 0; i < 100000; i++) VEC_PUSH(&arena, &numbers, i);
  for (int i = 0; i < 100; i++) arena_printf(&arena, "%*d", i * 200, i);
  for (int i = 0; i < 100000; i++) assert_int_equal(numbers.items[i], i);
  arena_free(&arena);
  return true;
}

static void exhaustion_at_every_allocation(void **state) {
  (void)state;
  size_t n = 1;
  for (;; n++) {
    struct counting counting = counting_make(n);
    counting.allocator.context = &counting;
    bool done = work(&counting);
    assert_int_equal(counting.n_alive, 0);
    if (done) break;
  }
  assert_true(n > 10);
}

static void absurd_sizes_are_exhaustion(void **state) {
  (void)state;
  static const size_t sizes[] = {SIZE_MAX, SIZE_MAX - 15, SIZE_MAX / 2 + 1};
  for (volatile size_t i = 0; i < 3; i++) {
    struct arena arena;
    arena_init(&arena, NULL);
    jmp_buf exhausted;
    arena.out_of_memory = &exhausted;
    if (setjmp(exhausted)) continue;
    arena_alloc_raw(&arena, sizes[i]);
    fail();
  }
}

/* An arena within another is cleared many times: the other does not grow by it. */
static void cleared_again_and_again(void **state) {
  (void)state;
  struct arena whole, scratch;
  arena_init(&whole, NULL);
  const struct allocator within = arena_allocator(&whole);
  arena_init(&scratch, &within);
  arena_clear(&scratch); /* of nothing */
  size_t settled = 0;
  for (int round = 0; round < 1000; round++) {
    arena_clear(&scratch);
    for (int i = 0; i < 100; i++) {
      char *piece = arena_alloc(&scratch, 100);
      for (int k = 0; k < 100; k++) assert_int_equal(piece[k], 0);
      memset(piece, 0xFF, 100);
    }
    if (round == 10) settled = whole.total_bytes;
  }
  assert_true(settled > 0);
  assert_int_equal(whole.total_bytes, settled);
  assert_true(scratch.total_bytes < (size_t)64 << 10);
  arena_free(&whole);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(cleared_again_and_again),
      cmocka_unit_test(pieces_are_zeroed_aligned_and_apart),
      cmocka_unit_test(empty_pieces_are_distinct),
      cmocka_unit_test(a_big_piece_wastes_nothing),
      cmocka_unit_test(small_pieces_cost_little),
      cmocka_unit_test(printing),
      cmocka_unit_test(exhaustion_at_every_allocation),
      cmocka_unit_test(absurd_sizes_are_exhaustion),
  };
  return cmocka_run_group_tests_name("arena", tests, NULL, NULL);
}
