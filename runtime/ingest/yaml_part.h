/* A part of a YAML file while one of several threads reads it (yaml_parts.h): how far it may be taken,
 * and where it is over. */
#ifndef THIDUA_YAML_PART_H
#define THIDUA_YAML_PART_H

#include "runtime/ingest/file_part.h"
#include "runtime/ingest/yaml_lane_state.h"

/* Whether there is something to say, so that the part ends. */
bool yaml_part_is_in_doubt(const struct tree_load *load);
/* Whether the next part begins where the lane stands, or should have before. */
bool yaml_part_is_over(const struct lane_turn *turn);
/* The lane stands at an item of the root's list: how far the part may be taken. */
void yaml_part_note(const struct lane_turn *turn);
/* Whether it was over there. */
bool yaml_part_has_arrived(const struct tree_load *load);

#endif
