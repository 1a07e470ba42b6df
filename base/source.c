/* Sources, and byte offsets turned into lines and columns. Files are in file.c. */
#include "base/source.h"

#include <assert.h>
#include <stdio.h>

#include "base/vec.h"

static const char byte_order_mark[] = {'\xEF', '\xBB', '\xBF'};

const char *place_rest(struct place place, char rest[PLACE_REST_BYTES]) {
  char letters[8];
  uint32_t at = sizeof letters - 1;
  letters[at] = '\0';
  rest[0] = '\0';
  if (place.line && !(place.column & PLACE_CELL)) {
    int n = snprintf(rest, PLACE_REST_BYTES, ":%u", place.line);
    if (place.column) snprintf(rest + n, PLACE_REST_BYTES - (size_t)n, ":%u", place.column);
  } else if (place.line) { /* columns A to Z, AA, AB … */
    for (uint32_t n = place.column & ~PLACE_CELL; n && at; n = (n - 1) / 26)
      letters[--at] = (char)('A' + (n - 1) % 26);
    snprintf(rest, PLACE_REST_BYTES, "!%s%u", letters + at, place.line);
  }
  return rest;
}

void sources_init(struct sources *sources, struct arena *arena) {
  *sources = (struct sources){.arena = arena};
}

static struct str last_component(struct str path) {
  uint32_t begin = path.n;
  while (begin > 0 && path.p[begin - 1] != '/') begin--;
  return (struct str){path.p + begin, path.n - begin};
}

uint32_t sources_add(struct sources *sources, struct str path, struct str text) {
  struct source source = {.path = str_copy(sources->arena, path), .text = text};
  source.name = source.relative = last_component(source.path);
  VEC_PUSH(sources->arena, sources, source);
  return sources->n - 1;
}

struct str source_line_feeds(struct arena *arena, struct str text) {
  char *copy = NULL;
  const char *end = text.p + text.n;
  for (const char *p = text.p; p != end && (p = memchr(p, '\r', (size_t)(end - p))) != NULL; p++) {
    if (p + 1 < end && p[1] == '\n') continue;
    if (!copy) copy = arena_copy(arena, text.p, text.n);
    copy[p - text.p] = '\n';
  }
  return copy ? (struct str){copy, text.n} : text;
}

static void index_lines(struct arena *arena, struct source *source) {
  struct str text = source->text.n ? source->text : STR("");
  const char *end = text.p + text.n;
  uint32_t n = 1;
  for (const char *p = text.p; p != end && (p = memchr(p, '\n', (size_t)(end - p))) != NULL; p++)
    n++;
  source->line_starts = arena_alloc_raw(arena, n * sizeof *source->line_starts);
  source->n_lines = n;
  bool marked = text.n >= sizeof byte_order_mark &&
      memcmp(text.p, byte_order_mark, sizeof byte_order_mark) == 0;
  source->line_starts[0] = marked ? sizeof byte_order_mark : 0;
  n = 1;
  for (const char *p = text.p; p != end && (p = memchr(p, '\n', (size_t)(end - p))) != NULL; p++)
    source->line_starts[n++] = (uint32_t)(p + 1 - text.p);
}

/* A mark about every so many bytes: a generated line may be megabytes long, and each of its places
 * be asked for. */
#define COLUMN_MARK_BYTES 1024u

static void mark_columns(struct arena *arena, struct source *source) {
  VEC(struct column_mark) marks = {0};
  for (uint32_t line = 0; line < source->n_lines; line++) {
    const uint32_t begin = source->line_starts[line],
                   end =
                       line + 1 < source->n_lines ? source->line_starts[line + 1] : source->text.n;
    if (end - begin <= COLUMN_MARK_BYTES) continue;
    int32_t code_point;
    uint32_t column = 1;
    for (uint32_t i = begin, last = begin; i < end; column++) {
      if (i - last >= COLUMN_MARK_BYTES) {
        VEC_PUSH(arena, &marks, ((struct column_mark){i, column}));
        last = i;
      }
      i += str_decode(source->text, i, &code_point);
    }
  }
  source->marks = marks.items;
  source->n_marks = marks.n;
}

/* The last mark at or before an offset of a line that begins at `begin`; else its beginning. */
static struct column_mark mark_before(
    const struct source *source, uint32_t begin, uint32_t offset) {
  uint32_t low = 0, high = source->n_marks;
  while (low < high) {
    const uint32_t middle = low + (high - low) / 2;
    if (source->marks[middle].offset <= offset) low = middle + 1;
    else high = middle;
  }
  if (low == 0 || source->marks[low - 1].offset < begin) return (struct column_mark){begin, 1};
  return source->marks[low - 1];
}

static struct source *indexed(struct sources *sources, uint32_t number) {
  assert(number < sources->n);
  struct source *source = &sources->items[number];
  if (!source->line_starts) {
    index_lines(sources->arena, source);
    mark_columns(sources->arena, source);
  }
  return source;
}

/* The index of the last line that starts at or before the offset. */
static uint32_t line_index_of(const struct source *source, uint32_t offset) {
  uint32_t low = 0, high = source->n_lines;
  while (high - low > 1) {
    uint32_t middle = low + (high - low) / 2;
    if (source->line_starts[middle] <= offset) low = middle;
    else high = middle;
  }
  return low;
}

struct place sources_place(struct sources *sources, uint32_t number, uint32_t offset) {
  struct source *source = indexed(sources, number);
  assert(offset <= source->text.n);
  const uint32_t line = line_index_of(source, offset);
  struct column_mark at = mark_before(source, source->line_starts[line], offset);
  int32_t code_point;
  for (; at.offset < offset; at.column++)
    at.offset += str_decode(source->text, at.offset, &code_point);
  return (struct place){source->path, line + 1, at.column};
}

uint32_t sources_line_number(struct sources *sources, uint32_t number, uint32_t offset) {
  struct source *source = indexed(sources, number);
  assert(offset <= source->text.n);
  return line_index_of(source, offset) + 1;
}

struct str sources_line(struct sources *sources, uint32_t number, uint32_t line) {
  struct source *source = indexed(sources, number);
  assert(line >= 1 && line <= source->n_lines);
  uint32_t begin = source->line_starts[line - 1];
  /* before its LF */
  uint32_t end = line < source->n_lines ? source->line_starts[line] - 1 : source->text.n;
  if (end > begin && line < source->n_lines && source->text.p[end - 1] == '\r') end--;
  return (struct str){source->text.p ? source->text.p + begin : "", end - begin};
}

struct str sources_text(const struct sources *sources, struct span span) {
  assert(span.source < sources->n);
  struct str text = sources->items[span.source].text;
  assert(span.begin <= span.end && span.end <= text.n);
  return (struct str){text.p ? text.p + span.begin : "", span.end - span.begin};
}

/* A quotation mark begins or ends a text, in which a # is no comment. */
struct str sources_words(struct arena *arena, const struct sources *sources, struct span span) {
  if (span.source == UINT32_MAX) return (struct str){0};
  const struct str text = sources_text(sources, span);
  char *out = arena_alloc_raw(arena, (size_t)text.n + 1);
  uint32_t n = 0;
  bool in_text = false;
  for (uint32_t i = 0; i < text.n; i++) {
    const char byte = text.p[i];
    if (byte == '"' && (i == 0 || text.p[i - 1] != '\\')) in_text = !in_text;
    if (byte == '#' && !in_text) {
      while (i + 1 < text.n && text.p[i + 1] != '\n') i++;
      continue;
    }
    const bool is_blank = !in_text && (byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r');
    if (!is_blank) out[n++] = byte;
    else if (n && out[n - 1] != ' ') out[n++] = ' ';
  }
  while (n && out[n - 1] == ' ') n--;
  return (struct str){out, n};
}
