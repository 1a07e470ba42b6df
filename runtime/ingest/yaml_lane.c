/* The lane's turns (yaml_lane.h): taken where libyaml stands, given back at a safe point. */
#include "runtime/ingest/yaml_lane.h"

#include "runtime/data/dataset_places.h"
#include "runtime/ingest/yaml_cursor.h"
#include "runtime/ingest/yaml_lane_state.h"
#include "runtime/ingest/yaml_part.h"
#include "runtime/ingest/yaml_parts.h"

/* What there must be to read, so that taking turns is worth it. */
#define TURN_BYTES_MIN ((size_t)64 << 10)

bool yaml_lane_is_open(const struct tree_load *load) {
  const struct yaml_window *window = yaml_cursor_window(load->cursor);
  return window && window->is_keeping && yaml_cursor_is_in_block(load->cursor);
}

/* Whether the lane should begin at the item under the cursor; finds its line. */
static bool is_worth_it(struct tree_load *load, struct yaml_window *window) {
  const struct building *building = load->dataset->building;
  if (load->cursor->line < load->lane_from || building->is_lane_off) return false;
  if (!load->open[load->n_open - 1].is_list_in_block || !window->is_keeping) return false;
  if (!yaml_window_keep_line(window, load->cursor->line)) {
    window->is_keeping = false;
    return false;
  }
  while (!building->is_lane_eager && window->end - window->kept < TURN_BYTES_MIN)
    if (!yaml_window_more(window)) return false;
  return true;
}

/* Of a part of a file: whether its reader stops here. */
static bool part_ends(struct tree_load *load, bool is_ended) {
  if (is_ended) yaml_cursor_finish(load->cursor);
  return is_ended;
}

bool yaml_lane_read(struct tree_load *load) {
  struct yaml_window *window = yaml_cursor_window(load->cursor);
  if (!window) return false; /* nodes that were kept */
  if (load->part && part_ends(load, yaml_part_is_in_doubt(load))) return true;
  if (!is_worth_it(load, window)) return false;
  if (yaml_parts_read(load, window)) return true;
  if (!load->lane) lane_begin(load);
  if (load->open[0].holds_records) lane_learn_records(load);
  size_t taken = window->taken - window->kept;
  struct lane_turn turn = {.load = load,
      .lane = load->lane,
      .window = window,
      .p = window->bytes + window->kept,
      .line = window->kept_line,
      .level = load->n_open - 1,
      .pending = NONE_INDEX};
  turn.limit = turn.p;
  load->lane->line = 0;
  uint32_t line = turn.line;
  enum lane_status status = lane_read_lines(&turn);
  if (load->part && part_ends(load, yaml_part_has_arrived(load))) return true;
  load->lane_from = turn.line + (status == LANE_REFUSED);
  if (load->lane->line) lane_go_back(&turn);
  if (load->lane->line <= line) { /* no item was read whole */
    window->taken = window->kept + taken;
    return false;
  }
  load->dataset->building->n_lane_turns++;
  lane_stand_at_safe_point(load);
  return true;
}
