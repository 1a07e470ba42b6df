/* What the fuzzers of data hold every finished data set to. */
#ifndef THIDUA_TESTS_SOUND_DATASET_H
#define THIDUA_TESTS_SOUND_DATASET_H

#include <assert.h>

#include "runtime/data/dataset.h"

/* What every finished data set promises to those who trust it. */
static inline void check_sound(const struct dataset *d) {
  for (uint32_t e = 0; e < d->schema->n_entities; e++) {
    const struct entity *entity = &d->schema->entities[e];
    uint32_t n = d->tables[e].n_rows;
    for (uint32_t row = 0; row < n; row++) {
      dataset_place(d, e, row);
      for (uint32_t f = 0; f < entity->n_fields; f++) {
        struct value value = dataset_value(d, entity->first_field + f, row);
        if (!value.known) assert(value.number == 0 && value.text.n == 0);
        else if (value.type.kind == TYPE_ENUM)
          assert((uint32_t)value.number < d->schema->enumerations[value.type.of].n_words);
        else if (value.type.kind == TYPE_BOOLEAN) assert(value.number == 0 || value.number == 1);
        else if (value.type.kind == TYPE_TEXT) assert(str_valid_utf8(value.text) == value.text.n);
      }
    }
    if (e == 0) continue;
    uint32_t n_parents = d->tables[entity->parent].n_rows;
    assert(d->tables[e].first[0] == 0 && d->tables[e].first[n_parents] == n);
    for (uint32_t p = 0; p < n_parents; p++) {
      assert(d->tables[e].listed[p] || d->tables[e].first[p] == d->tables[e].first[p + 1]);
      for (uint32_t row = d->tables[e].first[p]; row < d->tables[e].first[p + 1]; row++)
        assert(d->tables[e].parent[row] == p);
    }
  }
}

#endif
