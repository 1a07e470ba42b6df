/* Rows that an engine is told as one `insert`, and that it tells as text with tabs between them: for
 * the engines that tests have beside those of engines/. */
#ifndef THIDUA_TESTS_TOLD_ROWS_H
#define THIDUA_TESTS_TOLD_ROWS_H

#include "engines/engine.h"

struct rows_told { /* what is appended: one statement */
  struct buffer text;
  const struct engine_column *columns;
  uint32_t n_columns;
  enum sql_dialect dialect;
};

void rows_told_begin(struct rows_told *rows, struct engine *engine, struct str table,
    const struct engine_column *columns, uint32_t n_columns);
void rows_told_append(struct rows_told *rows, const struct engine_value *values);
/* The statement; NULL without rows. */
const char *rows_told_end(struct rows_told *rows);

/* Calls `row` with each row of `n` bytes of text, in which it undoes escapes: \N is NULL. */
bool rows_told_read(struct engine *engine, char *text, size_t n,
    const struct engine_column *columns, uint32_t n_columns, engine_row *row, void *context);

#endif
