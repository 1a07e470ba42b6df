/* The parts of a YAML file (yaml_parts.h): where they begin, their readers, and what becomes of what
 * these read. */
#include "runtime/ingest/yaml_parts.h"

#include <assert.h>

#include "base/limits.h"
#include "base/pool.h"
#include "runtime/data/dataset_join.h"
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

/* Where a line behind byte `from` begins that has so many blanks, a dash and a blank; 0: none before
 * `end`. */
static uint64_t find_item(
    const struct input *input, char *buffer, uint64_t from, uint64_t end, uint32_t n_blanks) {
  const size_t n_line = (size_t)n_blanks + 3; /* with the end of the line before */
  for (uint64_t at = from; at + n_line < end;) {
    size_t n = input_look(input, at, buffer, INPUT_BUFFER_BYTES), i = 0;
    if (n < n_line) return 0;
    for (; i + n_line <= n; i++) {
      const char *line = memchr(buffer + i, '\n', n - n_line + 1 - i);
      if (!line) {
        i = n - n_line + 1;
        break;
      }
      i = (size_t)(line - buffer);
      size_t blanks = 1;
      while (blanks <= n_blanks && line[blanks] == ' ') blanks++;
      if (blanks == n_blanks + 1 && line[blanks] == '-' && line[blanks + 1] == ' ' &&
          is_sound_ahead(line + blanks, buffer + n))
        return at + i + 1 < end ? at + i + 1 : 0;
    }
    at += i;
  }
  return 0;
}

struct yaml_parts {
  struct tree_load *load;
  struct yaml_part *parts;
  uint32_t n;
  struct arena arena;
  struct pool *pool;
  uint64_t begin, end; /* the item's, and the file's last */
};

/* Cuts the bytes into as many parts as there are threads, where lines allow. */
static void cut(struct yaml_parts *p, uint32_t n_wanted) {
  const struct tree_load *load = p->load;
  const uint64_t split_at = load->dataset->building->split_at;
  const uint32_t n_blanks = load->open[0].dash - 1;
  char *buffer = arena_alloc_raw(&p->arena, INPUT_BUFFER_BYTES);
  p->parts = ARENA_ARRAY(&p->arena, struct yaml_part, n_wanted);
  p->parts[p->n++] = (struct yaml_part){.base = {load, .from = p->begin, .stop = PART_NO_STOP}};
  for (uint32_t k = 1; k < n_wanted; k++) {
    uint64_t wanted = split_at ? split_at : p->begin + (p->end - p->begin) / n_wanted * k;
    if (wanted <= p->parts[p->n - 1].base.from) continue;
    uint64_t found = find_item(&load->input, buffer, wanted - 1, p->end, n_blanks);
    if (!found || found <= p->parts[p->n - 1].base.from) continue;
    p->parts[p->n - 1].base.stop = found;
    p->parts[p->n++] = (struct yaml_part){.base = {load, .from = found, .stop = PART_NO_STOP}};
  }
}

/* -- one part -- */

/* Where its reader begins: at an item of the list that is open in the root, as in the whole. */
static void begin(struct yaml_part *part) {
  const struct tree_load *whole = part->base.whole;
  struct tree_load *load = file_part_begin(&part->base);
  load->part = part;
  load->open[0] = whole->open[0];
  load->open[0].keys = &load->keys[0];
  load->open[0].guess = &load->keys[0].begin;
  load->open[0].item = 0;
  load->n_open = 1;
  part->mark = dataset_mark_new(&part->base.dataset);
  part->end = part->base.from;
}

/* Whether behind the list the document ends. */
static bool is_at_document_end(struct tree_load *load) {
  struct cursor *c = load->cursor;
  if (c->kind != CURSOR_LIST_END || load->n_open != 1) return false;
  if (cursor_next(c) != CURSOR_MAPPING_END) return false;
  if (load->wrapper.line && cursor_next(c) != CURSOR_MAPPING_END) return false;
  return cursor_next(c) == CURSOR_END && !c->failed;
}

static void read_items(struct yaml_part *part) {
  struct tree_load *load = part->base.dataset.building->filler;
  load->cursor = yaml_cursor_open(&load->input);
  if (load->cursor->failed) return; /* its first bytes are no UTF-8: one reader alone tells it */
  yaml_lane_begin_at_item(load, 1);
  load->go_on(load);
  if (part->has_arrived) return;
  part->is_to_the_end = part->base.stop == PART_NO_STOP && !yaml_part_is_in_doubt(load) &&
      is_at_document_end(load) && !yaml_part_is_in_doubt(load) && !input_has_failed(&load->input);
  if (part->is_to_the_end) part->base.is_sound = true;
  else if (part->base.is_sound) dataset_rewind(&part->base.dataset, &part->mark);
}

static void read_part(struct yaml_part *part) {
  if (setjmp(part->base.exhausted) == 0) {
    begin(part);
    read_items(part);
    dataset_settle(&part->base.dataset);
  } else {
    part->base.is_sound = false; /* one reader alone needs less */
  }
  file_part_close(&part->base);
}

/* -- all parts -- */

static void work(void *context, uint32_t share) {
  struct yaml_parts *p = context;
  if (share < p->n) read_part(&p->parts[share]);
  else input_digest_all(&p->load->input);
}

/* How many parts may be taken: each begins where the one before has arrived. */
static uint32_t n_sound(const struct yaml_parts *p) {
  uint32_t n = 0;
  while (n < p->n && p->parts[n].base.is_sound) {
    n++;
    if (!p->parts[n - 1].has_arrived || p->parts[n - 1].end != p->parts[n - 1].base.stop) break;
  }
  return n;
}

/* Progress is told of what counts: as if this reader had read so far. */
static void tell_once(struct yaml_parts *p, uint64_t at) {
  for (uint32_t k = 0; k < p->n; k++) file_part_count(p->load, &p->parts[k].base);
  file_parts_tell(p->load, at);
}

/* Joins the first n parts, the first of which begins at *line; then the next item does. */
static void join(struct yaml_parts *p, uint32_t n, uint32_t *line) {
  struct tree_load *load = p->load;
  struct dataset_part *parts = ARENA_ARRAY(&p->arena, struct dataset_part, n);
  uint32_t lines_before = *line - 1;
  for (uint32_t k = 0; k < n; k++) {
    parts[k] = (struct dataset_part){&p->parts[k].base.dataset, load->file, lines_before};
    lines_before += p->parts[k].end_line - 1;
    load->open[0].item += p->parts[k].end_item;
  }
  *line = lines_before + 1;
  dataset_join(load->dataset, parts, n, &p->arena, p->pool, load->dataset->n_threads);
  load->dataset->building->n_parts += n;
}

/* Takes what is sound of the parts; true where it is anything. */
static bool take(struct yaml_parts *p, struct yaml_window *window) {
  struct tree_load *load = p->load;
  uint32_t n = n_sound(p);
  load->parts_from = n < p->n ? p->parts[n].base.from : PART_NO_STOP;
  if (n == 0) {
    load->parts_from = p->n > 1 ? p->parts[1].base.from : PART_NO_STOP;
    tell_once(p, load->input.n_told);
    return false;
  }
  uint32_t line = window->kept_line;
  const struct yaml_part *last = &p->parts[n - 1];
  join(p, n, &line);
  tell_once(p, last->is_to_the_end ? p->end : last->end);
  if (last->is_to_the_end) {
    input_seek(&load->input, p->end);
    yaml_cursor_finish(load->cursor);
    return true;
  }
  if (!input_seek(&load->input, last->end)) {
    yaml_cursor_finish(load->cursor);
    load->cursor->failed = true;
    return true;
  }
  load->input.bytes_read = last->end;
  yaml_window_begin_at(window, line);
  yaml_lane_begin_at_item(load, line);
  return true;
}

static void end(struct yaml_parts *p) {
  if (p->pool) pool_end(p->pool);
  for (uint32_t k = 0; k < p->n; k++) file_part_free(&p->parts[k].base);
  arena_free(&p->arena);
}

/* True where reading by parts is worth it; says where the item begins and the bytes end. */
static bool is_worth_it(struct yaml_parts *p, const struct yaml_window *window) {
  const struct tree_load *load = p->load;
  const struct dataset *dataset = load->dataset;
  const struct building *b = dataset->building;
  if (load->part || dataset->window || load->flat || load->n_open != 1) return false;
  if (load->open[0].entity != 0 || load->is_kept) return false;
  if (dataset->options && dataset->options->n_ignored) return false; /* they are counted */
  if (b->split_at && b->n_parts > 0) return false;
  if (!input_position(&load->input, &p->begin, &p->end)) return false;
  p->begin -= window->end - window->kept;
  if (p->begin < load->parts_from) return false;
  if (b->split_at) return b->split_at > p->begin && b->split_at < p->end;
  return file_part_is_worth_it(dataset, p->end - p->begin);
}

bool yaml_parts_read(struct tree_load *load, struct yaml_window *window) {
  struct yaml_parts p = {.load = load};
  if (!is_worth_it(&p, window)) return false;
  jmp_buf here, *jump = load->dataset->arena.out_of_memory;
  volatile bool is_read = false;
  arena_init(&p.arena, load->dataset->allocator);
  p.arena.out_of_memory = load->dataset->arena.out_of_memory = &here;
  bool is_exhausted = setjmp(here) != 0;
  if (!is_exhausted) {
    uint64_t most = (p.end - p.begin) / PART_BYTES_MIN;
    uint32_t n = load->dataset->n_threads < most ? load->dataset->n_threads : (uint32_t)most;
    if (load->dataset->building->split_at) n = 2;
    cut(&p, n < WORKERS_MAX ? n : WORKERS_MAX - 1);
    if (p.n > 1) {
      p.pool = arena_alloc(&p.arena, pool_bytes());
      pool_init(p.pool);
      pool_run(p.pool, p.n + input_wants_digest(&load->input), work, &p);
      is_read = take(&p, window);
    } else {
      load->parts_from = PART_NO_STOP;
    }
  }
  load->dataset->arena.out_of_memory = jump;
  end(&p);
  if (is_exhausted) memory_exhausted(jump);
  return is_read;
}
