/* A regulation's text and a data set's YAML, compiled, loaded and run: for test_vm and
 * test_reasons. */
#ifndef THIDUA_VM_SUPPORT_H
#define THIDUA_VM_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "compiler/compile.h"
#include "base/limits.h"
#include "runtime/ingest/data_check.h"
#include "runtime/ingest/tree_load.h"
#include "runtime/vm/run.h"

struct test_run {
  struct arena arena;
  struct compilation compilation;
  struct program *program;
  struct dataset data;
  bool has_data;
  struct run run;
  struct arena run_arena;
};

static inline void test_compile(struct test_run *t, const char *rules) {
  memset(t, 0, sizeof *t);
  arena_init(&t->arena, NULL);
  int system_error = 0;
  if (!compile(&t->compilation, &t->arena,
          compile_text("test.rules", str_from(rules), COMPILE_PROGRAM), &system_error)) {
    diags_render(&t->compilation.diags, stderr, DIAG_FORMAT_TEXT, false);
    fail_msg("does not compile");
  }
  t->program = t->compilation.program;
}

static inline void test_load(struct test_run *t, const char *yaml) {
  struct diags diags;
  diags_init(&diags, &t->arena, NULL);
  dataset_init(&t->data, &t->program->schema, NULL, NULL);
  t->has_data = true;
  tree_load_text(&t->data, &diags, "test.yaml", str_from(yaml));
  data_check(&t->data, &diags, NULL);
  dataset_finish(&t->data);
  if (diags.n_errors) {
    diags_render(&diags, stderr, DIAG_FORMAT_TEXT, false);
    fail_msg("does not load");
  }
}

static inline void test_evaluate(struct test_run *t, struct run_options options) {
  if (options.as_of == 0) options.as_of = t->program->schema.effective_to;
  arena_init(&t->run_arena, NULL);
  run_evaluate(&t->run, &t->run_arena, NULL, t->program, &t->data, &options);
}

static inline void test_run_end(struct test_run *t) {
  run_free(&t->run);
  arena_free(&t->run_arena);
}

static inline void test_end(struct test_run *t) {
  if (t->has_data) dataset_free(&t->data);
  arena_free(&t->arena);
}

/* Where only counts are asked for, the evaluated selections come to the same, and keep no ranks. */
static inline void test_counts_only(const struct test_run *t, struct run_options options) {
  const struct program *program = t->program;
  struct arena arena;
  struct run run;
  options.as_of = t->run.options.as_of;
  options.counts_only = true;
  arena_init(&arena, NULL);
  run_evaluate(&run, &arena, NULL, program, &t->data, &options);
  for (uint32_t s = 0; s < program->schema.n_selections; s++) {
    const struct selection_registers *own = &program->results.selections[s];
    const uint32_t asked[] = {own->status, own->state};
    for (uint32_t i = 0; i < 2; i++) {
      const uint32_t entity = program->registers[asked[i]].entity;
      assert_memory_equal(
          run.whole[asked[i]].values, t->run.whole[asked[i]].values, t->data.tables[entity].n_rows);
    }
  }
  run_free(&run);
  arena_free(&arena);
}

static inline uint32_t test_entity(const struct test_run *t, const char *name) {
  return schema_entity(&t->program->schema, str_from(name));
}

/* The register of a define, decision, rule or warning by name. */
static inline uint32_t test_register(const struct test_run *t, const char *name) {
  const struct schema *s = &t->program->schema;
  for (uint32_t i = 0; i < s->n_defines; i++)
    if (str_equal(s->defines[i].name, str_from(name))) return t->program->results.defines[i];
  for (uint32_t i = 0; i < s->n_decisions; i++)
    if (str_equal(s->decisions[i].name, str_from(name))) return t->program->results.decisions[i];
  for (uint32_t i = 0; i < s->n_rules; i++)
    if (str_equal(s->rules[i].name, str_from(name))) return t->program->results.rules[i];
  fail_msg("no %s", name);
  return 0;
}

/* A result at a row as text: "true", "7", "2..5", "unknown", a text, a code or set in figures.
 * Numbers without their scale. */
static inline const char *test_value(struct test_run *t, uint32_t reg, uint32_t row) {
  switch ((enum register_kind)t->program->registers[reg].kind) {
  case REG_TRUTH: {
    const uint8_t truth = run_truth(&t->run, reg, row);
    return truth == TRUTH_TRUE ? "true" : truth == TRUTH_FALSE ? "false" : "unknown";
  }
  case REG_SET8:
  case REG_SET64:
    return arena_printf(&t->run_arena, "set %llx", (unsigned long long)run_set(&t->run, reg, row));
  case REG_CODE:
    return run_code(&t->run, reg, row) == CODE_UNKNOWN
        ? "unknown"
        : arena_printf(&t->run_arena, "word %u", run_code(&t->run, reg, row));
  case REG_TEXT: {
    const uint32_t code = run_text(&t->run, reg, row);
    return code == TEXT_UNKNOWN ? "unknown"
                                : str_cstring(&t->run_arena, run_text_words(&t->run, code));
  }
  case REG_NUMBER:
  case REG_BOUNDS: {
    int64_t lo, hi;
    if (!run_number(&t->run, reg, row, &lo, &hi)) return "unknown";
    return lo == hi ? arena_printf(&t->run_arena, "%lld", (long long)lo)
                    : arena_printf(&t->run_arena, "%lld..%lld", (long long)lo, (long long)hi);
  }
  case REG_FRACTION:
  case REG_N_KINDS: break;
  }
  fail_msg("no result has fractions");
  return "";
}

#endif
