/* A compiled regulation as a SQL script for the engine that holds the data.
 *
 * The program is a straight line over whole columns (architecture.md "The idea"), so each of its
 * instructions is one expression over a relation of its entity, or one grouped query: the script is
 * made from the bytecode alone, an .rbc will do. Its meaning is opcodes.def's, register by register;
 * what an engine cannot hold exactly is refused with the place in the rules, never approximated.
 * The layout of the tables that hold the data: runtime/program/sql_names.h.
 */
#ifndef THIDUA_SQL_H
#define THIDUA_SQL_H

#include "base/buffer.h"
#include "base/diag.h"
#include "runtime/program/program.h"
#include "runtime/program/sql_names.h"

/* Which registers have columns in tables of their own (sql_kept_table). */
enum sql_kept {
  SQL_KEPT_NONE,
  SQL_KEPT_REPORTED, /* those that reports read, or that cross phases: for `run --on` */
  SQL_KEPT_ALL
};

/* The top-level groups may lie on several servers, each with the rows of its own. */
enum sql_part {
  SQL_PART_WHOLE,
  /* on each of them: what groups say by themselves, into tables "groups unit" …, which hold what the
   * root's part reads */
  SQL_PART_GROUPS,
  /* on the one that sees the others: what is said over all of them, and all results */
  SQL_PART_ROOT,
  /* of one engine that has the data, where the groups were decided elsewhere: what hangs on several
   * of them, of what they say (crossing.h SIDE_CROSSING), which stands in tables "said unit" laid out
   * as kept tables; the data in "given unit". For SQL_KEPT_REPORTED: the kept tables have, of what hangs on several groups,
   * each register, and "_open", whether one of the row's is not resolved */
  SQL_PART_SECOND
};

struct sql_options {
  enum sql_dialect dialect;
  int32_t as_of;            /* day of the run */
  const uint32_t *readings; /* chosen code, by reading */
  /* where a number may become too large for the engine: it is a fault there, instead of an error
   * here */
  bool allow_faults;
  bool declares; /* makes the tables of the data that are not there, empty */
  bool reasons;  /* tables that tell why what is not known is not; without `kept` */
  uint8_t kept;  /* enum sql_kept */
  uint8_t part;  /* enum sql_part */
  /* of the root's part: the schemas in which the tables of each server are seen, in the order in
   * which their rows follow one another */
  const char *const *servers;
  uint32_t n_servers;
  /* for tests: what is refused is left out, with what hangs on it, and counted by opcode */
  bool partial;
  uint64_t *n_refused;
};

/* Writes the script: working tables, results, views. False where something was refused: `diags`
 * says what and where, and nothing is written. `program` must be verified (its types are known).
 * All memory from `arena`. */
bool sql_write(struct buffer *out, struct arena *arena, const struct program *program,
    const struct sql_options *options, struct diags *diags);

/* "unit results": `_row`, the id and the parent's, and of each item the columns that CSV has of it; of
 * entities that have items. Beside them "run warnings", and "run violations" of what is required. */
struct str sql_results_table(struct arena *arena, const struct sql_names *names, uint32_t entity);

/* "unit reasons", where `reasons` are asked: `_row`, and of each item NAME_absent and NAME_faults, masks of facts that are
 * not given and of what could not be computed, where it hangs on any and is not known; of a decision
 * NAME_fired, the rules that hold. From the 63rd bit on NAME_absent_2 … Tables "run facts",
 * "run faults" and "run rules" say which `bit` of which `mask` (1, 2 …) of an `entity`, or `decision`, is what. */
struct str sql_reasons_table(struct arena *arena, const struct sql_names *names, uint32_t entity);

/* -- what `kept` tables hold (kept.c) -- */
/* REPORTED: whole ones, rules', exceptions' and the conditions of selections; never a field's own,
 * nor one of the run. */
bool sql_keeps(const struct program *program, enum sql_kept kept, uint32_t reg);
/* "kept unit": `_row` and, for each kept register of the entity, its parts (script.h: SETs an integer
 * of bits, CODEs their words, a status its number, TRUTH a boolean, NULL unknown). There is none
 * where an entity has no kept register. In the arena. */
struct str sql_kept_table(struct arena *arena, const struct sql_names *names, uint32_t entity);
/* Its columns: crossing.h register_column. */
/* What SQL_PART_SECOND reads: "said unit", and "given unit", the data itself. In the arena. */
struct str sql_said_table(struct arena *arena, const struct sql_names *names, uint32_t entity);
struct str sql_given_table(struct arena *arena, const struct sql_names *names, uint32_t entity);

#endif
