/* See reference_syntax.h. language.md §3 to §5. */
#include "compiler/typed/functions.h"
#include "tests/reference_syntax_internal.h"
#include "runtime/program/instruction.h"

struct syntax *syntax_new(struct reference *r, const struct ast *ast) {
  struct syntax *s = ARENA_NEW(&r->kept, struct syntax);
  *s = (struct syntax){.r = r, .schema = r->schema, .ast = ast};
  s->memory = ARENA_ARRAY(&r->kept, struct sv *, ast->n_decls);
  s->there = ARENA_ARRAY(&r->kept, uint8_t *, ast->n_decls);
  s->shared = ARENA_ARRAY(&r->kept, struct shared **, ast->n_decls);
  s->choices = ARENA_ARRAY(&r->kept, struct choice **, ast->n_decls);
  return s;
}

static struct sv eval(
    struct syntax *s, const struct ast_expr *e, where p, const struct ast_type *set);

/* -- values -- */

static struct sv plain(struct answer answer) { return (struct sv){.answer = answer}; }
static struct sv untyped(void) { return (struct sv){.answer = truth_unknown(), .untyped = true}; }
static struct answer text_known(struct str text) {
  return (struct answer){.kind = ANSWER_TEXT, .known = true, .text = text};
}
static struct sv day(struct answer answer) { return (struct sv){.answer = answer, .date = true}; }

/* The written unknown takes the kind of what it stands beside. */
static void same_kind(struct sv *a, struct sv *b) {
  if (a->untyped && !b->untyped)
    *a = (struct sv){.answer = {.kind = b->answer.kind}, .scale = b->scale, .date = b->date};
  else if (b->untyped && !a->untyped)
    *b = (struct sv){.answer = {.kind = a->answer.kind}, .scale = a->scale, .date = a->date};
}

static struct type number_type(unsigned scale) {
  return (struct type){TYPE_DECIMAL, (uint8_t)scale, NONE_INDEX};
}

/* A number brought to a larger scale: where it does not fit it is a fault. */
static struct sv widened(struct syntax *s, struct sv a, unsigned scale) {
  if (a.answer.kind != ANSWER_NUMBER || a.date || a.scale == scale) return a;
  struct tx node = {.kind = TX_WIDEN, .bounded = true, .type = number_type(scale)};
  return (struct sv){.answer = apply_to_number(s->r, &node, a.answer), .scale = scale};
}

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

static struct tx node_of_type(const struct ast_type *type, enum tx_kind kind) {
  struct tx node = {.kind = (uint8_t)kind, .type = {TYPE_BOOLEAN, 0, NONE_INDEX}};
  switch (type->kind) {
  case AST_TYPE_INTEGER: node.type = (struct type){TYPE_INTEGER, 0, NONE_INDEX}; break;
  case AST_TYPE_DECIMAL:
    node.type = number_type(type->has_scale ? (unsigned)type->scale : 6);
    break;
  case AST_TYPE_DATE: node.type.kind = TYPE_DATE; break;
  case AST_TYPE_TEXT:
  case AST_TYPE_ONE_OF: node.type.kind = TYPE_TEXT; break;
  case AST_TYPE_BOOLEAN:
  case AST_TYPE_REFERENCE:
  case AST_TYPE_ERROR: break;
  }
  node.bounded = type->kind == AST_TYPE_INTEGER || type->kind == AST_TYPE_DECIMAL ||
      type->kind == AST_TYPE_DATE;
  return node;
}

/* As a value of a declared type: wider, or the written unknown. */
static struct sv as_type(struct syntax *s, struct sv value, const struct ast_type *type) {
  struct tx node = node_of_type(type, TX_WIDEN);
  if (value.untyped)
    value = (struct sv){.answer = unknown_of(node.type),
        .scale = node.type.scale,
        .date = type->kind == AST_TYPE_DATE};
  return widened(s, value, node.type.scale);
}

/* A decision where it is not asked `is`: its outcome, if one alone is possible. */
static struct sv outcome(struct sv a, const struct ast_type *set) {
  if (a.answer.kind != ANSWER_SET) return a;
  struct answer word = {.kind = ANSWER_TEXT, .known = (a.answer.set & (a.answer.set - 1)) == 0};
  for (uint32_t i = 0; i < set->n_words && word.known; i++)
    if (a.answer.set >> i & 1) word.text = set->words[i].text;
  return plain(word);
}

static struct sv value(
    struct syntax *s, const struct ast_expr *e, where p, const struct ast_type *set) {
  struct sv a = eval(s, e, p, set);
  const struct ast_type *own = a.answer.kind == ANSWER_SET ? syntax_set(s, e, p) : NULL;
  return outcome(a, own ? own : set);
}

/* -- declarations -- */

/* Names of definitions are unique in generated programs. */
static bool is_exception_to(const struct ast_decl *exception, const struct ast_decl *target) {
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
  for (uint32_t i = 0; i < s->ast->n_decls; i++) n += is_exception_to(s->ast->decls[i], d);
  struct answer *conditions = ARENA_ARRAY(&s->r->arena, struct answer, n),
                *values = ARENA_ARRAY(&s->r->arena, struct answer, n);
  struct sv base = as_type(s, value(s, d->value, &p, &d->type), &d->type);
  for (uint32_t i = 0; i < d->n_excepts; i++) {
    values[i] = as_type(s, value(s, d->excepts[i].value, &p, &d->type), &d->type).answer;
    conditions[i] = eval(s, d->excepts[i].condition, &p, NULL).answer;
  }
  n = d->n_excepts;
  for (uint32_t i = 0; i < s->ast->n_decls; i++) {
    const struct ast_decl *apart = s->ast->decls[i];
    if (!is_exception_to(apart, d)) continue;
    values[n] = as_type(s, value(s, apart->value, &p, &d->type), &d->type).answer;
    conditions[n++] = eval(s, apart->condition, &p, NULL).answer;
  }
  struct tx node = node_of_type(&d->type, TX_EXCEPT);
  base.answer = answer_kept(s->r, apply_except(&node, base.answer, conditions, values, n));
  return *out = base;
}

static struct answer fires(struct syntax *s, const struct ast_decl *rule, where p) {
  struct answer when = eval(s, rule->condition, p, NULL).answer;
  if (rule->unless)
    when = apply_logic(TX_AND, when,
        apply_logic(TX_NOT, eval(s, rule->unless, p, NULL).answer, truth_known(true)));
  for (uint32_t i = 0; i < s->ast->n_decls; i++)
    if (is_exception_to(s->ast->decls[i], rule))
      when = apply_logic(TX_AND, when,
          apply_logic(
              TX_NOT, eval(s, s->ast->decls[i]->condition, p, NULL).answer, truth_known(true)));
  return when;
}

static uint32_t word_index(const struct ast_type *set, struct str word) {
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
    uint64_t bit = UINT64_C(1) << word_index(&d->type, rule->choice.text);
    if (answer_truth(&truth) == 2) sure |= bit;
    if (answer_truth(&truth) == 1) maybe |= bit;
  }
  uint64_t strongest = sure & -sure; /* the lowest bit is the strongest outcome */
  uint64_t set = strongest ? strongest | (maybe & (strongest - 1))
                           : maybe | UINT64_C(1) << word_index(&d->type, d->choice.text);
  return *out = plain((struct answer){.kind = ANSWER_SET, .known = true, .set = set});
}

/* The choice under a row of the ancestor, remembered. */
static struct choice *eval_choice(struct syntax *s, uint32_t index, uint32_t above) {
  const struct ast_decl *d = s->ast->decls[index];
  uint32_t ancestor = syntax_entity(s, d->per.text), entity = syntax_entity(s, d->candidate.text);
  if (!s->choices[index])
    s->choices[index] =
        ARENA_ARRAY(&s->r->kept, struct choice *, s->r->data->tables[ancestor].n_rows + 1);
  struct choice *c = s->choices[index][above];
  if (c) return c;
  c = s->choices[index][above] = ARENA_NEW(&s->r->kept, struct choice);
  struct rows_below below = {0};
  gather_rows(s->r, ancestor, above, entity, &below);
  *c = (struct choice){.arena = &s->r->kept,
      .takes_all = d->tie == AST_TIE_ALL,
      .lists_known = below.absent.n == 0,
      .n_rows = below.rows.n,
      .n_keys = d->n_keys};
  struct place_in_data p = {ancestor, above, NULL};
  struct sv seats = value(s, d->value, &p, NULL);
  c->seats = seats.untyped ? number_unknown() : answer_kept(s->r, seats.answer);
  c->rows = ARENA_ARRAY(&s->r->kept, struct choice_row, c->n_rows);
  c->descending = ARENA_ARRAY(&s->r->kept, bool, c->n_keys);
  for (uint32_t k = 0; k < c->n_keys; k++) c->descending[k] = d->keys[k].descending;
  for (uint32_t i = 0; i < c->n_rows; i++) {
    struct place_in_data at = {entity, below.rows.items[i], NULL};
    struct answer candidacy =
        d->condition ? eval(s, d->condition, &at, NULL).answer : truth_known(true);
    c->rows[i] = (struct choice_row){.row = at.row,
        .candidacy = answer_truth(&candidacy),
        .keys = ARENA_ARRAY(&s->r->kept, struct answer, c->n_keys)};
    for (uint32_t k = 0; k < c->n_keys; k++) {
      const struct ast_expr *written = d->keys[k].key;
      const bool is_id = written->kind == AST_NAME && !written->qualifier.text.n &&
          syntax_same_name(written, "id");
      struct sv key = is_id ? (struct sv){0} : value(s, written, &at, NULL);
      if (is_id) {
        const struct value id =
            dataset_value(s->r->data, s->schema->entities[at.entity].first_field, at.row);
        key.answer = id_place(s->r, at.entity,
            (struct answer){.kind = ANSWER_TEXT, .known = id.known, .text = id.text});
      }
      c->rows[i].keys[k] = answer_kept(s->r,
          selection_key(
              s->r, key.untyped ? number_unknown() : key.answer, key.scale, d->keys[k].descending));
    }
  }
  apply_selection(c);
  return c;
}

/* A candidate in the choice it belongs to. */
static const struct choice_row *eval_candidate(struct syntax *s, uint32_t index, uint32_t row) {
  const struct ast_decl *d = s->ast->decls[index];
  struct choice *c = eval_choice(s, index,
      row_above(s, syntax_entity(s, d->candidate.text), row, syntax_entity(s, d->per.text)));
  uint32_t i = 0;
  while (c->rows[i].row != row) i++;
  return &c->rows[i];
}

/* The unit of an allocation: a number as it is written. */
static mpq_ptr eval_unit(struct syntax *s, const struct ast_decl *d, unsigned *scale) {
  if (!d->unit) return number_integer(s->r, 1).lo;
  const struct sv unit = eval(s, d->unit, NULL, NULL);
  *scale = syntax_larger(*scale, unit.scale);
  return unit.answer.lo;
}

/* An allocation under a row of its ancestor; *scale: of its shares. */
static struct sharing share_anew(
    struct syntax *s, uint32_t index, uint32_t above, unsigned *scale) {
  const struct ast_decl *d = s->ast->decls[index];
  uint32_t ancestor = syntax_entity(s, d->per.text), entity = syntax_entity(s, d->candidate.text);
  struct place_in_data p = {ancestor, above, NULL};
  struct rows_below below = {0};
  gather_rows(s->r, ancestor, above, entity, &below);
  const struct sv amount = value(s, d->value, &p, NULL);
  *scale = amount.untyped ? 0 : amount.scale;
  struct sharing out = {.amount = amount.untyped ? number_unknown() : amount.answer,
      .lists_known = below.absent.n == 0,
      .n_rows = below.rows.n,
      .n_keys = d->n_keys};
  out.unit = eval_unit(s, d, scale);
  out.rows = ARENA_ARRAY(&s->r->kept, struct sharing_row, out.n_rows + 1);
  out.descending = ARENA_ARRAY(&s->r->arena, bool, out.n_keys + 1);
  for (uint32_t k = 0; k < out.n_keys; k++) out.descending[k] = d->keys[k].descending;
  for (uint32_t i = 0; i < out.n_rows; i++) {
    struct place_in_data at = {entity, below.rows.items[i], NULL};
    const struct sv weight = value(s, d->weight, &at, NULL);
    out.rows[i].row = at.row;
    out.rows[i].weight = weight.untyped ? number_unknown() : weight.answer;
    out.rows[i].keys = ARENA_ARRAY(&s->r->arena, struct answer, out.n_keys + 1);
    for (uint32_t k = 0; k < out.n_keys; k++) {
      const struct sv key = value(s, d->keys[k].key, &at, NULL);
      out.rows[i].keys[k] = selection_key(
          s->r, key.untyped ? number_unknown() : key.answer, key.scale, d->keys[k].descending);
    }
  }
  apply_sharing(s->r, &out);
  return out;
}

/* The same, remembered. */
static struct sharing eval_sharing(
    struct syntax *s, uint32_t index, uint32_t above, unsigned *scale) {
  struct shared ***all = s->shared;
  const uint32_t of = syntax_entity(s, s->ast->decls[index]->per.text);
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
  const uint32_t ancestor = syntax_entity(s, m->decl->per.text);
  unsigned scale;
  if (ancestor == m->entity) {
    static const char *const words[] = {"filled", "tied", "no_candidate", "undetermined"};
    const enum allocation_state state = eval_sharing(s, m->decl_index, m->row, &scale).state;
    return plain((struct answer){.kind = ANSWER_TEXT,
        .known = state != ALLOCATION_UNDETERMINED,
        .text = str_from(words[state])});
  }
  const struct sharing out = eval_sharing(s, m->decl_index,
      row_above(s, syntax_entity(s, m->decl->candidate.text), m->row, ancestor), &scale);
  uint32_t i = 0;
  while (out.rows[i].row != m->row) i++;
  return (struct sv){.answer = out.rows[i].share, .scale = scale};
}

static uint32_t word_index(const struct ast_type *set, struct str word);

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
    if (may_be >> i & 1) out.set |= UINT64_C(1) << word_index(set, str_from(words[i]));
  return plain(out);
}

/* Seen from the ancestor a state, from a candidate whether it is chosen, or its status. */
static struct sv eval_selection(
    struct syntax *s, const struct meaning *m, const struct ast_type *set) {
  if (syntax_entity(s, m->decl->per.text) != m->entity) {
    if (syntax_is_status(set)) return eval_status(s, m, set);
    return plain(truth_of_status(eval_candidate(s, m->decl_index, m->row)->status));
  }
  enum selection_state state = eval_choice(s, m->decl_index, m->row)->state;
  return plain((struct answer){.kind = ANSWER_TEXT,
      .known = state != SELECTION_UNDETERMINED,
      .text = syntax_state_word(state)});
}

/* `rank in NAME`: of the nearest row at or above this place that is of its candidates' entity. */
static struct sv eval_rank_in(struct syntax *s, const struct ast_expr *e, where p) {
  for (; p; p = p->outer)
    for (uint32_t entity = p->entity; entity != NONE_INDEX;
         entity = s->schema->entities[entity].parent)
      for (uint32_t i = 0; i < s->ast->n_decls; i++) {
        const struct ast_decl *d = s->ast->decls[i];
        if (d->kind != AST_SELECTION || syntax_entity(s, d->candidate.text) != entity ||
            !str_equal(d->name.text, e->name.text))
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
  if (!force) return as_type(s, untyped(), &d->type);
  return as_type(s, eval(s, force->value, NULL, NULL), &d->type);
}

/* The values of all spells that a day of the asked ones lies in. */
static struct sv eval_on(struct syntax *s, const struct ast_expr *e, where p) {
  struct meaning m;
  if (!syntax_find(s, e->a, p, &m)) abort(); /* the checker has passed it */
  const struct ast_decl *d = m.decl;
  const struct answer day = eval(s, e->b, p, NULL).answer;
  struct sv out = as_type(s, untyped(), &d->type);
  if (!day.known || day.maybe_none) return out;
  for (uint32_t i = d->n_froms; i-- > 0;) {
    if (mpq_cmp_si(day.hi, d->froms[i].date->number, 1) < 0) continue; /* not yet in force */
    const struct sv value = as_type(s, eval(s, d->froms[i].value, NULL, NULL), &d->type);
    if (!out.answer.known) out = value;
    if (mpq_cmp(value.answer.lo, out.answer.lo) < 0) out.answer.lo = value.answer.lo;
    if (mpq_cmp(value.answer.hi, out.answer.hi) > 0) out.answer.hi = value.answer.hi;
    if (mpq_cmp_si(day.lo, d->froms[i].date->number, 1) >= 0) return out;
  }
  return as_type(s, untyped(), &d->type); /* on the first of the days none is in force */
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
    return as_type(s, eval(s, m->field->absent, &none, type), type);
  }
  if (!given.known && m->field->absent_none)
    return day(no_value(s->r, (struct type){.kind = TYPE_DATE, .of = NONE_INDEX}));
  if (!given.known && (m->field->least || m->field->most)) { /* somewhere between */
    struct place_in_data at = {m->entity, m->row, NULL};
    struct sv out = as_type(s, untyped(), type), least = out, most = out;
    if (m->field->least) least = as_type(s, eval(s, m->field->least, &at, type), type);
    if (m->field->most) most = as_type(s, eval(s, m->field->most, &at, type), type);
    out.answer = within(s->r, least.answer, most.answer);
    return out;
  }
  if (!given.known) return as_type(s, untyped(), type);
  if (type->kind == AST_TYPE_ONE_OF) return plain(text_known(type->words[given.number].text));
  struct tx node = node_of_type(type, TX_FIELD);
  return (struct sv){.answer = value_answer(s->r, &given, node.type),
      .scale = node.type.scale,
      .date = type->kind == AST_TYPE_DATE};
}

/* What is known of a value of the preceding year that is not: its bounds, where results tell them.
 * (Both: of one side alone kernels have tests of their own.) */
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
  if (!ends[0].known || !ends[1].known) return number_unknown();
  return number_between(ends[0].lo, ends[1].lo);
}

static struct sv eval_previous(struct syntax *s, const struct ast_expr *e, where p) {
  struct meaning m;
  uint32_t column;
  if (!syntax_find_previous(s, e, p, &m, &column)) abort(); /* the checker has passed it */
  const struct ast_type *type = syntax_type(s, &m);
  struct value value = dataset_value(s->r->data, column, m.row);
  struct tx node = node_of_type(type, TX_FIELD);
  if (!value.known && type_has_order(node.type))
    return (struct sv){.answer = previous_within(s, column, m.row),
        .scale = node.type.scale,
        .date = type->kind == AST_TYPE_DATE};
  if (!value.known) return as_type(s, untyped(), type);
  if (syntax_is_status(type)) /* whose words have an order of their own */
    return plain(text_known(status_words[value.number]));
  if (type->kind == AST_TYPE_ONE_OF) return plain(text_known(type->words[value.number].text));
  return (struct sv){.answer = value_answer(s->r, &value, node.type),
      .scale = node.type.scale,
      .date = type->kind == AST_TYPE_DATE};
}

/* Of the rows asked, or of the instance itself. */
static struct sv eval_no_record(const struct syntax *s, where p) {
  const struct entity *e = &s->schema->entities[p->entity];
  const uint32_t column = e->first_field + e->n_fields - 1;
  if (s->schema->fields[column].origin != FIELD_NO_RECORD) abort();
  return plain(truth_known(dataset_value(s->r->data, column, p->row).number != 0));
}

/* What is not known who it is of: of a decision, every outcome is possible. */
static struct sv eval_nobodys(struct syntax *s, const struct meaning *m) {
  const struct ast_type *type = syntax_type(s, m);
  if (type->kind == AST_TYPE_REFERENCE) return plain((struct answer){.kind = ANSWER_TEXT});
  if (m->field || m->decl->kind != AST_DECISION) return as_type(s, untyped(), type);
  return plain((struct answer){.kind = ANSWER_SET,
      .known = true,
      .set = type->n_words < 64 ? (UINT64_C(1) << type->n_words) - 1 : UINT64_MAX});
}

static struct sv eval_name(
    struct syntax *s, const struct ast_expr *e, where p, const struct ast_type *set) {
  if (syntax_is_word(e, set)) return plain(text_known(syntax_english_state(e->name.text)));
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
      word = m.decl->type.words[s->r->options.readings[i]].text;
  return plain(text_known(word));
}

/* The id of the instance the declaration is for. */
static struct sv eval_this(const struct syntax *s, where p) {
  while (p->outer) p = p->outer;
  return plain(text_known(
      dataset_value(s->r->data, s->schema->entities[p->entity].first_field, p->row).text));
}

/* -- arithmetic -- */

static bool is_arithmetic(const struct ast_expr *e) {
  return e->kind == AST_ADD || e->kind == AST_SUBTRACT || e->kind == AST_MULTIPLY ||
      e->kind == AST_DIVIDE || e->kind == AST_NEGATE;
}

/* An average; the median of what has nine digits. */
static bool is_quotient(struct syntax *s, const struct ast_expr *e, where p) {
  if (e->kind != AST_MEDIAN) return e->kind == AST_AVERAGE;
  return syntax_digits(s, e->b, &(struct place_in_data){syntax_rows(s, e, p), NO_ROW, p}) >= 9;
}

/* Under a comparison or a rounding: whether the whole expression is computed as a fraction. */
static bool is_exact(struct syntax *s, const struct ast_expr *e, where p) {
  if (e->kind == AST_DIVIDE || is_quotient(s, e, p)) return true;
  if (e->kind == AST_MULTIPLY && syntax_digits(s, e, p) > 9) return true;
  if (!is_arithmetic(e)) return false;
  return is_exact(s, e->a, p) || (e->b && is_exact(s, e->b, p));
}

static struct sv eval_aggregate(struct syntax *s, const struct ast_expr *e, where p, bool exact);

static struct sv eval_arithmetic(struct syntax *s, const struct ast_expr *e, where p, bool exact) {
  if (e->kind == AST_AVERAGE || e->kind == AST_MEDIAN) return eval_aggregate(s, e, p, exact);
  if (!is_arithmetic(e)) return eval(s, e, p, NULL);
  struct sv a = eval_arithmetic(s, e->a, p, exact), b = {0};
  struct tx node = {.bounded = true, .exact = exact};
  if (e->b) b = eval_arithmetic(s, e->b, p, exact);
  if (a.untyped) a = (struct sv){.answer = number_unknown()};
  if (b.untyped) b = (struct sv){.answer = number_unknown()};
  unsigned scale = e->kind == AST_DIVIDE ? 9
      : e->kind == AST_MULTIPLY          ? a.scale + b.scale
                                         : syntax_larger(a.scale, b.scale);
  node.type = number_type(scale > 9 ? 9 : scale);
  if (e->kind == AST_NEGATE) {
    node.kind = TX_NEGATE;
    return (struct sv){.answer = apply_to_number(s->r, &node, a.answer), .scale = scale};
  }
  node.kind = e->kind == AST_ADD ? TX_ADD
      : e->kind == AST_SUBTRACT  ? TX_SUBTRACT
      : e->kind == AST_MULTIPLY  ? TX_MULTIPLY
                                 : TX_DIVIDE;
  return (struct sv){
      .answer = apply_arithmetic(s->r, &node, a.answer, b.answer), .scale = node.type.scale};
}

/* An operand of a comparison or of a rounding function. */
static struct sv operand(
    struct syntax *s, const struct ast_expr *e, where p, const struct ast_type *set) {
  if (is_arithmetic(e) || e->kind == AST_AVERAGE || e->kind == AST_MEDIAN)
    return eval_arithmetic(s, e, p, is_exact(s, e, p));
  return eval(s, e, p, set);
}

/* -- comparisons -- */

static uint64_t set_bits(struct sv a, const struct ast_expr *e, const struct ast_type *set) {
  if (a.answer.kind == ANSWER_SET) return a.answer.set;
  return syntax_is_word(e, set) ? UINT64_C(1) << word_index(set, syntax_english_state(e->name.text))
                                : 0;
}

static struct answer equal(struct syntax *s, const struct ast_expr *x, const struct ast_expr *y,
    where p, const struct ast_type *set) {
  if (!set) set = syntax_set(s, x, p);
  if (!set) set = syntax_set(s, y, p);
  struct sv a = operand(s, x, p, set), b = operand(s, y, p, set);
  if (a.answer.kind == ANSWER_SET || b.answer.kind == ANSWER_SET) {
    uint64_t left = set_bits(a, x, set), right = set_bits(b, y, set);
    if (left && right) return equal_sets(left, right);
  }
  a = outcome(a, set);
  b = outcome(b, set);
  same_kind(&a, &b);
  return apply_equal(a.answer, b.answer);
}

static struct answer less(
    struct syntax *s, const struct ast_expr *x, const struct ast_expr *y, where p, bool or_equal) {
  struct sv a = operand(s, x, p, NULL), b = operand(s, y, p, NULL);
  same_kind(&a, &b);
  return apply_less(or_equal, a.answer, b.answer);
}

static struct answer negated_if(bool negated, struct answer a) {
  return negated ? apply_logic(TX_NOT, a, a) : a;
}

static struct answer eval_equality(struct syntax *s, const struct ast_expr *e, where p) {
  const struct ast_expr *const operands[] = {e->a, e->b};
  return negated_if(
      e->kind == AST_NOT_EQUAL, equal(s, e->a, e->b, p, syntax_status_asked(s, p, operands, 2)));
}

static struct answer eval_in(struct syntax *s, const struct ast_expr *e, where p) {
  struct answer any = truth_known(false);
  for (uint32_t i = 0; i < e->n_items; i++) {
    const struct ast_expr *const operands[] = {e->a, e->items[i]};
    any = apply_logic(
        TX_OR, any, equal(s, e->a, e->items[i], p, syntax_status_asked(s, p, operands, 2)));
  }
  return negated_if(e->negated, any);
}

static struct answer eval_comparison(struct syntax *s, const struct ast_expr *e, where p) {
  switch ((int)e->kind) {
  case AST_EQUAL:
  case AST_NOT_EQUAL: return eval_equality(s, e, p);
  case AST_LESS: return less(s, e->a, e->b, p, false);
  case AST_LESS_EQUAL: return less(s, e->a, e->b, p, true);
  case AST_GREATER: return less(s, e->b, e->a, p, false);
  case AST_GREATER_EQUAL: return less(s, e->b, e->a, p, true);
  case AST_BETWEEN:
    return negated_if(e->negated,
        apply_logic(TX_AND, less(s, e->b, e->a, p, true), less(s, e->a, e->c, p, true)));
  default: return eval_in(s, e, p);
  }
}

/* -- aggregates -- */

/* Comparisons by order of a row with the instance, met on the way through a condition. */
struct bounds_met {
  bool has_range, is_flipped, is_negated;
  bool none_holds[2],
      row_may_lack; /* is_negated, of a side that may have no value; the row's side */
  uint32_t n_negated;
  struct answer bound[2];
  uint32_t match[2], n;
  unsigned scale;
};

/* The instance's own row, asked by what stands on both sides but for `this.`; `person is not this`.
 */
static bool compares_itself(const struct ast_expr *a, const struct ast_expr *b) {
  if (b->qualifier_this == a->qualifier_this) {
    if (a->kind == AST_NAME || a->kind == AST_THIS) return false;
  }
  return a->kind == AST_NAME && b->kind == AST_NAME && str_equal(a->name.text, b->name.text) &&
      !a->qualifier.text.n && !b->qualifier.text.n;
}

static bool names_entity(const struct ast_expr *e, const struct str name) {
  return e->kind == AST_NAME && !e->qualifier_this && str_equal(e->name.text, name);
}

static bool may_lack(const struct answer *side) { return side->none || side->maybe_none; }

static struct answer meet_bound(
    struct syntax *s, const struct ast_expr *e, where p, struct bounds_met *met) {
  static const uint32_t order[] = {[AST_LESS] = MATCH_LESS,
      [AST_LESS_EQUAL] = MATCH_LESS_EQUAL,
      [AST_GREATER] = MATCH_GREATER,
      [AST_GREATER_EQUAL] = MATCH_GREATER_EQUAL};
  static const uint32_t turned[] = {[AST_LESS] = MATCH_GREATER,
      [AST_LESS_EQUAL] = MATCH_GREATER_EQUAL,
      [AST_GREATER] = MATCH_LESS,
      [AST_GREATER_EQUAL] = MATCH_LESS_EQUAL};
  const bool right = syntax_speaks_of_this(e->b);
  struct sv bound = operand(s, right ? e->b : e->a, p, NULL),
            row = operand(s, right ? e->a : e->b, p, NULL);
  static const uint32_t opposite[] = {[MATCH_LESS] = MATCH_GREATER_EQUAL,
      [MATCH_LESS_EQUAL] = MATCH_GREATER,
      [MATCH_GREATER] = MATCH_LESS_EQUAL,
      [MATCH_GREATER_EQUAL] = MATCH_LESS};
  const uint32_t match = right ? order[e->kind] : turned[e->kind];
  if (met->n < 2) {
    met->bound[met->n] = bound.answer;
    met->none_holds[met->n] = met->is_negated && may_lack(&bound.answer);
    met->row_may_lack = may_lack(&row.answer);
    met->n_negated += met->is_negated;
    met->match[met->n++] = met->is_negated ? opposite[match] : match;
    met->scale = row.scale;
  }
  /* `not`, and `every`, look for rows of which the opposite holds */
  if (met->is_flipped == met->is_negated)
    return match_order(match, bound.answer, row.scale, eval_comparison(s, e, p));
  return negated_if(true,
      match_order(
          opposite[match], bound.answer, row.scale, negated_if(true, eval_comparison(s, e, p))));
}

/* A condition of a row, parts of which compare it with the instance. */
static struct answer eval_compared(
    struct syntax *s, const struct ast_expr *e, where p, struct bounds_met *met) {
  const struct place_in_data *instance = p;
  while (instance->outer) instance = instance->outer;
  const bool own = instance->entity == p->entity && instance->row == p->row;
  if (!syntax_speaks_of_this(e)) return eval(s, e, p, NULL).answer;
  if (e->kind == AST_AND) {
    struct answer a = eval_compared(s, e->a, p, met), b = eval_compared(s, e->b, p, met);
    return apply_logic(TX_AND, a, b);
  }
  if (e->kind == AST_NOT) {
    met->is_negated = !met->is_negated;
    const struct answer holds = eval_compared(s, e->a, p, met);
    met->is_negated = !met->is_negated;
    return negated_if(true, holds);
  }
  if (e->kind < AST_EQUAL || e->kind > AST_GREATER_EQUAL) return eval(s, e, p, NULL).answer;
  const bool is_equality = e->kind == AST_EQUAL || e->kind == AST_NOT_EQUAL;
  const struct str name = s->schema->entities[p->entity].name;
  if (is_equality && (names_entity(e->a, name) || names_entity(e->b, name)))
    return truth_known(own == (e->kind == AST_EQUAL));
  static const uint32_t matches[] = {[AST_EQUAL] = MATCH_EQUAL,
      [AST_NOT_EQUAL] = MATCH_DIFFERENT,
      [AST_LESS] = MATCH_LESS,
      [AST_LESS_EQUAL] = MATCH_LESS_EQUAL,
      [AST_GREATER] = MATCH_GREATER,
      [AST_GREATER_EQUAL] = MATCH_GREATER_EQUAL};
  if (own && compares_itself(e->a, e->b)) {
    const struct answer itself = operand(s, e->a, p, NULL).answer;
    return apply_match(matches[e->kind], itself, itself, true);
  }
  if (!is_equality) return meet_bound(s, e, p, met);
  const bool right = syntax_speaks_of_this(e->b);
  struct sv row = operand(s, right ? e->a : e->b, p, NULL),
            instance_side = operand(s, right ? e->b : e->a, p, NULL);
  const bool differs = (e->kind == AST_NOT_EQUAL) != met->is_negated;
  const struct answer compares = match_equal(differs ? MATCH_DIFFERENT : MATCH_EQUAL, row.answer,
      instance_side.answer, row.scale, !differs && met->has_range,
      negated_if(met->is_negated, eval_comparison(s, e, p)));
  return negated_if(met->is_negated, compares);
}

/* Whether a part compares by order, or by `<>` (but of a row with itself). */
static bool has_range(const struct syntax *s, const struct ast_expr *e, where p, bool is_negated) {
  if (e->kind == AST_AND)
    return has_range(s, e->a, p, is_negated) || has_range(s, e->b, p, is_negated);
  if (e->kind == AST_NOT) return has_range(s, e->a, p, !is_negated);
  const struct str name = s->schema->entities[p->entity].name;
  const enum ast_expr_kind equal = is_negated ? AST_NOT_EQUAL : AST_EQUAL;
  return syntax_speaks_of_this(e) && e->kind >= AST_EQUAL && e->kind <= AST_GREATER_EQUAL &&
      e->kind != equal && !names_entity(e->a, name);
}

/* Where two bounds leave no room, no row lies between them. */
static struct answer eval_row_condition(
    struct syntax *s, const struct ast_expr *e, where p, bool compares, bool is_flipped) {
  if (!compares) return eval(s, e, p, NULL).answer;
  struct bounds_met met = {.has_range = has_range(s, e, p, false), .is_flipped = is_flipped};
  struct answer all = eval_compared(s, e, p, &met);
  const bool none_holds =
      met.none_holds[0] || met.none_holds[1] || (met.n_negated == 2 && met.row_may_lack);
  if (met.n == 2 && !none_holds &&
      !leaves_room(met.match[0], met.bound[0], met.match[1], met.bound[1], met.scale))
    return truth_known(false);
  return all;
}

static struct sv eval_aggregate(struct syntax *s, const struct ast_expr *e, where p, bool exact) {
  uint32_t below = syntax_rows(s, e, p), above = p->entity;
  /* the nearest common ancestor */
  while (above == below || !syntax_is_above(s, above, below))
    above = s->schema->entities[above].parent;
  if (e->qualifier.text.n) above = syntax_entity(s, e->qualifier.text);
  const struct place_in_data *instance = p;
  while (instance->outer) instance = instance->outer;
  const bool compares = !syntax_is_above(s, instance->entity, above) &&
      (syntax_speaks_of_this(e->a) || (e->kind == AST_EVERY && syntax_speaks_of_this(e->b)));
  struct rows_below rows = {0};
  gather_rows(s->r, above, row_above(s, p->entity, p->row, above), below, &rows);
  struct answer *conditions = ARENA_ARRAY(&s->r->arena, struct answer, rows.rows.n),
                *values = ARENA_ARRAY(&s->r->arena, struct answer, rows.rows.n);
  struct tx node = {.kind = TX_REDUCE, .bounded = true, .exact = exact && e->kind == AST_AVERAGE};
  bool folds =
           e->kind == AST_SUM || e->kind == AST_MIN || e->kind == AST_MAX || e->kind == AST_AVERAGE,
       statistic = e->kind >= AST_MEDIAN && e->kind <= AST_LONGEST_RUN, date = false,
       is_truth = e->kind == AST_DISTINCT &&
      syntax_is_truth(s, e->b, &(struct place_in_data){below, NO_ROW, p});
  const struct ast_type *set = e->kind == AST_DISTINCT
      ? syntax_set(s, e->b, &(struct place_in_data){below, NO_ROW, p})
      : NULL;
  folds |= statistic;
  unsigned scale = folds ? syntax_digits(s, e, p) : 0;
  for (uint32_t i = 0; i < rows.rows.n; i++) {
    struct place_in_data inner = {below, rows.rows.items[i], p};
    conditions[i] = e->a ? eval_row_condition(s, e->a, &inner, compares, false) : truth_known(true);
    if (e->kind == AST_EVERY)
      conditions[i] = apply_logic(TX_AND, conditions[i],
          negated_if(true, eval_row_condition(s, e->b, &inner, compares, true)));
    if (!folds) continue;
    struct sv x = eval(s, e->b, &inner, NULL);
    if (statistic) x = outcome(x, set);
    if (statistic && x.untyped) x.answer = is_truth ? truth_unknown() : number_unknown();
    values[i] = x.answer;
    date = x.date;
  }
  if (statistic) {
    const unsigned places = syntax_digits(s, e->b, &(struct place_in_data){below, NO_ROW, p});
    node.reduce = (uint8_t)(REDUCE_MEDIAN + (e->kind - AST_MEDIAN));
    node.exact = exact && e->kind == AST_MEDIAN && places >= 9;
    if (e->c) node.index = (uint32_t)e->c->number;
    node.type = number_type(scale);
    const uint32_t n_words = set ? set->n_words : is_truth ? 2 : 0;
    return (struct sv){.answer = reduce_statistic(s->r, &node, rows.absent.n == 0, conditions,
                           values, rows.rows.n, n_words, places > 9 ? 9 : places),
        .scale = scale,
        .date = date && (e->kind == AST_LARGEST || e->kind == AST_SMALLEST)};
  }
  node.reduce = e->kind == AST_COUNT ? REDUCE_COUNT
      : e->kind == AST_SUM           ? REDUCE_SUM
      : e->kind == AST_MIN           ? REDUCE_MIN
      : e->kind == AST_MAX           ? REDUCE_MAX
      : e->kind == AST_AVERAGE       ? REDUCE_AVERAGE
                                     : REDUCE_ANY;
  node.type = number_type(scale);
  struct answer folded =
      apply_reduce(s->r, &node, rows.absent.n == 0, conditions, values, rows.rows.n);
  return (struct sv){.answer = negated_if(e->kind == AST_NO || e->kind == AST_EVERY, folded),
      .scale = scale,
      .date = date};
}

/* -- functions -- */

static struct sv eval_rounding(
    struct syntax *s, const struct ast_expr *e, where p, enum rounding rounding) {
  unsigned scale = e->n_items == 2 ? (unsigned)e->items[1]->number : 0;
  struct sv a = operand(s, e->items[0], p, NULL);
  struct tx node = {
      .kind = TX_ROUND, .bounded = true, .rounding = (uint8_t)rounding, .type = number_type(scale)};
  return (struct sv){.answer = apply_to_number(s->r, &node, a.answer), .scale = scale};
}

/* What it comes to must fit at the largest scale among the arguments. */
static struct sv eval_min_max(struct syntax *s, const struct ast_expr *e, where p, bool least) {
  unsigned scale = 0;
  struct sv out = eval(s, e->items[0], p, NULL);
  for (uint32_t i = 1; i < e->n_items; i++) {
    struct sv x = eval(s, e->items[i], p, NULL);
    same_kind(&out, &x);
    bool date = out.date || x.date;
    scale = syntax_larger(out.scale, x.scale);
    struct tx node = {
        .kind = least ? TX_MINIMUM : TX_MAXIMUM, .bounded = true, .type = number_type(scale)};
    out = (struct sv){
        .answer = apply_min_max(&node, out.answer, x.answer), .scale = scale, .date = date};
  }
  return out;
}

static struct sv eval_call(struct syntax *s, const struct ast_expr *e, where p) {
  static const struct {
    const char *name;
    enum rounding rounding;
  } roundings[] = {{"round", ROUND_HALF_AWAY}, {"round_half_even", ROUND_HALF_EVEN},
      {"round_down", ROUND_TOWARD_ZERO}, {"round_up", ROUND_AWAY}, {"floor", ROUND_FLOOR},
      {"ceil", ROUND_CEILING}};
  for (unsigned i = 0; i < sizeof roundings / sizeof *roundings; i++)
    if (syntax_same_name(e, roundings[i].name))
      return eval_rounding(s, e, p, roundings[i].rounding);
  if (syntax_same_name(e, "min") || syntax_same_name(e, "max"))
    return eval_min_max(s, e, p, syntax_same_name(e, "min"));
  struct answer a = eval(s, e->items[0], p, NULL).answer, none = truth_known(true);
  if (syntax_same_name(e, "abs")) {
    unsigned scale = eval(s, e->items[0], p, NULL).scale;
    struct tx node = {.kind = TX_ABS, .bounded = true, .type = number_type(scale)};
    return (struct sv){.answer = apply_to_number(s->r, &node, a), .scale = scale};
  }
  uint32_t function = 0;
  while (!syntax_same_name(e, str_cstring(&s->r->arena, functions[function].name))) function++;
  struct tx node = {.kind = TX_FUNCTION, .bounded = true, .index = function};
  struct answer b = e->n_items > 1 ? eval(s, e->items[1], p, NULL).answer : none,
                c = e->n_items > 2 ? eval(s, e->items[2], p, NULL).answer : none;
  struct answer value = apply_date(s->r, &node, a, b, c);
  if (function == FUNCTION_WEEKDAY)
    return plain(value.known ? text_known(syntax_set(s, e, p)->words[value.code].text)
                             : (struct answer){.kind = ANSWER_TEXT});
  return function == FUNCTION_DATE ? day(value) : plain(value);
}

static struct sv eval_duration(struct syntax *s, const struct ast_expr *e, where p) {
  struct answer date = eval(s, e->a, p, NULL).answer, n = eval(s, e->b, p, NULL).answer;
  struct tx node = {.kind = TX_NEGATE, .bounded = true, .type = number_type(0)};
  if (e->negated) { /* -(-2^63) days are beyond the calendar in any case */
    if (!n.known) return day(number_unknown());
    n = apply_to_number(s->r, &node, n);
    if (!n.known) return day(number_unknown());
  }
  node.kind = e->unit == AST_DAYS   ? TX_ADD_DAYS
      : e->unit == AST_WORKING_DAYS ? TX_ADD_WORKING_DAYS
                                    : TX_ADD_MONTHS;
  node.months = e->unit == AST_YEARS ? 12 : 1;
  node.months_rounding = e->rounding == AST_ROUNDED_DOWN ? MONTHS_ROUNDED_DOWN
      : e->rounding == AST_ROUNDED_UP                    ? MONTHS_ROUNDED_UP
                                                         : MONTHS_EXACT;
  return day(apply_date(s->r, &node, date, n, truth_known(true)));
}

static struct sv eval_if(
    struct syntax *s, const struct ast_expr *e, where p, const struct ast_type *set) {
  struct answer condition = eval(s, e->a, p, NULL).answer;
  if (!set) set = syntax_set(s, e, p);
  struct sv yes = value(s, e->b, p, set), no = value(s, e->c, p, set);
  if (yes.untyped && no.untyped) return yes;
  same_kind(&yes, &no);
  unsigned scale = syntax_larger(yes.scale, no.scale);
  yes = widened(s, yes, scale);
  no = widened(s, no, scale);
  struct tx node = {.kind = TX_IF,
      .bounded = yes.answer.kind == ANSWER_NUMBER,
      .type = {TYPE_BOOLEAN, (uint8_t)scale, NONE_INDEX}};
  if (yes.answer.kind == ANSWER_NUMBER) node.type.kind = TYPE_DATE; /* unknown as a number is */
  if (yes.answer.kind == ANSWER_TEXT) node.type.kind = TYPE_TEXT;
  yes.answer = apply_if(&node, condition, yes.answer, no.answer);
  yes.date = yes.date || no.date;
  return yes;
}

/* -- the table of contents -- */

static struct sv eval(
    struct syntax *s, const struct ast_expr *e, where p, const struct ast_type *set) {
  switch (e->kind) {
  case AST_NUMBER:
    return (struct sv){.answer = number_scaled(s->r, e->number, e->scale), .scale = e->scale};
  case AST_DATE: return day(number_integer(s->r, e->number));
  case AST_TEXT: return plain(text_known(e->text));
  case AST_TRUE: return plain(truth_known(true));
  case AST_FALSE: return plain(truth_known(false));
  case AST_UNKNOWN: return untyped();
  case AST_AS_OF: return day(number_integer(s->r, s->r->options.as_of));
  case AST_FOLLOW:
  case AST_NAME: return eval_name(s, e, p, set);
  case AST_NOT: return plain(negated_if(true, eval(s, e->a, p, NULL).answer));
  case AST_AND:
    return plain(apply_logic(TX_AND, eval(s, e->a, p, NULL).answer, eval(s, e->b, p, NULL).answer));
  case AST_OR:
    return plain(apply_logic(TX_OR, eval(s, e->a, p, NULL).answer, eval(s, e->b, p, NULL).answer));
  case AST_EQUAL:
  case AST_NOT_EQUAL:
  case AST_LESS:
  case AST_LESS_EQUAL:
  case AST_GREATER:
  case AST_GREATER_EQUAL:
  case AST_IN:
  case AST_BETWEEN: return plain(eval_comparison(s, e, p));
  case AST_IS_KNOWN:
  case AST_IS_MISSING: {
    struct meaning m;
    if (!syntax_find(s, e->a, p, &m) || !m.field) abort();
    if (m.is_nobodys) return plain(truth_unknown());
    bool given =
        dataset_value(s->r->data, schema_field(s->schema, m.entity, m.field->name.text), m.row)
            .known;
    return plain(truth_known((given == (e->kind == AST_IS_KNOWN)) != e->negated));
  }
  case AST_ADD:
  case AST_SUBTRACT:
  case AST_MULTIPLY:
  case AST_DIVIDE:
  case AST_NEGATE: return eval_arithmetic(s, e, p, false);
  case AST_ON: return eval_on(s, e, p);
  case AST_RANK_IN: return eval_rank_in(s, e, p);
  case AST_ADD_DURATION: return eval_duration(s, e, p);
  case AST_IF: return eval_if(s, e, p, set);
  case AST_CALL: return eval_call(s, e, p);
  case AST_ANY:
  case AST_NO:
  case AST_EVERY:
  case AST_COUNT:
  case AST_SUM:
  case AST_MIN:
  case AST_MAX:
  case AST_AVERAGE:
  case AST_MEDIAN:
  case AST_LARGEST:
  case AST_SMALLEST:
  case AST_DISTINCT:
  case AST_LONGEST_RUN: return eval_aggregate(s, e, p, false);
  case AST_THIS: return eval_this(s, p);
  case AST_PREVIOUS: return eval_previous(s, e, p);
  case AST_NO_PREVIOUS_RECORD: return eval_no_record(s, p);
  case AST_CHAIN:
  case AST_ERROR: break;
  }
  abort(); /* come with their issue, or are errors of the checker */
}

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
  return eval(s, d->condition, &p, NULL).answer;
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
    const struct meaning m = {
        .decl = d, .decl_index = index, .entity = syntax_entity(s, d->candidate.text), .row = row};
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
