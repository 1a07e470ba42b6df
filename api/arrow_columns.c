/* Columns made for the Arrow C Data Interface (arrow.h). */
#include "api/arrow.h"

struct arrow_shared *arrow_share(thidua_context *context) {
  struct arrow_shared *shared = context_take(&context->allocator, sizeof *shared);
  if (!shared) return NULL;
  shared->allocator = context->allocator;
  atomic_init(&shared->n_owners, 1);
  arena_init(&shared->arena, &shared->allocator);
  shared->arena.out_of_memory = &context->exhausted;
  return shared;
}

void arrow_let_go(struct arrow_shared *shared) {
  if (atomic_fetch_sub(&shared->n_owners, 1) != 1) return;
  const struct allocator allocator = shared->allocator;
  arena_free(&shared->arena);
  context_release(&allocator, shared);
}

static void release_schema(struct ArrowSchema *schema) {
  for (int64_t i = 0; i < schema->n_children; i++)
    if (schema->children[i]->release) schema->children[i]->release(schema->children[i]);
  schema->release = NULL;
  arrow_let_go(schema->private_data);
}

static void release_array(struct ArrowArray *array) {
  for (int64_t i = 0; i < array->n_children; i++)
    if (array->children[i]->release) array->children[i]->release(array->children[i]);
  array->release = NULL;
  arrow_let_go(array->private_data);
}

void arrow_begin_schema(
    struct arrow_shared *shared, struct ArrowSchema *out, const char *format, const char *name) {
  *out = (struct ArrowSchema){.format = format,
      .name = name,
      .flags = ARROW_FLAG_NULLABLE,
      .release = release_schema,
      .private_data = shared};
  atomic_fetch_add(&shared->n_owners, 1);
}

static void begin_array(
    struct arrow_shared *shared, struct ArrowArray *out, int64_t length, int64_t n_buffers) {
  *out = (struct ArrowArray){.length = length,
      .n_buffers = n_buffers,
      .buffers = ARENA_ARRAY(&shared->arena, const void *, 3),
      .release = release_array,
      .private_data = shared};
  atomic_fetch_add(&shared->n_owners, 1);
}

/* -- columns being made -- */

static size_t bytes_of(const char *format) {
  return *format == 'd' ? 16 : *format == 't' ? 4 : *format == 'b' ? 1 : 8;
}

void arrow_begin_column(
    struct arrow_making *m, struct arrow_shared *shared, size_t n, const char *format) {
  const size_t value_bytes = bytes_of(format);
  m->shared = shared;
  m->n = n;
  m->valid = ARENA_ARRAY(&shared->arena, uint8_t, n / 8 + 1);
  m->values = arena_alloc(&shared->arena, (n + 1) * value_bytes);
  memset(m->values, 0, (n + 1) * value_bytes);
  buffer_init(&m->text, &shared->arena, NULL);
}

static void set_valid(struct arrow_making *m, size_t row) {
  m->valid[row / 8] = (uint8_t)(m->valid[row / 8] | 1u << row % 8);
}

/* Texts are put one after another; of a row without one nothing. */
void arrow_put_text(struct arrow_making *m, size_t row, struct str text) {
  buffer_put(&m->text, text);
  set_valid(m, row);
}
void arrow_end_text(struct arrow_making *m, size_t row) {
  ((int64_t *)m->values)[row + 1] = (int64_t)m->text.n;
}

void arrow_end_column(struct arrow_making *m, struct ArrowArray *out, bool is_text) {
  int64_t n_null = 0;
  for (size_t row = 0; row < m->n; row++) n_null += !(m->valid[row / 8] >> row % 8 & 1);
  begin_array(m->shared, out, (int64_t)m->n, is_text ? 3 : 2);
  out->null_count = n_null;
  out->buffers[0] = m->valid;
  out->buffers[1] = m->values;
  if (is_text) out->buffers[2] = buffer_room(&m->text, 1);
  if (is_text) out->buffers[2] = m->text.bytes;
}

void arrow_put_number(struct arrow_making *m, const char *format, size_t row, int128 number) {
  if (*format == 'b' && number)
    ((uint8_t *)m->values)[row / 8] = (uint8_t)(((uint8_t *)m->values)[row / 8] | 1u << row % 8);
  if (*format == 'l') ((int64_t *)m->values)[row] = (int64_t)number;
  if (*format == 't') ((int32_t *)m->values)[row] = (int32_t)number;
  if (*format == 'd') memcpy((char *)m->values + 16 * row, &number, sizeof number);
  set_valid(m, row);
}

void arrow_begin_structs(struct arrow_shared *shared, size_t n_rows, size_t n_children,
    struct ArrowSchema *schema, struct ArrowArray *array) {
  arrow_begin_schema(shared, schema, "+s", "");
  begin_array(shared, array, (int64_t)n_rows, 1);
  schema->children = ARENA_ARRAY(&shared->arena, struct ArrowSchema *, n_children);
  array->children = ARENA_ARRAY(&shared->arena, struct ArrowArray *, n_children);
  for (size_t i = 0; i < n_children; i++) {
    schema->children[i] = ARENA_NEW(&shared->arena, struct ArrowSchema);
    array->children[i] = ARENA_NEW(&shared->arena, struct ArrowArray);
  }
  schema->n_children = array->n_children = (int64_t)n_children; /* those not made have no release */
}

void arrow_give_up(struct ArrowSchema *schema, struct ArrowArray *array) {
  if (schema->release) schema->release(schema);
  if (array->release) array->release(array);
}
