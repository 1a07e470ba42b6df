/* Why a value is unknown: the same program run again on the block that holds the instance, keeping
 * every register.
 *
 * Up to run_options.reasons_named reasons are all named. Where there are more, what the value reads
 * itself is named as far as it belongs to the instance, to what is below it and to its ancestors;
 * the rest is told elsewhere, and `missing_in` says where: so that n instances that hang on each
 * other name n facts and not n * n. */
#ifndef THIDUA_REASONS_H
#define THIDUA_REASONS_H

#include "runtime/vm/vm.h"

/* What could not be computed, in parts: programs are told it in English, people in their language. */
struct fault_parts {
  const char *what; /* "no value of %.*s in force on %s": takes the name and the day, or neither */
  struct str name, label; /* of the parameter or selection it is about, where it is about one */
  int32_t day;
  struct str place; /* "emulation.rules:31:20"; empty: it has none */
};

struct reasons {
  /* facts, named from the instance, as cli.md "A missing fact is named"; in reading order, no
   * repeats */
  struct str *missing;
  uint32_t n_missing;
  struct str *faults; /* "division by zero at emulation.rules:31:20", in English */
  const struct fault_parts *fault_parts; /* one for each of them */
  uint32_t n_faults;
  /* names of the exceptions of the define that hold with different values */
  struct str *conflict;
  uint32_t n_conflict;
  /* "sector_flag of c09": selections whose tie it hangs on, each by the id of its ancestor (a root
   * without one: by the name alone) */
  struct str *tied;
  uint32_t n_tied;
  /* where the rest is told: "standing", "cluster.unit.standing" (a result of the instance; of the
   * rows below its cluster), "sector.ballot.nominee" (a field, where it is missing). Empty: nothing
   * is left out */
  struct str *missing_in;
  uint32_t n_missing_in;
};

/* Why the register is unknown at a row of its entity (everything empty where it is known). Texts
 * live in `arena`; keeps one traced block in `run`, so asking row after row in order is cheap. Not
 * for several threads at once. */
void reasons_find(
    struct run *run, uint32_t reg, uint32_t row, struct arena *arena, struct reasons *out);
/* A fault in words: with `is_translated` in the reader's language, else as in reasons.faults. In
 * `arena`. */
struct str fault_words(struct arena *arena, const struct fault_parts *fault, bool is_translated);

/* A missing fact as data could give it. */
struct missing_fact {
  uint32_t
      field;    /* NONE_INDEX: none that data could give one value for: a list, a written unknown */
  uint32_t row; /* of the field's entity */
};
struct missing_facts {
  struct missing_fact *items; /* in the order of reasons.missing, one for each */
  uint32_t n;
  bool is_cut; /* there are more than are named: none is here */
};
/* The same reasons as facts; in `arena`. */
void reasons_facts(
    struct run *run, uint32_t reg, uint32_t row, struct arena *arena, struct missing_facts *out);
/* Frees what questions about a run took. */
void reasons_free(struct vm *vm);

#endif
