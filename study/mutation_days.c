/* Mutants by which a day is another (mutation.h): data that tell a day from the one beside it, for of the
 * data that are changed at random few come near it; and days on which nothing can hang. */
#include "base/date.h"
#include "compiler/typed/walk.h"
#include "study/mutation_work.h"

enum { SKETCHES_OF_A_DAY = 240 };

/* The day that stands in the rules. */
static bool day_of(const struct mutation *mutation, const struct mutant *mutant, int32_t *day) {
  return mutant->mutator == MUTATOR_DATE &&
      date_parse(sources_text(&mutation->regulation->sources, mutant->span), day);
}

const char *mutation_days_case(
    struct worker *worker, const struct mutant *mutant, const struct program *program) {
  const struct mutation_work *work = worker->work;
  const struct schema *schema = &work->mutation->regulation->program->schema;
  const char *missing_case = NULL;
  uint64_t random = mutant->span.begin;
  int32_t day;
  if (!day_of(work->mutation, mutant, &day)) return NULL;
  for (uint32_t i = 0; i < SKETCHES_OF_A_DAY && !missing_case; i++) {
    struct sketch *sketch = sketch_copy(&worker->scratch, work->seeds[i % work->n_seeds]);
    sketch_move_days(sketch, schema, day, &random);
    missing_case = mutation_case(worker, mutant, program, sketch, false);
  }
  return missing_case;
}

/* It says from which day on a value of a parameter holds. */
static bool is_beginning(const struct ast_decl *d, struct span span) {
  for (uint32_t i = 0; d->kind == AST_PARAMETER && i < d->n_froms; i++) {
    const struct span from = d->froms[i].date->span;
    if (from.source == span.source && from.begin == span.begin) return true;
  }
  return false;
}

bool mutation_is_outside(const struct mutation *mutation, const struct mutant *mutant) {
  const struct ast_decl *d = mutation->regulation->ast->decls[mutant->declaration];
  const struct schema *schema = &mutation->regulation->program->schema;
  int32_t day, moved;
  if (!day_of(mutation, mutant, &day) || !date_parse(mutant->replacement, &moved) ||
      !is_beginning(d, mutant->span))
    return false;
  for (uint32_t p = 0; p < schema->n_parameters; p++)
    if (str_equal(schema->parameters[p].name, d->name.text) && mutation->days_asked[p])
      return false;
  if (moved < day) day = moved; /* from the earlier one on, to the day before the later */
  return (schema->has_effective_from && day < schema->effective_from) ||
      (schema->has_effective_to && day > schema->effective_to);
}
