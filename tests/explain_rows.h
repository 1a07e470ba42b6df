/* A change that `thidua explain` tells, made in generated data themselves: rows of lists taken out
 * and put in, facts written otherwise, and all of it as YAML again. What a run of that text comes to
 * does not hang on how explanations try their changes. */
#ifndef THIDUA_TESTS_EXPLAIN_ROWS_H
#define THIDUA_TESTS_EXPLAIN_ROWS_H

#include "study/explain.h"
#include "tests/generate.h"

/* Whether some step is of a row that is gone or new. */
bool change_has_rows(const struct change *change);
/* Whether some step is of a fact that is there. */
bool change_has_facts(const struct change *change);
/* The data with those steps of a change that the mask has; `is_bare`: with a new row of the change
 * even where the mask has none of its facts. *row: where the explained instance then stands. The
 * generated data are as they were, and were last written so. */
struct str change_written(struct generated *generated, const struct explanation *explanation,
    const struct change *change, uint32_t mask, bool is_bare, uint32_t *row);

#endif
