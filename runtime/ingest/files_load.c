/* Files side by side (files_load.h): each is read into a data set of its own, as a part of a large
 * file is (file_part.h), and joined in its turn. One of which anything is to be said, or whose root
 * says otherwise, is read again by one thread; so are as many behind it as were read in vain. */
#include "runtime/ingest/files_load.h"

#include <sys/stat.h>

#include "base/in_order.h"
#include "base/limits.h"
#include "runtime/data/dataset_join.h"
#include "runtime/data/dataset_sources.h"
#include "runtime/data/dataset_texts.h"
#include "runtime/data/dataset_threads.h"
#include "runtime/ingest/data_formats.h"
#include "runtime/ingest/data_options.h"
#include "runtime/ingest/file_part.h"
#include "runtime/ingest/flat_records.h"
#include "runtime/ingest/tree_load.h"

/* Larger ones are read in parts themselves; fewer bytes than these are no work for two. */
#define SMALL_BYTES_MAX ((uint64_t)8 << 20)
#define TOGETHER_BYTES_MIN ((uint64_t)256 << 10)

struct together {
  struct dataset *dataset;
  struct diags *diags;
  const struct data_document *documents; /* n of them, all small */
  uint32_t n, n_planned;
  uint64_t bytes, bytes_taken; /* by them the dictionary's size is guessed */
  struct file_part *slots;
  uint32_t *places; /* slots of those that are planned and not yet taken, by piece, modulo */
  uint32_t n_slots;
  struct arena arena, scratch;
  bool is_exhausted;
};

/* -- one file -- */

/* How many bytes a document has that is small and whole at hand; 0: it is neither. */
static uint64_t small_bytes(const struct data_document *document) {
  struct stat about;
  if (document->is_text) return document->text.n <= SMALL_BYTES_MAX ? document->text.n : 0;
  if (stat(document->path, &about) != 0 || !S_ISREG(about.st_mode)) return 0;
  return about.st_size > 0 && (uint64_t)about.st_size <= SMALL_BYTES_MAX ? (uint64_t)about.st_size
                                                                         : 0;
}

static int load_one(
    struct dataset *dataset, struct diags *diags, const struct data_document *document) {
  if (!document->is_text) return tree_load_file(dataset, diags, document->path);
  tree_load_text(dataset, diags, document->path, document->text);
  return 0;
}

static bool plan(void *context, uint32_t piece, uint32_t place) {
  struct together *t = context;
  t->places[piece % t->n_slots] = place;
  if (piece == t->n) return false;
  t->n_planned = piece + 1;
  return true;
}

static void make(void *context, uint32_t piece, uint32_t place) {
  struct together *t = context;
  struct file_part *part = &t->slots[place];
  part->is_sound = false;
  part->n_told = part->n_units_told = 0;
  if (setjmp(part->exhausted) == 0) {
    file_part_begin(part, t->dataset, t->diags);
    part->dataset.wants_digests = t->dataset->wants_digests;
    int error = load_one(&part->dataset, &part->diags, &t->documents[piece]);
    dataset_settle(&part->dataset);
    part->is_sound = !error && !part->diags.n;
  }
  const struct tree_load *load = part->is_begun ? part->dataset.building->filler : NULL;
  if (!load) return;
  part->n_told = load->input.n_told;
  part->n_units_told = load->input.n_units_told;
  if (load->flat && load->flat->root.line) part->is_sound = false; /* there is one over all files */
}

/* -- all of them -- */

/* Whether a part may stand behind what there is. */
static bool may_join(const struct dataset *dataset, const struct file_part *part) {
  return part->is_sound && dataset->n_files + part->dataset.n_files < DATA_FILES_MAX &&
      !dataset_root_differs(dataset, &part->dataset);
}

static void join(struct together *t, struct file_part *part, const struct data_document *document) {
  struct dataset *dataset = t->dataset;
  struct data_source *source = dataset_add_source(dataset, str_from(document->path));
  memcpy(source->digest, part->dataset.sources[0].digest, sizeof source->digest);
  const uint64_t n_bytes = small_bytes(document);
  const struct dataset_part joined = {&part->dataset, dataset->n_files, 0, n_bytes};
  t->bytes_taken += n_bytes;
  for (uint32_t i = 0; i < part->dataset.n_files; i++)
    dataset_add_file(dataset, part->dataset.files[i]);
  dataset_join(dataset, &joined, &t->scratch);
  arena_clear(&t->scratch);
  dataset->building->n_parts++;
}

static bool take(void *context, uint32_t piece, uint32_t place) {
  struct together *t = context;
  struct dataset *dataset = t->dataset;
  struct file_part *part = &t->slots[place];
  jmp_buf here;
  dataset->arena.out_of_memory = t->scratch.out_of_memory = &here;
  if (setjmp(here) != 0) {
    t->is_exhausted = true;
    return false;
  }
  if (!may_join(dataset, part)) return false;
  join(t, part, &t->documents[piece]);
  return true;
}

static uint32_t run(struct together *t) {
  const uint32_t n_threads = file_part_threads(t->dataset);
  t->n_slots = file_part_slots(n_threads);
  t->slots = ARENA_ARRAY(&t->arena, struct file_part, t->n_slots);
  t->places = ARENA_ARRAY(&t->arena, uint32_t, t->n_slots);
  const struct in_order work = {
      .context = t, .plan = plan, .make = make, .take = take, .n_ahead = t->n_slots};
  return in_order_run(&work, dataset_pool(t->dataset), n_threads);
}

/* Reads them; returns how many, from the first on, are in the data set. *n_vain: how many were read
 * for nothing. */
static uint32_t load_together(struct together *t, uint32_t *n_vain) {
  struct dataset *dataset = t->dataset;
  jmp_buf here, *jump = dataset->arena.out_of_memory;
  volatile uint32_t n_taken = 0;
  arena_init(&t->arena, dataset->allocator);
  arena_init(&t->scratch, dataset->allocator);
  t->arena.out_of_memory = dataset->arena.out_of_memory = &here;
  dataset->building->progress =
      (struct input_progress){&t->bytes_taken, t->bytes, dataset->building->n_hashed};
  if (setjmp(here) == 0) n_taken = run(t);
  else t->is_exhausted = true;
  dataset->building->progress = (struct input_progress){0};
  dataset->arena.out_of_memory = jump;
  for (uint32_t i = n_taken; i < t->n_planned; i++) { /* they will be told again */
    const struct file_part *part = &t->slots[t->places[i % t->n_slots]];
    progress_add_read(dataset->progress, 0 - part->n_told, 0 - (uint64_t)part->n_units_told);
  }
  *n_vain = t->n_planned - n_taken;
  for (uint32_t k = 0; t->slots && k < t->n_slots; k++) file_part_free(&t->slots[k]);
  arena_free(&t->scratch);
  arena_free(&t->arena);
  if (t->is_exhausted) memory_exhausted(jump);
  return n_taken;
}

/* Whether one large document of its form is read in parts. */
static bool is_cut(const struct data_document *document) {
  const struct data_format *format = data_format_of(document->path);
  if (!format || packing_of_name(str_from(document->path))) return false;
  return format->open == yaml_cursor_open || format->read == json_lines_read ||
      format->read == csv_read || format->read == tsv_read;
}

static uint64_t sum_bytes(const struct data_document *documents, uint32_t n) {
  uint64_t sum = 0;
  for (uint32_t i = 0; i < n; i++) sum += small_bytes(&documents[i]);
  return sum;
}

/* How many documents, from the first on, are worth reading together: none that is so large beside
 * the others that they would wait for the thread that reads it, where it could be read in parts. */
static uint32_t count_together(const struct dataset *dataset, const struct data_document *documents,
    uint32_t n, uint64_t *n_bytes) {
  uint32_t end = 0;
  while (end < n && small_bytes(&documents[end])) end++;
  *n_bytes = sum_bytes(documents, end);
  if (dataset->building->part_bytes) return end > 1 ? end : 0;
  for (uint32_t i = 0; i < end;) {
    const uint64_t bytes = small_bytes(&documents[i]);
    const bool is_large = bytes >= 2 * TOGETHER_BYTES_MIN &&
        bytes * 2 * dataset->n_threads > *n_bytes && is_cut(&documents[i]);
    if (is_large) { /* those before it, looked at anew */
      end = i;
      *n_bytes = sum_bytes(documents, end);
    }
    i = is_large ? 0 : i + 1;
  }
  return end > 1 && *n_bytes >= TOGETHER_BYTES_MIN ? end : 0;
}

static bool are_threads_there(const struct dataset *dataset) {
  if (dataset->window || (dataset->options && dataset->options->n_ignored)) return false;
  return dataset->n_threads > 1 || dataset->building->part_bytes;
}

void files_load(struct dataset *dataset, struct diags *diags, const struct data_document *documents,
    uint32_t n, data_unreadable *unreadable, void *context) {
  const bool are_threads = are_threads_there(dataset);
  uint32_t n_alone = 0, n_failed = 0; /* files that are read alone; attempts that ended early */
  for (uint32_t i = 0; i < n;) {
    struct together t = {.dataset = dataset, .diags = diags, .documents = documents + i};
    if (are_threads && !n_alone) t.n = count_together(dataset, t.documents, n - i, &t.bytes);
    if (t.n) {
      i += load_together(&t, &n_alone);
      if (!n_alone) continue;
      n_alone <<= n_failed < 8 ? n_failed++ : 8; /* most of them may be so */
    }
    int error = load_one(dataset, diags, &documents[i]);
    if (error) unreadable(context, documents[i].path, error);
    if (n_alone) n_alone--;
    i++;
  }
}
