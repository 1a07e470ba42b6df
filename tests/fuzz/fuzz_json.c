/* Fuzz target of the JSON loader: any bytes give rows and messages, and never a crash, a hang or a
 * leak; and the cursor, by simdjson's tokens, refuses what the reader of mistakes, which knows
 * nothing of them, finds a mistake in, and nothing else. clang -fsanitize=fuzzer,address,undefined, or
 * linked with a main that replays files. Seeds: tests/cases. */
#include <stdlib.h>

#include "runtime/ingest/data_check.h"
#include "runtime/ingest/data_formats.h"
#include "runtime/ingest/json_syntax.h"
#include "runtime/ingest/tree_load.h"
#include "tests/fuzz/sound_dataset.h"
#include "tests/unit/ingest_schema.h"

/* Read in pieces of so many bytes, 0: as is quick. */
static void check_opinion(
    struct arena *arena, struct diags *diags, struct str text, uint32_t piece_bytes) {
  struct input input = input_of_text(diags, STR("fuzz.json"), arena, text);
  struct json_mistake mistake;
  bool begins = input_begin_utf8(&input);
  struct str sound = (struct str){input.unread, (uint32_t)(input.unread_end - input.unread)};
  bool is_mistaken = !begins || json_mistake_find(&mistake, arena, sound, false);
  input = input_of_text(diags, STR("fuzz.json"), arena, text);
  input.piece_bytes = piece_bytes;
  struct cursor *cursor = json_cursor_open(&input);
  while (cursor_next(cursor) != CURSOR_END)
    if (cursor->kind == CURSOR_SCALAR) assert(str_valid_utf8(cursor->text) == cursor->text.n);
  assert(cursor->failed == is_mistaken);
  cursor_close(cursor);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct test_schema t;
  struct dataset d;
  struct arena arena;
  struct diags diags;
  struct str text = {(const char *)data, (uint32_t)size};
  test_schema_init(&t);
  arena_init(&arena, NULL);
  diags_init(&diags, &arena, NULL);
  check_opinion(&arena, &diags, text, 0);
  check_opinion(&arena, &diags, text, 1);
  dataset_init(&d, &t.schema, NULL, NULL);
  tree_load_text(&d, &diags, "fuzz.json", text);
  data_check(&d, &diags, NULL);
  dataset_finish(&d);
  diags_sort(&diags);
  check_sound(&d);
  dataset_free(&d);
  arena_free(&arena);
  return 0;
}
