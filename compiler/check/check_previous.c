/* `previous NAME` and `no previous record`: a value of the preceding year is a column of the
 * instance's entity that the data does not give (runtime/program/schema.h, enum field_origin), so
 * all that comes behind the checker takes it for a field. language.md §5.
 *
 * A column is made where it is first asked for, behind all fields of the schema, so that numbers
 * already handed out stay what they are. When all bodies are checked each is put behind the fields
 * of its own entity, and the nodes that name fields by number are told. So a program has the
 * columns that it asks for and no others: only these are looked at in a results file, and only
 * their entities must have ids. */
#include "compiler/check/check.h"
#include "base/translate.h"

#include <assert.h>
#include <stdlib.h>

#include "base/limits.h"
#include "compiler/check/checker.h"

struct previous_fields {
  /* of the columns of the preceding year; before it stand the fields of the data */
  uint32_t first;
  uint32_t capacity;             /* of schema.fields */
  uint32_t *items[N_ITEM_KINDS]; /* by kind and index in the schema's array of it -> item */
  /* of the instances themselves, and of their predecessors */
  struct asked_columns {
    uint32_t *columns; /* by item -> its column; NONE_INDEX: not asked for yet */
    uint32_t *records; /* by entity -> its column of whether there is a record */
  } asked[2];
};

/* -- the columns -- */

/* The column of an item (FIELD_NO_RECORD: of an entity); NONE_INDEX if there is none. */
static uint32_t find_column(
    const struct schema *s, enum field_origin origin, uint32_t entity, uint32_t item) {
  for (uint32_t i = 0; i < s->n_fields; i++)
    if (s->fields[i].origin == origin && s->fields[i].entity == entity && s->fields[i].item == item)
      return i;
  return NONE_INDEX;
}

static struct field column_of_item(struct arena *arena, const struct schema *s, uint32_t item) {
  struct item_view view = schema_item_view(s, item);
  struct str name = str_from(arena_printf(arena, "previous %.*s", STR_ARGS(view.name)));
  return (struct field){.name = name,
      .entity = view.entity,
      .type = view.type,
      .origin = FIELD_PREVIOUS,
      .item = item,
      .span = SPAN_NONE};
}

/* A number or date that is not known may be known within bounds: they have columns of their own. */
static bool has_bounds(const struct field *value) {
  return value->origin == FIELD_PREVIOUS && type_has_order(value->type);
}

static struct field column_of_bound(
    struct arena *arena, const struct field *value, enum field_origin origin) {
  struct field bound = *value;
  bound.origin = (uint8_t)origin;
  /* not translated: a program does not depend on the language of who compiled it */
  bound.name = str_from(arena_printf(arena, "%.*s %s", STR_ARGS(value->name),
      origin == FIELD_PREVIOUS_LEAST ? "at least" : "at most"));
  return bound;
}

static struct field column_of_record(uint32_t entity) {
  return (struct field){.name = STR("no previous record"),
      .entity = entity,
      .type = type_of_kind(TYPE_BOOLEAN),
      .origin = FIELD_NO_RECORD,
      .span = SPAN_NONE};
}

/* One more field behind all others. */
static uint32_t append_field(
    struct arena *arena, struct schema *s, uint32_t *capacity, struct field field) {
  if (s->n_fields == *capacity) {
    struct field *wider = ARENA_ARRAY(arena, struct field, 2 * (size_t)*capacity + 8);
    if (s->n_fields) memcpy(wider, s->fields, s->n_fields * sizeof *wider);
    s->fields = wider;
    *capacity = 2 * *capacity + 8;
  }
  s->fields[s->n_fields] = field;
  return s->n_fields++;
}

/* A column, and behind it those of its bounds. */
static uint32_t append_column(
    struct arena *arena, struct schema *s, uint32_t *capacity, struct field field) {
  const uint32_t column = append_field(arena, s, capacity, field);
  if (!has_bounds(&field)) return column;
  append_field(arena, s, capacity, column_of_bound(arena, &field, FIELD_PREVIOUS_LEAST));
  append_field(arena, s, capacity, column_of_bound(arena, &field, FIELD_PREVIOUS_MOST));
  return column;
}

static uint32_t *no_indexes(struct arena *arena, uint32_t n) {
  uint32_t *indexes = ARENA_ARRAY(arena, uint32_t, n + 1);
  for (uint32_t i = 0; i < n; i++) indexes[i] = NONE_INDEX;
  return indexes;
}

void begin_previous_fields(struct checker *c) {
  c->previous = ARENA_NEW(c->arena, struct previous_fields);
  const struct schema *s = c->schema;
  struct previous_fields *p = c->previous;
  *p = (struct previous_fields){.first = s->n_fields, .capacity = s->n_fields};
  const uint32_t n[N_ITEM_KINDS] = {[ITEM_DEFINE] = s->n_defines,
      [ITEM_DECISION] = s->n_decisions,
      [ITEM_SELECTION] = s->n_selections,
      [ITEM_SELECTION_STATE] = s->n_selections,
      [ITEM_ALLOCATION] = s->n_allocations,
      [ITEM_ALLOCATION_STATE] = s->n_allocations,
      [ITEM_DUTY] = s->n_duties};
  for (uint32_t kind = 0; kind < N_ITEM_KINDS; kind++)
    p->items[kind] = no_indexes(c->arena, n[kind]);
  for (uint32_t i = 0; i < s->n_items; i++) p->items[s->items[i].kind][s->items[i].index] = i;
  for (uint32_t i = 0; i < 2; i++)
    p->asked[i] = (struct asked_columns){
        no_indexes(c->arena, s->n_items), no_indexes(c->arena, s->n_entities)};
}

/* -- predecessors: rows under the instance that no data gives (schema.h, of_predecessors) -- */

static struct field id_of_predecessors(uint32_t entity) {
  return (struct field){
      .name = STR("id"), .entity = entity, .type = type_of_kind(TYPE_TEXT), .span = SPAN_NONE};
}

/* One more entity, in an array of its own: what holds the old one keeps it. */
static uint32_t append_predecessors(struct arena *arena, struct schema *s, uint32_t of) {
  struct entity *wider = ARENA_ARRAY(arena, struct entity, (size_t)s->n_entities + 1);
  memcpy(wider, s->entities, s->n_entities * sizeof *wider);
  uint32_t index = s->n_entities++, depth = wider[of].depth + 1;
  wider[index] = (struct entity){.name = STR("predecessor"),
      .parent = of,
      .depth = depth,
      .trunk = depth == 1 ? index : wider[of].trunk,
      .unique_within = depth > 1,
      .of_predecessors = true,
      .span = SPAN_NONE};
  s->entities = wider;
  return index;
}

static uint32_t make_predecessors(struct checker *c, const struct ast_expr *e, uint32_t of) {
  struct schema *s = c->schema;
  if (s->n_entities == ENTITIES_MAX) {
    DIAG(c->diags, WORDS_TOO_MANY, ast_name_span(e),
        arena_printf(c->arena, _("more than %d entities"), ENTITIES_MAX),
        arena_printf(c->arena, "%d", ENTITIES_MAX));
    return NONE_INDEX;
  }
  struct str_map *names = ARENA_ARRAY(c->arena, struct str_map, (size_t)s->n_entities + 1);
  memcpy(names, c->entity_names, s->n_entities * sizeof *names);
  str_map_init(&names[s->n_entities], c->arena); /* theirs are the instance's */
  c->entity_names = names;
  uint32_t index = append_predecessors(c->arena, s, of);
  /* whoever asks of predecessors asks of the preceding year, whatever else he asks of them */
  c->previous->asked[true].records[of] =
      append_field(c->arena, s, &c->previous->capacity, column_of_record(index));
  /* behind that one: up to the first column of the preceding year all fields are declared ones */
  append_field(c->arena, s, &c->previous->capacity, id_of_predecessors(index));
  s->entities[of].id_required = true;
  return index;
}

static bool has_results(const struct schema *s, uint32_t entity) {
  for (uint32_t i = 0; i < s->n_items; i++)
    if (schema_item_view(s, i).entity == entity) return true;
  return false;
}

/* W215: of what has neither decision, selection, duty nor define no year keeps a record. */
static void warn_of_no_results(struct checker *c, struct span span, uint32_t entity) {
  if (!has_results(c->schema, entity) && !c->lost.is_open)
    DIAG(c->diags, ADVICE_NEVER_RECORDED, span, entity_cname(&c->words, entity));
}

/* Rows that may have predecessors of their own, between the instance and what asks; NONE_INDEX:
 * none. */
static uint32_t rows_between(const struct checker *c, const struct scope *scope) {
  for (; scope->outer; scope = scope->outer)
    if (has_results(c->schema, scope->entity)) return scope->entity;
  return NONE_INDEX;
}

uint32_t predecessors_asked(
    struct checker *c, const struct scope *scope, const struct ast_expr *e) {
  uint32_t of = scope_instance(scope), between = rows_between(c, scope);
  if (between == NONE_INDEX && e->more->qualifier.text.n) {
    between = resolve_entity(c, e->more->qualifier);
    if (between == NONE_INDEX) return NONE_INDEX;
    if (between == of) between = NONE_INDEX;
  }
  if (between != NONE_INDEX) {
    const char *rows = entity_cname(&c->words, between);
    struct diag *diag = DIAG(
        c->diags, PREDECESSORS_OF_ANOTHER, ast_name_span(e), entity_cname(&c->words, of), rows);
    if (diag)
      diag_help(c->diags, diag,
          "declare a \"define NAME of %s\" that asks of its predecessors, and write NAME here",
          rows);
    return NONE_INDEX;
  }
  warn_of_no_results(c, ast_name_span(e), of);
  c->compilation->asks_history = true;
  uint32_t there = schema_predecessors(c->schema, of);
  if (there != NONE_INDEX) return there;
  if (c->previous) return make_predecessors(c, e, of);
  DIAG(c->diags, PREVIOUS_NOT_READ, ast_name_span(e), "predecessor");
  return NONE_INDEX;
}

/* Of predecessors their own column of what is asked, else the instance's. */
static struct field column_of_rows(
    const struct checker *c, const struct scope *scope, struct field field) {
  const struct entity *rows = &c->schema->entities[scope->entity];
  if (rows->of_predecessors && rows->parent == field.entity) field.entity = scope->entity;
  return field;
}

static struct tx *column_node(struct checker *c, const struct ast_expr *e, uint32_t column) {
  const struct field *field = &c->schema->fields[column];
  struct tx *node = tx_new(&c->build, TX_FIELD, field->type, field->entity, e->span);
  node->index = column;
  return node;
}

/* A node for the columns, which are made if they are not there yet. */
static struct tx *ask(struct checker *c, const struct ast_expr *e, struct field field) {
  struct schema *s = c->schema;
  uint32_t column, least, most;
  if (c->previous) {
    const struct entity *of = &s->entities[field.entity];
    const struct asked_columns *asked = &c->previous->asked[of->of_predecessors];
    uint32_t *made = field.origin == FIELD_PREVIOUS ? &asked->columns[field.item]
        : of->of_predecessors                       ? &asked->records[of->parent]
                                                    : &asked->records[field.entity];
    if (*made == NONE_INDEX) *made = append_column(c->arena, s, &c->previous->capacity, field);
    column = *made;
    least = column + 1, most = column + 2;
    s->entities[of->of_predecessors ? of->parent : field.entity].id_required = true;
  } else if ((column = find_column(s, (enum field_origin)field.origin, field.entity, field.item)) ==
      NONE_INDEX) {
    DIAG(c->diags, PREVIOUS_NOT_READ, e->span, cstr(&c->words, field.name));
    return NULL;
  } else {
    least = find_column(s, FIELD_PREVIOUS_LEAST, field.entity, field.item);
    most = find_column(s, FIELD_PREVIOUS_MOST, field.entity, field.item);
  }
  c->compilation->asks_history = true;
  struct tx *value = column_node(c, e, column);
  if (!has_bounds(&field)) return value;
  struct tx *within = tx_new(&c->build, TX_WITHIN, value->type, value->home, e->span);
  within->a = value;
  within->b = column_node(c, e, least);
  tx_own_more(c->arena, within)->c = column_node(c, e, most);
  return within;
}

struct tx *check_previous(struct checker *c, const struct scope *scope, const struct ast_expr *e) {
  const struct symbol *symbol = resolve_previous(c, scope, e);
  prepare_symbol(c, symbol);
  if (!symbol || symbol->kind == SYMBOL_BROKEN) return NULL;
  static const uint8_t kinds[] = {[SYMBOL_DEFINE] = ITEM_DEFINE,
      [SYMBOL_DECISION] = ITEM_DECISION,
      [SYMBOL_SELECTION] = ITEM_SELECTION,
      [SYMBOL_SELECTION_STATE] = ITEM_SELECTION_STATE,
      [SYMBOL_ALLOCATION] = ITEM_ALLOCATION,
      [SYMBOL_ALLOCATION_STATE] = ITEM_ALLOCATION_STATE};
  const struct schema *s = c->schema;
  uint32_t item = 0;
  if (c->previous) item = c->previous->items[kinds[symbol->kind]][symbol->index];
  else
    while (item < s->n_items &&
        (s->items[item].kind != kinds[symbol->kind] || s->items[item].index != symbol->index))
      item++;
  if (item >= s->n_items) return NULL; /* its declaration had an error */
  return ask(c, e, column_of_rows(c, scope, column_of_item(c->arena, s, item)));
}

struct tx *check_no_previous_record(
    struct checker *c, const struct scope *scope, const struct ast_expr *e) {
  if (!scope) {
    DIAG(c->diags, INSTANCE_NONE_HERE, e->span, _("no previous record"));
    return NULL;
  }
  const struct entity *rows = &c->schema->entities[scope->entity];
  uint32_t of = rows->of_predecessors ? rows->parent : scope->entity;
  warn_of_no_results(c, e->span, of);
  return ask(c, e, column_of_rows(c, scope, column_of_record(of)));
}

/* -- their place -- */

struct renumbering {
  struct tx_met seen;
  const uint32_t *numbers; /* by old number */
};

/* Nodes are shared, within a body and (an exception's condition) between two: each is told once. */
static void renumber(struct renumbering *r, struct tx *node) {
  bool added;
  tx_met_put(&r->seen, node, &added);
  if (!added) return;
  if (node->kind == TX_FIELD || node->kind == TX_GIVEN || node->kind == TX_ID_ORDER)
    node->index = r->numbers[node->index];
  if (node->kind == TX_REDUCE && node->more->reference != NONE_INDEX)
    tx_own_more(r->seen.arena, node)->reference = r->numbers[node->more->reference];
  for (uint32_t i = 0, n = typed_n_children(node); i < n; i++)
    if (typed_child(node, i)) renumber(r, typed_child(node, i));
}

static void renumber_body(void *context, const struct typed_body *body) {
  renumber(context, *body->tree);
}

static void renumber_program(
    struct arena *arena, struct typed_program *p, const uint32_t *numbers) {
  struct renumbering r = {.numbers = numbers};
  tx_met_init(&r.seen, arena);
  typed_each_body(p, renumber_body, &r);
  for (uint32_t i = 0; i < p->schema.n_requires; i++) { /* those of a field's bounds */
    struct assertion *check = &p->schema.requires[i];
    if (check->field != NONE_INDEX) check->field = numbers[check->field];
  }
}

/* Columns of one entity stand in the order of their items, behind them in the same order those of
 * bounds; and whether there is a record stands last. */
static uint64_t rank_of(const struct schema *s, uint32_t field) {
  const struct field *f = &s->fields[field];
  if (f->origin == FIELD_DATA) return field;
  if (f->origin == FIELD_NO_RECORD) return UINT64_MAX;
  return (uint64_t)f->origin << 32 | f->item;
}

static int compare_columns(const void *a, const void *b, void *schema) {
  uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;
  const struct field *f = &((const struct schema *)schema)->fields[left],
                     *g = &((const struct schema *)schema)->fields[right];
  if (f->entity != g->entity) return f->entity < g->entity ? -1 : 1;
  uint64_t first = rank_of(schema, left), second = rank_of(schema, right);
  return first < second ? -1 : first > second;
}

/* Returns the new number of each field, by its old one. */
static const uint32_t *sort_fields(struct arena *arena, struct schema *s) {
  uint32_t *order = ARENA_ARRAY(arena, uint32_t, s->n_fields + 1),
           *numbers = ARENA_ARRAY(arena, uint32_t, s->n_fields + 1);
  for (uint32_t i = 0; i < s->n_fields; i++) order[i] = i;
  qsort_r(order, s->n_fields, sizeof *order, compare_columns, s);
  struct field *fields = ARENA_ARRAY(arena, struct field, s->n_fields + 1);
  for (uint32_t i = 0; i < s->n_fields; i++) {
    fields[i] = s->fields[order[i]];
    numbers[order[i]] = i;
  }
  s->fields = fields;
  for (uint32_t e = 0; e < s->n_entities; e++) s->entities[e].n_fields = 0;
  for (uint32_t i = s->n_fields; i-- > 0;) {
    s->entities[fields[i].entity].first_field = i;
    s->entities[fields[i].entity].n_fields++;
  }
  return numbers;
}

/* Where ids are unique within the parent only, an instance is told from others by its parent's id,
 * too. */
static void require_parents_ids(struct schema *s) {
  for (uint32_t e = s->n_entities; e-- > 1;)
    if (s->entities[e].unique_within && s->entities[e].id_required)
      s->entities[s->entities[e].parent].id_required = true;
}

void settle_previous_fields(struct checker *c) {
  require_parents_ids(c->schema);
  struct schema *s = c->schema;
  uint32_t first = c->previous->first;
  c->previous = NULL;
  if (s->n_fields == first) return;
  const uint32_t *numbers = sort_fields(c->arena, s);
  renumber_program(c->arena, c->program, numbers);
  c->program->asked = NULL;
  for (uint32_t i = 0; i < c->symbols.n; i++)
    if (c->symbols.items[i].kind == SYMBOL_FIELD)
      c->symbols.items[i].index = numbers[c->symbols.items[i].index];
}

/* -- all of it (check.h) -- */

void history_columns_open(struct arena *arena, struct typed_program *program) {
  struct schema *s = &program->schema;
  uint32_t capacity = s->n_fields, n_before = s->n_fields;
  /* the program that was made of it keeps its own */
  struct entity *entities = ARENA_ARRAY(arena, struct entity, s->n_entities + 1);
  if (s->n_entities) memcpy(entities, s->entities, s->n_entities * sizeof *entities);
  s->entities = entities;
  struct assertion *requires = ARENA_ARRAY(arena, struct assertion, s->n_requires + 1);
  if (s->n_requires) memcpy(requires, s->requires, s->n_requires * sizeof *requires);
  s->requires = requires;
  for (uint32_t entity = 0, n = s->n_entities; entity < n && s->n_entities < ENTITIES_MAX; entity++)
    if (!s->entities[entity].of_predecessors && has_results(s, entity) &&
        schema_predecessors(s, entity) == NONE_INDEX)
      append_field(arena, s, &capacity, id_of_predecessors(append_predecessors(arena, s, entity)));
  for (uint32_t item = 0; item < s->n_items; item++) {
    if (s->items[item].kind == ITEM_DUTY) continue;
    struct field field = column_of_item(arena, s, item);
    if (find_column(s, FIELD_PREVIOUS, field.entity, item) == NONE_INDEX)
      append_column(arena, s, &capacity, field);
    uint32_t predecessors = schema_predecessors(s, field.entity);
    if (predecessors == NONE_INDEX ||
        find_column(s, FIELD_PREVIOUS, predecessors, item) != NONE_INDEX)
      continue;
    field.entity = predecessors;
    append_column(arena, s, &capacity, field);
  }
  for (uint32_t entity = 0; entity < s->n_entities; entity++)
    if (find_column(s, FIELD_NO_RECORD, entity, 0) == NONE_INDEX)
      append_field(arena, s, &capacity, column_of_record(entity));
  if (s->n_fields != n_before) renumber_program(arena, program, sort_fields(arena, s));
}
