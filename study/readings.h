/* `thidua readings`: which outcomes hang on which reading of the law. cli.md.
 *
 *   cmd_readings.c         reads, runs, writes
 *   readings_depend.c      which readings are tried together; which results hang on which readings
 *                          is asked of compiler/passes/depend.h
 *   readings_study.c       the combinations, run one after the other, and what differed in each
 *   readings_report.c      the table
 *   readings_tree.c        JSON, CSV
 *
 * Two readings interact where some result hangs on both, through definitions, decisions and
 * selections. A group of readings that interact is tried in every combination while the others keep
 * their base (the default, or what --reading says): readings that cannot interact are not
 * multiplied.
 */
#ifndef THIDUA_READINGS_H
#define THIDUA_READINGS_H

#include "results/csv.h"
#include "study/outcomes.h"
#include "compiler/passes/depend.h"
#include "base/vec.h"

struct reading_group {
  uint32_t *members; /* readings, ascending */
  uint32_t n_members;
  uint64_t n_combinations; /* the base too; UINT64_MAX: more */
  /* its combinations that were tried; the base, number 0 of all, comes first */
  VEC(uint32_t) run;
};

/* What all results of a program hang on. In the arena given. */
struct dependence {
  struct reading_set *results;  /* by result (outcomes.h) */
  struct reading_group *groups; /* by their first reading */
  uint32_t n_groups;
  uint32_t *group_of; /* by reading */
};
void readings_depend(
    struct arena *arena, const struct typed_program *typed, struct dependence *out);

struct combination {
  uint32_t group;
  uint32_t *codes; /* by schema.readings */
  bool is_refused; /* the data does not satisfy a requirement: not compared */
  uint32_t n_violations;
  struct str *violations; /* the first of them, in words */
};
#define VIOLATIONS_TOLD 3u

/* One outcome under one combination in which it differs from the base. */
struct differing {
  /* of the table and the item in it; warnings behind all tables: they order outcomes as results do
   */
  uint32_t section, position;
  uint32_t row, result;
  uint32_t combination;
  /* numbers of study->texts: its value in words, and as JSON has it; for a warning that is not
   * given the empty text */
  uint32_t text, member;
};

/* One outcome that differs somewhere. */
struct hanging {
  uint32_t result, row;
  uint32_t base_text, base_member;
  uint32_t first, n; /* of study->differing: by combination */
  uint32_t pattern;  /* of study->patterns */
};

/* How an outcome's value varies over the combinations of a group; many outcomes share one. */
struct pattern {
  uint32_t group;
  /* the value is the same everywhere: only its rules, missing facts … differ */
  bool is_detail;
  /* two combinations that differ in this reading alone differ in the value (is_detail: in what is
   * told beside it) */
  struct reading_set depend;
  uint32_t n_depend;
  uint32_t n_outcomes;
  /* combinations in which only readings it depends on differ from the base, and the base does not
   * stand */
  VEC(uint32_t) shown;
};

struct study {
  struct opened *opened;
  struct arena *arena;
  const struct schema *schema;
  const struct program *program;
  int32_t as_of;
  const uint32_t *base_codes;
  struct dependence dependence;
  VEC(struct combination) combinations; /* 0: the base */
  uint32_t n_refused;
  bool is_capped;
  struct evaluation *base;
  struct str_map numbers; /* of texts */
  VEC(struct str) texts;
  VEC(struct differing) differing;
  VEC(struct hanging) hanging;
  VEC(struct pattern) patterns;
  struct reading_set effective; /* readings on which the value of some outcome hangs */
};

/* Runs everything. The base has been evaluated and satisfies the requirements. */
void study_run(struct study *study, const struct run_options *options, bool strict);

void readings_table(struct study *study, FILE *out, bool colour);
void readings_json(struct study *study, FILE *out);
void readings_csv(struct study *study, FILE *out, enum csv_reader reader);

#endif
