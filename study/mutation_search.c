/* Data on which a mutant that no case notices comes to something else (mutation.h): what the cases
 * give as it is, then with one place changed, with two … Each is run by the regulation once, and what
 * it comes to is kept as a number. */
#include "study/mutation_work.h"

enum {
  SKETCHES = 3000,     /* tried, all together, and no fewer than */
  SKETCHES_A_CASE = 8, /* of each case */
  CHANGES_MAX = 5      /* of one sketch */
};

/* -- a mutant over a sketch -- */

static bool differs_on(struct worker *worker, const struct mutant *mutant,
    const struct program *program, const struct tried_sketch *tried) {
  struct prepared *prepared = tried->prepared;
  bool is_sound,
      is_own = mutant->changes_choices ||
      mutant_reads_otherwise(worker->work->mutation, mutant, program);
  if (is_own)
    prepared = sketch_prepare(tried->sketch, STR(""), program,
        mutant_choices(worker, mutant, program), &worker->opened, &worker->scratch);
  uint64_t number = 0;
  if (prepared->has_data) {
    struct evaluation *evaluation = evaluation_open(
        &worker->opened, program, &prepared->session->data, &prepared->session->options);
    number = evaluation_number(evaluation, prepared->suite->file.options->strict, &is_sound);
    evaluation_close(evaluation);
  }
  if (is_own) prepared_close(prepared);
  return number != tried->number;
}

/* -- the sketches -- */

static void try_sketch(struct worker *worker, uint32_t i) {
  struct mutation_work *work = worker->work;
  const struct mutation *mutation = work->mutation;
  uint32_t seed = i % work->n_seeds, changes = i / work->n_seeds;
  struct tried_sketch *tried = &work->tried[i];
  uint64_t random = i;
  struct sketch *sketch = sketch_copy(&worker->arena, work->seeds[seed]);
  if (changes > CHANGES_MAX) changes = 1 + changes % CHANGES_MAX;
  for (uint32_t c = 0; c < changes; c++) sketch_change(sketch, &work->values, &random);
  const struct program *program = mutation->regulation->program;
  tried->sketch = sketch;
  tried->prepared = sketch_prepare(
      sketch, STR(""), program, mutation_choices(mutation), &worker->opened, &worker->arena);
  if (!tried->prepared->has_data) {
    prepared_close(tried->prepared);
    return;
  }
  struct evaluation *evaluation = evaluation_open(&worker->opened, program,
      &tried->prepared->session->data, &tried->prepared->session->options);
  tried->number =
      evaluation_number(evaluation, sketch->suite->file.options->strict, &tried->is_sound);
  evaluation_close(evaluation);
  tried->is_there = true;
}

static void gather_seeds(struct mutation_work *work) {
  const struct mutation *mutation = work->mutation;
  uint32_t n = 0;
  for (uint32_t s = 0; s < mutation->n_suites; s++) n += mutation->suites[s]->file.cases.n;
  work->seeds = ARENA_ARRAY(mutation->arena, struct sketch *, n + 1);
  for (uint32_t s = 0; s < mutation->n_suites; s++)
    for (uint32_t c = 0; c < mutation->suites[s]->file.cases.n; c++) {
      struct sketch *sketch = sketch_of_case(
          mutation->arena, mutation->suites[s], &mutation->suites[s]->file.cases.items[c]);
      if (sketch) work->seeds[work->n_seeds++] = sketch;
    }
  if (!work->n_seeds) return;
  sketch_values_of(
      mutation->arena, mutation->regulation->program, work->seeds[0]->as_of, &work->values);
  work->n_tried = work->n_seeds * SKETCHES_A_CASE;
  if (work->n_tried < SKETCHES) work->n_tried = SKETCHES;
  work->tried = ARENA_ARRAY(mutation->arena, struct tried_sketch, work->n_tried);
}

static void search(struct worker *worker, uint32_t i) {
  struct mutation_work *work = worker->work;
  struct judged *judged = work->unnoticed[i];
  struct compilation compilation;
  const struct program *program = mutant_program(worker, judged->mutant, &compilation);
  judged->fate = MUTANT_ALIKE;
  for (uint32_t t = 0; t < work->n_tried; t++) {
    if (!work->tried[t].is_there || !differs_on(worker, judged->mutant, program, &work->tried[t]))
      continue;
    judged->fate = MUTANT_SURVIVED;
    judged->missing_case = mutation_case(worker, judged->mutant, program, work->tried[t].sketch);
    if (judged->missing_case) return;
  }
}

void mutation_search(struct mutation_work *work) {
  struct mutation *mutation = work->mutation;
  uint32_t n = 0;
  work->unnoticed = ARENA_ARRAY(mutation->arena, struct judged *, mutation->mutants.list.n + 1);
  for (uint32_t i = 0; i < mutation->mutants.list.n; i++)
    if (mutation->judged[i].fate == MUTANT_SURVIVED) work->unnoticed[n++] = &mutation->judged[i];
  if (!n) return;
  gather_seeds(work);
  if (!work->n_seeds) return;
  mutation_step(work, work->n_tried, try_sketch);
  for (uint32_t t = 0; t < work->n_tried; t++) mutation->n_data += work->tried[t].is_there;
  mutation_step(work, n, search);
}
