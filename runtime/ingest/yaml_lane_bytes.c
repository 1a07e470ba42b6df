/* The bytes under the lane: whole lines, and the safe point from which they are kept
 * (yaml_lane_state.h). */
#include "runtime/ingest/yaml_lane_state.h"
#include "runtime/ingest/yaml_part.h"

#include "runtime/data/dataset_window.h"

#define STEP_BYTES_MAX ((size_t)32 << 10) /* between safe points */

/* -- safe points -- */

void lane_note_safe_point(struct lane_turn *turn) {
  struct tree_load *load = turn->load;
  struct yaml_lane *lane = turn->lane;
  struct yaml_window *window = turn->window;
  size_t at = (size_t)(turn->p - window->bytes);
  turn->bytes_before += at - window->kept;
  yaml_window_keep_from(window, at, turn->line);
  window->taken = at;
  dataset_mark(load->dataset, &lane->mark);
  lane->line = turn->line;
  lane->n_open = load->n_open;
  memcpy(lane->open, load->open, load->n_open * sizeof *load->open);
  for (uint32_t i = turn->level + 1; i < load->n_open; i++) {
    const struct data_keys *keys = load->open[i].keys;
    memcpy(lane->members[i], keys->members, keys->n_members * sizeof *keys->members);
  }
  tree_tidy(load);
}

bool lane_is_full(const struct lane_turn *turn, uint32_t n_open) {
  const struct tree_load *load = turn->load;
  if (n_open != 1 || load->open[0].entity != 0) return false;
  if (load->part) return yaml_part_is_over(turn);
  const struct dataset_window *window = load->dataset->window;
  if (load->open[0].holds_records && window && window->is_apart) return false;
  return dataset_window_is_full(load->dataset);
}

bool lane_consider_safe_point(struct lane_turn *turn) {
  const struct tree_load *load = turn->load;
  bool is_full = lane_is_full(turn, load->n_open);
  if (load->part && load->n_open == 1) yaml_part_note(turn);
  size_t since = (size_t)(turn->p - turn->window->bytes) - turn->window->kept,
         step = (turn->bytes_before + since) / 16;
  if (step > STEP_BYTES_MAX) step = STEP_BYTES_MAX;
  if (since >= step || is_full || load->dataset->building->is_lane_eager)
    lane_note_safe_point(turn);
  return is_full;
}

void lane_go_back(struct lane_turn *turn) {
  struct tree_load *load = turn->load;
  const struct yaml_lane *lane = turn->lane;
  dataset_rewind(load->dataset, &lane->mark);
  load->n_open = lane->n_open;
  memcpy(load->open, lane->open, lane->n_open * sizeof *lane->open);
  for (uint32_t i = turn->level + 1; i < lane->n_open; i++) {
    struct data_keys *keys = load->open[i].keys;
    memcpy(keys->members, lane->members[i], keys->n_members * sizeof *keys->members);
  }
}

/* -- lines -- */

static void find_limit(struct lane_turn *turn) {
  const char *end = turn->window->bytes + turn->window->end;
  const char *last = turn->p < end ? memrchr(turn->p, '\n', (size_t)(end - turn->p)) : NULL;
  turn->limit = last ? last + 1 : turn->p;
}

bool lane_has_line(struct lane_turn *turn) {
  enum { LINE_BYTES_MAX = 1 << 20 };
  struct yaml_window *window = turn->window;
  find_limit(turn);
  while (turn->p >= turn->limit) {
    if (window->bytes + window->end - turn->p > LINE_BYTES_MAX) return false;
    size_t at = (size_t)(turn->p - window->bytes) - window->kept;
    bool is_more = yaml_window_more(window);
    turn->p = window->bytes + window->kept + at;
    char *end = window->bytes + window->end;
    if (!is_more && (turn->p >= end || input_has_failed(window->input))) return false;
    if (!is_more) { /* the last line has no end: as if it had */
      *end = '\n';
      turn->limit = end + 1;
    } else {
      find_limit(turn);
    }
  }
  return true;
}
