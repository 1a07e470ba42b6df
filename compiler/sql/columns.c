/* Relations of time 0: the data as the script wants it, and the names of all columns. */
#include "base/translate.h"
#include "compiler/sql/script.h"

static const char *quoted(const struct script *sql, struct str name) {
  return str_cstring(sql->arena, sql_quoted_name(sql->arena, sql->dialect, name));
}

/* -- fields -- */

static const char *days(struct script *sql, const char *date) {
  switch (sql->dialect) {
  case SQL_SQLITE: return SQL_TEXT(sql, "cast(julianday(%s) - 2440587.5 as integer)", date);
  case SQL_POSTGRESQL: return SQL_TEXT(sql, "cast(%s - date '1970-01-01' as bigint)", date);
  case SQL_DUCKDB: return SQL_TEXT(sql, "date_diff('day', date '1970-01-01', %s)", date);
  case SQL_SPARK: return SQL_TEXT(sql, "cast(datediff(%s, date'1970-01-01') as bigint)", date);
  case SQL_CLICKHOUSE:
  case N_SQL_DIALECTS: break;
  }
  return date;
}

static const char *as_whole(struct script *sql, const char *decimal, unsigned scale) {
  static const char *const powers[] = {"1", "10", "100", "1000", "10000", "100000", "1000000",
      "10000000", "100000000", "1000000000"};
  return SQL_TEXT(sql,
      sql->dialect == SQL_CLICKHOUSE ? "toInt64(%s * %s)" : "cast(%s * %s as bigint)", decimal,
      powers[scale]);
}

static const char *converted(struct script *sql, const struct field *field, const char *column) {
  if (sql_holds_integer(sql->dialect, field)) return column;
  if (field->type.kind == TYPE_DATE) return days(sql, column);
  if (field->type.kind == TYPE_DECIMAL) return as_whole(sql, column, field->type.scale);
  return column;
}

/* A field whose absence is known to mean none has no unknown rows. */
static const char *none_said(struct script *sql, const struct field *field, const char *text) {
  if (!field->absent_none) return text;
  return field->type.kind == TYPE_DATE ? SQL_TEXT(sql, "coalesce(%s, %d)", text, DATE_NONE)
                                       : SQL_TEXT(sql, "coalesce(%s, '')", text);
}

static const char *data_column(struct script *sql, uint32_t entity, struct str name) {
  return SQL_TEXT(sql, "%s.%s", sql_entity_name(sql, entity), quoted(sql, name));
}

const char *sql_base_column(
    struct script *sql, uint32_t entity, struct str wanted, const char *text, bool is_said) {
  const struct sql_base_column column = {
      entity, work_name(sql, str_cstring(sql->arena, wanted)), text, false, is_said};
  VEC_PUSH(sql->arena, &sql->base, column);
  return column.name;
}

static const char *base_column(
    struct script *sql, uint32_t entity, struct str wanted, const char *text) {
  return sql_base_column(sql, entity, wanted, text, false);
}

const char *sql_field(struct script *sql, uint32_t f) {
  if (sql->field_names[f]) return sql->field_names[f];
  const struct field *field = &sql->program->schema.fields[f];
  const char *column = data_column(sql, field->entity, sql->data.fields[f]);
  const uint32_t id = sql->program->schema.entities[field->entity].first_field;
  const struct str wanted = f == id
      ? str_from(SQL_TEXT(sql, "%.*s id", STR_ARGS(sql->data.tables[field->entity].name)))
      : sql->data.fields[f];
  sql->field_names[f] =
      base_column(sql, field->entity, wanted, none_said(sql, field, converted(sql, field, column)));
  return sql->field_names[f];
}

/* -- lists -- */

static const char *has_list(struct script *sql, uint32_t child) {
  if (sql->has_names[child]) return sql->has_names[child];
  const uint32_t parent = sql->program->schema.entities[child].parent;
  const char *column = data_column(sql, parent, sql->data.lists[child]);
  sql->has_names[child] = base_column(
      sql, parent, sql->data.lists[child], SQL_TEXT(sql, "coalesce(%s, false)", column));
  return sql->has_names[child];
}

struct sql_value sql_listed(struct script *sql, uint32_t above, uint32_t below) {
  for (uint32_t i = 0; i < sql->lists.n; i++)
    if (sql->lists.items[i].above == above && sql->lists.items[i].below == below)
      return sql->lists.items[i].value;
  const struct schema *schema = &sql->program->schema;
  uint32_t child = below; /* the entity right below `above` on the way */
  while (schema->entities[child].parent != above) child = schema->entities[child].parent;
  const struct entity *entity = &schema->entities[child];
  struct sql_value value = {{"true"}, 0, 0};
  if (!entity->absent_none && !entity->of_predecessors) value.part[0] = has_list(sql, child);
  if (child != below) {
    const struct sql_value rest = sql_listed(sql, child, below);
    if (strcmp(rest.part[0], "true") != 0) {
      const uint32_t side = sql_group(sql, above, child, rest.time, rest.needs);
      const char *absent = sql_aggregate(sql, side, "lists absent",
          SQL_TEXT(sql, "max(case when %s then 0 else 1 end)", rest.part[0]));
      value.part[0] = work_column(sql, above, rest.time, 0, "lists given",
          SQL_TEXT(sql, "%s and coalesce(%s, 0) = 0", value.part[0], absent), side);
      value.time = rest.time + 1;
    }
  }
  const struct sql_list listed = {above, below, value};
  VEC_PUSH(sql->arena, &sql->lists, listed);
  return value;
}

/* -- snippets -- */

static bool field(struct script *sql, const struct instruction *code, struct sql_value *out) {
  out->part[0] = sql_field(sql, code->a);
  return true;
}
SNIPPET(FIELD_TRUTH) { return field(sql, code, out); }
SNIPPET(FIELD_CODE) { return field(sql, code, out); }
SNIPPET(FIELD_TEXT) { return field(sql, code, out); }
SNIPPET(FIELD_NUMBER) { return field(sql, code, out); }

static bool field_or(struct script *sql, const struct instruction *code, struct sql_value *out) {
  out->part[0] = SQL_TEXT(sql, "coalesce(%s, %s)", sql_field(sql, code->a),
      sql_literal(sql, &sql->program->constants[code->b]));
  return true;
}
SNIPPET(FIELD_OR_TRUTH) { return field_or(sql, code, out); }
SNIPPET(FIELD_OR_CODE) { return field_or(sql, code, out); }
SNIPPET(FIELD_OR_TEXT) { return field_or(sql, code, out); }
SNIPPET(FIELD_OR_NUMBER) { return field_or(sql, code, out); }

/* The column itself, before it is said that what is absent is none. */
SNIPPET(GIVEN) {
  const struct field *f = &sql->program->schema.fields[code->a];
  out->part[0] = f->absent_none
      ? base_column(sql, f->entity, str_from(SQL_TEXT(sql, "%.*s given", STR_ARGS(f->name))),
            SQL_TEXT(sql, "%s is not null", data_column(sql, f->entity, sql->data.fields[code->a])))
      : SQL_TEXT(sql, "(%s is not null)", sql_field(sql, code->a));
  return true;
}

/* The ancestor's relation is joined, so its expression holds as it is. */
static bool lift(struct script *sql, const struct instruction *code, struct sql_value *out) {
  const uint32_t from = sql->program->registers[code->a].entity;
  const struct sql_value *value = sql_operand(sql, code->a);
  memcpy(out->part, value->part, sizeof out->part);
  if (strcmp(value->part[0], SQL_BEYOND) == 0 && !sql->options->allow_faults)
    return sql_refuse(sql, _("a fraction may be too large for its whole numbers"));
  if (from != ENTITY_RUN) {
    const uint32_t depth = sql->program->schema.entities[from].depth;
    if (depth > 63) return sql_refuse(sql, _("entities lie more than 64 deep"));
    out->needs |= UINT64_C(1) << depth;
  }
  return true;
}
SNIPPET(LIFT_TRUTH) { return lift(sql, code, out); }
SNIPPET(LIFT_SET8) { return lift(sql, code, out); }
SNIPPET(LIFT_SET64) { return lift(sql, code, out); }
SNIPPET(LIFT_CODE) { return lift(sql, code, out); }
SNIPPET(LIFT_TEXT) { return lift(sql, code, out); }
SNIPPET(LIFT_NUMBER) { return lift(sql, code, out); }
SNIPPET(LIFT_BOUNDS) { return lift(sql, code, out); }
SNIPPET(LIFT_FRACTION) { return lift(sql, code, out); }
