/* Results by the Arrow C Data Interface: one array of structs an entity. Its memory is one arena with
 * as many owners as there are arrays and schemas: a child may be moved away from its parent and
 * released on its own. */
#include <stdatomic.h>
#include <stdlib.h>

#include "api/objects.h"
#include "base/buffer.h"
#include "results/formats.h"
#include "results/report_cell.h"

struct shared {
  struct allocator allocator;
  struct arena arena;
  atomic_uint n_owners;
};

static void let_go(struct shared *shared) {
  if (atomic_fetch_sub(&shared->n_owners, 1) != 1) return;
  const struct allocator allocator = shared->allocator;
  arena_free(&shared->arena);
  context_release(&allocator, shared);
}

static void release_schema(struct ArrowSchema *schema) {
  for (int64_t i = 0; i < schema->n_children; i++)
    if (schema->children[i]->release) schema->children[i]->release(schema->children[i]);
  schema->release = NULL;
  let_go(schema->private_data);
}

static void release_array(struct ArrowArray *array) {
  for (int64_t i = 0; i < array->n_children; i++)
    if (array->children[i]->release) array->children[i]->release(array->children[i]);
  array->release = NULL;
  let_go(array->private_data);
}

static void begin_schema(
    struct shared *shared, struct ArrowSchema *out, const char *format, const char *name) {
  *out = (struct ArrowSchema){.format = format,
      .name = name,
      .flags = ARROW_FLAG_NULLABLE,
      .release = release_schema,
      .private_data = shared};
  atomic_fetch_add(&shared->n_owners, 1);
}

static void begin_array(
    struct shared *shared, struct ArrowArray *out, int64_t length, int64_t n_buffers) {
  *out = (struct ArrowArray){.length = length,
      .n_buffers = n_buffers,
      .buffers = ARENA_ARRAY(&shared->arena, const void *, 3),
      .release = release_array,
      .private_data = shared};
  atomic_fetch_add(&shared->n_owners, 1);
}

/* -- columns being made -- */

struct making {
  struct shared *shared;
  size_t n;       /* rows */
  uint8_t *valid; /* bits */
  void *values;   /* of texts their ends */
  struct buffer text;
};

static void begin_column(struct making *m, struct shared *shared, size_t n, size_t value_bytes) {
  m->shared = shared;
  m->n = n;
  m->valid = ARENA_ARRAY(&shared->arena, uint8_t, n / 8 + 1);
  m->values = arena_alloc(&shared->arena, (n + 1) * value_bytes);
  memset(m->values, 0, (n + 1) * value_bytes);
  buffer_init(&m->text, &shared->arena, NULL);
}

static void set_valid(struct making *m, size_t row) {
  m->valid[row / 8] = (uint8_t)(m->valid[row / 8] | 1u << row % 8);
}

/* Texts are put one after another; of a row without one nothing. */
static void put_text(struct making *m, size_t row, struct str text) {
  buffer_put(&m->text, text);
  set_valid(m, row);
}
static void end_text(struct making *m, size_t row) {
  ((int64_t *)m->values)[row + 1] = (int64_t)m->text.n;
}

static void end_column(struct making *m, struct ArrowArray *out, bool is_text) {
  int64_t n_null = 0;
  for (size_t row = 0; row < m->n; row++) n_null += !(m->valid[row / 8] >> row % 8 & 1);
  begin_array(m->shared, out, (int64_t)m->n, is_text ? 3 : 2);
  out->null_count = n_null;
  out->buffers[0] = m->valid;
  out->buffers[1] = m->values;
  if (is_text) out->buffers[2] = buffer_room(&m->text, 1);
  if (is_text) out->buffers[2] = m->text.bytes;
}

/* -- results -- */

static const char *format_of(struct arena *arena, struct type type) {
  switch ((enum type_kind)type.kind) {
  case TYPE_BOOLEAN: return "b";
  case TYPE_INTEGER: return "l";
  case TYPE_DECIMAL: return arena_printf(arena, "d:19,%d", type.scale);
  case TYPE_DATE: return "tdD";
  case TYPE_TEXT:
  case TYPE_ENUM:
  case TYPE_REFERENCE: break;
  }
  return "U";
}

static size_t bytes_of(const char *format) {
  return *format == 'd' ? 16 : *format == 't' ? 4 : *format == 'b' ? 1 : 8;
}

static struct str text_of(struct report *report, const struct item *item, const struct cell *cell) {
  if (report_has_outcome(item)) return report_outcomes(report, item)->words[cell->outcome];
  return value_format(&report->row, report->schema, &cell->value);
}

static void put_number(struct making *m, const char *format, size_t row, int64_t number) {
  const int128 wide = number;
  if (*format == 'b' && number)
    ((uint8_t *)m->values)[row / 8] = (uint8_t)(((uint8_t *)m->values)[row / 8] | 1u << row % 8);
  if (*format == 'l') ((int64_t *)m->values)[row] = number;
  if (*format == 't') ((int32_t *)m->values)[row] = (int32_t)number;
  if (*format == 'd') memcpy((char *)m->values + 16 * row, &wide, sizeof wide);
  set_valid(m, row);
}

/* What is known to have no value is null too, as it is where nothing is known: `json` tells them apart. */
static bool has_value(const struct item *item, const struct cell *cell) {
  if (!cell->known) return false;
  if (item->kind == ITEM_SELECTION) return cell->status != CANDIDACY_NONE;
  return report_has_outcome(item) || !value_is_none(&cell->value);
}

static void put_result(struct report *report, struct shared *shared, const struct item *item,
    size_t n, struct ArrowSchema *schema, struct ArrowArray *array) {
  const struct item_view view =
      schema_item_view(report->schema, (uint32_t)(item - report->schema->items));
  const char *format = format_of(&shared->arena, view.type);
  struct making m;
  begin_column(&m, shared, n, bytes_of(format));
  for (size_t row = 0; row < n; row++) {
    struct cell cell;
    report_cell(report, item, (uint32_t)row, false, &cell);
    if (has_value(item, &cell)) {
      if (*format == 'U') put_text(&m, row, text_of(report, item, &cell));
      else
        put_number(&m, format, row,
            item->kind == ITEM_SELECTION ? cell.status == CANDIDACY_CHOSEN : cell.value.number);
    }
    if (*format == 'U') end_text(&m, row);
    if (report->row.head) arena_free(&report->row);
  }
  begin_schema(shared, schema, format, str_cstring(&shared->arena, view.name));
  end_column(&m, array, *format == 'U');
}

static void put_ids(thidua_run *run, struct shared *shared, uint32_t entity, size_t n,
    struct ArrowSchema *schema, struct ArrowArray *array) {
  struct making m;
  begin_column(&m, shared, n, 8);
  for (size_t row = 0; row < n; row++) {
    const thidua_text id = thidua_row_id(run, entity, (uint32_t)row);
    if (id.length) put_text(&m, row, (struct str){id.bytes, (uint32_t)id.length});
    end_text(&m, row);
  }
  begin_schema(shared, schema, "U", "id");
  end_column(&m, array, true);
}

/* The lines of JSON on their way into memory; what they are written to is no arena's. */
struct lines {
  FILE *stream;
  char *bytes;
  size_t n;
};

static bool write_lines(struct report *report, struct lines *lines, uint32_t table) {
  report->out = lines->stream;
  report->n_rows_done = 0;
  report_begin_text(report);
  const bool is_whole = table == UINT32_MAX || report_put_lines(report, table);
  buffer_flush(&report->text);
  return fflush(lines->stream) == 0 && is_whole;
}

static bool put_lines(struct report *report, struct shared *shared, struct lines *lines,
    uint32_t table, size_t n, struct ArrowSchema *schema, struct ArrowArray *array) {
  const bool is_whole = write_lines(report, lines, table);
  struct making m;
  begin_column(&m, shared, n, 8);
  const char *at = lines->bytes, *end = at + lines->n;
  for (size_t row = 0; row < n; row++) {
    const char *line = at < end ? memchr(at, '\n', (size_t)(end - at)) : NULL;
    if (line) put_text(&m, row, (struct str){at, (uint32_t)(line - at)});
    if (line) at = line + 1;
    end_text(&m, row);
  }
  begin_schema(shared, schema, "U", "json");
  end_column(&m, array, true);
  return is_whole;
}

/* -- the struct -- */

static uint32_t table_of(const struct report *report, uint32_t entity) {
  uint32_t t = 0;
  while (t < report->n_tables && report->tables[t].entity != entity) t++;
  return t < report->n_tables ? t : UINT32_MAX;
}

static bool fill(thidua_run *run, struct shared *shared, struct lines *lines, uint32_t entity,
    struct ArrowSchema *schema, struct ArrowArray *array) {
  struct report *report = &run->report;
  const uint32_t table = table_of(report, entity);
  const uint32_t n_items = table == UINT32_MAX ? 0 : report->tables[table].n_items;
  const size_t n = report->data->tables[entity].n_rows, n_children = (size_t)n_items + 2;
  begin_schema(shared, schema, "+s", "");
  begin_array(shared, array, (int64_t)n, 1);
  schema->children = ARENA_ARRAY(&shared->arena, struct ArrowSchema *, n_children);
  array->children = ARENA_ARRAY(&shared->arena, struct ArrowArray *, n_children);
  for (size_t i = 0; i < n_children; i++) {
    schema->children[i] = ARENA_NEW(&shared->arena, struct ArrowSchema);
    array->children[i] = ARENA_NEW(&shared->arena, struct ArrowArray);
  }
  schema->n_children = array->n_children = (int64_t)n_children; /* those not made have no release */
  put_ids(run, shared, entity, n, schema->children[0], array->children[0]);
  for (uint32_t i = 0; i < n_items; i++)
    put_result(report, shared, &report->schema->items[report->tables[table].items[i]], n,
        schema->children[i + 1], array->children[i + 1]);
  return put_lines(report, shared, lines, table, n, schema->children[n_children - 1],
      array->children[n_children - 1]);
}

static void give_up(struct ArrowSchema *schema, struct ArrowArray *array) {
  if (schema->release) schema->release(schema);
  if (array->release) array->release(array);
}

thidua_status thidua_run_arrow(
    thidua_run *run, uint32_t entity, struct ArrowSchema *schema, struct ArrowArray *array) {
  thidua_context *context = run->context;
  context_begin(context);
  schema->release = NULL;
  array->release = NULL;
  if (run->is_exhausted) return THIDUA_OUT_OF_MEMORY;
  if (entity >= run->report.schema->n_entities)
    return context_misuse(context, "there is no entity %u", entity);
  struct shared *shared = context_take(&context->allocator, sizeof *shared);
  if (!shared) return THIDUA_OUT_OF_MEMORY;
  shared->allocator = context->allocator;
  atomic_init(&shared->n_owners, 1);
  arena_init(&shared->arena, &shared->allocator);
  shared->arena.out_of_memory = &context->exhausted;
  struct lines lines = {NULL, NULL, 0};
  lines.stream = open_memstream(&lines.bytes, &lines.n);
  volatile thidua_status status = THIDUA_OUT_OF_MEMORY;
  if (setjmp(context->exhausted)) context_exhausted(context);
  else if (lines.stream && fill(run, shared, &lines, entity, schema, array)) status = THIDUA_OK;
  if (lines.stream) fclose(lines.stream);
  free(lines.bytes);
  shared->arena.out_of_memory = NULL;
  run->is_exhausted = status != THIDUA_OK;
  if (status) give_up(schema, array);
  let_go(shared);
  return status;
}
