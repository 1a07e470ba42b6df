/* What is alike: letters with their marks and without, a name and its words apart, as messages look for them in
 * the text of a file. */
#ifndef THIDUA_ALIKE_H
#define THIDUA_ALIKE_H

#include "base/str.h"

/* The letters alone, small and without their marks, đ as d: into `out`, with a zero byte behind them. False:
 * more than its `most` bytes hold, or letters that are none of ASCII's without their marks. */
bool alike_bare(struct str text, char *out, size_t most);
/* The word of a text that ends where blanks begin before byte `at`; empty where none does. */
struct str alike_word_before(struct str text, uint32_t at);
/* Whether the text of a file has a field or a declaration of that name, or of its words apart. */
bool alike_is_declared(struct str text, struct str name);

#endif
