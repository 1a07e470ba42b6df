/* `test --watch`: the files that a run hangs on, and the waiting for one to change. */
#ifndef THIDUA_TEST_WATCH_H
#define THIDUA_TEST_WATCH_H

#include "study/suite.h"

struct watched {
  struct arena arena;      /* of the list */
  VEC(const char *) paths; /* files, and folders: of these the rules and tests */
};

/* Nothing yet. */
void watched_init(struct watched *watched, jmp_buf *out_of_memory);
/* The test file, its tables, its regulation and all that this one is made of. */
void watched_add(struct watched *watched, const struct suite *suite);
/* Another number where one of them came, went or was written. */
uint64_t watched_state(const struct watched *watched);
/* Returns when it is another than `before`, and has come to rest. */
void watched_wait(const struct watched *watched, uint64_t before);

#endif
