/* `order by id`: the place of each row's id in the order of their characters.
 *
 * Ids are NFC, and the order is by code point, which is that of their bytes; it is the same
 * everywhere and needs no table of a language. language.md §5.
 */
#ifndef THIDUA_ID_ORDER_H
#define THIDUA_ID_ORDER_H

#include "runtime/vm/run.h"

/* A column of numbers, by row of the field's entity: from 0, equal ids alike; unknown where a row
 * has no id. It lies in `memory`, of id_order_bytes, and dies with it. */
struct view id_order(const struct run *run, uint32_t field, void *memory);
size_t id_order_bytes(uint32_t rows);

#endif
