/* Of an explanation as text, what stands beside the parts: who was chosen, what is missing, what would
 * change it. The inside of explain_text*.c. */
#ifndef THIDUA_EXPLAIN_TEXT_REST_H
#define THIDUA_EXPLAIN_TEXT_REST_H

#include "study/explain_lines.h"

void put_choice(struct text *text, const struct choice *choice);
void put_missing(struct text *text);
void put_changes(struct text *text);

#endif
