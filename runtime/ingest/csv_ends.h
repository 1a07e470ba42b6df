/* Where cells of CSV may end: the places of separators, quotation marks and controls (line ends among
 * them), found by the widest vectors the machine has. Private to csv_rows.c. */
#ifndef THIDUA_CSV_ENDS_H
#define THIDUA_CSV_ENDS_H

#include <stdbool.h>
#include <stdint.h>

/* Readable bytes that must follow a window: it is looked at in blocks. */
#define CSV_ENDS_PADDING 64
/* Places that may be written behind the last one. */
#define CSV_ENDS_SLACK 8

/* Writes the places in [from, n) of the window, ascending, to `ends`, which holds n - from and the
 * slack; returns how many there are. ORs into *any a byte >= 0x80 where one of them is no ASCII. */
uint32_t csv_find_ends(
    const char *window, uint32_t from, uint32_t n, char separator, uint32_t *ends, uint8_t *any);

#endif
