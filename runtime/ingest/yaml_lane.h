/* The fast lane of YAML: items of lists straight into columns, by the schema, a line at a time. It
 * takes only what it is sure of: block mappings and lists, plain and quoted values on one line,
 * comments, empty lines. Anything else, every error among it, is left to libyaml and tree_load.c
 * from the nearest safe point on: the beginning of an item that both lanes read alike. So there is
 * one place for each message, and whether this lane ran can be seen in the time alone.
 */
#ifndef THIDUA_YAML_LANE_H
#define THIDUA_YAML_LANE_H

#include "runtime/ingest/tree_reading.h"

/* Of a cursor at a list or mapping: whether the lane might read in it. */
bool yaml_lane_is_open(const struct tree_load *load);
/* Puts the cursor before the item at which its window begins, of the list that is open in the root;
 * that item stands in line `line`. */
void yaml_lane_begin_at_item(struct tree_load *load, uint32_t line);
/* Reads the item under the cursor and those behind it, as far as the lane goes. True where it read
 * any: the cursor then stands before the next item of the list that is open in the innermost
 * mapping of load->open, which may be a deeper one. False: nothing was done. */
bool yaml_lane_read(struct tree_load *load);

#endif
