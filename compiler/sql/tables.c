/* The script's text: a view over each table of the data, then step by step the relations that hold
 * what was computed.
 *
 * A query is put together before all columns of what it reads are known, so the relation it reads
 * stands in its text as a mark, \x01 entity time needs \x02, until it is written. */
#include <inttypes.h>
#include <stdlib.h>

#include "compiler/sql/script.h"

const char *sql_from(struct script *sql, uint32_t entity, uint32_t time, uint64_t needs) {
  return SQL_TEXT(sql, "\x01%" PRIu32 " %" PRIu32 " %" PRIu64 "\x02", entity, time, needs);
}

/* The newest step up to `time` at which the entity got columns. */
static uint32_t version_at(const struct script *sql, uint32_t entity, uint32_t time) {
  uint32_t version = 0;
  for (uint32_t i = 0; i < sql->columns.n; i++) {
    const struct work_column *column = &sql->columns.items[i];
    if (column->entity == entity && column->time < time && column->time + 1 > version &&
        sql_in_part(sql, column))
      version = column->time + 1;
  }
  return version;
}

uint32_t sql_last_time(const struct script *sql) {
  uint32_t last = 0;
  for (uint32_t i = 0; i < sql->columns.n; i++)
    if (sql->columns.items[i].time + 1 > last && sql_in_part(sql, &sql->columns.items[i]))
      last = sql->columns.items[i].time + 1;
  return last;
}

const char *sql_relation(const struct script *sql, uint32_t entity, uint32_t time) {
  return sql_made_table(sql,
      SQL_TEXT(
          sql, "%.*s %u", STR_ARGS(sql->data.tables[entity].name), version_at(sql, entity, time)));
}

static const char *quoted_row(const struct script *sql) {
  return str_cstring(sql->arena, sql_quoted_name(sql->arena, sql->dialect, STR("_row")));
}

static void put_from(
    struct buffer *out, const struct script *sql, uint32_t entity, uint32_t time, uint64_t needs) {
  const struct schema *schema = &sql->program->schema;
  const char *name = sql_entity_name(sql, entity), *row = quoted_row(sql);
  sql->is_used[entity] = true;
  buffer_printf(out, "%s as %s", sql_relation(sql, entity, time), name);
  for (uint32_t above = schema->entities[entity].parent; above != NONE_INDEX;
       above = schema->entities[above].parent) {
    if (!(needs >> schema->entities[above].depth & 1)) continue;
    const char *other = sql_entity_name(sql, above);
    sql->is_used[above] = true;
    if (above == 0)
      buffer_printf(out, " cross join %s as %s", sql_relation(sql, above, time), other);
    else
      buffer_printf(out, " join %s as %s on %s.%s = %s.%s", sql_relation(sql, above, time), other,
          other, row, name, sql->rows[above]);
  }
}

void sql_put(struct buffer *out, const struct script *sql, const char *text) {
  for (const char *mark; (mark = strchr(text, '\x01')); text++) {
    buffer_put(out, (struct str){text, (uint32_t)(mark - text)});
    char *end;
    const uint32_t entity = (uint32_t)strtoul(mark + 1, &end, 10);
    const uint32_t time = (uint32_t)strtoul(end, &end, 10);
    const uint64_t needs = strtoull(end, &end, 10);
    put_from(out, sql, entity, time, needs);
    text = end;
  }
  buffer_put(out, str_from(text));
}

/* -- time 0 -- */

static void put_base(struct buffer *out, struct script *sql, uint32_t entity) {
  const struct schema *schema = &sql->program->schema;
  const char *name = sql_entity_name(sql, entity), *row = quoted_row(sql);
  const uint32_t parent = schema->entities[entity].parent;
  sql_put_create_view(out, sql, sql_relation(sql, entity, 0));
  buffer_printf(out, "select %s.", name);
  sql_put_name(out, sql->dialect, sql->data.rows[entity]);
  buffer_printf(out, " as %s", row);
  for (uint32_t above = parent; above != NONE_INDEX && above != 0;
       above = schema->entities[above].parent) {
    buffer_put(out, STR(",\n  "));
    if (above == parent) {
      buffer_printf(out, "%s.", name);
      sql_put_name(out, sql->dialect, sql->data.parents[entity]);
    } else {
      buffer_printf(out, "%s.%s", sql_entity_name(sql, parent), sql->rows[above]);
    }
    buffer_printf(out, " as %s", sql->rows[above]);
  }
  for (uint32_t i = 0; i < sql->base.n; i++) {
    const struct sql_base_column *column = &sql->base.items[i];
    if (column->entity == entity) buffer_printf(out, ",\n  %s as %s", column->text, column->name);
  }
  buffer_printf(out, "\nfrom %s as %s", sql_data_table(sql, entity), name);
  sql_put_said(out, sql, entity);
  if (schema->entities[entity].depth > 2) {
    buffer_printf(out, "\njoin %s as %s on %s.%s = %s.", sql_relation(sql, parent, 0),
        sql_entity_name(sql, parent), sql_entity_name(sql, parent), row, name);
    sql_put_name(out, sql->dialect, sql->data.parents[entity]);
  }
  buffer_put(out, STR(";\n\n"));
}

/* -- steps -- */

static void put_side(struct buffer *out, struct script *sql, uint32_t number) {
  const struct sql_side *side = &sql->sides.items[number];
  if (side->query) {
    sql_put(out, sql, side->query);
    return;
  }
  buffer_printf(
      out, "select %s as %s", sql_row_of(sql, side->below, side->entity), quoted_row(sql));
  for (uint32_t i = 0; i < side->texts.n; i++) {
    if (!sql_is_read(sql, side->names.items[i], 0)) continue;
    buffer_put(out, STR(",\n    "));
    sql_put(out, sql, side->texts.items[i]);
    buffer_printf(out, " as %s", side->names.items[i]);
  }
  buffer_put(out, STR("\n  from "));
  put_from(out, sql, side->below, side->time, side->needs);
  if (side->entity != 0)
    buffer_printf(out, "\n  group by %s", sql_row_of(sql, side->below, side->entity));
}

/* A column of the step before that is still read; a line holds several. */
static void put_carried(
    struct buffer *out, const struct script *sql, const char *name, uint32_t time, size_t *line) {
  enum { LINE_BYTES = 100 };
  if (!sql_is_read(sql, name, time + 1)) return;
  const bool breaks = out->n - *line > LINE_BYTES;
  if (breaks) *line = out->n + 1;
  buffer_printf(out, breaks ? ",\n  %s" : ", %s", name);
}

/* Row, keys, and what is still read of the step before. */
static void put_before(
    struct buffer *out, const struct script *sql, uint32_t entity, uint32_t time) {
  const struct schema *schema = &sql->program->schema;
  const char *name = sql_entity_name(sql, entity), *row = quoted_row(sql);
  size_t line = out->n;
  buffer_printf(out, "select %s.%s as %s", name, row, row);
  for (uint32_t above = schema->entities[entity].parent; above != NONE_INDEX && above != 0;
       above = schema->entities[above].parent)
    buffer_printf(out, ", %s.%s as %s", name, sql->rows[above], sql->rows[above]);
  for (uint32_t i = 0; i < sql->base.n; i++)
    if (sql->base.items[i].entity == entity)
      put_carried(out, sql, sql->base.items[i].name, time, &line);
  for (uint32_t i = 0; i < sql->columns.n; i++)
    if (sql->columns.items[i].entity == entity && sql_stands_at(sql, &sql->columns.items[i], time))
      put_carried(out, sql, sql->columns.items[i].name, time, &line);
}

/* Above a column the rules' words that it says, and where they are: once for all that say them. */
static void put_words(
    struct buffer *out, struct script *sql, const struct work_column *column, const char **said) {
  enum { WORDS_BYTES = 160 };
  const struct span span = column->origin;
  if (sql->options->kept != SQL_KEPT_NONE || span.source >= sql->sources.n) return;
  struct str words = sources_words(sql->arena, &sql->sources, span);
  const bool is_cut = words.n > WORDS_BYTES;
  if (is_cut) words.n = str_valid_utf8((struct str){words.p, WORDS_BYTES});
  const struct place place = sources_place(&sql->sources, span.source, span.begin);
  const char *line = SQL_TEXT(sql, "-- %.*s:%u: %.*s%s\n  ", STR_ARGS(place.path), place.line,
      STR_ARGS(words), is_cut ? " …" : "");
  if (*said && strcmp(line, *said) == 0) return;
  buffer_put(out, str_from(line));
  *said = line;
}

static void put_step(struct buffer *out, struct script *sql, uint32_t entity, uint32_t time) {
  uint64_t needs = 0;
  bool any = false;
  for (uint32_t i = 0; i < sql->columns.n; i++) {
    const struct work_column *column = &sql->columns.items[i];
    if (column->entity != entity || column->time != time || !sql_in_part(sql, column)) continue;
    needs |= column->needs;
    any = true;
  }
  if (!any) return;
  const char *name = sql_entity_name(sql, entity), *row = quoted_row(sql);
  const char *relation = sql_relation(sql, entity, time + 1);
  sql_put_create(out, sql, relation, true, false);
  put_before(out, sql, entity, time);
  bool *joined = ARENA_ARRAY(sql->arena, bool, sql->sides.n + 1);
  const char *said = NULL;
  for (uint32_t i = 0; i < sql->columns.n; i++) {
    const struct work_column *column = &sql->columns.items[i];
    if (column->entity != entity || column->time != time || !sql_in_part(sql, column)) continue;
    if (!sql_is_read(sql, column->name, time + 1)) continue;
    buffer_put(out, STR(",\n  "));
    put_words(out, sql, column, &said);
    sql_put(out, sql, column->text);
    buffer_printf(out, " as %s", column->name);
    if (column->side != NONE_INDEX) joined[column->side] = true;
  }
  buffer_put(out, STR("\nfrom "));
  put_from(out, sql, entity, time, needs);
  for (uint32_t side = 0; side < sql->sides.n; side++) {
    if (!joined[side]) continue;
    buffer_put(out, STR("\nleft join (\n  "));
    put_side(out, sql, side);
    buffer_printf(out, ") as side%u on side%u.%s = %s.%s", side, side, row, name, row);
  }
  sql_put_created(out, sql, relation);
}

/* NULL is a fact that is not given. */
static void put_tables(struct buffer *out, const struct script *sql, uint32_t n) {
  buffer_put(
      out, STR("-- the data, where `load` or others have made no tables or views of them yet\n"));
  for (uint32_t entity = 0; entity < n; entity++) {
    sql_put_create_table(out, sql->dialect, &sql->data, entity, true);
    buffer_put_byte(out, '\n');
  }
}

void sql_write_data(struct buffer *out, struct script *sql) {
  /* the rows of the groups come from their servers */
  const uint32_t n = sql->part == SQL_PART_ROOT ? 1 : sql->program->schema.n_entities;
  if (sql->options->declares) put_tables(out, sql, n);
  for (uint32_t entity = 0; entity < n; entity++) put_base(out, sql, entity);
}

void sql_write_steps(struct buffer *out, struct script *sql) {
  const uint32_t n = sql->program->schema.n_entities;
  for (uint32_t time = 0, last = sql_last_time(sql); time < last; time++)
    for (uint32_t entity = 0; entity < n; entity++) put_step(out, sql, entity, time);
}
