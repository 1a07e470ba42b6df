/* Kept registers into the columns of a run, a query an entity (read_run.h). */
#include "engines/read_run.h"

#include "base/translate.h"

struct register_reading {
  struct engine *engine;
  struct run *run;
  uint32_t entity;
  const struct kept_register *registers;
  uint32_t n_registers;
  struct view *views;            /* by register */
  struct engine_column *columns; /* `_row`, then the parts of each register */
  uint32_t n_columns;
  uint32_t n_rows;       /* read so far */
  uint8_t *is_read;      /* by row */
  struct str_map *words; /* by register, of CODE: codes of the words of its set */
  struct str_map *texts; /* codes of the data's texts; NULL: not asked */
  struct str_map **ids;  /* by entity: rows of its ids; NULL: not asked */
};

static const struct reg *reg_of(const struct register_reading *r, uint32_t i) {
  return &r->run->program->registers[r->registers[i].reg];
}

static struct type type_of(const struct register_reading *r, uint32_t i) {
  return r->run->program->types[r->registers[i].reg];
}

/* The status of a selection or an allocation is kept as its number. */
static bool is_status(const struct register_reading *r, uint32_t i) {
  return reg_of(r, i)->kind == REG_CODE && type_of(r, i).kind != TYPE_ENUM;
}

static uint32_t n_parts(enum register_kind kind) {
  return kind == REG_FRACTION ? 4 : kind == REG_BOUNDS ? 2 : 1;
}

/* -- what texts are numbered by -- */

static void number_words(struct register_reading *r, uint32_t i) {
  const struct type type = type_of(r, i);
  const struct enumeration *set = &r->run->program->schema.enumerations[type.of];
  str_map_init(&r->words[i], r->engine->arena);
  for (uint32_t code = 0; code < set->n_words; code++)
    str_map_add(&r->words[i], set->words[code], code);
  for (uint32_t o = 0, code = set->n_words; o < r->run->data->n_outgrown; o++)
    if (r->run->data->outgrown[o].set == type.of)
      str_map_add(&r->words[i], r->run->data->outgrown[o].word, code++);
}

/* The data's texts by their numbers; a constant that no data has has one behind them, as
 * run_text_words knows it. */
static void number_texts(struct register_reading *r) {
  if (r->texts) return;
  struct arena *arena = r->engine->arena;
  const struct program *program = r->run->program;
  const struct dataset *data = r->run->data;
  r->texts = ARENA_NEW(arena, struct str_map);
  str_map_init(r->texts, arena);
  for (uint32_t code = 0; code < data->n_texts; code++)
    str_map_add(r->texts, dataset_text(data, code), code);
  for (uint32_t k = 0; k < program->n_constants; k++)
    if (program->constants[k].known && program->constants[k].type.kind == TYPE_TEXT)
      str_map_add(r->texts, program->constants[k].text, data->n_texts + k);
}

static void number_ids(struct register_reading *r, uint32_t entity) {
  if (r->ids[entity]) return;
  struct arena *arena = r->engine->arena;
  const struct dataset *data = r->run->data;
  struct str_map *ids = r->ids[entity] = ARENA_NEW(arena, struct str_map);
  str_map_init(ids, arena);
  for (uint32_t row = 0; row < data->tables[entity].n_rows; row++) {
    struct str id = dataset_id(data, entity, row);
    /* who has none is called by his row: ' 7' */
    if (!id.n) id = str_from(arena_printf(arena, " %u", row));
    str_map_add(ids, id, row);
  }
}

/* -- values -- */

static bool misfit(struct register_reading *r, uint32_t column, struct str text) {
  return engine_fails(r->engine, ENGINE_STATEMENT,
      arena_printf(r->engine->arena, _("%.*s of %.*s came back as \"%.*s\", which it cannot be"),
          STR_ARGS(r->columns[column].name),
          STR_ARGS(r->run->program->schema.entities[r->entity].name), STR_ARGS(text)));
}

static bool put_code(struct register_reading *r, uint32_t i, uint32_t row, uint32_t column,
    const struct engine_value *value) {
  uint32_t code = CODE_UNKNOWN;
  if (value->is_known && is_status(r, i)) code = (uint32_t)value->number;
  else if (value->is_known && !str_map_find(&r->words[i], value->text, &code))
    return misfit(r, column, value->text);
  ((uint8_t *)r->views[i].values)[row] = (uint8_t)code;
  return true;
}

static bool put_text(struct register_reading *r, uint32_t i, uint32_t row, uint32_t column,
    const struct engine_value *value) {
  const struct type type = type_of(r, i);
  uint32_t code = TEXT_UNKNOWN;
  if (value->is_known && type.kind == TYPE_REFERENCE && !value->text.n) code = TEXT_NOWHERE;
  else if (value->is_known &&
      !str_map_find(type.kind == TYPE_REFERENCE ? r->ids[type.of] : r->texts, value->text, &code))
    return misfit(r, column, value->text);
  ((uint32_t *)r->views[i].values)[row] = code;
  return true;
}

/* Digits, a minus before them or not. */
static bool whole_number(struct str text, int128 *out) {
  const bool is_negative = text.n > 0 && text.p[0] == '-';
  uint128 number = 0;
  if (text.n == (uint32_t)is_negative || text.n > 39) return false;
  for (uint32_t i = is_negative; i < text.n; i++) {
    const unsigned digit = (unsigned)(text.p[i] - '0');
    if (digit > 9) return false;
    number = number * 10 + digit;
  }
  *out = is_negative ? -(int128)number : (int128)number;
  return true;
}

/* In lowest terms, as registers hold it; what is open has the denominator 0. */
static bool put_fraction(struct register_reading *r, struct fraction *to, uint32_t column,
    const struct engine_value *values) {
  int128 n = 0, d = 1;
  for (uint32_t part = 0; part < 2; part++)
    if (values[part].is_known && !whole_number(values[part].text, part ? &d : &n))
      return misfit(r, column + part, values[part].text);
  int128 a = n < 0 ? -n : n, b = d;
  while (b) {
    const int128 rest = a % b;
    a = b;
    b = rest;
  }
  *to = (struct fraction){a ? n / a : n, a ? d / a : d};
  return true;
}

static bool put(struct register_reading *r, uint32_t i, uint32_t row, uint32_t column,
    const struct engine_value *values) {
  const struct view *view = &r->views[i];
  const struct engine_value *value = &values[column];
  switch ((enum register_kind)reg_of(r, i)->kind) {
  case REG_TRUTH:
    ((uint8_t *)view->values)[row] = !value->is_known ? TRUTH_UNKNOWN
        : value->number                               ? TRUTH_TRUE
                                                      : TRUTH_FALSE;
    return true;
  case REG_SET8:
    ((uint8_t *)view->values)[row] = (uint8_t)value->number;
    return value->number ? true : misfit(r, column, STR("0"));
  case REG_SET64:
    ((uint64_t *)view->values)[row] = (uint64_t)value->number;
    return value->number ? true : misfit(r, column, STR("0"));
  case REG_CODE: return put_code(r, i, row, column, value);
  case REG_TEXT: return put_text(r, i, row, column, value);
  case REG_NUMBER:
    ((int64_t *)view->values)[row] = value->number;
    view->known[row] = value->is_known;
    return true;
  case REG_BOUNDS:
    ((int64_t *)view->values)[row] = value[0].number;
    ((int64_t *)view->high)[row] = value[1].number;
    view->known[row] = value[0].is_known;
    return true;
  case REG_FRACTION:
    view->known[row] = value[0].is_known;
    return put_fraction(r, (struct fraction *)view->values + row, column, value) &&
        put_fraction(r, (struct fraction *)view->high + row, column + 2, value + 2);
  case REG_N_KINDS: break;
  }
  return true;
}

static bool take_row(void *context, const struct engine_value *values) {
  struct register_reading *r = context;
  const uint32_t n_rows = r->run->data->tables[r->entity].n_rows;
  const int64_t row = values[0].is_known ? values[0].number : -1;
  if (row < 0 || row >= n_rows || r->is_read[row]) return misfit(r, 0, STR("?"));
  r->is_read[row] = 1;
  r->n_rows++;
  uint32_t column = 1;
  for (uint32_t i = 0; i < r->n_registers; i++) {
    if (!put(r, i, (uint32_t)row, column, values)) return false;
    column += n_parts(reg_of(r, i)->kind);
  }
  return true;
}

/* -- the query -- */

static uint8_t column_type(const struct register_reading *r, uint32_t i) {
  switch ((enum register_kind)reg_of(r, i)->kind) {
  case REG_TRUTH: return ENGINE_BOOLEAN;
  case REG_CODE: return is_status(r, i) ? ENGINE_INTEGER : ENGINE_TEXT;
  case REG_TEXT:
  case REG_FRACTION: return ENGINE_TEXT;
  case REG_SET8:
  case REG_SET64:
  case REG_NUMBER:
  case REG_BOUNDS:
  case REG_N_KINDS: break;
  }
  return ENGINE_INTEGER;
}

static void plan(struct register_reading *r, struct str row) {
  struct arena *arena = r->engine->arena;
  r->columns = ARENA_ARRAY(arena, struct engine_column, 4 * (size_t)r->n_registers + 1);
  r->columns[0] = (struct engine_column){.name = row, .type = ENGINE_INTEGER};
  r->n_columns = 1;
  for (uint32_t i = 0; i < r->n_registers; i++) {
    for (uint32_t part = 0; part < n_parts(reg_of(r, i)->kind); part++)
      r->columns[r->n_columns++] =
          (struct engine_column){.name = r->registers[i].columns[part], .type = column_type(r, i)};
    r->views[i] = run_adopted(r->run, r->registers[i].reg);
    if (reg_of(r, i)->kind == REG_CODE && !is_status(r, i)) number_words(r, i);
    if (reg_of(r, i)->kind != REG_TEXT) continue;
    if (type_of(r, i).kind == TYPE_REFERENCE) number_ids(r, type_of(r, i).of);
    else number_texts(r);
  }
}

/* Numbers of 128 bits come as texts: no two engines have the same type for them. */
static struct str query_of(const struct register_reading *r, struct str table) {
  const enum sql_dialect dialect = engine_dialect(r->engine);
  struct buffer sql;
  buffer_init(&sql, r->engine->arena, NULL);
  uint32_t column = 0;
  for (uint32_t i = 0; i <= r->n_registers; i++) {
    const bool is_wide = i > 0 && reg_of(r, i - 1)->kind == REG_FRACTION;
    for (uint32_t part = 0; part < (i ? n_parts(reg_of(r, i - 1)->kind) : 1); part++, column++) {
      buffer_put(&sql, column ? STR(", ") : STR("select "));
      if (is_wide) buffer_put(&sql, STR("cast("));
      sql_put_name(&sql, dialect, r->columns[column].name);
      if (is_wide) buffer_printf(&sql, " as %s)", sql_dialects[dialect].text);
    }
  }
  buffer_put(&sql, STR(" from "));
  sql_put_name(&sql, dialect, table);
  return (struct str){sql.bytes, (uint32_t)sql.n};
}

bool run_read(struct engine *engine, struct run *run, uint32_t entity, struct str table,
    struct str row, const struct kept_register *registers, uint32_t n_registers) {
  struct arena *arena = engine->arena;
  const uint32_t n_rows = run->data->tables[entity].n_rows;
  struct register_reading r = {.engine = engine,
      .run = run,
      .entity = entity,
      .registers = registers,
      .n_registers = n_registers,
      .views = ARENA_ARRAY(arena, struct view, n_registers),
      .is_read = ARENA_ARRAY(arena, uint8_t, (size_t)n_rows + 1),
      .words = ARENA_ARRAY(arena, struct str_map, n_registers),
      .ids = ARENA_ARRAY(arena, struct str_map *, run->program->schema.n_entities)};
  plan(&r, row);
  if (!engine_query(engine, query_of(&r, table), r.columns, r.n_columns, take_row, &r))
    return false;
  if (r.n_rows == n_rows) return true;
  return engine_fails(engine, ENGINE_STATEMENT,
      arena_printf(arena, _("%u rows came back for %u of %.*s"), r.n_rows, n_rows,
          STR_ARGS(run->program->schema.entities[entity].name)));
}
