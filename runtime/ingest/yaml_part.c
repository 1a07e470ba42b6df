/* How far a part of a file may be taken (yaml_part.h). */
#include "runtime/ingest/yaml_part.h"

#include "runtime/ingest/flat_records.h"

/* Between two places at which a part might end. */
#define PART_STEP_BYTES ((uint64_t)32 << 10)

bool yaml_part_is_in_doubt(const struct tree_load *load) {
  const struct flat_load *flat = load->flat;
  return !file_part_is_silent(load->part) || (flat && flat->root.line); /* the root is not joined */
}

bool yaml_part_has_arrived(const struct tree_load *load) { return load->part->has_arrived; }

static void note_end(struct file_part *part, uint64_t at, uint32_t line) {
  const struct tree_load *load = part->dataset.building->filler;
  dataset_mark(&part->dataset, &part->mark);
  part->end = (struct part_end){at, line - 1, load->open[0].item};
  part->is_sound = true;
}

/* The byte of the file at which the lane stands. */
static uint64_t stands_at(const struct lane_turn *turn) {
  const struct yaml_window *window = turn->window;
  const uint64_t ahead = (uint64_t)(window->bytes + window->end - turn->p);
  return turn->load->part->from + window->input->bytes_read - ahead;
}

bool yaml_part_is_over(const struct lane_turn *turn) {
  return stands_at(turn) >= turn->load->part->stop;
}

void yaml_part_note(const struct lane_turn *turn) {
  struct file_part *part = turn->load->part;
  const uint64_t at = stands_at(turn);
  part->has_arrived = at >= part->stop;
  if (part->has_arrived || at - part->end.at >= PART_STEP_BYTES) note_end(part, at, turn->line);
}
