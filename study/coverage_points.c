/* The points of a regulation found, and forced (coverage_points.h). */
#include "study/coverage_points.h"

#include "compiler/typed/build.h"
#include "compiler/typed/node_id.h"
#include "compiler/typed/walk.h"

#define OVERRIDE_NAME STR(" override") /* no rules and no data can say it */

struct pointing {
  struct cover_program *out;
  struct arena *arena;
  struct typed_program *typed;
  struct builder build;
  struct cover_declaration of;
  struct str name;      /* of the declaration */
  struct tx_map found;  /* conditions: their point, from 1 */
  struct tx_map moved;  /* nodes: what stands in their place now */
  struct tx_map truths; /* of the run: whether there is a truth in it, from 1 */
};

/* -- the regulation with overrides -- */

/* The tree, each entity with one more field; what it shares is not written to. */
static struct ast *with_overrides(struct arena *arena, const struct ast *ast) {
  struct ast *own = arena_copy(arena, ast, sizeof *ast);
  own->decls = ARENA_ARRAY(arena, struct ast_decl *, ast->n_decls + 1);
  for (uint32_t i = 0; i < ast->n_decls; i++) {
    own->decls[i] = ast->decls[i];
    if (ast->decls[i]->kind != AST_ENTITY) continue;
    struct ast_decl *entity = own->decls[i] = arena_copy(arena, ast->decls[i], sizeof *entity);
    struct ast_clauses *clauses = arena_copy(arena, entity->clauses, sizeof *clauses);
    entity->clauses = clauses;
    clauses->fields = ARENA_ARRAY(arena, struct ast_field, clauses->n_fields + 1);
    if (clauses->n_fields)
      memcpy(clauses->fields, ast->decls[i]->clauses->fields,
          clauses->n_fields * sizeof *clauses->fields);
    clauses->fields[clauses->n_fields++] = (struct ast_field){
        .name = {OVERRIDE_NAME, entity->name.span},
        .type = {.kind = AST_TYPE_INTEGER, .span = entity->name.span},
        .label = {.span = SPAN_NONE},
        .bounds_span = SPAN_NONE,
        .absent_span = SPAN_NONE,
        .changes_span = SPAN_NONE,
        .span = entity->name.span,
    };
  }
  return own;
}

static bool add_overrides(struct cover_program *out, const struct compilation *regulation) {
  if (!compile_ast(&out->compilation, out->arena, regulation,
          with_overrides(out->arena, regulation->ast), COMPILE_TYPED))
    return false;
  struct schema *schema = &out->compilation.typed->schema;
  out->overrides = ARENA_ARRAY(out->arena, uint32_t, schema->n_entities);
  for (uint32_t e = 0; e < schema->n_entities; e++) {
    const uint32_t field = out->overrides[e] = schema_field(schema, e, OVERRIDE_NAME);
    if (field == NONE_INDEX) continue;
    schema->fields[field].has_default = true;
    schema->fields[field].fallback =
        (struct value){.type = schema->fields[field].type, .known = true, .number = 0};
  }
  return true;
}

/* -- what is the same for the run -- */

static bool is_truth(const struct tx *node) {
  return node->type.kind == TYPE_BOOLEAN && node->kind != TX_CONSTANT && node->kind != TX_UNKNOWN;
}

/* A reading is asked once for the run: but it can be forced at a row only where it is asked there. So
 * what holds a truth and is lifted as a whole is computed below the lift instead. */
static bool has_truth(struct pointing *p, const struct tx *node) {
  bool added;
  uint64_t *seen = tx_map_put(&p->truths, node, &added);
  if (!added) return *seen == 2;
  bool has = is_truth(node);
  for (uint32_t i = 0, n = typed_n_children(node); i < n; i++)
    if (typed_child(node, i)) has |= has_truth(p, typed_child(node, i));
  *tx_map_put(&p->truths, node, &added) = has ? 2 : 1;
  return has;
}

static struct tx *at_home(struct pointing *p, struct tx *node, uint32_t home) {
  if (!has_truth(p, node)) return tx_lift(&p->build, node, home);
  struct tx *own = arena_copy(p->arena, node, sizeof *node);
  own->home = home;
  if (own->kind != TX_CONSTANT && own->more != &tx_no_more) {
    struct tx_more *more = tx_own_more(p->arena, own);
    if (more->n_cases)
      more->cases = arena_copy(p->arena, more->cases, more->n_cases * sizeof *more->cases);
  }
  for (uint32_t i = 0, n = typed_n_children(own); i < n; i++) {
    struct tx **child = typed_child_place(own, i);
    if (*child) *child = at_home(p, *child, home);
  }
  return own;
}

static void lower_lifts(struct pointing *p, struct tx **place) {
  bool added;
  struct tx *node = *place;
  uint64_t *moved = tx_map_put(&p->moved, node, &added);
  if (!added) {
    *place = (struct tx *)(uintptr_t)*moved;
    return;
  }
  *moved = (uintptr_t)node;
  if (node->kind == TX_LIFT && node->a->home == ENTITY_RUN && has_truth(p, node->a)) {
    struct tx *own = at_home(p, node->a, node->home);
    *tx_map_put(&p->moved, node, &added) = (uintptr_t)own;
    *place = own;
    return;
  }
  for (uint32_t i = 0, n = typed_n_children(node); i < n; i++)
    if (*typed_child_place(node, i)) lower_lifts(p, typed_child_place(node, i));
}

static void lower_lifts_of_body(void *context, const struct typed_body *body) {
  lower_lifts(context, body->tree);
}

/* -- finding -- */

static uint32_t add_point(
    struct pointing *p, enum cover_kind kind, struct str id, const struct tx *node) {
  const struct schema *schema = &p->typed->schema;
  const bool is_alone = node->home == ENTITY_RUN;
  struct cover_point point = {.kind = kind,
      .of = p->of,
      .id = id,
      .span = spoken_node((struct tx *)node)->span,
      .node = node,
      .home = node->home,
      .forced_at = node->home};
  if (!is_alone && schema->entities[node->home].of_predecessors)
    point.forced_at = schema->entities[node->home].parent;
  if (is_alone || p->out->overrides[point.forced_at] == NONE_INDEX) return NONE_INDEX;
  point.code = 1 + 2 * p->out->points.n;
  VEC_PUSH(p->arena, &p->out->points, point);
  return p->out->points.n - 1;
}

/* `is missing`, `is not known`. */
static bool asks_absence(const struct tx *node) {
  return node->kind == TX_NOT && spoken_node(node->a)->kind == TX_GIVEN;
}

/* Made of conditions, each of which is looked at by itself. */
static bool is_made_of_others(const struct tx *node, const struct spoken_list *below) {
  if (asks_absence(node)) return false;
  if (node->kind != TX_AND && node->kind != TX_OR && node->kind != TX_NOT && node->kind != TX_IF &&
      node->kind != TX_EXCEPT)
    return false;
  for (uint32_t i = 0; i < below->n; i++)
    if (!below->items[i].through && is_truth(below->items[i].node)) return true;
  return false;
}

/* An exception to a rule, by where it stands; NONE_INDEX: an `unless`. */
static uint32_t exception_of(const struct pointing *p, const struct tx *node) {
  for (uint32_t x = 0; x < p->typed->schema.n_exceptions; x++) {
    struct tx *own = p->typed->exceptions[x];
    if (!own) continue;
    own = spoken_node(own);
    if (own->span.source == node->span.source && own->span.begin == node->span.begin) return x;
  }
  return NONE_INDEX;
}

static void find_below(struct pointing *p, struct tx *node, struct str id);

/* `whole`: of a body whose truth has a point of its own. */
static void find_spoken(
    struct pointing *p, const struct spoken *spoken, struct str id, const struct tx *whole) {
  struct tx *node = spoken->node;
  bool added;
  uint64_t *found = tx_map_put(&p->found, node, &added);
  if (!added) return;
  const struct cover_declaration of = p->of;
  const uint32_t exception = spoken->prevents ? exception_of(p, node) : NONE_INDEX;
  if (exception != NONE_INDEX) p->of = (struct cover_declaration){COVERED_EXCEPTION, exception};
  const struct spoken_list below = spoken_below(p->arena, node);
  if (is_truth(node) && node != whole &&
      (exception != NONE_INDEX || !is_made_of_others(node, &below))) {
    const uint32_t point =
        add_point(p, exception != NONE_INDEX ? COVER_EXCEPTION : COVER_CONDITION, id, node);
    if (point != NONE_INDEX) *found = point + 1;
  }
  find_below(p, node, id);
  p->of = of;
}

static void find_below(struct pointing *p, struct tx *node, struct str id) {
  const struct spoken_list below = spoken_below(p->arena, node);
  for (uint32_t i = 0; i < below.n; i++) {
    const struct spoken *spoken = &below.items[i];
    if (spoken->through && spoken->through->kind == TX_FOLLOW) continue;
    if (asks_absence(node)) continue;
    /* a comparison of two truths is one condition */
    if (node->kind == TX_EQUAL && !spoken->through && is_truth(spoken->node)) continue;
    find_spoken(p, spoken, node_id_below(p->arena, id, i), NULL);
  }
}

/* The parts of a body with the id that explanations give it as a whole. */
static void find_in_body(struct pointing *p, struct tx *body, struct str id, bool has_own_point) {
  const struct spoken_list parts = spoken_of_body(p->arena, body);
  for (uint32_t i = 0; i < parts.n; i++)
    find_spoken(p, &parts.items[i], node_id_below(p->arena, id, i),
        has_own_point && parts.n == 1 ? parts.items[i].node : NULL);
}

/* A body that is a node of its own: `flag.where`, `flag.key1`. */
static void find_role(
    struct pointing *p, const struct typed_body *body, const char *role, uint32_t number) {
  const struct str id =
      str_from(number ? arena_printf(p->arena, "%.*s.%s%u", STR_ARGS(p->name), role, number)
                      : arena_printf(p->arena, "%.*s.%s", STR_ARGS(p->name), role));
  struct tx *node = spoken_node(*body->tree);
  if (node->kind == TX_CONSTANT) return;
  if (!is_truth(node)) add_point(p, COVER_VALUE, id, *body->tree);
  const uint32_t first = p->out->points.n;
  find_spoken(p, &(struct spoken){.node = node}, id, NULL);
  /* nobody wrote the comparisons with the day that is due */
  if ((body->kind == BODY_LATE || body->kind == BODY_PAST) && first < p->out->points.n)
    p->out->points.items[first].words = str_from(role);
}

static void find_whole(struct pointing *p, const struct typed_body *body, enum cover_kind kind) {
  struct tx *root = *body->tree;
  const bool has_point =
      spoken_node(root)->kind != TX_CONSTANT && add_point(p, kind, p->name, root) != NONE_INDEX;
  find_in_body(p, root, p->name, has_point);
}

static uint32_t key_number(const struct pointing *p, const struct typed_body *body) {
  const bool is_key = body->kind == BODY_KEY;
  const struct typed_key *keys =
      is_key ? p->typed->selections[body->index].keys : p->typed->allocations[body->index].keys;
  uint32_t k = 0;
  while (&keys[k].value != body->tree) k++;
  return k + 1;
}

static void enter(struct pointing *p, enum cover_declared kind, uint32_t index) {
  p->of = (struct cover_declaration){kind, index};
  p->name = coverage_declared_name(&p->typed->schema, p->of);
}

static void find_body(void *context, const struct typed_body *body) {
  struct pointing *p = context;
  switch (body->kind) {
  case BODY_DEFINE:
    enter(p, COVERED_DEFINE, body->index);
    if (spoken_node(*body->tree)->kind != TX_CONSTANT && !is_truth(*body->tree))
      add_point(p, COVER_VALUE, p->name, *body->tree);
    find_in_body(p, *body->tree, p->name, false);
    return;
  case BODY_RULE:
    enter(p, COVERED_RULE, body->index);
    find_whole(p, body, COVER_RULE);
    return;
  case BODY_EXCEPTION: return; /* a part of its rule */
  case BODY_WARNING:
    enter(p, COVERED_WARNING, body->index);
    find_whole(p, body, COVER_WARNING);
    return;
  case BODY_REQUIRE:
    if (p->typed->schema.requires[body->index].field != NONE_INDEX) return; /* bounds of a field */
    enter(p, COVERED_REQUIRE, body->index);
    find_whole(p, body, COVER_REQUIRE);
    return;
  case BODY_SEATS:
    enter(p, COVERED_SELECTION, body->index);
    find_role(p, body, "seats", 0);
    return;
  case BODY_CANDIDATE:
    enter(p, COVERED_SELECTION, body->index);
    find_role(p, body, "where", 0);
    return;
  case BODY_KEY:
    enter(p, COVERED_SELECTION, body->index);
    find_role(p, body, "key", key_number(p, body));
    return;
  case BODY_AMOUNT:
    enter(p, COVERED_ALLOCATION, body->index);
    find_role(p, body, "amount", 0);
    return;
  case BODY_WEIGHT:
    enter(p, COVERED_ALLOCATION, body->index);
    find_role(p, body, "weight", 0);
    return;
  case BODY_PARTING_KEY:
    enter(p, COVERED_ALLOCATION, body->index);
    find_role(p, body, "key", key_number(p, body));
    return;
  case BODY_DONE:
  case BODY_LATE:
  case BODY_PAST:
    enter(p, COVERED_DUTY, body->index);
    find_role(p, body,
        body->kind == BODY_DONE       ? "done"
            : body->kind == BODY_LATE ? "late"
                                      : "past",
        0);
    return;
  }
}

/* -- forcing -- */

static struct tx *is_forced(struct pointing *p, const struct cover_point *point, uint32_t code) {
  const struct type integer = type_of_kind(TYPE_INTEGER);
  struct tx *field = tx_new(&p->build, TX_FIELD, integer, point->forced_at, point->span);
  field->index = p->out->overrides[point->forced_at];
  struct tx *is = tx_binary(&p->build, TX_EQUAL, type_of_kind(TYPE_BOOLEAN), field,
      tx_constant(&p->build, integer, code, point->span), point->span);
  return tx_lift(&p->build, is, point->home);
}

static struct tx *forced(struct pointing *p, const struct cover_point *point, struct tx *node) {
  const struct type truth = type_of_kind(TYPE_BOOLEAN);
  if (point->kind != COVER_VALUE)
    return tx_binary(&p->build, TX_OR, truth,
        tx_binary(&p->build, TX_AND, truth, node,
            tx_not(&p->build, is_forced(p, point, point->code), point->span), point->span),
        is_forced(p, point, point->code + 1), point->span);
  struct tx *choice = tx_new(&p->build, TX_IF, node->type, node->home, point->span);
  choice->a = is_forced(p, point, point->code);
  choice->b = tx_lift(
      &p->build, tx_new(&p->build, TX_UNKNOWN, node->type, ENTITY_RUN, point->span), node->home);
  tx_own_more(p->arena, choice)->c = node;
  choice->bounded = node->bounded;
  choice->may_be_none = node->may_be_none;
  return choice;
}

static void force_nodes(struct pointing *p, struct tx **place) {
  bool added;
  struct tx *node = *place;
  uint64_t *moved = tx_map_put(&p->moved, node, &added);
  if (!added) {
    *place = (struct tx *)(uintptr_t)*moved;
    return;
  }
  *moved = (uintptr_t)node;
  for (uint32_t i = 0, n = typed_n_children(node); i < n; i++)
    if (*typed_child_place(node, i)) force_nodes(p, typed_child_place(node, i));
  const uint64_t *found = tx_map_put(&p->found, node, &added);
  if (added || !*found) return;
  *place = forced(p, &p->out->points.items[*found - 1], node);
  *tx_map_put(&p->moved, node, &added) = (uintptr_t)*place;
}

static void force_body(void *context, const struct typed_body *body) {
  force_nodes(context, body->tree);
}

/* Points of whole bodies, over what stands in their place by now. */
static void force_wholes(void *context, const struct typed_body *body) {
  struct pointing *p = context;
  struct tx *root = *body->tree;
  for (uint32_t i = 0; i < p->out->points.n; i++) {
    const struct cover_point *point = &p->out->points.items[i];
    if (point->kind == COVER_CONDITION || point->kind == COVER_EXCEPTION) continue;
    bool added;
    const uint64_t *moved = tx_map_put(&p->moved, point->node, &added);
    if (added || (struct tx *)(uintptr_t)*moved != root) continue;
    *body->tree = forced(p, point, root);
    return;
  }
}

/* -- the bodies of each point -- */

struct walking {
  struct cover_program *out;
  const struct typed_body *body;
  struct tx_map points; /* nodes: their point, from 1; 0: none */
  struct tx_map met;    /* nodes of this body */
};

static void walk(struct walking *w, const struct tx *node) {
  bool added;
  tx_map_put(&w->met, node, &added);
  if (!added) return;
  const uint64_t *point = tx_map_put(&w->points, node, &added);
  if (added) *tx_map_put(&w->points, node, &added) = 0;
  else if (*point) VEC_PUSH(w->out->arena, &w->out->points.items[*point - 1].bodies, *w->body);
  for (uint32_t i = 0, n = typed_n_children(node); i < n; i++)
    if (typed_child(node, i)) walk(w, typed_child(node, i));
}

static void walk_body(void *context, const struct typed_body *body) {
  struct walking *w = context;
  tx_map_clear(&w->met);
  w->body = body;
  if (body->kind != BODY_EXCEPTION) walk(w, *body->tree); /* an exception is a part of its rule */
}

static void find_bodies(struct cover_program *out) {
  struct walking w = {.out = out};
  tx_map_init(&w.points, out->arena);
  tx_map_init(&w.met, out->arena);
  for (uint32_t i = 0; i < out->points.n; i++) {
    bool added;
    *tx_map_put(&w.points, out->points.items[i].node, &added) = i + 1;
  }
  typed_each_body(out->compilation.typed, walk_body, &w);
}

bool cover_program_make(
    struct cover_program *out, struct arena *arena, const struct compilation *regulation) {
  *out = (struct cover_program){.arena = arena};
  if (!add_overrides(out, regulation)) return false;
  struct typed_program *typed = out->compilation.typed;
  struct pointing p = {
      .out = out, .arena = arena, .typed = typed, .build = {arena, &typed->schema}};
  tx_map_init(&p.found, arena);
  tx_map_init(&p.moved, arena);
  tx_map_init(&p.truths, arena);
  typed_each_body(typed, lower_lifts_of_body, &p);
  typed_each_body(typed, find_body, &p);
  tx_map_clear(&p.moved);
  typed_each_body(typed, force_body, &p);
  typed_each_body(typed, force_wholes, &p);
  find_bodies(out);
  if (!compile_typed(&out->compilation)) return false;
  out->program = out->compilation.program;
  scope_init(&out->scope, arena, out->program);
  return true;
}

bool cover_holds(struct tx_map *told, const struct tx *point, const struct tx *node) {
  bool added;
  uint64_t *met = tx_map_put(told, node, &added);
  if (!added) return *met == 2;
  bool is = node == point;
  for (uint32_t i = 0, n = typed_n_children(node); i < n; i++)
    if (typed_child(node, i) && cover_holds(told, point, typed_child(node, i))) is = true;
  *tx_map_put(told, node, &added) = is ? 2 : 1;
  return is;
}
