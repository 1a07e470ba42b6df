/* A results file while its records are read. Private to history_load.c, history_quick.c and
 * history_lane.c. */
#ifndef THIDUA_HISTORY_READING_H
#define THIDUA_HISTORY_READING_H

#include "runtime/ingest/history.h"
#include "runtime/ingest/history_shapes.h"
#include "base/vec.h"
#include "runtime/ingest/input.h"

struct cursor;

struct given {                   /* where a record gave a field last: tells whether twice */
  uint32_t record, line, column; /* record: its number + 1; 0: none yet */
};

#define KEYS_GUESSED_MAX 32
#define GUESSED_BYTES_MAX 60

struct guessed_key { /* of a record of JSON, by its number in it: what stood there the last time */
  uint32_t field;    /* NONE_INDEX: the program does not ask for it */
  uint32_t n;        /* with its quotation marks; 0: nothing yet */
  char text[GUESSED_BYTES_MAX];
};

struct quick_step { /* a value of a record that is sure to be right */
  uint32_t field;
  bool is_text;
  int64_t number;
  struct str text;
  const char *at;
};

struct repeated_text { /* of a field, as the newest record gives it; longer ones are not kept */
  uint32_t record, n;  /* its number + 1; 0: none does */
  char text[GUESSED_BYTES_MAX];
};

/* What is open around a record: the document, its results, a list of them. */
#define READER_OPEN 3u

struct reader_open {
  struct place place;
  bool is_in_block; /* of YAML, and its lines say so */
};

struct reader {
  struct history *history;
  struct diags *diags;
  struct input input;
  struct cursor *cursor; /* NULL: not opened yet */
  struct arena scratch;
  struct given *given; /* by field of history->flat */
  /* by field: the field asked for whose name stood behind it the last time; by table: the one that
   * came first */
  uint32_t *guess, *first;
  uint16_t file;
  bool is_test; /* nodes of a test: no document around the records */
  /* of quick records only (history_quick.c) */
  /* by a member's number in its record, KEYS_GUESSED_MAX of each, of the list at hand */
  struct guessed_key *keys;
  struct member_shapes *shapes;
  struct quick_step *steps;       /* of the record at hand: at most one for each field */
  struct repeated_text *repeated; /* by field */
  uint32_t *quick_given;          /* by field: the try that met it last */
  uint32_t n_tries;
  /* of records of YAML only (history_lane.c) */
  struct reader_open open[READER_OPEN];
  uint32_t lane_from; /* the first line of a record that may be read by lines */
  VEC(char) before;   /* yaml_stand */
};

#define SCRATCH_BYTES_MAX ((size_t)256 << 10) /* kept from record to record; past it, freed */

static inline void history_tidy(struct reader *r) {
  if (r->scratch.total_bytes > SCRATCH_BYTES_MAX) arena_free(&r->scratch);
}

/* Reads the records of JSON that are plain to see, from where the cursor stands in their list; all
 * else, every mistake among it, is left to whoever reads node by node. `table` NONE_INDEX where the
 * program does not ask of their entity. history_forget_members before a new list. */
void history_read_quick(struct reader *reader, uint32_t table);
void history_forget_members(struct reader *reader);

/* Keeps how the `number`-th member of a record stood at [p, p + n) and what it was read as: a value
 * of `field` (NONE_INDEX: passed over), which is the newest of the steps where there are more than
 * n_before. None is kept whose value may hang on each of its digits. */
void history_keep_shape(struct reader *reader, uint32_t number, const char *p, size_t n,
    uint32_t field, uint32_t n_before, uint32_t n_steps);

/* Whether a member of that shape can stand in the record at hand: not a second time. */
static inline bool history_takes_shape(struct reader *r, const struct shape *shape) {
  if (shape->field == NONE_INDEX) return true;
  if (r->quick_given[shape->field] == r->n_tries) return false;
  r->quick_given[shape->field] = r->n_tries;
  return true;
}

/* Sets the value of a step that a quick record came to. */
void history_take_step(struct reader *reader, uint32_t record, const struct quick_step *step);

/* Notes what the cursor stands at, the `which`-th of what is open around records. */
void history_note_open(struct reader *reader, uint32_t which);
/* Reads the record of YAML under the cursor and those behind it that are plain to see, all but the
 * last of the list. True where it read any: the cursor then stands before the next one. False:
 * nothing was done. */
bool history_read_lines(struct reader *reader, uint32_t table);

#endif
