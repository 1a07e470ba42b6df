/* The state of a parse and the declarations: see build.h. Expressions are in build_expr.c. */
#include "dsl/build.h"
#include "base/translate.h"

#include <assert.h>

#include "dsl/keywords.h"
#include "dsl/parser.h"
#include "base/limits.h"

static const struct ast_text no_text = {.span = {UINT32_MAX, 0, 0}};
static const struct ast_name no_name = {.span = {UINT32_MAX, 0, 0}};
const struct ast_type ast_no_type = {
    .kind = AST_TYPE_ERROR, .span = {UINT32_MAX, 0, 0}, .entity = {.span = {UINT32_MAX, 0, 0}}};

void parse_init(struct parse *parse, struct arena *arena, struct diags *diags, uint32_t source,
    bool expression_only) {
  memset(parse, 0, sizeof *parse);
  parse->arena = arena;
  parse->diags = diags;
  parse->expression_only = expression_only;
  struct str text = diags->sources->items[source].text;
  bool marked = text.n >= 3 && memcmp(text.p, "\xef\xbb\xbf", 3) == 0; /* a byte order mark */
  tokens_init(&parse->tokens, arena, diags, source, marked ? 3 : 0,
      expression_only ? TK_START_EXPRESSION : TK_START_RULES);
}

/* -- declarations -- */

const struct ast_clauses ast_no_clauses = {.plural = {.span = {UINT32_MAX, 0, 0}},
    .unique_within = {.span = {UINT32_MAX, 0, 0}},
    .candidate = {.span = {UINT32_MAX, 0, 0}},
    .per = {.span = {UINT32_MAX, 0, 0}},
    .by = {.span = {UINT32_MAX, 0, 0}},
    .title = {.span = {UINT32_MAX, 0, 0}},
    .issuer = {.span = {UINT32_MAX, 0, 0}},
    .source = {.span = {UINT32_MAX, 0, 0}},
    .amends = {.span = {UINT32_MAX, 0, 0}},
    .path = {.span = {UINT32_MAX, 0, 0}},
    .word = {.span = {UINT32_MAX, 0, 0}},
    .neighbour = {.span = {UINT32_MAX, 0, 0}},
    .word_label = {.span = {UINT32_MAX, 0, 0}}};

static bool has_clauses(enum ast_decl_kind kind) {
  return kind != AST_RULE && kind != AST_DEFINE && kind != AST_WARNING && kind != AST_REQUIRE;
}

static struct ast_decl *decl_new(
    struct parse *parse, enum ast_decl_kind kind, struct span keyword) {
  struct ast_decl *decl = ARENA_NEW(parse->arena, struct ast_decl);
  decl->kind = decl->target_kind = kind;
  decl->span = decl->keyword_span = keyword;
  decl->name = decl->of = decl->choice = decl->decision = no_name;
  decl->label = decl->because = no_text;
  decl->type = &ast_no_type;
  decl->clauses = &ast_no_clauses;
  return decl;
}

void parse_begin(struct parse *parse, enum ast_decl_kind kind, struct span keyword) {
  parse->error_at = UINT32_MAX;
  parse->decl = decl_new(parse, kind, keyword);
  parse->clauses = NULL;
  parse->type = NULL;
  if (has_clauses(kind))
    parse->decl->clauses = parse->clauses =
        arena_copy(parse->arena, &ast_no_clauses, sizeof ast_no_clauses);
  parse->fields.items = NULL;
  parse->froms.items = NULL;
  parse->excepts.items = NULL;
  parse->keys.items = NULL;
  parse->weekend.items = NULL;
  parse->days.items = NULL;
  parse->weekend.n = parse->days.n = 0;
  parse->weekend.capacity = parse->days.capacity = 0;
  parse->fields.n = parse->froms.n = parse->excepts.n = parse->keys.n = 0;
  parse->fields.capacity = parse->froms.capacity = parse->excepts.capacity = parse->keys.capacity =
      0;
}

void parse_begin_replace(struct parse *parse, struct span keyword) {
  parse->replacing = decl_new(parse, AST_REPLACE, keyword);
}

/* After a syntax error: true where everything was read that other declarations may rely on. Others
 * are left out, since a later pass would only complain of what the syntax error took away. */
static bool is_usable(const struct ast_decl *decl) {
  bool named = decl->name.text.n > 0, owned = decl->of.text.n > 0,
       typed = decl->type->kind != AST_TYPE_ERROR;
  bool chosen = decl->choice.text.n > 0;
  switch (decl->kind) {
  case AST_REGULATION: return named;
  case AST_ENTITY: return named && owned;
  case AST_PARAMETER: return named && typed && decl->n_froms > 0;
  case AST_READING: return named && typed && chosen;
  case AST_DEFINE: return named && typed && owned;
  case AST_DECISION: return named && typed && owned && chosen;
  case AST_RULE: return named && owned && chosen && decl->condition && decl->decision.text.n > 0;
  case AST_WARNING:
  case AST_REQUIRE: return named && owned && decl->condition;
  case AST_SELECTION:
    return named && decl->value && decl->clauses->candidate.text.n > 0 &&
        decl->clauses->per.text.n > 0;
  case AST_ALLOCATION:
    return named && decl->value && decl->clauses->weight && decl->clauses->candidate.text.n > 0 &&
        decl->clauses->per.text.n > 0;
  case AST_NOT_ENCODED: return false;
  case AST_CALENDAR: return named && decl->clauses->effective_from && decl->clauses->effective_to;
  case AST_DUTY: return named && owned && (decl->condition || decl->clauses->done_on);
  case AST_EXCEPTION:
    return owned && decl->condition && (decl->value || decl->target_kind == AST_RULE);
  case AST_USES:
  case AST_REPEAL:
  case AST_REPLACE:
  case AST_EXTEND: return false;
  }
  return false;
}

/* `replace` wraps what follows it, unless that is no declaration of its own. */
static struct ast_decl *wrap_replaced(struct parse *parse, struct ast_decl *decl) {
  struct ast_decl *wrapper = parse->replacing;
  parse->replacing = NULL;
  wrapper->span = span_join(wrapper->keyword_span, decl->span);
  wrapper->name = decl->name;
  wrapper->target_kind = decl->kind;
  wrapper->replacement = decl;
  wrapper->broken = decl->broken;
  const char *refused = NULL, *help = NULL;
  switch (decl->kind) {
  case AST_REGULATION:
    refused = _("a regulation"), help = _("amend it: regulation NAME amends \"PATH\"");
    break;
  case AST_ENTITY:
    refused = _("an entity"), help = _("add fields to it: extend entity NAME");
    break;
  case AST_USES:
  case AST_NOT_ENCODED:
  case AST_REPEAL:
  case AST_REPLACE:
  case AST_EXTEND:
    refused = arena_printf(parse->arena, "\"%s\"", ast_decl_kind_name(decl->kind)),
    help = _("replace takes a declaration with a name");
    break;
  case AST_REPLACEABLES: return wrapper;
  }
  diag_help(parse->diags, DIAG(parse->diags, KIND_NOT_REPLACEABLE, decl->keyword_span, refused),
      "%s", help);
  return NULL;
}

static void finish_clauses(struct parse *parse) {
  struct ast_clauses *clauses = parse->clauses;
  if (!clauses) return;
  clauses->fields = parse->fields.items, clauses->n_fields = parse->fields.n;
  clauses->keys = parse->keys.items, clauses->n_keys = parse->keys.n;
  clauses->weekend = parse->weekend.items, clauses->n_weekend = parse->weekend.n;
  clauses->days = parse->days.items, clauses->n_days = parse->days.n;
}

void parse_finish(struct parse *parse, struct span all, bool broken) {
  struct ast_decl *decl = parse->decl;
  expr_close(parse);
  parse->decl = NULL;
  decl->span = span_join(decl->keyword_span, all);
  decl->froms = parse->froms.items, decl->n_froms = parse->froms.n;
  decl->excepts = parse->excepts.items, decl->n_excepts = parse->excepts.n;
  finish_clauses(parse);
  bool kept = !broken || is_usable(decl);
  if (broken || decl->broken) {
    decl->broken = true;
    decl->span.end =
        parse->error_at > decl->keyword_span.end ? parse->error_at : decl->keyword_span.end;
    if (decl->kind == AST_DEFINE && !decl->value)
      decl->value = expr_new(parse, AST_ERROR, decl->keyword_span);
  }
  if (decl->kind == AST_ENTITY && decl->name.text.n == 0) kept = false; /* parse_break_entity */
  if (parse->replacing) decl = wrap_replaced(parse, decl);
  parse->finished = kept ? decl : NULL;
  if (parse->finished) VEC_PUSH(parse->arena, &parse->decls, decl);
}

void parse_break_entity(struct parse *parse) {
  parse->decl->broken = true;
  if (!is_usable(parse->decl)) parse->decl->name = no_name;
}

void parse_abandon(struct parse *parse) {
  parse->decl = parse->replacing = NULL;
  memset(&parse->law, 0, sizeof parse->law);
  memset(&parse->law_spans, 0, sizeof parse->law_spans);
}

/* -- law text -- */

void parse_law_line(struct parse *parse, struct ast_text line) {
  VEC_PUSH(parse->arena, &parse->law, line.text);
  VEC_PUSH(parse->arena, &parse->law_spans, line.span);
}

/* Law text of points and blanks alone. */
static bool quotes_nothing(const struct parse *parse) {
  for (uint32_t i = 0; i < parse->law.n; i++) {
    struct str line = parse->law.items[i];
    for (uint32_t k = 0; k < line.n;) {
      int32_t code_point;
      k += str_decode(line, k, &code_point);
      bool is_point = code_point == '.' || code_point == 0x2026 || code_point == '|';
      if (!is_point && !is_gap(code_point)) return false;
    }
  }
  return true;
}

static struct span law_span(const struct parse *parse) {
  return span_join(parse->law_spans.items[0], parse->law_spans.items[parse->law.n - 1]);
}

void parse_law_used(struct parse *parse) {
  if (parse->law.n == 0) return; /* it stood within `not encoded` */
  if (quotes_nothing(parse)) {
    struct diag *diag = DIAG(parse->diags, ADVICE_LAW_QUOTES_NOTHING, law_span(parse), NULL);
    diag_help(parse->diags, diag,
        "write the words of the law that the declaration encodes; \"...\" only skips words between "
        "others");
  }
  if (parse->finished) {
    parse->finished->law = parse->law.items;
    parse->finished->law_spans = parse->law_spans.items;
    parse->finished->n_law = parse->law.n;
  }
  parse_abandon(parse);
}

void parse_law_unused(struct parse *parse) {
  struct span all = law_span(parse);
  /* E110 is said already, and enough */
  bool indented = all.begin > 0 && parse->tokens.text.p[all.begin - 1] != '\n';
  struct diag *diag = indented ? NULL : DIAG(parse->diags, LAW_TEXT_UNATTACHED, all, NULL);
  diag_help(parse->diags, diag, "law text stands before the declaration whose law it is");
  parse_abandon(parse);
}

/* -- clauses -- */

void parse_note_error(struct parse *parse, struct span span) {
  if (parse->error_at == UINT32_MAX) parse->error_at = span.begin;
}

bool parse_resume(struct parse *parse, enum resume resume) {
  struct tokens *tokens = &parse->tokens;
  parse->boundary = NULL;
  /* a misspelt keyword is handed out again, as the right one */
  if (tokens->n_replayed > 0) return false;
  if (tokens_last_resumes(tokens, resume)) return true;
  tokens_skip(tokens, resume);
  return false;
}

void decl_name(struct parse *parse, struct ast_name name) { parse->decl->name = name; }

static bool is_written(const struct ast_text *text) { return text->span.source != UINT32_MAX; }

/* False: it was given before, and is reported. */
static bool give_text(struct parse *parse, struct ast_text *member, struct ast_text text,
    const char *what, struct diag **twice) {
  if (!is_written(member)) {
    *member = text;
    return true;
  }
  *twice = DIAG(parse->diags, CLAUSE_TWICE, text.span, keyword_told(what));
  diag_note(parse->diags, *twice, member->span, "first given here");
  return false;
}

void decl_text(
    struct parse *parse, struct ast_text *member, struct ast_text text, const char *what) {
  struct diag *twice;
  give_text(parse, member, text, what, &twice);
}

/* A label of what is declared with that type. Where it has one already, of a text behind a closed
 * set, that is the word's after all, if the set has one word; of several the others lack theirs. */
static void give_label(
    struct parse *parse, struct ast_text *member, struct ast_type *type, struct ast_text text) {
  const bool is_behind_set =
      is_written(&parse->behind_set) && member->span.begin == parse->behind_set.span.begin;
  struct diag *twice;
  if (is_behind_set && type && type->n_words == 1) {
    type->labels = arena_copy(parse->arena, member, sizeof *member);
    *member = text;
  } else if (!give_text(parse, member, text, N_("label"), &twice) && is_behind_set) {
    diag_help(parse->diags, twice, "label every word of the list, or none");
  }
}

void decl_label(struct parse *parse, struct ast_text text) {
  give_label(parse, &parse->decl->label, parse->type, text);
}

void decl_type(struct parse *parse, struct ast_type *type) {
  parse->decl->type = parse->type = type;
  if (is_written(&parse->behind_set)) decl_label(parse, parse->behind_set);
}

/* Each word of the set has a label, or one is reported. */
static void want_labels(struct parse *parse, const struct ast_type *type) {
  uint32_t i = 0;
  while (i < type->n_words && is_written(&type->labels[i])) i++;
  if (i == type->n_words) return;
  struct diag *diag = DIAG(parse->diags, WORD_UNLABELLED, type->words[i].span,
      str_cstring(parse->arena, type->words[i].text));
  diag_help(parse->diags, diag, "label every word of the list, or none");
}

/* The label of a decision stands before its outcomes. */
void decl_outcomes(struct parse *parse, struct ast_type *type) {
  if (is_written(&parse->behind_set)) {
    type->labels = ARENA_ARRAY(parse->arena, struct ast_text, type->n_words);
    for (uint32_t i = 0; i < type->n_words; i++) type->labels[i] = no_text;
    type->labels[type->n_words - 1] = parse->behind_set;
    want_labels(parse, type);
  }
  parse->decl->type = parse->type = type;
}

void decl_effective(
    struct parse *parse, struct span clause, struct ast_expr *from, struct ast_expr *to) {
  struct ast_clauses *clauses = parse->clauses;
  if (clauses->effective_from) {
    struct diag *diag = DIAG(parse->diags, CLAUSE_TWICE, clause, _("effective period"));
    diag_note(parse->diags, diag, clauses->effective_from->span, "first given here");
    return;
  }
  clauses->effective_from = from;
  clauses->effective_to = to;
}

void decl_from(struct parse *parse, struct ast_expr *date, struct ast_expr *value) {
  VEC_PUSH(parse->arena, &parse->froms, (struct ast_from){date, value});
}

void decl_except(
    struct parse *parse, struct ast_expr *value, struct ast_expr *condition, struct span span) {
  VEC_PUSH(parse->arena, &parse->excepts, (struct ast_except){no_name, value, condition, span});
}

void decl_weekend(struct parse *parse, struct ast_name day) {
  VEC_PUSH(parse->arena, &parse->weekend, day);
}

struct ast_day_span *day_span(struct parse *parse, struct ast_expr *first, struct ast_expr *last,
    const struct ast_text *label) {
  struct ast_day_span *days = ARENA_NEW(parse->arena, struct ast_day_span);
  *days = (struct ast_day_span){.first = first, .last = last, .label = label ? *label : no_text};
  return days;
}

void decl_day_span(
    struct parse *parse, bool is_working, struct ast_day_span *days, struct span span) {
  days->is_working = is_working;
  days->span = span;
  VEC_PUSH(parse->arena, &parse->days, *days);
}

void decl_key(struct parse *parse, struct ast_expr *key, bool descending) {
  VEC_PUSH(parse->arena, &parse->keys, (struct ast_order_key){key, descending});
}

void field_begin(struct parse *parse, struct ast_name name, const struct ast_type *type) {
  VEC_PUSH(parse->arena, &parse->fields,
      (struct ast_field){.name = name,
          .type = *type,
          .label = parse->behind_set,
          .bounds_span = SPAN_NONE,
          .span = span_join(name.span, type->span)});
  parse->field = &parse->fields.items[parse->fields.n - 1];
}

void field_bounds(
    struct parse *parse, struct span span, struct ast_expr *least, struct ast_expr *most) {
  parse->field->least = least;
  parse->field->most = most;
  parse->field->bounds_span = span;
}

void field_changes(struct parse *parse, struct span span, enum ast_changes changes) {
  parse->field->changes = changes;
  parse->field->changes_span = span;
}

void field_label(struct parse *parse, struct ast_text text) {
  give_label(parse, &parse->field->label, &parse->field->type, text);
}

/* -- names and types -- */

struct ast_name word_name(struct parse *parse, struct ast_name word) {
  if (parse->words) words_find(parse->words, word.span.begin)->is_name = true;
  if (word.text.n > 0 && memchr(word.text.p, ' ', word.text.n) != NULL) {
    char *joined = str_cstring(parse->arena, word.text);
    struct diag *diag = DIAG(parse->diags, NAME_IS_KEYWORD, word.span, joined);
    joined = str_cstring(parse->arena, word.text);
    for (char *p = joined; *p; p++)
      if (*p == ' ') *p = '_';
    diag_help(parse->diags, diag, "write %s", joined);
    word.text = str_from(joined);
  }
  return word;
}

struct name_list *name_list(struct parse *parse, struct name_list *list, struct ast_name name,
    const struct ast_text *label) {
  if (!list) list = ARENA_NEW(parse->arena, struct name_list);
  VEC_PUSH(parse->arena, &list->of, name);
  VEC_PUSH(parse->arena, &list->labels, label ? *label : no_text);
  list->n_labelled += label != NULL;
  return list;
}

struct ast_type *type_plain(struct parse *parse, enum ast_type_kind kind, struct span span) {
  struct ast_type *type = arena_copy(parse->arena, &ast_no_type, sizeof ast_no_type);
  type->kind = kind;
  type->span = span;
  parse->behind_set = no_text;
  return type;
}

struct ast_type *type_scaled(
    struct parse *parse, struct literal scale, struct span scale_span, struct span span) {
  struct ast_type *type = type_plain(parse, AST_TYPE_DECIMAL, span);
  if (scale.bad || scale.boundary || scale.scale > 0) {
    if (!scale.bad) {
      struct str text = sources_text(parse->diags->sources, scale_span);
      DIAG(parse->diags, TOKEN_UNEXPECTED, scale_span, _("a whole number from 0 to 9"),
          arena_printf(parse->arena, "\"%.*s\"", STR_ARGS(text)));
    }
    type->kind = AST_TYPE_ERROR;
    return type;
  }
  type->has_scale = true;
  type->scale = scale.number;
  return type;
}

struct ast_type *type_one_of(struct parse *parse, struct name_list *words, struct span span) {
  struct ast_type *type = type_plain(parse, AST_TYPE_ONE_OF, span);
  type->words = words->of.items;
  type->n_words = words->of.n;
  const struct ast_text *last = &words->labels.items[type->n_words - 1];
  if (words->n_labelled == 1 && is_written(last)) {
    parse->behind_set = *last;
  } else if (words->n_labelled > 0) {
    type->labels = words->labels.items;
    want_labels(parse, type);
  }
  return type;
}

struct ast_type *type_reference(struct parse *parse, struct ast_name entity, struct span span) {
  struct ast_type *type = type_plain(parse, AST_TYPE_REFERENCE, span);
  type->entity = entity;
  return type;
}
