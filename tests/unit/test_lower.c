/* Lowering, phases and storage: what the code of small regulations comes to. */
#include "tests/unit/program_support.h"

#include "base/limits.h"
#include "runtime/program/program_write.h"
#include "runtime/program/verify.h"

#define COMPILED(...)                                                                              \
  struct compiled c;                                                                               \
  compiled_init(&c, ENTITIES __VA_ARGS__);                                                         \
  const struct program *p = c.program

static const struct instruction *writer_of(const struct program *p, uint32_t reg) {
  for (uint32_t i = 0; i < p->n_code; i++)
    if (p->code[i].d == reg) return &p->code[i];
  fail();
  return NULL;
}
static enum opcode op_of_define(const struct program *p, uint32_t define) {
  return writer_of(p, p->results.defines[define])->op;
}

/* -- values -- */

static void equal_computations_are_made_once(void **state) {
  (void)state;
  COMPILED("define x of unit : boolean is not a and b\n"
           "define y of unit : boolean is not a and b\n"
           "define w of unit : boolean is (not a and b) or not a\n");
  assert_int_equal(count_op(p, OP_NOT), 1);
  assert_int_equal(count_op(p, OP_AND), 1);
  assert_int_equal(p->results.defines[0], p->results.defines[1]);
  assert_int_equal(count_op(p, OP_FIELD_TRUTH), 2);
  compiled_free(&c);
}

/* A fault is told where it stands: the same division written twice is two. */
static void operations_with_faults_keep_their_places(void **state) {
  (void)state;
  COMPILED("define x of unit : decimal(9) is n / z\n"
           "define y of unit : decimal(9) is n / z\n");
  assert_int_equal(count_op(p, OP_DIV_NUMBER), 2);
  assert_int_not_equal(p->results.defines[0], p->results.defines[1]);
  compiled_free(&c);
}

static void definitions_and_decisions_are_made_once(void **state) {
  (void)state;
  COMPILED("decision d of unit one of x, y, w otherwise w\n"
           "rule r1 for unit when a then d is y because \"1\"\n"
           "rule r2 for unit when b then d is x because \"2\"\n"
           "rule r3 for unit when a and b then d is y because \"3\"\n"
           "define e of unit : boolean is d is x\n"
           "define f of unit : boolean is d is y or e\n");
  const struct instruction *decide = only_op(p, OP_DECIDE_SET8);
  assert_int_equal(decide->b, 3);
  assert_int_equal(decide->c, 2);
  const uint32_t *pairs = p->operands + decide->a;
  assert_int_equal(pairs[0], 0); /* strongest first, then as written */
  assert_int_equal(pairs[1], p->results.rules[1]);
  assert_int_equal(pairs[2], 1);
  assert_int_equal(pairs[3], p->results.rules[0]);
  assert_int_equal(pairs[4], 1);
  assert_int_equal(pairs[5], p->results.rules[2]);
  assert_int_equal(count_op(p, OP_IS_SET8), 2);
  assert_int_equal(count_op(p, OP_OUTCOME_SET8), 0);
  assert_int_equal(count_op(p, OP_CONST_CODE), 0); /* words are immediates */
  compiled_free(&c);
}

static void more_than_eight_outcomes_take_a_wide_set(void **state) {
  (void)state;
  COMPILED("decision d of unit one of o1, o2, o3, o4, o5, o6, o7, o8, o9 otherwise o9\n"
           "rule r1 for unit when a then d is o1 because \"1\"\n"
           "define e of unit : boolean is d is o9\n"
           "define f of unit : one of o1, o2, o3, o4, o5, o6, o7, o8, o9 is d\n");
  assert_int_equal(p->registers[p->results.decisions[0]].kind, REG_SET64);
  assert_int_equal(only_op(p, OP_IS_SET64)->imm, 8);
  assert_int_equal(op_of_define(p, 1), OP_OUTCOME_SET64);
  compiled_free(&c);
}

static void two_decisions_compare_their_sets(void **state) {
  (void)state;
  COMPILED("decision d of unit one of x, y otherwise y\nrule r1 for unit when a then d is x "
           "because \"1\"\n"
           "decision e of unit one of x, y otherwise y\nrule r2 for unit when b then e is x "
           "because \"2\"\n"
           "define f of unit : boolean is d = e\n");
  assert_int_equal(op_of_define(p, 0), OP_EQ_SET8);
  compiled_free(&c);
}

/* Two decisions with nothing to tell them apart stay two: each has its own set. */
static void decisions_are_never_shared(void **state) {
  (void)state;
  COMPILED("decision d of unit one of x, y otherwise y\nrule r1 for unit when a then d is x "
           "because \"1\"\n"
           "decision e of unit one of x, y otherwise y\nrule r2 for unit when a then e is x "
           "because \"2\"\n");
  assert_int_equal(count_op(p, OP_DECIDE_SET8), 2);
  assert_int_equal(p->results.rules[0], p->results.rules[1]);
  compiled_free(&c);
}

/* -- numbers -- */

static void comparisons_scale_by_their_immediate(void **state) {
  (void)state;
  COMPILED("define x of unit : boolean is n < s\n"
           "define y of unit : boolean is s <= n\n"
           "define w of unit : boolean is day = 2020-02-29\n");
  assert_int_equal(count_op(p, OP_WIDEN_NUMBER), 0);
  assert_int_equal(only_op(p, OP_LT_NUMBER)->imm, 0x20);
  assert_int_equal(only_op(p, OP_LE_NUMBER)->imm, 0x02);
  assert_int_equal(only_op(p, OP_EQ_NUMBER)->imm, 0);
  compiled_free(&c);
}

static void products_and_quotients_carry_their_scales(void **state) {
  (void)state;
  COMPILED("define x of unit : decimal(4) is s * s\n"
           "define y of unit : decimal(9) is n / s\n");
  assert_int_equal(only_op(p, OP_MUL_NUMBER)->imm, 0);
  assert_int_equal(only_op(p, OP_DIV_NUMBER)->imm, 11); /* 9 digits - 0 + 2 */
  compiled_free(&c);
}

static void quotients_under_a_comparison_are_fractions(void **state) {
  (void)state;
  COMPILED("define x of unit : boolean is n / z >= 2 / 3\n"
           "define y of unit : integer is round(s / z)\n");
  assert_int_equal(count_op(p, OP_LE_FRACTION), 1);
  assert_int_equal(count_op(p, OP_DIV_NUMBER), 0);
  assert_int_equal(only_op(p, OP_ROUND_FRACTION_NUMBER)->imm, ROUND_HALF_AWAY << 8);
  compiled_free(&c);
}

static void counts_are_bounds_in_what_they_come_to(void **state) {
  (void)state;
  COMPILED("define x of cluster : integer is count of unit where a\n"
           "define y of cluster : boolean is x >= 3\n"
           "define w of cluster : integer is count of unit\n"
           "define v of cluster : date is 2020-01-01 + x days\n");
  assert_true(p->schema.defines[0].bounded);
  assert_int_equal(op_of_define(p, 0), OP_COUNT_BOUNDS);
  assert_int_equal(op_of_define(p, 1), OP_LE_BOUNDS);
  assert_int_equal(op_of_define(p, 2), OP_COUNT_ROWS);
  const struct instruction *add = only_op(p, OP_ADD_DAYS_BOUNDS);
  assert_int_equal(writer_of(p, add->b)->op, OP_COUNT_BOUNDS);
  assert_int_equal(count_op(p, OP_BOUND), 2); /* the 3, and the date */
  assert_int_equal(count_op(p, OP_SETTLE), 0);
  compiled_free(&c);
}

static void reductions_take_their_condition(void **state) {
  (void)state;
  COMPILED("define x of cluster : boolean is any unit where a\n"
           "define y of cluster : integer is sum of n over unit where b\n"
           "define w of cluster : integer is max of n over unit\n"
           "define v of cluster : decimal(9) is average of s over unit\n"
           "define u of cluster : boolean is average of s over unit > 5\n"
           "define t of cluster : integer is min of (if a then 1 else n) over unit\n"
           "define r of cluster : boolean is (average of s over unit where a) > 5\n");
  assert_int_equal(op_of_define(p, 0), OP_ANY);
  assert_int_equal(writer_of(p, only_op(p, OP_SUM_BOUNDS)->b)->op, OP_FIELD_TRUTH);
  assert_int_equal(writer_of(p, only_op(p, OP_SUM_BOUNDS)->a)->op, OP_BOUND);
  assert_int_equal(writer_of(p, only_op(p, OP_MAX_BELOW)->a)->op, OP_FIELD_NUMBER);
  assert_int_equal(only_op(p, OP_MIN_BELOW_BOUNDS)->b, NO_REGISTER);
  assert_int_equal(only_op(p, OP_AVERAGE_FRACTION_BOUNDS)->imm, 2);
  assert_int_equal(only_op(p, OP_AVERAGE)->imm, 2);
  assert_int_equal(only_op(p, OP_AVERAGE_FRACTION)->imm, 2);
  compiled_free(&c);
}

static void exceptions_name_their_places(void **state) {
  (void)state;
  COMPILED("define x of unit : integer is n except 1 when a except 2 when b\n");
  const struct instruction *except =
      only_op(p, p->schema.defines[0].bounded ? OP_EXCEPT_BOUNDS : OP_EXCEPT_NUMBER);
  assert_int_equal(except->c, 2);
  assert_int_equal(p->n_names, 2);
  struct str name = p->names[p->operands[except->b + 2]];
  assert_true(name.n > 8 && memcmp(name.p, "t.rules:", 8) == 0);
  compiled_free(&c);
}

static void fallbacks_are_in_the_instruction(void **state) {
  (void)state;
  COMPILED("define x of unit : integer is z\n");
  const struct instruction *field = only_op(p, OP_FIELD_OR_NUMBER);
  assert_int_equal(p->constants[field->b].number, 0);
  assert_int_equal(p->registers[field->d].storage, STORAGE_WHOLE);
  compiled_free(&c);
}

/* -- phases -- */

static void one_trunk_is_one_phase(void **state) {
  (void)state;
  COMPILED("define x of cluster : boolean is any unit where any incident where grave\n"
           "define y of unit : boolean is a and cluster.x\n");
  assert_int_equal(p->n_phases, 1);
  assert_int_equal(p->phases[0].domain, DOMAIN_TRUNK);
  assert_int_equal(p->phases[0].trunk, 1);
  compiled_free(&c);
}

static void a_fold_into_the_root_cuts(void **state) {
  (void)state;
  COMPILED("define total of sector : integer is sum of n over unit\n"
           "define x of unit : boolean is n * 2 > sector.total\n"
           "define y of unit : boolean is a or b\n");
  /* the constant; units' fields; the sum; what reads it back */
  assert_int_equal(p->n_phases, 4);
  assert_int_equal(p->phases[0].domain, DOMAIN_RUN);
  assert_int_equal(p->phases[1].domain, DOMAIN_TRUNK);
  assert_int_equal(p->phases[2].domain, DOMAIN_ROOT);
  assert_int_equal(p->phases[3].domain, DOMAIN_TRUNK);
  compiled_free(&c);
}

/* What one trunk does without need of the other's total waits for the phase that needs it. */
static void trunks_have_as_few_phases_as_they_can(void **state) {
  (void)state;
  COMPILED("define total of sector : integer is sum of worth over award\n"
           "define x of unit : boolean is n > sector.total\n"
           "define y of unit : boolean is a or b\n");
  uint32_t n_cluster = 0;
  for (uint32_t i = 0; i < p->n_phases; i++)
    n_cluster += p->phases[i].domain == DOMAIN_TRUNK && p->phases[i].trunk == 1;
  assert_int_equal(n_cluster, 1);
  compiled_free(&c);
}

static void chains_of_folds_cut_again_and_again(void **state) {
  (void)state;
  COMPILED("define t1 of sector : integer is sum of n over unit\n"
           "define x1 of unit : integer is n + sector.t1\n"
           "define t2 of sector : integer is sum of x1 over unit\n"
           "define x2 of unit : integer is x1 + sector.t2\n"
           "define t3 of sector : integer is sum of x2 over unit\n");
  assert_int_equal(p->n_phases, 6);
  for (uint32_t i = 0; i < p->n_phases; i++)
    assert_int_equal(p->phases[i].domain, i % 2 ? DOMAIN_ROOT : DOMAIN_TRUNK);
  compiled_free(&c);
}

static void roots_rows_come_before_their_lifts(void **state) {
  (void)state;
  COMPILED("define x of unit : boolean is n > sector.quota\n");
  assert_int_equal(p->n_phases, 2);
  assert_int_equal(p->phases[0].domain, DOMAIN_ROOT);
  assert_int_equal(p->registers[only_op(p, OP_LIFT_NUMBER)->d].storage, STORAGE_SLOT);
  compiled_free(&c);
}

/* -- storage -- */

static void what_crosses_phases_is_whole(void **state) {
  (void)state;
  COMPILED("define total of sector : integer is sum of (n * 3) over unit\n"
           "define x of unit : boolean is n * 3 > sector.total\n");
  const struct instruction *sum = only_op(p, OP_SUM);
  assert_int_equal(p->registers[sum->a].storage, STORAGE_WHOLE);
  compiled_free(&c);
}

/* What only a later phase reads is made there. */
static void what_need_not_cross_does_not(void **state) {
  (void)state;
  COMPILED("define total of sector : integer is sum of n over unit\n"
           "define x of unit : boolean is n / 3 > sector.total\n");
  for (uint32_t i = 0; i < p->n_registers; i++)
    if (p->registers[i].kind == REG_FRACTION && p->registers[i].entity == 2)
      assert_int_equal(p->registers[i].storage, STORAGE_SLOT);
  compiled_free(&c);
}

static void constants_of_rows_are_pinned_in_each_phase(void **state) {
  (void)state;
  COMPILED("define hot of unit : boolean is n > 7\n"
           "define total of sector : integer is sum of n over unit where hot\n"
           "define x of unit : boolean is sector.total > 7 and n < 7\n"
           "define w of unit : boolean is n * 7 > sector.total\n");
  uint32_t n_pinned = 0;
  for (uint32_t i = 0; i < p->n_registers; i++) {
    if (p->registers[i].storage != STORAGE_PINNED) continue;
    n_pinned++;
    for (uint32_t j = 0; j < i; j++)
      assert_false(p->registers[j].storage != STORAGE_WHOLE &&
          p->registers[j].storage != STORAGE_VIEW && p->registers[j].slot == p->registers[i].slot);
  }
  assert_true(n_pinned >= 2);
  compiled_free(&c);
}

static void slots_are_used_again(void **state) {
  (void)state;
  char text[8000] = ENTITIES "define x of unit : boolean is ",
       *end = text + sizeof ENTITIES "define x of unit : boolean is " - 1;
  for (int i = 0; i < 100; i++) end += sprintf(end, "%sn + %d > s and a", i ? " or " : "", i);
  struct compiled c;
  compiled_init(&c, text);
  uint32_t n_slots = 0;
  for (uint32_t i = 0; i < c.program->n_registers; i++)
    n_slots += c.program->registers[i].storage == STORAGE_SLOT;
  assert_true(n_slots > 250);
  uint32_t n_shared = 0;
  for (uint32_t i = 0; i < c.program->n_slots; i++) {
    bool is_pinned = false;
    for (uint32_t r = 0; r < c.program->n_registers; r++)
      is_pinned |=
          c.program->registers[r].storage == STORAGE_PINNED && c.program->registers[r].slot == i;
    n_shared += !is_pinned;
  }
  assert_true(n_shared < 20);
  compiled_free(&c);
}

/* Past the bound on pinned registers the rest share slots. */
static void pinned_registers_are_bounded(void **state) {
  (void)state;
  char *text = malloc(100000), *end = text + sprintf(text, "%s", ENTITIES);
  for (int i = 0; i < PINNED_REGISTERS_MAX + 10; i++)
    end += sprintf(end, "define x%d of unit : boolean is n > %d\n", i, i + 1000);
  struct compiled c;
  compiled_init(&c, text);
  uint32_t n_pinned = 0;
  for (uint32_t i = 0; i < c.program->n_registers; i++)
    n_pinned += c.program->registers[i].storage == STORAGE_PINNED;
  assert_int_equal(n_pinned, PINNED_REGISTERS_MAX);
  compiled_free(&c);
  free(text);
}

static void results_are_kept(void **state) {
  (void)state;
  COMPILED("define x of unit : boolean is a\n"
           "define y of unit : boolean is not a\n"
           "warning w for unit when a and b because \"w\"\n"
           "require q for cluster that (count of unit) > 0 because \"q\"\n");
  assert_int_equal(p->registers[p->results.defines[0]].storage, STORAGE_VIEW);
  assert_int_equal(p->registers[p->results.defines[1]].storage, STORAGE_WHOLE);
  assert_int_equal(p->registers[p->results.warnings[0]].storage, STORAGE_WHOLE);
  assert_int_equal(p->registers[p->results.requires[0]].entity, 1);
  compiled_free(&c);
}

/* -- the whole -- */

/* A rule's truth is named but not kept: whoever lists the rules that fired runs the block again. */
static void rules_are_not_kept(void **state) {
  (void)state;
  COMPILED("decision d of unit one of x, y otherwise y\n"
           "rule r1 for unit when a and b then d is x because \"1\"\n"
           "rule r2 for unit when n > 3 then d is x because \"2\"\n");
  for (uint32_t i = 0; i < p->schema.n_rules; i++)
    assert_int_equal(p->registers[p->results.rules[i]].storage, STORAGE_SLOT);
  assert_int_equal(p->registers[p->results.decisions[0]].storage, STORAGE_WHOLE);
  compiled_free(&c);
}

static void nothing_declared_is_no_code(void **state) {
  (void)state;
  COMPILED("");
  assert_int_equal(p->n_code, 0);
  assert_int_equal(p->n_phases, 0);
  compiled_free(&c);
}

static void the_same_text_gives_the_same_program(void **state) {
  (void)state;
  COMPILED("define x of unit : boolean is a and (b or n > 3)\n");
  struct compiled again;
  compiled_init(&again, ENTITIES "define x of unit : boolean is a and (b or n > 3)\n");
  assert_memory_equal(p->digest, again.program->digest, sizeof p->digest);
  compiled_free(&again);
  compiled_free(&c);
}

/* The two languages of the keywords differ in the text they carry and in nothing of the code. */
static void both_languages_give_the_same_code(void **state) {
  (void)state;
  struct compiled en, vi;
  compiled_init(
      &en, "regulation r\nentity e\n  a : boolean\ndefine x of e : boolean is not a or a\n");
  compiled_init(&vi,
      "văn bản r\nđối tượng e\n  a : đúng sai\nđịnh nghĩa x của e : đúng sai là không a hoặc a\n");
  assert_int_equal(en.program->n_code, vi.program->n_code);
  assert_memory_equal(
      en.program->code, vi.program->code, en.program->n_code * sizeof *en.program->code);
  compiled_free(&en);
  compiled_free(&vi);
}

static void long_chains_need_no_stack(void **state) {
  (void)state;
  size_t n = 20000;
  char *text = malloc(n * 100),
       *end = text + sprintf(text, "%sdefine x0 of unit : boolean is a\n", ENTITIES);
  for (size_t i = 1; i < n; i++)
    end += sprintf(end, "define x%zu of unit : boolean is not x%zu\n", i, i - 1);
  struct compiled c;
  compiled_init(&c, text);
  assert_int_equal(count_op(c.program, OP_NOT), n - 1);
  compiled_free(&c);
  free(text);
}

/* -- expressions -- */

static void an_expression_alone_is_a_program(void **state) {
  (void)state;
  struct arena arena;
  struct compilation compilation;
  arena_init(&arena, NULL);
  assert_true(compile_expression(&compilation, &arena, NULL, ENTITY_RUN, STR("1 + 2.25")));
  const struct define *it = &compilation.program->schema.defines[0];
  assert_true(str_equal(it->name, STR("it")));
  assert_int_equal(it->entity, 0);
  assert_int_equal(it->type.scale, 2);
  assert_null(program_verify(&arena, compilation.program));
  assert_false(compile_expression(&compilation, &arena, NULL, ENTITY_RUN, STR("1 +")));
  assert_true(compilation.diags.n_errors > 0);
  arena_free(&arena);
}

static void an_expression_may_name_what_a_regulation_declares(void **state) {
  (void)state;
  COMPILED("decision d of unit one of x, y otherwise y\nrule r1 for unit when a then d is x "
           "because \"1\"\n"
           "define k of unit : integer is n + 1\n");
  uint8_t digest[32];
  memcpy(digest, p->digest, sizeof digest);
  uint32_t n_order = c.compilation.typed->n_order;
  struct arena arena;
  struct compilation compilation;
  arena_init(&arena, NULL);
  for (int i = 0; i < 3; i++) {
    assert_true(
        compile_expression(&compilation, &arena, &c.compilation, 2, STR("k + 1 > 3 and d is x")));
    assert_int_equal(compilation.program->schema.n_defines, 2);
    assert_int_equal(compilation.program->schema.defines[1].entity, 2);
    assert_int_equal(compilation.program->schema.defines[1].type.kind, TYPE_BOOLEAN);
    assert_false(compile_expression(&compilation, &arena, &c.compilation, 2, STR("k + nothing")));
  }
  /* nobody opened its history */
  assert_false(
      compile_expression(&compilation, &arena, &c.compilation, 2, STR("no previous record")));
  assert_int_equal(compilation.diags.items[0].code, PREVIOUS_NOT_READ);
  assert_int_equal(c.compilation.typed->n_order, n_order);
  assert_int_equal(c.compilation.typed->schema.n_defines, 1);
  struct lowering *lowering = pass_lower(&c.compilation);
  struct program *again = pass_schedule(lowering);
  assert_true(pass_registers(&c.compilation, lowering));
  program_seal(&c.arena, again);
  assert_memory_equal(digest, again->digest, sizeof digest);
  arena_free(&arena);
  compiled_free(&c);
}

/* -- listing -- */

static void the_listing_shows_source_and_code(void **state) {
  (void)state;
  COMPILED("define x of unit : boolean is a and b\n");
  (void)p;
  char *text = listing(&c);
  assert_non_null(strstr(text, "phase 0: blocks of cluster\n"));
  assert_non_null(strstr(text, "# t.rules:20  define x of unit : boolean is a and b\n"));
  assert_non_null(strstr(text, " = and r0 r1 "));
  assert_non_null(strstr(text, "; t.rules:20:31 a and b\n"));
  free(text);
  compiled_free(&c);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(equal_computations_are_made_once),
      cmocka_unit_test(operations_with_faults_keep_their_places),
      cmocka_unit_test(definitions_and_decisions_are_made_once),
      cmocka_unit_test(more_than_eight_outcomes_take_a_wide_set),
      cmocka_unit_test(two_decisions_compare_their_sets),
      cmocka_unit_test(decisions_are_never_shared),
      cmocka_unit_test(comparisons_scale_by_their_immediate),
      cmocka_unit_test(products_and_quotients_carry_their_scales),
      cmocka_unit_test(quotients_under_a_comparison_are_fractions),
      cmocka_unit_test(counts_are_bounds_in_what_they_come_to),
      cmocka_unit_test(reductions_take_their_condition),
      cmocka_unit_test(exceptions_name_their_places),
      cmocka_unit_test(fallbacks_are_in_the_instruction),
      cmocka_unit_test(one_trunk_is_one_phase),
      cmocka_unit_test(a_fold_into_the_root_cuts),
      cmocka_unit_test(trunks_have_as_few_phases_as_they_can),
      cmocka_unit_test(chains_of_folds_cut_again_and_again),
      cmocka_unit_test(roots_rows_come_before_their_lifts),
      cmocka_unit_test(what_crosses_phases_is_whole),
      cmocka_unit_test(what_need_not_cross_does_not),
      cmocka_unit_test(constants_of_rows_are_pinned_in_each_phase),
      cmocka_unit_test(slots_are_used_again),
      cmocka_unit_test(pinned_registers_are_bounded),
      cmocka_unit_test(results_are_kept),
      cmocka_unit_test(rules_are_not_kept),
      cmocka_unit_test(nothing_declared_is_no_code),
      cmocka_unit_test(the_same_text_gives_the_same_program),
      cmocka_unit_test(both_languages_give_the_same_code),
      cmocka_unit_test(long_chains_need_no_stack),
      cmocka_unit_test(an_expression_alone_is_a_program),
      cmocka_unit_test(an_expression_may_name_what_a_regulation_declares),
      cmocka_unit_test(the_listing_shows_source_and_code),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
