/* JSON Lines as rows (cases_lines.h). Lines are few, so they are read one by one, and kept. */
#include "study/cases_lines.h"

#include "base/translate.h"
#include "base/vec.h"
#include "runtime/ingest/data_formats.h"
#include "runtime/ingest/yaml_nodes.h"

struct line_cell {
  uint32_t column;
  struct cell cell;
  struct place place;
};
struct kept_line {
  uint32_t line;
  VEC(struct line_cell) cells;
};

struct lines_rows {
  struct flat_rows base; /* first */
  struct arena *arena;
  struct diags *diags;
  VEC(struct str) names; /* of members */
  VEC(struct kept_line) lines;
  uint32_t at; /* how many rows were handed out, that of the names among them */
};

static uint32_t column_of(struct lines_rows *rows, struct str name) {
  for (uint32_t i = 0; i < rows->names.n; i++)
    if (str_equal(rows->names.items[i], name)) return i;
  VEC_PUSH(rows->arena, &rows->names, str_copy(rows->arena, name));
  return rows->names.n - 1;
}

static void refuse(struct lines_rows *rows, struct cursor *c, const char *help) {
  const struct yaml_node node = {.kind = c->kind, .text = c->text, .plain = c->plain};
  struct diag *diag =
      DIAG_AT(rows->diags, RECORD_EXPECTED, cursor_place(c), yaml_node_found(&node, rows->arena));
  diag_help(rows->diags, diag, "%s", help);
  rows->base.is_failed = true;
}

/* "[a, b]": as a cell of CSV has a list. */
static struct cell list_cell(struct lines_rows *rows, struct cursor *c) {
  struct str text = STR("[");
  while (cursor_next(c) == CURSOR_SCALAR)
    text = str_from(arena_printf(
        rows->arena, "%.*s%s%.*s", STR_ARGS(text), text.n > 1 ? ", " : "", STR_ARGS(c->text)));
  if (c->kind != CURSOR_LIST_END && c->kind != CURSOR_END && c->kind != CURSOR_REFUSED)
    refuse(rows, c, N_("a list has texts, numbers and truths in it"));
  while (c->kind != CURSOR_LIST_END && c->kind != CURSOR_END) cursor_next(c);
  return (struct cell){
      .kind = CELL_TEXT, .text = str_from(arena_printf(rows->arena, "%.*s]", STR_ARGS(text)))};
}

static struct cell value_cell(struct lines_rows *rows, struct cursor *c) {
  const struct yaml_node node = {.kind = c->kind, .text = c->text, .plain = c->plain};
  if (c->kind == CURSOR_LIST) return list_cell(rows, c);
  if (c->kind == CURSOR_SCALAR && (!c->text.n || yaml_node_is_null(&node)))
    return (struct cell){.kind = CELL_EMPTY};
  if (c->kind == CURSOR_SCALAR)
    return (struct cell){
        .kind = CELL_TEXT, .text = str_copy(rows->arena, c->text), .is_quoted = !c->plain};
  if (c->kind == CURSOR_MAPPING)
    refuse(rows, c, N_("a row is flat: \"unit.score\": 9, \"expect standing\": \"considered\""));
  cursor_skip(c);
  return (struct cell){.kind = CELL_REFUSED};
}

static void read_record(struct lines_rows *rows, struct cursor *c) {
  struct kept_line line = {.line = c->line};
  while (cursor_next(c) == CURSOR_SCALAR) {
    struct line_cell cell = {.column = column_of(rows, c->text)};
    cursor_next(c);
    cell.place = cursor_place(c);
    cell.cell = value_cell(rows, c);
    VEC_PUSH(rows->arena, &line.cells, cell);
  }
  VEC_PUSH(rows->arena, &rows->lines, line);
}

static void read_line(struct lines_rows *rows, struct str text, uint32_t number) {
  struct input input = input_of_text(rows->diags, rows->base.path, rows->arena, text);
  input.lines_before = number - 1;
  input.is_line = true;
  struct cursor *c = json_cursor_open(&input);
  const enum cursor_kind kind = cursor_next(c);
  if (kind == CURSOR_MAPPING) {
    read_record(rows, c);
  } else if (kind != CURSOR_END && kind != CURSOR_REFUSED) {
    refuse(rows, c, N_("each line is one case: { \"name\": \"…\", … }"));
    cursor_skip(c);
  }
  if (!c->failed) cursor_next(c);
  rows->base.is_failed |= c->failed;
  cursor_close(c);
}

static bool is_blank(struct str text) {
  for (uint32_t i = 0; i < text.n; i++)
    if (!strchr(" \t\r", text.p[i])) return false;
  return true;
}

static void read_all(struct lines_rows *rows, struct str text) {
  for (uint32_t at = 0, number = 1; at < text.n; number++) {
    const char *end = memchr(text.p + at, '\n', text.n - at);
    const uint32_t stop = end ? (uint32_t)(end - text.p) : text.n;
    const struct str line = {text.p + at, stop - at};
    if (!is_blank(line)) read_line(rows, line, number);
    at = stop + 1;
  }
}

static bool next(struct flat_rows *base) {
  struct lines_rows *rows = (struct lines_rows *)base;
  if (rows->at > rows->lines.n || !rows->names.n) return false;
  struct cell *cells = ARENA_ARRAY(rows->arena, struct cell, rows->names.n);
  for (uint32_t i = 0; i < rows->names.n; i++)
    cells[i] = rows->at ? (struct cell){.kind = CELL_EMPTY}
                        : (struct cell){.kind = CELL_TEXT, .text = rows->names.items[i]};
  if (rows->at) {
    const struct kept_line *line = &rows->lines.items[rows->at - 1];
    base->line = line->line;
    for (uint32_t i = 0; i < line->cells.n; i++)
      cells[line->cells.items[i].column] = line->cells.items[i].cell;
  }
  base->cells = cells;
  base->n_cells = rows->names.n;
  rows->at++;
  return true;
}

/* Of a name, the first value that it has. */
static struct place place(const struct flat_rows *base, uint32_t cell) {
  const struct lines_rows *rows = (const struct lines_rows *)base;
  const uint32_t first = rows->at > 1 ? rows->at - 2 : 0,
                 end = rows->at > 1 ? rows->at - 1 : rows->lines.n;
  for (uint32_t l = first; l < end; l++)
    for (uint32_t i = 0; i < rows->lines.items[l].cells.n; i++)
      if (rows->lines.items[l].cells.items[i].column == cell)
        return rows->lines.items[l].cells.items[i].place;
  return (struct place){base->path, base->line, 1};
}

struct flat_rows *lines_rows_open(
    struct arena *arena, struct diags *diags, struct str path, struct str text) {
  struct lines_rows *rows = ARENA_NEW(arena, struct lines_rows);
  *rows = (struct lines_rows){
      .base = {.path = path, .next = next, .place = place}, .arena = arena, .diags = diags};
  read_all(rows, text);
  return &rows->base;
}
