/* Engines by their URL, for tests: those of engines/ and those that only tests have (chdb.h,
 * spark.h). */
#ifndef THIDUA_TESTS_TEST_ENGINE_H
#define THIDUA_TESTS_TEST_ENGINE_H

#include "engines/engine.h"

/* A database in which nothing is; of PostgreSQL a schema, thidua_test, that is made anew. Fails the
 * test where it cannot be opened. In the arena; ended by engine_close. */
struct engine *test_engine_open(struct arena *arena, const char *url);

/* From here on all that is done is one transaction, which test_engine_clear takes back: what begins
 * or commits one within does nothing. Statements of `settings` are for the connection, "": none. Fails the test where it
 * cannot. */
void test_engine_enclose(struct engine *engine, const char *settings);
/* Takes back all that was done, and goes on. */
void test_engine_clear(struct engine *engine);

/* Calls with each URL of those that THIDUA_ENGINES names, blanks between them. */
void test_engines_each(void (*visit)(void *context, const char *url), void *context);

#endif
