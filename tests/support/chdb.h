/* ClickHouse within the process, for tests: its library as npm's package brings it, named by
 * THIDUA_CHDB. No engine of `run --on`: it has no transactions, so nothing could be taken back. */
#ifndef THIDUA_TESTS_CHDB_H
#define THIDUA_TESTS_CHDB_H

#include "engines/engine.h"

/* Whether a URL means it: "chdb:". */
bool chdb_knows(const char *url);
/* A database in which nothing is; one at a time. In the arena, as engine_open has it. */
struct engine *chdb_open(struct arena *arena);

#endif
