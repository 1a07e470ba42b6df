/* Mutants compiled, and tried on the cases there are (mutation.h). */
#include "study/mutation.h"

#include <string.h>

#include "base/limits.h"
#include "base/pool.h"
#include "base/processors.h"
#include "compiler/changes/changes.h"
#include "compiler/typed/walk.h"
#include "runtime/program/program_same.h"
#include "study/mutation_work.h"

/* -- which -- */

/* Of a changed entity those of its changed fields. */
static bool is_changed(
    const struct mutation *mutation, const struct changes *changes, const struct mutant *mutant) {
  const struct ast_decl *d = mutation->regulation->ast->decls[mutant->declaration];
  for (uint32_t i = 0; i < changes->n; i++) {
    const struct change *change = &changes->items[i];
    if (change->new != d) continue;
    const struct ast_field *field = change->new_field;
    if (!field) return true;
    if (field->span.source == mutant->span.source && field->span.begin <= mutant->span.begin &&
        mutant->span.end <= field->span.end)
      return true;
  }
  return false;
}

void mutation_find(struct mutation *mutation, const struct ast *older) {
  mutation->regulation = &mutation->suites[0]->file.session->compilation;
  const struct ast *ast = mutation->regulation->ast;
  struct mutants *mutants = &mutation->mutants;
  mutation->days_asked = typed_days_asked(mutation->regulation->typed, mutation->arena);
  mutants_find(mutation->arena, ast, &mutation->regulation->sources, mutants);
  if (older) {
    struct changes changes;
    uint32_t n = 0;
    changes_find(mutation->arena, older, ast, &changes);
    for (uint32_t i = 0; i < mutants->list.n; i++)
      if (is_changed(mutation, &changes, &mutants->list.items[i]))
        mutants->list.items[n++] = mutants->list.items[i];
    mutants->list.n = n;
  }
  mutation->judged = ARENA_ARRAY(mutation->arena, struct judged, mutants->list.n + 1);
  for (uint32_t i = 0; i < mutants->list.n; i++)
    mutation->judged[i].mutant = &mutants->list.items[i];
}

/* -- one mutant -- */

struct said_by {
  const struct suite *suite;
  const struct test_case *test;
};

/* By the case, or by --reading. */
static bool is_said_by_case(const void *context, struct str reading) {
  const struct said_by *said = context;
  const struct test_options *options = said->suite->file.options;
  const struct yaml_nodes *nodes = &said->suite->file.nodes;
  for (uint32_t i = 0; i < options->n_choices; i++)
    if (strncmp(options->choices[i], reading.p, reading.n) == 0 &&
        options->choices[i][reading.n] == '=')
      return true;
  return test_kept(nodes, test_kept(nodes, said->test->node, STR("readings")), reading) !=
      NONE_INDEX;
}

/* True where the mutant passes the case. */
static bool passes(struct worker *worker, const struct mutant *mutant,
    const struct program *program, uint32_t s, uint32_t c) {
  const struct mutation *mutation = worker->work->mutation;
  const struct suite *suite = mutation->suites[s];
  struct test_case test = suite->file.cases.items[c];
  struct trial trial;
  if (!mutant_reads_otherwise(mutation, mutant, program) && !mutant->changes_choices) {
    prepared_try(worker->cases[s][c], program, &worker->scratch, &trial);
    return trial.passed;
  }
  if (mutant->changes_choices) {
    struct said_by said = {suite, &test};
    test.readings = mutant_readings(&worker->scratch, mutation, mutant, &program->schema,
        test.readings, is_said_by_case, &said);
  }
  suite_try(suite, &test, program, &worker->opened, &worker->scratch, &trial);
  return trial.passed;
}

static const char *first_error(struct arena *arena, const struct diags *diags) {
  for (uint32_t i = 0; i < diags->n; i++)
    if (diags->items[i].severity == DIAG_ERROR) return str_cstring(arena, diags->items[i].text);
  return "";
}

static void try_cases(struct worker *worker, uint32_t i) {
  const struct mutation *mutation = worker->work->mutation;
  struct judged *judged = &mutation->judged[i];
  struct compilation compilation;
  const struct program *program = mutant_program(worker, judged->mutant, &compilation);
  judged->fate = MUTANT_REFUSED;
  if (!program) {
    judged->refusal = first_error(&worker->arena, &compilation.diags);
    return;
  }
  judged->fate = MUTANT_SAME;
  if (str_equal(program_meaning(&worker->scratch, program), worker->work->meaning)) return;
  judged->fate = MUTANT_KILLED;
  for (uint32_t s = 0; s < mutation->n_suites; s++)
    for (uint32_t c = 0; c < mutation->suites[s]->file.cases.n; c++) {
      judged->n_tried++;
      judged->suite = s;
      judged->test = c;
      if (!passes(worker, judged->mutant, program, s, c)) return;
    }
  judged->fate = MUTANT_SURVIVED; /* until it is shown to be alike */
}

/* -- all -- */

/* What the workers' memory holds, and the figures. */
static void keep_texts(struct mutation *mutation) {
  struct arena *arena = mutation->arena;
  for (uint32_t i = 0; i < mutation->mutants.list.n; i++) {
    struct judged *judged = &mutation->judged[i];
    if (judged->refusal) judged->refusal = str_cstring(arena, str_from(judged->refusal));
    if (judged->missing_case)
      judged->missing_case = str_cstring(arena, str_from(judged->missing_case));
    mutation->n[judged->fate]++;
  }
}

void mutation_judge(struct mutation *mutation) {
  const uint32_t n = mutation->mutants.list.n;
  struct mutation_work work = {.mutation = mutation,
      .meaning = program_meaning(mutation->arena, mutation->regulation->program)};
  work.n_workers = mutation->n_threads ? mutation->n_threads : processors_available();
  if (work.n_workers > WORKERS_MAX) work.n_workers = WORKERS_MAX;
  if (work.n_workers > n) work.n_workers = n ? n : 1;
  work.workers = ARENA_ARRAY(mutation->arena, struct worker, work.n_workers);
  work.pool = arena_alloc(mutation->arena, pool_bytes());
  pool_init(work.pool);
  for (uint32_t w = 0; w < work.n_workers; w++) worker_begin(&work.workers[w], &work);
  for (uint32_t i = 0; i < n;
       i++) /* lines are looked for now, and not by several threads at once */
    mutant_place(mutation, mutation->judged[i].mutant);
  mutation_step(&work, n, try_cases);
  if (!atomic_load(&work.is_exhausted)) mutation_search(&work);
  keep_texts(mutation);
  for (uint32_t w = 0; w < work.n_workers; w++) worker_end(&work.workers[w]);
  pool_end(work.pool);
  if (atomic_load(&work.is_exhausted)) memory_exhausted(mutation->arena->out_of_memory);
}
