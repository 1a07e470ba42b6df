/* pass_check: names, types and homes of a whole file. First all declarations are named and typed,
 * then the bodies are checked, so that they may stand in any order. language.md §3-§5. */
#include "compiler/check/check.h"
#include "base/translate.h"

#include "compiler/source/chain.h"
#include "compiler/check/checker.h"
#include "dsl/keywords.h"
#include "compiler/passes/passes.h"
#include "base/date.h"

static void checker_init(
    struct checker *c, struct compilation *compilation, struct typed_program *program) {
  *c = (struct checker){.compilation = compilation,
      .arena = compilation->arena,
      .diags = &compilation->diags,
      .program = program,
      .schema = &program->schema,
      .build = {compilation->arena, &program->schema},
      .words = {compilation->arena, &program->schema, &compilation->sources}};
  str_map_init(&c->run_names, c->arena);
  str_map_init(&c->entities, c->arena);
  str_map_init(&c->shared_plurals, c->arena);
  str_map_init(&c->decisions, c->arena);
  str_map_init(&c->enumerations, c->arena);
}

/* -- the header -- */

static const char *date_words(struct checker *c, int64_t days) {
  char text[16];
  date_format((int32_t)days, text);
  return arena_printf(c->arena, "%s", text);
}

/* "on 2020-01-01", "from 2020-01-01 to 2020-01-31" */
static const char *days_words(struct checker *c, int64_t first, int64_t last) {
  return first == last
      ? arena_printf(c->arena, _("on %s"), date_words(c, first))
      : arena_printf(c->arena, _("from %s to %s"), date_words(c, first), date_words(c, last));
}

static void check_effective(struct checker *c, const struct ast_decl *d) {
  struct schema *s = c->schema;
  struct value from = {0}, to = {0};
  if (d->clauses->effective_from)
    s->has_effective_from =
        check_constant(c, d->clauses->effective_from, type_of_kind(TYPE_DATE), "effective", &from);
  if (d->clauses->effective_to)
    s->has_effective_to =
        check_constant(c, d->clauses->effective_to, type_of_kind(TYPE_DATE), "effective", &to);
  s->effective_from = (int32_t)from.number;
  s->effective_to = (int32_t)to.number;
  if (s->has_effective_from && s->has_effective_to && to.number < from.number)
    DIAG(c->diags, PERIOD_ENDS_BEFORE_IT_BEGINS, d->clauses->effective_to->span,
        date_words(c, to.number), date_words(c, from.number));
}

/* W205, W206: a period that is inherited, or that leaves a hole behind the one that is amended. */
static void warn_of_period(
    struct checker *c, const struct ast *ast, const struct ast_decl *header) {
  const struct schema *s = c->schema;
  const struct ast_decl *amended = NULL; /* the newest older one that says its period */
  for (uint32_t i = ast->n_files ? ast->n_files - 1 : 0; i-- > 0 && !amended;)
    if (ast->files[i].header && ast->files[i].header->clauses->effective_from)
      amended = ast->files[i].header;
  if (!amended || !s->has_effective_from) return;
  if (header->clauses->effective_from == amended->clauses->effective_from) {
    const char *to = s->has_effective_to
        ? arena_printf(c->arena, _("%s to %s"), date_words(c, s->effective_from),
              date_words(c, s->effective_to))
        : arena_printf(c->arena, _("from %s on"), date_words(c, s->effective_from));
    struct diag *diag = DIAG(c->diags, ADVICE_PERIOD_INHERITED, header->name.span,
        cstr(&c->words, header->name.text), to);
    diag_note(c->diags, diag, amended->clauses->effective_from->span, "the period of %.*s",
        STR_ARGS(amended->name.text));
    diag_help(c->diags, diag, "write effective and its days below the regulation's name");
    return;
  }
  struct value to = {0};
  if (!amended->clauses->effective_to ||
      !check_constant(
          c, amended->clauses->effective_to, type_of_kind(TYPE_DATE), "effective", &to) ||
      s->effective_from <= to.number + 1)
    return;
  struct diag *diag = DIAG(c->diags, ADVICE_PERIOD_GAP, header->clauses->effective_from->span,
      days_words(c, to.number + 1, s->effective_from - 1), cstr(&c->words, header->name.text));
  diag_note(c->diags, diag, amended->clauses->effective_to->span, "%.*s ends here",
      STR_ARGS(amended->name.text));
}

static void check_header(struct checker *c, const struct ast *ast) {
  struct schema *s = c->schema;
  const struct ast_decl *header = NULL;
  for (uint32_t i = 0; i < ast->n_decls; i++) {
    const struct ast_decl *d = ast->decls[i];
    if (d->kind != AST_REGULATION) continue;
    header = d;
    s->name = d->name.text;
    s->title = d->clauses->title.text;
    s->issuer = d->clauses->issuer.text;
    s->law_source = d->clauses->source.text;
    s->law_texts = c->compilation->law_texts;
    s->n_law_texts = c->compilation->n_law_texts;
    /* inherited: from the folder of this file */
    if (d->clauses->source.span.source != UINT32_MAX &&
        d->clauses->source.span.source != d->name.span.source)
      s->law_source = chain_path(c->arena,
          c->compilation->sources.items[d->clauses->source.span.source].relative,
          d->clauses->source.text);
    check_effective(c, d);
    warn_of_period(c, ast, d);
  }
  if (header || c->diags->n_errors) return; /* after a syntax error it may be there, unread */
  struct span beginning =
      ast->n_decls ? ast->decls[0]->keyword_span : (struct span){.source = ast->source};
  struct diag *diag = DIAG(c->diags, REGULATION_LINE_MISSING, beginning, NULL);
  if (diag) diag_help(c->diags, diag, "write \"regulation\" and a name as the first line");
}

/* -- bodies -- */

static struct scope instance_scope(uint32_t entity) {
  return (struct scope){.entity = entity, .anchor = entity};
}

static void check_parameter_values(
    struct checker *c, const struct ast_decl *d, struct parameter *p) {
  const char *what = arena_printf(c->arena, "\"%.*s\"", STR_ARGS(d->name.text));
  p->values = ARENA_ARRAY(c->arena, struct parameter_value, d->n_froms);
  const struct ast_expr *before = NULL;
  if (!type_is_number(p->type) && p->type.kind != TYPE_DATE) return; /* already reported */
  for (uint32_t i = 0; i < d->n_froms; i++) {
    struct value day, value;
    bool good = check_constant(c, d->froms[i].date, type_of_kind(TYPE_DATE), what, &day);
    if (!check_constant(c, d->froms[i].value, p->type, what, &value) || !good) continue;
    struct parameter_value *last = p->n_values ? &p->values[p->n_values - 1] : NULL;
    if (last && day.number <= last->from) {
      struct diag *diag = day.number == last->from
          ? DIAG(c->diags, VALUE_GIVEN_ALREADY, d->froms[i].date->span, date_words(c, day.number))
          : DIAG(c->diags, PARAMETER_DAYS_DESCEND, d->froms[i].date->span,
                date_words(c, day.number), date_words(c, last->from));
      if (before) diag_note(c->diags, diag, before->span, "the value before it begins here");
      if (before && before->span.source != d->froms[i].date->span.source)
        diag_help(c->diags, diag,
            "to change what another file says write replace parameter %.*s with all its values",
            STR_ARGS(d->name.text));
      continue;
    }
    before = d->froms[i].date;
    p->values[p->n_values++] = (struct parameter_value){(int32_t)day.number, value};
  }
  const struct schema *s = c->schema;
  if (p->n_values && s->has_effective_from && p->values[0].from > s->effective_from) {
    int64_t last = (int64_t)p->values[0].from - 1;
    if (s->has_effective_to && s->effective_to < last) last = s->effective_to;
    if (last >= s->effective_from)
      DIAG(c->diags, ADVICE_PARAMETER_GAP, d->froms[0].date->span, cstr(&c->words, d->name.text),
          days_words(c, s->effective_from, last));
  }
}

/* A value as the definition's type has it; NULL after a report. */
static struct tx *check_defined(
    struct checker *c, struct tx *value, const struct ast_decl *d, const struct define *define) {
  if (type_equal(value->type, define->type)) return value; /* as most are: nobody is to be named */
  return check_assigned(
      c, value, define->type, arena_printf(c->arena, "\"%.*s\"", STR_ARGS(d->name.text)));
}

/* The ways a definition can go: its own exceptions, then those that stand apart. */
static struct tx *check_exceptions(struct checker *c, const struct ast_decl *d,
    struct define *define, const struct scope *scope, struct tx *base,
    const struct exceptions *exceptions, uint32_t decl) {
  uint32_t n = d->n_excepts;
  for (uint32_t at = exceptions->first[decl]; at != NONE_INDEX; at = exceptions->next[at]) n++;
  struct tx *node = tx_new(&c->build, TX_EXCEPT, define->type, define->entity, d->value->span);
  node->a = base ? tx_lift(&c->build, base, define->entity) : NULL;
  struct tx_more *more = tx_own_more(c->arena, node);
  more->cases = ARENA_ARRAY(c->arena, struct tx_case, n);
  more->n_cases = n;
  define->exceptions = ARENA_ARRAY(c->arena, struct str, n);
  define->n_exceptions = n;
  bool good = base != NULL;
  uint32_t apart = exceptions->first[decl];
  for (uint32_t i = 0; i < n; i++) {
    struct ast_except e;
    if (i < d->n_excepts) {
      e = d->excepts[i];
    } else {
      const struct ast_decl *exception = exceptions->ast->decls[apart];
      e = (struct ast_except){
          exception->name, exception->value, exception->condition, exception->keyword_span};
      apart = exceptions->next[apart];
    }
    struct tx *value = check_value(c, scope, e.value, want_type(define->type));
    if (value) value = check_defined(c, value, d, define);
    struct tx *condition = check_condition(c, scope, e.condition, false);
    struct str name = e.name.text.n ? e.name.text : str_from(place_name(&c->words, e.span));
    define->exceptions[i] = name;
    good = good && value && condition;
    if (good)
      node->more->cases[i] =
          (struct tx_case){.condition = tx_lift(&c->build, condition, define->entity),
              .value = tx_lift(&c->build, value, define->entity),
              .name = name};
  }
  return good ? node : NULL;
}

static struct tx *check_define(
    struct checker *c, const struct exceptions *exceptions, uint32_t decl, struct define *define) {
  const struct ast_decl *d = exceptions->ast->decls[decl];
  if (define->entity == NONE_INDEX) return NULL;
  struct scope scope = instance_scope(define->entity);
  const struct symbol *symbol;
  const struct scope *crossed;
  lookup_name(c, &scope, d->name.text, &symbol, &crossed);
  /* its type is not known: only its body's own mistakes are told */
  bool broken = symbol && symbol->kind == SYMBOL_BROKEN;
  struct tx *value = check_value(
      c, &scope, d->value, broken ? (struct want){.kind = WANT_SILENCE} : want_type(define->type));
  if (broken) return NULL;
  if (value) value = check_defined(c, value, d, define);
  if (d->n_excepts || exceptions->first[decl] != NONE_INDEX)
    return check_exceptions(c, d, define, &scope, value, exceptions, decl);
  return value ? tx_lift(&c->build, value, define->entity) : NULL;
}

/* Which decision a rule decides; NONE_INDEX after a report (or where the decision's own is already
 * reported). */
static uint32_t resolve_decision(struct checker *c, const struct ast_decl *d, uint32_t entity) {
  const struct schema *s = c->schema;
  struct str name = d->decision.text;
  uint32_t index;
  if (entity != NONE_INDEX && str_map_find(&c->entity_names[entity], name, &index)) {
    const struct symbol *symbol = &c->symbols.items[index];
    if (symbol_is_broken(c, symbol, d->decision.span)) return NONE_INDEX;
    if (symbol->kind == SYMBOL_DECISION) return symbol->index;
    struct diag *diag = DIAG(c->diags, DECISION_UNKNOWN, d->decision.span, cstr(&c->words, name));
    diag_note(c->diags, diag, symbol->span, "\"%.*s\" is %s, which rules do not decide",
        STR_ARGS(name), describe_symbol(symbol));
    return NONE_INDEX;
  }
  if (str_map_find(&c->decisions, name, &index)) {
    if (entity == NONE_INDEX || s->decisions[index].entity == NONE_INDEX) return NONE_INDEX;
    struct diag *diag =
        DIAG(c->diags, RULE_OF_ANOTHER_ENTITY, d->decision.span, cstr(&c->words, name),
            entity_cname(&c->words, s->decisions[index].entity), entity_cname(&c->words, entity));
    diag_note(c->diags, diag, s->decisions[index].span, "the decision is declared here");
    if (diag)
      diag_help(c->diags, diag, "write \"rule %.*s for %s\"", STR_ARGS(d->name.text),
          entity_cname(&c->words, s->decisions[index].entity));
    return NONE_INDEX;
  }
  if (name_is_repealed(c, AST_DECISION, d->decision, _("used here")) ||
      lost_may_hold(&c->lost, name))
    return NONE_INDEX;
  struct diag *diag = DIAG(c->diags, DECISION_UNKNOWN, d->decision.span, cstr(&c->words, name));
  struct str *names = ARENA_ARRAY(c->arena, struct str, s->n_decisions + 1);
  for (uint32_t i = 0; i < s->n_decisions; i++) names[i] = s->decisions[i].name;
  diag_help_nearest(c->diags, diag, name, names, s->n_decisions);
  return NONE_INDEX;
}

static struct tx *check_rule(
    struct checker *c, const struct exceptions *exceptions, uint32_t decl, uint32_t index) {
  const struct ast_decl *d = exceptions->ast->decls[decl];
  struct rule *rule = &c->schema->rules[index];
  *rule = (struct rule){.name = d->name.text,
      .label = d->label.text,
      .because = d->because.text,
      .law = keep_law(c, d),
      .span = d->name.span};
  uint32_t entity = resolve_entity(c, d->of);
  rule->decision = resolve_decision(c, d, entity);
  if (rule->decision != NONE_INDEX && c->schema->decisions[rule->decision].outcomes != NONE_INDEX) {
    const struct enumeration *e =
        &c->schema->enumerations[c->schema->decisions[rule->decision].outcomes];
    int32_t code = enumeration_word(e, d->choice.text);
    if (code >= 0) {
      rule->outcome = (uint32_t)code;
    } else {
      struct diag *diag = DIAG(c->diags, WORD_NOT_IN_SET, d->choice.span,
          cstr(&c->words, d->choice.text), describe_words(&c->words, e));
      diag_help_nearest(c->diags, diag, d->choice.text, e->words, e->n_words);
    }
  }
  if (entity == NONE_INDEX) return NULL;
  struct scope scope = instance_scope(entity);
  struct tx *when = check_condition(c, &scope, d->condition, false), *unless = NULL;
  bool good = when != NULL;
  if (d->unless && (unless = check_condition(c, &scope, d->unless, false)) == NULL) good = false;
  if (good && unless)
    when = tx_binary(&c->build, TX_AND, when->type, when, tx_not(&c->build, unless, d->name.span),
        span_join(d->condition->span, d->unless->span));
  when = check_rule_exceptions(
      c, exceptions, decl, index, entity, good ? tx_lift(&c->build, when, entity) : NULL);
  return good ? when : NULL;
}

static struct tx *check_check(
    struct checker *c, const struct ast_decl *d, struct assertion *check) {
  *check = (struct assertion){.name = d->name.text,
      .field = NONE_INDEX,
      .label = d->label.text,
      .because = d->because.text,
      .law = keep_law(c, d),
      .span = d->name.span};
  check->entity = resolve_entity(c, d->of);
  if (check->entity == NONE_INDEX) return NULL;
  struct scope scope = instance_scope(check->entity);
  struct tx *condition = check_condition(c, &scope, d->condition, false);
  return condition ? tx_lift(&c->build, condition, check->entity) : NULL;
}

/* Names that are never used in expressions are unique among their kind. */
static void claim_name(struct checker *c, struct str_map *names, const struct ast *ast,
    uint32_t index, const char *what) {
  const struct ast_decl *d = ast->decls[index];
  uint32_t there;
  if (!d->name.text.n || str_map_add(names, d->name.text, index)) return;
  str_map_find(names, d->name.text, &there);
  struct ast_name older = ast->decls[there]->name, newer = d->name;
  what = keyword_told(what);
  if (stands_before(c, newer.span, older.span)) older = d->name, newer = ast->decls[there]->name;
  struct diag *diag =
      DIAG(c->diags, NAME_DECLARED_TWICE, newer.span, what, cstr(&c->words, d->name.text));
  diag_note(c->diags, diag, older.span, "first declared here");
  help_replace(c, diag, what, newer, older.span);
}

/* Fetches a declaration that is checked soon, with its expressions: the parser made them behind it,
 * and before the next one. Of one that was made elsewhere too much or too little is fetched, and
 * nothing else. */
static void fetch_declaration(const struct ast *ast, uint32_t index) {
  enum { LINE = 64, BYTES_MAX = 8192 };
  if (index + 1 >= ast->n_decls) return;
  const char *begin = (const char *)ast->decls[index], *end = (const char *)ast->decls[index + 1];
  if ((uintptr_t)end - (uintptr_t)begin > BYTES_MAX) return; /* also where it is below */
  for (const char *p = begin; p < end; p += LINE) __builtin_prefetch(p);
}

static void allocate_bodies(struct checker *c) {
  struct typed_program *p = c->program;
  const uint32_t *n = c->n_of_kind;
  p->defines = ARENA_ARRAY(c->arena, struct tx *, n[AST_DEFINE] + 1);
  p->rules = ARENA_ARRAY(c->arena, struct tx *, n[AST_RULE] + 1);
  p->warnings = ARENA_ARRAY(c->arena, struct tx *, n[AST_WARNING] + 1);
  p->requires = ARENA_ARRAY(c->arena, struct tx *, n[AST_REQUIRE] + c->n_bounded + 1);
  p->duties = ARENA_ARRAY(c->arena, struct typed_duty, n[AST_DUTY] + 1);
  p->selections = ARENA_ARRAY(c->arena, struct typed_selection, n[AST_SELECTION] + 1);
  p->allocations = ARENA_ARRAY(c->arena, struct typed_allocation, n[AST_ALLOCATION] + 1);
}

static void check_bodies(struct checker *c, const struct ast *ast) {
  struct schema *s = c->schema;
  struct typed_program *p = c->program;
  uint32_t n_parameter = 0, n_define = 0, n_selection = 0, n_allocation = 0, n_duty = 0;
  struct str_map rules, warnings, requires, excepting;
  struct exceptions exceptions;
  declare_exceptions(c, ast, &exceptions);
  c->compilation->orderer = order_begin(c->compilation, p);
  str_map_init(&excepting, c->arena);
  str_map_init(&rules, c->arena);
  str_map_init(&warnings, c->arena);
  str_map_init(&requires, c->arena);
  str_map_reserve(&rules, c->n_of_kind[AST_RULE]);
  allocate_bodies(c);
  check_amounts(c, ast);
  for (uint32_t i = 0; i < ast->n_decls; i++) {
    const struct ast_decl *d = ast->decls[i];
    fetch_declaration(ast, i + 1);
    switch (d->kind) {
    case AST_PARAMETER: check_parameter_values(c, d, &s->parameters[n_parameter++]); break;
    case AST_DEFINE:
      p->defines[n_define] = check_define(c, &exceptions, i, &s->defines[n_define]);
      order_note(c->compilation->orderer, BODY_DEFINE, n_define, &p->defines[n_define]);
      n_define++;
      break;
    case AST_RULE:
      claim_name(c, &rules, ast, i, "rule");
      p->rules[s->n_rules] = check_rule(c, &exceptions, i, s->n_rules);
      order_note(c->compilation->orderer, BODY_RULE, s->n_rules, &p->rules[s->n_rules]);
      s->n_rules++;
      break;
    case AST_WARNING:
      claim_name(c, &warnings, ast, i, "warning");
      p->warnings[s->n_warnings] = check_check(c, d, &s->warnings[s->n_warnings]);
      s->n_warnings++;
      break;
    case AST_REQUIRE:
      claim_name(c, &requires, ast, i, "require");
      p->requires[s->n_requires] = check_check(c, d, &s->requires[s->n_requires]);
      s->n_requires++;
      break;
    case AST_DUTY:
      check_duty(c, d, &s->duties[n_duty], &p->duties[n_duty]);
      n_duty++;
      break;
    case AST_SELECTION:
      check_selection(c, d, &s->selections[n_selection], &p->selections[n_selection]);
      n_selection++;
      break;
    case AST_ALLOCATION:
      check_allocation(c, d, &s->allocations[n_allocation], &p->allocations[n_allocation]);
      n_allocation++;
      break;
    /* checked with whose it is */
    case AST_EXCEPTION: claim_name(c, &excepting, ast, i, "exception"); break;
    case AST_REGULATION:
    case AST_ENTITY:
    case AST_CALENDAR:
    case AST_NOT_ENCODED:
    case AST_READING:
    case AST_DECISION:
    case AST_USES:
    case AST_REPEAL:
    case AST_REPLACE:
    case AST_EXTEND: break;
    }
  }
  check_bounds(c);
}

/* W201, W202: decisions nothing decides, outcomes nothing proposes. */
static void warn_of_idle_outcomes(struct checker *c, const struct ast *ast) {
  const struct schema *s = c->schema;
  /* outcomes are at most 64 */
  uint64_t *proposed = ARENA_ARRAY(c->arena, uint64_t, s->n_decisions + 1);
  for (uint32_t i = 0; i < s->n_rules; i++)
    proposed[s->rules[i].decision] |= (uint64_t)1 << s->rules[i].outcome;
  uint32_t index = 0;
  for (uint32_t i = 0; i < ast->n_decls; i++) {
    const struct ast_decl *d = ast->decls[i];
    if (d->kind != AST_DECISION) continue;
    const struct decision *decision = &s->decisions[index];
    uint64_t outcomes = proposed[index++];
    if (!outcomes) {
      DIAG(c->diags, ADVICE_DECISION_IDLE, d->name.span, cstr(&c->words, d->name.text),
          cstr(&c->words, d->choice.text));
      continue;
    }
    for (uint32_t word = 0; word < d->type->n_words; word++)
      if (!(outcomes >> word & 1) && word != decision->otherwise)
        DIAG(c->diags, ADVICE_OUTCOME_IDLE, d->type->words[word].span,
            cstr(&c->words, d->type->words[word].text), cstr(&c->words, d->name.text));
  }
}

/* -- entry -- */

static void note_places(struct checker *c, const struct ast *ast) {
  if (!ast->n_files) return;
  c->places = ARENA_ARRAY(c->arena, uint32_t, c->compilation->sources.n);
  for (uint32_t i = 0; i < ast->n_files; i++) c->places[ast->files[i].source] = i;
}

static void keep_sources(struct checker *c) {
  const struct sources *sources = &c->compilation->sources;
  struct schema *s = c->schema;
  s->sources = ARENA_ARRAY(c->arena, struct rule_source, sources->n);
  s->n_sources = sources->n;
  for (uint32_t i = 0; i < sources->n; i++)
    s->sources[i] = (struct rule_source){
        sources->items[i].name, sources->items[i].relative, sources->items[i].text};
}

bool pass_check(struct compilation *compilation) {
  const struct ast *ast = compilation->ast;
  uint32_t n_errors = compilation->diags.n_errors;
  struct typed_program *program = ARENA_NEW(compilation->arena, struct typed_program);
  struct checker c;
  checker_init(&c, compilation, program);
  c.lost = lost_text_of(compilation);
  note_places(&c, ast);
  keep_sources(&c);
  begin_repealed(&c, ast);
  check_header(&c, ast);
  declare_run(&c, ast);
  declare_calendar(&c, ast);
  declare_not_encoded(&c, ast);
  declare_entities(&c, ast);
  declare_rest(&c, ast);
  declare_repealed(&c);
  share_word_labels(&c);
  begin_previous_fields(&c);
  check_bodies(&c, ast);
  settle_previous_fields(&c);
  report_repealed(&c);
  if (!compilation->diags.n_errors) warn_of_idle_outcomes(&c, ast);
  compilation->typed = program;
  return compilation->diags.n_errors == n_errors;
}

struct tx *check_expression(struct compilation *compilation, struct typed_program *program,
    const struct ast *ast, const struct ast_expr *expr, uint32_t entity) {
  struct checker c;
  checker_init(&c, compilation, program);
  const struct schema *s = &program->schema;
  c.entity_names = ARENA_ARRAY(c.arena, struct str_map, s->n_entities + 1);
  for (uint32_t i = 0; i < s->n_entities; i++) {
    str_map_init(&c.entity_names[i], c.arena);
    if (!s->entities[i].of_predecessors) str_map_add(&c.entities, s->entities[i].name, i);
  }
  for (uint32_t i = 0; i < s->n_entities; i++) keep_plural(&c, s->entities[i].plural, i);
#define ADD(items, n, symbol_kind_, owner)                                                         \
  for (uint32_t i = 0; i < s->n; i++)                                                              \
  add_symbol(&c, (struct ast_name){s->items[i].name, s->items[i].span},                            \
      (struct symbol){.kind = symbol_kind_, .entity = owner, .index = i}, "name")
  ADD(parameters, n_parameters, SYMBOL_PARAMETER, ENTITY_RUN);
  ADD(readings, n_readings, SYMBOL_READING, ENTITY_RUN);
  /* "previous NAME" is no name */
  for (uint32_t i = 0; i < s->n_fields; i++)
    if (!s->entities[s->fields[i].entity].of_predecessors)
      add_symbol(&c, (struct ast_name){s->fields[i].name, s->fields[i].span},
          (struct symbol){.kind = s->fields[i].origin == FIELD_DATA ? SYMBOL_FIELD : SYMBOL_BROKEN,
              .entity = s->fields[i].entity,
              .index = i},
          "name");
  ADD(defines, n_defines, SYMBOL_DEFINE, s->defines[i].entity);
  ADD(decisions, n_decisions, SYMBOL_DECISION, s->decisions[i].entity);
  ADD(duties, n_duties, SYMBOL_DUTY, s->duties[i].entity);
  ADD(selections, n_selections, SYMBOL_SELECTION, s->selections[i].entity);
  ADD(selections, n_selections, SYMBOL_SELECTION_STATE, s->selections[i].ancestor);
  ADD(allocations, n_allocations, SYMBOL_ALLOCATION, s->allocations[i].entity);
  ADD(allocations, n_allocations, SYMBOL_ALLOCATION_STATE, s->allocations[i].ancestor);
#undef ADD
  if (ast) find_bounds(&c, ast);
  struct scope scope = {.entity = entity, .anchor = entity};
  struct tx *node = check_value(&c, entity == ENTITY_RUN ? NULL : &scope, expr, want_any());
  if (!node) return NULL;
  node = fold_tree(compilation, program, tx_lift(&c.build, node, entity));
  set_bounded_flags_of(c.arena, program, node);
  return node;
}
