/* Rules in one style (`thidua fmt`): every word and comment of a file as it stands, laid out anew;
 * keywords in the other language where that is asked for. Never another program: what comes out is
 * read again and compared word by word, and kept only where it says the same.
 *
 * The style: a declaration begins in the first column, its clauses two columns in, one a line; what
 * clauses of the law's kind (`when`, `then`, `because` …) say begins in one column, as do the types
 * and labels of an entity's fields. A condition longer than FORMAT_COLUMNS is broken before `and`,
 * `or`, `then`, `else`, `where`, `has`. Blank lines stay where they are, one at a time, and one stands
 * between declarations of several lines. Comments and law text stay where they stand. What lies
 * between `# fmt: off` and `# fmt: on` is left as it is. */
#ifndef THIDUA_FORMAT_H
#define THIDUA_FORMAT_H

#include "base/diag.h"

enum { FORMAT_COLUMNS = 100 };

enum format_language { FORMAT_AS_WRITTEN, FORMAT_VIETNAMESE, FORMAT_ENGLISH };

struct ast;

/* Source number `source` of diags->sources, formatted, in *out: of `arena`. False, and nothing in
 * *out, where it has errors of syntax (reported in diags), or where a name and a word of the other
 * language would be one phrase, and no parentheses can part them (FORMAT_WORD_JOINS, with its
 * place). `whole`: the regulation it is a part of, which tells what is a state's word; NULL: the file
 * alone tells. Out of memory by the arena's jump. */
bool format_rules(struct arena *arena, struct diags *diags, uint32_t source,
    enum format_language language, const struct ast *whole, struct str *out);

#endif
