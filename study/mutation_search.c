/* Data on which a mutant that no case notices comes to something else (mutation.h): what the cases
 * give as it is, then with one place changed, with two … Each is run by the regulation once, and what
 * it comes to is kept as a number. */
#include "study/mutation_work.h"

enum {
  SKETCHES = 3000,       /* tried, all together, and no fewer than */
  SKETCHES_A_CASE = 8,   /* of each case */
  CHANGES_MAX = 5,       /* of one sketch */
  REASONS_TRIED = 600,   /* sketches whose reasons are looked at, from the first on */
  REASONS_TOLD_TRIES = 4 /* differences in reasons that are tried as a case */
};

/* -- a mutant over a sketch -- */

static bool differs_on(struct worker *worker, const struct mutant *mutant,
    const struct program *program, const struct tried_sketch *tried, bool by_reasons) {
  struct prepared *prepared = tried->prepared;
  bool is_sound,
      is_own = mutant->changes_choices ||
      mutant_reads_otherwise(worker->work->mutation, mutant, program);
  if (is_own)
    prepared = sketch_prepare(tried->sketch, STR(""), program,
        mutant_choices(worker, mutant, program), &worker->opened, &worker->scratch);
  uint64_t number = 0, reasons = tried->reasons;
  if (prepared->has_data) {
    struct evaluation *evaluation = evaluation_open(
        &worker->opened, program, &prepared->session->data, &prepared->session->options);
    number = evaluation_number(evaluation, prepared->suite->file.options->strict, &is_sound);
    if (by_reasons) reasons = evaluation_reasons(evaluation);
    evaluation_close(evaluation);
  }
  if (is_own) prepared_close(prepared);
  return by_reasons ? reasons != tried->reasons : number != tried->number;
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
    const struct tried_sketch *tried = &work->tried[t];
    if (!tried->is_there || !differs_on(worker, judged->mutant, program, tried, false)) continue;
    judged->fate = MUTANT_SURVIVED;
    judged->missing_case = mutation_case(worker, judged->mutant, program, tried->sketch, false);
    if (judged->missing_case) return;
  }
  if (judged->fate != MUTANT_ALIKE) return;
  judged->is_outside = mutation_is_outside(work->mutation, judged->mutant);
  if (!judged->is_outside)
    judged->missing_case = mutation_days_case(worker, judged->mutant, program);
  if (judged->missing_case) judged->fate = MUTANT_SURVIVED;
}

/* -- who decides the same, for other reasons -- */

static void note_reasons(struct worker *worker, uint32_t i) {
  struct tried_sketch *tried = &worker->work->tried[i];
  if (!tried->is_there || !tried->is_sound) return;
  struct evaluation *evaluation =
      evaluation_open(&worker->opened, worker->work->mutation->regulation->program,
          &tried->prepared->session->data, &tried->prepared->session->options);
  tried->reasons = evaluation_reasons(evaluation);
  evaluation_close(evaluation);
}

static void search_reasons(struct worker *worker, uint32_t i) {
  struct mutation_work *work = worker->work;
  struct judged *judged = work->unnoticed[i];
  struct compilation compilation;
  const struct program *program = mutant_program(worker, judged->mutant, &compilation);
  uint32_t n_told = 0;
  for (uint32_t t = 0; t < work->n_tried && t < REASONS_TRIED && n_told < REASONS_TOLD_TRIES; t++) {
    const struct tried_sketch *tried = &work->tried[t];
    if (!tried->is_there || !tried->is_sound ||
        !differs_on(worker, judged->mutant, program, tried, true))
      continue;
    n_told++;
    judged->missing_case = mutation_case(worker, judged->mutant, program, tried->sketch, true);
    if (!judged->missing_case) continue;
    judged->fate = MUTANT_SURVIVED;
    judged->by_reasons = true;
    return;
  }
}

/* Those of a fate, from where the search left them; how many. */
static uint32_t list_unnoticed(struct mutation_work *work, enum mutant_fate fate) {
  struct mutation *mutation = work->mutation;
  uint32_t n = 0;
  for (uint32_t i = 0; i < mutation->mutants.list.n; i++)
    if (mutation->judged[i].fate == fate) work->unnoticed[n++] = &mutation->judged[i];
  return n;
}

void mutation_search(struct mutation_work *work) {
  struct mutation *mutation = work->mutation;
  work->unnoticed = ARENA_ARRAY(mutation->arena, struct judged *, mutation->mutants.list.n + 1);
  uint32_t n = list_unnoticed(work, MUTANT_SURVIVED);
  if (!n) return;
  gather_seeds(work);
  if (!work->n_seeds) return;
  mutation_step(work, work->n_tried, try_sketch);
  for (uint32_t t = 0; t < work->n_tried; t++) mutation->n_data += work->tried[t].is_there;
  mutation_step(work, n, search);
  n = list_unnoticed(work, MUTANT_ALIKE);
  if (!n) return;
  mutation_step(work, work->n_tried < REASONS_TRIED ? work->n_tried : REASONS_TRIED, note_reasons);
  mutation_step(work, n, search_reasons);
}
