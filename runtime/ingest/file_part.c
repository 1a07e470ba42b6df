/* Parts of files (file_part.h). There are more parts than threads, and small ones: a thread reads
 * one while another joins what was read before, no thread waits long at the end, and what a part
 * takes is used again for the next. */
#include "runtime/ingest/file_part.h"

#include "base/in_order.h"
#include "runtime/data/dataset_join.h"
#include "runtime/data/dataset_texts.h"
#include "runtime/data/dataset_threads.h"
#include "runtime/ingest/data_options.h"

/* Bytes of a part: what makes up for beginning it. */
#define PART_BYTES_MIN ((uint64_t)256 << 10)
#define LAST_BYTES_MIN ((uint64_t)64 << 10)
enum { PARTS_PER_THREAD = 8 };

struct parts_reading {
  struct file_parts *parts;
  struct file_part *slots; /* n_slots of them, each again and again */
  uint32_t n_slots;
  uint64_t part_bytes;
  uint64_t next_from; /* of the next part */
  uint64_t *froms;    /* by slot: where what is in it begins */
  struct arena arena, scratch;
  jmp_buf *jump;
  bool is_exhausted;
};

/* -- one part -- */

static void make_data_set(struct file_part *part, const struct dataset *whole) {
  dataset_begin_part(&part->dataset, whole, &part->exhausted);
  arena_init(&part->arena, whole->allocator);
  part->arena.out_of_memory = &part->exhausted;
  part->is_begun = true;
}

void file_part_begin(
    struct file_part *part, const struct dataset *whole, const struct diags *diags) {
  if (part->is_begun) dataset_empty_part(&part->dataset);
  else make_data_set(part, whole);
  arena_clear(&part->arena);
  diags_init(&part->diags, &part->arena, NULL);
  part->diags.max = diags->max;
}

/* Gives back what was left for another part. */
static void free_kept(struct tree_load *load) {
  const struct allocator *allocator = load->dataset->allocator;
  input_kept_free(&load->kept, allocator);
  input_kept_free(&load->line_ends, allocator);
  json_tokens_free(&load->tokens);
  arena_free(&load->opened);
  arena_free(&load->scratch);
}

void file_part_free(struct file_part *part) {
  struct building *building = part->dataset.schema ? part->dataset.building : NULL;
  if (building && building->filler) free_kept(building->filler);
  if (part->dataset.schema) dataset_free(&part->dataset);
  arena_free(&part->arena);
}

/* What fills its data set, ready to read from its first byte, as the whole is read. */
static struct tree_load *begin(struct file_part *part) {
  const struct tree_load *whole = part->whole;
  struct dataset *dataset = &part->dataset;
  file_part_begin(part, whole->dataset, whole->diags);
  struct tree_load *load = tree_load_of(dataset);
  load->go_on = whole->go_on;
  load->diags = &part->diags;
  load->bare_name = whole->bare_name;
  load->is_form_said = whole->is_form_said;
  load->wrapper = whole->wrapper;
  load->n_open = load->lane_from = 0;
  load->part = NULL;
  load->file = dataset_add_file(dataset, whole->input.path);
  if (load->n_instances < whole->n_instances) load->n_instances = whole->n_instances;
  if (!load->reads_parts) {
    arena_init(&load->scratch, dataset->allocator);
    arena_init(&load->opened, dataset->allocator);
  }
  load->scratch.out_of_memory = load->opened.out_of_memory = &part->exhausted;
  if (whole->input.file >= 0 && !load->buffer)
    load->buffer = arena_alloc_raw(&dataset->arena, INPUT_BUFFER_BYTES);
  load->input = input_of_part(&whole->input, &part->diags, &load->opened, load->buffer, part->from);
  load->input.path = dataset->files[load->file];
  load->reads_parts = true;
  load->input.kept = &load->kept;
  load->input.progress = dataset->progress;
  load->input.n_units = &dataset->tables[schema_counted_entity(dataset->schema)].n_rows;
  return load;
}

static void read_part(const struct file_parts *parts, struct file_part *part) {
  part->is_sound = part->is_to_the_end = part->has_arrived = false;
  part->end = (struct part_end){.at = part->from};
  if (setjmp(part->exhausted) == 0) {
    parts->form->read(part, begin(part));
    dataset_settle(&part->dataset);
  } else {
    part->is_sound = false; /* one reader alone needs less */
  }
  struct tree_load *load = part->dataset.building ? part->dataset.building->filler : NULL;
  if (!load) return;
  part->n_told += load->input.n_told;
  part->n_units_told += load->input.n_units_told;
  tree_load_close(load);
}

/* -- what one file leaves for the next -- */

/* Slots of parts, n of them. In the data set's arena. */
struct kept_slots {
  uint32_t n;
  struct file_part items[];
};

static void free_slots(void *kept) {
  struct kept_slots *slots = kept;
  for (uint32_t k = 0; k < slots->n; k++) file_part_free(&slots->items[k]);
}

/* n slots, as the last file has left them where there was one. */
static struct file_part *slots_of(struct dataset *dataset, uint32_t n) {
  struct building *b = dataset->building;
  struct kept_slots *slots = b->kept;
  if (!slots || slots->n != n) {
    dataset_free_kept(dataset);
    slots = arena_alloc(&dataset->arena, sizeof *slots + n * sizeof slots->items[0]);
    slots->n = n;
    b->kept = slots;
    b->free_kept = free_slots;
  }
  for (uint32_t k = 0; k < n; k++) slots->items[k].n_told = slots->items[k].n_units_told = 0;
  return slots->items;
}

/* -- all parts -- */

uint64_t file_parts_find_line(struct file_parts *parts, uint64_t from) {
  while (from < parts->end) {
    size_t n = input_look(&parts->load->input, from, parts->look, PART_LOOK_BYTES);
    const char *line_end = n ? memchr(parts->look, '\n', n) : NULL;
    if (line_end) return from + (uint64_t)(line_end - parts->look) + 1;
    if (n == 0) return parts->end;
    from += n;
  }
  return parts->end;
}

/* The last parts are smaller, so that no thread reads long when the others have nothing left. */
static uint64_t bytes_of_next(const struct parts_reading *r) {
  const uint64_t share = (r->parts->end - r->next_from) / (2 * r->n_slots);
  if (r->part_bytes <= LAST_BYTES_MIN || share >= r->part_bytes) return r->part_bytes;
  return share > LAST_BYTES_MIN ? share : LAST_BYTES_MIN;
}

static bool plan(void *context, uint32_t piece, uint32_t place) {
  struct parts_reading *r = context;
  struct file_parts *p = r->parts;
  const uint64_t split_at = p->load->dataset->building->split_at, from = r->next_from;
  if (from >= p->end) return false;
  uint64_t wanted = split_at && piece == 0 ? split_at : from + bytes_of_next(r), next = p->end;
  if (wanted < p->end && !(split_at && piece)) next = p->form->find(p, wanted - 1);
  struct file_part *part = &r->slots[place];
  part->parts = p;
  part->whole = p->load;
  part->from = from;
  part->stop = next < p->end ? next : PART_NO_STOP;
  r->next_from = next;
  return true;
}

static void make(void *context, uint32_t piece, uint32_t place) {
  struct parts_reading *r = context;
  (void)piece;
  read_part(r->parts, &r->slots[place]);
}

static bool take(void *context, uint32_t piece, uint32_t place) {
  struct parts_reading *r = context;
  struct file_parts *p = r->parts;
  struct tree_load *load = p->load;
  struct file_part *part = &r->slots[place];
  (void)piece;
  p->next_from = part->from;
  if (!part->is_sound) return false;
  jmp_buf here;
  load->dataset->arena.out_of_memory = r->scratch.out_of_memory = &here;
  if (setjmp(here) != 0) {
    r->is_exhausted = true;
    return false;
  }
  const uint64_t at = part->is_to_the_end ? p->end : part->end.at;
  load->input.bytes_read = at; /* by it the dictionary's size is guessed */
  struct dataset_part joined = {
      &part->dataset, load->file, p->lines_before + p->taken.n_lines, at - part->from};
  dataset_join(load->dataset, &joined, &r->scratch);
  arena_clear(&r->scratch);
  load->dataset->building->n_parts++;
  p->taken.at = at;
  p->taken.n_lines += part->end.n_lines;
  p->taken.n_items += part->end.n_items;
  p->is_to_the_end = part->is_to_the_end;
  p->next_from = part->stop;
  return part->end.at == part->stop || part->is_to_the_end;
}

static void digest(void *context) {
  struct parts_reading *r = context;
  input_digest_all(&r->parts->load->input);
}

bool file_parts_are_worth_it(const struct tree_load *load, uint64_t begin, uint64_t end) {
  const struct dataset *dataset = load->dataset;
  const struct building *b = dataset->building;
  if (dataset->window || b->lists_texts) return false;
  if (dataset->options && dataset->options->n_ignored) return false; /* they are counted */
  if (b->split_at) return b->n_parts == 0 && b->split_at > begin && b->split_at < end;
  if (b->part_bytes) return end - begin > b->part_bytes;
  return dataset->n_threads > 1 && end - begin >= 2 * PART_BYTES_MIN;
}

/* Progress is told of what counts: as if one reader had read so far. */
static void tell(struct parts_reading *r, uint64_t at) {
  struct input *input = &r->parts->load->input;
  for (uint32_t k = 0; k < r->n_slots; k++) {
    input->n_told += r->slots[k].n_told;
    input->n_units_told += r->slots[k].n_units_told;
  }
  if (input->file < 0) return;
  progress_add_read(input->progress, at - input->n_told, 0); /* perhaps less than nothing */
  input->n_told = at;
}

uint32_t file_part_threads(const struct dataset *dataset) {
  const struct building *b = dataset->building;
  if (b->split_at || b->part_bytes) return 2;
  const uint32_t n = dataset->n_threads ? dataset->n_threads : 1;
  return n < WORKERS_MAX / 2 ? n : WORKERS_MAX / 2;
}

static void read_all(struct parts_reading *r) {
  struct file_parts *p = r->parts;
  struct dataset *dataset = p->load->dataset;
  const struct building *b = dataset->building;
  const uint32_t n_threads = file_part_threads(dataset);
  r->part_bytes = (p->end - p->begin) / (PARTS_PER_THREAD * n_threads);
  if (r->part_bytes < PART_BYTES_MIN) r->part_bytes = PART_BYTES_MIN;
  if (r->part_bytes > p->form->most_bytes) r->part_bytes = p->form->most_bytes;
  if (b->part_bytes) r->part_bytes = b->part_bytes;
  r->next_from = p->begin;
  r->n_slots = file_part_slots(n_threads);
  r->slots = slots_of(dataset, r->n_slots);
  p->look = arena_alloc_raw(&r->arena, PART_LOOK_BYTES);
  p->taken = (struct part_end){.at = p->begin};
  const struct in_order work = {.context = r,
      .plan = plan,
      .make = make,
      .take = take,
      .beside = input_wants_digest(&p->load->input) ? digest : NULL,
      .n_ahead = r->n_slots};
  in_order_run(&work, dataset_pool(dataset), n_threads);
}

/* Where that fails, whoever reads on says it. */
static void stand_behind(struct file_parts *p) {
  struct input *input = &p->load->input;
  if (p->taken.at == p->begin) return;
  input_seek(input, p->taken.at);
  input->bytes_read = p->taken.at;
}

bool file_parts_read(struct file_parts *p) {
  struct dataset *dataset = p->load->dataset;
  struct parts_reading r = {.parts = p};
  jmp_buf here, *jump = dataset->arena.out_of_memory;
  arena_init(&r.arena, dataset->allocator);
  arena_init(&r.scratch, dataset->allocator);
  r.arena.out_of_memory = dataset->arena.out_of_memory = &here;
  if (setjmp(here) == 0) read_all(&r);
  else r.is_exhausted = true;
  dataset->arena.out_of_memory = jump;
  if (!r.is_exhausted) {
    tell(&r, p->taken.at);
    stand_behind(p);
  }
  /* who reads what was not taken may need what the slots have */
  if (r.is_exhausted || !p->is_to_the_end) dataset_free_kept(dataset);
  arena_free(&r.scratch);
  arena_free(&r.arena);
  if (r.is_exhausted) memory_exhausted(jump);
  return p->taken.at > p->begin;
}
