/* Fuzz target of the YAML loader: any bytes, in one file or (cut at "\f") several, give rows and
 * messages, and never a crash, a hang or a leak. clang -fsanitize=fuzzer,address,undefined, or
 * linked with a main that replays files. Seeds: tests/cases. */
#include <stdlib.h>

#include "runtime/ingest/data_check.h"
#include "runtime/ingest/tree_load.h"
#include "tests/fuzz/sound_dataset.h"
#include "tests/unit/ingest_schema.h"

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
  data_check(&d, &diags, NULL);
  dataset_finish(&d);
  diags_sort(&diags);
  check_sound(&d);
  dataset_free(&d);
  arena_free(&arena);
  return 0;
}
