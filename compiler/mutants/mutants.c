/* Mutants of declarations: rules, orders, ties, words, what is absent (mutants.h). What stands in
 * their expressions: mutants_expression.c. */
#include "compiler/mutants/finding.h"

#include "dsl/parser.h"

/* -- names -- */

const char *mutator_name(enum mutator mutator) {
  static const char *const names[] = {
#define MUTATOR(name, word) word,
#include "compiler/mutants/mutators.def"
  };
  return names[mutator];
}

/* -- closed sets -- */

static void keep_set(struct finding *f, struct str name, const struct ast_type *type) {
  if (type->kind != AST_TYPE_ONE_OF) return;
  struct named_set set = {type, NONE_INDEX};
  uint32_t first;
  if (str_map_find(&f->names, name, &first)) {
    set.next = f->sets.items[first].next;
    f->sets.items[first].next = f->sets.n;
  } else {
    str_map_add(&f->names, name, f->sets.n);
  }
  VEC_PUSH(f->arena, &f->sets, set);
}

static void keep_sets(struct finding *f) {
  str_map_init(&f->names, f->arena);
  for (uint32_t i = 0; i < f->ast->n_decls; i++) {
    const struct ast_decl *d = f->ast->decls[i];
    if (d->kind == AST_READING || d->kind == AST_DECISION || d->kind == AST_DEFINE)
      keep_set(f, d->name.text, d->type);
    for (uint32_t k = 0; d->kind == AST_ENTITY && k < d->clauses->n_fields; k++)
      keep_set(f, d->clauses->fields[k].name.text, &d->clauses->fields[k].type);
  }
}

/* -- words of declarations -- */

static struct span span_of_text(struct span in, const char *base, const char *p, uint32_t n) {
  uint32_t begin = in.begin + (uint32_t)(p - base);
  return between(in, begin, begin + n);
}

/* The last place of a phrase between two places of the declaration's file, which stands at the end
 * of them where `ends`; SPAN_NONE: it is not there. */
static struct span last_phrase(
    const struct finding *f, struct span in, struct str phrase, bool ends) {
  struct str text = words_of(f, in);
  while (ends && text.n && strchr(" \t\r\n", text.p[text.n - 1])) text.n--;
  if (text.n < phrase.n) return SPAN_NONE;
  for (uint32_t at = text.n - phrase.n + 1; at-- > 0;) {
    if (memcmp(text.p + at, phrase.p, phrase.n) == 0)
      return span_of_text(in, text.p, text.p + at, phrase.n);
    if (ends) break;
  }
  return SPAN_NONE;
}

static bool is_none(struct span span) { return span.source == SPAN_NONE.source; }

/* Each other word of a set, instead of the one chosen there. */
static void exchange_choice(
    struct finding *f, enum mutator mutator, const struct ast_type *set, bool changes_choices) {
  for (uint32_t i = 0; i < set->n_words; i++) {
    if (str_equal(set->words[i].text, f->decl->choice.text)) continue;
    struct ast_decl *decl = copied(f);
    decl->choice.text = set->words[i].text;
    found(f, mutator, decl, f->decl->choice.span, set->words[i].text);
    f->out->list.items[f->out->list.n - 1].changes_choices = changes_choices;
  }
}

/* A word of a set, with its label where it has one. */
static struct span labelled(const struct ast_type *type, uint32_t i) {
  const struct span word = type->words[i].span;
  const bool has_label = type->labels && !is_none(type->labels[i].span);
  return between(word, word.begin, has_label ? type->labels[i].span.end : word.end);
}

static void exchange_labels(struct finding *f, struct ast_type *type, uint32_t i) {
  if (!type->labels) return;
  const struct ast_text first = type->labels[i];
  type->labels = arena_copy(f->arena, type->labels, type->n_words * sizeof *type->labels);
  type->labels[i] = type->labels[i + 1];
  type->labels[i + 1] = first;
}

/* Two outcomes that stand beside each other: which is the stronger. Where some came by `extend`, it
 * says beside which they stand. */
static void exchange_strengths(struct finding *f) {
  const struct ast_type *type = f->decl->type;
  if (f->decl->clauses->n_extensions) return;
  for (uint32_t i = 0; i + 1 < type->n_words; i++) {
    const struct span a = labelled(type, i), b = labelled(type, i + 1);
    struct ast_decl *decl = copied(f);
    struct ast_type *exchanged = arena_copy(f->arena, type, sizeof *type);
    exchanged->words = arena_copy(f->arena, type->words, type->n_words * sizeof *type->words);
    exchanged->words[i] = type->words[i + 1];
    exchanged->words[i + 1] = type->words[i];
    exchange_labels(f, exchanged, i);
    decl->type = exchanged;
    struct str middle = words_of(f, between(a, a.end, b.begin));
    found(f, MUTATOR_OUTCOME, decl, between(a, a.begin, b.end),
        str_from(arena_printf(f->arena, "%.*s%.*s%.*s", STR_ARGS(words_of(f, b)), STR_ARGS(middle),
            STR_ARGS(words_of(f, a)))));
  }
}

static void find_in_rule(struct finding *f) {
  const struct ast_decl *d = f->decl;
  find_in(f, ROOT(condition), d->condition, TRUTH_ACTS);
  find_in(f, ROOT(unless), d->unless, TRUTH_ACTS);
  for (uint32_t i = 0; d->kind == AST_RULE && i < f->ast->n_decls; i++) {
    const struct ast_decl *decision = f->ast->decls[i];
    if (decision->kind == AST_DECISION && str_equal(decision->name.text, d->decision.text)) {
      exchange_choice(f, MUTATOR_OUTCOME, decision->type, false);
      break;
    }
  }
}

static void find_in_define(struct finding *f) {
  const struct ast_decl *d = f->decl;
  find_in(f, ROOT(value), d->value, TRUTH_PART);
  for (uint32_t i = 0; i < d->n_excepts; i++) {
    find_in(f, ROOT_OF(d, excepts, struct ast_except, value, i), d->excepts[i].value, TRUTH_PART);
    find_in(f, ROOT_OF(d, excepts, struct ast_except, condition, i), d->excepts[i].condition,
        TRUTH_ACTS);
  }
}

static void find_in_parameter(struct finding *f) {
  const struct ast_decl *d = f->decl;
  for (uint32_t i = 0; i < d->n_froms; i++) {
    find_in(f, ROOT_OF(d, froms, struct ast_from, date, i), d->froms[i].date, TRUTH_PART);
    find_in(f, ROOT_OF(d, froms, struct ast_from, value, i), d->froms[i].value, TRUTH_PART);
  }
}

/* -- orders and ties -- */

static struct ast_decl *with_keys(struct finding *f, struct ast_clauses **out) {
  struct ast_decl *decl = copied(f);
  struct ast_clauses *clauses = *out = copy_clauses(f, decl);
  clauses->keys = arena_copy(f->arena, clauses->keys, clauses->n_keys * sizeof *clauses->keys);
  return decl;
}

/* Where a key ends, with the parentheses it stands in. */
static uint32_t key_end(const struct finding *f, const struct ast_order_key *key) {
  struct span rest = between(key->key->span, key->key->span.end, f->decl->span.end);
  struct str text = words_of(f, rest);
  uint32_t n = 0, end = 0;
  for (; n < text.n && strchr(" \t\r\n)", text.p[n]); n++)
    if (text.p[n] == ')') end = n + 1;
  return key->key->span.end + (key->key->parenthesised ? end : 0);
}

/* The word of a key's direction; SPAN_NONE: none is written. */
static struct span direction_span(const struct finding *f, const struct ast_order_key *key) {
  uint32_t end = key_end(f, key);
  struct str text = words_of(f, between(key->key->span, end, f->decl->span.end));
  uint32_t at = 0;
  while (at < text.n && strchr(" \t\r\n", text.p[at])) at++;
  static const int tokens[] = {TK_ASCENDING, TK_DESCENDING};
  for (uint32_t t = 0; t < 2; t++) {
    struct str phrase = spelled(f, tokens[t]);
    if (text.n - at >= phrase.n && memcmp(text.p + at, phrase.p, phrase.n) == 0)
      return between(key->key->span, end + at, end + at + phrase.n);
  }
  return SPAN_NONE;
}

static void turn_key(struct finding *f, uint32_t i) {
  const struct ast_order_key *key = &f->decl->clauses->keys[i];
  struct span direction = direction_span(f, key);
  struct str other = spelled(f, key->descending ? TK_ASCENDING : TK_DESCENDING);
  if (is_none(direction)) {
    if (key->descending) return; /* written in a way that is not found */
    uint32_t end = key_end(f, key);
    direction = between(key->key->span, end, end);
    other = str_from(arena_printf(f->arena, " %.*s", STR_ARGS(other)));
  }
  struct ast_clauses *clauses;
  struct ast_decl *decl = with_keys(f, &clauses);
  clauses->keys[i].descending = !key->descending;
  found(f, MUTATOR_DIRECTION, decl, direction, other);
}

/* With the comma before it, or of the first the one behind. */
static void leave_key_out(struct finding *f, uint32_t i) {
  const struct ast_decl *d = f->decl;
  const struct ast_order_key *key = &d->clauses->keys[i];
  struct span cut = between(key->key->span, 0, 0), direction = direction_span(f, key);
  if (d->clauses->n_keys < 2 || key->key->parenthesised) return;
  if (is_none(direction) && key->descending) return;
  if (i == 0) {
    if (d->clauses->keys[1].key->parenthesised) return;
    cut.begin = key->key->span.begin;
    cut.end = d->clauses->keys[1].key->span.begin;
  } else {
    const struct ast_order_key *before = &d->clauses->keys[i - 1];
    struct span last = direction_span(f, before);
    cut.begin = is_none(last) ? key_end(f, before) : last.end;
    cut.end = is_none(direction) ? key->key->span.end : direction.end;
  }
  struct ast_clauses *clauses;
  struct ast_decl *decl = with_keys(f, &clauses);
  memmove(&clauses->keys[i], &clauses->keys[i + 1],
      (d->clauses->n_keys - i - 1) * sizeof *clauses->keys);
  clauses->n_keys--;
  found(f, MUTATOR_KEY, decl, cut, (struct str){0});
}

/* The directions stay where they stand. */
static void exchange_keys(struct finding *f, uint32_t i) {
  const struct ast_decl *d = f->decl;
  struct span a = d->clauses->keys[i].key->span, b = d->clauses->keys[i + 1].key->span;
  struct ast_clauses *clauses;
  struct ast_decl *decl = with_keys(f, &clauses);
  clauses->keys[i].key = d->clauses->keys[i + 1].key;
  clauses->keys[i + 1].key = d->clauses->keys[i].key;
  struct str middle = words_of(f, between(a, a.end, b.begin));
  found(f, MUTATOR_KEY, decl, between(a, a.begin, b.end),
      str_from(arena_printf(f->arena, "%.*s%.*s%.*s", STR_ARGS(words_of(f, b)), STR_ARGS(middle),
          STR_ARGS(words_of(f, a)))));
}

static void treat_ties_otherwise(struct finding *f) {
  bool refers = f->decl->clauses->tie == AST_TIE_REFER;
  if (f->decl->kind != AST_SELECTION) return; /* an allocation refers always */
  struct span word = last_phrase(f, f->decl->span, spelled(f, refers ? TK_REFER : TK_ALL), true);
  if (is_none(word)) return;
  struct ast_decl *decl = copied(f);
  copy_clauses(f, decl)->tie = refers ? AST_TIE_ALL : AST_TIE_REFER;
  found(f, MUTATOR_TIE, decl, word, spelled(f, refers ? TK_ALL : TK_REFER));
}

static void find_in_choice(struct finding *f) {
  const struct ast_decl *d = f->decl;
  find_in(f, ROOT(value), d->value, TRUTH_PART);
  find_in(f, ROOT(condition), d->condition, TRUTH_FILTER);
  find_in(f, CLAUSE(weight), d->clauses->weight, TRUTH_PART);
  find_in(f, CLAUSE(unit), d->clauses->unit, TRUTH_PART);
  for (uint32_t i = 0; i < d->clauses->n_keys; i++) {
    find_in(
        f, CLAUSE_OF(d, keys, struct ast_order_key, key, i), d->clauses->keys[i].key, TRUTH_PART);
    turn_key(f, i);
    leave_key_out(f, i);
    if (i + 1 < d->clauses->n_keys) exchange_keys(f, i);
  }
  treat_ties_otherwise(f);
}

/* -- entities -- */

static struct ast_decl *with_field(struct finding *f, uint32_t i, struct ast_field **field) {
  struct ast_decl *decl = copied(f);
  struct ast_clauses *clauses = copy_clauses(f, decl);
  clauses->fields =
      arena_copy(f->arena, clauses->fields, clauses->n_fields * sizeof *clauses->fields);
  *field = &clauses->fields[i];
  return decl;
}

/* The word of a closed set, or the truth, that what is absent means: another. */
static void mean_another(struct finding *f, uint32_t i) {
  const struct ast_field *field = &f->decl->clauses->fields[i];
  if (field->absent->kind != AST_NAME) return;
  struct str other = next_word(&field->type, field->absent->name);
  if (field->type.kind != AST_TYPE_ONE_OF || !other.n) return;
  struct ast_field *changed;
  struct ast_decl *decl = with_field(f, i, &changed);
  changed->absent = arena_copy(f->arena, field->absent, sizeof *field->absent);
  changed->absent->name = other;
  found(f, MUTATOR_ABSENT, decl, field->absent->span, other);
}

static void find_in_field(struct finding *f, uint32_t i) {
  const struct ast_decl *d = f->decl;
  const struct ast_field *field = &d->clauses->fields[i];
  struct span words = field->absent_span;
  /* said by a later line alone: without it an earlier one holds */
  bool is_own = words.source == field->span.source && words.begin >= field->span.begin &&
      words.end <= field->span.end;
  if ((field->absent || field->absent_none) && is_own) {
    struct ast_field *changed;
    struct ast_decl *decl = with_field(f, i, &changed);
    changed->absent = NULL;
    changed->absent_none = false;
    found(f, MUTATOR_ABSENT, decl, words, (struct str){0});
  }
  if (field->absent) {
    mean_another(f, i);
    find_in(f, CLAUSE_OF(d, fields, struct ast_field, absent, i), field->absent, TRUTH_PART);
  }
  find_in(f, CLAUSE_OF(d, fields, struct ast_field, least, i), field->least, TRUTH_PART);
  find_in(f, CLAUSE_OF(d, fields, struct ast_field, most, i), field->most, TRUTH_PART);
}

static void find_in_entity(struct finding *f) {
  const struct ast_decl *d = f->decl;
  f->changes_data = true;
  if (d->clauses->absent_none) {
    struct span head = d->span;
    if (d->clauses->n_fields && d->clauses->fields[0].span.source == head.source)
      head.end = d->clauses->fields[0].span.begin;
    struct str none = spelled(f, TK_NONE), means = spelled(f, TK_ABSENT_MEANS);
    struct span at = last_phrase(f, head,
        str_from(arena_printf(f->arena, "%.*s %.*s", STR_ARGS(means), STR_ARGS(none))), false);
    struct ast_decl *decl = copied(f);
    copy_clauses(f, decl)->absent_none = false;
    if (!is_none(at)) found(f, MUTATOR_ABSENT, decl, at, (struct str){0});
  }
  for (uint32_t i = 0; i < d->clauses->n_fields; i++) find_in_field(f, i);
  f->changes_data = false;
}

/* -- the others -- */

static void find_in_calendar(struct finding *f) {
  const struct ast_decl *d = f->decl;
  for (uint32_t i = 0; i < d->clauses->n_days; i++) {
    find_in(f, CLAUSE_OF(d, days, struct ast_day_span, first, i), d->clauses->days[i].first,
        TRUTH_PART);
    find_in(
        f, CLAUSE_OF(d, days, struct ast_day_span, last, i), d->clauses->days[i].last, TRUTH_PART);
  }
}

static void find_in_duty(struct finding *f) {
  find_in(f, ROOT(condition), f->decl->condition, TRUTH_ACTS);
  find_in(f, CLAUSE(done_on), f->decl->clauses->done_on, TRUTH_PART);
  find_in(f, CLAUSE(due), f->decl->clauses->due, TRUTH_PART);
}

static bool is_vietnamese(const struct finding *f) {
  for (const char *p = ast_decl_kind_name(f->decl->kind); *p; p++) {
    struct str word = words_of(f, f->decl->keyword_span);
    return !word.n || word.p[0] != *p;
  }
  return false;
}

static void find_in_declaration(struct finding *f) {
  f->is_vietnamese = is_vietnamese(f);
  switch (f->decl->kind) {
  case AST_ENTITY: find_in_entity(f); break;
  case AST_PARAMETER: find_in_parameter(f); break;
  case AST_READING: exchange_choice(f, MUTATOR_WORD, f->decl->type, true); break;
  case AST_DEFINE: find_in_define(f); break;
  case AST_DECISION:
    exchange_choice(f, MUTATOR_OUTCOME, f->decl->type, false);
    exchange_strengths(f);
    break;
  case AST_EXCEPTION:
    find_in(f, ROOT(value), f->decl->value, TRUTH_PART);
    find_in_rule(f);
    break;
  case AST_RULE:
  case AST_WARNING: find_in_rule(f); break;
  case AST_REQUIRE: find_in(f, ROOT(condition), f->decl->condition, TRUTH_HOLDS); break;
  case AST_SELECTION:
  case AST_ALLOCATION: find_in_choice(f); break;
  case AST_CALENDAR: find_in_calendar(f); break;
  case AST_DUTY: find_in_duty(f); break;
  case AST_REGULATION: /* changes no result */
  case AST_NOT_ENCODED:
  case AST_USES: /* and what a consolidated regulation does not hold */
  case AST_REPEAL:
  case AST_REPLACE:
  case AST_EXTEND: break;
  }
}

void mutants_find(struct arena *arena, const struct ast *ast, const struct sources *sources,
    struct mutants *out) {
  struct finding f = {.arena = arena, .ast = ast, .sources = sources, .out = out};
  *out = (struct mutants){0};
  keep_sets(&f);
  for (f.declaration = 0; f.declaration < ast->n_decls; f.declaration++) {
    f.decl = ast->decls[f.declaration];
    find_in_declaration(&f);
  }
}

struct ast *mutant_tree(struct arena *arena, const struct ast *ast, const struct mutant *mutant) {
  struct ast *tree = arena_copy(arena, ast, sizeof *ast);
  tree->decls = arena_copy(arena, ast->decls, ast->n_decls * sizeof *ast->decls);
  tree->decls[mutant->declaration] = mutant->changed;
  return tree;
}
