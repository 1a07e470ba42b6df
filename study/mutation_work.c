/* How the threads of a judgement share its work; a mutant's program and readings, and what is said of it
 * (mutation_work.h). */
#include "study/mutation_work.h"

#include <string.h>

#include "base/pool.h"
#include "base/translate.h"
#include "study/match.h"

/* -- threads -- */

static void prepare_cases(struct worker *worker) {
  const struct mutation *mutation = worker->work->mutation;
  worker->cases = ARENA_ARRAY(&worker->arena, struct prepared **, mutation->n_suites);
  for (uint32_t s = 0; s < mutation->n_suites; s++) {
    const struct suite *suite = mutation->suites[s];
    worker->cases[s] = ARENA_ARRAY(&worker->arena, struct prepared *, suite->file.cases.n + 1);
    for (uint32_t c = 0; c < suite->file.cases.n; c++)
      worker->cases[s][c] = suite_prepare(suite, &suite->file.cases.items[c],
          mutation->regulation->program, &worker->opened, &worker->arena);
  }
}

void worker_begin(struct worker *worker, struct mutation_work *work) {
  const struct mutation *mutation = work->mutation;
  worker->work = work;
  arena_init(&worker->arena, mutation->opened->allocator);
  arena_init(&worker->scratch, mutation->opened->allocator);
  worker->arena.out_of_memory = worker->scratch.out_of_memory = &worker->exhausted;
  opened_init(&worker->opened, &worker->arena, NULL);
  worker->opened.allocator = mutation->opened->allocator;
}

void worker_end(struct worker *worker) {
  opened_close(&worker->opened);
  arena_free(&worker->scratch);
  arena_free(&worker->arena);
}

/* One worker's share of a step: takes what is next until nothing is left. */
static void take_turns(void *context, uint32_t share) {
  struct mutation_work *work = context;
  struct worker *worker = &work->workers[share];
  if (setjmp(worker->exhausted)) {
    atomic_store(&work->is_exhausted, true);
    return;
  }
  if (!worker->cases) prepare_cases(worker);
  for (;;) {
    uint32_t i = atomic_fetch_add(&work->next, 1);
    if (i >= work->n || atomic_load(&work->is_exhausted)) break;
    arena_clear(&worker->scratch);
    work->step(worker, i);
  }
}

void mutation_step(
    struct mutation_work *work, uint32_t n, void (*step)(struct worker *, uint32_t)) {
  work->n = n;
  work->step = step;
  atomic_store(&work->next, 0);
  pool_run(work->pool, work->n_workers, take_turns, work);
}

/* -- one mutant -- */

const struct program *mutant_program(
    struct worker *worker, const struct mutant *mutant, struct compilation *out) {
  const struct compilation *regulation = worker->work->mutation->regulation;
  bool good = compile_ast(out, &worker->scratch, regulation,
      mutant_tree(&worker->scratch, regulation->ast, mutant), COMPILE_PROGRAM);
  return good ? out->program : NULL;
}

bool mutant_reads_otherwise(
    const struct mutation *mutation, const struct mutant *mutant, const struct program *program) {
  return mutant->changes_data ||
      !schemas_read_alike(&mutation->regulation->program->schema, &program->schema);
}

/* A case that says nothing of the reading whose own choice is another now: with that. */
const uint32_t *mutant_readings(struct arena *arena, const struct mutation *mutation,
    const struct mutant *mutant, const struct schema *schema, const uint32_t *chosen,
    bool (*is_said)(const void *context, struct str reading), const void *context) {
  const struct ast_decl *d = mutation->regulation->ast->decls[mutant->declaration];
  uint32_t *codes = arena_copy(arena, chosen, (schema->n_readings + 1) * sizeof *codes);
  for (uint32_t r = 0; r < schema->n_readings; r++)
    if (str_equal(schema->readings[r].name, d->name.text) && !is_said(context, d->name.text))
      codes[r] = schema->readings[r].chosen;
  return codes;
}

const uint32_t *mutation_choices(const struct mutation *mutation) {
  return mutation->suites[0]->file.session->options.readings;
}

static bool is_said_by_option(const void *context, struct str reading) {
  const struct mutation *mutation = context;
  const struct test_options *options = mutation->suites[0]->file.options;
  for (uint32_t i = 0; i < options->n_choices; i++)
    if (strncmp(options->choices[i], reading.p, reading.n) == 0 &&
        options->choices[i][reading.n] == '=')
      return true;
  return false;
}

const uint32_t *mutant_choices(
    struct worker *worker, const struct mutant *mutant, const struct program *program) {
  const struct mutation *mutation = worker->work->mutation;
  const uint32_t *own = mutation_choices(mutation);
  if (!mutant->changes_choices) return own;
  return mutant_readings(
      &worker->scratch, mutation, mutant, &program->schema, own, is_said_by_option, mutation);
}

/* -- what is said of one -- */

/* Words of rules within a message: blanks and line ends as one, and not too long. */
static const char *in_line(struct arena *arena, struct str words) {
  char *line = ARENA_ARRAY(arena, char, words.n + 4);
  uint32_t n = 0;
  for (uint32_t i = 0; i < words.n; i++) {
    bool is_blank = strchr(" \t\r\n", words.p[i]) != NULL;
    if (!is_blank) line[n++] = words.p[i];
    else if (n && line[n - 1] != ' ') line[n++] = ' ';
  }
  while (n && line[n - 1] == ' ') n--;
  return outcome_shortened((struct str){line, n}, arena);
}

const char *mutant_told(
    const struct mutation *mutation, const struct mutant *mutant, struct arena *arena) {
  const char *words = in_line(arena, sources_text(&mutation->regulation->sources, mutant->span));
  const char *instead = in_line(arena, mutant->replacement);
  if (!*instead) return arena_printf(arena, _("without `%s`"), words);
  if (!*words) return arena_printf(arena, _("`%s` added"), instead);
  return arena_printf(arena, _("`%s` instead of `%s`"), instead, words);
}

struct place mutant_place(const struct mutation *mutation, const struct mutant *mutant) {
  return sources_place(
      (struct sources *)&mutation->regulation->sources, mutant->span.source, mutant->span.begin);
}

uint32_t mutation_score(const struct mutation *mutation) {
  uint32_t n = mutation->n[MUTANT_KILLED] + mutation->n[MUTANT_SURVIVED];
  return n ? (uint32_t)((uint64_t)mutation->n[MUTANT_KILLED] * 1000 / n) : 1000;
}
