/* What a case of a test file gives, as a small tree that can be changed, made smaller, loaded, and
 * written again: how cases that are missing are found. What is loaded is what is written, read as a
 * test file is, so that a case that is proposed can be pasted.
 *
 *   sketch.c         read from a case, copied, loaded, made smaller
 *   sketch_change.c  changed in one place, at random: the values that make a difference
 *   sketch_edit.c    changed in one place as it is told
 *   sketch_write.c   as YAML */
#ifndef THIDUA_SKETCH_H
#define THIDUA_SKETCH_H

#include "base/buffer.h"
#include "study/suite.h"

enum sketch_kind { SKETCH_MAPPING, SKETCH_LIST, SKETCH_TEXT };

struct sketch_node {
  enum sketch_kind kind;
  bool is_plain;   /* TEXT: written without quotes */
  struct str key;  /* in a mapping */
  struct str text; /* TEXT: as written */
  uint32_t
      entity; /* what is given: of a LIST of rows, and of the MAPPING that is one; else NONE_INDEX */
  uint32_t field; /* what is given, TEXT: the fact; else NONE_INDEX */
  VEC(struct sketch_node *) below;
};

struct sketch {
  struct arena *arena;
  const struct suite *suite; /* whose regulation it is for, and by whose options it is read */
  struct sketch_node *given, *previous; /* NULL: not written */
  bool has_as_of;                       /* a day is written; else `as_of` is that of the suite */
  int32_t as_of;
  uint32_t *choices; /* by reading: its word; NONE_INDEX: not written */
};

/* A case as it is written, without the parameters that it supposes: what is sought with it is of the
 * regulation as it is. NULL where it gives what a sketch does not hold. */
struct sketch *sketch_of_case(
    struct arena *arena, const struct suite *suite, const struct test_case *test);
struct sketch *sketch_copy(struct arena *arena, const struct sketch *sketch);

/* Loads it for `program`. Where it says nothing of a reading, that is as `readings` has it. What is
 * wrong is in the prepared's diags. `expect`: what is expected, as sketch_write_case takes it; n == 0:
 * nothing, and it is only evaluated. Until prepared_close, in `arena`. */
struct prepared *sketch_prepare(const struct sketch *sketch, struct str expect,
    const struct program *program, const uint32_t *readings, struct opened *opened,
    struct arena *arena);

/* -- changed -- */
/* Values worth trying: those a program compares with, and their neighbours. */
struct sketch_values {
  const struct schema *schema;
  VEC(struct value) numbers, days; /* each once */
  VEC(struct value) own_days; /* … of these in the period in which the regulation is effective */
};
void sketch_values_of(
    struct arena *arena, const struct program *program, int32_t as_of, struct sketch_values *out);
/* One place changed: a fact another value, given or not; a row more or less; another reading, another
 * day. `random` is stepped; the same number makes the same change. */
void sketch_change(struct sketch *sketch, const struct sketch_values *values, uint64_t *random);
/* Facts that are days, and the run's day within the regulation's period, moved to `day` and about it;
 * those that are not given may be. */
void sketch_move_days(
    struct sketch *sketch, const struct schema *schema, int32_t day, uint64_t *random);

/* -- edited -- */
/* Gives a row's fact this text (kept by the caller); p == NULL: takes it away. */
void sketch_set_fact(
    struct sketch *sketch, struct sketch_node *row, uint32_t field, struct str text);
/* The text of a row's fact, of its id; p == NULL: it is not given. */
struct str sketch_fact(const struct sketch_node *row, uint32_t field);
struct str sketch_id(const struct sketch *sketch, const struct sketch_node *row);
/* The list of an entity below a row, which is there from then on. */
struct sketch_node *sketch_list(struct sketch *sketch, struct sketch_node *row, uint32_t entity);
/* A new row at the end of a list: of facts only an id, where it must have one; or all that another row
 * has, with ids of its own. */
struct sketch_node *sketch_add_row(
    struct sketch *sketch, struct sketch_node *parent, uint32_t entity);
struct sketch_node *sketch_add_twin(
    struct sketch *sketch, struct sketch_node *parent, const struct sketch_node *row);
/* One predecessor more, of an id of its own, whom a row carries on: beside itself, where the preceding
 * year has a record of it. False: it has no id, or what it says of them cannot be added to. */
bool sketch_succeed(struct sketch *sketch, struct sketch_node *row);
/* Takes a row or a list away. */
void sketch_drop(struct sketch *sketch, const struct sketch_node *node);
/* What the preceding year's results have of an instance: NULL where they have no record, unless one is
 * made; and what it says of a name (p == NULL: nothing). */
struct sketch_node *sketch_record(
    struct sketch *sketch, uint32_t entity, struct str id, bool makes);
void sketch_drop_record(struct sketch *sketch, const struct sketch_node *record);
void sketch_set_told(
    struct sketch *sketch, struct sketch_node *record, struct str key, struct str text);

/* -- made smaller -- */
/* Leaves out whatever it can without keeps(context, smaller) failing, at most `tries` times asked.
 * Returns the smallest, in the sketch's arena. */
struct sketch *sketch_shrink(struct sketch *sketch,
    bool (*keeps)(void *context, const struct sketch *smaller), void *context, uint32_t tries);

/* -- written -- */
/* Members in the order of their declarations: facts, what is carried on, lists. */
void sketch_order(const struct sketch *sketch);
/* What is given, the preceding year and what is expected (n == 0: nothing) as one mapping, in one
 * line. */
void sketch_write_data(struct buffer *out, const struct sketch *sketch, struct str expect);
/* As an item of `cases`, indented by two: its name, what it says, and what is expected, a mapping in
 * one line ("{ unit: { u1: { standing: deferred } } }"). */
void sketch_write_case(
    struct buffer *out, const struct sketch *sketch, const char *name, struct str expect);
/* A text as a plain scalar where it can be, else in quotes. */
void sketch_write_text(struct buffer *out, struct str text, bool is_plain);

#endif
