/* Checks over the whole data set, whatever files and formats it came from. language.md §4, cli.md
 * "Data errors". */
#include "runtime/ingest/data_check.h"

#include <stdatomic.h>

#include "runtime/data/dataset_building.h"
#include "runtime/data/dataset_places.h"
#include "runtime/data/dataset_texts.h"
#include "runtime/data/dataset_threads.h"
#include "runtime/ingest/data_ignored.h"
#include "runtime/ingest/data_names.h"
#include "runtime/ingest/flat_parents.h"
#include "runtime/ingest/group_check.h"
#include "runtime/ingest/id_check.h"
#include "runtime/ingest/tree_load.h"
#include "runtime/ingest/value_read.h"
#include "base/translate.h"

/* The ids of an entity, by row; TEXT_UNKNOWN past those that were reached. */
static uint32_t id_code(const struct dataset *dataset, uint32_t entity, uint32_t row) {
  if (row >= dataset->building->columns[dataset->schema->entities[entity].first_field].extent.n)
    return TEXT_UNKNOWN;
  return ((const uint32_t *)dataset->tables[entity].columns[0].view.values)[row];
}

static void report_missing(struct dataset *dataset, struct diags *diags, struct arena *scratch,
    uint32_t entity, uint32_t row) {
  const struct entity *e = &dataset->schema->entities[entity];
  bool shown = diags->n < diags->max; /* past the cap only the number counts */
  struct diag *diag = DIAG_AT(diags, ID_MISSING, dataset_place(dataset, entity, row),
      shown ? data_instance_name(dataset, scratch, entity, row) : "");
  struct str parent =
      e->unique_within ? dataset->schema->entities[e->parent].name : (struct str){0};
  diag_help(diags, diag,
      "results name each %.*s by its id: give it one that no other %.*s%s%.*s has",
      STR_ARGS(e->name), STR_ARGS(e->name), parent.n ? _(" of its ") : "", STR_ARGS(parent));
}

struct ids_looked_at {
  const uint32_t *ids; /* by row */
  atomic_bool is_found;
};

static void find_missing(void *context, uint32_t first, uint32_t end) {
  struct ids_looked_at *l = context;
  bool is_any = false;
  for (uint32_t row = first; row < end; row++) is_any |= l->ids[row] == TEXT_UNKNOWN;
  if (is_any) atomic_store_explicit(&l->is_found, true, memory_order_relaxed);
}

/* Each id is compared with the one before it, but for the first. */
static void find_not_new(void *context, uint32_t first, uint32_t end) {
  struct ids_looked_at *l = context;
  bool is_any = false;
  for (uint32_t row = first ? first : 1; row < end; row++) is_any |= l->ids[row] <= l->ids[row - 1];
  if (is_any) atomic_store_explicit(&l->is_found, true, memory_order_relaxed);
}

static uint32_t n_ids(const struct dataset *dataset, uint32_t entity) {
  return dataset->building->columns[dataset->schema->entities[entity].first_field].extent.n;
}

/* Whether some row has something about its id that find_* finds. */
static bool is_any_id(struct dataset *dataset, uint32_t entity, dataset_work *find) {
  struct ids_looked_at l = {.ids = dataset->tables[entity].columns[0].view.values};
  dataset_share(dataset, n_ids(dataset, entity), find, &l);
  return atomic_load(&l.is_found);
}

static void check_required(
    struct dataset *dataset, struct diags *diags, struct arena *scratch, uint32_t entity) {
  const struct table_extent *extent = &dataset->building->tables[entity];
  /* of those without id that were reported already; both ascend */
  uint32_t n_rows = dataset->tables[entity].n_rows, next = 0;
  if (n_ids(dataset, entity) == n_rows && !is_any_id(dataset, entity, find_missing)) return;
  for (uint32_t row = 0; row < n_rows; row++) {
    bool excused = next < extent->without_id.n && extent->without_id.items[next] == row;
    if (excused) next++;
    if (!excused && id_code(dataset, entity, row) == TEXT_UNKNOWN)
      report_missing(dataset, diags, scratch, entity, row);
  }
}

static bool is_referred_to(const struct schema *schema, uint32_t entity) {
  for (uint32_t f = 0; f < schema->n_fields; f++)
    if (schema->fields[f].type.kind == TYPE_REFERENCE && schema->fields[f].type.of == entity)
      return true;
  return false;
}

static void report_repeated(struct dataset *dataset, struct diags *diags, struct arena *scratch,
    uint32_t entity, uint32_t row) {
  const struct entity *e = &dataset->schema->entities[entity];
  uint32_t code = id_code(dataset, entity, row), first = 0;
  const uint32_t *parents = dataset->tables[entity].parent;
  struct place place = dataset_id_place(dataset, entity, row);
  if (diags->n >= diags->max) {
    DIAG_AT(diags, ID_TWICE, place, "", "");
    return;
  }
  while (e->unique_within && parents[first] != parents[row]) first++;
  while (id_code(dataset, entity, first) != code) first++;
  struct diag *diag = DIAG_AT(diags, ID_TWICE, place,
      value_quoted(scratch, dataset_text(dataset, code)), str_cstring(scratch, e->name));
  diag_note(diags, diag, SPAN_NONE, "first given at %s",
      data_place_name(scratch, dataset_id_place(dataset, entity, first)));
  if (e->depth < 2 || parents[first] == parents[row] || is_referred_to(dataset->schema, entity))
    return;
  struct str parent = dataset->schema->entities[e->parent].name;
  diag_help(diags, diag,
      "where each %.*s counts its %.*s anew, write \"unique within %.*s\" behind \"in %.*s\" in "
      "the "
      "regulation",
      STR_ARGS(parent), STR_ARGS(schema_list_key(e)), STR_ARGS(parent), STR_ARGS(parent));
}

/* Forgets the ids of rows [begin, end). */
static void forget(const uint32_t *ids, uint32_t begin, uint32_t end, uint8_t *seen) {
  for (uint32_t row = begin; row < end; row++)
    if (ids[row] != TEXT_UNKNOWN) seen[ids[row] / 8] = 0;
}

/* `seen`: one bit for each text of the dictionary, all zero before and after. */
static void check_unique(struct dataset *dataset, struct diags *diags, struct arena *scratch,
    uint32_t entity, uint8_t *seen) {
  if (dataset->building->tables[entity].is_each_id_new) return;
  if (!is_any_id(dataset, entity, find_not_new)) return; /* each is greater than the one before */
  uint32_t n = n_ids(dataset, entity);
  const uint32_t *ids = dataset->tables[entity].columns[0].view.values,
                 *parents = dataset->tables[entity].parent;
  bool is_within = dataset->schema->entities[entity].unique_within;
  uint32_t begin =
      0; /* of the rows among which ids must differ: the children of a row stand together */
  for (uint32_t row = 0; row < n; row++) {
    if (is_within && parents[row] != parents[begin]) {
      forget(ids, begin, row, seen);
      begin = row;
    }
    if (ids[row] == TEXT_UNKNOWN) continue;
    uint8_t *byte = &seen[ids[row] / 8], bit = (uint8_t)(1u << ids[row] % 8);
    if (*byte & bit) report_repeated(dataset, diags, scratch, entity, row);
    *byte |= bit;
  }
  forget(ids, begin, n, seen);
}

/* `nominee of ballot "b3"`; the root's are named alone. */
static const char *value_name(
    const struct dataset *dataset, struct arena *scratch, uint32_t field, uint32_t row) {
  const struct field *f = &dataset->schema->fields[field];
  if (f->entity == 0) return str_cstring(scratch, f->name);
  return arena_printf(scratch, _("%.*s of %s"), STR_ARGS(f->name),
      data_instance_name(dataset, scratch, f->entity, row));
}

/* No instance has this id: perhaps one has a similar one, or one of another entity has it. */
static void report_dangling(struct dataset *dataset, struct diags *diags, struct arena *scratch,
    struct str same, uint32_t field, uint32_t row, uint32_t code) {
  enum { COMPARED = 1000 }; /* ids that are worth comparing for a slip of the pen */
  const struct schema *schema = dataset->schema;
  const uint32_t target = schema->fields[field].type.of;
  struct place place = dataset_value_place(dataset, field, row);
  if (diags->n >= diags->max) {
    DIAG_AT(diags, REFERENCE_DANGLING, place, "", "", "");
    return;
  }
  const char *entity = str_cstring(scratch, schema->entities[target].name);
  struct str id = dataset_text(dataset, code);
  struct diag *diag = DIAG_AT(diags, REFERENCE_DANGLING, place,
      value_name(dataset, scratch, field, row), entity, value_quoted(scratch, id));
  if (same.n) {
    diag_help(diags, diag, "did you mean \"%s\"?", value_quoted(scratch, same));
    return;
  }
  const uint32_t n_rows = dataset->tables[target].n_rows;
  struct str *ids = ARENA_ARRAY(scratch, struct str, COMPARED);
  uint32_t n = 0;
  for (uint32_t other = 0; n_rows <= COMPARED && other < n_rows; other++)
    if (id_code(dataset, target, other) != TEXT_UNKNOWN)
      ids[n++] = dataset_text(dataset, id_code(dataset, target, other));
  int32_t nearest = str_nearest(id, ids, n);
  if (nearest >= 0)
    diag_help(diags, diag, "did you mean \"%s\"?", value_quoted(scratch, ids[nearest]));
  else diag_help(diags, diag, "it names a %s by its id, as that stands in the data", entity);
}

/* One reference that is given: an id that can be one, and that some instance has. */
static void check_reference(struct dataset *dataset, struct diags *diags, struct arena *scratch,
    struct id_lookalikes *alike, uint32_t field, uint32_t row, uint32_t code, bool dangles) {
  struct str id = dataset_text(dataset, code);
  enum id_fault fault = id.n ? id_fault_of(id) : ID_SOUND;
  if (fault)
    id_report(diags, fault, id,
        diags->n < diags->max ? value_name(dataset, scratch, field, row) : "",
        dataset_value_place(dataset, field, row), scratch);
  if (fault || !dangles || dataset->building->is_cut) return;
  struct str same =
      id_that_looks_like(dataset, alike, scratch, dataset->schema->fields[field].type.of, id);
  /* whom it names has an id that cannot be one, which is told there */
  if (!same.n || id_fault_of(same) == ID_SOUND)
    report_dangling(dataset, diags, scratch, same, field, row, code);
}

/* What a reference names may stand where a file was not read. */
static void report_unchecked(struct dataset *dataset, struct diags *diags) {
  struct place place = {dataset->files[dataset->building->cut_file], 0, 0};
  struct diag *diag = DIAG_AT(
      diags, dataset->building->is_cut_short ? REFERENCES_UNCHECKED : LINES_LEFT_OUT, place, NULL);
  diag_help(diags, diag, "mend it and run again: then they are");
}

static void check_references(
    struct dataset *dataset, struct diags *diags, struct arena *scratch, bool has_records) {
  const struct schema *schema = dataset->schema;
  struct id_lookalikes alike = {0};
  bool is_any_given = false;
  for (uint32_t f = 0; f < schema->n_fields; f++) {
    const struct field *field = &schema->fields[f];
    const struct column *column =
        &dataset->tables[field->entity].columns[f - schema->entities[field->entity].first_field];
    if (field->type.kind != TYPE_REFERENCE || !column->given) continue;
    is_any_given = true;
    uint32_t *rows = ARENA_ARRAY(scratch, uint32_t, (size_t)dataset->n_texts + 1);
    dataset_rows_by_id(dataset, field->type.of, rows);
    const uint32_t *values = column->view.values;
    for (uint32_t row = 0, n = dataset->building->columns[f].extent.n; row < n; row++)
      if (values[row] != TEXT_UNKNOWN)
        check_reference(
            dataset, diags, scratch, &alike, f, row, values[row], rows[values[row]] == UINT32_MAX);
  }
  if ((is_any_given || has_records) && dataset->building->is_cut) report_unchecked(dataset, diags);
}

/* Of what stands in the data alone. `is_data`: what people wrote; else records of the preceding
 * year, which thidua did. */
static void check_data(
    struct dataset *dataset, struct diags *diags, struct arena *scratch, bool is_data) {
  const struct schema *schema = dataset->schema;
  bool has_records = is_data && flat_parents_resolve(dataset, diags, scratch);
  if (is_data) data_ignored_tell(dataset, diags, scratch);
  /* history_match.c looks keys up */
  if (!is_data && dataset->mapping) dataset_index_texts(dataset);
  uint8_t *seen = ARENA_ARRAY(scratch, uint8_t, dataset->n_texts / 8 + 1);
  for (uint32_t e = 0; e < schema->n_entities; e++) {
    if (schema->entities[e].unique_within && dataset->building->is_parentless) continue;
    /* records of the preceding year stand in no tree: history.c knows their parents */
    if (!schema->entities[e].unique_within || schema->entities[e].depth > 1)
      check_unique(dataset, diags, scratch, e, seen);
    if (schema->entities[e].id_required && e != 0) check_required(dataset, diags, scratch, e);
  }
  check_references(dataset, diags, scratch, has_records);
  if (is_data) id_check(dataset, diags, scratch);
}

enum checked { CHECKS_DATA = 1, CHECKS_WRITTEN_DATA = 2, CHECKS_GROUPS = 4 };

static void check(
    struct dataset *dataset, struct diags *diags, unsigned what, const struct program *program) {
  struct arena *arena = &dataset->arena;
  dataset_settle(dataset);
  dataset_free_kept(dataset); /* all files are read */
  struct arena scratch;
  jmp_buf here, *data_jump = arena->out_of_memory, *diags_jump = diags->arena->out_of_memory;
  arena_init(&scratch, dataset->allocator);
  scratch.out_of_memory = arena->out_of_memory = diags->arena->out_of_memory = &here;
  bool exhausted = setjmp(here) != 0; /* scratch is ours: freed on both ways out */
  if (!exhausted) {
    if (what & CHECKS_DATA) check_data(dataset, diags, &scratch, (what & CHECKS_WRITTEN_DATA) != 0);
    if (what & CHECKS_GROUPS) group_check(dataset, diags, &scratch, program);
  }
  arena_free(&scratch);
  diags->arena->out_of_memory = diags_jump;
  arena->out_of_memory = data_jump;
  if (exhausted) {
    memory_exhausted(data_jump);
  }
}

void data_check(struct dataset *dataset, struct diags *diags, const struct program *program) {
  check(
      dataset, diags, CHECKS_DATA | CHECKS_WRITTEN_DATA | (program ? CHECKS_GROUPS : 0u), program);
}

void data_check_groups(
    struct dataset *dataset, struct diags *diags, const struct program *program) {
  check(dataset, diags, CHECKS_GROUPS, program);
}

void data_check_records(struct dataset *dataset, struct diags *diags) {
  check(dataset, diags, CHECKS_DATA, NULL);
}
