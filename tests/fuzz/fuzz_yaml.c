/* Fuzz target of the YAML loader: any bytes, in one file or (cut at "\f") several, give rows and
 * messages, and never a crash, a hang or a leak. clang -fsanitize=fuzzer,address,undefined, or
 * linked with a main that replays files. Seeds: tests/cases. */
#include <assert.h>
#include <stdlib.h>

#include "runtime/ingest/data_check.h"
#include "runtime/ingest/tree_load.h"
#include "tests/unit/ingest_schema.h"

/* What every finished data set promises to those who trust it. */
static void check_sound(const struct dataset *d) {
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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct test_schema t;
  struct dataset d;
  struct arena arena;
  struct diags diags;
  test_schema_init(&t);
  arena_init(&arena, NULL);
  diags_init(&diags, &arena, NULL);
  dataset_init(&d, &t.schema, NULL, NULL);
  for (const uint8_t *p = data, *end = data + size; p < end || p == data;) {
    const uint8_t *cut = p < end ? memchr(p, '\f', (size_t)(end - p)) : NULL;
    if (!cut) cut = end;
    tree_load_text(&d, &diags, "fuzz.yaml", (struct str){(const char *)p, (uint32_t)(cut - p)});
    if (cut == end) break;
    p = cut + 1;
  }
  data_check(&d, &diags);
  dataset_finish(&d);
  diags_sort(&diags);
  check_sound(&d);
  dataset_free(&d);
  arena_free(&arena);
  return 0;
}
