/* The differential test: generated regulations on generated data, the VM against the reference
 * evaluator.
 *
 *   build/tests/differential                2,000 seeds
 *   THIDUA_SEEDS=40000 THIDUA_FIRST=7 …     a campaign
 *   THIDUA_SEED=17 …                        one seed alone
 *   THIDUA_SHOW=1 …                         prints programs that do not compile
 *
 * A failing seed is printed, with its program and data written to build/failures/. Beside agreement
 * the test measures that it could have failed: how many programs compile, how varied the outcomes
 * are, how often each opcode occurs.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "runtime/ingest/value_read.h"
#include "tests/generate.h"
#include "tests/harness.h"
#include "tests/reference.h"
#include "tests/reference_syntax.h"

enum { DEFAULT_SEEDS = 2000, FAILURES_SHOWN = 10 };

/* -- what is measured -- */

struct measure {
  uint64_t n, not_compiled, not_loaded, failed;
  uint64_t truth[3]; /* rules, warnings, requires: false, unknown, true */
  uint64_t define_truth[3];
  uint64_t numbers[3];             /* unknown, within bounds, known */
  uint64_t others[2];              /* dates, words, texts: unknown, known */
  uint64_t decisions[2];           /* undetermined, determined */
  uint64_t statuses[5], states[6]; /* of selections */
  /* of selections; in how many every way of settling the unknowns was tried */
  uint64_t groups, groups_tried;
  uint64_t missing, faults, conflicts, ties; /* reasons compared */
  uint64_t same_order, other_order; /* lists of reasons: in the reference's order or another */
  /* values unknown, known; no record false, true; values known that several agree on */
  uint64_t previous[5];
  uint64_t opcodes[OP_N_OPCODES];
};

/* -- one result -- */

enum result_kind {
  RESULT_DEFINE,
  RESULT_DECISION,
  RESULT_RULE,
  RESULT_WARNING,
  RESULT_REQUIRE,
  RESULT_STATUS,
  RESULT_RANK,
  RESULT_STATE,
  RESULT_DUTY,
  RESULT_EXCEPTION
};

struct result { /* one register that is told */
  enum result_kind kind;
  uint32_t index, entity, reg;
  struct str name;
  struct type type;
};

struct expected { /* the reference's answer at one row, in the VM's measures */
  bool known, settled;
  uint8_t truth;
  uint64_t set;
  uint32_t code;
  struct str text;
  int64_t lo, hi;
};

struct checking {
  struct measure *measure;
  struct generated *generated;
  struct subject *subject;
  struct reference *reference;
  struct syntax *syntax;
  uint32_t *readings;
  struct result *results;
  uint32_t n_results;
  struct expected **expected; /* [result][row] */
  const char *what;           /* where we are: "block 2, 4 threads" */
  char message[4096];         /* of the first difference */
};

static void complain(struct checking *c, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
static void complain(struct checking *c, const char *format, ...) {
  if (c->message[0]) return;
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(c->message, sizeof c->message, format, arguments);
  va_end(arguments);
}

static void list_results(struct checking *c, const struct schema *s) {
  struct arena *arena = &c->subject->arena;
  c->results = ARENA_ARRAY(arena, struct result,
      s->n_defines + s->n_decisions + s->n_rules + s->n_exceptions + s->n_warnings + s->n_requires +
          3 * s->n_selections + s->n_duties + 1);
  struct type boolean = {TYPE_BOOLEAN, 0, NONE_INDEX};
  for (uint32_t i = 0; i < s->n_defines; i++)
    c->results[c->n_results++] = (struct result){RESULT_DEFINE, i, s->defines[i].entity,
        s->defines[i].result, s->defines[i].name, s->defines[i].type};
  for (uint32_t i = 0; i < s->n_decisions; i++)
    c->results[c->n_results++] = (struct result){RESULT_DECISION, i, s->decisions[i].entity,
        s->decisions[i].result, s->decisions[i].name, {TYPE_ENUM, 0, s->decisions[i].outcomes}};
  for (uint32_t i = 0; i < s->n_rules; i++)
    c->results[c->n_results++] = (struct result){RESULT_RULE, i,
        s->decisions[s->rules[i].decision].entity, s->rules[i].result, s->rules[i].name, boolean};
  for (uint32_t i = 0; i < s->n_exceptions; i++)
    c->results[c->n_results++] = (struct result){RESULT_EXCEPTION, i,
        s->decisions[s->rules[s->exceptions[i].rule].decision].entity, s->exceptions[i].result,
        s->exceptions[i].name, boolean};
  for (uint32_t i = 0; i < s->n_selections; i++) {
    const struct selection *d = &s->selections[i];
    c->results[c->n_results++] =
        (struct result){RESULT_STATUS, i, d->entity, d->status, d->name, {TYPE_ENUM, 0, d->states}};
    c->results[c->n_results++] =
        (struct result){RESULT_RANK, i, d->entity, d->rank, d->name, {TYPE_INTEGER, 0, NONE_INDEX}};
    c->results[c->n_results++] =
        (struct result){RESULT_STATE, i, d->ancestor, d->state, d->name, {TYPE_ENUM, 0, d->states}};
  }
  for (uint32_t i = 0; i < s->n_duties; i++)
    c->results[c->n_results++] = (struct result){RESULT_DUTY, i, s->duties[i].entity,
        s->duties[i].state, s->duties[i].name, {TYPE_ENUM, 0, s->duties[i].states}};
  for (uint32_t i = 0; i < s->n_warnings; i++)
    c->results[c->n_results++] = (struct result){RESULT_WARNING, i, s->warnings[i].entity,
        s->warnings[i].result, s->warnings[i].name, boolean};
  for (uint32_t i = 0; i < s->n_requires; i++)
    c->results[c->n_results++] = (struct result){RESULT_REQUIRE, i, s->requires[i].entity,
        s->requires[i].result, s->requires[i].name, boolean};
}

static struct answer answer_of(struct checking *c, const struct result *result, uint32_t row) {
  switch (result->kind) {
  case RESULT_DEFINE: return reference_define(c->reference, result->index, row);
  case RESULT_DECISION: return reference_decision(c->reference, result->index, row);
  case RESULT_RULE: return reference_rule(c->reference, result->index, row);
  case RESULT_EXCEPTION: return reference_exception(c->reference, result->index, row);
  case RESULT_WARNING: return reference_warning(c->reference, result->index, row);
  case RESULT_REQUIRE: return reference_require(c->reference, result->index, row);
  case RESULT_STATUS:
    return (struct answer){.kind = ANSWER_CODE,
        .known = true,
        .code = reference_status(c->reference, result->index, row)};
  case RESULT_DUTY: return reference_duty(c->reference, result->index, row);
  case RESULT_RANK: return reference_rank_answer(c->reference, result->index, row);
  case RESULT_STATE: {
    enum selection_state state = reference_state(c->reference, result->index, row);
    return (struct answer){
        .kind = ANSWER_CODE, .known = state != SELECTION_UNDETERMINED, .code = state};
  }
  }
  abort();
}

/* A rational as a 64-bit integer at the scale of its type. */
static int64_t scaled(mpq_srcptr q, unsigned scale) {
  mpz_t n;
  mpz_init(n);
  mpz_ui_pow_ui(n, 10, scale);
  mpz_mul(n, n, mpq_numref(q));
  mpz_divexact(n, n, mpq_denref(q));
  int64_t out = mpz_get_si(n);
  mpz_clear(n);
  return out;
}

/* What the words say, against what the typed program says: a difference is the checker's. */
static void compare_syntax(
    struct checking *c, const struct result *result, uint32_t row, const struct answer *a) {
  static const enum ast_decl_kind kinds[] = {AST_DEFINE, AST_DECISION, AST_RULE, AST_WARNING,
      AST_REQUIRE, AST_SELECTION, AST_SELECTION, AST_SELECTION};
  bool same;
  /* the third opinion has no duties: they are three conditions, which it has */
  if (result->kind == RESULT_DUTY) return;
  if (result->kind == RESULT_EXCEPTION) return; /* it is part of its rule there */
  if (result->kind >= RESULT_STATUS) {
    same = syntax_selection(c->syntax, result->name, row, result->kind == RESULT_RANK,
               result->kind == RESULT_STATE) ==
        (result->kind == RESULT_RANK ? reference_rank(c->reference, result->index, row)
                : result->kind == RESULT_STATE
                ? (int64_t)reference_state(c->reference, result->index, row)
                : (int64_t)a->code);
  } else if (result->kind == RESULT_DECISION) {
    same = syntax_decision(c->syntax, result->name, row) == a->set;
  } else {
    struct answer b = syntax_declared(c->syntax, kinds[result->kind], result->name, row);
    same = a->known == b.known;
    if (same && a->known) switch (a->kind) {
      case ANSWER_TRUTH: same = a->truth == b.truth; break;
      case ANSWER_NUMBER: same = mpq_equal(a->lo, b.lo) && mpq_equal(a->hi, b.hi); break;
      case ANSWER_TEXT: same = str_equal(a->text, b.text); break;
      case ANSWER_CODE:
        same = str_equal(
            c->subject->program->schema.enumerations[result->type.of].words[a->code], b.text);
        break;
      case ANSWER_SET: break;
      }
  }
  if (!same)
    complain(c, "%s %.*s row %u: the typed program says something else than the text",
        ast_decl_kind_name(kinds[result->kind]), STR_ARGS(result->name), (unsigned)row);
}

static struct expected expect(struct checking *c, const struct result *result, uint32_t row) {
  struct answer a = answer_of(c, result, row);
  compare_syntax(c, result, row, &a);
  struct expected e = {.known = a.known,
      .settled = answer_settled(&a),
      .set = a.set,
      .code = (uint32_t)a.code,
      .text = a.text};
  struct measure *m = c->measure;
  switch (a.kind) {
  case ANSWER_TRUTH:
    e.truth = answer_truth(&a);
    (result->kind == RESULT_DEFINE ? m->define_truth : m->truth)[e.truth]++;
    break;
  case ANSWER_SET: m->decisions[e.settled]++; break;
  case ANSWER_CODE:
    if (result->kind == RESULT_STATUS) {
      e.settled = e.code < CANDIDACY_TIED;
      m->statuses[e.code]++;
    } else if (result->kind == RESULT_STATE) {
      m->states[e.known ? e.code : (uint32_t)SELECTION_UNDETERMINED]++;
    } else {
      m->others[e.known]++;
    }
    break;
  case ANSWER_TEXT: m->others[e.known]++; break;
  case ANSWER_NUMBER:
    if (a.known) {
      e.lo = scaled(a.lo, result->type.scale);
      e.hi = scaled(a.hi, result->type.scale);
    }
    if (result->type.kind == TYPE_DATE) m->others[e.known]++;
    else m->numbers[e.known + e.settled]++;
    break;
  }
  reference_forget(c->reference);
  return e;
}

static void compute_expected(struct checking *c) {
  c->expected = ARENA_ARRAY(&c->subject->arena, struct expected *, c->n_results + 1);
  for (uint32_t i = 0; i < c->n_results; i++) {
    uint32_t n_rows = c->subject->data.tables[c->results[i].entity].n_rows;
    c->expected[i] = ARENA_ARRAY(&c->subject->arena, struct expected, n_rows + 1);
    for (uint32_t row = 0; row < n_rows; row++)
      c->expected[i][row] = expect(c, &c->results[i], row);
  }
}

/* -- the VM against it -- */

static const char *const truths[] = {"false", "unknown", "true"};

static void compare_number(struct checking *c, const struct run *run, const struct result *result,
    uint32_t row, const struct expected *e) {
  int64_t lo = 0, hi = 0;
  bool known = run_number(run, result->reg, row, &lo, &hi);
  if (known == e->known && (!known || (lo == e->lo && hi == e->hi))) return;
  complain(c, "%s: %.*s row %u: VM %s %lld..%lld, reference %s %lld..%lld", c->what,
      STR_ARGS(result->name), (unsigned)row, known ? "known" : "unknown", (long long)lo,
      (long long)hi, e->known ? "known" : "unknown", (long long)e->lo, (long long)e->hi);
}

static void compare_result(struct checking *c, const struct run *run, const struct result *result,
    uint32_t row, const struct expected *e) {
  if (result->kind == RESULT_DECISION) {
    uint64_t set = run_set(run, result->reg, row);
    if (set != e->set)
      complain(c, "%s: decision %.*s row %u: VM set %llx, reference %llx", c->what,
          STR_ARGS(result->name), (unsigned)row, (unsigned long long)set,
          (unsigned long long)e->set);
    return;
  }
  switch ((enum type_kind)result->type.kind) {
  case TYPE_BOOLEAN: {
    uint8_t truth = run_truth(run, result->reg, row);
    if (truth != e->truth)
      complain(c, "%s: %.*s row %u: VM %s, reference %s", c->what, STR_ARGS(result->name),
          (unsigned)row, truth < 3 ? truths[truth] : "?", truths[e->truth]);
    return;
  }
  case TYPE_ENUM: {
    uint32_t code = run_code(run, result->reg, row), wanted = e->known ? e->code : CODE_UNKNOWN;
    if (code != wanted)
      complain(c, "%s: %.*s row %u: VM word %u, reference %u", c->what, STR_ARGS(result->name),
          (unsigned)row, (unsigned)code, (unsigned)wanted);
    return;
  }
  case TYPE_TEXT: {
    uint32_t code = run_text(run, result->reg, row);
    bool same = e->known ? code != TEXT_UNKNOWN : code == TEXT_UNKNOWN;
    /* A constant's text need not be in the data's dictionary: then its number says nothing here. */
    if (same && e->known && code < c->subject->data.n_texts)
      same = str_equal(dataset_text(&c->subject->data, code), e->text);
    if (same && e->known && code == TEXT_NOWHERE)
      same = dataset_text_code(&c->subject->data, e->text) == TEXT_NOWHERE;
    if (!same)
      complain(c, "%s: %.*s row %u: VM text %u, reference %.*s", c->what, STR_ARGS(result->name),
          (unsigned)row, (unsigned)code, STR_ARGS(e->text));
    return;
  }
  case TYPE_INTEGER:
  case TYPE_DECIMAL:
  case TYPE_DATE: compare_number(c, run, result, row, e); return;
  case TYPE_REFERENCE: return;
  }
}

static void compare_run(struct checking *c, const struct run *run) {
  for (uint32_t i = 0; i < c->n_results; i++)
    for (uint32_t row = 0; row < c->subject->data.tables[c->results[i].entity].n_rows; row++)
      compare_result(c, run, &c->results[i], row, &c->expected[i][row]);
}

/* -- reasons -- */

static void compare_texts(struct checking *c, const struct result *result, uint32_t row,
    const char *what, const struct str *vm, uint32_t n_vm, const struct str *wanted,
    uint32_t n_wanted) {
  bool same = n_vm == n_wanted, ordered = same;
  for (uint32_t i = 0; i < n_wanted; i++) {
    bool there = false;
    for (uint32_t j = 0; j < n_vm; j++) there = there || str_equal(vm[j], wanted[i]);
    same = same && there;
    ordered = ordered && i < n_vm && str_equal(vm[i], wanted[i]);
  }
  if (n_wanted > 1) (ordered ? &c->measure->same_order : &c->measure->other_order)[0]++;
  if (same || c->message[0]) return;
  char *bytes = NULL;
  size_t n = 0;
  FILE *out = open_memstream(&bytes, &n);
  if (!out) abort();
  fprintf(out, "why %.*s row %u: %s: VM [", STR_ARGS(result->name), (unsigned)row, what);
  for (uint32_t i = 0; i < n_vm; i++) fprintf(out, "%s%.*s", i ? ", " : "", STR_ARGS(vm[i]));
  fputs("], reference [", out);
  for (uint32_t i = 0; i < n_wanted; i++)
    fprintf(out, "%s%.*s", i ? ", " : "", STR_ARGS(wanted[i]));
  fputs("]", out);
  fclose(out);
  complain(c, "%s", bytes);
  free(bytes);
}

static void why(
    struct checking *c, const struct result *result, uint32_t row, struct reference_reasons *out) {
  switch (result->kind) {
  case RESULT_DEFINE: reference_why_define(c->reference, result->index, row, out); return;
  case RESULT_DECISION: reference_why_decision(c->reference, result->index, row, out); return;
  case RESULT_RULE: reference_why_rule(c->reference, result->index, row, out); return;
  case RESULT_EXCEPTION: reference_why_exception(c->reference, result->index, row, out); return;
  case RESULT_WARNING: reference_why_warning(c->reference, result->index, row, out); return;
  case RESULT_REQUIRE: reference_why_require(c->reference, result->index, row, out); return;
  case RESULT_STATUS: reference_why_selection(c->reference, result->index, row, out); return;
  case RESULT_RANK: reference_why_rank(c->reference, result->index, row, out); return;
  case RESULT_DUTY: reference_why_duty(c->reference, result->index, row, out); return;
  case RESULT_STATE: reference_why_state(c->reference, result->index, row, out); return;
  }
}

static void compare_reasons(struct checking *c, struct run *run) {
  for (uint32_t i = 0; i < c->n_results; i++) {
    const struct result *result = &c->results[i];
    for (uint32_t row = 0; row < c->subject->data.tables[result->entity].n_rows; row++) {
      struct reasons vm = {0};
      struct reference_reasons wanted = {0};
      run_why(run, result->reg, row, &c->subject->arena, &vm);
      if (!c->expected[i][row].settled) why(c, result, row, &wanted);
      if (vm.n_more == 0)
        compare_texts(c, result, row, "missing", vm.missing, vm.n_missing, wanted.missing.items,
            wanted.missing.n);
      compare_texts(
          c, result, row, "faults", vm.faults, vm.n_faults, wanted.faults.items, wanted.faults.n);
      compare_texts(c, result, row, "conflict", vm.conflict, vm.n_conflict, wanted.conflict.items,
          wanted.conflict.n);
      compare_texts(c, result, row, "tied", vm.tied, vm.n_tied, wanted.tied.items, wanted.tied.n);
      c->measure->ties += wanted.tied.n > 0;
      c->measure->missing += wanted.missing.n > 0;
      c->measure->faults += wanted.faults.n > 0;
      c->measure->conflicts += wanted.conflict.n > 0;
      if (!c->expected[i][row].settled &&
          wanted.missing.n + wanted.faults.n + wanted.conflict.n + wanted.tied.n == 0)
        complain(c, "%.*s row %u is unknown for no reason", STR_ARGS(result->name), (unsigned)row);
      reference_forget(c->reference);
    }
  }
}

/* -- the preceding year -- */

/* A literal of the generator as a value of the field. */
static struct value literal_value(struct checking *c, struct type type, const char *literal) {
  static const char *const texts[][2] = {
      {"Ha\xcc\x80 N\xc3\xb4\xcc\xa3i", "Hà Nội"}, {"a \\\"b\\\" \\\\ c", "a \"b\" \\ c"}};
  struct value value = {.type = type, .known = true};
  struct str text = str_from(literal);
  if (type.kind != TYPE_TEXT) {
    if (value_read(&c->subject->program->schema, type, text, &c->subject->arena, &value.number) !=
        VALUE_OK)
      abort();
    return value;
  }
  value.text = (struct str){text.p + 1, text.n - 2};
  for (uint32_t i = 0; i < 2; i++)
    if (str_equal(value.text, str_from(texts[i][0]))) value.text = str_from(texts[i][1]);
  return value;
}

/* language.md §5: the value that all predecessors agree on; no record where none of them has one.
 */
static struct value previous_value(
    struct checking *c, const struct instance *instance, const struct field *field) {
  enum { MOST = 8 };
  const char *literals[MOST];
  bool has_record[MOST], none = true;
  uint32_t n = generated_previous(c->generated, instance, field->name, literals, has_record, MOST);
  struct value agreed = {.type = field->type};
  for (uint32_t i = 0; i < n; i++) none = none && !has_record[i];
  if (field->origin == FIELD_NO_RECORD)
    return (struct value){.type = field->type, .known = true, .number = none};
  for (uint32_t i = 0; i < n; i++) {
    if (!literals[i]) return (struct value){.type = field->type};
    struct value value = literal_value(c, field->type, literals[i]);
    if (i && (value.number != agreed.number || !str_equal(value.text, agreed.text)))
      return (struct value){.type = field->type};
    agreed = value;
  }
  return agreed;
}

/* The columns that are filled from the preceding year, against what the generator knows of it. */
static void check_columns(struct checking *c, const struct instance *instance) {
  const struct schema *s = &c->subject->program->schema;
  uint32_t entity =
      schema_entity(s, str_from(generated_entity_name(c->generated, instance->entity)));
  const struct entity *e = &s->entities[entity];
  for (uint32_t f = e->first_field; f < e->first_field + e->n_fields; f++) {
    const struct field *field = &s->fields[f];
    if (field->origin == FIELD_DATA) continue;
    struct value got = dataset_value(&c->subject->data, f, instance->row),
                 wanted = previous_value(c, instance, field);
    if (got.known != wanted.known || got.number != wanted.number ||
        !str_equal(got.text, wanted.text))
      complain(c, "%.*s of %s: %.*s, wanted %.*s", STR_ARGS(field->name), instance->id,
          STR_ARGS(value_format(&c->subject->arena, s, &got)),
          STR_ARGS(value_format(&c->subject->arena, s, &wanted)));
    uint64_t *measured = c->measure->previous;
    measured[field->origin == FIELD_NO_RECORD ? 2 + got.number : got.known]++;
    measured[4] += instance->predecessors != NULL && got.known && field->origin == FIELD_PREVIOUS;
  }
  for (uint32_t l = 0; l < generated_n_lists(c->generated, instance->entity); l++)
    for (uint32_t i = 0; i < instance->lists[l].n; i++)
      check_columns(c, &instance->lists[l].items[i]);
}

/* -- one seed -- */

static void check_runs(struct checking *c, struct program *program, const char *which, bool all) {
  static const uint32_t blocks[] = {1024, 1, 2, 3}, threads[] = {1, 2, 4};
  struct subject *s = c->subject;
  s->program = program;
  for (uint32_t b = 0; b < (all ? 4 : 1); b++) {
    for (uint32_t t = 0; t < (all ? 3 : 1) && !c->message[0]; t++) {
      struct run run;
      struct run_options options = {.as_of = c->generated->as_of,
          .readings = c->readings,
          .block_rows = blocks[b],
          .threads = threads[t]};
      c->what = arena_printf(
          &s->arena, "%s, block %u, %u threads", which, (unsigned)blocks[b], (unsigned)threads[t]);
      subject_run(s, &run, &options);
      compare_run(c, &run);
      if (t == 0 && b % 2 == 0 && !c->message[0]) compare_reasons(c, &run);
      run_free(&run);
    }
  }
}

/* Written, read, written again: the same bytes; the same text compiled again too. */
static void check_round_trip(struct checking *c) {
  struct subject *s = c->subject;
  const char *unsound = program_verify(&s->arena, s->compilation.program);
  if (unsound) complain(c, "program_verify: %s", unsound);
  struct str bytes = program_write(&s->arena, s->compilation.program);
  struct diags diags;
  diags_init(&diags, &s->arena, NULL);
  struct program *again = program_read(&s->arena, &diags, "test.rbc", bytes);
  if (!again) {
    struct str text = diags.n ? diags.items[0].text : STR("");
    complain(c, "program_read refuses what program_write wrote: %.*s", STR_ARGS(text));
    return;
  }
  if (!str_equal(bytes, program_write(&s->arena, again)))
    complain(c, "a program read back is written with other bytes");
  check_runs(c, again, "read back", false);
  s->program = s->compilation.program;
  struct compilation second;
  int system_error = 0;
  if (!compile_text(
          &second, &s->arena, "test.rules", c->generated->rules, COMPILE_PROGRAM, &system_error))
    complain(c, "the same text does not compile again");
  else if (!str_equal(bytes, program_write(&s->arena, second.program)))
    complain(c, "the same text compiles to other bytes");
}

static void save(uint64_t seed, const char *suffix, struct str text) {
  char path[128];
  mkdir("build", 0777);
  mkdir("build/failures", 0777);
  snprintf(path, sizeof path, "build/failures/%llu.%s", (unsigned long long)seed, suffix);
  FILE *out = fopen(path, "wb");
  if (!out) return;
  fwrite(text.p, 1, text.n, out);
  fclose(out);
}

static bool check_seed(struct measure *m, uint64_t seed) {
  struct generated *g = generate(seed, false);
  struct str yaml = generated_yaml(g, g->data, NULL);
  struct subject s;
  subject_init(&s);
  struct checking c = {.measure = m, .generated = g, .subject = &s};
  m->n++;
  if (!subject_compile(&s, g->rules)) {
    m->not_compiled++;
    if (getenv("THIDUA_SHOW"))
      printf(
          "seed %llu does not compile:\n%.*s\n", (unsigned long long)seed, STR_ARGS(s.complaints));
  } else if (s.previous = generated_results(g), !subject_load(&s, yaml)) {
    m->not_loaded++;
    complain(&c, "the data does not load:\n%.*s", STR_ARGS(s.complaints));
  } else {
    typed_check(s.plain.typed);
    typed_check(s.compilation.typed);
    struct random random = {seed ^ 0x5eed};
    const struct schema *schema = &s.program->schema;
    c.readings = ARENA_ARRAY(&s.arena, uint32_t, schema->n_readings + 1);
    for (uint32_t i = 0; i < schema->n_readings; i++)
      c.readings[i] =
          random_below(&random, schema->enumerations[schema->readings[i].choices].n_words);
    for (uint32_t i = 0; i < s.program->n_code; i++) m->opcodes[s.program->code[i].op]++;
    list_results(&c, schema);
    check_columns(&c, g->data);
    c.reference = reference_new(s.plain.typed, &s.data, &s.plain.sources,
        &(struct reference_options){g->as_of, c.readings});
    c.syntax = syntax_new(c.reference, s.plain.ast);
    compute_expected(&c);
    check_runs(&c, s.compilation.program, "compiled", true);
    check_round_trip(&c);
    uint64_t groups, groups_tried;
    reference_selections_tried(c.reference, &groups, &groups_tried);
    m->groups += groups;
    m->groups_tried += groups_tried;
    reference_free(c.reference);
  }
  bool good = c.message[0] == 0;
  if (!good) {
    m->failed++;
    save(seed, "rules", g->rules);
    save(seed, "yaml", yaml);
    save(seed, "previous", s.previous);
    if (m->failed <= FAILURES_SHOWN)
      printf("seed %llu FAILS: %s\n  rerun: THIDUA_SEED=%llu build/tests/differential   "
             "(build/failures/%llu.rules, .yaml)\n",
          (unsigned long long)seed, c.message, (unsigned long long)seed, (unsigned long long)seed);
  }
  subject_free(&s);
  generated_free(g);
  return good;
}

/* -- the run -- */

static void print_measure(const struct measure *m) {
  printf("%llu programs: %llu do not compile, %llu data do not load, %llu disagree\n",
      (unsigned long long)m->n, (unsigned long long)m->not_compiled,
      (unsigned long long)m->not_loaded, (unsigned long long)m->failed);
  printf(
      "rules and checks: %llu false, %llu unknown, %llu true; boolean defines: %llu, %llu, %llu\n",
      (unsigned long long)m->truth[0], (unsigned long long)m->truth[1],
      (unsigned long long)m->truth[2], (unsigned long long)m->define_truth[0],
      (unsigned long long)m->define_truth[1], (unsigned long long)m->define_truth[2]);
  printf("numbers: %llu unknown, %llu within bounds, %llu known; dates, words, texts: %llu "
         "unknown, %llu known\n",
      (unsigned long long)m->numbers[0], (unsigned long long)m->numbers[1],
      (unsigned long long)m->numbers[2], (unsigned long long)m->others[0],
      (unsigned long long)m->others[1]);
  printf("decisions: %llu undetermined, %llu determined\n", (unsigned long long)m->decisions[0],
      (unsigned long long)m->decisions[1]);
  static const char *const statuses[] = {
      "no candidate", "not chosen", "chosen", "tied", "undetermined"};
  static const char *const states[] = {
      "filled", "short", "no_candidate", "no_seats", "tied", "undetermined"};
  printf("selections:");
  for (int i = 0; i < 5; i++) printf(" %llu %s,", (unsigned long long)m->statuses[i], statuses[i]);
  printf("\n  states:");
  for (int i = 0; i < 6; i++) printf(" %llu %s,", (unsigned long long)m->states[i], states[i]);
  printf(" of %llu groups every way was tried in %llu; ties told as reasons: %llu\n",
      (unsigned long long)m->groups, (unsigned long long)m->groups_tried,
      (unsigned long long)m->ties);
  printf("preceding year: %llu values unknown, %llu known (%llu of them with \"succeeds\"); \"no "
         "previous record\" %llu false, %llu true\n",
      (unsigned long long)m->previous[0], (unsigned long long)m->previous[1],
      (unsigned long long)m->previous[4], (unsigned long long)m->previous[2],
      (unsigned long long)m->previous[3]);
  printf("reasons: %llu with missing facts, %llu with faults, %llu with conflicts; lists in the "
         "same order: %llu, in another: %llu\n",
      (unsigned long long)m->missing, (unsigned long long)m->faults,
      (unsigned long long)m->conflicts, (unsigned long long)m->same_order,
      (unsigned long long)m->other_order);
}

static uint64_t number_from_environment(const char *name, uint64_t otherwise) {
  const char *text = getenv(name);
  return text && *text ? strtoull(text, NULL, 0) : otherwise;
}

/* A test that never sees an outcome cannot fail on it: at least this share (in thousandths) of each
 * kind of outcome. */
static void assert_share(const char *what, uint64_t part, uint64_t whole, uint64_t thousandths) {
  if (part * 1000 < whole * thousandths)
    fail_msg("%s: only %llu of %llu", what, (unsigned long long)part, (unsigned long long)whole);
}

static void test_agreement(void **state) {
  (void)state;
  struct measure m = {0};
  uint64_t n = number_from_environment("THIDUA_SEEDS", DEFAULT_SEEDS),
           first = number_from_environment("THIDUA_FIRST", 1);
  for (uint64_t seed = first; seed < first + n; seed++) check_seed(&m, seed);
  print_measure(&m);
  assert_int_equal(m.failed, 0);
  assert_int_equal(m.not_loaded, 0);
  assert_share("programs that compile", m.n - m.not_compiled, m.n, 950);
  if (n < DEFAULT_SEEDS) return; /* too few to measure variety */
  uint64_t truths_told = m.truth[0] + m.truth[1] + m.truth[2],
           numbers = m.numbers[0] + m.numbers[1] + m.numbers[2];
  for (int i = 0; i < 3; i++) assert_share(truths[i], m.truth[i], truths_told, 100);
  for (int i = 0; i < 3; i++)
    assert_share(truths[i], m.define_truth[i],
        m.define_truth[0] + m.define_truth[1] + m.define_truth[2], 100);
  assert_share("unknown numbers", m.numbers[0], numbers, 100);
  assert_share("numbers within bounds", m.numbers[1], numbers, 5);
  assert_share("known numbers", m.numbers[2], numbers, 300);
  assert_share("undetermined decisions", m.decisions[0], m.decisions[0] + m.decisions[1], 50);
  assert_share("determined decisions", m.decisions[1], m.decisions[0] + m.decisions[1], 300);
  assert_share("groups tried in every way", m.groups_tried, m.groups, 500);
  for (int i = 0; i < 5; i++) assert_true(m.statuses[i] >= n / 20);
  for (int i = 0; i < 6; i++) assert_true(m.states[i] >= n / 50);
  assert_true(m.ties > n / 50);
  for (int i = 0; i < 5; i++) assert_true(m.previous[i] > n / 20);
  assert_true(m.faults > n / 10);
  assert_true(m.conflicts > n / 100);
  uint64_t least = n / 1000; /* twice in 2,000 programs */
  for (unsigned op = 0; op < OP_N_OPCODES; op++)
    if (m.opcodes[op] < least || getenv("THIDUA_SHOW"))
      printf("opcode %-24s %llu times\n", opcode_infos[op].mnemonic,
          (unsigned long long)m.opcodes[op]);
  for (unsigned op = 0; op < OP_N_OPCODES; op++)
    /* that one: tests/cases/duty, tests/cases/selection */
    if (op != OP_UNDETERMINED) assert_true(m.opcodes[op] >= least);
}

int main(void) {
  setvbuf(stdout, NULL, _IOLBF, 0); /* a campaign that is stopped has said what it found */
  if (getenv("THIDUA_SEED")) {      /* outside cmocka, which would hide where a crash is */
    struct measure m = {0};
    bool good = check_seed(&m, number_from_environment("THIDUA_SEED", 0));
    print_measure(&m);
    return !good;
  }
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_agreement)};
  return cmocka_run_group_tests_name("differential", tests, NULL, NULL);
}
