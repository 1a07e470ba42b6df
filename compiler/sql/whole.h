/* Whole numbers as SQL text, beside what they may come to: arithmetic that says NULL where a result
 * does not fit in 64 bits, as cheaply as the bounds allow (an addition of two counts is a plain sum).
 * What engines do when a number is too large differs: SQLite goes over to floating point silently
 * (typeof tells), PostgreSQL and DuckDB end the script (so there it is computed wider, or asked
 * before). Small literals are 32-bit in some: an operand is widened first.
 */
#ifndef THIDUA_SQL_WHOLE_H
#define THIDUA_SQL_WHOLE_H

#include "compiler/sql/script.h"

/* A text and between what it lies, where it is not NULL; whether it may be NULL though what it is
 * computed from is not. */
struct whole {
  const char *text;
  int128 lo, hi;
  bool faults;
  bool is_short; /* of 32 bits perhaps, whatever it lies between */
};

enum whole_comparison { WHOLE_EQUAL, WHOLE_LESS, WHOLE_LESS_EQUAL };

/* A part of an operand's value. */
struct whole whole_part(const struct script *sql, uint32_t reg, uint32_t part);
struct whole whole_constant(struct script *sql, int128 number);
/* Whether it is a number written out: which. */
bool whole_is_literal(struct whole a, int128 *number);
/* Whether it is the NULL of a constant that is unknown. */
bool whole_is_null(struct whole a);
bool whole_fits(int128 lo, int128 hi);

/* Long operands are made columns first, where an expression reads them several times; then *out
 * holds the time and needs of all operands anew. */
void sql_shorten(struct script *sql, const struct instruction *code, struct sql_value *out);

/* In the engine's widest exact type; back, NULL where 64 bits do not hold it. */
const char *sql_wide(const struct script *sql, const char *text);
const char *sql_narrow(const struct script *sql, const char *wide);
/* Toward zero; the remainder has the sign of a. `wide`: of the widest type. */
const char *sql_quotient(const struct script *sql, bool wide, const char *a, const char *b);
const char *sql_remainder(const struct script *sql, bool wide, const char *a, const char *b);

/* a * 10^ka + b * 10^kb, or minus b. Of ka and kb one is 0. */
struct whole whole_sum(
    struct script *sql, struct whole a, unsigned ka, struct whole b, unsigned kb, bool minus);
struct whole whole_product(struct script *sql, struct whole a, struct whole b);
/* a op b of sides scaled likewise: a boolean text. */
const char *whole_compare(struct script *sql, enum whole_comparison by, struct whole a, unsigned ka,
    struct whole b, unsigned kb);
/* The lesser, or greater, of sides scaled likewise; NULL if either is. */
struct whole whole_extreme(
    struct script *sql, struct whole a, unsigned ka, struct whole b, unsigned kb, bool greatest);
/* n / 10^digits, rounded. */
struct whole whole_shift(
    struct script *sql, struct whole n, unsigned digits, enum rounding rounding);
/* From scale to scale, by an immediate ROUND. */
struct whole whole_round(struct script *sql, struct whole a, unsigned imm);

/* -- quotient.c: these make columns of r[d]'s entity, and put out->time behind them */
/* A column of what the instruction computes on the way, at out's time: its name. */
const char *sql_let(struct script *sql, const struct instruction *code, struct sql_value *out,
    const char *what, const char *text);
/* a * b / 10^digits (up to nine), half to even. */
struct whole whole_multiply(struct script *sql, const struct instruction *code,
    struct sql_value *out, struct whole a, struct whole b, unsigned digits);
/* n * 10^digits / d, rounded; NULL where d is 0. Of n or d of the widest type (whose bounds exceed 64
 * bits) too. False after sql_refuse. */
bool whole_divide(struct script *sql, const struct instruction *code, struct sql_value *out,
    struct whole n, struct whole d, unsigned digits, enum rounding rounding, struct whole *result);
/* The greatest number of the dialect's widest type. */
int128 sql_widest(const struct script *sql);

#endif
