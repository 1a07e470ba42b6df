/* The VM: the same results for every size of block and number of threads; levels and absent lists;
 * what a run is specialised for; memory. */
#include "vm_support.h"

#include "base/date.h"
#include "runtime/vm/trace.h"

#define HEAD "regulation test\n title \"T\"\n effective 2020-01-01 to 2020-12-31\n"

/* Four levels, every sort of instruction, phases cut at the root. */
static const char wide_rules[] = HEAD
    "entity sector\n quota : integer\n motto : text\n"
    "entity cluster (clusters) in sector\n name : text\n weight : decimal(2)\n"
    "entity unit (units) in cluster\n registered : boolean\n pledge : boolean\n votes : integer "
    "absent means 3\n score : decimal(2)\n founded : date\n"
    " kind : one of small, large\n motto : text\n"
    "entity incident (incidents) in unit\n serious : boolean\n concluded : boolean\n cost : "
    "decimal(3)\n"
    "entity step (steps) in incident absent means none\n done : boolean\n days : integer\n"
    "entity branch (branches) in cluster absent means none\n open : boolean\n"
    "parameter share : decimal from 2019-01-01 is 50% from 2020-06-01 is 80%\n"
    "reading strict : one of hard, soft is hard because \"x\"\n"
    "decision standing of unit one of out, waiting, in_ otherwise in_\n"
    "rule r1 for unit when if strict is hard then not registered or not pledge else not registered "
    "and not pledge then standing is out because \"a\"\n"
    "rule r2 for unit when any incident where serious and not concluded unless cluster.weight > "
    "2.5 then standing is waiting because \"b\"\n"
    "rule r3 for unit when sector.all_votes > 100 and votes < 2 then standing is out because "
    "\"c\"\n"
    "define all_votes of sector : integer is sum of votes over unit where registered\n"
    "define serious_units of sector : integer is count of unit where any incident where serious\n"
    "define steps_below of cluster : integer is count of step where done\n"
    "define all_steps of cluster : integer is count of step\n"
    "define longest of cluster : integer is max of days over step\n"
    "define any_step of cluster : boolean is any step where not done\n"
    "define mean_cost of unit : decimal(9) is average of cost over incident\n"
    "define mean_cost_2 of unit : decimal(2) is round(average of cost over incident, 2)\n"
    "define dear of unit : boolean is average of cost over incident > cluster.weight\n"
    "define part of unit : boolean is votes / sector.all_votes >= 1 / 50\n"
    "define age of unit : integer is days_between(founded, as of)\n"
    "define later of unit : date is founded + 1 month rounded down\n"
    "define label of unit : text is if registered then \"yes\" else motto\n"
    "define same of unit : boolean is motto = sector.motto\n"
    "define bonus of unit : decimal(2) is score except score + 1 when pledge except score * 2 when "
    "registered and kind is large\n"
    "define flagged of unit : boolean is standing is in_ and sector.serious_units >= 3\n"
    "define pending of incident : boolean is not concluded and cluster.steps_below >= 1\n"
    "define pending_count of unit : integer is count of incident where pending\n"
    "define doubled of unit : integer is 2 * pending_count + 1\n"
    "define open_branches of cluster : integer is count of branch where open\n"
    "define needed of cluster : integer is floor(share * count of unit where registered)\n"
    "define least of unit : integer is min(votes, pending_count, 4)\n"
    "define total of sector : integer is sum of pending_low over unit\n"
    "define pending_low of unit : integer is if registered then 1 else 0\n";

static uint64_t next_random(uint64_t *state) {
  *state ^= *state << 13;
  *state ^= *state >> 7;
  return *state ^= *state << 17;
}

static void give(struct test_run *t, uint64_t *random, uint32_t entity, uint32_t row) {
  const struct schema *s = &t->program->schema;
  const struct entity *e = &s->entities[entity];
  for (uint32_t f = e->first_field; f < e->first_field + e->n_fields; f++) {
    const bool is_id = f == e->first_field;
    const uint64_t r = next_random(random);
    if (r % 10 == 0 && !is_id) continue;
    if (is_id) {
      char id[32];
      snprintf(id, sizeof id, "%u-%u", entity, row);
      if (e->id_required || r % 2) dataset_set_text(&t->data, f, row, str_from(id));
    } else if (s->fields[f].type.kind == TYPE_TEXT) {
      dataset_set_text(&t->data, f, row, r / 16 % 2 ? STR("one") : STR("two"));
    } else if (s->fields[f].type.kind == TYPE_BOOLEAN || s->fields[f].type.kind == TYPE_ENUM) {
      dataset_set_number(&t->data, f, row, (int64_t)(r / 16 % 2));
    } else {
      dataset_set_number(&t->data, f, row, (int64_t)(r / 16 % 700) - 20);
    }
  }
}

static void add_children(
    struct test_run *t, uint64_t *random, uint32_t parent, uint32_t row, uint32_t scale) {
  const struct schema *s = &t->program->schema;
  for (uint32_t e = 1; e < s->n_entities; e++) {
    if (s->entities[e].parent != parent) continue;
    const uint64_t r = next_random(random);
    if (r % 23 == 0 && parent != 0) continue; /* an absent list */
    dataset_list_present(&t->data, e, row);
    const uint32_t n = parent == 0 ? scale : (uint32_t)(r / 32 % 5);
    for (uint32_t i = 0; i < n; i++) {
      const uint32_t child = dataset_add_row(&t->data, e, row, 0, 1, 1);
      give(t, random, e, child);
      add_children(t, random, e, child, scale);
    }
  }
}

static void generate(struct test_run *t, uint64_t seed, uint32_t clusters) {
  uint64_t random = seed;
  dataset_init(&t->data, &t->program->schema, NULL, NULL);
  t->has_data = true;
  give(t, &random, 0, 0);
  add_children(t, &random, 0, 0, clusters);
  dataset_finish(&t->data);
}

/* Every result of every instance, one text. */
static struct str everything(struct test_run *t) {
  char *bytes = NULL;
  size_t n = 0;
  FILE *out = open_memstream(&bytes, &n);
  const struct schema *s = &t->program->schema;
  for (uint32_t e = 0; e < s->n_entities; e++)
    for (uint32_t row = 0; row < t->data.tables[e].n_rows; row++) {
      for (uint32_t i = 0; i < s->n_defines; i++)
        if (s->defines[i].entity == e)
          fprintf(out, "%s ", test_value(t, t->program->results.defines[i], row));
      for (uint32_t i = 0; i < s->n_decisions; i++)
        if (s->decisions[i].entity == e)
          fprintf(out, "%s ", test_value(t, t->program->results.decisions[i], row));
      for (uint32_t i = 0; i < s->n_rules; i++)
        if (s->decisions[s->rules[i].decision].entity == e)
          fprintf(out, "%s ", test_value(t, t->program->results.rules[i], row));
      fputc('\n', out);
    }
  fclose(out);
  return (struct str){bytes, (uint32_t)n};
}

static void blocks_and_threads_agree(void **state) {
  (void)state;
  struct test_run t;
  test_compile(&t, wide_rules);
  assert_true(t.program->n_phases > 3); /* phases are cut at the root */
  for (uint32_t seed = 1; seed <= 6; seed++) {
    generate(&t, seed * 7919, seed == 1 ? 0 : seed == 2 ? 1 : 60 * seed);
    struct str first = {0};
    static const uint32_t blocks[] = {1024, 1, 2, 3, 17, UINT32_MAX}, threads[] = {1, 2, 4};
    for (size_t b = 0; b < 6; b++)
      for (size_t n = 0; n < 3; n++) {
        test_evaluate(&t, (struct run_options){.block_rows = blocks[b], .threads = threads[n]});
        struct str got = everything(&t);
        test_run_end(&t);
        if (!first.p) {
          first = got;
          continue;
        }
        if (!str_equal(first, got))
          fail_msg("seed %u: blocks of %u at %u threads differ", seed, blocks[b], threads[n]);
        free((char *)got.p);
      }
    free((char *)first.p);
    dataset_free(&t.data);
  }
  t.has_data = false;
  test_end(&t);
}

/* Each reading, with what the run spares, against the trace, which spares nothing: every register
 * that was kept. */
static void specialised_runs_agree_with_the_trace(void **state) {
  (void)state;
  struct test_run t;
  test_compile(&t, wide_rules);
  generate(&t, 99, 150);
  /* make every whole register of a trunk look like a slot, so that the trace computes it again */
  struct reg *registers =
      arena_copy(&t.arena, t.program->registers, t.program->n_registers * sizeof *registers);
  for (uint32_t reading = 0; reading < 2; reading++) {
    test_evaluate(&t, (struct run_options){.readings = &reading});
    struct run kept = t.run;
    struct program program = *t.program;
    program.registers = arena_copy(&t.arena, registers, t.program->n_registers * sizeof *registers);
    program.slots = ARENA_ARRAY(&t.arena, struct slot, t.program->n_slots + t.program->n_registers);
    memcpy(program.slots, t.program->slots, t.program->n_slots * sizeof *program.slots);
    uint32_t n_compared = 0;
    for (uint32_t r = 0; r < program.n_registers; r++) {
      if (registers[r].storage != STORAGE_WHOLE || registers[r].entity == ENTITY_RUN ||
          registers[r].entity == 0)
        continue;
      program.slots[program.n_slots] = (struct slot){registers[r].entity, registers[r].kind};
      program.registers[r].storage = STORAGE_SLOT;
      program.registers[r].slot = program.n_slots++;
    }
    /* phases after the root's would read what is no longer whole; the trace does not mind, for it
     * runs them in one go. So the root's own columns are taken from the first run */
    struct run again = {.program = &program,
        .data = &t.data,
        .options = kept.options,
        .arena = &t.arena,
        .allocator = kept.allocator,
        .whole = kept.whole,
        .vm = kept.vm};
    again.vm = arena_copy(&t.arena, kept.vm, sizeof *kept.vm);
    again.vm->run = &again;
    again.vm->trace = NULL;
    again.vm->walker = NULL;
    again.vm->context.program = &program;
    for (uint32_t r = 0; r < program.n_registers; r++) {
      if (registers[r].storage != STORAGE_WHOLE || registers[r].entity == ENTITY_RUN ||
          registers[r].entity == 0)
        continue;
      const size_t bytes = register_kind_bytes(registers[r].kind);
      for (uint32_t row = 0; row < t.data.tables[registers[r].entity].n_rows; row++) {
        uint32_t i;
        const struct view traced = trace_view(again.vm, r, row, &i), whole = kept.whole[r];
        assert_memory_equal(
            (char *)traced.values + i * bytes, (char *)whole.values + row * bytes, bytes);
        if (whole.known) assert_int_equal(traced.known[i], whole.known[row]);
        if (whole.high)
          assert_memory_equal(
              (char *)traced.high + i * bytes, (char *)whole.high + row * bytes, bytes);
        n_compared++;
      }
    }
    assert_true(n_compared > 1000);
    trace_free(again.vm);
    t.run = kept;
    test_run_end(&t);
  }
  test_end(&t);
}

/* -- single facts -- */

static void expect(struct test_run *t, const char *name, uint32_t row, const char *value) {
  const char *got = test_value(t, test_register(t, name), row);
  if (strcmp(got, value)) fail_msg("%s of row %u: %s, not %s", name, row, got, value);
}

static void levels_and_absent_lists(void **state) {
  (void)state;
  struct test_run t;
  test_compile(&t,
      HEAD "entity root_\nentity a (as) in root_\n n : integer\nentity b (bs) in a\nentity c (cs) "
           "in b\n x : boolean\nentity d (ds) in c absent means none\n y : integer\n"
           "define cs_of_a of a : integer is count of c\n"
           "define any_x of a : boolean is any c where x\n"
           "define every_x of a : boolean is every c has x\n"
           "define xs of a : integer is count of c where x\n"
           "define sum_y of a : integer is sum of y over d\n"
           "define ds_of_root of root_ : integer is count of d where y > 0\n"
           "define a_of_d of d : integer is a.n + y\n"
           "define all_known of root_ : boolean is (count of a) >= 3\n");
  test_load(&t,
      "as:\n"
      "- {n: 10, bs: [{cs: [{x: true, ds: [{y: 1}, {y: 2}]}, {x: false}]}, {cs: []}]}\n"
      /* a list of cs absent */
      "- {n: 20, bs: [{cs: [{x: false}]}, {}]}\n"
      "- {n: 30}\n"
      "- {bs: [{cs: [{}, {x: true, ds: [{}, {y: 5}]}]}]}\n"
      "- {bs: []}\n");
  for (uint32_t block = 1; block < 4; block++) {
    test_evaluate(&t, (struct run_options){.block_rows = block});
    static const char *const values[][5] = {/* cs_of_a, any_x, every_x, xs, sum_y */
        {"2", "true", "false", "1", "3"}, {"unknown", "unknown", "false", "unknown", "unknown"},
        {"unknown", "unknown", "unknown", "unknown", "unknown"},
        {"2", "true", "unknown", "1..2", "unknown"}, {"0", "false", "true", "0", "0"}};
    for (uint32_t row = 0; row < 5; row++) {
      expect(&t, "cs_of_a", row, values[row][0]);
      expect(&t, "any_x", row, values[row][1]);
      expect(&t, "every_x", row, values[row][2]);
      expect(&t, "xs", row, values[row][3]);
      expect(&t, "sum_y", row, values[row][4]);
    }
    expect(&t, "ds_of_root", 0, "unknown");
    expect(&t, "a_of_d", 0, "11");
    expect(&t, "a_of_d", 1, "12");
    expect(&t, "a_of_d", 3, "unknown");
    expect(&t, "all_known", 0, "true");
    test_run_end(&t);
  }
  test_end(&t);
}

static void texts_that_no_data_has(void **state) {
  (void)state;
  struct test_run t;
  test_compile(&t,
      HEAD "entity u\n t : text\n"
           "define a of u : text is if t = \"here\" then \"nowhere\" else \"elsewhere\"\n"
           "define same of u : boolean is a = \"nowhere\"\n"
           "define other of u : boolean is a = \"elsewhere\"\n"
           "define plain of u : boolean is t in (\"here\", \"there\")\n");
  test_load(&t, "t: here\n");
  test_evaluate(&t, (struct run_options){0});
  expect(&t, "a", 0, "nowhere");
  expect(&t, "same", 0, "true");
  expect(&t, "other", 0, "false");
  expect(&t, "plain", 0, "true");
  test_run_end(&t);
  test_end(&t);
}

static void values_in_force(void **state) {
  (void)state;
  struct test_run t;
  test_compile(&t,
      HEAD "entity u\nparameter p : decimal(1) from 2020-02-01 is 1.5 from 2020-03-01 is 2.5\n"
           "reading r : one of one_, two_ is two_ because \"x\"\n"
           "define a of u : decimal(1) is p\ndefine b of u : date is as of\ndefine c of u : "
           "integer is if r is one_ then 1 else 2\n");
  test_load(&t, "{}\n");
  static const struct {
    int month, day;
    const char *value;
  } days[] = {{1, 31, "unknown"}, {2, 1, "15"}, {2, 29, "15"}, {3, 1, "25"}, {12, 31, "25"}};
  for (size_t i = 0; i < 5; i++) {
    int32_t day;
    assert_true(date_make(2020, days[i].month, days[i].day, &day));
    const uint32_t reading = i % 2;
    test_evaluate(&t, (struct run_options){.as_of = day, .readings = i == 4 ? NULL : &reading});
    expect(&t, "a", 0, days[i].value);
    expect(&t, "c", 0, i == 4 || reading == 1 ? "2" : "1");
    int64_t lo, hi;
    assert_true(run_number(&t.run, test_register(&t, "b"), 0, &lo, &hi));
    assert_int_equal(lo, day);
    test_run_end(&t);
  }
  test_end(&t);
}

/* -- memory -- */

struct failing {
  uint32_t calls_left;
  size_t live;
};

static void *failing_resize(void *context, void *old, size_t bytes) {
  struct failing *failing = context;
  if (bytes == 0) {
    if (old) failing->live--;
    free(old);
    return NULL;
  }
  if (failing->calls_left == 0) return NULL;
  failing->calls_left--;
  if (!old) failing->live++;
  return realloc(old, bytes);
}

/* Every allocation fails once; each time everything taken is given back. */
static void every_allocation_may_fail(void **state) {
  (void)state;
  struct test_run t;
  test_compile(&t, wide_rules);
  generate(&t, 5, 30);
  bool finished = false;
  for (uint32_t n = 0; !finished; n++) {
    assert_true(n < 10000);
    struct failing failing = {n, 0};
    const struct allocator allocator = {failing_resize, &failing};
    struct arena arena;
    struct run run = {0};
    jmp_buf exhausted;
    arena_init(&arena, &allocator);
    arena.out_of_memory = &exhausted;
    volatile bool done = false;
    if (!setjmp(exhausted)) {
      const struct run_options options = {.as_of = t.program->schema.effective_to, .threads = 2};
      run_evaluate(&run, &arena, &allocator, t.program, &t.data, &options);
      struct reasons reasons;
      for (uint32_t i = 0; i < t.program->schema.n_defines; i++) {
        const struct define *define = &t.program->schema.defines[i];
        for (uint32_t row = 0; row < t.data.tables[define->entity].n_rows; row++)
          run_why(&run, t.program->results.defines[i], row, &arena, &reasons);
      }
      done = true;
    }
    run_free(&run);
    arena_free(&arena);
    assert_int_equal(failing.live, 0);
    finished = done;
  }
  test_end(&t);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(blocks_and_threads_agree),
      cmocka_unit_test(specialised_runs_agree_with_the_trace),
      cmocka_unit_test(levels_and_absent_lists),
      cmocka_unit_test(texts_that_no_data_has),
      cmocka_unit_test(values_in_force),
      cmocka_unit_test(every_allocation_may_fail),
  };
  return cmocka_run_group_tests_name("vm", tests, NULL, NULL);
}
