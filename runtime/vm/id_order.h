/* `order by id`: the place of each row's id in the order of their characters.
 *
 * Ids are NFC, and the order is by code point, which is that of their bytes; it is the same
 * everywhere and needs no table of a language. language.md §5.
 */
#ifndef THIDUA_ID_ORDER_H
#define THIDUA_ID_ORDER_H

#include "runtime/vm/vm_plan.h"

/* A column of numbers, by row of the field's entity: from 0, equal ids alike; unknown where a row
 * has no id. Owner: the vm. */
struct view vm_id_order(struct vm *vm, uint32_t field);

#endif
