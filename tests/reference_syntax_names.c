/* Names of the third opinion: its own look-up, its own closed sets, its own scales.
 * reference_syntax.h; language.md §3, §4. */
#include "tests/reference_syntax_internal.h"

uint32_t syntax_entity(const struct syntax *s, struct str name) {
  return schema_entity(s->schema, name);
}

uint32_t syntax_rows(const struct syntax *s, const struct ast_expr *e, where p) {
  const uint32_t entity = syntax_entity(s, e->name);
  if (entity != NONE_INDEX || !str_equal(e->name, STR("predecessor"))) return entity;
  while (p->outer) p = p->outer;
  for (uint32_t i = 0; i < s->schema->n_entities; i++)
    if (s->schema->entities[i].of_predecessors && s->schema->entities[i].parent == p->entity)
      return i;
  abort(); /* the checker has passed it */
}

/* A name of an entity itself. */
static bool find_in_entity(
    const struct syntax *s, uint32_t entity, struct str name, struct meaning *out) {
  for (uint32_t i = 0; i < s->ast->n_decls; i++) {
    const struct ast_decl *d = s->ast->decls[i];
    if ((d->kind == AST_DEFINE || d->kind == AST_DECISION) &&
        syntax_entity(s, d->of.text) == entity && str_equal(d->name.text, name)) {
      *out = (struct meaning){.decl = d, .decl_index = i, .entity = entity};
      return true;
    }
    if ((d->kind == AST_SELECTION || d->kind == AST_ALLOCATION) && str_equal(d->name.text, name) &&
        (syntax_entity(s, d->clauses->candidate.text) == entity ||
            syntax_entity(s, d->clauses->per.text) == entity)) {
      *out = (struct meaning){.decl = d, .decl_index = i, .entity = entity};
      return true;
    }
    if (d->kind != AST_ENTITY || syntax_entity(s, d->name.text) != entity) continue;
    for (uint32_t f = 0; f < d->clauses->n_fields; f++)
      if (str_equal(d->clauses->fields[f].name.text, name)) {
        *out = (struct meaning){.field = &d->clauses->fields[f], .entity = entity};
        return true;
      }
  }
  return false;
}

bool syntax_is_above(const struct syntax *s, uint32_t above, uint32_t entity) {
  for (; entity != NONE_INDEX; entity = s->schema->entities[entity].parent)
    if (entity == above) return true;
  return false;
}

uint32_t row_above(const struct syntax *s, uint32_t entity, uint32_t row, uint32_t above) {
  if (row == NO_ROW) return NO_ROW;
  while (entity != above) {
    uint32_t parent = s->schema->entities[entity].parent;
    row = parent == 0 ? 0 : s->r->data->tables[entity].parent[row];
    entity = parent;
  }
  return row;
}

/* Bare names: the rows first, then outward; at the end what belongs to no entity. */
static bool find_bare(const struct syntax *s, struct str name, where p, struct meaning *out) {
  for (; p; p = p->outer) {
    /* Of a row: its own names, and those of what lies between it and the instance its aggregate
     * stands in. */
    uint32_t e = p->entity;
    do {
      if (find_in_entity(s, e, name, out)) {
        out->row = row_above(s, p->entity, p->row, e);
        return true;
      }
      e = s->schema->entities[e].parent;
    } while (p->outer && e != NONE_INDEX && e != p->outer->entity &&
        syntax_is_above(s, p->outer->entity, e));
  }
  for (uint32_t i = 0; i < s->ast->n_decls; i++) {
    const struct ast_decl *d = s->ast->decls[i];
    if ((d->kind == AST_PARAMETER || d->kind == AST_READING) && str_equal(d->name.text, name)) {
      *out = (struct meaning){.decl = d, .decl_index = i};
      return true;
    }
  }
  return false;
}

/* The name behind a reference: its meaning at the row of whom that names. */
static bool find_followed(
    const struct syntax *s, const struct meaning *reference, struct str name, struct meaning *out) {
  if (!reference->field || reference->field->type.kind != AST_TYPE_REFERENCE) return false;
  const uint32_t entity = syntax_entity(s, reference->field->type.entity.text);
  const bool found = find_in_entity(s, entity, name, out);
  if (!found) return false;
  out->row = NO_ROW;
  if (!reference->is_nobodys && reference->row != NO_ROW) {
    const struct value given = dataset_value(s->r->data,
        schema_field(s->schema, reference->entity, reference->field->name.text), reference->row);
    if (given.known) out->row = row_of_id(s->r, entity, given.text);
  }
  out->is_nobodys = out->row == NO_ROW;
  return true;
}

static bool is_in_sight(const struct syntax *s, uint32_t entity, where p) {
  for (; p; p = p->outer)
    if (entity != NONE_INDEX && syntax_is_above(s, entity, p->entity)) return true;
  return false;
}

bool syntax_find(const struct syntax *s, const struct ast_expr *e, where p, struct meaning *out) {
  struct meaning reference;
  if (e->kind == AST_FOLLOW)
    return syntax_find(s, e->a, p, &reference) && find_followed(s, &reference, e->name, out);
  if (e->kind != AST_NAME) return false;
  if (e->more->qualifier.text.n && !is_in_sight(s, syntax_entity(s, e->more->qualifier.text), p))
    return find_bare(s, e->more->qualifier.text, p, &reference) &&
        find_followed(s, &reference, e->name, out);
  if (e->qualifier_this) {
    while (p->outer) p = p->outer;
    uint32_t row = p->row;
    bool found = find_in_entity(s, p->entity, e->name, out);
    out->row = row;
    return found;
  }
  if (e->more->qualifier.text.n == 0) return find_bare(s, e->name, p, out);
  uint32_t entity = syntax_entity(s, e->more->qualifier.text);
  for (; p; p = p->outer) { /* the nearest enclosing one */
    if (!syntax_is_above(s, entity, p->entity)) continue;
    bool found = find_in_entity(s, entity, e->name, out);
    out->row = row_above(s, p->entity, p->row, entity);
    return found;
  }
  return false;
}

bool syntax_find_previous(const struct syntax *s, const struct ast_expr *e, where p,
    struct meaning *out, uint32_t *column) {
  where rows = p;
  for (; p; p = p->outer) {
    uint32_t entity = p->entity;
    do {
      if (find_in_entity(s, entity, e->name, out) && !out->field) {
        const struct entity *of = &s->schema->entities[entity];
        out->row = row_above(s, p->entity, p->row, entity);
        const struct entity *asked = &s->schema->entities[rows->entity];
        if (asked->of_predecessors && asked->parent == entity) { /* it is asked of each of them */
          of = asked;
          out->row = rows->row;
        }
        for (*column = of->first_field; *column < of->first_field + of->n_fields; ++*column) {
          const struct field *f = &s->schema->fields[*column];
          if (f->origin == FIELD_PREVIOUS && f->name.n == e->name.n + 9 &&
              memcmp(f->name.p + 9, e->name.p, e->name.n) == 0)
            return true;
        }
        abort(); /* it has no column */
      }
      entity = s->schema->entities[entity].parent;
    } while (p->outer && entity != NONE_INDEX && entity != p->outer->entity &&
        syntax_is_above(s, p->outer->entity, entity));
  }
  return false;
}

static struct ast_name state_words[] = {{.text = {"filled", 6}}, {.text = {"short", 5}},
    {.text = {"no_candidate", 12}}, {.text = {"no_seats", 8}}, {.text = {"tied", 4}},
    {.text = {"undetermined", 12}}};
static const struct ast_type state_type = {
    .kind = AST_TYPE_ONE_OF, .words = state_words, .n_words = 6};
static const struct ast_type chosen_type = {.kind = AST_TYPE_BOOLEAN};

/* Of allocations. What is shared is written as a number where it is no integer (generate.c). */
static struct ast_name sharing_words[] = {{.text = {"filled", 6}}, {.text = {"tied", 4}},
    {.text = {"no_candidate", 12}}, {.text = {"undetermined", 12}}};
static const struct ast_type sharing_type = {
    .kind = AST_TYPE_ONE_OF, .words = sharing_words, .n_words = 4};
static const struct ast_type whole_type = {.kind = AST_TYPE_INTEGER};
static const struct ast_type hundredths_type = {
    .kind = AST_TYPE_DECIMAL, .has_scale = true, .scale = 2};

static const struct ast_type *allocation_type(const struct syntax *s, const struct meaning *m) {
  if (syntax_entity(s, m->decl->clauses->per.text) == m->entity) return &sharing_type;
  const struct ast_expr *amount = m->decl->value;
  return amount->kind == AST_NUMBER && amount->scale > 0 ? &hundredths_type : &whole_type;
}

/* Of a selection, asked of its candidates; by enum candidacy. */
static struct ast_name status_words_[] = {{.text = {"no_candidate", 12}},
    {.text = {"not_chosen", 10}}, {.text = {"chosen", 6}}, {.text = {"tied", 4}}};
static const struct ast_type status_type = {
    .kind = AST_TYPE_ONE_OF, .words = status_words_, .n_words = 4};

bool syntax_is_status(const struct ast_type *set) {
  uint32_t n = 0;
  for (uint32_t i = 0; set && i < set->n_words; i++)
    for (uint32_t k = 0; k < 4; k++) n += str_equal(set->words[i].text, status_words_[k].text);
  return n == 4 && set->n_words == 4;
}

const struct ast_type *syntax_status_asked(
    const struct syntax *s, where p, const struct ast_expr *const *operands, uint32_t n) {
  struct meaning m;
  for (uint32_t i = 0; i < n && i < 2; i++) {
    if (!syntax_find(s, operands[i], p, &m) || m.field || m.decl->kind != AST_SELECTION ||
        syntax_entity(s, m.decl->clauses->candidate.text) != m.entity)
      continue;
    for (uint32_t k = 0; k < n; k++)
      if (k != i && syntax_is_word(operands[k], &status_type)) return &status_type;
  }
  return NULL;
}

struct str syntax_state_word(uint32_t state) {
  return state_words[state].text;
}

const struct ast_type *syntax_type(const struct syntax *s, const struct meaning *m) {
  if (!m->field && m->decl->kind == AST_SELECTION)
    return syntax_entity(s, m->decl->clauses->per.text) == m->entity ? &state_type : &chosen_type;
  if (!m->field && m->decl->kind == AST_ALLOCATION) return allocation_type(s, m);
  return m->field ? &m->field->type : m->decl->type;
}

#define DAY(name)                                                                                  \
  {                                                                                                \
    .text = { name, sizeof(name) - 1 }                                                             \
  }
static struct ast_name weekday_words[] = {DAY("monday"), DAY("tuesday"), DAY("wednesday"),
    DAY("thursday"), DAY("friday"), DAY("saturday"), DAY("sunday")};
#undef DAY
static const struct ast_type weekdays = {
    .kind = AST_TYPE_ONE_OF, .words = weekday_words, .n_words = 7};

const struct ast_type *syntax_set(const struct syntax *s, const struct ast_expr *e, where p) {
  struct meaning m;
  if (e->kind == AST_IF) {
    const struct ast_type *set = syntax_set(s, e->b, p);
    return set ? set : syntax_set(s, e->c, p);
  }
  if (e->kind == AST_CALL && syntax_same_name(e, "weekday")) return &weekdays;
  uint32_t column;
  bool found = e->kind == AST_PREVIOUS ? syntax_find_previous(s, e, p, &m, &column)
                                       : syntax_find(s, e, p, &m);
  if (!found || syntax_type(s, &m)->kind != AST_TYPE_ONE_OF) return NULL;
  return syntax_type(s, &m);
}

bool syntax_is_truth(const struct syntax *s, const struct ast_expr *e, where p) {
  struct meaning m;
  uint32_t column;
  switch ((int)e->kind) {
  case AST_TRUE:
  case AST_FALSE:
  case AST_NO_PREVIOUS_RECORD:
  case AST_NOT:
  case AST_AND:
  case AST_OR:
  case AST_EQUAL:
  case AST_NOT_EQUAL:
  case AST_LESS:
  case AST_LESS_EQUAL:
  case AST_GREATER:
  case AST_GREATER_EQUAL:
  case AST_IS_KNOWN:
  case AST_IS_MISSING:
  case AST_IN:
  case AST_BETWEEN:
  case AST_ANY:
  case AST_NO:
  case AST_EVERY: return true;
  case AST_IF: return syntax_is_truth(s, e->b, p) || syntax_is_truth(s, e->c, p);
  case AST_CALL: return syntax_same_name(e, "is_working_day");
  case AST_PREVIOUS:
    return syntax_find_previous(s, e, p, &m, &column) &&
        syntax_type(s, &m)->kind == AST_TYPE_BOOLEAN;
  case AST_NAME:
  case AST_FOLLOW: return syntax_find(s, e, p, &m) && syntax_type(s, &m)->kind == AST_TYPE_BOOLEAN;
  default: return false;
  }
}

struct str syntax_english_state(struct str word) {
  return str_equal(word, str_from("đủ")) ? STR("filled") : word;
}

bool syntax_is_word(const struct ast_expr *e, const struct ast_type *set) {
  if (!set || e->kind != AST_NAME || e->more->qualifier.text.n || e->qualifier_this) return false;
  for (uint32_t i = 0; i < set->n_words; i++)
    if (str_equal(set->words[i].text, syntax_english_state(e->name))) return true;
  return false;
}

bool syntax_same_name(const struct ast_expr *e, const char *name) {
  return str_equal(e->name, str_from(name));
}
unsigned syntax_larger(unsigned a, unsigned b) { return a > b ? a : b; }

static unsigned scale_of_type(const struct ast_type *type) {
  return type->kind != AST_TYPE_DECIMAL ? 0 : type->has_scale ? (unsigned)type->scale : 6;
}

unsigned syntax_digits(const struct syntax *s, const struct ast_expr *e, where p) {
  struct meaning m;
  switch ((int)e->kind) {
  case AST_NUMBER: return e->scale;
  case AST_FOLLOW:
  case AST_NAME: return syntax_find(s, e, p, &m) ? scale_of_type(syntax_type(s, &m)) : 0;
  case AST_PREVIOUS: {
    uint32_t column;
    return syntax_find_previous(s, e, p, &m, &column) ? scale_of_type(syntax_type(s, &m)) : 0;
  }
  case AST_ON:
  case AST_NEGATE: return syntax_digits(s, e->a, p);
  case AST_ADD:
  case AST_SUBTRACT: return syntax_larger(syntax_digits(s, e->a, p), syntax_digits(s, e->b, p));
  case AST_MULTIPLY: {
    unsigned a = syntax_digits(s, e->a, p), b = syntax_digits(s, e->b, p);
    return (a > 9 ? 9 : a) + (b > 9 ? 9 : b);
  }
  case AST_DIVIDE:
  case AST_AVERAGE: return 9;
  case AST_IF: {
    unsigned a = syntax_digits(s, e->b, p), b = syntax_digits(s, e->c, p);
    return syntax_larger(a > 9 ? 9 : a, b > 9 ? 9 : b);
  }
  case AST_MEDIAN: {
    struct place_in_data inner = {syntax_rows(s, e, p), NO_ROW, p};
    unsigned a = syntax_digits(s, e->b, &inner);
    return a >= 9 ? 9 : a + 1;
  }
  case AST_LARGEST:
  case AST_SMALLEST:
  case AST_SUM:
  case AST_MIN:
  case AST_MAX: {
    struct place_in_data inner = {syntax_rows(s, e, p), NO_ROW, p};
    unsigned a = syntax_digits(s, e->b, &inner);
    return a > 9 ? 9 : a;
  }
  case AST_CALL: break;
  default: return 0;
  }
  if (!syntax_same_name(e, "abs") && !syntax_same_name(e, "min") && !syntax_same_name(e, "max"))
    return e->more->n_items == 2 && e->more->items[1]->kind == AST_NUMBER /* a rounding's digits */
        ? (unsigned)e->more->items[1]->number
        : 0;
  unsigned scale = 0;
  for (uint32_t i = 0; i < e->more->n_items; i++)
    scale = syntax_larger(scale, syntax_digits(s, e->more->items[i], p));
  return scale > 9 ? 9 : scale;
}

bool syntax_speaks_of_this(const struct ast_expr *e) {
  if (!e) return false;
  for (uint32_t i = 0; i < e->more->n_items; i++)
    if (syntax_speaks_of_this(e->more->items[i])) return true;
  return e->kind == AST_THIS || e->qualifier_this || syntax_speaks_of_this(e->a) ||
      syntax_speaks_of_this(e->b) || syntax_speaks_of_this(e->c);
}
