/* Text of a chain that could not be read: after a syntax error, or where a file is missing, names may
 * be declared in it, so a name that is unknown otherwise may not be called unknown. */
#ifndef THIDUA_LOST_H
#define THIDUA_LOST_H

#include "compiler/compile.h"
#include "base/vec.h"

struct lost_text {
  VEC(struct str) pieces; /* that no declaration covers */
  bool is_open;           /* names may come from a file that could not be read */
};

/* What is lost of the compilation's chain; in its arena. */
struct lost_text lost_text_of(const struct compilation *compilation);
/* True where the name may have been declared in it: say nothing of it. */
bool lost_may_hold(const struct lost_text *lost, struct str name);

#endif
