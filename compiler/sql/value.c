/* Values of registers: what reads them, what they are called, and how they become columns; the names
 * of columns, and the queries that columns come from. All that snippets are made with. */
#include "base/characters.h"
#include "compiler/sql/script.h"

static const char *quoted(const struct script *sql, struct str name) {
  return str_cstring(sql->arena, sql_quoted_name(sql->arena, sql->dialect, name));
}

const char *work_name(struct script *sql, const char *wanted) {
  for (uint32_t more = 1;; more++) {
    const char *name = more == 1 ? wanted : SQL_TEXT(sql, "%s %u", wanted, more);
    const struct str cut = sql_name(sql->arena, str_from(name));
    if (str_map_add(&sql->names, text_folded(sql->arena, cut), 0)) return quoted(sql, cut);
  }
}

const char *sql_made_table(const struct script *sql, const char *name) {
  return quoted(sql, sql_table_name(sql->arena, &sql->data, str_from(name)));
}

bool sql_has_items(const struct schema *schema, uint32_t entity) {
  for (uint32_t i = 0; i < schema->n_items; i++)
    if (schema_entity_of_item(schema, schema->items[i]) == entity) return true;
  return false;
}

const char *sql_entity_name(const struct script *sql, uint32_t entity) {
  return quoted(sql, sql->data.tables[entity].name);
}

/* Behind what begins with a quote at `p`. */
static const char *behind_quoted(const char *p, char escape) {
  const char quote = *p++;
  for (; *p; p++) {
    if (escape && *p == escape && p[1]) p++;
    else if (*p == quote && p[1] == quote) p++;
    else if (*p == quote) return p + 1;
  }
  return p;
}

bool sql_next_name(const struct script *sql, const char **text, struct str *name) {
  const struct sql_dialect_words *words = &sql_dialects[sql->dialect];
  for (const char *p = *text, *end; *p; p = end) {
    end = p + 1;
    if (*p != words->quote && *p != '\'') continue;
    end = behind_quoted(p, words->escape);
    if (*p != words->quote) continue;
    *name = (struct str){p, (uint32_t)(end - p)};
    *text = end;
    return true;
  }
  return false;
}

void script_columns(struct script *sql) {
  const struct schema *schema = &sql->program->schema;
  str_map_init(&sql->names, sql->arena);
  sql_names_make(&sql->data, sql->arena, schema, sql->dialect);
  sql->rows = ARENA_ARRAY(sql->arena, const char *, schema->n_entities);
  sql->field_names = ARENA_ARRAY(sql->arena, const char *, schema->n_fields);
  sql->has_names = ARENA_ARRAY(sql->arena, const char *, schema->n_entities);
  work_name(sql, "_row");
  work_name(sql, "_above"); /* of rows joined by the row above them */
  work_name(sql, "_ids");
  for (uint32_t e = 0; e < schema->n_entities; e++)
    sql->rows[e] = work_name(sql, SQL_TEXT(sql, "_%.*s", STR_ARGS(sql->data.tables[e].name)));
}

const char *sql_row_of(struct script *sql, uint32_t entity, uint32_t ancestor) {
  if (ancestor == 0) return "0";
  const char *name = sql_entity_name(sql, entity);
  return entity == ancestor ? SQL_TEXT(sql, "%s.%s", name, quoted(sql, STR("_row")))
                            : SQL_TEXT(sql, "%s.%s", name, sql->rows[ancestor]);
}

const char *sql_counted(struct script *sql, const char *text) {
  return sql->dialect == SQL_CLICKHOUSE ? SQL_TEXT(sql, "toInt64(%s)", text) : text;
}

uint32_t sql_n_parts(enum register_kind kind) {
  return kind == REG_FRACTION ? 4 : kind == REG_BOUNDS ? 2 : 1;
}

const struct sql_value *sql_operand(const struct script *sql, uint32_t reg) {
  return &sql->values[reg];
}

bool sql_refuse(struct script *sql, const char *why) {
  sql->refusal = why;
  return false;
}

const char *work_column(struct script *sql, uint32_t entity, uint32_t time, uint64_t needs,
    const char *wanted, const char *text, uint32_t side) {
  const struct work_column column = {.entity = entity,
      .time = time,
      .name = work_name(sql, wanted),
      .text = text,
      .needs = needs,
      .side = side,
      .origin = sql->program->spans[sql->current]};
  VEC_PUSH(sql->arena, &sql->columns, column);
  return column.name;
}

/* -- names of registers -- */

static const char *named(const struct script *sql, struct str name, const char *behind) {
  return SQL_TEXT(sql, "%.*s%s", STR_ARGS(name), behind);
}

const char *sql_register_name(const struct script *sql, uint32_t reg) {
  const struct schema *schema = &sql->program->schema;
  const struct result_registers *results = &sql->program->results;
  for (uint32_t i = 0; i < schema->n_defines; i++)
    if (results->defines[i] == reg) return named(sql, schema->defines[i].name, "");
  for (uint32_t i = 0; i < schema->n_decisions; i++)
    if (results->decisions[i] == reg) return named(sql, schema->decisions[i].name, "");
  for (uint32_t i = 0; i < schema->n_rules; i++)
    if (results->rules[i] == reg) return named(sql, schema->rules[i].name, "");
  for (uint32_t i = 0; i < schema->n_selections; i++) {
    const struct selection_registers *r = &results->selections[i];
    const struct str name = schema->selections[i].name;
    if (r->status == reg) return named(sql, name, " status");
    if (r->rank == reg) return named(sql, name, " rank");
    if (r->seats == reg) return named(sql, name, " seats");
    if (r->state == reg) return named(sql, name, " state");
    if (r->condition == reg) return named(sql, name, " candidate");
  }
  for (uint32_t i = 0; i < schema->n_allocations; i++) {
    const struct allocation_registers *r = &results->allocations[i];
    const struct str name = schema->allocations[i].name;
    if (r->status == reg) return named(sql, name, " status");
    if (r->share == reg) return named(sql, name, "");
    if (r->amount == reg) return named(sql, name, " amount");
    if (r->weight == reg) return named(sql, name, " weight");
    if (r->state == reg) return named(sql, name, " state");
  }
  for (uint32_t i = 0; i < schema->n_duties; i++)
    if (results->duties[i] == reg) return named(sql, schema->duties[i].name, "");
  for (uint32_t i = 0; i < schema->n_warnings; i++)
    if (results->warnings[i] == reg) return named(sql, schema->warnings[i].name, "");
  for (uint32_t i = 0; i < schema->n_requires; i++)
    if (results->requires[i] == reg) return named(sql, schema->requires[i].name, "");
  return SQL_TEXT(sql, "r%u", reg);
}

static const char *part_name(const struct script *sql, uint32_t reg, uint32_t part) {
  static const char *const bounds[] = {" at least", " at most"},
                           *const fractions[] = {" least numerator", " least denominator",
                               " most numerator", " most denominator"};
  const char *name = sql_register_name(sql, reg);
  switch ((enum register_kind)sql->program->registers[reg].kind) {
  case REG_BOUNDS: return SQL_TEXT(sql, "%s%s", name, bounds[part]);
  case REG_FRACTION: return SQL_TEXT(sql, "%s%s", name, fractions[part]);
  case REG_TRUTH:
  case REG_SET8:
  case REG_SET64:
  case REG_CODE:
  case REG_TEXT:
  case REG_NUMBER:
  case REG_N_KINDS: break;
  }
  return name;
}

/* ClickHouse: of literals only a column would be without a sign. */
static void with_signs(struct script *sql, struct sql_value *value, enum register_kind kind) {
  const bool is_point = sql_is_point(value, kind);
  for (uint32_t i = 0, n = sql_n_parts(kind); i < n; i++)
    value->part[i] = i && is_point ? value->part[0] : SQL_TEXT(sql, "toInt64(%s)", value->part[i]);
}

void sql_materialize(struct script *sql, uint32_t reg) {
  const struct reg *r = &sql->program->registers[reg];
  struct sql_value *value = &sql->values[reg];
  struct sql_value before = *value;
  if (r->entity == ENTITY_RUN) return;
  if (sql->dialect == SQL_CLICKHOUSE && (r->kind == REG_NUMBER || r->kind == REG_BOUNDS))
    with_signs(sql, &before, r->kind);
  for (uint32_t i = 0, n = sql_n_parts(r->kind); i < n; i++) {
    /* a denominator that is written out is known to those who compare with it */
    if (r->kind == REG_FRACTION && i % 2 && !before.part[i][strspn(before.part[i], "0123456789")])
      continue;
    uint32_t same = 0;
    while (before.part[same] != before.part[i]) same++;
    value->part[i] = same < i
        ? value->part[same]
        : work_column(sql, r->entity, before.time, before.needs,
              same == i && sql_is_point(&before, r->kind) && i == 0 ? sql_register_name(sql, reg)
                                                                    : part_name(sql, reg, i),
              before.part[i], NONE_INDEX);
  }
  value->time = before.time + 1;
  value->needs = 0;
}

/* -- queries -- */

uint32_t sql_group(
    struct script *sql, uint32_t above, uint32_t below, uint32_t time, uint64_t needs) {
  for (uint32_t i = 0; i < sql->sides.n; i++) {
    struct sql_side *side = &sql->sides.items[i];
    if (side->query || side->entity != above || side->below != below || side->time != time)
      continue;
    side->needs |= needs;
    return i;
  }
  const struct sql_side side = {.entity = above, .below = below, .time = time, .needs = needs};
  VEC_PUSH(sql->arena, &sql->sides, side);
  return sql->sides.n - 1;
}

const char *sql_aggregate(struct script *sql, uint32_t side, const char *wanted, const char *text) {
  struct sql_side *s = &sql->sides.items[side];
  for (uint32_t i = 0; i < s->texts.n; i++)
    if (strcmp(s->texts.items[i], text) == 0) return s->names.items[i];
  const char *name = work_name(sql, wanted);
  VEC_PUSH(sql->arena, &s->names, name);
  VEC_PUSH(sql->arena, &s->texts, text);
  return name;
}

uint32_t sql_side(struct script *sql, uint32_t entity, const char *query) {
  const struct sql_side side = {.entity = entity, .query = query, .instruction = sql->current};
  VEC_PUSH(sql->arena, &sql->sides, side);
  return sql->sides.n - 1;
}
