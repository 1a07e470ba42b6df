#include "cli/eval.h"

#include "results/words.h"
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
static void evaluate(
    struct evaluator *evaluator, struct program *program, struct arena *arena, FILE *out) {
  struct cli *cli = evaluator->cli;
  struct dataset none = {0};
  struct dataset *data = cli->has_data ? &cli->data : &none;
  if (!cli->has_data) {
    dataset_init(&none, &program->schema, &allocator_system, arena->out_of_memory);
    dataset_finish(&none);
  }
  struct run run;
  run_evaluate(&run, arena, &allocator_system, program, data, &evaluator->run_options);
  struct report report = {
      .program = program, .schema = &program->schema, .data = data, .run = &run};
  arena_init(&report.row, NULL);
  report.row.out_of_memory = arena->out_of_memory;
  struct item item = {ITEM_DEFINE, program->schema.n_defines - 1}; /* compile_expression's `it` */
  struct cell cell;
  report_cell(&report, &item,
      program->schema.defines[item.index].entity == ENTITY_RUN ? 0 : evaluator->row, true, &cell);
  if (!cell.known) evaluator->any_unknown = true;
  struct str answer = words_answer(&report, &cell);
  fprintf(out, "%.*s\n", STR_ARGS(answer));
  arena_free(&report.row);
  run_free(&run);
  if (!cli->has_data) dataset_free(&none);
}

void eval_answer(struct evaluator *evaluator, struct str expression, FILE *out) {
  struct arena arena; /* of this expression alone: any number of them can follow */
  arena_init(&arena, NULL);
  arena.out_of_memory = evaluator->cli->arena.out_of_memory;
  const struct compilation *regulation =
      evaluator->regulation.program ? &evaluator->regulation.compilation : NULL;
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
    evaluate(evaluator, compilation.program, &arena, out);
  }
  arena_free(&arena);
}
