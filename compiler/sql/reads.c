/* Until when each column is read. Texts name columns in quotes, and no two columns of the script have
 * one name, so what a text reads is every name in quotes within it. */
#include <stdlib.h>

#include "compiler/sql/script.h"

static void read_name(struct script *sql, struct str name, uint32_t time) {
  uint32_t at;
  if (!str_map_find(&sql->reads.columns, name, &at)) {
    str_map_add(&sql->reads.columns, name, sql->reads.last.n);
    VEC_PUSH(sql->arena, &sql->reads.last, time);
  } else if (sql->reads.last.items[at] < time) {
    sql->reads.last.items[at] = time;
  }
}

static void read_text(struct script *sql, const char *text, uint32_t time) {
  for (struct str name; sql_next_name(sql, &text, &name);) read_name(sql, name, time);
}

/* The latest time of the relations that a query reads (tables.c, sql_from). */
static uint32_t time_of(const char *query) {
  uint32_t latest = 0;
  for (const char *mark = query; (mark = strchr(mark, '\x01')); mark++) {
    char *end;
    strtoul(mark + 1, &end, 10);
    const uint32_t time = (uint32_t)strtoul(end, NULL, 10);
    if (time > latest) latest = time;
  }
  return latest;
}

static void read_side(struct script *sql, const struct sql_side *side) {
  if (side->query) read_text(sql, side->query, time_of(side->query));
  for (uint32_t k = 0; k < side->texts.n; k++)
    if (sql_is_read(sql, side->names.items[k], 0)) read_text(sql, side->texts.items[k], side->time);
}

void sql_reads(struct script *sql, const struct buffer *results, uint32_t last) {
  str_map_init(&sql->reads.columns, sql->arena);
  sql->reads.last.n = 0;
  const struct str text = {results->bytes, (uint32_t)results->n};
  read_text(sql, str_cstring(sql->arena, text), last);
  bool *is_joined = ARENA_ARRAY(sql->arena, bool, sql->sides.n + 1);
  for (uint32_t i = 0; i < sql->columns.n; i++) {
    const struct work_column *column = &sql->columns.items[i];
    if (!sql_in_part(sql, column)) continue;
    read_text(sql, column->text, column->time);
    if (column->side != NONE_INDEX) is_joined[column->side] = true;
  }
  for (uint32_t i = 0; i < sql->sides.n; i++)
    if (is_joined[i]) read_side(sql, &sql->sides.items[i]);
}

bool sql_is_read(const struct script *sql, const char *name, uint32_t time) {
  uint32_t at;
  return str_map_find(&sql->reads.columns, str_from(name), &at) &&
      sql->reads.last.items[at] >= time;
}
