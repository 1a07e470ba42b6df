/* What an aim stands on: chance, rows, how what is wanted compares with what is (coverage_aim.h). */
#include "base/decimal.h"
#include "study/coverage_aim.h"

uint32_t aim_drawn(struct aiming *a, uint32_t n) {
  a->random += UINT64_C(0x9E3779B97F4A7C15);
  uint64_t z = a->random;
  z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
  z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
  return (uint32_t)((z ^ (z >> 31)) % n);
}

uint32_t aim_first(struct aiming *a, uint32_t n) { return aim_drawn(a, 4) ? 0 : aim_drawn(a, n); }

uint32_t aim_n_rows(const struct aiming *a, uint32_t entity) {
  return a->scene.data->tables[entity].n_rows;
}

struct sketch_node *aim_row(const struct aiming *a, uint32_t entity, uint32_t row) {
  return a->rows[entity].list.n == aim_n_rows(a, entity) && row < a->rows[entity].list.n
      ? a->rows[entity].list.items[row]
      : NULL;
}

void aim_rows_below(const struct aiming *a, uint32_t above, uint32_t row, uint32_t below,
    uint32_t *first, uint32_t *end) {
  *first = 0;
  *end = aim_n_rows(a, below);
  if (above == ENTITY_RUN) return;
  if (above == below) {
    *first = row;
    *end = row + 1;
    return;
  }
  dataset_rows_below(a->scene.data, above, row, below, first, end);
}

struct want want_value(enum want_kind kind, const struct value *value) {
  const bool is_number = value->type.kind == TYPE_DECIMAL || value->type.kind == TYPE_INTEGER;
  return (struct want){.kind = kind,
      .number = value->number,
      .scale = is_number ? value->type.scale : 0,
      .text = value->text};
}

static uint8_t scale_of(struct type type) { return type.kind == TYPE_DECIMAL ? type.scale : 0; }

int want_compare(const struct want *want, const struct value *value) {
  if (value->type.kind == TYPE_TEXT || value->type.kind == TYPE_REFERENCE)
    return !str_equal(want->text, value->text);
  const int128 own = (int128)value->number * decimal_power_of_ten[9 - scale_of(value->type)],
               other = (int128)want->number * decimal_power_of_ten[9 - want->scale];
  return own < other ? -1 : own > other;
}
