/* How members of records stood before (history_shapes.h), and what quick records come to. */
#include "runtime/ingest/history_shapes.h"

#include <string.h>

#include "runtime/data/dataset_growing.h"
#include "runtime/ingest/history_reading.h"

static inline bool is_digit(char c) { return (unsigned)(c - '0') < 10; }

/* What may stand in the place of the digit p[i]: a number of JSON must not begin with a zero that
 * another digit follows. What stands before p is none. */
static void let_vary(struct shape *shape, const char *p, size_t i, size_t n) {
  const bool is_within = i > 0 && (is_digit(p[i - 1]) || p[i - 1] == '.'),
             is_alone = i + 1 == n || !is_digit(p[i + 1]);
  if (!is_within && !is_alone && p[i] == '0') return; /* it is in no number */
  shape->least[i] = is_within || is_alone ? '0' : '1';
  shape->most[i] = '9';
}

static void note_lines(struct shape *shape, const char *p, size_t n) {
  shape->n_lines = 0;
  for (size_t i = 0; i < n; i++) {
    if (p[i] != '\n') continue;
    shape->n_lines++;
    shape->behind_line = (uint32_t)i + 1;
  }
}

struct shape *shapes_keep(struct member_shapes *shapes, const char *p, size_t n, bool digits_vary) {
  shapes->n_missed++;
  if (n < SHAPE_BYTES || n > SHAPE_BYTES_MAX) return NULL;
  if (shapes->n_kept < SHAPES_MAX) {
    shapes->order[shapes->n_kept] = (uint8_t)shapes->n_kept;
    shapes->n_kept++;
  }
  shapes_prefer(shapes, shapes->n_kept - 1);
  struct shape *shape = &shapes->items[shapes->order[0]];
  memset(shape->least, 0, sizeof shape->least);
  memset(shape->most, UINT8_MAX, sizeof shape->most);
  memcpy(shape->least, p, n);
  memcpy(shape->most, p, n);
  for (size_t i = 0; digits_vary && i < n; i++)
    if (is_digit(p[i])) let_vary(shape, p, i, n);
  shape->n = (uint32_t)n;
  note_lines(shape, p, n);
  return shape;
}

void history_forget_members(struct reader *r) {
  for (uint32_t i = 0; i < KEYS_GUESSED_MAX && r->keys; i++) r->keys[i].n = 0;
  for (uint32_t i = 0; i < KEYS_GUESSED_MAX && r->shapes; i++)
    r->shapes[i].n_kept = r->shapes[i].n_missed = 0;
}

void history_keep_shape(struct reader *r, uint32_t number, const char *p, size_t n, uint32_t field,
    uint32_t n_before, uint32_t n_steps) {
  const struct history *history = r->history;
  const bool is_asked = field != NONE_INDEX;
  if (number >= KEYS_GUESSED_MAX) return;
  if (is_asked) {
    const enum type_kind kind = history->flat.fields[field].type.kind;
    if (history->items[field] == NONE_INDEX || (kind != TYPE_BOOLEAN && kind != TYPE_ENUM)) return;
  }
  struct shape *shape = shapes_keep(&r->shapes[number], p, n, !is_asked);
  if (!shape) return;
  shape->field = field;
  shape->has_number = n_steps > n_before;
  if (shape->has_number) shape->number = r->steps[n_before].number;
}

void history_take_step(struct reader *r, uint32_t record, const struct quick_step *step) {
  struct dataset *records = &r->history->records;
  const struct str text = step->text;
  if (!step->is_text) {
    switch (records->building->columns[step->field].column->kind) {
    case REG_TRUTH: dataset_set_next(records, REG_TRUTH, step->field, record, step->number); return;
    case REG_CODE: dataset_set_next(records, REG_CODE, step->field, record, step->number); return;
    default: dataset_set_next(records, REG_NUMBER, step->field, record, step->number); return;
    }
  }
  struct repeated_text *last = &r->repeated[step->field];
  if (last->record == record && record && last->n == text.n &&
      memcmp(last->text, text.p, text.n) == 0) {
    dataset_repeat_text(records, step->field, record);
    last->record = record + 1;
    return;
  }
  dataset_set_next_text(records, step->field, record, text);
  last->record = text.n <= sizeof last->text ? record + 1 : 0;
  if (!last->record) return;
  last->n = text.n;
  memcpy(last->text, text.p, text.n);
}
