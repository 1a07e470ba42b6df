/* Explanations written: as text for people, as JSON for programs. */
#ifndef THIDUA_EXPLAIN_FORMS_H
#define THIDUA_EXPLAIN_FORMS_H

#include "base/buffer.h"
#include "study/explain.h"
#include "study/explain_what_if.h"

/* One result, in lines. */
void explain_text(const struct explanation *explanation, FILE *out, bool is_full);
/* One result as an object, without a line end. `indent`: blanks before each of its lines. */
void explain_json(const struct explanation *explanation, struct buffer *out, uint32_t indent);
/* What stands below a part says all of it, so that its own words need not be told again. */
bool explain_part_is_passed(const struct part *part);
/* What it came to: "deferred", "undetermined: deferred or considered". */
struct str explain_outcome_words(const struct explanation *explanation);

void what_if_text(const struct what_if *what_if, FILE *out);
void what_if_json(const struct what_if *what_if, struct buffer *out, uint32_t indent);

#endif
