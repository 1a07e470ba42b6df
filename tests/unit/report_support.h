/* A report on a small regulation, for the tests of what is told of results. */
#ifndef THIDUA_REPORT_SUPPORT_H
#define THIDUA_REPORT_SUPPORT_H

#include "vm_support.h"
#include "results/report.h"

struct report_test {
  struct test_run run;
  struct report report;
};

/* `*state` of a test in which these rules ran on these data; report_test_end frees it. */
static inline int report_test_begin(void **state, const char *rules, const char *data) {
  struct report_test *t = calloc(1, sizeof *t);
  test_compile(&t->run, rules);
  test_load(&t->run, data);
  test_evaluate(&t->run, (struct run_options){.threads = 1});
  t->report = (struct report){
      .program = t->run.program, .data = &t->run.data, .run = &t->run.run, .arena = &t->run.arena};
  report_plan(&t->report);
  *state = t;
  return 0;
}

static inline int report_test_end(void **state) {
  struct report_test *t = *state;
  if (t->report.row.head) arena_free(&t->report.row);
  test_run_end(&t->run);
  test_end(&t->run);
  free(t);
  return 0;
}

static inline void expect(struct str got, const char *wanted, const char *what) {
  if (!str_equal(got, str_from(wanted)))
    fail_msg("%s: `%.*s`, not `%s`", what, STR_ARGS(got), wanted);
}

/* The item of that name whose instances are of the entity. */
static inline const struct item *test_item(
    struct report_test *t, const char *entity, const char *name) {
  const struct schema *schema = t->report.schema;
  for (uint32_t i = 0; i < schema->n_items; i++) {
    const struct item *item = &schema->items[i];
    if (str_equal(report_item_name(schema, item), str_from(name)) &&
        report_item_entity(schema, item) == test_entity(&t->run, entity))
      return item;
  }
  fail_msg("no %s of %s", name, entity);
  return NULL;
}

#endif
