/* Texts that come in order (dataset_text_runs.h). */
#include "runtime/data/dataset_text_runs.h"

#include "base/bytes.h"
#include "runtime/data/dataset_building.h"
#include "runtime/data/dataset_memory.h"

/* The newest run of the text's key; NULL: there is none yet. */
static struct text_run *newest_of(const struct text_runs *runs, struct str text) {
  const uint8_t state = runs->keys[text_key(text)];
  return state >= TEXT_KEY_RUN ? (struct text_run *)&runs->runs[state - TEXT_KEY_RUN] : NULL;
}

/* memcmp; of ids without a call. */
static inline int order_of_bytes(const char *a, const char *b, uint32_t n) {
  const struct text_ends x = text_ends_of((struct str){a, n}), y = text_ends_of((struct str){b, n});
  if (!x.n) return n ? memcmp(a, b, n) : 0;
  return text_ends_ascend(&y, &x) - text_ends_ascend(&x, &y);
}

static inline int order_of(const struct dataset *dataset, struct str text, uint32_t code) {
  const uint32_t begin = dataset->text_offsets[code], n = dataset->text_offsets[code + 1] - begin;
  if (text.n != n) return text.n < n ? -1 : 1;
  return order_of_bytes(text.p, dataset->text_bytes + begin, n);
}

/* -- finding one: steps that double from where one was sought last, then halves of the last -- */

/* The places in which a text is, if anywhere. */
struct places {
  uint32_t low, end;
};

static bool step_on(const struct dataset *dataset, const struct text_run *run, struct str text,
    struct places *in, uint32_t *at) {
  *in = (struct places){run->at + 1, run->n};
  for (uint32_t step = 1; in->end - in->low > step; step *= 2) {
    const uint32_t next = in->low + step - 1;
    const int order = order_of(dataset, text, text_run_code(run, next));
    if (order == 0) return *at = next, true;
    if (order < 0) {
      in->end = next;
      break;
    }
    in->low = next + 1;
  }
  return false;
}

static bool step_back(const struct dataset *dataset, const struct text_run *run, struct str text,
    struct places *in, uint32_t *at) {
  *in = (struct places){0, run->at};
  for (uint32_t step = 1; in->end - in->low > step; step *= 2) {
    const uint32_t next = in->end - step;
    const int order = order_of(dataset, text, text_run_code(run, next));
    if (order == 0) return *at = next, true;
    if (order > 0) {
      in->low = next + 1;
      break;
    }
    in->end = next;
  }
  return false;
}

/* Whether a run, which is not empty, has the text: *at, where; else where it would stand. */
static bool find(
    const struct dataset *dataset, const struct text_run *run, struct str text, uint32_t *at) {
  struct places in;
  const int order = order_of(dataset, text, text_run_code(run, run->at));
  if (order == 0) return *at = run->at, true;
  if (order > 0 ? step_on(dataset, run, text, &in, at) : step_back(dataset, run, text, &in, at))
    return true;
  while (in.low < in.end) {
    const uint32_t middle = in.low + (in.end - in.low) / 2;
    const int o = order_of(dataset, text, text_run_code(run, middle));
    if (o == 0) return *at = middle, true;
    if (o < 0) in.end = middle;
    else in.low = middle + 1;
  }
  *at = in.low;
  return false;
}

uint32_t text_run_find(const struct dataset *dataset, struct str text) {
  uint32_t at;
  for (const struct text_run *run = newest_of(&dataset->building->runs, text); run;
       run = run->older)
    if (find(dataset, run, text, &at)) return text_run_code(run, at);
  return TEXT_NOWHERE;
}

/* -- what becomes of one -- */

void text_run_note(const struct dataset *dataset, struct text_run *run,
    const struct text_ends *text, uint32_t next) {
  run->sought.n = 0; /* where nothing stands behind it, what is added would */
  if (next == run->n) return;
  const uint32_t code = text_run_code(run, next), begin = dataset->text_offsets[code];
  run->ahead = text_ends_of(
      (struct str){dataset->text_bytes + begin, dataset->text_offsets[code + 1] - begin});
  run->next = next;
  if (run->ahead.n) run->sought = *text;
}

/* Notes where a text was sought; false where too many were far from each other. */
static bool note(struct text_run *run, uint32_t at) {
  enum { NEAR = 64, FAR_MAX = 2048 }; /* what they cost is little against the table's */
  if (at == run->n) at--;
  const uint32_t distance = at < run->at ? run->at - at : at - run->at;
  run->n_far += distance > NEAR;
  run->at = at;
  return run->n_far <= FAR_MAX;
}

/* A run beside those of the text's key, or its first; false where there is no room. */
static bool begin(struct text_runs *runs, struct str text) {
  struct text_run *older = newest_of(runs, text);
  if (older && older->n_older + 1 == TEXT_RUNS_OF_KEY_MAX) return false;
  for (uint32_t i = 0; i < TEXT_RUNS_MAX; i++) {
    struct text_run *run = &runs->runs[i];
    if (run->is_begun) continue;
    *run = (struct text_run){.key = text_key(text),
        .n_older = older ? (uint8_t)(older->n_older + 1) : 0,
        .is_begun = true,
        .older = older};
    runs->keys[run->key] = (uint8_t)(TEXT_KEY_RUN + i);
    return true;
  }
  return false;
}

enum text_run_place text_run_look(struct dataset *dataset, struct str text, uint32_t *code) {
  struct text_runs *runs = &dataset->building->runs;
  struct text_run *newest = newest_of(runs, text);
  const struct text_ends ends = text_ends_of(text);
  bool is_behind = false;
  *code = TEXT_NOWHERE;
  for (struct text_run *run = newest; run; run = run->older) {
    const int order = order_of(dataset, text, text_run_code(run, run->n - 1));
    uint32_t at = run->n - 1;
    is_behind |= run == newest && order > 0;
    const bool is_found = order == 0 || (order < 0 && find(dataset, run, text, &at));
    if (is_found) *code = text_run_code(run, at);
    if (order < 0 && !note(run, at)) return TEXT_RUN_ENDS;
    text_run_note(dataset, run, &ends, at + (is_found || order > 0));
    if (*code != TEXT_NOWHERE) return TEXT_RUN_HAS_IT;
  }
  return is_behind || begin(runs, text) ? TEXT_RUN_TAKES_IT : TEXT_RUN_ENDS;
}

/* Makes room for more codes than one, whichever they be. */
static void widen(struct dataset *dataset, struct text_run *run) {
  const bool is_listed = run->codes != NULL;
  const uint32_t capacity = dataset_wider(run->n, run->n + 1);
  run->codes = dataset_resize(dataset, run->codes, (size_t)capacity * sizeof *run->codes);
  run->capacity = capacity;
  for (uint32_t i = 0; !is_listed && i < run->n; i++) run->codes[i] = run->first + i;
}

void text_run_add(struct dataset *dataset, struct str text, uint32_t code) {
  struct text_run *run = newest_of(&dataset->building->runs, text);
  if (!text_run_has_room(run, code)) widen(dataset, run);
  const struct text_ends ends = text_ends_of(text);
  text_run_push(run, &ends, code);
}

/* -- their ends -- */

uint32_t text_run_end(struct dataset *dataset, uint8_t key) {
  struct text_runs *runs = &dataset->building->runs;
  uint32_t n = 0;
  for (uint32_t i = 0; i < TEXT_RUNS_MAX; i++) {
    struct text_run *run = &runs->runs[i];
    if (!run->is_begun || run->key != key) continue;
    n += run->n;
    dataset_release(dataset, run->codes);
    *run = (struct text_run){0};
  }
  runs->keys[key] = TEXT_KEY_HASHED;
  return n;
}

uint32_t text_runs_end(struct dataset *dataset) {
  uint32_t n = 0;
  for (uint32_t key = 0; key < TEXT_KEYS; key++) n += text_run_end(dataset, (uint8_t)key);
  return n;
}

void text_runs_move(struct text_runs *from, struct text_runs *to) {
  *to = *from;
  for (uint32_t i = 0; i < TEXT_RUNS_MAX; i++)
    if (to->runs[i].older) to->runs[i].older = &to->runs[from->runs[i].older - from->runs];
  *from = (struct text_runs){0};
}

void text_runs_free(const struct dataset *dataset, struct text_runs *runs) {
  for (uint32_t i = 0; i < TEXT_RUNS_MAX; i++) dataset_release(dataset, runs->runs[i].codes);
  *runs = (struct text_runs){0};
}
