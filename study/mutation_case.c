/* The case that would notice a mutant (mutation.h): data on which it comes to something else, made as
 * small as they can be, and what the regulation says of them where the mutant says otherwise. It is
 * tried before it is told: the regulation passes it, the mutant fails. */
#include "study/expectation.h"
#include "study/mutation_work.h"

enum { SHRINKING_TRIES = 400 };

struct pair {
  struct worker *worker;
  const struct mutant *mutant;
  const struct program *program; /* the mutant's */
  const uint32_t *readings;      /* as it has them where nothing is said */
  struct str about; /* the result that the change is about, if it differs; n == 0: any */
  bool by_reasons;  /* they decide the same, and name other reasons */
};

/* -- side by side -- */

static struct prepared *prepare(
    struct pair *pair, const struct sketch *sketch, struct str expect, bool is_mutant) {
  const struct mutation *mutation = pair->worker->work->mutation;
  return sketch_prepare(sketch, expect, is_mutant ? pair->program : mutation->regulation->program,
      is_mutant ? pair->readings : mutation_choices(mutation), &pair->worker->opened,
      &pair->worker->scratch);
}

static bool passes(
    struct pair *pair, const struct sketch *sketch, struct str expect, bool is_mutant) {
  struct trial trial;
  struct prepared *prepared = prepare(pair, sketch, expect, is_mutant);
  prepared_try(prepared, prepared->session->program, &pair->worker->scratch, &trial);
  prepared_close(prepared);
  return trial.passed;
}

/* Both evaluated; false where the data cannot be read. */
struct two {
  struct prepared *prepared[2];
  struct evaluation *evaluation[2];
  bool is_sound[2];
  uint64_t number[2], reasons[2]; /* the latter where it is asked for */
  bool is_read;                   /* by both */
};

static void two_open(struct pair *pair, const struct sketch *sketch, struct two *two) {
  two->is_read = true;
  for (uint32_t i = 0; i < 2; i++) {
    struct prepared *prepared = two->prepared[i] = prepare(pair, sketch, STR(""), i);
    two->evaluation[i] = NULL;
    two->is_read = two->is_read && prepared->has_data;
    if (!prepared->has_data) continue;
    two->evaluation[i] = evaluation_open(&pair->worker->opened, prepared->session->program,
        &prepared->session->data, &prepared->session->options);
    two->number[i] = evaluation_number(
        two->evaluation[i], sketch->suite->file.options->strict, &two->is_sound[i]);
    if (pair->by_reasons) two->reasons[i] = evaluation_reasons(two->evaluation[i]);
  }
}

static void two_close(struct two *two) {
  for (uint32_t i = 2; i-- > 0;) {
    if (two->evaluation[i]) evaluation_close(two->evaluation[i]);
    prepared_close(two->prepared[i]);
  }
}

/* The result of that name differs at some row: in what is decided, or in anything. */
static bool result_differs(struct two *two, struct str name, bool by_reasons) {
  const struct schema *schema = two->evaluation[0]->schema;
  for (uint32_t r = 0; r < outcome_n_results(schema); r++) {
    const uint32_t entity = outcome_entity(schema, r);
    if (!str_equal(outcome_name(schema, r), name)) continue;
    for (uint32_t row = 0; row < two->evaluation[0]->data->tables[entity].n_rows; row++)
      if (outcome_compare(two->evaluation[0], r, row, two->evaluation[1], r, row, by_reasons) >=
          (by_reasons ? OUTCOME_DETAIL : OUTCOME_VALUE))
        return true;
  }
  return false;
}

static bool two_differ(const struct pair *pair, const struct two *two) {
  if (!two->is_read) return false;
  if (pair->by_reasons)
    return two->is_sound[0] && two->is_sound[1] && two->number[0] == two->number[1] &&
        two->reasons[0] != two->reasons[1];
  return two->number[0] != two->number[1];
}

static bool still_differs(void *context, const struct sketch *smaller) {
  struct pair *pair = context;
  struct two two;
  two_open(pair, smaller, &two);
  bool differs = two_differ(pair, &two);
  if (differs && pair->about.n)
    differs =
        two.is_sound[0] && two.is_sound[1] && result_differs(&two, pair->about, pair->by_reasons);
  two_close(&two);
  return differs;
}

/* -- what is expected -- */

static struct str expectation(struct pair *pair, const struct sketch *sketch) {
  struct arena *arena = &pair->worker->scratch;
  struct two two;
  struct str expect = {0};
  two_open(pair, sketch, &two);
  if (two.is_read) {
    const struct expected_run rules = {two.evaluation[0], two.is_sound[0]},
                              changed = {two.evaluation[1], two.is_sound[1]};
    expect = expectation_between(arena, &rules, &changed, pair->about);
  }
  two_close(&two);
  return expect;
}

/* What the changed declaration says something of, by name. */
static struct str result_about(const struct mutation *mutation, const struct mutant *mutant) {
  const struct ast_decl *d = mutation->regulation->ast->decls[mutant->declaration];
  if (d->kind == AST_RULE) return d->decision.text;
  if (d->kind == AST_EXCEPTION) return d->of.text;
  return d->name.text;
}

const char *mutation_case(struct worker *worker, const struct mutant *mutant,
    const struct program *program, const struct sketch *from, bool by_reasons) {
  const struct mutation *mutation = worker->work->mutation;
  struct arena *arena = &worker->scratch;
  struct pair pair = {
      worker, mutant, program, mutant_choices(worker, mutant, program), {0}, by_reasons};
  struct sketch *sketch = sketch_copy(arena, from);
  if (!still_differs(&pair, sketch)) return NULL;
  pair.about = result_about(mutation, mutant);
  if (!still_differs(&pair, sketch)) pair.about = (struct str){0};
  sketch = sketch_shrink(sketch, still_differs, &pair, SHRINKING_TRIES);
  struct str expect = expectation(&pair, sketch);
  if (!expect.n || !passes(&pair, sketch, expect, false) || passes(&pair, sketch, expect, true))
    return NULL;
  struct place place = mutant_place(mutation, mutant);
  const struct source *source = &mutation->regulation->sources.items[mutant->span.source];
  const char *name = arena_printf(arena, "%.*s:%u: %s", STR_ARGS(source->name), place.line,
      mutant_told(mutation, mutant, arena));
  struct buffer out;
  buffer_init(&out, arena, NULL);
  sketch_write_case(&out, sketch, name, expect);
  return str_cstring(&worker->arena, (struct str){out.bytes, (uint32_t)out.n});
}
