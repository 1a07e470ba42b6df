/* The lines that are just as expected, for each machine (yaml_lane_state.h). */
#include "base/bytes.h"
#include "runtime/data/dataset_growing.h"
#include "runtime/ingest/value_quick.h"
#include "runtime/ingest/yaml_lane_state.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

/* -- values, eight bytes at a time -- */

/* Each of these reads a value and the line's end: its length, 0: it is something else. */

static inline uint32_t quick_boolean(const char *p, int64_t *number) {
  const uint64_t bytes = bytes_load8(p), is_true = 0x0A65757274 /* true */,
                 is_false = 0x0A65736C6166 /* false */;
  if ((bytes & 0xFFFFFFFFFF) == is_true) return *number = 1, 4;
  if ((bytes & 0xFFFFFFFFFFFF) == is_false) return *number = 0, 5;
  return 0;
}

/* Digits, and a point where the type has a scale, seven characters at most. */
static inline uint32_t quick_number(const char *p, uint32_t scale, int64_t *number) {
  uint64_t bytes = bytes_load8(p), end = bytes_like(bytes, '\n');
  if (!end) return 0;
  const uint32_t n = (uint32_t)__builtin_ctzll(end) / 8;
  return n && value_quick_digits(bytes, n, scale, number) ? n : 0;
}

/* A day as 2020-03-31. */
static inline uint32_t quick_day(const char *p, int64_t *number) {
  const struct str text = {p, 10};
  return !bytes_like(bytes_load8(p), '\n') && p[8] != '\n' && p[9] != '\n' && p[10] == '\n' &&
          value_quick_day(text, number)
      ? text.n
      : 0;
}

/* One of so many words, all of them quick (yaml_lane.c). */
static inline uint32_t quick_word(
    const struct lane_word *words, uint32_t n_words, const char *p, int64_t *number) {
  for (uint32_t i = 0; i < n_words; i++)
    if (scan_matches(p, words[i].bytes, words[i].mask) && p[words[i].n] == '\n')
      return *number = i, words[i].n;
  return 0;
}

/* Of 64 bytes those that begin a letter of Vietnamese, two or three bytes long, those that may be
 * the second of three, those that only go on. */
struct vietnamese_bits {
  uint64_t begins_2, begins_3, second_of_3, goes_on;
};

/* Sets what was read of a key; where its value stands. */
static inline void quick_take(struct lane_turn *turn, const struct lane_key *key, uint32_t row,
    uint32_t line, uint32_t column, struct str text, int64_t number) {
  struct dataset *dataset = turn->load->dataset;
  switch ((enum lane_reading)key->reading) {
  case LANE_BOOLEAN: dataset_set_next(dataset, REG_TRUTH, key->field, row, number); break;
  case LANE_NUMBER:
  case LANE_DAY: dataset_set_next(dataset, REG_NUMBER, key->field, row, number); break;
  case LANE_WORD: dataset_set_next(dataset, REG_CODE, key->field, row, number); break;
  case LANE_ID:
    dataset_place_next_id(dataset, key->entity, line, column);
    dataset_set_next_text(dataset, key->field, row, text);
    break;
  case LANE_TEXT: dataset_set_next_text(dataset, key->field, row, text); break;
  case LANE_ANCESTOR:
    flat_name_ancestor(turn->load, key->entity, key->field, text, line, column);
    break;
  case LANE_PASSED:
  case LANE_LIST:
  case LANE_CLOSELY: break;
  }
  if (key->keeps_places) dataset_place_reference(dataset, key->field, line, column);
}

/* How many mappings are open around an item with its dash in this column, of the list that is
 * expected, or of one that is open; 0: that is none. */
static inline uint32_t quick_list_at(const struct lane_turn *turn, uint32_t column) {
  const struct open_mapping *open = turn->load->open;
  uint32_t n = turn->load->n_open;
  if (!turn->has_begun || 2 * n + 2 > DATA_DEPTH_MAX) return 0;
  if (turn->pending != NONE_INDEX) {
    const struct data_key *key = &open[n - 1].keys->items[turn->pending];
    return column >= open[n - 1].column && key->role == KEY_LIST ? n : 0;
  }
  while (n > turn->level + 1 && (!open[n - 1].dash || open[n - 1].dash > column)) n--;
  return open[n - 1].dash == column ? n : 0;
}

#define QUICK(name) name##_anywhere
#define QUICK_TARGET
#include "runtime/ingest/yaml_lane_quick_lines.h"
#undef QUICK
#undef QUICK_TARGET

#if defined(__x86_64__)
#define QUICK(name) name##_avx2
#define QUICK_TARGET __attribute__((target("avx2,bmi,bmi2")))
#define QUICK_AVX2
#include "runtime/ingest/yaml_lane_quick_lines.h"

lane_quick_reader *lane_quick_reader_here(bool is_narrow) {
  return !is_narrow && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
          __builtin_cpu_supports("bmi2")
      ? read_avx2
      : read_anywhere;
}

#else

lane_quick_reader *lane_quick_reader_here(bool is_narrow) {
  (void)is_narrow;
  return read_anywhere;
}

#endif
