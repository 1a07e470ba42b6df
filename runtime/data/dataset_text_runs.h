/* Texts that come in order, as ids mostly do: those that begin with the same byte make a run as long
 * as each new one stands behind the last. Then one look at the last tells that a text is new, and
 * those who name it name it in order, too, so that it is found a few places on. No table of hashes is
 * filled, which costs a miss in the cache for each text. Where some were named before (incident.csv
 * before unit.csv), the others make a run of their own beside it. A text that fits in no run, or many
 * that are sought here and there, end them: their texts are found by hash from then on, for good.
 * Order is by length, then by bytes: u9 stands before u10. Private to dataset_texts.c and whoever
 * moves or frees what is being built. */
#ifndef THIDUA_DATASET_TEXT_RUNS_H
#define THIDUA_DATASET_TEXT_RUNS_H

#include "base/decimal.h"
#include "runtime/data/dataset.h"

enum { TEXT_RUNS_MAX = 8, TEXT_RUNS_OF_KEY_MAX = 3, TEXT_KEYS = 256 };

/* A text of 1 to 16 bytes as a number: of two of one length the one that stands first has the smaller
 * one. */
struct text_ends {
  uint32_t n; /* bytes; 0: of a text that is empty or longer nothing is known */
  uint128 number;
};

struct text_run {
  /* of its texts, which ascend; the allocator's. NULL: they are `first` and those that follow it, as
   * long as no text of another key came between them */
  uint32_t *codes;
  uint32_t first;
  uint32_t n, capacity;
  uint32_t at;    /* where one was sought last */
  uint32_t n_far; /* how many were far from there */
  uint8_t key;
  uint8_t n_older; /* of its key */
  bool is_begun;
  struct text_run *older; /* NULL: it is the first */
  struct text_ends last;
  /* one that was sought in it, and the first of its texts behind that, which is the next-th; none of
   * the run's stands between them */
  struct text_ends sought, ahead;
  uint32_t next;
};

enum text_key_state { TEXT_KEY_NEW, TEXT_KEY_HASHED, TEXT_KEY_RUN };

struct text_runs {
  struct text_run runs[TEXT_RUNS_MAX];
  /* by key: enum text_key_state, or the number of its newest run + TEXT_KEY_RUN */
  uint8_t keys[TEXT_KEYS];
};

/* Digits are one key, so that numbers make one run. An empty text is as one that begins with NUL. */
static inline uint8_t text_key(struct str text) {
  const uint8_t first = text.n ? (uint8_t)*text.p : 0;
  return first >= '0' && first <= '9' ? '0' : first;
}

/* Whether the text is found by hash, if it is anywhere. */
static inline bool text_is_hashed(const struct text_runs *runs, struct str text) {
  return runs->keys[text_key(text)] == TEXT_KEY_HASHED;
}

/* Of a text that is not hashed: its code, or what is to become of it. */
enum text_run_place {
  TEXT_RUN_HAS_IT,
  TEXT_RUN_TAKES_IT, /* it is new: text_run_add comes next */
  TEXT_RUN_ENDS      /* it is new, or too many were sought far off: text_run_end comes next */
};
enum text_run_place text_run_look(struct dataset *dataset, struct str text, uint32_t *code);
/* The code of a text that is not hashed, TEXT_NOWHERE: there is none; nothing is noted. */
uint32_t text_run_find(const struct dataset *dataset, struct str text);
/* Eight bytes as a number that is larger where they stand behind others. */
static inline uint64_t text_run_eight(const char *p) {
  uint64_t word;
  memcpy(&word, p, sizeof word);
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
  word = __builtin_bswap64(word);
#endif
  return word;
}
static inline uint32_t text_run_four(const char *p) {
  uint32_t word;
  memcpy(&word, p, sizeof word);
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
  word = __builtin_bswap32(word);
#endif
  return word;
}
static inline struct text_ends text_ends_of(struct str text) {
  enum { EIGHT = 8, FOUR = 4 };
  struct text_ends ends = {0};
  if (text.n > 2 * EIGHT || !text.n) return ends;
  ends.n = text.n;
  if (text.n >= EIGHT) {
    ends.number = (uint128)text_run_eight(text.p) << 64 | text_run_eight(text.p + text.n - EIGHT);
  } else if (text.n >= FOUR) {
    ends.number = (uint64_t)text_run_four(text.p) << 32 | text_run_four(text.p + text.n - FOUR);
  } else {
    const unsigned char *p = (const unsigned char *)text.p;
    ends.number = (uint64_t)p[0] << 16 | (uint64_t)p[text.n / 2] << 8 | p[text.n - 1];
  }
  return ends;
}
/* Of two texts whose ends are known, whether the first stands before the other. */
static inline bool text_ends_ascend(const struct text_ends *a, const struct text_ends *b) {
  return a->n == b->n ? a->number < b->number : a->n < b->n;
}
static inline bool text_ends_are_same(const struct text_ends *a, const struct text_ends *b) {
  return a->n == b->n && a->number == b->number;
}
/* The code of a run's text. */
static inline uint32_t text_run_code(const struct text_run *run, uint32_t at) {
  return run->codes ? run->codes[at] : run->first + at;
}
/* Whether there is room for a new text of that code. */
static inline bool text_run_has_room(const struct text_run *run, uint32_t code) {
  return run->codes ? run->n < run->capacity : !run->n || run->first + run->n == code;
}
/* Whether it is plain to see that a text is new, behind the last of this run. */
static inline bool text_run_is_behind(const struct text_run *run, const struct text_ends *text) {
  return text->n && run->last.n && text_ends_ascend(&run->last, text);
}
/* Whether it is plain to see where a text stands in a run: *code, TEXT_NOWHERE where it is none of the
 * run's. False: that needs a closer look. */
static inline bool text_run_is_near(
    const struct text_run *run, const struct text_ends *text, uint32_t *code) {
  if (!run->sought.n || !text_ends_ascend(&run->sought, text)) return false;
  *code = TEXT_NOWHERE;
  if (text_ends_ascend(text, &run->ahead)) return true;
  *code = text_run_code(run, run->next);
  return text_ends_are_same(text, &run->ahead);
}
/* Puts a new text behind the last of a run that has room for it. */
static inline void text_run_push(
    struct text_run *run, const struct text_ends *text, uint32_t code) {
  if (run->codes) run->codes[run->n] = code;
  else if (!run->n) run->first = code;
  run->n++;
  run->last = *text;
}
/* Notes that a text was sought in a run, the next-th of whose texts is the first behind it. */
void text_run_note(const struct dataset *dataset, struct text_run *run,
    const struct text_ends *text, uint32_t next);
/* Puts a new text behind the last of its newest run. */
void text_run_add(struct dataset *dataset, struct str text, uint32_t code);
/* Ends the runs of this key: their texts, how many is returned, are to be hashed. */
uint32_t text_run_end(struct dataset *dataset, uint8_t key);
/* Ends all there are, and begins none any more; how many texts they had. */
uint32_t text_runs_end(struct dataset *dataset);
/* Hands them over to what is built elsewhere; none are left. */
void text_runs_move(struct text_runs *from, struct text_runs *to);
void text_runs_free(const struct dataset *dataset, struct text_runs *runs);

#endif
