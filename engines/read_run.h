/* The values a database has found, as a run: columns of registers read back from the tables that the
 * script of compiler/sql keeps them in. */
#ifndef THIDUA_READ_RUN_H
#define THIDUA_READ_RUN_H

#include "engines/engine.h"
#include "runtime/vm/run.h"

/* A register and the columns of its parts: BOUNDS two (at least, at most), FRACTION four (numerator
 * and denominator of the lower, then of the upper bound), others one. */
struct kept_register {
  uint32_t reg;
  struct str columns[4];
};

/* Reads the registers of one entity from a table into a run made by run_adopt: `_row` (in `row`) says
 * whose values a row has. As they are written: TRUTH a boolean, NULL unknown; sets an integer of
 * bits; CODE a word, NULL unknown, or (of a status, whose type is an integer) its number; TEXT a
 * text, of a reference the id it names, '' nobody; numbers integers at their scale, NULL unknown.
 * False with words in the engine, also where the table does not hold each row of the entity once. */
bool run_read(struct engine *engine, struct run *run, uint32_t entity, struct str table,
    struct str row, const struct kept_register *registers, uint32_t n_registers);

#endif
