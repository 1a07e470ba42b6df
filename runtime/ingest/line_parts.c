/* Lines by parts (line_parts.h). */
#include "runtime/ingest/line_parts.h"

#include "base/limits.h"
#include "base/pool.h"
#include "runtime/data/dataset_building.h"
#include "runtime/data/dataset_join.h"
#include "runtime/data/dataset_texts.h"
#include "runtime/ingest/data_options.h"

struct line_part {
  struct file_part base;
  uint32_t n_lines;
};

struct line_parts {
  struct tree_load *load;
  line_part_reader *read;
  struct line_part *parts;
  uint32_t n;
  struct arena arena;
  struct pool *pool;
  uint64_t begin, end;
};

/* Where the first line behind byte `from` begins; `end`: there is none. */
static uint64_t find_line(const struct input *input, char *buffer, uint64_t from, uint64_t end) {
  while (from < end) {
    size_t n = input_look(input, from, buffer, INPUT_BUFFER_BYTES);
    const char *line_end = n ? memchr(buffer, '\n', n) : NULL;
    if (line_end) return from + (uint64_t)(line_end - buffer) + 1;
    if (n == 0) return end;
    from += n;
  }
  return end;
}

static void cut(struct line_parts *p, uint32_t n_wanted) {
  const uint64_t split_at = p->load->dataset->building->split_at;
  char *buffer = arena_alloc_raw(&p->arena, INPUT_BUFFER_BYTES);
  p->parts = ARENA_ARRAY(&p->arena, struct line_part, n_wanted);
  uint64_t from = p->begin;
  for (uint32_t k = 0; k < n_wanted && from < p->end; k++) {
    uint64_t wanted = split_at ? split_at : p->begin + (p->end - p->begin) / n_wanted * (k + 1);
    uint64_t next = p->end;
    if (k + 1 < n_wanted && wanted > from)
      next = find_line(&p->load->input, buffer, wanted - 1, p->end);
    p->parts[p->n++].base = (struct file_part){p->load, .from = from, .stop = next};
    from = next;
  }
}

static void read_part(struct line_parts *p, struct line_part *part) {
  if (setjmp(part->base.exhausted) == 0) {
    struct tree_load *load = file_part_begin(&part->base);
    input_end_at(&load->input, part->base.stop);
    bool is_sound = p->read(load, &part->n_lines);
    dataset_settle(&part->base.dataset);
    part->base.is_sound = is_sound && !part->base.diags.n_errors && !part->base.diags.n_warnings;
  } else {
    part->base.is_sound = false; /* one reader alone needs less */
  }
  file_part_close(&part->base);
}

static void work(void *context, uint32_t share) {
  struct line_parts *p = context;
  if (share < p->n) read_part(p, &p->parts[share]);
  else input_digest_all(&p->load->input);
}

/* Joins the parts before the first that does not count; returns their lines. */
static uint32_t take(struct line_parts *p, bool *is_at_end) {
  struct tree_load *load = p->load;
  struct dataset_part *parts = ARENA_ARRAY(&p->arena, struct dataset_part, p->n);
  uint32_t n = 0, n_lines = 0;
  for (; n < p->n && p->parts[n].base.is_sound; n++) {
    parts[n] = (struct dataset_part){&p->parts[n].base.dataset, load->file, n_lines};
    n_lines += p->parts[n].n_lines;
  }
  for (uint32_t k = 0; k < p->n; k++) file_part_count(load, &p->parts[k].base);
  uint64_t at = n < p->n ? p->parts[n].base.from : p->end;
  file_parts_tell(load, at);
  dataset_join(load->dataset, parts, n, &p->arena, p->pool, load->dataset->n_threads);
  load->dataset->building->n_parts += n;
  *is_at_end = n == p->n;
  input_seek(&load->input, at);
  load->input.bytes_read = at;
  return n_lines;
}

static bool is_worth_it(struct line_parts *p) {
  const struct dataset *dataset = p->load->dataset;
  if (dataset->window || (dataset->options && dataset->options->n_ignored)) return false;
  if (!input_position(&p->load->input, &p->begin, &p->end)) return false;
  const uint64_t split_at = dataset->building->split_at;
  if (split_at) return split_at > p->begin && split_at < p->end;
  return file_part_is_worth_it(dataset, p->end - p->begin);
}

uint32_t line_parts_read(struct tree_load *load, line_part_reader *read, bool *is_at_end) {
  struct line_parts p = {.load = load, .read = read};
  if (!is_worth_it(&p)) return 0;
  jmp_buf here, *jump = load->dataset->arena.out_of_memory;
  volatile uint32_t n_lines = 0;
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
      n_lines = take(&p, is_at_end);
    }
  }
  load->dataset->arena.out_of_memory = jump;
  if (p.pool) pool_end(p.pool);
  for (uint32_t k = 0; k < p.n; k++) file_part_free(&p.parts[k].base);
  arena_free(&p.arena);
  if (is_exhausted) memory_exhausted(jump);
  return n_lines;
}
