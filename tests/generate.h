/* Seeded random regulations as rule text, and random data for them as YAML text: so that scanner,
 * parser, checker and loader are exercised along with what comes behind them. The same seed gives
 * the same bytes on every machine.
 *
 * Programs are well typed by construction and biased to the interesting: 0, 1, -1, 10^9, the 64-bit
 * edges, month ends, missing facts (about one in seven), absent lists, empty lists, groups of one.
 * What a program or a data set looks like is decided in generate.c (declarations),
 * generate_expression.c (expressions) and generate_data.c (data). Owner: `struct generated`, freed
 * whole by generated_free.
 */
#ifndef THIDUA_TESTS_GENERATE_H
#define THIDUA_TESTS_GENERATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"

/* splitmix64 (Steele, Lea, Flood 2014): every state is good, so seeds may be 0, 1, 2 … */
struct random {
  uint64_t state;
};
uint64_t random_next(struct random *random);
/* Uniform in 0 .. n-1; n > 0. */
uint32_t random_below(struct random *random, uint32_t n);
/* True in `percent` of a hundred cases. */
bool random_chance(struct random *random, uint32_t percent);

/* One instance of generated data. */
struct instance {
  uint32_t entity; /* index into generated->entities */
  const char *id;  /* NULL: none */
  /* its id with those above it before it, "i1/i2", where ids are unique within the parent; else its
   * id. NULL: it has none that tells it from all others */
  const char *path;
  const char **values;       /* by field of its entity: as YAML writes it; NULL: missing */
  const char **predecessors; /* `succeeds`: ids; NULL: not given */
  uint32_t n_predecessors;
  struct instance_list *lists; /* by child of its entity */
  /* in a completed tree: the instance it completes, NULL for an invented one */
  const struct instance *origin;
  uint32_t row; /* its row in the data set of the text last written */
};
struct instance_list {
  bool present;
  struct instance *items;
  uint32_t n, capacity;
};

struct generated {
  struct arena arena;
  uint64_t seed;
  struct str rules;      /* the regulation */
  int32_t as_of;         /* days since 1970-01-01 */
  struct instance *data; /* the root */
  struct gen *gen;       /* the generator's own model */
};

/* With `monotone`, no `is known` and no `is missing`: these alone may change their answer when a
 * fact is filled in. */
struct generated *generate(uint64_t seed, bool monotone);
/* The same, where ids that are unique within the parent stand under other parents, too. */
struct generated *generate_repeating(uint64_t seed);
/* As one or the other, by the seed, with 30% of facts missing; `is_short`: few entities and
 * declarations, where each program costs much. */
struct generated *generate_lacking(uint64_t seed, bool is_short);
void generated_free(struct generated *generated);

/* The data as YAML text; numbers the rows. With `shuffle` not NULL: keys, and instances of each
 * list, in random order. Lives in the generated's arena. */
struct str generated_yaml(
    struct generated *generated, struct instance *root, struct random *shuffle);
/* Random data for the same regulation, those of another year: two such years have many ids in
 * common. */
struct instance *generated_again(struct generated *generated, struct random *random);
/* The preceding year's results as text, in the ways `run` writes them or a test does; of a day in
 * 2019. Empty where the regulation does not ask for them. */
struct str generated_results(struct generated *generated);
/* What they hold of each instance whose history `instance` carries, of the field "previous NAME", or
 * of those of its bounds: a literal, NULL where it is not known; at most `most`. *has_record tells of each whether there is a
 * record at all. Returns how many. */
uint32_t generated_previous(const struct generated *generated, const struct instance *instance,
    struct str field, const char **values, bool *has_record, uint32_t most);
/* A copy of the data in which every missing fact has a random value and every absent list is random
 * (or empty). */
struct instance *generated_complete(
    struct generated *generated, const struct instance *root, struct random *random);
/* Where a field's bounds are so near that all values between can be tried: these, as integers or as
 * days since 1970-01-01. */
bool generated_bounds(const struct generated *generated, struct str entity, struct str field,
    int64_t *least, int64_t *most);
/* The name of an instance's entity. */
const char *generated_entity_name(const struct generated *generated, uint32_t entity);
/* The children lists of an entity are those of its child entities, in order: their number. */
uint32_t generated_n_lists(const struct generated *generated, uint32_t entity);

#endif
