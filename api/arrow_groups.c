/* What groups say that crosses, and what hangs on several of them, by the Arrow C Data Interface: columns
 * of registers (crossing.h), a part each. */
#include "api/arrow.h"
#include "runtime/program/crossing.h"

/* What a register is told as. */
static const char *format_of(const struct program *program, uint32_t reg) {
  switch ((enum register_kind)program->registers[reg].kind) {
  case REG_TRUTH: return "b";
  case REG_CODE: return register_is_status(program, reg) ? "l" : "U";
  case REG_TEXT: return "U";
  case REG_FRACTION: return "d:38,0";
  case REG_SET8:
  case REG_SET64:
  case REG_NUMBER:
  case REG_BOUNDS:
  case REG_N_KINDS: break;
  }
  return "l";
}

/* -- out -- */

/* A word, or a text; false where it is unknown. */
static bool text_at(struct run *run, uint32_t reg, uint32_t row, struct str *out) {
  const struct program *program = run->program;
  if (program->registers[reg].kind == REG_TEXT) {
    const uint32_t code = run_text(run, reg, row);
    if (code == TEXT_UNKNOWN) return false;
    *out = code == TEXT_NOWHERE ? STR("") : run_text_words(run, code);
    return true;
  }
  const uint32_t code = run_code(run, reg, row);
  if (code == CODE_UNKNOWN) return false;
  *out = dataset_word(run->data, program->types[reg].of, code);
  return true;
}

/* A part of what is told as a number; false where it is unknown. */
static bool number_at(struct run *run, uint32_t reg, uint32_t part, uint32_t row, int128 *out) {
  const uint32_t kind = run->program->registers[reg].kind;
  if (kind == REG_SET8 || kind == REG_SET64) {
    *out = (int64_t)run_set(run, reg, row);
    return true;
  }
  if (kind == REG_TRUTH || kind == REG_CODE) {
    const uint8_t byte = run_truth(run, reg, row);
    *out = kind == REG_TRUTH ? byte == TRUTH_TRUE : byte;
    return kind == REG_CODE || byte != TRUTH_UNKNOWN;
  }
  const struct view view = run_view(run, reg, row, &row);
  if (kind == REG_FRACTION) {
    const struct fraction *of = part < 2 ? view.values : view.high;
    *out = part % 2 ? of[row].denominator : of[row].numerator;
  } else {
    *out = ((const int64_t *)(part ? view.high : view.values))[row];
  }
  return view.known[row];
}

/* Decimals of 38 digits are the widest that engines have. */
static bool fits(const char *format, int128 number) {
  const int128 half = (int128)10000000000 * 1000000000, bound = half * half;
  return *format != 'd' || (number < bound && number > -bound);
}

/* A column in the making: what of which register. */
struct telling {
  struct arrow_making making;
  const char *format;
  uint32_t reg, part;
};

/* False: it cannot cross. */
static bool put_row(struct telling *t, struct run *run, uint32_t row) {
  struct str text;
  int128 number = 0;
  if (*t->format == 'U') {
    if (text_at(run, t->reg, row, &text)) arrow_put_text(&t->making, row, text);
    arrow_end_text(&t->making, row);
  } else if (number_at(run, t->reg, t->part, row, &number)) {
    if (!fits(t->format, number)) return false;
    arrow_put_number(&t->making, t->format, row, number);
  }
  return true;
}

static thidua_status put_part(thidua_run *run, struct arrow_shared *shared, uint32_t reg,
    uint32_t part, size_t n, struct ArrowSchema *schema, struct ArrowArray *array) {
  const struct program *program = run->run.program;
  struct telling t = {.format = format_of(program, reg), .reg = reg, .part = part};
  arrow_begin_column(&t.making, shared, n, t.format);
  for (size_t row = 0; row < n; row++)
    if (!put_row(&t, &run->run, (uint32_t)row))
      return context_misuse(
          run->context, "r%u holds a fraction of over 38 digits, which cannot cross", reg);
  arrow_begin_schema(shared, schema, t.format,
      str_cstring(&shared->arena, register_column(&shared->arena, program, reg, part)));
  arrow_end_column(&t.making, array, *t.format == 'U');
  return THIDUA_OK;
}

static bool crosses(
    const struct program *program, const uint8_t *sides, uint32_t entity, uint32_t reg) {
  return sides[reg] == SIDE_CROSSING && program->registers[reg].entity == entity;
}

static void put_open(thidua_run *run, struct arrow_shared *shared, const uint8_t *sides,
    uint32_t entity, size_t n, struct ArrowSchema *schema, struct ArrowArray *array) {
  const struct program *program = run->run.program;
  struct arrow_making m;
  arrow_begin_column(&m, shared, n, "b");
  for (size_t row = 0; row < n; row++) {
    bool is_open = false;
    for (uint32_t reg = 0; reg < program->n_registers && !is_open; reg++)
      is_open =
          crosses(program, sides, entity, reg) && run_unresolved(&run->run, reg, (uint32_t)row);
    arrow_put_number(&m, "b", row, is_open);
  }
  arrow_begin_schema(shared, schema, "b", "_open");
  arrow_end_column(&m, array, false);
}

thidua_status arrow_said(thidua_run *run, struct arrow_shared *shared, uint32_t entity,
    struct ArrowSchema *schema, struct ArrowArray *array) {
  const struct program *program = run->run.program;
  const uint8_t *sides = crossing_sides(&shared->arena, program);
  const size_t n = run->data->dataset.tables[entity].n_rows;
  size_t n_children = 1, at = 1;
  for (uint32_t reg = 0; reg < program->n_registers; reg++)
    if (crosses(program, sides, entity, reg))
      n_children += register_n_parts((enum register_kind)program->registers[reg].kind);
  arrow_begin_structs(shared, n, n_children, schema, array);
  put_open(run, shared, sides, entity, n, schema->children[0], array->children[0]);
  for (uint32_t reg = 0; reg < program->n_registers; reg++) {
    if (!crosses(program, sides, entity, reg)) continue;
    const uint32_t n_parts = register_n_parts((enum register_kind)program->registers[reg].kind);
    for (uint32_t part = 0; part < n_parts; part++, at++) {
      const thidua_status status =
          put_part(run, shared, reg, part, n, schema->children[at], array->children[at]);
      if (status) return status;
    }
  }
  return THIDUA_OK;
}

/* -- in -- */

struct taking {
  thidua_run *run;
  uint32_t entity;
  struct str_map *texts; /* codes of the data's texts; NULL: not asked */
};

static thidua_status misfit(const struct taking *t, const struct arrow_child *c, size_t row) {
  return context_misuse(t->run->context, "\"%s\" holds in row %zu what it cannot be", c->name, row);
}

/* Texts by their numbers; a constant that no data has has one behind them (run_text_words). */
static const struct str_map *texts_of(struct taking *t) {
  if (t->texts) return t->texts;
  struct arena *call = &t->run->context->call;
  const struct program *program = t->run->run.program;
  const struct dataset *data = t->run->run.data;
  t->texts = ARENA_NEW(call, struct str_map);
  str_map_init(t->texts, call);
  for (uint32_t code = 0; code < data->n_texts; code++)
    str_map_add(t->texts, dataset_text(data, code), code);
  for (uint32_t k = 0; k < program->n_constants; k++)
    if (program->constants[k].known && program->constants[k].type.kind == TYPE_TEXT)
      str_map_add(t->texts, program->constants[k].text, data->n_texts + k);
  return t->texts;
}

static bool find_word(struct taking *t, uint32_t reg, struct str word, uint32_t *code) {
  const struct program *program = t->run->run.program;
  if (program->registers[reg].kind == REG_TEXT) return str_map_find(texts_of(t), word, code);
  const struct enumeration *set = &program->schema.enumerations[program->types[reg].of];
  for (*code = 0; *code < set->n_words; (*code)++)
    if (str_equal(set->words[*code], word)) return true;
  return false;
}

/* False: the register cannot have it. */
static bool put_text(struct taking *t, const struct view *view, uint32_t reg, uint32_t row,
    bool is_known, thidua_text text) {
  const bool is_text = t->run->run.program->registers[reg].kind == REG_TEXT;
  uint32_t code = is_text ? TEXT_UNKNOWN : CODE_UNKNOWN;
  const struct str word = {text.bytes, (uint32_t)text.length};
  if (is_known && !find_word(t, reg, word, &code)) return false;
  if (is_text) ((uint32_t *)view->values)[row] = code;
  else ((uint8_t *)view->values)[row] = (uint8_t)code;
  return true;
}

static void lower(struct fraction *f) {
  int128 a = f->numerator < 0 ? -f->numerator : f->numerator, b = f->denominator;
  while (b) {
    const int128 rest = a % b;
    a = b;
    b = rest;
  }
  if (a) *f = (struct fraction){f->numerator / a, f->denominator / a};
}

static bool put_fraction(
    const struct view *view, uint32_t part, uint32_t row, bool is_known, int128 number) {
  struct fraction *f = (struct fraction *)(part < 2 ? view->values : view->high) + row;
  if (part == 0) view->known[row] = is_known;
  if (part % 2 == 0) f->numerator = is_known ? number : 0;
  else f->denominator = is_known && view->known[row] ? number : 1;
  if (part % 2) lower(f);
  return f->denominator >= 0;
}

/* False: the register cannot have it. */
static bool put_number(const struct taking *t, const struct view *view, uint32_t reg, uint32_t part,
    uint32_t row, bool is_known, int128 number) {
  switch ((enum register_kind)t->run->run.program->registers[reg].kind) {
  case REG_TRUTH:
    ((uint8_t *)view->values)[row] = !is_known ? TRUTH_UNKNOWN : number ? TRUTH_TRUE : TRUTH_FALSE;
    return true;
  case REG_SET8: ((uint8_t *)view->values)[row] = (uint8_t)number; return is_known && number;
  case REG_SET64: ((uint64_t *)view->values)[row] = (uint64_t)number; return is_known && number;
  case REG_CODE:
    ((uint8_t *)view->values)[row] = (uint8_t)number;
    return is_known && number >= 0 && number < CODE_UNKNOWN;
  case REG_NUMBER:
  case REG_BOUNDS:
    if (part == 0) view->known[row] = is_known;
    ((int64_t *)(part ? view->high : view->values))[row] = is_known ? (int64_t)number : 0;
    return number >= INT64_MIN && number <= INT64_MAX && is_known == (bool)view->known[row];
  case REG_FRACTION: return put_fraction(view, part, row, is_known, number);
  case REG_TEXT:
  case REG_N_KINDS: break;
  }
  return false;
}

static bool suits(const struct program *program, uint32_t reg, const char *format) {
  const char *wanted = format_of(program, reg);
  if (*wanted == 'U') return arrow_is_text(format);
  if (*wanted == 'b') return strcmp(format, "b") == 0;
  return arrow_scale(format) == 0 && strcmp(format, "b") != 0;
}

static thidua_status take_part(
    struct taking *t, const struct arrow_child *c, uint32_t reg, uint32_t part) {
  const struct program *program = t->run->run.program;
  const struct view view = run_adopted(&t->run->run, reg);
  const bool is_text = *format_of(program, reg) == 'U';
  for (size_t row = 0; row < (size_t)c->n; row++) {
    const bool is_known = arrow_is_valid(c, (int64_t)row);
    const bool is_good = is_text
        ? put_text(t, &view, reg, (uint32_t)row, is_known,
              is_known ? arrow_text(c, (int64_t)row) : (thidua_text){NULL, 0})
        : put_number(t, &view, reg, part, (uint32_t)row, is_known,
              is_known ? arrow_number(c, (int64_t)row) : 0);
    if (!is_good) return misfit(t, c, row);
  }
  return THIDUA_OK;
}

static thidua_status take_left_out(struct taking *t, const struct arrow_child *c) {
  thidua_run *run = t->run;
  if (strcmp(c->format, "b") != 0)
    return context_misuse(
        run->context, "the column \"%s\" is of Arrow's type \"%s\"", c->name, c->format);
  if (!run->left_out)
    run->left_out = ARENA_ARRAY(&run->arena, uint8_t *, run->report.schema->n_entities);
  uint8_t *out = run->left_out[t->entity] = ARENA_ARRAY(&run->arena, uint8_t, (size_t)c->n + 1);
  for (int64_t row = 0; row < c->n; row++)
    out[row] = arrow_is_valid(c, row) && arrow_number(c, row) != 0;
  return THIDUA_OK;
}

static thidua_status take_child(struct taking *t, const struct arrow_child *c) {
  const struct program *program = t->run->run.program;
  uint32_t reg, part;
  if (strcmp(c->name, "_left_out") == 0) return take_left_out(t, c);
  if (*c->name == '_') return THIDUA_OK;
  if (!register_of_column(program, str_from(c->name), &reg, &part) ||
      program->registers[reg].entity != t->entity ||
      program->registers[reg].storage == STORAGE_VIEW)
    return context_misuse(t->run->context, "%.*s has no column \"%s\" that could be taken",
        STR_ARGS(program->schema.entities[t->entity].name), c->name);
  if (!suits(program, reg, c->format))
    return context_misuse(
        t->run->context, "the column \"%s\" is of Arrow's type \"%s\"", c->name, c->format);
  return take_part(t, c, reg, part);
}

static thidua_status take(thidua_run *run, uint32_t entity, const struct ArrowSchema *schema,
    const struct ArrowArray *array) {
  if (run->is_exhausted) return THIDUA_OUT_OF_MEMORY;
  if (entity >= run->report.schema->n_entities)
    return context_misuse(run->context, "there is no entity %u", entity);
  if (!arrow_are_structs(schema, array))
    return context_misuse(run->context, "columns are an array of structs, none of them null");
  const uint32_t n_rows = run->data->dataset.tables[entity].n_rows;
  if (array->length != n_rows)
    return context_misuse(run->context, "columns of %lld rows are given to %u rows",
        (long long)array->length, n_rows);
  struct taking t = {.run = run, .entity = entity};
  for (int64_t i = 0; i < schema->n_children; i++) {
    const struct arrow_child child = arrow_child(schema, array, (size_t)i);
    const thidua_status status = take_child(&t, &child);
    if (status) return status;
  }
  return THIDUA_OK;
}

static thidua_status run_exhausted(thidua_run *run) {
  run->is_exhausted = true;
  return context_exhausted(run->context);
}

thidua_status thidua_run_take(
    thidua_run *run, uint32_t entity, struct ArrowSchema *schema, struct ArrowArray *array) {
  context_begin(run->context);
  const thidua_status status =
      setjmp(run->context->exhausted) ? run_exhausted(run) : take(run, entity, schema, array);
  if (array->release) array->release(array);
  if (schema->release) schema->release(schema);
  return status;
}
