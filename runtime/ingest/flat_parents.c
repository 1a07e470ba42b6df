/* Parents of flat records, entity by entity from the root down, so that those above are in their
 * final order (flat_parents.h). */
#include "runtime/ingest/flat_parents.h"
#include "base/translate.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "runtime/data/dataset_order.h"
#include "runtime/data/dataset_pages.h"
#include "runtime/data/dataset_places.h"
#include "runtime/data/dataset_texts.h"
#include "runtime/data/dataset_threads.h"
#include "runtime/ingest/data_names.h"
#include "runtime/ingest/id_check.h"
#include "runtime/ingest/value_read.h"

struct resolving {
  struct dataset *dataset;
  struct diags *diags;
  struct arena *scratch;
  uint32_t entity; /* whose parents are being resolved */
  uint32_t *rows;  /* by text: the row of the parent, or of the nearest above whose ids are unique;
                     UINT32_MAX: none. No text from n_texts on is one's id */
  uint32_t n_texts;
  struct str_map within; /* where the parent's ids are unique within theirs: (row, text) to row */
  struct id_lookalikes alike;
};

static const struct entity *entity_of(const struct resolving *r, uint32_t entity) {
  return &r->dataset->schema->entities[entity];
}

static bool is_shown(const struct resolving *r) { return r->diags->n < r->diags->max; }

static uint32_t id_code(const struct resolving *r, uint32_t entity, uint32_t row) {
  const struct dataset *dataset = r->dataset;
  if (row >= dataset->building->columns[entity_of(r, entity)->first_field].extent.n)
    return TEXT_UNKNOWN;
  return ((const uint32_t *)dataset->tables[entity].columns[0].view.values)[row];
}

static const char *text(const struct resolving *r, uint32_t code) {
  return code == TEXT_UNKNOWN ? "" : value_quoted(r->scratch, dataset_text(r->dataset, code));
}

static const char *record_name(const struct resolving *r, uint32_t row) {
  return is_shown(r) ? data_instance_name(r->dataset, r->scratch, r->entity, row) : "";
}

/* -- parents that are only named -- */

/* n instances of an entity, for people: who reads Vietnamese reads its label, which has no plural. */
static struct str called(const struct entity *entity, uint32_t n) {
  if (entity->label.n && str_equal(str_from(_("en")), STR("vi"))) return entity->label;
  return n == 1 ? entity->name : schema_list_key(entity);
}

struct named_only {
  uint32_t code;
  struct place place;
  uint32_t file, line, column;
};

/* A parent under the root, of which the data hold no record, is where it is first named. */
static void make_named_parents(struct resolving *r, uint32_t parent) {
  struct dataset *dataset = r->dataset;
  uint8_t *seen = ARENA_ARRAY(r->scratch, uint8_t, (size_t)dataset->n_texts / 8 + 1);
  struct place first = {0};
  uint32_t n = 0;
  for (uint32_t e = 0; e < dataset->schema->n_entities; e++) {
    if (entity_of(r, e)->parent != parent) continue;
    for (uint32_t row = 0; row < dataset->tables[e].n_rows; row++) {
      uint32_t code = dataset_named_ancestor(dataset, e, row, 1);
      if (code == TEXT_UNKNOWN || seen[code / 8] & 1 << code % 8) continue;
      seen[code / 8] = (uint8_t)(seen[code / 8] | 1 << code % 8);
      struct place place = dataset_naming_place(dataset, e, row, 1);
      uint32_t file = dataset_row_file(dataset, e, row);
      uint32_t added = dataset_add_row(
          dataset, parent, 0, (uint16_t)file, place.line, place.column | PLACE_ONLY_NAMED);
      dataset_set_text(dataset, entity_of(r, parent)->first_field, added,
          str_copy(r->scratch, dataset_text(dataset, code)));
      if (!n++) first = place;
    }
  }
  dataset_settle(dataset);
  if (!n) return;
  dataset_list_present(dataset, parent, 0);
  if (dataset->building->is_cut) return; /* their records may stand where a file was not read */
  struct diag *diag =
      DIAG_AT(r->diags, PARENTS_ONLY_NAMED, first, arena_printf(r->scratch, "%u", n),
          arena_printf(r->scratch, translated_number("%.*s is", "%.*s are", n),
              STR_ARGS(called(entity_of(r, parent), n))),
          n == 1 ? _("its") : _("their"));
  diag_help(
      r->diags, diag, "records of %.*s would give them", STR_ARGS(called(entity_of(r, parent), 1)));
}

static bool is_named_by_records(const struct resolving *r, uint32_t parent) {
  for (uint32_t e = 0; e < r->dataset->schema->n_entities; e++)
    if (entity_of(r, e)->parent == parent && r->dataset->building->tables[e].records.n) return true;
  return false;
}

/* -- one record -- */

static void report_dangling(struct resolving *r, uint32_t ancestor, uint32_t row, uint32_t code) {
  enum { COMPARED = 1000 };
  struct dataset *dataset = r->dataset;
  if (dataset->building->is_cut) return; /* it may stand where a file was not read */
  const struct entity *above = entity_of(r, ancestor);
  struct place place = dataset_naming_place(dataset, r->entity, row, above->depth);
  if (!is_shown(r)) {
    DIAG_AT(r->diags, REFERENCE_DANGLING, place, "", "", "");
    return;
  }
  struct str id = dataset_text(dataset, code);
  const char *subject =
      arena_printf(r->scratch, _("%.*s of %s"), STR_ARGS(above->name), record_name(r, row));
  enum id_fault fault = id_fault_of(id);
  if (fault) {
    id_report(r->diags, fault, id, subject, place, r->scratch);
    return;
  }
  struct diag *diag = DIAG_AT(r->diags, REFERENCE_DANGLING, place, subject,
      str_cstring(r->scratch, above->name), value_quoted(r->scratch, id));
  struct str same = id_that_looks_like(dataset, &r->alike, r->scratch, ancestor, id);
  uint32_t n_rows = dataset->tables[ancestor].n_rows, n = 0;
  struct str *ids = ARENA_ARRAY(r->scratch, struct str, COMPARED);
  for (uint32_t other = 0; !same.n && n_rows <= COMPARED && other < n_rows; other++)
    if (id_code(r, ancestor, other) != TEXT_UNKNOWN)
      ids[n++] = dataset_text(dataset, id_code(r, ancestor, other));
  int32_t nearest = same.n ? -1 : str_nearest(id, ids, n);
  if (nearest >= 0) same = ids[nearest];
  if (same.n && str_equal(same, id)) { /* unique within its parent: another one has it */
    diag_help(r->diags, diag, "another %.*s has one, not the one that is named beside it",
        STR_ARGS(entity_of(r, above->parent)->name));
    return;
  }
  if (same.n) diag_help(r->diags, diag, "did you mean \"%s\"?", value_quoted(r->scratch, same));
  else
    diag_help(r->diags, diag, "it names a %.*s by its id, as that stands in the data",
        STR_ARGS(above->name));
}

static void report_unnamed(struct resolving *r, uint32_t row) {
  if (r->dataset->building->is_cut) return; /* the record may be what was not read to its end */
  const struct entity *e = entity_of(r, r->entity), *parent = entity_of(r, e->parent);
  struct diag *diag = DIAG_AT(r->diags, PARENT_UNNAMED, dataset_place(r->dataset, r->entity, row),
      record_name(r, row), str_cstring(r->scratch, parent->name));
  diag_help(r->diags, diag, "give its %.*s by id, as \"%.*s\"", STR_ARGS(parent->name),
      STR_ARGS(parent->name));
}

struct key_within {
  uint32_t parent, code;
};

static struct str key_text(const struct key_within *key) {
  return (struct str){(const char *)key, sizeof *key};
}

static uint32_t row_with_id(const struct resolving *r, uint32_t code) {
  return code < r->n_texts ? r->rows[code] : UINT32_MAX;
}

/* The row of `ancestor` that a record names; UINT32_MAX after a report. */
static uint32_t named_row(struct resolving *r, uint32_t ancestor, uint32_t row) {
  const struct entity *above = entity_of(r, ancestor);
  if (ancestor == 0) return 0;
  uint32_t code = dataset_named_ancestor(r->dataset, r->entity, row, above->depth);
  if (code == TEXT_UNKNOWN) return UINT32_MAX;
  if (!above->unique_within) return row_with_id(r, code);
  uint32_t within = named_row(r, above->parent, row), found;
  if (within == UINT32_MAX) return UINT32_MAX;
  struct key_within key = {within, code};
  return str_map_find(&r->within, key_text(&key), &found) ? found : UINT32_MAX;
}

/* Why it names nobody. */
static void report_nowhere(struct resolving *r, uint32_t row) {
  if (dataset_is_parent_excused(r->dataset, r->entity, row)) return;
  uint32_t parent = entity_of(r, r->entity)->parent;
  uint32_t code = dataset_named_ancestor(r->dataset, r->entity, row, entity_of(r, parent)->depth);
  if (code == TEXT_UNKNOWN) {
    report_unnamed(r, row);
    return;
  }
  for (uint32_t up = parent; entity_of(r, up)->unique_within; up = entity_of(r, up)->parent) {
    const struct entity *above = entity_of(r, entity_of(r, up)->parent);
    if (above->parent == NONE_INDEX ||
        dataset_named_ancestor(r->dataset, r->entity, row, above->depth) != TEXT_UNKNOWN)
      continue;
    struct diag *diag =
        DIAG_AT(r->diags, ANCESTOR_NEEDED, dataset_place(r->dataset, r->entity, row),
            record_name(r, row), str_cstring(r->scratch, entity_of(r, up)->name),
            text(r, dataset_named_ancestor(r->dataset, r->entity, row, entity_of(r, up)->depth)),
            str_cstring(r->scratch, above->name));
    diag_help(r->diags, diag, "give its %.*s, too", STR_ARGS(above->name));
    return;
  }
  report_dangling(r, parent, row, code);
}

/* Those named above the parent must be where it is. */
static void check_ancestors(struct resolving *r, uint32_t row, uint32_t parent_row) {
  uint32_t below = entity_of(r, r->entity)->parent, below_row = parent_row;
  for (uint32_t up = entity_of(r, below)->parent; up != NONE_INDEX; up = entity_of(r, up)->parent) {
    below_row = below == 0 ? 0 : r->dataset->tables[below].parent[below_row];
    uint32_t depth = entity_of(r, up)->depth;
    uint32_t code = dataset_named_ancestor(r->dataset, r->entity, row, depth);
    uint32_t actual = id_code(r, up, below_row);
    if (code != TEXT_UNKNOWN && code != actual && !(up == 0 && actual == TEXT_UNKNOWN)) {
      DIAG_AT(r->diags, ANCESTOR_OTHERWISE, dataset_naming_place(r->dataset, r->entity, row, depth),
          record_name(r, row), str_cstring(r->scratch, entity_of(r, up)->name), text(r, code),
          arena_printf(r->scratch, _("%.*s is in \"%s\""), STR_ARGS(entity_of(r, below)->name),
              text(r, actual)));
      return;
    }
    below = up;
  }
}

/* -- one entity -- */

/* Rows by the numbers of their ids, made by several threads. */
struct inverting {
  const uint32_t *codes; /* n of them, by row */
  uint32_t n;
  uint32_t *rows;
  atomic_uint n_texts;  /* no id is a text from there on */
  atomic_bool is_twice; /* some id has two rows */
};

static void find_last_id(void *context, uint32_t first, uint32_t end) {
  struct inverting *i = context;
  const uint32_t *codes = i->codes;
  uint32_t most = 0;
  for (uint32_t row = first; row < end; row++) {
    const uint32_t behind = codes[row] + 1; /* 0 where it is unknown */
    most = behind > most ? behind : most;
  }
  unsigned before = atomic_load(&i->n_texts);
  while (most > before && !atomic_compare_exchange_weak(&i->n_texts, &before, most)) {}
}

static void forget_rows(void *context, uint32_t first, uint32_t end) {
  const struct inverting *i = context;
  dataset_ask_for_pages(i->rows + first, (size_t)(end - first) * sizeof *i->rows);
  memset(i->rows + first, 0xFF, (size_t)(end - first) * sizeof *i->rows);
}

/* Of rows with one id, whichever: they are told apart by whoever looks. */
static void note_rows(void *context, uint32_t first, uint32_t end) {
  const struct inverting *i = context;
  const uint32_t *codes = i->codes;
  for (uint32_t row = first; row < end; row++)
    if (codes[row] != TEXT_UNKNOWN) __atomic_store_n(&i->rows[codes[row]], row, __ATOMIC_RELAXED);
}

static void find_twice(void *context, uint32_t first, uint32_t end) {
  struct inverting *i = context;
  const uint32_t *codes = i->codes, *rows = i->rows;
  bool is_any = false;
  for (uint32_t row = first; row < end; row++)
    if (codes[row] != TEXT_UNKNOWN) is_any |= rows[codes[row]] != row;
  if (is_any) atomic_store_explicit(&i->is_twice, true, memory_order_relaxed);
}

/* Parents are mostly read before what lives in them, so that their ids are the first of the texts. Of
 * several rows with one id the first counts. */
static void find_rows(struct resolving *r, uint32_t entity) {
  struct dataset *dataset = r->dataset;
  struct inverting i = {.codes = dataset->tables[entity].columns[0].view.values,
      .n = dataset->building->columns[entity_of(r, entity)->first_field].extent.n};
  dataset_share(dataset, i.n, find_last_id, &i);
  r->n_texts = atomic_load(&i.n_texts);
  r->rows = i.rows = arena_alloc_raw(r->scratch, ((size_t)r->n_texts + 1) * sizeof *r->rows);
  dataset_share(dataset, r->n_texts, forget_rows, &i);
  dataset_share(dataset, i.n, note_rows, &i);
  dataset_share(dataset, i.n, find_twice, &i);
  dataset->building->tables[entity].is_each_id_new = !atomic_load(&i.is_twice);
  if (!atomic_load(&i.is_twice)) return;
  for (uint32_t row = i.n; row-- > 0;)
    if (i.codes[row] != TEXT_UNKNOWN) r->rows[i.codes[row]] = row;
}

static void find_parents(struct resolving *r, uint32_t parent) {
  struct dataset *dataset = r->dataset;
  uint32_t anchor = parent; /* the nearest whose ids stand for themselves */
  while (anchor != 0 && entity_of(r, anchor)->unique_within) anchor = entity_of(r, anchor)->parent;
  find_rows(r, anchor);
  r->alike = (struct id_lookalikes){0};
  str_map_init(&r->within, r->scratch);
  for (uint32_t up = parent; up != 0 && entity_of(r, up)->unique_within;
       up = entity_of(r, up)->parent) {
    for (uint32_t row = 0; row < dataset->tables[up].n_rows; row++) {
      struct key_within *key = ARENA_NEW(r->scratch, struct key_within);
      *key = (struct key_within){dataset->tables[up].parent[row], id_code(r, up, row)};
      if (key->code != TEXT_UNKNOWN) str_map_add(&r->within, key_text(key), row);
    }
  }
}

/* A row that stands in for parents that are nowhere: after a report only. */
static void stand_in(struct resolving *r, uint32_t parent) {
  struct dataset *dataset = r->dataset;
  if (parent == 0 || dataset->tables[parent].n_rows) return;
  stand_in(r, entity_of(r, parent)->parent);
  uint32_t row = dataset_add_row(dataset, parent, 0, 0, 1, 1);
  dataset_list_present(dataset, parent, 0);
  dataset_excuse_id(dataset, parent, row);
}

/* Whether any record names an instance of a depth below that one. */
static bool names_above(const struct resolving *r, uint32_t depth) {
  const struct table_extent *extent = &r->dataset->building->tables[r->entity];
  for (uint32_t d = 0; extent->namings && d < depth; d++)
    if (extent->namings[d].extent.n) return true;
  return false;
}

/* The root's id, where records name it and it is not given. */
static void check_root(struct resolving *r, uint32_t row) {
  uint32_t code = dataset_named_ancestor(r->dataset, r->entity, row, 0);
  uint32_t actual = id_code(r, 0, 0);
  if (code == TEXT_UNKNOWN || code == actual) return;
  if (actual != TEXT_UNKNOWN) {
    report_dangling(r, 0, row, code);
    return;
  }
  /* the root that is only named */
  struct place place = dataset_naming_place(r->dataset, r->entity, row, 0);
  r->dataset->building->root_given[0] =
      (struct data_place){place.line, place.column, dataset_row_file(r->dataset, r->entity, row)};
  dataset_set_text(r->dataset, entity_of(r, 0)->first_field, 0,
      str_copy(r->scratch, dataset_text(r->dataset, code)));
  dataset_settle(r->dataset);
}

/* Records that name their parent and nobody above it, by an id that stands for itself. */
struct plain_records {
  const struct resolving *r;
  const uint32_t *codes;  /* by row, whom they name */
  uint32_t *parents;      /* by row */
  uint32_t begin;         /* the first row */
  atomic_uint first_else; /* the first of them that names nobody there is */
};

static uint32_t resolve_rows(const struct plain_records *plain, uint32_t row, uint32_t end) {
  const uint32_t *codes = plain->codes;
  for (; row < end; row++) {
    uint32_t found = codes[row] == TEXT_UNKNOWN ? UINT32_MAX : row_with_id(plain->r, codes[row]);
    if (found == UINT32_MAX) break;
    plain->parents[row] = found;
  }
  return row;
}

static void resolve_piece(void *context, uint32_t first, uint32_t end) {
  struct plain_records *plain = context;
  const uint32_t row = resolve_rows(plain, plain->begin + first, plain->begin + end);
  unsigned before = atomic_load(&plain->first_else);
  while (row < plain->begin + end && row < before &&
      !atomic_compare_exchange_weak(&plain->first_else, &before, row)) {}
}

/* The rows of [first, end) up to the first that names nobody there is, or is not so plain; is_first:
 * of many, which several threads may share. */
static uint32_t resolve_plainly(
    const struct resolving *r, uint32_t parent, uint32_t first, uint32_t end, bool is_first) {
  const struct table_extent *extent = &r->dataset->building->tables[r->entity];
  uint32_t *parents = r->dataset->tables[r->entity].parent;
  if (parent == 0 && !names_above(r, 1)) { /* the root, which has one row, and nobody names it */
    memset(parents + first, 0, (size_t)(end - first) * sizeof *parents);
    return end;
  }
  if (parent == 0 || entity_of(r, parent)->unique_within || !extent->namings) return first;
  const struct naming *naming = &extent->namings[entity_of(r, parent)->depth];
  if (end > naming->extent.n) end = naming->extent.n;
  if (first >= end) return first;
  struct plain_records plain = {
      .r = r, .codes = naming->codes, .parents = parents, .begin = first, .first_else = end};
  if (!is_first) return resolve_rows(&plain, first, end);
  dataset_share(r->dataset, end - first, resolve_piece, &plain);
  return atomic_load(&plain.first_else);
}

static void resolve_entity(struct resolving *r) {
  struct dataset *dataset = r->dataset;
  struct table *table = &dataset->tables[r->entity];
  const struct table_extent *extent = &dataset->building->tables[r->entity];
  uint32_t parent = entity_of(r, r->entity)->parent, n_missing = 0;
  bool checks_above = names_above(r, entity_of(r, r->entity)->depth - 1);
  if (parent) find_parents(r, parent);
  for (uint32_t i = 0; i < extent->records.n; i++)
    for (uint32_t row = extent->records.items[i].first; row < extent->records.items[i].end; row++) {
      if (!checks_above)
        row = resolve_plainly(
            r, parent, row, extent->records.items[i].end, row == extent->records.items[i].first);
      if (row >= extent->records.items[i].end) break;
      uint32_t found = named_row(r, parent, row);
      if (parent == 0) check_root(r, row);
      if (found == UINT32_MAX) {
        report_nowhere(r, row);
        n_missing++;
        found = 0;
      } else if (checks_above) {
        check_ancestors(r, row, found);
      }
      table->parent[row] = found;
    }
  if (n_missing) {
    stand_in(r, parent);
    dataset->building->is_parentless = true;
  }
}

struct named_lists {
  const uint32_t *parents; /* by row, from the first record's on */
  uint8_t *listed;         /* by the parent's row */
};

/* Two threads may come to one parent, and say the same of it. */
static void mark_lists(void *context, uint32_t first, uint32_t end) {
  const struct named_lists *named = context;
  for (uint32_t row = first; row < end; row++)
    __atomic_store_n(&named->listed[named->parents[row]], 1, __ATOMIC_RELAXED);
}

/* Which lists are given: those of whom a record names; of others it is told that they are not. */
static void give_lists(struct resolving *r) {
  struct dataset *dataset = r->dataset;
  const struct table *table = &dataset->tables[r->entity];
  const struct table_extent *extent = &dataset->building->tables[r->entity];
  const struct entity *e = entity_of(r, r->entity);
  dataset_fill_listed(dataset, r->entity);
  for (uint32_t i = 0; i < extent->records.n; i++) {
    const struct row_range range = extent->records.items[i];
    struct named_lists named = {table->parent + range.first, table->listed};
    dataset_share(dataset, range.end - range.first, mark_lists, &named);
  }
  uint32_t n = dataset->tables[e->parent].n_rows, n_absent = 0, first = 0;
  if (e->absent_none || !memchr(table->listed, 0, n)) return;
  for (uint32_t p = n; p-- > 0;)
    if (!table->listed[p]) n_absent++, first = p;
  struct str plural = schema_list_key(e);
  struct diag *diag = DIAG_AT(r->diags, LISTS_NOT_GIVEN, dataset_place(dataset, e->parent, first),
      arena_printf(r->scratch, _("%u of %u"), n_absent, n),
      arena_printf(r->scratch, translated_number("%.*s is", "%.*s are", n_absent),
          STR_ARGS(called(entity_of(r, e->parent), n))),
      str_cstring(r->scratch, called(e, 1)));
  diag_help(r->diags, diag, "where there is none, say so: [] as \"%.*s\"", STR_ARGS(plural));
}

bool flat_parents_resolve(struct dataset *dataset, struct diags *diags, struct arena *scratch) {
  struct resolving r = {.dataset = dataset, .diags = diags, .scratch = scratch};
  const struct schema *schema = dataset->schema;
  bool is_any_named = false;
  for (uint32_t e = 0; e < schema->n_entities; e++)
    dataset->building->tables[e].is_each_id_new = false;
  for (uint32_t e = 1; e < schema->n_entities; e++) {
    r.entity = e;
    if (schema->entities[e].depth == 1 && dataset->tables[e].n_rows == 0 &&
        is_named_by_records(&r, e))
      make_named_parents(&r, e);
    if (dataset->building->tables[e].records.n) {
      is_any_named |= names_above(&r, schema->entities[e].depth);
      resolve_entity(&r);
      give_lists(&r);
    }
    dataset_put_in_order(dataset, scratch, e);
    dataset_forget_records(dataset, e);
  }
  return is_any_named;
}
