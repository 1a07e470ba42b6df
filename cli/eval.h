/* One expression to one line of answer; cmd_eval.c brings the expressions, eval_prompt.c those
 * typed on a terminal. */
#ifndef THIDUA_EVAL_H
#define THIDUA_EVAL_H

#include "study/expression.h"

/* Writes the answer with its line end. */
void eval_answer(struct asking *asking, struct str expression, FILE *out);
/* Reads expressions from the terminal with editing and history until its end (Control-D). */
void eval_prompt(struct asking *asking);

#endif
