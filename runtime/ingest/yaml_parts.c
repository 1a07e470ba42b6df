/* The parts of a YAML file (yaml_parts.h): where they begin, their readers, and what becomes of what
 * these read. */
#include "runtime/ingest/yaml_parts.h"

#include "runtime/data/dataset_rewind.h"
#include "runtime/data/dataset_texts.h"
#include "runtime/ingest/data_formats.h"
#include "runtime/ingest/data_options.h"
#include "runtime/ingest/yaml_cursor.h"
#include "runtime/ingest/yaml_bytes.h"
#include "runtime/ingest/yaml_lane.h"
#include "runtime/ingest/yaml_part.h"

/* -- where parts begin -- */

/* Whether the characters that libyaml looks at ahead of a dash at p are sound (the last one may be cut
 * here); false also where they are not all there. */
static bool is_sound_ahead(const char *p, const char *end) {
  enum { AHEAD = 16, CUT_MAX = 3 };
  return end - p >= AHEAD && yaml_sound_bytes(p, AHEAD) >= AHEAD - CUT_MAX;
}

/* Where a line behind byte `from` begins that has as many blanks as the list's items, a dash and a
 * blank. */
static uint64_t find_item(struct file_parts *parts, uint64_t from) {
  const uint32_t n_blanks = parts->load->open[0].dash - 1;
  const size_t n_line = (size_t)n_blanks + 3; /* with the end of the line before */
  for (uint64_t at = from; at + n_line < parts->end;) {
    size_t n = input_look(&parts->load->input, at, parts->look, PART_LOOK_BYTES), i = 0;
    if (n < n_line) return parts->end;
    for (; i + n_line <= n; i++) {
      const char *line = memchr(parts->look + i, '\n', n - n_line + 1 - i);
      if (!line) {
        i = n - n_line + 1;
        break;
      }
      i = (size_t)(line - parts->look);
      size_t blanks = 1;
      while (blanks <= n_blanks && line[blanks] == ' ') blanks++;
      if (blanks == n_blanks + 1 && line[blanks] == '-' && line[blanks + 1] == ' ' &&
          is_sound_ahead(line + blanks, parts->look + n))
        return at + i + 1;
    }
    at += i;
  }
  return parts->end;
}

/* -- one part -- */

/* Where its reader begins: at an item of the list that is open in the root, as in the whole. */
static void begin(struct file_part *part, struct tree_load *load) {
  const struct tree_load *whole = part->whole;
  load->part = part;
  const struct open_mapping *list = &whole->open[0];
  if (list->holds_records) {
    flat_begin(load);
    flat_open_list(load, list->list_line, list->dash, true);
  } else {
    load->open[0] = *list;
    load->open[0].keys = &load->keys[0];
    load->open[0].guess = &load->keys[0].begin;
  }
  load->open[0].item = 0;
  load->n_open = 1;
  if (!part->mark.columns) part->mark = dataset_mark_new(&part->dataset);
}

/* Whether behind the list the document ends. */
static bool is_at_document_end(struct tree_load *load) {
  struct cursor *c = load->cursor;
  if (c->kind != CURSOR_LIST_END || load->n_open != 1) return false;
  if (load->open[0].holds_records) return cursor_next(c) == CURSOR_END && !c->failed;
  if (cursor_next(c) != CURSOR_MAPPING_END) return false;
  if (load->wrapper.line && cursor_next(c) != CURSOR_MAPPING_END) return false;
  return cursor_next(c) == CURSOR_END && !c->failed;
}

static void read_part(struct file_part *part, struct tree_load *load) {
  begin(part, load);
  load->cursor = yaml_cursor_open(&load->input);
  if (load->cursor->failed) return; /* its first bytes are no UTF-8: one reader alone tells it */
  yaml_lane_begin_at_item(load, 1);
  load->go_on(load);
  if (part->has_arrived) return;
  part->is_to_the_end = part->stop == PART_NO_STOP && !yaml_part_is_in_doubt(load) &&
      is_at_document_end(load) && !yaml_part_is_in_doubt(load) && !input_has_failed(&load->input);
  if (part->is_to_the_end) part->is_sound = true;
  else if (part->is_sound) dataset_rewind(&part->dataset, &part->mark);
}

static const struct file_part_form form = {2u << 20, find_item, read_part};

/* Stands where the parts that were taken end. */
static void stand_behind(const struct file_parts *p, struct yaml_window *window) {
  struct tree_load *load = p->load;
  load->open[0].item += p->taken.n_items;
  if (p->is_to_the_end || input_has_failed(&load->input)) {
    yaml_cursor_finish(load->cursor);
    load->cursor->failed = !p->is_to_the_end;
    return;
  }
  const uint32_t line = window->kept_line + p->taken.n_lines;
  yaml_window_begin_at(window, line);
  yaml_lane_begin_at_item(load, line);
}

/* Whether the window begins with an item as find_item() finds them. Before it there may be a byte
 * order mark, which a part's reader would take for that of a file's beginning. */
static bool begins_item(const struct yaml_window *window, uint32_t dash) {
  const char *line = window->bytes + window->kept;
  if (window->end - window->kept < dash) return false;
  for (uint32_t i = 0; i + 1 < dash; i++)
    if (line[i] != ' ') return false;
  return line[dash - 1] == '-';
}

bool yaml_parts_read(struct tree_load *load, struct yaml_window *window) {
  struct file_parts p = {.load = load, .form = &form, .lines_before = window->kept_line - 1};
  if (load->part || load->n_open != 1 || load->open[0].entity != 0 || load->is_kept) return false;
  if (load->flat && !load->open[0].holds_records) return false;
  if (!begins_item(window, load->open[0].dash)) return false;
  if (!input_position(&load->input, &p.begin, &p.end)) return false;
  p.begin -= window->end - window->kept;
  if (p.begin < load->parts_from || !file_parts_are_worth_it(load, p.begin, p.end)) return false;
  const bool is_any = file_parts_read(&p);
  /* what was not taken is read by one; half of what is left may be worth it again */
  load->parts_from =
      p.next_from == PART_NO_STOP ? PART_NO_STOP : p.next_from + (p.end - p.next_from) / 2;
  if (is_any) stand_behind(&p, window);
  return is_any;
}
