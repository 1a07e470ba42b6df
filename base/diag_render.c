/* Diagnostics as text with excerpts (as rustc shows them), as GNU lines, as JSON. */
#include <assert.h>
#include <utf8proc.h>

#include "base/diag.h"
#include "base/json.h"
#include "base/translate.h"

#define TAB_COLUMNS 4
/* a longer line is shown in part: a generated file may be one line of megabytes */
#define EXCERPT_COLUMNS_MAX 160
#define EXCERPT_COLUMNS_BEFORE 60 /* of which this much before the caret */

/* Where a diagnostic or a note is; path.n == 0: nowhere; end.line == 0: the end is not known. */
struct location {
  struct place begin, end;
};

static struct location locate_span(struct diags *diags, struct span span) {
  if (span.source == UINT32_MAX) return (struct location){0};
  assert(diags->sources && "a span needs the sources it points into");
  return (struct location){sources_place(diags->sources, span.source, span.begin),
      sources_place(diags->sources, span.source, span.end)};
}

static struct location locate(struct diags *diags, const struct diag *diag) {
  if (diag->span.source != UINT32_MAX) return locate_span(diags, diag->span);
  return (struct location){.begin = diag->place};
}

static const char *severity_name(enum diag_severity severity) {
  switch (severity) {
  case DIAG_ERROR: return N_("error");
  case DIAG_WARNING: return N_("warning");
  }
  return "";
}

/* -- characters that a terminal can be trusted with -- */

static void write_str(FILE *out, struct str s) {
  if (s.n) fwrite(s.p, 1, s.n, out);
}

/* A message on one line: line ends and the like are written as escapes. */
static void write_message(FILE *out, struct str s) {
  struct str piece;
  for (uint32_t i = 0; i < s.n;) {
    i += str_shown_character(s, i, &piece);
    write_str(out, piece);
  }
}

/* -- text -- */

/* Escape sequences; empty texts without colour. */
struct palette {
  const char *severity[2], *frame, *note, *bold, *plain;
};

static const struct palette coloured = {
    {"\033[1;31m", "\033[1;33m"}, "\033[1;34m", "\033[1;36m", "\033[1m", "\033[0m"};
static const struct palette uncoloured = {{"", ""}, "", "", "", ""};

struct page {
  struct diags *diags;
  FILE *out;
  const struct palette *palette;
  int margin; /* columns of line numbers */
};

static void repeat(FILE *out, char c, uint32_t n) {
  while (n-- > 0) fputc(c, out);
}

/* What the excerpt shows for the character at `offset`, how many columns that takes, and how many
 * bytes it stands for. */
static uint32_t shown(struct str line, uint32_t offset, struct str *text, uint32_t *columns) {
  uint32_t length = str_shown_character(line, offset, text);
  if (line.p[offset] == '\t') *text = (struct str){"    ", TAB_COLUMNS};
  *columns = line.p[offset] == '\t' ? TAB_COLUMNS : str_display_width(*text);
  return length;
}

/* The columns before byte `offset` of the line; all of them for an offset among its end characters.
 */
static uint32_t columns_before(struct str line, uint32_t offset) {
  uint32_t total = 0, columns;
  struct str text;
  for (uint32_t i = 0; i < offset && i < line.n; total += columns)
    i += shown(line, i, &text, &columns);
  return total;
}

/* The part of the line whose characters lie within columns [from, to); returns the column of the
 * first one shown. */
static uint32_t write_line(FILE *out, struct str line, uint32_t from, uint32_t to) {
  uint32_t column = 0, columns, first = UINT32_MAX;
  struct str text;
  for (uint32_t i = 0; i < line.n; column += columns) {
    i += shown(line, i, &text, &columns);
    /* no mark without its letter */
    if (column < from || (first == UINT32_MAX && columns == 0 && column > 0)) continue;
    if (column + columns > to) break;
    if (first == UINT32_MAX) first = column;
    write_str(out, text);
  }
  return first == UINT32_MAX ? from : first;
}

static void write_gutter(const struct page *page, uint32_t line) {
  fputs(page->palette->frame, page->out);
  if (line) fprintf(page->out, "%*u |", page->margin, line);
  else fprintf(page->out, "%*s |", page->margin, "");
  fputs(page->palette->plain, page->out);
}

static uint32_t trimmed_length(struct str line) {
  while (line.n > 0 && (line.p[line.n - 1] == ' ' || line.p[line.n - 1] == '\t')) line.n--;
  return line.n;
}

/* The line a span begins on, and carets under what of the span is on it. */
static void write_excerpt(
    const struct page *page, struct span span, const struct location *at, const char *colour) {
  FILE *out = page->out;
  struct str line = sources_line(page->diags->sources, span.source, at->begin.line);
  const char *source_begin = page->diags->sources->items[span.source].text.p;
  uint32_t line_offset = source_begin ? (uint32_t)(line.p - source_begin) : 0;
  uint32_t begin = span.begin > line_offset ? span.begin - line_offset : 0;
  bool goes_on = at->end.line > at->begin.line;
  uint32_t end = goes_on ? trimmed_length(line) : span.end - line_offset;
  uint32_t first = columns_before(line, begin),
           last = end > begin ? columns_before(line, end) : first;
  uint32_t from = 0, to = columns_before(line, line.n);
  bool cut_after = false;
  if (to > EXCERPT_COLUMNS_MAX) {
    if (first > EXCERPT_COLUMNS_BEFORE) from = first - EXCERPT_COLUMNS_BEFORE;
    cut_after = to > from + EXCERPT_COLUMNS_MAX;
    if (cut_after) to = from + EXCERPT_COLUMNS_MAX;
  }
  if (last > to) last = to;
  write_gutter(page, 0);
  fputc('\n', out);
  write_gutter(page, at->begin.line);
  if (line.n) fputc(' ', out);
  if (from) fputs("...", out);
  uint32_t origin = write_line(out, line, from, to);
  if (cut_after) fputs("...", out);
  fputc('\n', out);
  write_gutter(page, 0);
  repeat(out, ' ', (from ? 4u : 1u) + (first - origin));
  fputs(colour, out);
  repeat(out, '^', last > first ? last - first : 1);
  fputs(page->palette->plain, out);
  fputc('\n', out);
}

static void write_place(FILE *out, struct place place) {
  char rest[PLACE_REST_BYTES];
  write_message(out, place.path);
  fputs(place_rest(place, rest), out);
}

/* ` --> path:line:col` and, in a source, the excerpt. */
static void write_block(
    const struct page *page, struct span span, const struct location *at, const char *colour) {
  if (!at->begin.path.n) return;
  fprintf(page->out, "%*s%s-->%s ", page->margin, "", page->palette->frame, page->palette->plain);
  write_place(page->out, at->begin);
  fputc('\n', page->out);
  if (span.source != UINT32_MAX) write_excerpt(page, span, at, colour);
}

static int n_digits(uint32_t number) {
  int n = 1;
  while (number >= 10) {
    number /= 10;
    n++;
  }
  return n;
}

/* The margin that every excerpt of this diagnostic fits. */
static int margin_of(struct diags *diags, const struct diag *diag) {
  int margin = 1;
  if (diag->span.source != UINT32_MAX) margin = n_digits(locate_span(diags, diag->span).begin.line);
  for (const struct diag_note *note = diag->notes; note; note = note->next) {
    int digits = n_digits(locate_span(diags, note->span).begin.line);
    if (digits > margin) margin = digits;
  }
  return margin;
}

static void render_text(
    struct diags *diags, FILE *out, const struct diag *diag, const struct palette *palette) {
  struct page page = {diags, out, palette, margin_of(diags, diag)};
  const char *colour = palette->severity[diag->severity];
  fprintf(out, "%s%s[%s]%s%s: ", colour, translated(severity_name(diag->severity)),
      diag_code_name(diag->code), palette->plain, palette->bold);
  write_message(out, diag->text);
  fprintf(out, "%s\n", palette->plain);
  struct location at = locate(diags, diag);
  write_block(&page, diag->span, &at, colour);
  for (const struct diag_note *note = diag->notes; note; note = note->next) {
    fprintf(out, "%s%s%s: ", palette->note, _("note"), palette->plain);
    write_message(out, note->text);
    fputc('\n', out);
    struct location there = locate_span(diags, note->span);
    write_block(&page, note->span, &there, palette->note);
  }
  if (diag->help.n) {
    if (diag->span.source != UINT32_MAX) {
      write_gutter(&page, 0);
      fputc('\n', out);
    }
    fprintf(out, "%*s %s=%s %s%s%s: ", page.margin, "", palette->frame, palette->plain,
        palette->bold, _("help"), palette->plain);
    write_message(out, diag->help);
    fputc('\n', out);
  }
  fputc('\n', out);
}

/* -- GNU -- */

static void write_gnu_place(FILE *out, const struct location *at) {
  if (!at->begin.path.n) return;
  write_place(out, at->begin);
  fputs(": ", out);
}

static void render_gnu(struct diags *diags, FILE *out, const struct diag *diag) {
  struct location at = locate(diags, diag);
  write_gnu_place(out, &at);
  fprintf(out, "%s: ", severity_name(diag->severity));
  write_message(out, diag->text);
  char name[DIAG_NAME_BYTES];
  if (diag_is_advice(diag->code))
    fprintf(out, " [%s %s]\n", diag_code_name(diag->code), diag_name(diag->code, name));
  else fprintf(out, " [%s]\n", diag_code_name(diag->code));
  for (const struct diag_note *note = diag->notes; note; note = note->next) {
    struct location there = locate_span(diags, note->span);
    write_gnu_place(out, there.begin.path.n ? &there : &at);
    fputs("note: ", out);
    write_message(out, note->text);
    fputc('\n', out);
  }
  if (!diag->help.n) return;
  write_gnu_place(out, &at);
  fputs("note: help: ", out);
  write_message(out, diag->help);
  fputc('\n', out);
}

/* -- JSON -- */

static void write_json_number(FILE *out, const char *name, uint32_t number) {
  if (number) fprintf(out, ", \"%s\": %u", name, number);
  else fprintf(out, ", \"%s\": null", name);
}

static void write_json_place(FILE *out, const struct location *at) {
  fputs("\"file\": ", out);
  if (at->begin.path.n) json_write_string(out, at->begin.path);
  else fputs("null", out);
  write_json_number(out, "line", at->begin.line);
  write_json_number(out, "column", at->begin.column & ~PLACE_CELL);
  write_json_number(out, "end_line", at->end.line);
  write_json_number(out, "end_column", at->end.column);
}

static void render_json(struct diags *diags, FILE *out, const struct diag *diag) {
  struct location at = locate(diags, diag);
  char name[DIAG_NAME_BYTES];
  fprintf(out, "{\"code\": \"%s\", \"name\": \"%s\", \"severity\": \"%s\", ",
      diag_code_name(diag->code), diag_name(diag->code, name), severity_name(diag->severity));
  write_json_place(out, &at);
  fputs(", \"message\": ", out);
  json_write_string(out, diag->text);
  fputs(", \"help\": ", out);
  if (diag->help.n) json_write_string(out, diag->help);
  else fputs("null", out);
  fputs(", \"notes\": [", out);
  for (const struct diag_note *note = diag->notes; note; note = note->next) {
    struct location there = locate_span(diags, note->span);
    fputs(note == diag->notes ? "{" : ", {", out);
    write_json_place(out, &there);
    fputs(", \"message\": ", out);
    json_write_string(out, note->text);
    fputc('}', out);
  }
  fputs("]}", out);
}

void diags_render(struct diags *diags, FILE *out, enum diag_format format, bool colour) {
  if (format == DIAG_FORMAT_JSON) fputc('[', out);
  for (uint32_t i = 0; i < diags->n; i++) {
    const struct diag *diag = &diags->items[i];
    switch (format) {
    case DIAG_FORMAT_TEXT: render_text(diags, out, diag, colour ? &coloured : &uncoloured); break;
    case DIAG_FORMAT_GNU: render_gnu(diags, out, diag); break;
    case DIAG_FORMAT_JSON:
      fputs(i ? ",\n  " : "\n  ", out);
      render_json(diags, out, diag);
      break;
    }
  }
  if (format == DIAG_FORMAT_JSON) fputs(diags->n ? "\n]\n" : "]\n", out);
}
