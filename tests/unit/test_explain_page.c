/* study/explain_page: explanations of a page made by several threads are those that one makes, also
 * when it is asked again. `make tsan` watches it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/limits.h"
#include "study/explain_page.h"

enum { N_RESULTS = 16, N_THREADS = 4 };

struct fixture {
  struct arena arena;
  struct opened opened;
  struct session *session;
  struct page_result results[N_RESULTS];
  uint32_t n;
};

/* Results of all kinds: each item of every other instance. */
static void choose_results(struct fixture *f) {
  const struct schema *schema = f->session->schema;
  for (uint32_t row = 0; f->n < N_RESULTS; row += 2) {
    const uint32_t before = f->n;
    for (uint32_t item = 0; item < schema->n_items && f->n < N_RESULTS; item++)
      if (row < f->session->data.tables[outcome_entity(schema, item)].n_rows)
        f->results[f->n++] = (struct page_result){item, row};
    if (f->n == before) return;
  }
}

static void begin(struct fixture *f, uint32_t n_threads) {
  static const char *const paths[] = {"rules/2020/data/cum-7.yaml"};
  struct data_files files = {.paths = paths, .names = paths, .n = 1};
  *f = (struct fixture){0};
  arena_init(&f->arena, NULL);
  opened_init(&f->opened, &f->arena, NULL);
  struct session *session = f->session = session_open(&f->opened);
  session->wants_value_places = true;
  session->options.threads = n_threads;
  assert_int_equal(session_regulation(session, "rules/2020/emulation.rules", false), FAULT_NONE);
  assert_int_equal(session_typed(session, "explain"), FAULT_NONE);
  assert_true(session_day(session, NULL));
  assert_int_equal(session_readings(session, NULL, 0), FAULT_NONE);
  assert_int_equal(session_previous(session, "none"), FAULT_NONE);
  diags_init(&files.diags, &session->arena, NULL);
  assert_int_equal(session_data(session, &files, NULL, 0), FAULT_NONE);
  choose_results(f);
  assert_int_equal(f->n, N_RESULTS);
}

static void end(struct fixture *f) {
  opened_close(&f->opened);
  arena_free(&f->arena);
}

/* All that is said, in the arena of `to`. */
static struct str explain_all(
    struct fixture *f, struct page_explainer *explainer, struct arena *to) {
  struct buffer all;
  buffer_init(&all, to, NULL);
  for (uint32_t from = 0; from < f->n; from += PAGE_EXPLAINED_AT_ONCE) {
    const uint32_t left = f->n - from,
                   n = left < PAGE_EXPLAINED_AT_ONCE ? left : PAGE_EXPLAINED_AT_ONCE;
    const struct str *texts = explain_for_page(explainer, f->results + from, n);
    for (uint32_t i = 0; i < n; i++) {
      assert_true(texts[i].n > 0);
      buffer_put(&all, texts[i]);
    }
  }
  return (struct str){all.bytes, (uint32_t)all.n};
}

static void several_threads_say_what_one_says(void **state) {
  (void)state;
  struct fixture one, several;
  begin(&one, 1);
  begin(&several, N_THREADS);
  struct page_explainer *alone = explainer_open(one.session),
                        *together = explainer_open(several.session);
  const struct str expected = explain_all(&one, alone, &one.arena);
  for (int again = 0; again < 2; again++)
    assert_true(str_equal(expected, explain_all(&several, together, &several.arena)));
  explainer_close(together);
  explainer_close(alone);
  end(&several);
  end(&one);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(several_threads_say_what_one_says)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
