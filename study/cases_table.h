/* Cases from a table: a row a case, of CSV, of a sheet, or of JSON Lines (an object a row). The heading
 * says what a column is:
 *
 *   name, law, as of           of the case
 *   reading NAME, parameter NAME
 *   FIELD, ENTITY.FIELD        a fact of the one instance of that entity (`id` too)
 *   expect NAME, expect ENTITY.NAME
 *                              what a result comes to; NAME.PART its part, lists with commas
 *   expect error               that the data is refused, with these words
 *
 * Rows become the nodes that the same case would be in YAML, each at the place of its cell, so that
 * all else is read, run and told as there. An empty cell is nothing given, and nothing expected. */
#ifndef THIDUA_CASES_TABLE_H
#define THIDUA_CASES_TABLE_H

#include "study/cases.h"

struct table_cases {
  VEC(uint32_t) list; /* nodes of the file: a mapping a row */
};

/* Reads the table at `path` (FILE.xlsx#Sheet: that sheet), which `asked` names; the file's regulation
 * is open. False after a report. */
bool test_table_read(
    struct test_file *file, const char *path, struct place asked, struct table_cases *out);

#endif
