/* Results by the Arrow C Data Interface: one array of structs an entity. */
#include <stdlib.h>

#include "api/arrow.h"
#include "results/formats.h"
#include "results/report_cell.h"

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

static struct str text_of(struct report *report, const struct item *item, const struct cell *cell) {
  if (report_has_outcome(item)) return report_outcomes(report, item)->words[cell->outcome];
  return value_format(&report->row, report->schema, &cell->value);
}

/* What is known to have no value is null too, as it is where nothing is known: `json` tells them apart. */
static bool has_value(const struct item *item, const struct cell *cell) {
  if (!cell->known) return false;
  if (item->kind == ITEM_SELECTION) return cell->status != CANDIDACY_NONE;
  return report_has_outcome(item) || !value_is_none(&cell->value);
}

static void put_result(struct report *report, struct arrow_shared *shared, const struct item *item,
    size_t n, struct ArrowSchema *schema, struct ArrowArray *array) {
  const struct item_view view =
      schema_item_view(report->schema, (uint32_t)(item - report->schema->items));
  const char *format = format_of(&shared->arena, view.type);
  struct arrow_making m;
  arrow_begin_column(&m, shared, n, format);
  for (size_t row = 0; row < n; row++) {
    struct cell cell;
    report_cell(report, item, (uint32_t)row, false, &cell);
    if (has_value(item, &cell)) {
      if (*format == 'U') arrow_put_text(&m, row, text_of(report, item, &cell));
      else
        arrow_put_number(&m, format, row,
            item->kind == ITEM_SELECTION ? cell.status == CANDIDACY_CHOSEN : cell.value.number);
    }
    if (*format == 'U') arrow_end_text(&m, row);
    if (report->row.head) arena_free(&report->row);
  }
  arrow_begin_schema(shared, schema, format, str_cstring(&shared->arena, view.name));
  arrow_end_column(&m, array, *format == 'U');
}

static void put_ids(thidua_run *run, struct arrow_shared *shared, uint32_t entity, size_t n,
    struct ArrowSchema *schema, struct ArrowArray *array) {
  struct arrow_making m;
  arrow_begin_column(&m, shared, n, "U");
  for (size_t row = 0; row < n; row++) {
    const thidua_text id = thidua_row_id(run, entity, (uint32_t)row);
    if (id.length) arrow_put_text(&m, row, (struct str){id.bytes, (uint32_t)id.length});
    arrow_end_text(&m, row);
  }
  arrow_begin_schema(shared, schema, "U", "id");
  arrow_end_column(&m, array, true);
}

/* The lines of JSON on their way into memory; what they are written to is no arena's. */
struct lines {
  FILE *stream;
  char *bytes;
  size_t n;
};

static bool write_lines(
    struct report *report, struct lines *lines, uint32_t table, const uint8_t *left_out) {
  report->out = lines->stream;
  report->left_out = left_out;
  report->n_rows_done = 0;
  report_begin_text(report, report->out);
  const bool is_whole = table == UINT32_MAX || report_put_lines(report, table);
  buffer_flush(&report->text);
  report->left_out = NULL;
  return fflush(lines->stream) == 0 && is_whole;
}

static bool put_lines(struct report *report, struct arrow_shared *shared, struct lines *lines,
    uint32_t table, const uint8_t *left_out, size_t n, struct ArrowSchema *schema,
    struct ArrowArray *array) {
  const bool is_whole = write_lines(report, lines, table, left_out);
  struct arrow_making m;
  arrow_begin_column(&m, shared, n, "U");
  const char *at = lines->bytes, *end = at + lines->n;
  for (size_t row = 0; row < n; row++) {
    const char *line = at < end ? memchr(at, '\n', (size_t)(end - at)) : NULL;
    if (line && line > at) arrow_put_text(&m, row, (struct str){at, (uint32_t)(line - at)});
    if (line) at = line + 1;
    arrow_end_text(&m, row);
  }
  arrow_begin_schema(shared, schema, "U", "json");
  arrow_end_column(&m, array, true);
  return is_whole;
}

/* -- the struct -- */

static uint32_t table_of(const struct report *report, uint32_t entity) {
  uint32_t t = 0;
  while (t < report->n_tables && report->tables[t].entity != entity) t++;
  return t < report->n_tables ? t : UINT32_MAX;
}

static bool fill(thidua_run *run, struct arrow_shared *shared, struct lines *lines, uint32_t entity,
    struct ArrowSchema *schema, struct ArrowArray *array) {
  struct report *report = &run->report;
  const uint32_t table = table_of(report, entity);
  const uint32_t n_items = table == UINT32_MAX ? 0 : report->tables[table].n_items;
  const size_t n = report->data->tables[entity].n_rows, n_children = (size_t)n_items + 2;
  arrow_begin_structs(shared, n, n_children, schema, array);
  put_ids(run, shared, entity, n, schema->children[0], array->children[0]);
  for (uint32_t i = 0; i < n_items; i++)
    put_result(report, shared, &report->schema->items[report->tables[table].items[i]], n,
        schema->children[i + 1], array->children[i + 1]);
  return put_lines(report, shared, lines, table, run->left_out ? run->left_out[entity] : NULL, n,
      schema->children[n_children - 1], array->children[n_children - 1]);
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
  struct arrow_shared *shared = arrow_share(context);
  if (!shared) return THIDUA_OUT_OF_MEMORY;
  struct lines lines = {NULL, NULL, 0};
  lines.stream = open_memstream(&lines.bytes, &lines.n);
  volatile thidua_status status = THIDUA_OUT_OF_MEMORY;
  if (setjmp(context->exhausted)) context_exhausted(context);
  else if (lines.stream && fill(run, shared, &lines, entity, schema, array)) status = THIDUA_OK;
  if (lines.stream) fclose(lines.stream);
  free(lines.bytes);
  shared->arena.out_of_memory = NULL;
  run->is_exhausted = status != THIDUA_OK;
  if (status) arrow_give_up(schema, array);
  arrow_let_go(shared);
  return status;
}

/* Beside the other entry, for what it calls must not be made a part of it: setjmp. */
thidua_status thidua_run_said(
    thidua_run *run, uint32_t entity, struct ArrowSchema *schema, struct ArrowArray *array) {
  thidua_context *context = run->context;
  context_begin(context);
  schema->release = NULL;
  array->release = NULL;
  if (run->is_exhausted) return THIDUA_OUT_OF_MEMORY;
  if (entity == 0 || entity >= run->report.schema->n_entities)
    return context_misuse(context, "there is no entity %u below the root", entity);
  struct arrow_shared *shared = arrow_share(context);
  if (!shared) return THIDUA_OUT_OF_MEMORY;
  volatile thidua_status status = THIDUA_OUT_OF_MEMORY;
  if (setjmp(context->exhausted)) context_exhausted(context);
  else status = arrow_said(run, shared, entity, schema, array);
  shared->arena.out_of_memory = NULL;
  run->is_exhausted = status == THIDUA_OUT_OF_MEMORY;
  if (status) arrow_give_up(schema, array);
  arrow_let_go(shared);
  return status;
}
