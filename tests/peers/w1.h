/* Workload W1 written by hand in C: its columns, how a value comes into them, what is decided over
 * them. The three readers of files (read_yaml.c, read_json_lines.c, read_csv.c) fill the same
 * columns and hold their input to what thidua holds it to: keys known and given once, each value of
 * its type and in its range, text that is UTF-8 without controls, ids given once, parents that
 * exist. A mistake ends the program with file, line and column (exit 1).
 */
#ifndef THIDUA_PEERS_W1_H
#define THIDUA_PEERS_W1_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes of names and ids, and where each row's begin: row i has [ends[i - 1], ends[i]). */
struct w1_texts {
  char *bytes;
  size_t n_bytes, room_bytes;
  uint32_t *ends;
};

enum { W1_FALSE = 0, W1_UNKNOWN = 1, W1_TRUE = 2, W1_NO_KIND = 255 };

struct w1_clusters {
  uint32_t n, room;
  struct w1_texts ids, names;
  uint32_t *first_unit; /* n + 1, set by w1_finish */
};

struct w1_units {
  uint32_t n, room;
  struct w1_texts ids, names;
  uint32_t *cluster;
  uint8_t *registered, *pledge_signed; /* W1_FALSE … W1_TRUE */
  int64_t *votes, *score_cents, *last_head_year;
  uint8_t *votes_known, *score_known, *year_known;
  uint32_t *first_incident; /* n + 1, set by w1_finish */
};

struct w1_incidents {
  uint32_t n, room;
  uint32_t *unit;
  uint8_t *kind, *serious, *concluded; /* kind: 2 is wrongdoing */
};

struct w1 {
  struct w1_clusters clusters;
  struct w1_units units;
  struct w1_incidents incidents;
};

/* What may stand in a record, of all three entities. */
enum w1_key {
  W1_ID,
  W1_NAME,
  W1_REGISTERED,
  W1_PLEDGE_SIGNED,
  W1_VOTES,
  W1_SCORE,
  W1_LAST_HEAD_YEAR,
  W1_KIND,
  W1_SERIOUS,
  W1_CONCLUDED,
  W1_CLUSTERS,
  W1_UNITS,
  W1_INCIDENTS,
  W1_CLUSTER,
  W1_UNIT,
  W1_N_KEYS
};

/* A line of a file, and where it stands: for messages, and for the values in it. */
struct w1_place {
  const char *file;
  uint64_t line;
  const char *begin; /* of the line's text */
};

/* Ends the program (exit 1): `file:line:column: message: "text"`. */
_Noreturn void w1_fault(
    const struct w1_place *place, const char *at, size_t n_bytes, const char *message);

/* The key of that name; W1_N_KEYS where there is none. */
enum w1_key w1_key_named(const char *text, size_t n_bytes);

/* Whether a text of so many bytes begins with the key and that character, ':' or '"'. Loads 16 bytes
 * of it. */
bool w1_begins_with_key(const char *text, size_t n_bytes, enum w1_key key, char behind);
/* Which key followed which the last time: it mostly does so again. */
struct w1_guesses {
  enum w1_key last, next[W1_N_KEYS + 1];
};
size_t w1_key_bytes(enum w1_key key);

/* Rows with every fact missing; their number. */
uint32_t w1_add_cluster(struct w1 *w1);
uint32_t w1_add_unit(struct w1 *w1, uint32_t cluster);
uint32_t w1_add_incident(struct w1 *w1, uint32_t unit);

/* The value of a key of the newest row of its entity. Faults where it is not of its type, or where
 * the key is not one of the entity's own values. */
void w1_set_cluster(
    struct w1 *w1, const struct w1_place *place, enum w1_key key, const char *text, size_t n_bytes);
void w1_set_unit(
    struct w1 *w1, const struct w1_place *place, enum w1_key key, const char *text, size_t n_bytes);
void w1_set_incident(
    struct w1 *w1, const struct w1_place *place, enum w1_key key, const char *text, size_t n_bytes);
/* After the values of a record: each cluster and unit has an id. */
void w1_end_cluster(struct w1 *w1, const struct w1_place *place);
void w1_end_unit(struct w1 *w1, const struct w1_place *place);

/* Ids that are all there, found by their text. Faults where one is given twice. */
struct w1_index {
  const struct w1_texts *ids;
  uint32_t *slots; /* row + 1; 0 is free */
  uint32_t mask;
};
void w1_index_build(struct w1_index *index, const struct w1_texts *ids, uint32_t n, const char *of);
void w1_index_free(struct w1_index *index);
/* The row of an id, `guess` or the one behind it tried first. Faults where nothing bears it. */
uint32_t w1_index_find(const struct w1_index *index, uint32_t n, const struct w1_place *place,
    const char *text, size_t n_bytes, uint32_t guess);

/* Children grouped by their parents; ids given twice found where no index was built before. */
void w1_finish(struct w1 *w1, bool ids_are_checked);

void w1_read_yaml(struct w1 *w1, const char *path);
void w1_read_json_lines(struct w1 *w1, const char *folder);
void w1_read_csv(struct w1 *w1, const char *folder);

/* w1_decide.c: all of W1 over the columns; prints what `thidua run --format summary` would. */
struct w1_decided;
struct w1_decided *w1_decide(const struct w1 *w1);
void w1_print_counts(const struct w1 *w1, const struct w1_decided *decided);

#endif
