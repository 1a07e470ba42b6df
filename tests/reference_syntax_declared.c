/* The third opinion on what is declared: definitions, decisions, selections, allocations,
 * parameters, and what a name comes to. reference_syntax.h; language.md §5. */
#include "tests/reference_syntax_internal.h"

/* A define or decision at a row, remembered. */
static struct sv *remembered(
    struct syntax *s, uint32_t index, uint32_t entity, uint32_t row, bool *there) {
  if (!s->there[index]) {
    s->there[index] = ARENA_ARRAY(&s->r->kept, uint8_t, s->r->data->tables[entity].n_rows + 1);
    s->memory[index] = ARENA_ARRAY(&s->r->kept, struct sv, s->r->data->tables[entity].n_rows + 1);
  }
  *there = s->there[index][row];
  s->there[index][row] = 1;
  return &s->memory[index][row];
}

/* Names of definitions are unique in generated programs. */
bool syntax_is_exception_to(const struct ast_decl *exception, const struct ast_decl *target) {
  return exception->kind == AST_EXCEPTION && exception->target_kind == target->kind &&
      str_equal(exception->of.text, target->name.text);
}

static struct sv eval_define(struct syntax *s, uint32_t index, uint32_t entity, uint32_t row) {
  bool there;
  struct sv *out = remembered(s, index, entity, row, &there);
  if (there) return *out;
  const struct ast_decl *d = s->ast->decls[index];
  struct place_in_data p = {entity, row, NULL};
  uint32_t n = d->n_excepts;
  for (uint32_t i = 0; i < s->ast->n_decls; i++) n += syntax_is_exception_to(s->ast->decls[i], d);
  struct answer *conditions = ARENA_ARRAY(&s->r->arena, struct answer, n),
                *values = ARENA_ARRAY(&s->r->arena, struct answer, n);
  struct sv base = syntax_as_type(s, syntax_value(s, d->value, &p, d->type), d->type);
  for (uint32_t i = 0; i < d->n_excepts; i++) {
    values[i] =
        syntax_as_type(s, syntax_value(s, d->excepts[i].value, &p, d->type), d->type).answer;
    conditions[i] = syntax_eval(s, d->excepts[i].condition, &p, NULL).answer;
  }
  n = d->n_excepts;
  for (uint32_t i = 0; i < s->ast->n_decls; i++) {
    const struct ast_decl *apart = s->ast->decls[i];
    if (!syntax_is_exception_to(apart, d)) continue;
    values[n] = syntax_as_type(s, syntax_value(s, apart->value, &p, d->type), d->type).answer;
    conditions[n++] = syntax_eval(s, apart->condition, &p, NULL).answer;
  }
  struct tx node = syntax_node_of_type(d->type, TX_EXCEPT);
  base.answer = answer_kept(s->r, apply_except(&node, base.answer, conditions, values, n));
  return *out = base;
}

static struct answer fires(struct syntax *s, const struct ast_decl *rule, where p) {
  struct answer when = syntax_eval(s, rule->condition, p, NULL).answer;
  if (rule->unless)
    when = apply_logic(TX_AND, when,
        apply_logic(TX_NOT, syntax_eval(s, rule->unless, p, NULL).answer, truth_known(true)));
  for (uint32_t i = 0; i < s->ast->n_decls; i++)
    if (syntax_is_exception_to(s->ast->decls[i], rule))
      when = apply_logic(TX_AND, when,
          apply_logic(TX_NOT, syntax_eval(s, s->ast->decls[i]->condition, p, NULL).answer,
              truth_known(true)));
  return when;
}

uint32_t syntax_word_index(const struct ast_type *set, struct str word) {
  uint32_t i = 0;
  while (!str_equal(set->words[i].text, word)) i++;
  return i;
}

static struct sv eval_decision(struct syntax *s, uint32_t index, uint32_t entity, uint32_t row) {
  bool there;
  struct sv *out = remembered(s, index, entity, row, &there);
  if (there) return *out;
  const struct ast_decl *d = s->ast->decls[index];
  struct place_in_data p = {entity, row, NULL};
  uint64_t sure = 0, maybe = 0;
  for (uint32_t i = 0; i < s->ast->n_decls; i++) {
    const struct ast_decl *rule = s->ast->decls[i];
    if (rule->kind != AST_RULE || !str_equal(rule->decision.text, d->name.text)) continue;
    struct answer truth = fires(s, rule, &p);
    uint64_t bit = UINT64_C(1) << syntax_word_index(d->type, rule->choice.text);
    if (answer_truth(&truth) == 2) sure |= bit;
    if (answer_truth(&truth) == 1) maybe |= bit;
  }
  uint64_t strongest = sure & -sure; /* the lowest bit is the strongest outcome */
  uint64_t set = strongest ? strongest | (maybe & (strongest - 1))
                           : maybe | UINT64_C(1) << syntax_word_index(d->type, d->choice.text);
  return *out = plain((struct answer){.kind = ANSWER_SET, .known = true, .set = set});
}

/* The choice under a row of the ancestor, remembered. */
static struct choice *eval_choice(struct syntax *s, uint32_t index, uint32_t above) {
  const struct ast_decl *d = s->ast->decls[index];
  uint32_t ancestor = syntax_entity(s, d->clauses->per.text),
           entity = syntax_entity(s, d->clauses->candidate.text);
  if (!s->choices[index])
    s->choices[index] =
        ARENA_ARRAY(&s->r->kept, struct choice *, s->r->data->tables[ancestor].n_rows + 1);
  struct choice *c = s->choices[index][above];
  if (c) return c;
  c = s->choices[index][above] = ARENA_NEW(&s->r->kept, struct choice);
  struct rows_below below = {0};
  gather_rows(s->r, ancestor, above, entity, &below);
  *c = (struct choice){.arena = &s->r->kept,
      .takes_all = d->clauses->tie == AST_TIE_ALL,
      .lists_known = below.absent.n == 0,
      .n_rows = below.rows.n,
      .n_keys = d->clauses->n_keys};
  struct place_in_data p = {ancestor, above, NULL};
  struct sv seats = syntax_value(s, d->value, &p, NULL);
  c->seats = seats.untyped ? number_unknown() : answer_kept(s->r, seats.answer);
  c->rows = ARENA_ARRAY(&s->r->kept, struct choice_row, c->n_rows);
  c->descending = ARENA_ARRAY(&s->r->kept, bool, c->n_keys);
  for (uint32_t k = 0; k < c->n_keys; k++) c->descending[k] = d->clauses->keys[k].descending;
  for (uint32_t i = 0; i < c->n_rows; i++) {
    struct place_in_data at = {entity, below.rows.items[i], NULL};
    struct answer candidacy =
        d->condition ? syntax_eval(s, d->condition, &at, NULL).answer : truth_known(true);
    c->rows[i] = (struct choice_row){.row = at.row,
        .candidacy = answer_truth(&candidacy),
        .keys = ARENA_ARRAY(&s->r->kept, struct answer, c->n_keys)};
    for (uint32_t k = 0; k < c->n_keys; k++) {
      const struct ast_expr *written = d->clauses->keys[k].key;
      const bool is_id = written->kind == AST_NAME && !written->more->qualifier.text.n &&
          syntax_same_name(written, "id");
      struct sv key = is_id ? (struct sv){0} : syntax_value(s, written, &at, NULL);
      if (is_id) {
        const struct value id =
            dataset_value(s->r->data, s->schema->entities[at.entity].first_field, at.row);
        key.answer = id_place(s->r, at.entity,
            (struct answer){.kind = ANSWER_TEXT, .known = id.known, .text = id.text});
      }
      c->rows[i].keys[k] = answer_kept(s->r,
          selection_key(s->r, key.untyped ? number_unknown() : key.answer, key.scale,
              d->clauses->keys[k].descending, !is_id && syntax_may_be_none(s, written, &at)));
    }
  }
  apply_selection(c);
  return c;
}

/* A candidate in the choice it belongs to. */
static const struct choice_row *eval_candidate(struct syntax *s, uint32_t index, uint32_t row) {
  const struct ast_decl *d = s->ast->decls[index];
  struct choice *c = eval_choice(s, index,
      row_above(s, syntax_entity(s, d->clauses->candidate.text), row,
          syntax_entity(s, d->clauses->per.text)));
  uint32_t i = 0;
  while (c->rows[i].row != row) i++;
  return &c->rows[i];
}

/* The unit of an allocation: a number as it is written. */
static mpq_ptr eval_unit(struct syntax *s, const struct ast_decl *d, unsigned *scale) {
  if (!d->clauses->unit) return number_integer(s->r, 1).lo;
  const struct sv unit = syntax_eval(s, d->clauses->unit, NULL, NULL);
  *scale = syntax_larger(*scale, unit.scale);
  return unit.answer.lo;
}

/* An allocation under a row of its ancestor; *scale: of its shares. */
static struct sharing share_anew(
    struct syntax *s, uint32_t index, uint32_t above, unsigned *scale) {
  const struct ast_decl *d = s->ast->decls[index];
  uint32_t ancestor = syntax_entity(s, d->clauses->per.text),
           entity = syntax_entity(s, d->clauses->candidate.text);
  struct place_in_data p = {ancestor, above, NULL};
  struct rows_below below = {0};
  gather_rows(s->r, ancestor, above, entity, &below);
  const struct sv amount = syntax_value(s, d->value, &p, NULL);
  *scale = amount.untyped ? 0 : amount.scale;
  struct sharing out = {.amount = amount.untyped ? number_unknown() : amount.answer,
      .lists_known = below.absent.n == 0,
      .n_rows = below.rows.n,
      .n_keys = d->clauses->n_keys};
  out.unit = eval_unit(s, d, scale);
  out.rows = ARENA_ARRAY(&s->r->kept, struct sharing_row, out.n_rows + 1);
  out.descending = ARENA_ARRAY(&s->r->arena, bool, out.n_keys + 1);
  for (uint32_t k = 0; k < out.n_keys; k++) out.descending[k] = d->clauses->keys[k].descending;
  for (uint32_t i = 0; i < out.n_rows; i++) {
    struct place_in_data at = {entity, below.rows.items[i], NULL};
    const struct sv weight = syntax_value(s, d->clauses->weight, &at, NULL);
    out.rows[i].row = at.row;
    out.rows[i].weight = weight.untyped ? number_unknown() : weight.answer;
    out.rows[i].keys = ARENA_ARRAY(&s->r->arena, struct answer, out.n_keys + 1);
    for (uint32_t k = 0; k < out.n_keys; k++) {
      const struct sv key = syntax_value(s, d->clauses->keys[k].key, &at, NULL);
      out.rows[i].keys[k] =
          selection_key(s->r, key.untyped ? number_unknown() : key.answer, key.scale,
              d->clauses->keys[k].descending, syntax_may_be_none(s, d->clauses->keys[k].key, &at));
    }
  }
  apply_sharing(s->r, &out);
  return out;
}

/* The same, remembered. */
static struct sharing eval_sharing(
    struct syntax *s, uint32_t index, uint32_t above, unsigned *scale) {
  struct shared ***all = s->shared;
  const uint32_t of = syntax_entity(s, s->ast->decls[index]->clauses->per.text);
  if (!all[index])
    all[index] = ARENA_ARRAY(&s->r->kept, struct shared *, s->r->data->tables[of].n_rows + 1);
  struct shared *kept = all[index][above];
  if (!kept) {
    kept = all[index][above] = ARENA_NEW(&s->r->kept, struct shared);
    kept->sharing = share_anew(s, index, above, &kept->scale);
    for (uint32_t i = 0; i < kept->sharing.n_rows; i++)
      kept->sharing.rows[i].share = answer_kept(s->r, kept->sharing.rows[i].share);
  }
  *scale = kept->scale;
  return kept->sharing;
}

static struct sv eval_allocation(struct syntax *s, const struct meaning *m) {
  const uint32_t ancestor = syntax_entity(s, m->decl->clauses->per.text);
  unsigned scale;
  if (ancestor == m->entity) {
    static const char *const words[] = {"filled", "tied", "no_candidate", "undetermined"};
    const enum allocation_state state = eval_sharing(s, m->decl_index, m->row, &scale).state;
    return plain((struct answer){.kind = ANSWER_TEXT,
        .known = state != ALLOCATION_UNDETERMINED,
        .text = str_from(words[state])});
  }
  const struct sharing out = eval_sharing(s, m->decl_index,
      row_above(s, syntax_entity(s, m->decl->clauses->candidate.text), m->row, ancestor), &scale);
  uint32_t i = 0;
  while (out.rows[i].row != m->row) i++;
  return (struct sv){.answer = out.rows[i].share, .scale = scale};
}

/* What a candidate's status may be, by the words of a set. */
static struct sv eval_status(
    struct syntax *s, const struct meaning *m, const struct ast_type *set) {
  const uint8_t may_be = m->is_nobodys ? 15 : eval_candidate(s, m->decl_index, m->row)->statuses;
  static const char *const words[] = {[CANDIDACY_NONE] = "no_candidate",
      [CANDIDACY_NOT_CHOSEN] = "not_chosen",
      [CANDIDACY_CHOSEN] = "chosen",
      [CANDIDACY_TIED] = "tied"};
  struct answer out = {.kind = ANSWER_SET, .known = true};
  for (uint32_t i = 0; i < 4; i++)
    if (may_be >> i & 1) out.set |= UINT64_C(1) << syntax_word_index(set, str_from(words[i]));
  return plain(out);
}

/* Seen from the ancestor a state, from a candidate whether it is chosen, or its status. */
static struct sv eval_selection(
    struct syntax *s, const struct meaning *m, const struct ast_type *set) {
  if (syntax_entity(s, m->decl->clauses->per.text) != m->entity) {
    if (syntax_is_status(set)) return eval_status(s, m, set);
    return plain(truth_of_status(eval_candidate(s, m->decl_index, m->row)->status));
  }
  enum selection_state state = eval_choice(s, m->decl_index, m->row)->state;
  return plain((struct answer){.kind = ANSWER_TEXT,
      .known = state != SELECTION_UNDETERMINED,
      .text = syntax_state_word(state)});
}

/* `rank in NAME`: of the nearest row at or above this place that is of its candidates' entity. */
struct sv syntax_rank_in(struct syntax *s, const struct ast_expr *e, where p) {
  for (; p; p = p->outer)
    for (uint32_t entity = p->entity; entity != NONE_INDEX;
         entity = s->schema->entities[entity].parent)
      for (uint32_t i = 0; i < s->ast->n_decls; i++) {
        const struct ast_decl *d = s->ast->decls[i];
        if (d->kind != AST_SELECTION || syntax_entity(s, d->clauses->candidate.text) != entity ||
            !str_equal(d->name.text, e->name))
          continue;
        int64_t rank = eval_candidate(s, i, row_above(s, p->entity, p->row, entity))->rank;
        return plain(rank ? number_integer(s->r, rank) : number_unknown());
      }
  abort(); /* the checker has passed it */
}

static struct sv eval_parameter(struct syntax *s, const struct ast_decl *d) {
  const struct ast_from *force = NULL;
  for (uint32_t i = 0; i < d->n_froms; i++)
    if (d->froms[i].date->number <= s->r->options.as_of) force = &d->froms[i];
  if (!force) return syntax_as_type(s, untyped(), d->type);
  return syntax_as_type(s, syntax_eval(s, force->value, NULL, NULL), d->type);
}

/* The values of all spells that a day of the asked ones lies in. */
struct sv syntax_on(struct syntax *s, const struct ast_expr *e, where p) {
  struct meaning m;
  if (!syntax_find(s, e->a, p, &m)) abort(); /* the checker has passed it */
  const struct ast_decl *d = m.decl;
  const struct answer day = syntax_eval(s, e->b, p, NULL).answer;
  struct sv out = syntax_as_type(s, untyped(), d->type);
  if (!day.known || day.maybe_none) return out;
  for (uint32_t i = d->n_froms; i-- > 0;) {
    if (mpq_cmp_si(day.hi, d->froms[i].date->number, 1) < 0) continue; /* not yet in force */
    const struct sv value =
        syntax_as_type(s, syntax_eval(s, d->froms[i].value, NULL, NULL), d->type);
    if (!out.answer.known) out = value;
    if (mpq_cmp(value.answer.lo, out.answer.lo) < 0) out.answer.lo = value.answer.lo;
    if (mpq_cmp(value.answer.hi, out.answer.hi) > 0) out.answer.hi = value.answer.hi;
    if (mpq_cmp_si(day.lo, d->froms[i].date->number, 1) >= 0) return out;
  }
  return syntax_as_type(s, untyped(), d->type); /* on the first of the days none is in force */
}

static struct sv eval_field(struct syntax *s, const struct meaning *m) {
  uint32_t field = schema_field(s->schema, m->entity, m->field->name.text);
  struct value given = dataset_value(s->r->data, field, m->row);
  const struct ast_type *type = &m->field->type;
  if (type->kind == AST_TYPE_REFERENCE) { /* the id of whom it names; "": nobody */
    if (given.known) return plain(text_known(given.text));
    if (m->field->absent_none)
      return plain(no_value(s->r, (struct type){.kind = TYPE_REFERENCE, .of = NONE_INDEX}));
    return plain((struct answer){.kind = ANSWER_TEXT});
  }
  if (!given.known && m->field->absent) {
    struct place_in_data none = {m->entity, m->row, NULL};
    return syntax_as_type(s, syntax_eval(s, m->field->absent, &none, type), type);
  }
  if (!given.known && m->field->absent_none)
    return day(no_value(s->r, (struct type){.kind = TYPE_DATE, .of = NONE_INDEX}));
  if (!given.known && (m->field->least || m->field->most)) { /* somewhere between */
    struct place_in_data at = {m->entity, m->row, NULL};
    struct sv out = syntax_as_type(s, untyped(), type), least = out, most = out;
    if (m->field->least)
      least = syntax_as_type(s, syntax_eval(s, m->field->least, &at, type), type);
    if (m->field->most) most = syntax_as_type(s, syntax_eval(s, m->field->most, &at, type), type);
    out.answer = within(s->r, least.answer, most.answer);
    return out;
  }
  if (!given.known) return syntax_as_type(s, untyped(), type);
  if (type->kind == AST_TYPE_ONE_OF) return plain(text_known(type->words[given.number].text));
  struct tx node = syntax_node_of_type(type, TX_FIELD);
  return (struct sv){.answer = value_answer(s->r, &given, node.type),
      .scale = node.type.scale,
      .date = type->kind == AST_TYPE_DATE};
}

/* What is known of a value of the preceding year that is not: its bounds, where results tell them. */
static struct answer previous_within(struct syntax *s, uint32_t column, uint32_t row) {
  const struct field *value = &s->schema->fields[column];
  struct answer ends[2] = {number_unknown(), number_unknown()};
  for (uint32_t f = column; f < s->schema->n_fields; f++) {
    const struct field *field = &s->schema->fields[f];
    if (field->entity != value->entity || field->item != value->item) continue;
    const struct value end = dataset_value(s->r->data, f, row);
    if (field->origin == FIELD_PREVIOUS_LEAST) ends[0] = value_answer(s->r, &end, field->type);
    if (field->origin == FIELD_PREVIOUS_MOST) ends[1] = value_answer(s->r, &end, field->type);
  }
  return told_within(s->r, ends[0], ends[1]);
}

struct sv syntax_previous(struct syntax *s, const struct ast_expr *e, where p) {
  struct meaning m;
  uint32_t column;
  if (!syntax_find_previous(s, e, p, &m, &column)) abort(); /* the checker has passed it */
  const struct ast_type *type = syntax_type(s, &m);
  struct value value = dataset_value(s->r->data, column, m.row);
  struct tx node = syntax_node_of_type(type, TX_FIELD);
  if (!value.known && type_has_order(node.type))
    return (struct sv){.answer = previous_within(s, column, m.row),
        .scale = node.type.scale,
        .date = type->kind == AST_TYPE_DATE};
  if (!value.known) return syntax_as_type(s, untyped(), type);
  if (syntax_is_status(type)) /* whose words have an order of their own */
    return plain(text_known(status_words[value.number]));
  if (type->kind == AST_TYPE_ONE_OF) return plain(text_known(type->words[value.number].text));
  return (struct sv){.answer = value_answer(s->r, &value, node.type),
      .scale = node.type.scale,
      .date = type->kind == AST_TYPE_DATE};
}

/* Of the rows asked, or of the instance itself. */
struct sv syntax_no_record(const struct syntax *s, where p) {
  const struct entity *e = &s->schema->entities[p->entity];
  const uint32_t column = e->first_field + e->n_fields - 1;
  if (s->schema->fields[column].origin != FIELD_NO_RECORD) abort();
  return plain(truth_known(dataset_value(s->r->data, column, p->row).number != 0));
}

/* What is not known who it is of: of a decision, every outcome is possible. */
static struct sv eval_nobodys(struct syntax *s, const struct meaning *m) {
  const struct ast_type *type = syntax_type(s, m);
  if (type->kind == AST_TYPE_REFERENCE) return plain((struct answer){.kind = ANSWER_TEXT});
  if (m->field || m->decl->kind != AST_DECISION) return syntax_as_type(s, untyped(), type);
  return plain((struct answer){.kind = ANSWER_SET,
      .known = true,
      .set = type->n_words < 64 ? (UINT64_C(1) << type->n_words) - 1 : UINT64_MAX});
}

struct sv syntax_name(
    struct syntax *s, const struct ast_expr *e, where p, const struct ast_type *set) {
  if (syntax_is_word(e, set)) return plain(text_known(syntax_english_state(e->name)));
  struct meaning m;
  if (!syntax_find(s, e, p, &m)) abort(); /* the checker has passed it */
  if (m.is_nobodys && !m.field && m.decl->kind == AST_SELECTION && syntax_is_status(set))
    return eval_status(s, &m, set);
  if (m.is_nobodys) return eval_nobodys(s, &m);
  if (m.field) return eval_field(s, &m);
  switch ((int)m.decl->kind) {
  case AST_DEFINE: return eval_define(s, m.decl_index, m.entity, m.row);
  case AST_DECISION: return eval_decision(s, m.decl_index, m.entity, m.row);
  case AST_SELECTION: return eval_selection(s, &m, set);
  case AST_ALLOCATION: return eval_allocation(s, &m);
  case AST_PARAMETER: return eval_parameter(s, m.decl);
  default: break;
  }
  struct str word = m.decl->choice.text;
  for (uint32_t i = 0; i < s->schema->n_readings; i++)
    if (s->r->options.readings && str_equal(s->schema->readings[i].name, m.decl->name.text))
      word = m.decl->type->words[s->r->options.readings[i]].text;
  return plain(text_known(word));
}

/* The id of the instance the declaration is for. */
struct sv syntax_this(const struct syntax *s, where p) {
  while (p->outer) p = p->outer;
  return plain(text_known(
      dataset_value(s->r->data, s->schema->entities[p->entity].first_field, p->row).text));
}

/* -- the door -- */

static uint32_t declaration(const struct syntax *s, enum ast_decl_kind kind, struct str name) {
  uint32_t i = 0;
  while (s->ast->decls[i]->kind != kind || !str_equal(s->ast->decls[i]->name.text, name)) i++;
  return i;
}

struct answer syntax_declared(
    struct syntax *s, enum ast_decl_kind kind, struct str name, uint32_t row) {
  uint32_t index = declaration(s, kind, name);
  const struct ast_decl *d = s->ast->decls[index];
  struct place_in_data p = {syntax_entity(s, d->of.text), row, NULL};
  if (kind == AST_DEFINE) return eval_define(s, index, p.entity, row).answer;
  if (kind == AST_RULE) return fires(s, d, &p);
  return syntax_eval(s, d->condition, &p, NULL).answer;
}

int64_t syntax_selection(struct syntax *s, struct str name, uint32_t row, bool rank, bool state) {
  uint32_t index = declaration(s, AST_SELECTION, name);
  if (state) return eval_choice(s, index, row)->state;
  const struct choice_row *candidate = eval_candidate(s, index, row);
  return rank ? candidate->rank : (int64_t)candidate->status;
}

struct answer syntax_allocation(struct syntax *s, struct str name, uint32_t row, bool state) {
  const uint32_t index = declaration(s, AST_ALLOCATION, name);
  const struct ast_decl *d = s->ast->decls[index];
  if (!state) {
    const struct meaning m = {.decl = d,
        .decl_index = index,
        .entity = syntax_entity(s, d->clauses->candidate.text),
        .row = row};
    return eval_allocation(s, &m).answer;
  }
  unsigned scale;
  const enum allocation_state is = eval_sharing(s, index, row, &scale).state;
  return (struct answer){.kind = ANSWER_CODE, .known = is != ALLOCATION_UNDETERMINED, .code = is};
}

uint64_t syntax_decision(struct syntax *s, struct str name, uint32_t row) {
  uint32_t index = declaration(s, AST_DECISION, name);
  return eval_decision(s, index, syntax_entity(s, s->ast->decls[index]->of.text), row).answer.set;
}
