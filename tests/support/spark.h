/* Spark for tests: a Python process that THIDUA_PYSPARK names (a python with pyspark), told statements
 * by a pipe; one for the whole of a test program, for it takes seconds to start. No engine of
 * `run --on`: it has no transactions. */
#ifndef THIDUA_TESTS_SPARK_H
#define THIDUA_TESTS_SPARK_H

#include "engines/engine.h"

/* Whether a URL means it: "spark:". */
bool spark_knows(const char *url);
/* A database in which nothing is; one at a time. In the arena, as engine_open has it. */
struct engine *spark_open(struct arena *arena);

#endif
