/* Rows of CSV (csv_rows.h). A window of the file is looked through 64 bytes at a time for what may
 * end a cell (separators, quotation marks, line ends, controls); then rows go from one such place to
 * the next. A row that the window cuts is moved to its beginning before more is read. */
#include "runtime/ingest/csv_rows_state.h"
#include "base/translate.h"

#include <strings.h>

#include "base/characters.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "base/vec.h"
#include "runtime/ingest/byte_masks.h"
#include "runtime/ingest/value_read.h"

#define WINDOW_BYTES (256u << 10)
/* Of the first window: enough for a heading, behind which parts may be read by others (csv_read.c). */
#define FIRST_WINDOW_BYTES (64u << 10)

struct flat_rows *csv_rows_base(struct csv_rows *rows) {
  return &rows->base;
}

/* -- the window -- */

static void *resize(struct csv_rows *rows, void *old, size_t bytes) {
  const struct allocator *allocator = rows->input->arena->allocator;
  void *p = allocator->resize(allocator->context, old, bytes);
  if (!p && bytes) memory_exhausted(rows->input->arena->out_of_memory);
  return p;
}

/* Leaves the room to the next part's rows, else gives it back. */
static void leave_room(struct csv_rows *rows) {
  struct input_kept *kept = rows->input->kept;
  if (kept && !kept->bytes) *kept = rows->room;
  else if (rows->room.bytes) resize(rows, rows->room.bytes, 0);
  rows->room = (struct input_kept){0};
}

static void close_rows(struct flat_rows *base) {
  struct csv_rows *rows = (struct csv_rows *)base;
  leave_room(rows);
  rows->window = rows->resolved = NULL;
  rows->ends = NULL;
  rows->marks = (struct csv_marks){0};
}

static struct input_kept room_of(struct csv_rows *rows, size_t bytes) {
  struct input_kept *kept = rows->input->kept, room = {0};
  if (kept && kept->n >= bytes) {
    room = *kept;
    *kept = (struct input_kept){0};
  } else {
    room = (struct input_kept){resize(rows, NULL, bytes), bytes};
  }
  return room;
}

static size_t wider(const struct csv_rows *rows) {
  if (rows->capacity >= rows->window_bytes) return 2 * (size_t)rows->capacity;
  return rows->capacity || rows->window_bytes < FIRST_WINDOW_BYTES ? rows->window_bytes
                                                                   : FIRST_WINDOW_BYTES;
}

/* Of what is in the room only the window's bytes remain: whoever asks for more of them looks through
 * them anew, and begins the row again. */
static void widen(struct csv_rows *rows) {
  const size_t capacity = wider(rows),
               for_bits =
                   (CSV_SEPARATOR_WORDS(capacity) + CSV_ODD_WORDS(capacity)) * sizeof(uint64_t),
               for_ends = (capacity + 1 + CSV_ENDS_SLACK) * sizeof *rows->ends,
               for_window = capacity + CSV_ENDS_PADDING;
  const struct input_kept room = room_of(rows, for_bits + for_ends + for_window + capacity);
  uint64_t *bits = (uint64_t *)(void *)room.bytes;
  uint32_t *ends = (uint32_t *)(void *)(room.bytes + for_bits);
  char *window = room.bytes + for_bits + for_ends;
  if (rows->n) memcpy(window, rows->window, rows->n);
  leave_room(rows);
  rows->room = room;
  rows->ends = ends;
  rows->marks = (struct csv_marks){
      .ends = ends, .separators = bits, .odd = bits + CSV_SEPARATOR_WORDS(capacity)};
  rows->window = window;
  rows->resolved = window + for_window;
  rows->capacity = (uint32_t)capacity;
}

/* Reads until the window is full; false where reading fails. */
static bool fill(struct csv_rows *rows) {
  struct input *input = rows->input;
  while (rows->n < rows->capacity) {
    size_t n = input_take(input, rows->window + rows->n, rows->capacity - rows->n);
    if (n == 0) {
      if (input_has_failed(input)) return false;
      rows->is_at_end = true;
      break;
    }
    rows->n += (uint32_t)n;
  }
  memset(rows->window + rows->n, 0, CSV_ENDS_PADDING);
  return true;
}

/* Finds where cells may end from `from` on. */
static void find_ends(struct csv_rows *rows, uint32_t from) {
  csv_find_ends(rows->window, from, rows->n, rows->separator, &rows->marks);
  rows->n_ends = rows->marks.n_ends;
  rows->ends[rows->n_ends] = rows->n;
  uint32_t whole = rows->n;
  if (!rows->is_at_end) /* a character may be cut at the end */
    while (whole > from && (unsigned char)rows->window[whole - 1] >= 0x80) whole--;
  rows->is_utf8 = rows->marks.is_ascii || utf8_is_valid(rows->window + from, whole - from);
  rows->end = 0;
}

/* Drops what stands before `at` and reads on. False where there is nothing more, or it cannot be
 * read. */
static bool refill(struct csv_rows *rows) {
  if (rows->is_at_end || (rows->is_trying && rows->at)) return false;
  uint32_t rest = rows->n - rows->at;
  if (rest == rows->capacity || rows->capacity < rows->window_bytes) widen(rows);
  memmove(rows->window, rows->window + rows->at, rest);
  rows->n = rest;
  rows->at = 0;
  if (!fill(rows)) {
    rows->base.is_failed = true;
    return false;
  }
  find_ends(rows, 0);
  return true;
}

/* -- places -- */

static struct place place_at(const struct csv_rows *rows, uint32_t offset) {
  struct place place = {rows->base.path, rows->base.line, 1};
  for (const char *p = rows->window + rows->row, *end = rows->window + offset; p < end; p++) {
    if (*p == '\n' || (*p == '\r' && p[1] != '\n')) {
      place.line++;
      place.column = 1;
    } else {
      place.column += ((unsigned char)*p & 0xC0) != 0x80;
    }
  }
  return place;
}

static struct place place_of_cell(const struct flat_rows *base, uint32_t cell) {
  const struct csv_rows *rows = (const struct csv_rows *)base;
  if (rows->is_plain && cell < rows->cells.n) {
    const char *row = rows->window + rows->row, *begin = row;
    if (cell) begin = rows->window + rows->ends[rows->first_end + cell - 1] + 1;
    uint32_t n = (uint32_t)(begin - row) - bytes_continued(row, begin);
    return (struct place){base->path, base->line, n + 1};
  }
  return place_at(rows, cell < rows->begins.n ? rows->begins.items[cell] : rows->at);
}

/* -- cells -- */

enum row_state {
  ROW_READ,
  ROW_CUT,  /* by the window's end */
  ROW_WRONG /* something was told of it */
};

static bool is_line_end(char c) { return c == '\n' || c == '\r'; }

/* Behind the line end at `at`. */
static void take_line_end(struct csv_rows *rows, uint32_t at) {
  if (at < rows->n) {
    bool is_pair = rows->window[at] == '\r' && at + 1 < rows->n && rows->window[at + 1] == '\n';
    at += is_pair ? 2 : 1;
    rows->next_line++;
  }
  rows->at = at;
  while (rows->ends[rows->end] < at) rows->end++;
}

/* Of a cell outside quotes that is not empty: drops the blanks around it, and tells what it is. */
static bool sort_bare_cell(struct cell *cell) {
  static const char *const shown[] = {
      "#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"};
  cell->kind = CELL_EMPTY;
  struct str bare = value_without_blanks(cell->text);
  if (!bare.n) return false;
  cell->kind = CELL_TEXT;
  cell->text = bare;
  for (size_t i = 0; *bare.p == '#' && i < sizeof shown / sizeof *shown; i++)
    if (str_equal(bare, str_from(shown[i]))) cell->kind = CELL_ERROR;
  return true;
}

static void add_cell(struct csv_rows *rows, uint32_t begin, struct str text, bool is_quoted) {
  struct cell cell = {text, CELL_TEXT, is_quoted};
  if (!is_quoted) sort_bare_cell(&cell);
  else if (!value_without_blanks(text).n) cell.kind = CELL_EMPTY;
  VEC_PUSH(rows->input->arena, &rows->cells, cell);
  VEC_PUSH(rows->input->arena, &rows->begins, begin);
}

static enum row_state fail(
    struct csv_rows *rows, uint32_t offset, const char *what, const char *help) {
  rows->behind = offset;
  struct diags *diags = rows->input->diags;
  struct diag *diag = DIAG_AT(diags, DATA_NOT_CSV, place_at(rows, offset), what);
  if (help) diag_help(diags, diag, "%s", help);
  return ROW_WRONG;
}

/* Only blanks in [begin, end)? */
static bool is_blank(const struct csv_rows *rows, uint32_t begin, uint32_t end) {
  return value_without_blanks((struct str){rows->window + begin, end - begin}).n == 0;
}

/* The next end of a cell that is no blank (a tab is both); n at the window's end. */
static uint32_t next_end(struct csv_rows *rows) {
  while (rows->ends[rows->end] < rows->n && rows->window[rows->ends[rows->end]] == '\t' &&
      rows->separator != '\t')
    rows->end++;
  return rows->ends[rows->end];
}

/* From the quotation mark at `begin` to behind the one that closes the text, in *behind; resolves it
 * into *text. */
static enum row_state quoted_text(
    struct csv_rows *rows, uint32_t begin, struct str *text, uint32_t *behind) {
  char *to = rows->resolved + rows->n_resolved;
  *text = (struct str){to, 0};
  uint32_t from = begin + 1;
  rows->end++;
  for (;; rows->end++) {
    uint32_t at = rows->ends[rows->end];
    if (at == rows->n) {
      if (!rows->is_at_end && at - begin <= 2 * SCALAR_BYTES_MAX) return ROW_CUT;
      fail(rows, begin, _("the quotation mark that begins here is not closed"),
          _("close it with another one; a quotation mark within a text in quotes is written "
            "twice"));
      rows->behind = rows->n; /* all that follows stands inside */
      rows->is_at_end = true;
      rows->base.is_failed = true;
      return ROW_WRONG;
    }
    char c = rows->window[at];
    if (c == '\r' && rows->window[at + 1] == '\n' && at + 1 < rows->n) {
      memcpy(to, rows->window + from, at - from);
      to += at - from;
      from = at + 1;
    }
    if (c != '"') continue;
    memcpy(to, rows->window + from, at - from);
    to += at - from;
    if (at + 1 == rows->n && !rows->is_at_end) return ROW_CUT;
    rows->end++;
    if (at + 1 == rows->n || rows->window[at + 1] != '"') {
      *behind = at + 1;
      break;
    }
    from = at + 1; /* the second of the two is the text's */
  }
  text->n = (uint32_t)(to - text->p);
  rows->n_resolved += text->n;
  return ROW_READ;
}

static enum row_state fail_control(struct csv_rows *rows, uint32_t at) {
  rows->behind = at;
  struct diags *diags = rows->input->diags;
  struct diag *diag = DIAG_AT(diags, DATA_CONTROL_CHARACTER, place_at(rows, at),
      character_name(rows->input->arena, rows->window[at]));
  diag_help(diags, diag, "leave it out");
  return ROW_WRONG;
}

/* The cell that begins at *at; *at is then the separator or line end behind it, or n. */
static enum row_state read_cell(struct csv_rows *rows, uint32_t *at) {
  uint32_t begin = *at, end = next_end(rows);
  if (end == rows->n && !rows->is_at_end) return ROW_CUT;
  bool has_quote = end < rows->n && rows->window[end] == '"';
  if (!has_quote) {
    char c = end < rows->n ? rows->window[end] : '\n';
    if (c != rows->separator && !is_line_end(c)) return fail_control(rows, end);
    add_cell(rows, begin, (struct str){rows->window + begin, end - begin}, false);
    *at = end;
    return ROW_READ;
  }
  if (!is_blank(rows, begin, end))
    return fail(rows, end, _("a quotation mark stands within a cell"),
        _("put the whole cell into quotation marks, and write each of those within it twice"));
  struct str text;
  uint32_t behind;
  enum row_state state = quoted_text(rows, end, &text, &behind);
  if (state != ROW_READ) return state;
  uint32_t next = next_end(rows);
  if (next == rows->n && !rows->is_at_end) return ROW_CUT;
  char c = next < rows->n ? rows->window[next] : '\n';
  if (!is_blank(rows, behind, next) || (c != rows->separator && !is_line_end(c))) {
    bool is_long = memchr(text.p, '\n', text.n) != NULL;
    while (behind < next && is_blank(rows, behind, behind + 1)) behind++;
    fail(rows, is_long ? end : behind,
        is_long ? _("behind the text in quotes that begins here stands more than a separator")
                : _("behind a text in quotes only a separator can stand"),
        _("a quotation mark within a text in quotes is written twice"));
    rows->behind = behind;
    return ROW_WRONG;
  }
  add_cell(rows, end, text, true);
  *at = next;
  return ROW_READ;
}

static uint32_t count_line_ends(const struct csv_rows *rows, uint32_t begin, uint32_t end) {
  uint32_t n = 0;
  for (const char *p = rows->window + begin, *q = rows->window + end; p < q; p++)
    n += *p == '\n' || (*p == '\r' && p[1] != '\n');
  return n;
}

/* A CR at the end of the window, of which it is not known whether a LF follows. */
static bool is_cut_return(const struct csv_rows *rows, uint32_t at) {
  return at + 1 == rows->n && rows->window[at] == '\r' && !rows->is_at_end;
}

/* After a mistake: on behind the end of its line, which may not be in the window yet. */
static void skip_line(struct csv_rows *rows, uint32_t at) {
  while (rows->end && rows->ends[rows->end] >= at) rows->end--;
  for (;; rows->end++) {
    uint32_t end = rows->ends[rows->end];
    if (end < at || (end < rows->n && !is_line_end(rows->window[end]))) continue;
    rows->is_skipping = (end == rows->n && !rows->is_at_end) || is_cut_return(rows, end);
    if (is_cut_return(rows, end)) rows->at = end;
    else take_line_end(rows, end);
    return;
  }
}

static bool is_sound_text(struct csv_rows *rows) {
  struct str text = {rows->window + rows->row, rows->at - rows->row};
  uint32_t n_valid = rows->is_utf8 ? text.n : str_valid_utf8(text);
  bool is_sound = n_valid == text.n;
  if (!is_sound) {
    struct place place = place_at(rows, rows->row + n_valid);
    struct diag *diag = DIAG_AT(rows->input->diags, DATA_NOT_UTF8, place,
        arena_printf(rows->input->arena,
            _("found the byte 0x%02X, which begins no whole character"),
            (unsigned char)text.p[n_valid]));
    diag_help(rows->input->diags, diag,
        "write anew what stands there, and save the file with the encoding UTF-8");
  }
  for (uint32_t i = 0; is_sound && i < rows->cells.n; i++)
    if (rows->cells.items[i].text.n > SCALAR_BYTES_MAX) {
      DIAG_AT(
          rows->input->diags, DATA_VALUE_TOO_LONG, place_at(rows, rows->begins.items[i]), "1 MiB");
      rows->cells.items[i] = (struct cell){.kind = CELL_REFUSED};
    }
  return is_sound;
}

static enum row_state read_row(struct csv_rows *rows) {
  rows->row = rows->at;
  rows->base.line = rows->next_line;
  rows->cells.n = rows->begins.n = 0;
  rows->n_resolved = 0;
  rows->is_plain = false;
  uint32_t at = rows->at;
  bool has_quotes = false;
  for (;;) {
    enum row_state state = read_cell(rows, &at);
    if (state == ROW_WRONG) {
      rows->next_line += count_line_ends(rows, rows->row, rows->behind);
      skip_line(rows, rows->behind);
    }
    if (state != ROW_READ) return state;
    has_quotes |= rows->cells.items[rows->cells.n - 1].is_quoted;
    if (at == rows->n || rows->window[at] != rows->separator) break;
    at++;
    rows->end++;
  }
  if (is_cut_return(rows, at)) return ROW_CUT;
  if (has_quotes) rows->next_line += count_line_ends(rows, rows->row, at);
  take_line_end(rows, at);
  return is_sound_text(rows) ? ROW_READ : ROW_WRONG;
}

/* The row that begins next, where it has as many cells as the one before and none of them is more
 * than what stands between two separators: most are so. False, and nothing done, where it is
 * anything else. */
static bool read_plain_row(struct csv_rows *rows) {
  const uint32_t n = rows->cells.n, n_before_end = n - 1, *ends = rows->ends + rows->end;
  if (!n || n > rows->n_ends - rows->end || !rows->is_utf8 || rows->is_careful) return false;
  const char *window = rows->window, separator = rows->separator;
  uint32_t last = ends[n - 1], begin = rows->at;
  bool is_pair = window[last] == '\r' && last + 1 < rows->n && window[last + 1] == '\n';
  if ((window[last] != '\n' && !is_pair) || last - begin > SCALAR_BYTES_MAX) return false;
  bool is_any = false;
  struct cell *cell = rows->cells.items;
  for (uint32_t i = 0; i < n; i++, cell++) {
    uint32_t end = ends[i];
    if (i < n_before_end && window[end] != separator) return false;
    const char *p = window + begin;
    *cell = (struct cell){{p, end - begin}, CELL_EMPTY, false};
    begin = end + 1;
    if (!cell->text.n) continue;
    cell->kind = CELL_TEXT;
    bool is_bare = value_is_plain_begin(*p) && value_is_plain_byte(window[end - 1]) && *p != '#';
    is_any |= is_bare || sort_bare_cell(cell);
  }
  if (!is_any) return false;
  rows->is_plain = true;
  rows->first_end = rows->end;
  rows->end += is_pair ? n + 1 : n;
  rows->row = rows->at;
  rows->at = last + (is_pair ? 2 : 1);
  rows->base.line = rows->next_line++;
  rows->base.cells = rows->cells.items;
  rows->base.n_cells = n;
  return true;
}

static bool next_row(struct flat_rows *base) {
  struct csv_rows *rows = (struct csv_rows *)base;
  for (;;) {
    if (!rows->is_skipping && read_plain_row(rows)) return true;
    if (rows->at == rows->n && (base->is_failed || !refill(rows))) return false;
    if (rows->at == rows->n) return false;
    if (rows->is_skipping) {
      if (is_cut_return(rows, rows->at) && !refill(rows) && base->is_failed) return false;
      skip_line(rows, rows->at);
      continue;
    }
    uint32_t at = rows->at, line = rows->next_line;
    enum row_state state = read_row(rows);
    if (state == ROW_CUT) {
      rows->at = at;
      rows->next_line = line;
      if (!refill(rows) && (base->is_failed || rows->is_trying)) return false;
      continue;
    }
    if (state == ROW_WRONG) {
      base->is_incomplete = true;
      if (rows->is_trying) return false;
      continue;
    }
    bool is_any = false;
    for (uint32_t i = 0; i < rows->cells.n && !is_any; i++)
      is_any = rows->cells.items[i].kind != CELL_EMPTY;
    if (!is_any) continue;
    base->cells = rows->cells.items;
    base->n_cells = rows->cells.n;
    return true;
  }
}

/* -- places in the input -- */

bool csv_rows_position(const struct csv_rows *rows, uint64_t *at, uint64_t *end) {
  if (!input_position(rows->input, at, end)) return false;
  *at -= rows->n - rows->at;
  return true;
}

uint32_t csv_rows_lines(const struct csv_rows *rows) { return rows->next_line - 1; }

void csv_rows_go_to(struct csv_rows *rows, uint32_t n_lines) {
  rows->at = rows->n = rows->end = rows->n_ends = rows->ends[0] = 0;
  rows->is_at_end = rows->is_skipping = false;
  rows->next_line = n_lines + 1;
}

/* -- the beginning -- */

struct csv_rows *csv_rows_open(struct input *input, char separator) {
  struct csv_rows *rows = ARENA_NEW(input->arena, struct csv_rows);
  rows->base = (struct flat_rows){.path = input->path,
      .is_only = true,
      .next = next_row,
      .note = csv_note_rows,
      .pass = csv_pass_rows,
      .place = place_of_cell,
      .close = close_rows};
  rows->input = input;
  rows->window_bytes = WINDOW_BYTES;
  rows->separator = separator;
  rows->is_separator_given = separator != '\0';
  rows->next_line = 1;
  return rows;
}

void csv_rows_try(struct csv_rows *rows, uint32_t window_bytes, bool is_careful) {
  if (window_bytes) rows->window_bytes = window_bytes;
  rows->is_careful = is_careful;
}

bool csv_rows_begin(struct csv_rows *rows) {
  if (!input_begin_utf8(rows->input)) return false;
  widen(rows);
  rows->n = 0;
  if (!fill(rows)) return false;
  find_ends(rows, 0);
  return true;
}

/* A line `sep=;`: passed over; '\0': there is none. */
static char stated_separator(struct csv_rows *rows) {
  const char *p = rows->window;
  if (rows->n < 5 || strncasecmp(p, "sep=", 4) != 0) return '\0';
  if (rows->n > 5 && !is_line_end(p[5])) return '\0';
  if (is_line_end(p[4])) return '\0';
  if (!rows->is_separator_given) rows->separator = p[4];
  find_ends(rows, 0);
  take_line_end(rows, 5);
  return rows->separator;
}

/* Lines of nothing but separators, whichever: they say none. */
static void pass_over_separators(struct csv_rows *rows) {
  for (;;) {
    uint32_t at = rows->at;
    while (at < rows->n && strchr(",;\t ", rows->window[at]) && rows->window[at]) at++;
    bool is_line = at < rows->n ? is_line_end(rows->window[at]) : rows->is_at_end;
    if (!is_line || at == rows->n) {
      if (is_line) rows->at = at;
      return;
    }
    if (rows->window[at] == '\r' && at + 1 == rows->n && !rows->is_at_end) return;
    bool is_pair = rows->window[at] == '\r' && at + 1 < rows->n && rows->window[at + 1] == '\n';
    rows->at = at + 1 + is_pair;
    rows->next_line++;
  }
}

char csv_rows_separator(struct csv_rows *rows, char own, csv_heading_score *score, void *context) {
  char stated = stated_separator(rows);
  if (stated || rows->is_separator_given) return rows->separator;
  static const char candidates[] = ",;\t";
  pass_over_separators(rows);
  char best = own;
  uint32_t most = 0, at = rows->at, line = rows->next_line;
  struct diags *diags = rows->input->diags, unheard;
  diags_init(&unheard, rows->input->arena, NULL);
  rows->is_trying = true;
  for (uint32_t i = 0; i <= 3; i++) { /* its own first */
    bool is_at_end = rows->is_at_end;
    rows->separator = i ? candidates[i - 1] : own;
    rows->at = at;
    rows->next_line = line;
    find_ends(rows, at);
    rows->input->diags = &unheard;
    bool is_row = next_row(&rows->base);
    rows->input->diags = diags;
    uint32_t n = is_row ? score(context, rows->base.cells, rows->base.n_cells) : 0;
    if (n > most) most = n, best = rows->separator;
    if (!input_has_failed(rows->input)) { /* what is wrong is found again when it is read */
      rows->is_at_end = is_at_end;
      rows->base.is_failed = false;
    }
    rows->is_skipping = false;
  }
  rows->is_trying = false;
  rows->separator = best;
  rows->at = at;
  rows->next_line = line;
  rows->base.is_incomplete = false;
  find_ends(rows, at);
  return best;
}
