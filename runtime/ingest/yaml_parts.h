/* One large YAML file read by several threads. Where the fast lane (yaml_lane.h) stands at an item of
 * a list of the root, the bytes behind are cut before lines that look like items of that list; each
 * part is read by itself into a data set of its own, and they are joined in order. That such a line
 * is an item, and of that list, is known once the part before was read: its reader must come to that
 * very place between two items. Where it does not, or where a reader has anything to say, what
 * stands behind is read again by one thread, which says it.
 */
#ifndef THIDUA_YAML_PARTS_H
#define THIDUA_YAML_PARTS_H

#include "runtime/ingest/yaml_lane_state.h"

/* Reads the items from the one at which the window begins, by parts. True where it read any: the
 * cursor then stands before the next item of that list, or at the end of the document. */
bool yaml_parts_read(struct tree_load *load, struct yaml_window *window);

#endif
