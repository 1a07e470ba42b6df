/* What the files that fold rows share: whole numbers beyond 64 bits, aggregates of a query, and what
 * the rows of a sum, a least or a greatest value come to (runtime/kernels/fold.h). Not for others.
 *
 * Texts of a fold are aggregates over rows of which each surely counts, may count, or does not:
 * `counts`, a truth. Owner of everything: the script's arena. */
#ifndef THIDUA_SQL_ROWS_H
#define THIDUA_SQL_ROWS_H

#include "compiler/sql/script.h"

#define SQL_LEAST "(-9223372036854775807 - 1)"
#define SQL_GREATEST "9223372036854775807"

/* -- whole numbers beyond 64 bits (rows.c) -- */

/* A sum of 2^31 numbers of 64 bits. Where the engine has a type that holds it, `high` is the number
 * and `low` NULL; else it is high * 2^32 + low, and low need not be below 2^32. */
struct sql_wide {
  const char *high, *low;
};
struct sql_wide sql_wide_add(struct script *sql, struct sql_wide a, struct sql_wide b);
/* NULL is 0. */
struct sql_wide sql_wide_or_zero(struct script *sql, struct sql_wide a);
/* The number as one of 64 bits; NULL where it does not fit. */
const char *sql_wide_narrow(struct script *sql, struct sql_wide a);
/* Columns of it at an entity, at time + 1. */
struct sql_wide sql_wide_columns(struct script *sql, uint32_t entity, uint32_t time, uint64_t needs,
    const char *wanted, struct sql_wide a, uint32_t side);
static inline bool sql_wide_same(struct sql_wide a, struct sql_wide b) { return a.high == b.high; }

/* -- aggregates -- */

/* Of a shared group (script.h sql_group), or of a query of its own. */
struct sql_gather {
  struct script *sql;
  uint32_t side; /* NONE_INDEX: of its own */
  VEC(const char *) names;
  VEC(const char *) texts;
};
/* The aggregate's column, quoted; the same for the same text. */
const char *sql_gather(struct sql_gather *g, const char *wanted, const char *text);
/* ", text as name" for each of a query of its own. */
const char *sql_gathered(const struct sql_gather *g);
struct sql_wide sql_gather_sum(struct sql_gather *g, const char *wanted, const char *text);

/* Which rows a fold has. */
struct sql_rows {
  const char *counts; /* NULL: all */
  bool none_surely;   /* those that count may count, no more */
};
/* What a row gives that surely counts, that may, and that does not. */
const char *sql_row_gives(struct script *sql, struct sql_rows rows, const char *sure,
    const char *maybe, const char *otherwise);

enum sql_fold { SQL_SUM, SQL_MIN, SQL_MAX, SQL_SURE };
struct sql_folded {
  const char *bad;                  /* how many that may count have no value; NULL without rows */
  const char *n_sure;               /* not of sums; NULL without rows */
  struct sql_wide lo, hi;           /* of sums; the same where they must be */
  const char *open_low, *open_high; /* 1: of sums, that side is open; NULL: never */
  const char *least, *most;         /* of least and greatest values: the ends */
};
struct sql_folded sql_fold(
    struct sql_gather *g, enum sql_fold fold, struct sql_rows rows, const char *lo, const char *hi);
/* Both together, of rows of the second none counts surely. */
struct sql_folded sql_fold_join(
    struct script *sql, enum sql_fold fold, const struct sql_folded *a, const struct sql_folded *b);
/* Columns of a fold at an entity, as `side` gives it. */
struct sql_folded sql_fold_columns(struct script *sql, enum sql_fold fold, uint32_t entity,
    uint32_t time, uint64_t needs, const struct sql_folded *folded, uint32_t side);

/* Where what r[d] is made of stands: the columns of `side`, at a time, and whether its lists are
 * given. */
struct sql_place {
  uint32_t time, side;
  uint64_t needs;
  const char *listed; /* "true": always */
};
/* Makes r[d] of columns at the entity of r[d]: what a fold comes to. */
void sql_fold_put(struct script *sql, const struct instruction *code, struct sql_value *out,
    enum sql_fold fold, const struct sql_folded *folded, const struct sql_place *place);
/* A part of r[d] as a column. */
void sql_put_part(struct script *sql, const struct instruction *code, struct sql_value *out,
    uint32_t part, const struct sql_place *place, const char *text);
/* Says when r[d] stands, all of whose parts are columns. */
void sql_put_done(struct sql_value *out, uint32_t time);
/* r[d] of two columns that stand at `time`: only where both are known. */
void sql_put_pair(
    struct script *sql, struct sql_value *out, uint32_t time, const char *lo, const char *hi);
/* A column of r[d]'s entity; its name is r[d]'s and what is added. */
const char *sql_piece(struct script *sql, const struct instruction *code,
    const struct sql_place *place, const char *behind, const char *text);
/* `then`, where it holds that the lists are given; else NULL. */
const char *sql_where_listed(struct script *sql, const char *listed, const char *text);

/* -- averages (mean.c) -- */
struct sql_mean {
  struct sql_wide sum;
  const char *n;    /* NULL or 0: not known */
  const char *open; /* 1: no bound on this side; NULL: never */
};
/* Columns of the mean of the rows that surely count, for a query of those that may. */
const char *sql_mean_selected(struct script *sql, struct sql_mean sure);
/* A mean that stands at `time` of an entity, with those of other rows that lower (raise) it, at
 * time + 1. `rows`: a query of them: `g`, the row of the entity, `v`, the value, and what
 * sql_mean_selected says. */
struct sql_mean sql_mean_bettered(struct script *sql, uint32_t entity, uint32_t time,
    struct sql_mean sure, const char *rows, bool greatest);
/* Makes r[d] of the least and the greatest mean, whose texts stand at `place`; rounded, or
 * exactly. */
bool sql_means_put(struct script *sql, const struct instruction *code, struct sql_value *out,
    struct sql_mean least, struct sql_mean greatest, const struct sql_place *place);

/* -- rows that name (refer.c) -- */
/* A query of the rows that a REFER is of: `g`, the row that one names or may name; `sure`, 1 where it
 * does and counts; `free`, 1 where it may name any; and the columns ", text as name" of its own.
 * Where what is made of them stands; its side is the caller's. */
const char *sql_naming_rows(struct script *sql, const struct instruction *code,
    const struct sql_value *out, const char *columns, struct sql_place *place);

/* The id by which references name an entity's row, in its relation. */
const char *sql_id(struct script *sql, uint32_t entity);

#endif
