/* The standing decision of 2020 written by hand in C, twice: what the VM is measured against.
 * Columns are the data set's own (register_kind.h): truth bytes 0 1 2, codes with 255 unknown,
 * incidents of unit u at [first[u], first[u+1]). out[u] is the set of possible outcomes: bit 0
 * not_considered, 1 deferred, 2 considered. Readings are parameters, as they are for the VM.
 */
#ifndef THIDUA_HANDWRITTEN_H
#define THIDUA_HANDWRITTEN_H

#include <stdbool.h>
#include <stdint.h>

struct standing_columns {
  uint32_t n_units, n_incidents;
  const uint8_t *registered, *pledge_signed; /* by unit */
  const uint8_t *kind, *serious, *concluded; /* by incident; kind 2 is wrongdoing */
  const uint32_t *first, *parent;
  bool pledge_either, all_three, concluded_only;
};

/* What one writes first: a loop over units with a loop over each unit's incidents inside, and
 * branches. */
void standing_fused(const struct standing_columns *columns, uint8_t *out);
/* What performance.md found fastest on bytes: blocks, byte columns, each incident's truth scattered
 * to its parent's byte. */
void standing_scattered(const struct standing_columns *columns, uint8_t *out);

#endif
