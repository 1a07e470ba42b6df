#include "tests/explain_rows.h"

#include "base/vec.h"
#include "tests/generate_internal.h"

struct undone {
  struct instance_list *list;
  struct instance_list before;
  const char **value, *text_before;
};
struct writing {
  struct generated *g;
  const struct explanation *e;
  VEC(struct undone) undone;
  struct instance *new_row;
};

bool change_has_rows(const struct change *change) {
  for (uint32_t i = 0; i < change->n_steps; i++)
    if (change->steps[i].kind != STEP_FACT || change->steps[i].is_new) return true;
  return false;
}

bool change_has_facts(const struct change *change) {
  for (uint32_t i = 0; i < change->n_steps; i++)
    if (change->steps[i].kind == STEP_FACT && !change->steps[i].is_new) return true;
  return false;
}

/* -- finding -- */

static const struct schema *schema_of(const struct writing *w) { return w->e->scene->schema; }

static uint32_t n_lists(const struct writing *w, const struct instance *at) {
  return w->g->gen->entities[at->entity].n_children;
}

static bool is_at(
    const struct writing *w, const struct instance *at, uint32_t entity, uint32_t row) {
  const char *name = generated_entity_name(w->g, at->entity);
  return at->row == row && str_equal(str_from(name), schema_of(w)->entities[entity].name);
}

/* The instance at a row of the data as last written, and the list it stands in. */
static struct instance *find(struct writing *w, struct instance *at, uint32_t entity, uint32_t row,
    struct instance_list **in) {
  if (is_at(w, at, entity, row)) return at;
  for (uint32_t l = 0; l < n_lists(w, at); l++)
    for (uint32_t i = 0; i < at->lists[l].n; i++) {
      struct instance *item = &at->lists[l].items[i];
      struct instance_list *list = &at->lists[l];
      struct instance *found = find(w, item, entity, row, in);
      if (found == item && in) *in = list;
      if (found) return found;
    }
  return NULL;
}

static uint32_t whole(const struct writing *w, uint32_t entity, uint32_t row) {
  return scene_whole_row(w->e->scene, entity, row);
}

/* -- rows -- */

static void keep_list(struct writing *w, struct instance_list *list) {
  const struct instance_list before = *list;
  VEC_PUSH(&w->g->arena, &w->undone, ((struct undone){.list = list, .before = before}));
  list->items = ARENA_ARRAY(&w->g->arena, struct instance, list->n + 2);
  for (uint32_t i = 0; i < list->n; i++) list->items[i] = before.items[i];
}

static void take_out(struct writing *w, const struct step *step) {
  struct instance_list *list = NULL;
  const struct instance *gone =
      find(w, w->g->data, step->row.entity, whole(w, step->row.entity, step->row.row), &list);
  const uint32_t index = (uint32_t)(gone - list->items);
  keep_list(w, list);
  list->n--;
  for (uint32_t i = index; i < list->n; i++) list->items[i] = list->items[i + 1];
}

static void put_in(struct writing *w, const struct step *step) {
  const uint32_t above = schema_of(w)->entities[step->row.entity].parent;
  struct instance *parent = find(w, w->g->data, above, whole(w, above, step->row.row), NULL);
  const struct gen_entity *e = &w->g->gen->entities[parent->entity];
  uint32_t l = 0;
  while (!str_equal(str_from(generated_entity_name(w->g, e->children[l])),
      schema_of(w)->entities[step->row.entity].name))
    l++;
  struct instance_list *list = &parent->lists[l];
  keep_list(w, list);
  list->present = true;
  struct instance *new_row = w->new_row = &list->items[list->n++];
  const struct gen_entity *own = &w->g->gen->entities[e->children[l]];
  *new_row = (struct instance){.entity = e->children[l],
      .row = UINT32_MAX,
      .id = "new-row", /* results may ask for one */
      .values = ARENA_ARRAY(&w->g->arena, const char *, own->n_fields + 1),
      .lists = ARENA_ARRAY(&w->g->arena, struct instance_list, own->n_children + 1)};
}

/* -- facts -- */

static const char *written(struct writing *w, const struct step *step) {
  struct arena *arena = &w->g->arena;
  const struct value *value = &step->to_value.value;
  const struct str text = value_format(arena, schema_of(w), value);
  if (value->type.kind != TYPE_TEXT) return str_cstring(arena, text);
  char *out = arena_alloc(arena, 2 * (size_t)text.n + 3);
  uint32_t n = 0;
  out[n++] = '"';
  for (uint32_t i = 0; i < text.n; i++) {
    if (text.p[i] == '"' || text.p[i] == '\\') out[n++] = '\\';
    out[n++] = text.p[i];
  }
  out[n] = '"';
  return out;
}

static void put_fact(struct writing *w, const struct step *step) {
  const struct field *field = &schema_of(w)->fields[step->to.field];
  struct instance *at = step->is_new
      ? w->new_row
      : find(w, w->g->data, field->entity, whole(w, field->entity, step->to.row), NULL);
  const struct gen_entity *e = &w->g->gen->entities[at->entity];
  uint32_t f = 0;
  while (!str_equal(str_from(w->g->gen->names[e->fields[f]].name), field->name)) f++;
  VEC_PUSH(&w->g->arena, &w->undone,
      ((struct undone){.value = &at->values[f], .text_before = at->values[f]}));
  at->values[f] = written(w, step);
}

struct str change_written(struct generated *g, const struct explanation *e,
    const struct change *change, uint32_t mask, bool is_bare, uint32_t *row) {
  struct writing w = {.g = g, .e = e};
  for (uint32_t i = 0; i < change->n_steps; i++) {
    const struct step *step = &change->steps[i];
    const bool is_in = mask >> i & 1;
    if (is_in && step->kind == STEP_ROW_ABSENT) take_out(&w, step);
    if (!w.new_row && ((is_in && (step->is_new || step->kind == STEP_ROW_PRESENT)) || is_bare))
      put_in(&w, step);
  }
  for (uint32_t i = 0; i < change->n_steps; i++)
    if ((mask >> i & 1) && change->steps[i].kind == STEP_FACT) put_fact(&w, &change->steps[i]);
  struct instance *self = find(&w, g->data, e->scene->entity, e->scene->whole_row, NULL);
  const struct str text = generated_yaml(g, g->data, NULL);
  *row = self->row;
  while (w.undone.n) {
    const struct undone *last = &w.undone.items[--w.undone.n];
    if (last->list) *last->list = last->before;
    else *last->value = last->text_before;
  }
  generated_yaml(g, g->data, NULL);
  return text;
}
