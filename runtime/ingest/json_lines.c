/* JSON Lines: each line is one record, a JSON text of its own. After a mistake the next line is
 * read. */
#include "base/limits.h"
#include "runtime/data/dataset_building.h"
#include "runtime/data/dataset_window.h"
#include "runtime/ingest/data_formats.h"
#include "runtime/ingest/file_part.h"
#include "runtime/ingest/flat_records.h"
#include "runtime/ingest/json_lines.h"
#include "base/json_tokens.h"

#define WINDOW_BYTES (128u << 10)

static void *resize(struct json_lines *lines, void *old, size_t bytes) {
  struct tree_load *load = lines->load;
  const struct allocator *allocator = load->dataset->allocator;
  void *p = allocator->resize(allocator->context, old, bytes);
  if (!p && bytes) memory_exhausted(load->dataset->arena.out_of_memory);
  return p;
}

static void close_lines(struct flat_rows *base) {
  struct json_lines *lines = (struct json_lines *)base;
  if (!lines->load->reads_parts) {
    json_tokens_free(&lines->load->tokens);
    input_kept_free(&lines->load->line_ends, lines->load->dataset->allocator);
  }
  if (lines->window) resize(lines, lines->window, 0);
  lines->window = NULL;
}

static void widen(struct json_lines *lines) {
  uint32_t first = lines->load->dataset->building->window_bytes;
  if (!first) first = WINDOW_BYTES;
  size_t capacity = lines->capacity ? 2 * (size_t)lines->capacity : first;
  lines->window = resize(lines, lines->window, capacity + JSON_PADDING_BYTES);
  lines->capacity = (uint32_t)capacity;
}

/* Fills the window behind what is left of it; false where reading fails. */
static bool fill(struct json_lines *lines) {
  struct input *input = &lines->load->input;
  uint32_t rest = lines->n - lines->at;
  if (rest == lines->capacity) widen(lines);
  memmove(lines->window, lines->window + lines->at, rest);
  lines->at = 0;
  lines->n = rest;
  while (lines->n < lines->capacity) {
    size_t n = input_take(input, lines->window + lines->n, lines->capacity - lines->n);
    if (n == 0) {
      if (input_has_failed(input)) return false;
      lines->is_at_end = true;
      break;
    }
    lines->n += (uint32_t)n;
  }
  memset(lines->window + lines->n, ' ', JSON_PADDING_BYTES);
  return true;
}

/* The end of the last whole line of the window, behind its line end; 0: none ends in it. */
static uint32_t end_of_lines(const struct json_lines *lines) {
  if (lines->is_at_end) return lines->n;
  uint32_t end = lines->n;
  /* a CR at the very end may be half of a line end */
  while (end > 0 && lines->window[end - 1] != '\n' &&
      !(lines->window[end - 1] == '\r' && end < lines->n && lines->window[end] != '\n'))
    end--;
  return end;
}

static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

/* One line, by the cursor of JSON: with everything that may be told of it. */
static void load_line(struct json_lines *lines, struct str text) {
  struct tree_load *load = lines->load;
  struct arena *arena = &load->table.arena;
  arena->allocator = load->dataset->allocator;
  arena->out_of_memory = load->scratch.out_of_memory;
  struct input input = input_of_text(load->diags, load->input.path, arena, text);
  input.lines_before = lines->line - 1;
  input.is_line = true;
  struct cursor *c = load->cursor = json_cursor_open(&input);
  enum cursor_kind kind = cursor_next(c);
  if (kind == CURSOR_MAPPING) {
    flat_load_record(load);
  } else if (kind != CURSOR_END && kind != CURSOR_REFUSED) {
    struct diag *diag = DIAG_AT(load->diags, RECORD_EXPECTED, cursor_place(c), tree_found(load));
    diag_help(load->diags, diag, "each line is one record: { \"id\": \"…\", … }");
    cursor_skip(c);
  }
  if (!c->failed) cursor_next(c);
  lines->base.is_incomplete |= c->failed;
  cursor_close(c);
  load->cursor = NULL;
  arena_free(arena);
  tree_tidy(load);
}

/* All whole lines of the window, up to `end`. */
static void load_lines(struct json_lines *lines, uint32_t end) {
  if (lines->at < end && !lines->load->dataset->building->is_lane_off &&
      json_lines_quick(lines, end, load_line))
    return;
  while (lines->at < end) {
    if (lines->load->flat->is_our_own) {
      lines->at = end;
      return;
    }
    uint32_t begin = lines->at, at = begin;
    while (at < end && lines->window[at] != '\n' && lines->window[at] != '\r') at++;
    uint32_t first = begin;
    while (first < at && is_blank(lines->window[first])) first++;
    if (first < at) {
      lines->is_any = true;
      load_line(lines, (struct str){lines->window + begin, at - begin});
    }
    if (at < end)
      at += lines->window[at] == '\r' && at + 1 < end && lines->window[at + 1] == '\n' ? 2 : 1;
    lines->at = at;
    lines->line++;
  }
}

/* A reader at the first byte of a line. */
static struct json_lines *begin(struct tree_load *load) {
  struct json_lines *lines = ARENA_NEW(&load->opened, struct json_lines);
  lines->base.close = close_lines;
  lines->load = load;
  lines->line = 1;
  lines->steps = ARENA_ARRAY(&load->opened, struct json_step, JSON_STEPS_MAX);
  load->rows = &lines->base;
  flat_begin(load);
  return lines;
}

/* All lines from there on; false where reading fails. */
static bool read_lines(struct json_lines *lines) {
  if (!lines->window) widen(lines);
  while (!lines->is_at_end) {
    if (!fill(lines)) return false;
    load_lines(lines, end_of_lines(lines));
    dataset_window_offer(lines->load->dataset);
  }
  return true;
}

/* -- by parts -- */

/* It counts where nothing of it is to be told, or stands once in all data. */
static void read_part(struct file_part *part, struct tree_load *load) {
  struct json_lines *lines = begin(load);
  if (part->stop != PART_NO_STOP) input_end_at(&load->input, part->stop);
  part->is_sound = read_lines(lines) && lines->is_any && !lines->base.is_incomplete &&
      !load->flat->root.line && !load->flat->is_our_own && file_part_is_silent(part);
  part->is_to_the_end = part->stop == PART_NO_STOP;
  part->end = (struct part_end){.at = part->stop, .n_lines = lines->line - 1};
}

/* Reads the lines that several threads can. */
static void read_parts(struct json_lines *lines) {
  static const struct file_part_form form = {2u << 20, file_parts_find_line, read_part};
  struct tree_load *load = lines->load;
  struct file_parts parts = {.load = load, .form = &form};
  if (!input_position(&load->input, &parts.begin, &parts.end) ||
      !file_parts_are_worth_it(load, parts.begin, parts.end) || !file_parts_read(&parts))
    return;
  lines->line += parts.taken.n_lines;
  lines->is_any = true;
  lines->is_at_end = parts.is_to_the_end;
}

void json_lines_read(struct tree_load *load) {
  struct json_lines *lines = begin(load);
  if (!input_begin_utf8(&load->input)) {
    tree_note_cut(load, true);
    return;
  }
  read_parts(lines);
  if (!read_lines(lines)) {
    tree_note_cut(load, true);
    return;
  }
  if (!lines->is_any) tree_report_empty(load);
  if (lines->base.is_incomplete) tree_note_cut(load, false);
}
