/* Parts of files: their readers begin and end (file_part.h). */
#include "runtime/ingest/file_part.h"

#include "runtime/data/dataset_building.h"
#include "runtime/data/dataset_join.h"

bool file_part_is_worth_it(const struct dataset *dataset, uint64_t n_bytes) {
  enum { ROW_BYTES = 64 }; /* about what a row takes in a file */
  uint64_t n_rows = 0;
  for (uint32_t i = 0; i < dataset->schema->n_entities; i++) n_rows += dataset->tables[i].n_rows;
  return dataset->n_threads > 1 && n_bytes >= 2 * PART_BYTES_MIN && n_rows * ROW_BYTES <= n_bytes;
}

struct tree_load *file_part_begin(struct file_part *part) {
  const struct tree_load *whole = part->whole;
  struct dataset *dataset = &part->dataset;
  dataset_begin_part(dataset, whole->dataset, &part->exhausted);
  arena_init(&part->arena, dataset->allocator);
  part->arena.out_of_memory = &part->exhausted;
  diags_init(&part->diags, &part->arena, NULL);
  part->diags.max = whole->diags->max;
  struct tree_load *load = tree_load_of(dataset);
  load->go_on = whole->go_on;
  load->diags = &part->diags;
  load->bare_name = whole->bare_name;
  load->is_form_said = whole->is_form_said;
  load->wrapper = whole->wrapper;
  load->file = dataset_add_file(dataset, whole->input.path);
  load->n_instances = whole->n_instances;
  arena_init(&load->scratch, dataset->allocator);
  arena_init(&load->opened, dataset->allocator);
  load->scratch.out_of_memory = load->opened.out_of_memory = &part->exhausted;
  char *buffer =
      whole->input.file < 0 ? NULL : arena_alloc_raw(&dataset->arena, INPUT_BUFFER_BYTES);
  load->input = input_of_part(&whole->input, &part->diags, &load->opened, buffer, part->from);
  load->input.path = dataset->files[load->file];
  load->input.progress = dataset->progress;
  load->input.n_units = &dataset->tables[schema_counted_entity(dataset->schema)].n_rows;
  dataset->building->progress = (struct input_progress){input_progress(&load->input),
      (part->stop == PART_NO_STOP ? part->from : part->stop) - part->from, 0};
  return load;
}

void file_part_close(struct file_part *part) {
  struct tree_load *load = part->dataset.building ? part->dataset.building->filler : NULL;
  if (!load) return;
  part->n_told = load->input.n_told;
  part->n_units_told = load->input.n_units_told;
  tree_load_close(load);
}

void file_part_free(struct file_part *part) {
  if (part->dataset.schema) dataset_free(&part->dataset);
  arena_free(&part->arena);
}

void file_part_count(struct tree_load *whole, const struct file_part *part) {
  whole->input.n_told += part->n_told;
  whole->input.n_units_told += part->n_units_told;
}

void file_parts_tell(struct tree_load *whole, uint64_t at) {
  struct input *input = &whole->input;
  if (input->file < 0) return;
  progress_add_read(input->progress, at - input->n_told, 0); /* perhaps less than nothing */
  input->n_told = at;
}
