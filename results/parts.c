/* Parts of data (parts.h). */
#include "results/parts.h"
#include "base/translate.h"

#include <xxhash.h>

#include "base/characters.h"
#include "results/report.h"
#include "runtime/data/dataset_building.h"
#include "runtime/ingest/data_check.h"

/* -- what may be taken so -- */

static bool refers(const struct schema *schema) {
  for (uint32_t f = 0; f < schema->n_fields; f++)
    if (schema->fields[f].type.kind == TYPE_REFERENCE) return true;
  return false;
}

/* Whether anything is said of the root itself. */
static bool says_of_root(const struct schema *schema) {
  for (uint32_t i = 0; i < schema->n_items; i++)
    if (report_item_entity(schema, &schema->items[i]) == 0) return true;
  for (uint32_t i = 0; i < schema->n_warnings; i++)
    if (schema->warnings[i].entity == 0 || schema->warnings[i].entity == ENTITY_RUN) return true;
  for (uint32_t i = 0; i < schema->n_requires; i++)
    if (schema->requires[i].entity == 0 || schema->requires[i].entity == ENTITY_RUN) return true;
  return false;
}

/* Whether something of an instance hangs on the instances of other groups: a phase that needs all
 * of another. */
static bool looks_at_all(const struct program *program) {
  for (uint32_t i = 0; i < program->n_phases; i++)
    for (uint32_t j = 0; j < i; j++) {
      const struct phase *earlier = &program->phases[j], *later = &program->phases[i];
      if (earlier->domain == DOMAIN_TRUNK &&
          (later->domain != DOMAIN_TRUNK || later->trunk == earlier->trunk))
        return true;
    }
  return false;
}

const char *parts_groups_refusal(const struct program *program) {
  if (schema_uses_history(&program->schema)) return _("the regulation asks of the preceding year");
  return refers(&program->schema) ? _("the data has references") : NULL;
}

const char *parts_refusal(const struct program *program, struct arena *arena) {
  const struct schema *schema = &program->schema;
  const char *root = str_cstring(arena, schema->entities[0].name),
             *refusal = parts_groups_refusal(program);
  if (refusal) return refusal;
  if (looks_at_all(program))
    return arena_printf(
        arena, _("the regulation selects, shares or counts over all of the %s"), root);
  if (says_of_root(schema))
    return arena_printf(arena, _("the regulation decides about the %s itself"), root);
  return NULL;
}

/* -- a part -- */

/* A hash of the root's values. */
static uint64_t root_hash(const struct dataset *dataset) {
  const struct entity *root = &dataset->schema->entities[0];
  XXH64_hash_t hash = 0;
  for (uint32_t f = root->first_field; f < root->first_field + root->n_fields; f++) {
    struct value value = dataset_value(dataset, f, 0);
    hash = XXH3_64bits_withSeed(&value.number, sizeof value.number, hash + value.known);
    hash = XXH3_64bits_withSeed(value.text.p ? value.text.p : "", value.text.n, hash);
  }
  return hash;
}

/* The ids of a part. False where one was there before, or looks like one; or where instances below
 * the root have none, and are named by their place among all. */
static bool note_ids(struct parts *parts, const struct dataset *part) {
  struct arena scratch;
  arena_init(&scratch, part->allocator);
  jmp_buf here;
  scratch.out_of_memory = &here;
  if (setjmp(here)) {
    arena_free(&scratch);
    parts->is_exhausted = true;
    return false;
  }
  bool ok = true;
  for (uint32_t e = 1; e < part->schema->n_entities && ok; e++) {
    const struct entity *entity = &part->schema->entities[e];
    for (uint32_t row = 0; row < part->tables[e].n_rows && ok; row++) {
      struct str id = dataset_id(part, e, row);
      if (!id.n) ok = entity->parent != 0;
      if (!id.n || entity->unique_within) continue;
      ok = id_hashes_add(&parts->ids, e, lookalike_key(&scratch, id), &parts->is_exhausted);
      arena_clear(&scratch);
    }
  }
  arena_free(&scratch);
  return ok && !parts->is_exhausted;
}

static void report_apart(struct parts *parts) {
  const struct dataset_window *window = &parts->window;
  const struct schema *schema = &parts->program->schema;
  const struct entity *entity = &schema->entities[window->apart_entity];
  struct arena *arena = parts->arena;
  struct diag *diag = DIAG_AT(window->diags, STREAM_RECORD_APART, window->apart,
      str_cstring(arena, entity->name), str_cstring(arena, schema->entities[entity->parent].name));
  diag_help(window->diags, diag, "run without --stream, or put it into the list \"%s\" of its %s",
      str_cstring(arena, schema_list_key(entity)),
      str_cstring(arena, schema->entities[entity->parent].name));
}

/* False where it has to end. */
static bool check_part(struct parts *parts, struct dataset *data) {
  struct diags *diags = parts->window.diags;
  if (parts->window.is_apart && parts->window.n_taken > 1) {
    if (parts->is_told) report_apart(parts);
    return false;
  }
  data_check(data, diags, parts->program);
  /* advice may be told of every part, or of the whole */
  if (diags->n_errors || (!parts->is_told && diags->n)) return false;
  uint64_t root = root_hash(data);
  if (parts->window.n_taken == 1) parts->root = root;
  if (root == parts->root) return true;
  if (parts->is_told)
    DIAG_AT(diags, STREAM_ROOT_LATE, dataset_place(data, 0, 0),
        str_cstring(parts->arena, parts->program->schema.entities[0].name));
  return false;
}

bool parts_take(struct parts *parts, struct dataset *data, struct dataset *part) {
  parts->window.n_taken++;
  bool ok = !parts->is_off && check_part(parts, data);
  dataset_window_take(data, part);
  dataset_finish(part);
  if (ok && !note_ids(parts, part)) {
    ok = false;
    if (parts->is_told && !parts->is_exhausted)
      DIAG_AT(parts->window.diags, STREAM_ID_TWICE, ((struct place){0}), NULL);
  }
  parts->is_off |= !ok;
  return ok;
}

void parts_free(struct parts *parts) { id_hashes_free(&parts->ids); }
