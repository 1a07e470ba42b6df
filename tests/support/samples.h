/* What whole-path tests are tried on: the regulations of rules/ with their sample data, and
 * generated ones with theirs. */
#ifndef THIDUA_TESTS_SAMPLES_H
#define THIDUA_TESTS_SAMPLES_H

#include "study/session.h"
#include "tests/generate.h"
#include "tests/harness.h"

/* One of rules/, its data loaded, on the last day it is effective, without results of the preceding
 * year. `number`: of the files, some of which have no data. All of it dies behind the call. */
typedef void sample_visit(void *context, size_t number, const char *path, struct session *session);
/* Visits one of `every` of them, in their order. */
void samples_each(size_t every, sample_visit *visit, void *context);

/* Compiles what was generated and loads its data, with the preceding year's results: false where
 * either has errors. The subject is freed by the caller all the same. */
bool sample_generated(struct subject *subject, struct generated *generated);

#endif
