/* What a database has decided against what the machine decides: each register of a program, and the
 * bytes of every form. */
#ifndef THIDUA_TESTS_DECIDED_H
#define THIDUA_TESTS_DECIDED_H

#include "engines/engine.h"
#include "runtime/program/sql_names.h"
#include "tests/forms.h"

/* What was compared so far. `of_kind`: values by the kind of their register that are open: truths that are not
 * known, sets of more outcomes than one, bounds that are not one number … */
struct decided_measure {
  uint64_t n_values, n_unknown, n_forgiven;
  uint64_t of_kind[REG_N_KINDS], n_open[REG_N_KINDS], n_ranks, n_states;
};

/* A run adopted from the tables of kept registers (sql_names, SQL_KEPT_ALL) that the script has made.
 * NULL, or what the engine said. `is_there`: by register, whether it came back, for what the
 * script refused did not; `is_whole`: nothing was refused. */
const char *decided_read(struct engine *engine, struct run *run, const struct sql_names *names,
    bool is_whole, bool *is_there);

/* Compares all registers that are there; NULL, or where they differ first, in words that live in the
 * arena of `found`. What hangs on a fraction that the engine does not hold, a fault there, cannot be compared:
 * n_forgiven counts these. `compared`: by opcode, set to true; may be NULL. */
const char *decided_registers(struct decided_measure *measure, enum sql_dialect dialect,
    const struct run *wanted, const struct run *found, const bool *is_there, bool *compared);

/* Compares the bytes of all forms, `settled` or not; NULL, or where they differ first. */
const char *decided_forms(
    struct subject *subject, struct run *wanted, struct run *found, bool is_settled);

#endif
