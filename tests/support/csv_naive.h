/* RFC 4180 byte by byte, as data.md "CSV" has it, without a look at how csv_rows.c does it: what rows a
 * text holds, or that it is at fault. For texts of valid UTF-8 whose separator is a comma. */
#ifndef THIDUA_TESTS_CSV_NAIVE_H
#define THIDUA_TESTS_CSV_NAIVE_H

#include <stdio.h>
#include <stdlib.h>

#include "runtime/ingest/csv_rows.h"
#include "runtime/ingest/value_read.h"

struct csv_naive {
  const char *at, *end;
  bool is_at_fault;
};

static inline bool csv_naive_is_behind_cell(const struct csv_naive *c) {
  return c->at == c->end || *c->at == ',' || *c->at == '\n' || *c->at == '\r';
}

/* The cell that begins at `at`, to behind it; its text in `text`, as long as what is left. */
static inline uint32_t csv_naive_cell(struct csv_naive *c, char *text, bool *is_quoted) {
  const char *begin = c->at, *first = begin;
  uint32_t n = 0;
  while (!csv_naive_is_behind_cell(c) && *c->at != '"') c->at++;
  *is_quoted = c->at < c->end && *c->at == '"';
  struct str before = {first, (uint32_t)(c->at - first)};
  for (const char *p = first; p < c->at; p++)
    if ((unsigned char)*p < 0x20 && *p != '\t') c->is_at_fault = true;
  if (!*is_quoted) {
    if (before.n) memcpy(text, before.p, before.n);
    return before.n;
  }
  if (value_without_blanks(before).n) c->is_at_fault = true;
  for (c->at++;;) {
    if (c->at == c->end) return c->is_at_fault = true, 0;
    if (*c->at == '"') {
      if (c->at + 1 == c->end || c->at[1] != '"') break;
      c->at++;
    } else if (*c->at == '\r' && c->at + 1 < c->end && c->at[1] == '\n') {
      c->at++;
    }
    text[n++] = *c->at++;
  }
  const char *behind = ++c->at;
  while (!csv_naive_is_behind_cell(c)) c->at++;
  if (value_without_blanks((struct str){behind, (uint32_t)(c->at - behind)}).n)
    c->is_at_fault = true;
  return n;
}

static inline bool csv_naive_same_cell(const struct cell *cell, struct str text, bool is_quoted) {
  struct str bare = value_without_blanks(text);
  if (!bare.n) return cell->kind == CELL_EMPTY;
  if (cell->kind != CELL_TEXT && !(cell->kind == CELL_ERROR && *bare.p == '#')) return false;
  return cell->is_quoted == is_quoted && str_equal(cell->text, is_quoted ? text : bare);
}

/* Whether csv_rows.c, by windows of that size, reads the rows of a text as they are read here, and
 * tells of a fault where there is one; prints where not. */
static inline bool csv_naive_agrees(struct str text, uint32_t window_bytes) {
  enum { CELLS_MAX = 4096 };
  struct arena arena;
  arena_init(&arena, NULL);
  struct diags diags;
  diags_init(&diags, &arena, NULL);
  struct input input = input_of_text(&diags, STR("naive.csv"), &arena, text);
  struct csv_rows *source = csv_rows_open(&input, ',');
  struct flat_rows *rows = csv_rows_base(source);
  csv_rows_try(source, window_bytes, false);
  struct csv_naive c = {text.p, text.p + text.n, false};
  if (text.n >= 3 && memcmp(text.p, "\xEF\xBB\xBF", 3) == 0) c.at += 3;
  char *bytes = malloc((size_t)text.n + 1);
  struct cell *cells = malloc(CELLS_MAX * sizeof *cells);
  if (!bytes || !cells) abort();
  const char *where = NULL;
  bool is_begun = csv_rows_begin(source);
  while (is_begun && c.at < c.end && !where) {
    uint32_t n = 0, used = 0;
    bool is_any = false;
    for (;; c.at++) {
      bool is_quoted;
      if (n == CELLS_MAX) break;
      uint32_t length = csv_naive_cell(&c, bytes + used, &is_quoted);
      cells[n++] = (struct cell){{bytes + used, length}, CELL_TEXT, is_quoted};
      is_any |= value_without_blanks(cells[n - 1].text).n != 0;
      used += length;
      if (c.at == c.end || *c.at != ',' || c.is_at_fault) break;
    }
    if (c.is_at_fault || n == CELLS_MAX) break;
    if (c.at < c.end) c.at += *c.at == '\r' && c.at + 1 < c.end && c.at[1] == '\n' ? 2 : 1;
    if (!is_any) continue;
    if (!rows->next(rows)) where = "a row is missing";
    else if (rows->n_cells != n) where = "another number of cells";
    for (uint32_t i = 0; i < n && !where; i++)
      if (!csv_naive_same_cell(&rows->cells[i], cells[i].text, cells[i].is_quoted))
        where = "another cell";
  }
  bool is_whole = is_begun && !c.is_at_fault && c.at == c.end;
  while (is_begun && !where && rows->next(rows))
    if (is_whole) where = "a row too many";
  if (!where && is_begun && c.is_at_fault && !diags.n) where = "a fault is not told";
  if (!where && is_whole && diags.n) where = "a fault is told";
  if (where) printf("%s, by windows of %u bytes:\n%.*s\n", where, window_bytes, STR_ARGS(text));
  rows->close(rows);
  free(bytes);
  free(cells);
  arena_free(&arena);
  return !where;
}

/* Whether a text can be compared so. */
static inline bool csv_naive_knows(struct str text) {
  return text.n && str_valid_utf8(text) == text.n && !memchr(text.p, '\0', text.n) &&
      !(text.n >= 4 && (memcmp(text.p, "sep=", 4) == 0 || (text.p[0] | 0x20) == 's'));
}

#endif
