/* One answer of the VM beside that of the references: values, reasons, columns of the preceding
 * year. differential.h */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <cmocka.h>

#include "tests/differential.h"
#include "runtime/ingest/value_read.h"

void complain(struct checking *c, const char *format, ...) {
  if (c->message[0]) return;
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(c->message, sizeof c->message, format, arguments);
  va_end(arguments);
}

/* -- the VM against it -- */

const char *const truths[3] = {"false", "unknown", "true"};

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
    uint32_t code = run_code(run, result->reg, row);
    if (result->kind == RESULT_STATUS)
      code = candidacy_in(code); /* what it may be is asked of it */
    const uint32_t wanted = e->known ? e->code : CODE_UNKNOWN;
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

void compare_run(struct checking *c, const struct run *run) {
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

void compare_why(
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
  case RESULT_ALLOTMENT: return; /* the share tells it */
  case RESULT_SHARE: reference_why_share(c->reference, result->index, row, out); return;
  case RESULT_ALLOCATION: reference_why_allocation(c->reference, result->index, row, out); return;
  case RESULT_STATE: reference_why_state(c->reference, result->index, row, out); return;
  }
}

void compare_reasons(struct checking *c, struct run *run) {
  for (uint32_t i = 0; i < c->n_results; i++) {
    const struct result *result = &c->results[i];
    for (uint32_t row = 0; row < c->subject->data.tables[result->entity].n_rows; row++) {
      struct reasons vm = {0};
      struct reference_reasons wanted = {0};
      run_why(run, result->reg, row, &c->subject->arena, &vm);
      if (!c->expected[i][row].settled) compare_why(c, result, row, &wanted);
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
  /* two within the same bounds need not agree */
  if (field->origin != FIELD_PREVIOUS && n != 1) return agreed;
  for (uint32_t i = 0; i < n; i++) {
    if (!literals[i]) return (struct value){.type = field->type};
    struct value value = literal_value(c, field->type, literals[i]);
    if (i && (value.number != agreed.number || !str_equal(value.text, agreed.text)))
      return (struct value){.type = field->type};
    agreed = value;
  }
  return agreed;
}

void check_columns(struct checking *c, const struct instance *instance) {
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
    if (field->origin > FIELD_NO_RECORD) continue; /* bounds */
    uint64_t *measured = c->measure->previous;
    measured[field->origin == FIELD_NO_RECORD ? 2 + got.number : got.known]++;
    measured[4] += instance->predecessors != NULL && got.known && field->origin == FIELD_PREVIOUS;
  }
  for (uint32_t l = 0; l < generated_n_lists(c->generated, instance->entity); l++)
    for (uint32_t i = 0; i < instance->lists[l].n; i++)
      check_columns(c, &instance->lists[l].items[i]);
}
