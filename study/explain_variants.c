/* The group of a scene with other facts: many variants in one run (explain_scene.h). */
#include "study/explain_scene.h"

#include "base/limits.h"

enum {
  VARIANT_ROWS = 4096, /* that one run has, where one variant has fewer */
  RUN_COST = 2000      /* a run by itself, in rows */
};

uint64_t variants_rows(const struct scene *scene) {
  const uint64_t n = dataset_copies_rows(&scene->here);
  return variants_together(scene) == 1 ? n + RUN_COST : n;
}

/* A reference of the root's names a row of one copy only. */
static bool refers_from_root(const struct schema *schema) {
  const struct entity *root = &schema->entities[0];
  for (uint32_t f = root->first_field; f < root->first_field + root->n_fields; f++)
    if (schema->fields[f].type.kind == TYPE_REFERENCE) return true;
  return false;
}

uint32_t variants_together(const struct scene *scene) {
  const uint64_t rows = dataset_copies_rows(&scene->here);
  if (!scene->group || rows >= VARIANT_ROWS || refers_from_root(scene->schema)) return 1;
  return (uint32_t)(VARIANT_ROWS / (rows ? rows : 1));
}

bool variants_alone(const struct scene *scene, uint32_t field) {
  return scene->schema->fields[field].entity == 0;
}

static void copy_group(struct variants *variants, const struct dataset *from, uint32_t group_row) {
  const struct scene *scene = variants->scene;
  dataset_copies_init(&variants->copies, &variants->owner->arena, from, scene->group, group_row,
      variants->n, scene->scope.follows);
  scene_fill(scene, &variants->copies);
}

void variants_open(struct variants *variants, const struct scene *scene, uint32_t n) {
  struct session *owner = session_open(scene->session->opened);
  *variants = (struct variants){.scene = scene, .owner = owner, .n = n};
  copy_group(variants, &scene->session->data, scene->group_row);
}

/* -- rows -- */

/* A row of the group after the first n edits. */
static uint32_t edited_row(
    const struct variants *variants, uint32_t entity, uint32_t row, uint32_t n) {
  for (uint32_t i = 0; i < n; i++) row = dataset_edit_row(&variants->edits[i], entity, row);
  return row;
}

void variants_open_rows(struct variants *variants, const struct scene *scene, uint32_t n,
    const struct changed_row *rows, uint32_t n_rows) {
  if (!n_rows) {
    variants_open(variants, scene, n);
    return;
  }
  struct session *owner = session_open(scene->session->opened);
  struct arena *arena = &owner->arena;
  *variants = (struct variants){.scene = scene,
      .owner = owner,
      .n = n,
      .changed_rows = rows,
      .edits = ARENA_ARRAY(arena, struct dataset_edit, n_rows),
      .new_rows = ARENA_ARRAY(arena, uint32_t, n_rows)};
  const struct dataset *from = scene->data;
  for (uint32_t i = 0; i < n_rows; i++) {
    struct dataset_edit *edit = &variants->edits[i];
    const uint32_t entity = rows[i].entity;
    if (rows[i].adds)
      variants->new_rows[i] = dataset_with_row(edit, arena, from, entity,
          edited_row(variants, scene->schema->entities[entity].parent, rows[i].row, i));
    else
      dataset_without_row(edit, arena, from, entity, edited_row(variants, entity, rows[i].row, i));
    from = &edit->data;
    variants->n_edits++;
  }
  copy_group(variants, from, edited_row(variants, scene->group, 0, n_rows));
}

bool variants_have(const struct variants *variants, uint32_t entity, uint32_t row) {
  for (uint32_t i = 0; i < variants->n_edits; i++) {
    const struct dataset_edit *edit = &variants->edits[i];
    if (row >= edit->at[entity] && row < edit->at[entity] + edit->removed[entity]) return false;
    row = dataset_edit_row(edit, entity, row);
  }
  return true;
}

/* The row, of what is copied, that a row of the group is. */
static uint32_t base_row(const struct variants *variants, uint32_t entity, uint32_t row) {
  if (row == NEW_ROW) {
    for (uint32_t i = 0; i < variants->n_edits; i++) {
      if (!variants->changed_rows[i].adds || variants->changed_rows[i].entity != entity) continue;
      row = variants->new_rows[i];
      while (++i < variants->n_edits) row = dataset_edit_row(&variants->edits[i], entity, row);
      return row;
    }
  }
  return variants->n_edits ? edited_row(variants, entity, row, variants->n_edits)
                           : scene_whole_row(variants->scene, entity, row);
}

/* Whether some row of the data names one of the rows [first, end), of the whole data. */
static bool is_named(const struct scene *scene, uint32_t entity, uint32_t first, uint32_t end) {
  const struct dataset *data = &scene->session->data;
  for (uint32_t f = 0; f < scene->schema->n_fields; f++) {
    const struct field *field = &scene->schema->fields[f];
    if (field->type.kind != TYPE_REFERENCE || field->type.of != entity) continue;
    const struct table *table = &data->tables[field->entity];
    const struct column *column =
        &table->columns[f - scene->schema->entities[field->entity].first_field];
    for (uint32_t row = 0; column->given && row < table->n_rows; row++) {
      const uint32_t named = ((const uint32_t *)column->view.values)[row];
      if (named >= first && named < end) return true;
    }
  }
  return false;
}

bool variants_can_lose(const struct scene *scene, uint32_t entity, uint32_t row) {
  for (uint32_t e = entity; e < scene->schema->n_entities; e++) {
    uint32_t first, end;
    if (!schema_is_ancestor(scene->schema, entity, e)) continue;
    dataset_rows_below(scene->data, entity, row, e, &first, &end);
    if (first < end &&
        is_named(scene, e, scene_whole_row(scene, e, first),
            scene_whole_row(scene, e, first) + (end - first)))
      return false;
  }
  return true;
}

/* -- facts -- */

void variants_change(struct variants *variants, uint32_t copy, struct changed_fact change) {
  const struct field *field = &variants->scene->schema->fields[change.field];
  const uint32_t row = base_row(variants, field->entity, change.row);
  int64_t value = change.value;
  if (change.clears) {
    dataset_copies_clear(&variants->copies, copy, change.field, row);
    return;
  }
  if (field->type.kind == TYPE_REFERENCE && value < TEXT_NOWHERE)
    value = base_row(variants, field->type.of, (uint32_t)value);
  dataset_copies_set(&variants->copies, copy, change.field, row, value);
}

void variants_run(struct variants *variants) {
  const struct scene *scene = variants->scene;
  struct run_options options = scene->session->options;
  options.settled_facts = 0;
  if (scene->group) options.threads = 1;
  variants->evaluation =
      evaluation_open(scene->session->opened, scene->program, &variants->copies.data, &options);
}

uint32_t variants_row(
    const struct variants *variants, uint32_t copy, uint32_t entity, uint32_t row) {
  return dataset_copies_row(&variants->copies, copy, entity, base_row(variants, entity, row));
}

bool variants_same(const struct variants *variants, uint32_t copy, uint32_t reg, uint32_t row) {
  const struct scene *scene = variants->scene;
  const uint32_t entity = scene->program->registers[reg].entity;
  const struct type type = scene->program->types[reg];
  struct told_value a, b;
  scene_register(scene, &scene->evaluation->run, reg, row, type, &a);
  scene_register(scene, &variants->evaluation->run, reg,
      entity == ENTITY_RUN ? 0 : variants_row(variants, copy, entity, row), type, &b);
  if (a.value.known != b.value.known || a.possible != b.possible || a.has_bounds != b.has_bounds)
    return false;
  if (a.has_bounds &&
      (a.lo.known != b.lo.known || a.hi.known != b.hi.known ||
          (a.lo.known && a.lo.number != b.lo.number) || (a.hi.known && a.hi.number != b.hi.number)))
    return false;
  if (!a.value.known) return true;
  if (type.kind == TYPE_REFERENCE || type.kind == TYPE_TEXT)
    return str_equal(a.value.text, b.value.text);
  return a.value.number == b.value.number;
}

void variants_close(struct variants *variants) {
  if (variants->evaluation) evaluation_close(variants->evaluation);
  session_close(variants->owner);
}

/* -- outcomes -- */

static struct observed observe_register(
    const struct scene *scene, const struct run *run, uint32_t reg, uint32_t row) {
  struct told_value told;
  scene_register(scene, run, reg, row, scene->program->types[reg], &told);
  return (struct observed){told.value.known, (uint64_t)told.value.number};
}

struct observed scene_observe(
    const struct scene *scene, const struct run *run, uint32_t result, uint32_t row) {
  uint32_t registers[3];
  settled_registers(scene->program, result, registers);
  struct observed out = observe_register(scene, run, registers[0], row);
  if (outcome_is_warning(scene->schema, result)) return out;
  const struct item *item = &scene->schema->items[result];
  if (item->kind == ITEM_SELECTION) { /* a tie is for people to break: an outcome of its own */
    out.outcome = candidacy_in((uint32_t)out.outcome);
    out.is_known = out.outcome != CANDIDACY_UNDETERMINED;
  }
  return out;
}
