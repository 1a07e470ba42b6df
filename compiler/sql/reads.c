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

static void read_text(struct script *sql, const char *text, uint32_t time) {
  const struct sql_dialect_words *words = &sql_dialects[sql->dialect];
  for (const char *p = text, *end; *p; p = end) {
    end = p + 1;
    if (*p != words->quote && *p != '\'') continue;
    end = behind_quoted(p, words->escape);
    if (*p == words->quote) read_name(sql, (struct str){p, (uint32_t)(end - p)}, time);
  }
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

void sql_reads(struct script *sql, const struct buffer *results, uint32_t last) {
  str_map_init(&sql->reads.columns, sql->arena);
  for (uint32_t i = 0; i < sql->columns.n; i++)
    read_text(sql, sql->columns.items[i].text, sql->columns.items[i].time);
  for (uint32_t i = 0; i < sql->sides.n; i++) {
    const struct sql_side *side = &sql->sides.items[i];
    if (side->query) read_text(sql, side->query, time_of(side->query));
    for (uint32_t k = 0; k < side->texts.n; k++) read_text(sql, side->texts.items[k], side->time);
  }
  const struct str text = {results->bytes, (uint32_t)results->n};
  read_text(sql, str_cstring(sql->arena, text), last);
}

bool sql_is_read(const struct script *sql, const char *name, uint32_t time) {
  uint32_t at;
  return str_map_find(&sql->reads.columns, str_from(name), &at) &&
      sql->reads.last.items[at] >= time;
}
