/* Fields whose values lie within bounds: `score : decimal(2) between 0 and 100`. language.md §4.
 *
 * Wherever such a field is named stands a TX_WITHIN over it, with its bounds; and a check like a
 * `require` says whether a given value keeps them (results/require.c tells it as a data error). */
#include "compiler/check/checker.h"
#include "base/translate.h"
#include "compiler/passes/passes.h"

static bool has_bounds(const struct ast_field *f) { return f && (f->least || f->most); }

/* "between 0 and 100", as it was written but for the language: English, since the program keeps it. */
static const char *describe_bounds(struct checker *c, const struct ast_field *f) {
  const char *least = f->least ? source_words(&c->words, f->least->span, "…") : "",
             *most = f->most ? source_words(&c->words, f->most->span, "…") : "";
  if (f->least && f->most) return arena_printf(c->arena, "between %s and %s", least, most);
  return f->least ? arena_printf(c->arena, "at least %s", least)
                  : arena_printf(c->arena, "at most %s", most);
}

static const char *bounds_told(struct checker *c, const struct ast_field *f) {
  return schema_bounds_told(c->arena, str_from(describe_bounds(c, f)));
}

static struct scope scope_of_instance(uint32_t entity) {
  return (struct scope){.entity = entity, .anchor = entity};
}

static bool is_written_out(const struct ast_expr *e) { return e->kind != AST_NAME; }

/* One bound as a value of the field's entity, or NULL after saying why not. A field is asked for what
 * the data say, whatever its own bounds are: so there is no circle in the program. */
static struct tx *check_bound(
    struct checker *c, const struct field *field, const struct ast_expr *e) {
  struct scope scope = scope_of_instance(field->entity);
  c->in_bounds = true;
  struct tx *bound = check_value(c, &scope, e, want_any());
  c->in_bounds = false;
  if (!bound) return NULL;
  const struct tx *named = bound;
  while (named->kind == TX_LIFT) named = named->a;
  if (!is_written_out(e) && named->kind != TX_PARAMETER && named->kind != TX_FIELD &&
      named->kind != TX_DEFINE) {
    const struct symbol *symbol = NULL;
    const struct scope *crossed;
    lookup_name(c, &scope, e->name, &symbol, &crossed);
    DIAG(c->diags, BOUND_NO_NAME, e->span, source_words(&c->words, e->span, "…"),
        symbol ? describe_symbol(symbol) : describe_type(&c->words, bound->type));
    return NULL;
  }
  if (type_is_number(field->type) ? type_is_number(bound->type)
                                  : bound->type.kind == field->type.kind)
    return tx_lift(&c->build, bound, field->entity);
  struct diag *diag =
      DIAG(c->diags, BOUND_OTHER_TYPE, e->span, source_words(&c->words, e->span, "…"),
          describe_type(&c->words, bound->type), describe_type(&c->words, field->type));
  if (diag && field->type.kind == TYPE_DATE)
    diag_help(c->diags, diag, "write a day, as in \"at least 2020-01-31\"");
  return NULL;
}

/* A bound at the scale of the field: of a finer one the nearest value of the field that keeps it. */
static struct tx *at_scale(
    struct checker *c, struct tx *bound, struct type type, enum rounding rounding) {
  if (!type_is_number(type) || bound->type.scale == type.scale) return bound;
  if (bound->type.scale < type.scale) return tx_widen(&c->build, bound, type);
  struct tx *rounded = tx_unary(&c->build, TX_ROUND, type, bound, bound->span);
  rounded->rounding = (uint8_t)rounding;
  return rounded;
}

struct tx *field_within(struct checker *c, struct tx *field) {
  const struct ast_field *f = c->bounds ? c->bounds[field->index] : NULL;
  const struct field *declared = &c->schema->fields[field->index];
  /* what is absent and has a meaning is never missing */
  if (c->in_bounds || !has_bounds(f) || declared->has_default || declared->absent_none)
    return field;
  struct tx *node = tx_new(&c->build, TX_WITHIN, field->type, field->home, field->span);
  node->a = field;
  struct tx *least = f->least ? check_bound(c, declared, f->least) : NULL,
            *most = f->most ? check_bound(c, declared, f->most) : NULL;
  if (least) node->b = at_scale(c, least, field->type, ROUND_CEILING);
  if (most) tx_own_more(c->arena, node)->c = at_scale(c, most, field->type, ROUND_FLOOR);
  return least || most ? node : field;
}

/* -- what is wrong with bounds as they are declared -- */

static const struct tx *folded(struct checker *c, struct tx *bound) {
  if (!bound) return NULL;
  while (bound->kind == TX_LIFT) bound = bound->a;
  struct tx *node = fold_tree(c->compilation, c->program, bound);
  return node->kind == TX_CONSTANT ? node : NULL;
}

static int compare(const struct value *a, const struct value *b) {
  const int128 x = (int128)a->number * decimal_power_of_ten[9 - a->type.scale],
               y = (int128)b->number * decimal_power_of_ten[9 - b->type.scale];
  return x < y ? -1 : x > y;
}

static void check_literals(struct checker *c, const struct field *field, const struct ast_field *f,
    struct tx *least, struct tx *most) {
  const struct tx *lo = folded(c, least), *hi = folded(c, most);
  if (lo && hi && compare(lo->value, hi->value) > 0) {
    struct diag *diag = DIAG(c->diags, BOUNDS_HOLD_NOTHING, f->bounds_span,
        field->type.kind == TYPE_DATE ? _("day") : _("number"), bounds_told(c, f));
    diag_help(c->diags, diag, "the lower bound stands first");
    return;
  }
  if (!field->has_default) return;
  if ((!lo || compare(&field->fallback, lo->value) >= 0) &&
      (!hi || compare(&field->fallback, hi->value) <= 0))
    return;
  struct diag *diag =
      DIAG(c->diags, DEFAULT_OUT_OF_BOUNDS, f->absent->span, cstr(&c->words, field->name),
          source_words(&c->words, f->absent->span, "…"), bounds_told(c, f));
  diag_note(c->diags, diag, f->bounds_span, "its bounds are declared here");
}

/* The field that a bound names, NONE_INDEX where it is none. */
static uint32_t bounding_field(struct checker *c, uint32_t entity, const struct ast_expr *e) {
  const struct symbol *symbol = NULL;
  const struct scope *crossed;
  struct scope scope = scope_of_instance(entity);
  if (!e || is_written_out(e) || e->more->qualifier.text.n ||
      lookup_name(c, &scope, e->name, &symbol, &crossed) != LOOKUP_FOUND)
    return NONE_INDEX;
  return symbol->kind == SYMBOL_FIELD ? symbol->index : NONE_INDEX;
}

/* Whether a chain of bounds from `at` leads to `field`. Each field is asked once. */
static bool leads_to(struct checker *c, uint8_t *asked, uint32_t at, uint32_t field) {
  if (at == NONE_INDEX) return false;
  if (at == field) return true;
  const struct ast_field *f = c->bounds[at];
  if (!has_bounds(f) || asked[at]) return false;
  asked[at] = 1;
  const uint32_t entity = c->schema->fields[at].entity;
  return leads_to(c, asked, bounding_field(c, entity, f->least), field) ||
      leads_to(c, asked, bounding_field(c, entity, f->most), field);
}

static bool report_circle(struct checker *c, uint32_t index, const struct ast_field *f) {
  const struct field *field = &c->schema->fields[index];
  const struct ast_expr *ends[2] = {f->least, f->most};
  for (int i = 0; i < 2; i++) {
    uint8_t *asked = ARENA_ARRAY(c->arena, uint8_t, c->schema->n_fields);
    const uint32_t next = bounding_field(c, field->entity, ends[i]);
    if (!leads_to(c, asked, next, index)) continue;
    struct diag *diag = DIAG(c->diags, BOUNDS_CIRCLE, ends[i]->span, cstr(&c->words, field->name),
        next == index ? _("it bounds itself")
                      : arena_printf(c->arena, _("\"%.*s\" is bounded by it, or by what is"),
                            STR_ARGS(c->schema->fields[next].name)));
    if (diag && next != index)
      diag_note(c->diags, diag, c->schema->fields[next].span, "declared here");
    diag_help(c->diags, diag, "say it of one of them only");
    return true;
  }
  return false;
}

/* -- the check of the data -- */

static struct tx *bound_holds(
    struct checker *c, struct tx *low, struct tx *high, struct span span) {
  return tx_binary(&c->build, TX_LESS_EQUAL, type_of_kind(TYPE_BOOLEAN), low, high, span);
}

static struct tx *field_node(struct checker *c, enum tx_kind kind, uint32_t index) {
  const struct field *field = &c->schema->fields[index];
  struct tx *node = tx_new(&c->build, kind,
      kind == TX_GIVEN ? type_of_kind(TYPE_BOOLEAN) : field->type, field->entity, field->span);
  node->index = index;
  return node;
}

/* Not given, or within. */
static struct tx *data_check(struct checker *c, uint32_t index, const struct ast_field *f,
    struct tx *least, struct tx *most) {
  const struct type truth = type_of_kind(TYPE_BOOLEAN);
  struct tx *value = field_node(c, TX_FIELD, index), *holds = NULL;
  if (least) holds = bound_holds(c, least, value, f->bounds_span);
  if (most) {
    struct tx *below = bound_holds(c, value, most, f->bounds_span);
    holds = holds ? tx_binary(&c->build, TX_AND, truth, holds, below, f->bounds_span) : below;
  }
  if (c->schema->fields[index].has_default) return holds;
  struct tx *missing = tx_not(&c->build, field_node(c, TX_GIVEN, index), f->bounds_span);
  return tx_binary(&c->build, TX_OR, truth, missing, holds, f->bounds_span);
}

static void check_field(struct checker *c, uint32_t index, const struct ast_field *f) {
  struct schema *s = c->schema;
  const struct field *field = &s->fields[index];
  if (!type_has_order(field->type)) {
    DIAG(c->diags, BOUNDS_TYPE, f->bounds_span, describe_type(&c->words, field->type));
    c->bounds[index] = NULL;
    return;
  }
  struct tx *least = f->least ? check_bound(c, field, f->least) : NULL,
            *most = f->most ? check_bound(c, field, f->most) : NULL;
  if ((f->least && !least) || (f->most && !most) || report_circle(c, index, f)) {
    c->bounds[index] = NULL;
    return;
  }
  check_literals(c, field, f, least, most);
  c->program->requires[s->n_requires] = data_check(c, index, f, least, most);
  s->requires[s->n_requires++] = (struct assertion){.name = field->name,
      .label = field->label,
      .because = str_from(describe_bounds(c, f)),
      .field = index,
      .entity = field->entity,
      .span = f->bounds_span};
}

void check_bounds(struct checker *c) {
  /* columns of the preceding year stand behind those of the data */
  for (uint32_t i = 0; i < c->schema->n_fields && c->schema->fields[i].origin == FIELD_DATA; i++)
    if (has_bounds(c->bounds[i])) check_field(c, i, c->bounds[i]);
}

void find_bounds(struct checker *c, const struct ast *ast) {
  const struct schema *s = c->schema;
  c->bounds = ARENA_ARRAY(c->arena, const struct ast_field *, s->n_fields + 1);
  for (uint32_t i = 0; i < ast->n_decls; i++) {
    const struct ast_decl *d = ast->decls[i];
    uint32_t entity;
    if (d->kind != AST_ENTITY || !str_map_find(&c->entities, d->name.text, &entity)) continue;
    for (uint32_t k = 0; k < d->clauses->n_fields; k++)
      if (has_bounds(&d->clauses->fields[k]))
        c->bounds[schema_field(s, entity, d->clauses->fields[k].name.text)] =
            &d->clauses->fields[k];
  }
}
