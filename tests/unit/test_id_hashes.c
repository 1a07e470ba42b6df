/* results/id_hashes.h: each id is new once, whatever came before it, in at most 16 bytes an id. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "results/id_hashes.h"

enum { IDS = 400000, ENTITIES = 2 };

static struct str id_of(char text[16], uint32_t number) {
  return (struct str){text, (uint32_t)snprintf(text, 16, "u%07u", (unsigned)number)};
}

static void test_each_once(void **state) {
  (void)state;
  struct id_hashes hashes = {0};
  char text[16];
  bool exhausted = false;
  for (uint32_t i = 0; i < IDS; i++) {
    for (uint32_t entity = 0; entity < ENTITIES; entity++)
      assert_true(id_hashes_add(&hashes, entity, id_of(text, i), &exhausted));
    /* the first, the newest, and one between */
    assert_false(id_hashes_add(&hashes, 0, id_of(text, 0), &exhausted));
    assert_false(id_hashes_add(&hashes, 1, id_of(text, i), &exhausted));
    assert_false(id_hashes_add(&hashes, 1, id_of(text, i / 2), &exhausted));
    assert_false(exhausted);
    assert_int_equal(hashes.n, (i + 1) * ENTITIES);
    if (hashes.n > 10000) assert_true(hashes.n_slots * sizeof *hashes.slots <= hashes.n * 16);
  }
  for (uint32_t i = 0; i < IDS; i++)
    assert_false(id_hashes_add(&hashes, i % ENTITIES, id_of(text, i), &exhausted));
  /* in order, and nothing lost */
  uint64_t n = 0;
  for (uint64_t i = 0; i < hashes.n_slots; i++) n += hashes.slots[i].part[2] != 0;
  assert_true(n <= hashes.n && n + 100 > hashes.n); /* few stand behind the end */
  id_hashes_free(&hashes);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_each_once)};
  return cmocka_run_group_tests_name("id_hashes", tests, NULL, NULL);
}
