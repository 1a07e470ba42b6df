/* A part of a YAML file while one of several threads reads it (yaml_parts.h): how far it may be taken,
 * and where it is over. */
#ifndef THIDUA_YAML_PART_H
#define THIDUA_YAML_PART_H

#include "runtime/ingest/file_part.h"
#include "runtime/ingest/yaml_lane_state.h"

struct yaml_part {
  struct file_part base;
  /* how far it may be taken: an item, by byte, line (of the part, from 1) and number in the list */
  uint64_t end;
  uint32_t end_line, end_item;
  struct dataset_mark mark;
  bool has_arrived;   /* at the next part, or past where that should begin */
  bool is_to_the_end; /* of the document, in which nothing else stands */
};

/* Whether there is something to say, so that the part ends. */
bool yaml_part_is_in_doubt(const struct tree_load *load);
/* Whether the next part begins where the lane stands, or should have before. */
bool yaml_part_is_over(const struct lane_turn *turn);
/* The lane stands at an item of the root's list: how far the part may be taken. */
void yaml_part_note(const struct lane_turn *turn);
/* Whether it was over there. */
bool yaml_part_has_arrived(const struct tree_load *load);

#endif
