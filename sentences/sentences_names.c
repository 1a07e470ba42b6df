/* What words of the rules stand for, and how it is called (sentences_parts.h). */
#include "sentences/sentences_parts.h"

#include <stdlib.h>

#include "base/translate.h"
#include "compiler/typed/walk.h"
#include "dsl/keywords.h"
#include "results/people.h"

/* -- what stands where -- */

struct spoken_at { /* a leaf of the typed program, by its words */
  struct span span;
  const struct tx *node;
};
struct called { /* a declaration or a field, by its name */
  struct str name;
  const struct ast_decl *decl;
  const struct ast_field *field;
  uint32_t next; /* 1 + another of that name; 0: none */
};
struct spoken_names {
  VEC(struct spoken_at) nodes; /* by span */
  VEC(struct called) called;
  struct str_map by_name;         /* to the first of `called` */
  VEC(struct spoken_at) by_place; /* `node` unused: of `called`, by the span of its name */
  VEC(uint32_t) places;           /* beside by_place: which of `called` */
};

static int compare_spans(const void *a, const void *b) {
  const struct span *x = a, *y = b; /* the first member */
  if (x->source != y->source) return x->source < y->source ? -1 : 1;
  if (x->begin != y->begin) return x->begin < y->begin ? -1 : 1;
  return (x->end > y->end) - (x->end < y->end);
}

/* True of a node that one or two words of the rules name. */
static bool is_named(const struct tx *node) {
  switch ((int)node->kind) {
  case TX_CONSTANT: return node->type.kind == TYPE_ENUM;
  case TX_PARAMETER:
  case TX_PARAMETER_ON:
  case TX_READING:
  case TX_FIELD:
  case TX_ID_ORDER:
  case TX_DEFINE:
  case TX_DECISION:
  case TX_CHOSEN:
  case TX_STATUS:
  case TX_RANK:
  case TX_SELECTION_STATE:
  case TX_SHARE:
  case TX_ALLOCATION_STATE:
  case TX_DUTY:
  case TX_WITHIN:
  case TX_GIVEN:
  case TX_FOLLOW: return true;
  default: return false;
  }
}

struct gathering {
  struct sentences *sentences;
  struct tx_met met;
};

static void gather_node(struct gathering *gathering, const struct tx *node) {
  bool is_new;
  if (!node) return;
  tx_met_put(&gathering->met, node, &is_new);
  if (!is_new) return;
  if (node->span.source != UINT32_MAX && is_named(node))
    VEC_PUSH(gathering->sentences->arena, &gathering->sentences->names->nodes,
        ((struct spoken_at){node->span, node}));
  for (uint32_t i = 0; i < typed_n_children(node); i++)
    gather_node(gathering, typed_child(node, i));
}

static void gather_body(void *context, const struct typed_body *body) {
  struct gathering *gathering = context;
  if (body->begins) tx_met_clear(&gathering->met);
  gather_node(gathering, *body->tree);
}

static void add_called(struct sentences *s, struct str name, const struct ast_decl *decl,
    const struct ast_field *field) {
  struct spoken_names *names = s->names;
  uint32_t first = 0;
  if (!name.n) return;
  const bool is_there = str_map_find(&names->by_name, name, &first);
  VEC_PUSH(s->arena, &names->called, ((struct called){name, decl, field, 0}));
  if (!is_there) {
    str_map_add(&names->by_name, name, names->called.n - 1);
    return;
  }
  while (names->called.items[first].next) first = names->called.items[first].next - 1;
  names->called.items[first].next = names->called.n;
}

static void add_decl(struct sentences *s, const struct ast_decl *decl) {
  add_called(s, decl->name.text, decl, NULL);
  if (decl->kind != AST_ENTITY) return;
  if (!str_equal(decl->clauses->plural.text, decl->name.text))
    add_called(s, decl->clauses->plural.text, decl, NULL);
  for (uint32_t i = 0; i < decl->clauses->n_fields; i++)
    add_called(s, decl->clauses->fields[i].name.text, decl, &decl->clauses->fields[i]);
}

static void sort_places(struct sentences *s) {
  struct spoken_names *names = s->names;
  struct {
    struct span span;
    uint32_t called;
  } *places = arena_alloc(s->arena, (names->called.n + 1) * sizeof *places);
  uint32_t n = 0;
  for (uint32_t i = 0; i < names->called.n; i++) {
    const struct called *called = &names->called.items[i];
    const struct ast_name *name = called->field ? &called->field->name : &called->decl->name;
    if (!str_equal(name->text, called->name)) continue; /* a plural */
    places[n].span = name->span;
    places[n++].called = i;
  }
  if (n) qsort(places, n, sizeof *places, compare_spans);
  for (uint32_t i = 0; i < n; i++) {
    VEC_PUSH(s->arena, &names->by_place, ((struct spoken_at){places[i].span, NULL}));
    VEC_PUSH(s->arena, &names->places, places[i].called);
  }
}

void sentences_init(
    struct sentences *s, struct arena *arena, const struct compilation *compilation) {
  const struct ast *ast = compilation->ast;
  *s = (struct sentences){.arena = arena,
      .compilation = compilation,
      .schema = &compilation->typed->schema,
      .is_vietnamese = str_equal(str_from(_("en")), STR("vi")),
      .names = ARENA_NEW(arena, struct spoken_names)};
  *s->names = (struct spoken_names){0};
  str_map_init(&s->names->by_name, arena);
  struct gathering gathering = {.sentences = s};
  tx_met_init(&gathering.met, arena);
  typed_each_body(compilation->typed, gather_body, &gathering);
  if (s->names->nodes.n)
    qsort(s->names->nodes.items, s->names->nodes.n, sizeof *s->names->nodes.items, compare_spans);
  for (uint32_t i = 0; i < ast->n_decls; i++) add_decl(s, ast->decls[i]);
  for (uint32_t i = 0; i < ast->n_removals; i++) add_decl(s, ast->removals[i].removed);
  sort_places(s);
}

const struct tx *spoken_node_at(const struct sentences *s, struct span span) {
  if (span.source == UINT32_MAX || !s->names->nodes.n) return NULL;
  const struct spoken_at *at = bsearch(&span, s->names->nodes.items, s->names->nodes.n,
      sizeof *s->names->nodes.items, compare_spans);
  if (!at) return NULL;
  /* what follows a reference has the words of what it comes to, too: it is told as the former */
  const struct spoken_at *end = s->names->nodes.items + s->names->nodes.n, *found = at;
  while (at > s->names->nodes.items && compare_spans(at - 1, &span) == 0) at--;
  for (; at < end && compare_spans(at, &span) == 0; at++)
    if (at->node->kind == TX_FOLLOW) return at->node;
  return found->node;
}

const struct ast_decl *spoken_decl(
    const struct sentences *s, struct span name, const struct ast_field **field) {
  *field = NULL;
  if (name.source == UINT32_MAX || !s->names->by_place.n) return NULL;
  const struct spoken_at *at = bsearch(&name, s->names->by_place.items, s->names->by_place.n,
      sizeof *s->names->by_place.items, compare_spans);
  if (!at) return NULL;
  const uint32_t place = (uint32_t)(at - s->names->by_place.items);
  const struct called *called = &s->names->called.items[s->names->places.items[place]];
  *field = called->field;
  return called->decl;
}

/* The first of that name, or the next behind one; NULL: none is left. */
static const struct called *called_so(
    const struct sentences *s, struct str name, const struct called *before) {
  uint32_t first;
  if (before) return before->next ? &s->names->called.items[before->next - 1] : NULL;
  return str_map_find(&s->names->by_name, name, &first) ? &s->names->called.items[first] : NULL;
}

const struct ast_decl *spoken_find(
    const struct sentences *s, enum ast_decl_kind kind, struct str name, struct str of) {
  for (const struct called *at = NULL; (at = called_so(s, name, at));)
    if (!at->field && at->decl->kind == kind && (!of.n || str_equal(at->decl->of.text, of)))
      return at->decl;
  return NULL;
}

/* True where a declaration's name can be asked of an instance of that entity. */
static bool is_of(const struct called *called, const struct ast_decl *entity) {
  const struct ast_decl *d = called->decl;
  const struct str name = entity->name.text, plural = entity->clauses->plural.text;
  if (called->field) return d == entity || str_equal(d->name.text, name);
#define IS(word) (str_equal((word).text, name) || (plural.n && str_equal((word).text, plural)))
  return IS(d->of) || IS(d->clauses->candidate) || IS(d->clauses->per);
#undef IS
}

const struct ast_decl *spoken_find_any(
    const struct sentences *s, struct str entity, struct str name, const struct ast_field **field) {
  *field = NULL;
  while (entity.n) {
    const struct ast_decl *owner = spoken_find(s, AST_ENTITY, entity, (struct str){0});
    if (!owner) break;
    for (const struct called *at = NULL; (at = called_so(s, name, at));)
      if (at->decl->kind != AST_RULE && is_of(at, owner)) {
        *field = at->field;
        return at->decl;
      }
    entity = owner->of.text;
  }
  for (const struct called *at = NULL; (at = called_so(s, name, at));)
    if (at->decl->kind == AST_PARAMETER || at->decl->kind == AST_READING) return at->decl;
  return NULL;
}

/* -- what it is called -- */

struct str sentences_field_name(struct sentences *s, const struct ast_field *field) {
  return field->label.text.n ? field->label.text : people_word(s->arena, field->name.text);
}

static struct str exception_name(struct sentences *s, const struct ast_decl *decl) {
  const struct ast_decl *of =
      spoken_find(s, decl->target_kind, decl->of.text, decl->clauses->candidate.text);
  const struct str what = of ? sentences_name(s, of) : people_word(s->arena, decl->of.text);
  return str_from(arena_printf(s->arena, _("exception to “%.*s”"), STR_ARGS(what)));
}

struct str spoken_reason(struct str word) {
  static const struct {
    const char *word, *told;
  } reasons[] = {{"not_normative", N_("they set no norm")},
      {"left_to_people", N_("people decide it")},
      {"beyond_this_regulation", N_("another text rules it")},
      {"not_expressible", N_("rules cannot say it")}};
  for (uint32_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
    if (str_equal(word, str_from(reasons[i].word))) return str_from(translated(reasons[i].told));
  return word;
}

struct str sentences_name(struct sentences *s, const struct ast_decl *decl) {
  if (decl->label.text.n) return decl->label.text;
  if (decl->kind == AST_EXCEPTION && !decl->name.text.n) return exception_name(s, decl);
  if (decl->kind == AST_NOT_ENCODED) return spoken_reason(decl->choice.text);
  if (decl->kind == AST_REGULATION && decl->clauses->title.text.n) return decl->clauses->title.text;
  /* what is told or asked is its name to people */
  if ((decl->kind == AST_WARNING || decl->kind == AST_REQUIRE) && decl->because.text.n)
    return decl->because.text;
  if (decl->name.text.n) return people_word(s->arena, decl->name.text);
  return str_from(sentences_kind(decl->kind));
}

const char *sentences_kind(enum ast_decl_kind kind) {
  switch (kind) {
  case AST_REGULATION: return _("regulation");
  case AST_ENTITY: return _("what the data tells of");
  case AST_PARAMETER: return _("parameter");
  case AST_READING: return _("reading");
  case AST_DEFINE: return _("definition");
  case AST_DECISION: return _("decision");
  case AST_RULE: return _("rule");
  case AST_SELECTION: return _("selection");
  case AST_ALLOCATION: return _("allocation");
  case AST_NOT_ENCODED: return _("not for rules");
  case AST_CALENDAR: return _("calendar");
  case AST_DUTY: return _("duty");
  case AST_WARNING: return _("warning");
  case AST_REQUIRE: return _("what the data must satisfy");
  case AST_EXCEPTION: return _("exception");
  case AST_USES:
  case AST_REPEAL:
  case AST_REPLACE:
  case AST_EXTEND: break;
  }
  return ast_decl_kind_name(kind);
}

struct phrases phrases_decl(struct sentences *s, const struct ast_decl *decl) {
  struct phrases out = {0};
  say_name(s, &out, sentences_name(s, decl), decl, NULL);
  return out;
}

struct phrases phrases_entity(struct sentences *s, struct str name) {
  const struct ast_decl *decl = spoken_find(s, AST_ENTITY, name, (struct str){0});
  return decl ? phrases_decl(s, decl) : phrases_words(s, people_word(s->arena, name));
}

struct str spoken_state(struct sentences *s, struct str word) {
  for (uint32_t i = 0; s->is_vietnamese && i < keyword_count(); i++) {
    const struct keyword *keyword = keyword_at(i);
    if (keyword->kind == KEYWORD_STATE && keyword->language == KEYWORD_VIETNAMESE &&
        str_equal(keyword->english, word))
      return keyword->phrase;
  }
  return people_word(s->arena, word);
}

/* -- types -- */

/* The closed set of the schema that has these words: a set is its words. NULL: none is in use. */
static const struct enumeration *set_of(const struct sentences *s, const struct ast_type *type) {
  for (uint32_t i = 0; i < s->schema->n_enumerations; i++) {
    const struct enumeration *set = &s->schema->enumerations[i];
    uint32_t n = 0;
    while (n < set->n_words && n < type->n_words && str_equal(set->words[n], type->words[n].text))
      n++;
    if (n == type->n_words && n == set->n_words) return set;
  }
  return NULL;
}

struct str sentences_word(struct sentences *s, const struct ast_type *type, uint32_t word) {
  const struct enumeration *set = set_of(s, type);
  if (set) return people_member(s->arena, set, word);
  return type->labels && type->labels[word].text.n ? type->labels[word].text
                                                   : people_word(s->arena, type->words[word].text);
}

struct str sentences_choice(struct sentences *s, const struct ast_type *type, struct str word) {
  for (uint32_t i = 0; type && i < type->n_words; i++)
    if (str_equal(type->words[i].text, word)) return sentences_word(s, type, i);
  return people_word(s->arena, word);
}

struct str sentences_type(struct sentences *s, const struct ast_type *type) {
  switch (type->kind) {
  case AST_TYPE_BOOLEAN: return str_from(_("yes or no"));
  case AST_TYPE_INTEGER: return str_from(_("a whole number"));
  case AST_TYPE_DECIMAL:
    if (!type->has_scale) return str_from(_("a number"));
    return str_from(arena_printf(
        s->arena, _("a number, digits after the point: %lld"), (long long)type->scale));
  case AST_TYPE_DATE: return str_from(_("a day"));
  case AST_TYPE_TEXT: return str_from(_("a text"));
  case AST_TYPE_REFERENCE: {
    const struct phrases of = phrases_entity(s, type->entity.text);
    return str_from(
        arena_printf(s->arena, _("refers to: %.*s"), STR_ARGS(sentences_plain(s, &of, false))));
  }
  case AST_TYPE_ONE_OF: {
    const char *list = "";
    for (uint32_t i = 0; i < type->n_words; i++)
      list = arena_printf(
          s->arena, "%s%s“%.*s”", list, i ? ", " : "", STR_ARGS(sentences_word(s, type, i)));
    return str_from(arena_printf(s->arena, _("one of: %s"), list));
  }
  case AST_TYPE_ERROR: break;
  }
  return (struct str){0};
}

/* -- labels that say something of an instance -- */

/* How Vietnamese labels begin, and what becomes of that where it is denied: labels are in the language
 * of the rules, whatever the reader's. */
static const struct denial {
  const char *begin, *denied; /* denied NULL: the whole is no verb, so it is "no such case" */
} denials[] = {
    {"đã ", "chưa "},
    {"không ", NULL},
    {"chưa ", NULL},
    {"mọi ", NULL},
    {"tất cả ", NULL},
    {"năm ", NULL},
    {"các ", NULL},
    {"những ", NULL},
    {"người ", NULL},
    {"đơn vị ", NULL},
    {"điểm ", NULL},
    {"số ", NULL},
    {"tỷ lệ ", NULL},
    {"kết quả ", NULL},
    {"từ ", NULL},
    {"dưới ", NULL},
    {"trên ", NULL},
    {"vụ việc ", NULL},
};

static bool begins_with(struct str text, struct str begin) {
  return text.n >= begin.n && memcmp(text.p, begin.p, begin.n) == 0;
}

static const struct denial *denial_of(struct str label) {
  for (uint32_t i = 0; i < sizeof denials / sizeof *denials; i++)
    if (begins_with(label, str_from(denials[i].begin))) return &denials[i];
  return NULL;
}

bool predicate_is_close(struct sentences *s, struct str label) {
  const struct denial *denial = denial_of(label);
  return s->is_vietnamese && (!denial || denial->denied);
}

struct str say_predicate(struct sentences *s, struct str label, struct str entity, bool is_denied) {
  /* "vụ việc thuộc diện …" of a vụ việc: who it is about has been said */
  if (entity.n && label.n > entity.n && begins_with(label, entity) && label.p[entity.n] == ' ')
    label = (struct str){label.p + entity.n + 1, label.n - entity.n - 1};
  if (!is_denied) return label;
  const struct denial *denial = denial_of(label);
  if (s->is_vietnamese && denial && denial->denied) {
    const uint32_t n = (uint32_t)strlen(denial->begin);
    return str_from(
        arena_printf(s->arena, "%s%.*s", denial->denied, (int)(label.n - n), label.p + n));
  }
  return str_from(arena_printf(s->arena,
      s->is_vietnamese && denial ? _("not the case: %.*s") : _("not %.*s"), STR_ARGS(label)));
}
