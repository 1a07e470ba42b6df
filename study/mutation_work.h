/* How the threads of a judgement share its work; for the files of mutation.h alone. */
#ifndef THIDUA_MUTATION_WORK_H
#define THIDUA_MUTATION_WORK_H

#include <setjmp.h>
#include <stdatomic.h>

#include "study/mutation.h"
#include "study/sketch.h"

struct pool;

/* One thread, with what it opens and its memory of its own. */
struct worker {
  struct mutation_work *work;
  struct arena arena;   /* as long as the judgement */
  struct arena scratch; /* of one mutant */
  struct opened opened;
  jmp_buf exhausted;
  struct prepared ***cases; /* by suite, by case, for the regulation itself; NULL: not yet */
};

/* Data that were tried, and what the regulation comes to on them. */
struct tried_sketch {
  struct sketch *sketch;
  struct prepared *prepared;
  uint64_t number, reasons; /* evaluation_number, evaluation_reasons */
  bool is_there, is_sound;  /* it can be read; what is required holds */
};

struct mutation_work {
  struct mutation *mutation;
  struct str meaning; /* of the regulation's program (program_same.h) */
  struct pool *pool;
  struct worker *workers;
  uint32_t n_workers;
  /* the step that is done, and what of it is next */
  void (*step)(struct worker *worker, uint32_t i);
  uint32_t n;
  atomic_uint next;
  atomic_bool is_exhausted;
  /* of the search: what the cases give, what was made of it, whom it is for */
  struct sketch **seeds;
  uint32_t n_seeds, n_tried;
  struct sketch_values values;
  struct tried_sketch *tried;
  struct judged **unnoticed;
};

void worker_begin(struct worker *worker, struct mutation_work *work);
void worker_end(struct worker *worker);
/* Does step(worker, 0) … step(worker, n - 1), each on some worker whose scratch is empty. */
void mutation_step(
    struct mutation_work *work, uint32_t n, void (*step)(struct worker *worker, uint32_t i));

/* Compiled in the worker's scratch; NULL where it does not compile. */
const struct program *mutant_program(
    struct worker *worker, const struct mutant *mutant, struct compilation *out);
/* Data must be read anew for it: it declares facts otherwise, or asks otherwise of the preceding year. */
bool mutant_reads_otherwise(
    const struct mutation *mutation, const struct mutant *mutant, const struct program *program);
/* The readings of a run on which a mutant chooses another where nothing is said (changes_choices):
 * those `chosen` for the regulation, but for that one, unless it is said. */
const uint32_t *mutant_readings(struct arena *arena, const struct mutation *mutation,
    const struct mutant *mutant, const struct schema *schema, const uint32_t *chosen,
    bool (*is_said)(const void *context, struct str reading), const void *context);
/* The readings as --reading and the regulation have them; as a mutant has them. */
const uint32_t *mutation_choices(const struct mutation *mutation);
const uint32_t *mutant_choices(
    struct worker *worker, const struct mutant *mutant, const struct program *program);

/* Tells those that no case notices and that are alike, and finds cases for the others. */
void mutation_search(struct mutation_work *work);
/* What an evaluation comes to, as one number: the same for two that come to the same values. Where a
 * requirement does not hold, which one and where. */
uint64_t evaluation_number(struct evaluation *evaluation, bool strict, bool *is_sound);
/* What it names as its reasons, as one number: the rules that fired, and of what is undetermined or
 * unknown all that results say of it. */
uint64_t evaluation_reasons(struct evaluation *evaluation);
/* A case as it is written in a test file, which the regulation passes and the mutant does not, from
 * data on which they differ (`by_reasons`: in their reasons alone); in the worker's arena. NULL: they
 * do not, or no case can say it. */
const char *mutation_case(struct worker *worker, const struct mutant *mutant,
    const struct program *program, const struct sketch *from, bool by_reasons);
/* The same of a mutant by which a day is another, from what the cases give with its facts, and the
 * run's day, moved to that day and about it. NULL: none was found. */
const char *mutation_days_case(
    struct worker *worker, const struct mutant *mutant, const struct program *program);
/* Nothing can hang on a mutant's day: it is when a parameter's value begins, which is asked of the run's
 * day alone, and that day lies outside the regulation's period. */
bool mutation_is_outside(const struct mutation *mutation, const struct mutant *mutant);

#endif
