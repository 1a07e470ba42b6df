/* What the files of the SQL compiler share: the value of a register as SQL text, and the tables the
 * script makes. Not for other parts.
 *
 * Every entity has a chain of working relations: at time 0 the data, with names and numbers as the
 * rest wants them; at time t + 1 all columns of time t and those computed from any relation of
 * time t. So an expression is text that may be evaluated at its time or later on the relation of its
 * entity; to be read by a grouped query of another entity takes one step of time; a lift takes none,
 * for the ancestor's relation of the same time is joined. Names of columns are the script's own,
 * unique in the whole of it, so that no expression needs a qualifier.
 *
 * script.c      the pass over the instructions; when a value becomes a column
 * columns.c     fields, keys and names
 * tables.c      the script's text
 * ranges.c      between what numbers lie, so that what cannot overflow is not asked
 * whole.c       arithmetic on texts of whole numbers
 * constants.c   what is the same for the whole run, computed by the kernels and written as literals
 * reduce.c      aggregates: grouped queries
 * selection.c   selections; selection_keys.c who is better, by windows
 * allocation.c  allocations
 * second.c      what is said of groups elsewhere
 * truth.c …     one snippet an opcode (snippets.def)
 * Owner of everything: the arena of sql_write.
 */
#ifndef THIDUA_SQL_SCRIPT_H
#define THIDUA_SQL_SCRIPT_H

#include "base/date.h"
#include "base/vec.h"
#include "compiler/sql/sql.h"

/* A register as SQL: one text a part, zero-terminated.
 *
 *   TRUTH     a boolean, NULL unknown
 *   SET8/64   an integer of bits, never NULL
 *   CODE      the word as text, NULL unknown; of a selection's or an allocation's status (whose type
 *             is an integer) the number, never NULL
 *   TEXT      text, NULL unknown; a reference is the id it names, '' where it is known to name none
 *   NUMBER    an integer of 64 bits at its type's scale (of dates days since 1970), NULL unknown
 *   BOUNDS    two of these: lo, hi; both NULL where nothing is known; open sides as register_kind.h
 *             has them
 *   FRACTION  four whole numbers of the engine's widest exact type: numerator and denominator of lo,
 *             then of hi; numerators NULL where nothing is known. Denominators > 0; of an open side 0
 *             (-1 / 0, 1 / 0). Not in lowest terms
 * Where BOUNDS or FRACTION have one value only, their parts are the same pointers (sql_is_point). */
struct sql_value {
  const char *part[4];
  uint32_t time;  /* of the relation it can be evaluated on */
  uint64_t needs; /* bit d: the ancestor at depth d must be joined */
};

struct work_column { /* computed from the relation of time `time`, in that of time + 1 */
  uint32_t entity, time;
  const char *name, *text;
  uint64_t needs;
  uint32_t side;      /* the query it comes from; NONE_INDEX: none */
  bool is_local;      /* part.c: each group says it by itself */
  bool is_exported;   /* groups.c: the root's part reads it */
  struct span origin; /* the rules' words */
};

/* A query that has one row, or none, for each row of an entity: `_row`, and columns. */
struct sql_side {
  uint32_t entity;      /* whose rows */
  const char *query;    /* NULL: the grouped one below */
  uint32_t instruction; /* that asked for it */
  /* grouped: rows of `below`, at `time`, by the row of `entity` above them */
  uint32_t below, time;
  uint64_t needs;
  VEC(const char *) names;
  VEC(const char *) texts; /* aggregates */
};

/* Between what the parts of a NUMBER, BOUNDS or FRACTION lie where they are not NULL; of a FRACTION
 * its numerators, and the denominators up to `under` (0: a side without a bound, where `open`). */
struct sql_range {
  int128 lo, hi, under;
  bool open;
  bool is_short; /* its text may be of a type of 32 bits, whatever it lies between */
};

struct sql_list { /* whether the lists between two entities are given */
  uint32_t above, below;
  struct sql_value value;
};

/* What a RANK leaves for its SELECT (selection.c): where the seats are known by then, texts that can
 * be evaluated at the RANK's own step with its side, and the operands as they stood; else names of
 * columns. */
struct sql_ranking {
  uint32_t reg;
  const char *counts[5]; /* enum ranking_count */
  bool is_inline;
  const char *candidate, *listed, *seats[2];
  uint32_t time, side;
  uint64_t needs;
};

struct sql_made {   /* a table or view */
  const char *name; /* quoted */
  bool is_view, is_temporary;
};

struct sql_reads {        /* until when each column is read */
  struct str_map columns; /* by its name in quotes: the place in `last` */
  VEC(uint32_t) last;     /* time */
};

struct sql_base_column { /* of the relation of time 0 */
  uint32_t entity;
  const char *name, *text;
  bool is_exported;
  bool is_said; /* second.c: it comes from what groups said */
};

struct script {
  struct arena *arena;
  const struct program *program;
  const struct sql_options *options;
  enum sql_dialect dialect;
  struct diags *diags;
  struct sources sources;   /* the rules */
  struct sql_value *values; /* by register */
  bool *is_named;           /* by register: what a declaration says */
  uint32_t *n_uses;         /* by register: by instructions */
  uint8_t *crossing;        /* second.c: by register (crossing.h); NULL: of no second step */
  bool *is_wanted;          /* by register: what hangs on several groups is made of it; likewise */
  struct sql_range *ranges; /* by register */
  VEC(struct work_column) columns;
  VEC(struct sql_side) sides;
  VEC(struct sql_base_column) base;
  struct sql_names data;      /* the tables of the data */
  const char **rows;          /* by entity: how others call its row: "_cluster" */
  const char **field_names;   /* by field: its column at time 0; NULL: not asked */
  const char **has_names;     /* by entity: whether the list is given; NULL: not asked */
  VEC(struct sql_list) lists; /* asked so far */
  VEC(struct sql_ranking) rankings;
  VEC(struct sql_made) made; /* what the script makes, in its order */
  struct sql_reads reads;
  struct sql_reasons *reasons; /* reasons.c; NULL: they are not told */
  enum sql_part part;          /* that is written */
  bool *is_used;               /* by entity: a query is over its rows */
  bool asks_calendar;          /* the tables of working days are wanted */
  struct str_map names;        /* taken */
  const char *refusal;         /* why the current instruction cannot be written */
  uint32_t current;            /* instruction */
};

/* -- script.c */
const struct sql_value *sql_operand(const struct script *sql, uint32_t reg);
/* printf into the arena: for texts of any length. */
#define SQL_TEXT(sql, ...) arena_printf((sql)->arena, __VA_ARGS__)
/* Makes a column of a text at an entity: its (unique) name, quoted. It stands in the relation of
 * time + 1. `wanted`: the name it would like. */
const char *work_column(struct script *sql, uint32_t entity, uint32_t time, uint64_t needs,
    const char *wanted, const char *text, uint32_t side);
/* Makes columns of all parts of a value of a register that are longer than a name. */
void sql_materialize(struct script *sql, uint32_t reg);
/* Says that the current instruction cannot be written, and why; returns false. */
bool sql_refuse(struct script *sql, const char *why);
/* Whether BOUNDS or FRACTION have one value only, by construction. */
static inline bool sql_is_point(const struct sql_value *value, enum register_kind kind) {
  return value->part[0] == value->part[kind == REG_FRACTION ? 2 : 1];
}
/* Parts of a value of a kind. */
uint32_t sql_n_parts(enum register_kind kind);
/* A count, a rank or a sum of them as a number like others: ClickHouse's have no sign, and no type
 * holds both. */
const char *sql_counted(struct script *sql, const char *text);
/* What a register is called: the declaration it is the result of, or r17. */
const char *sql_register_name(const struct script *sql, uint32_t reg);

/* -- columns.c */
/* Takes the names that are the script's own: of keys. */
void script_columns(struct script *sql);
/* The next name in quotes within a text, with them; `*text` then stands behind it. False: none is
 * left. */
bool sql_next_name(const struct script *sql, const char **text, struct str *name);
/* The name as it is free, quoted; taken from now on. */
const char *work_name(struct script *sql, const char *wanted);
/* The column of a field at time 0 of its entity, quoted. Dates in days, decimals as integers at
 * their scale. */
const char *sql_field(struct script *sql, uint32_t field);
/* `"unit"."_cluster"`: the row of an ancestor (or of itself), in queries that have the entity's
 * relation under its own name. "0" for the root. */
const char *sql_row_of(struct script *sql, uint32_t entity, uint32_t ancestor);
/* Whether all lists on the way from a row of `above` down to `below` are given: a boolean at
 * `above`, never NULL; the literal true where they always are. */
struct sql_value sql_listed(struct script *sql, uint32_t above, uint32_t below);
/* A column of an entity's relation of time 0, by a text over the table of the data. */
const char *sql_base_column(
    struct script *sql, uint32_t entity, struct str wanted, const char *text, bool is_said);
/* A table that the script makes, quoted. */
const char *sql_made_table(const struct script *sql, const char *name);
/* Whether an entity has results. */
bool sql_has_items(const struct schema *schema, uint32_t entity);
/* An entity's name, quoted: what its relation is called within a query. */
const char *sql_entity_name(const struct script *sql, uint32_t entity);
/* The relation of a time: "unit 2", quoted. Of 0 the view over the data. */
const char *sql_relation(const struct script *sql, uint32_t entity, uint32_t time);

/* -- tables.c */
/* What stands behind `from`: the relation of an entity at a time under its own name, and the
 * ancestors' that are needed. Its table names are put in when the script is written, so it may be
 * asked before later columns are known. */
const char *sql_from(struct script *sql, uint32_t entity, uint32_t time, uint64_t needs);
/* "create table NAME as\n", and that it is made; NAME quoted. `row`: whether it has `_row`. What is
 * no result ends with the connection, where the engine has such tables. */
void sql_put_create(
    struct buffer *out, struct script *sql, const char *name, bool row, bool is_result);
/* "create table NAME", of one that its columns follow. */
void sql_put_create_empty(struct buffer *out, struct script *sql, const char *name);
/* What ends its statement. */
void sql_put_created(struct buffer *out, struct script *sql, const char *name);
void sql_put_create_view(struct buffer *out, struct script *sql, const char *name);
/* Text with what sql_from put in. */
void sql_put(struct buffer *out, const struct script *sql, const char *text);
/* The views over the data, and step by step what is made of them; the steps tell whose rows are read
 * (is_used). */
void sql_write_data(struct buffer *out, struct script *sql);
void sql_write_steps(struct buffer *out, struct script *sql);
/* -- part.c: which columns a part of the script makes */
/* Finds what is local, when all columns are there. */
void sql_find_local(struct script *sql);
bool sql_in_part(const struct script *sql, const struct work_column *column);
/* Whether a column stands in the relation of that time, when it is read there. */
bool sql_stands_at(const struct script *sql, const struct work_column *column, uint32_t time);
/* -- groups.c: what passes from the servers of the groups to the root's */
/* Marks what the root's part reads, whose reads were taken down. */
void sql_mark_exported(struct script *sql);
void sql_write_groups(struct buffer *out, struct script *sql);
/* Tables that hold the rows of all servers, instead of views over the data. */
void sql_write_servers(struct buffer *out, struct script *sql);
/* -- second.c: what hangs on several groups, of what they say */
void sql_begin_second(struct script *sql);
/* The value of a register that groups say, as columns of their tables. */
bool sql_is_said(const struct script *sql, uint32_t reg);
void sql_say(struct script *sql, uint32_t reg, struct sql_value *value);
/* The table that holds the data of an entity, quoted. */
const char *sql_data_table(const struct script *sql, uint32_t entity);
/* " join "said unit" …" of an entity whose groups say something. */
void sql_put_said(struct buffer *out, const struct script *sql, uint32_t entity);
/* Whether a register is the status of a selection. */
bool sql_is_candidacy(const struct program *program, uint32_t reg);
/* -- reads.c: until when columns are read, so that no step carries one for longer */
/* Takes down what is read of all texts; `results`: what is read at the last time. */
void sql_reads(struct script *sql, const struct buffer *results, uint32_t last);
/* Whether a column, in quotes, is read of a relation of that time or of a later one. */
bool sql_is_read(const struct script *sql, const char *name, uint32_t time);
/* -- frame.c: what stands before and behind: which regulation it is, and what was made before */
void sql_write_frame(struct buffer *out, struct script *sql, const struct buffer *body);
/* -- calendar.c: the tables of working days, where something asks them */
void sql_write_calendar(struct buffer *out, struct script *sql);
/* -- results.c: asks for the columns that results need beside registers; writes the tables */
void sql_prepare_results(struct script *sql);
void sql_write_results(struct buffer *out, struct script *sql);
/* -- reasons.c: asks for the columns that reasons need beside results; writes the tables */
void sql_prepare_reasons(struct script *sql);
void sql_write_reasons(struct buffer *out, struct script *sql);
/* -- kept.c: the registers that reports read, for `run --on` */
void sql_write_kept(struct buffer *out, struct script *sql);
/* The number of steps of time. */
uint32_t sql_last_time(const struct script *sql);

/* -- constants.c */
/* Computes the registers of the run and writes their values as literals. */
void sql_constants(struct script *sql);
/* Whether a text is the literal of what is unknown. */
static inline bool sql_is_null(const char *text) {
  return strcmp(text, "null") == 0 || strncmp(text, "cast(null as ", strlen("cast(null as ")) == 0;
}
/* The literal of a fraction that SQLite's integers do not hold. */
#define SQL_BEYOND "cast(null as integer)"
/* A constant of the program as a literal, in the form of values. */
const char *sql_literal(struct script *sql, const struct value *value);
const char *sql_integer(struct script *sql, int128 number);
const char *sql_word(struct script *sql, uint32_t enumeration, uint32_t code);
/* 'text' in quotes. */
const char *sql_quoted(struct script *sql, struct str text);

/* -- ranges.c */
/* Of a register of the run, from its value. */
void sql_range_constant(struct script *sql, uint32_t reg, const struct view *view);
/* Of all others, from what they are computed from. */
void sql_ranges(struct script *sql);
/* Whether BOUNDS are one value or, where a fact is missing, the same ones in every row: a fact that
 * is declared between constants, and what is computed of it alone. */
bool sql_is_of_one_range(const struct script *sql, uint32_t reg);

/* -- sides (reduce.c) */
/* The grouped query of rows of `below` by rows of `above`, at a time: the same for the same
 * question. */
uint32_t sql_group(
    struct script *sql, uint32_t above, uint32_t below, uint32_t time, uint64_t needs);
/* An aggregate in it: its column's name, quoted. NULL where a row has no rows below. */
const char *sql_aggregate(struct script *sql, uint32_t side, const char *wanted, const char *text);
/* A query of its own: yields `_row` (row of `entity`) and columns of unique names. */
uint32_t sql_side(struct script *sql, uint32_t entity, const char *query);

/* -- snippets: the text of one instruction. out->time and out->needs are those of what it reads,
 * until it says otherwise. False after sql_refuse. */
typedef bool sql_snippet(struct script *sql, const struct instruction *code, struct sql_value *out);
#define SNIPPET(name)                                                                              \
  bool sql_##name(struct script *sql, const struct instruction *code, struct sql_value *out)
#define SQL(name) sql_snippet sql_##name;
#include "compiler/sql/snippets.def"
extern sql_snippet *const sql_snippets[OP_N_OPCODES];

#endif
