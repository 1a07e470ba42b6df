/* One expression to one line of answer; cmd_eval.c brings the expressions, eval_prompt.c those
 * typed on a terminal. */
#ifndef THIDUA_EVAL_H
#define THIDUA_EVAL_H

#include "cli/cli.h"

struct evaluator {
  struct cli *cli;
  struct session *session; /* without a program: constants only */
  uint32_t entity, row;    /* ENTITY_RUN without data */
  bool has_as_of;
  const char *previous_fault; /* why an expression cannot ask of the preceding year; NULL: it can */
  bool any_error, any_unknown; /* what was answered so far */
};

/* Writes the answer with its line end: the value, `unknown: REASON` or `error: MESSAGE`. */
void eval_answer(struct evaluator *evaluator, struct str expression, FILE *out);
/* Reads expressions from the terminal with editing and history until its end (Control-D). */
void eval_prompt(struct evaluator *evaluator);

#endif
