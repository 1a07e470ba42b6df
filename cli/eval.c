#include "cli/eval.h"

#include "results/words.h"
#include "study/outcomes.h"
#include "base/limits.h"

/* -- errors -- */

static void write_error(FILE *out, struct diags *diags) {
  diags_sort(diags);
  const struct diag *first = NULL;
  for (uint32_t i = 0; i < diags->n && !first; i++)
    if (diags->items[i].severity == DIAG_ERROR) first = &diags->items[i];
  if (!first) {
    fputs("error: the expression could not be understood\n", out);
    return;
  }
  fprintf(out, "error: %.*s", STR_ARGS(first->text));
  uint32_t column = first->span.source == UINT32_MAX
      ? 0
      : sources_place(diags->sources, first->span.source, first->span.begin).column;
  if (column || first->help.n) fputs(" (", out);
  if (column) fprintf(out, "column %u", column);
  if (first->help.n) fprintf(out, "%s%.*s", column ? "; " : "", STR_ARGS(first->help));
  fputs(column || first->help.n ? ")\n" : "\n", out);
}

/* Whether the program asks for the date of the run. */
static bool needs_as_of(const struct program *program) {
  for (uint32_t i = 0; i < program->n_code; i++)
    if (program->code[i].op == OP_AS_OF || program->code[i].op == OP_PARAMETER) return true;
  return false;
}

/* -- evaluation -- */

/* Runs the compiled expression over the data, or over none, and writes its value. */
static void evaluate(struct evaluator *evaluator, const struct program *program, FILE *out) {
  struct opened *opened = &evaluator->cli->opened;
  struct session *constants = NULL;
  if (!evaluator->session->has_data) {
    constants = session_open(opened);
    session_program(constants, program);
    session_without_data(constants);
  }
  const struct session *session = constants ? constants : evaluator->session;
  struct evaluation *evaluation =
      evaluation_open(opened, program, &session->data, &evaluator->session->options);
  struct report *report = &evaluation->report;
  struct item item = {ITEM_DEFINE, program->schema.n_defines - 1}; /* compile_expression's `it` */
  struct cell cell;
  report_cell(report, &item,
      program->schema.defines[item.index].entity == ENTITY_RUN ? 0 : evaluator->row, true, &cell);
  if (!cell.known) evaluator->any_unknown = true;
  struct str answer = words_answer(report, &cell);
  fprintf(out, "%.*s\n", STR_ARGS(answer));
  evaluation_close(evaluation);
  if (constants) session_close(constants);
}

void eval_answer(struct evaluator *evaluator, struct str expression, FILE *out) {
  struct arena arena; /* of this expression alone: any number of them can follow */
  arena_init(&arena, NULL);
  arena.out_of_memory = evaluator->cli->arena.out_of_memory;
  const struct compilation *regulation =
      evaluator->session->program ? &evaluator->session->compilation : NULL;
  struct compilation compilation = {0};
  if (expression.n > SOURCE_BYTES_MAX) {
    fputs("error: the expression is too long\n", out);
    evaluator->any_error = true;
  } else if (!compile_expression(&compilation, &arena, regulation, evaluator->entity, expression)) {
    write_error(out, &compilation.diags);
    evaluator->any_error = true;
  } else if (compilation.asks_history && evaluator->previous_fault) {
    fprintf(out, "error: %s\n", evaluator->previous_fault);
    evaluator->any_error = true;
  } else if (!evaluator->has_as_of && needs_as_of(compilation.program)) {
    fputs("error: this depends on the date of the run: give --as-of DATE\n", out);
    evaluator->any_error = true;
  } else {
    evaluate(evaluator, compilation.program, out);
  }
  arena_free(&arena);
}
