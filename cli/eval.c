#include "cli/eval.h"

void eval_answer(struct asking *asking, struct str expression, FILE *out) {
  struct arena arena; /* of this expression alone: any number of them can follow */
  arena_init(&arena, NULL);
  arena.out_of_memory = asking->session->arena.out_of_memory;
  struct str answer = expression_answer(asking, expression, &arena);
  fprintf(out, "%.*s\n", STR_ARGS(answer));
  arena_free(&arena);
}
