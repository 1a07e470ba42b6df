/* How far a part of a file may be taken (yaml_part.h). */
#include "runtime/ingest/yaml_part.h"

/* Between two places at which a part might end. */
#define PART_STEP_BYTES ((uint64_t)32 << 10)

bool yaml_part_is_in_doubt(const struct tree_load *load) {
  const struct diags *diags = &load->part->base.diags;
  return diags->n_errors || diags->n_warnings;
}

bool yaml_part_has_arrived(const struct tree_load *load) { return load->part->has_arrived; }

static void note_end(struct yaml_part *part, uint64_t at, uint32_t line) {
  struct tree_load *load = part->base.dataset.building->filler;
  dataset_mark(&part->base.dataset, &part->mark);
  part->end = at;
  part->end_line = line;
  part->end_item = load->open[0].item;
  part->base.is_sound = true;
}

/* The byte of the file at which the lane stands. */
static uint64_t stands_at(const struct lane_turn *turn) {
  const struct yaml_window *window = turn->window;
  const uint64_t ahead = (uint64_t)(window->bytes + window->end - turn->p);
  return turn->load->part->base.from + window->input->bytes_read - ahead;
}

bool yaml_part_is_over(const struct lane_turn *turn) {
  return stands_at(turn) >= turn->load->part->base.stop;
}

void yaml_part_note(const struct lane_turn *turn) {
  struct yaml_part *part = turn->load->part;
  const uint64_t at = stands_at(turn);
  part->has_arrived = at >= part->base.stop;
  if (part->has_arrived || at - part->end >= PART_STEP_BYTES) note_end(part, at, turn->line);
}
