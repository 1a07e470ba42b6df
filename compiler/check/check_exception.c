/* Exceptions that stand apart: `exception [NAME] to rule X` and `to define X`, in this file or in
 * another. They outlive a replacement of X, so whose they are is found by the name alone. One to a
 * rule takes it off the rule's condition; one to a definition is one more way of it (check.c).
 * language.md §5. */
#include "compiler/check/checker.h"
#include "base/translate.h"
#include "dsl/keywords.h"

/* The declarations of a kind, by name. */
struct targets {
  struct str_map first; /* name -> declaration */
  /* by declaration: the next one of that name, of another entity than the first; NONE_INDEX: none
   */
  uint32_t *same;
};

static void collect_targets(
    struct checker *c, const struct ast *ast, enum ast_decl_kind kind, struct targets *targets) {
  str_map_init(&targets->first, c->arena);
  targets->same = ARENA_ARRAY(c->arena, uint32_t, ast->n_decls + 1);
  for (uint32_t i = 0; i < ast->n_decls; i++) {
    targets->same[i] = NONE_INDEX;
    if (ast->decls[i]->kind != kind || !ast->decls[i]->name.text.n ||
        str_map_add(&targets->first, ast->decls[i]->name.text, i))
      continue;
    uint32_t first;
    str_map_find(&targets->first, ast->decls[i]->name.text, &first);
    /* declared twice, which is reported as such */
    if (str_equal(ast->decls[i]->of.text, ast->decls[first]->of.text)) continue;
    targets->same[i] = targets->same[first]; /* behind the first, the others in no order */
    targets->same[first] = i;
  }
}

/* What else has the name. */
static const struct ast_decl *named(const struct ast *ast, struct str name) {
  for (uint32_t i = 0; i < ast->n_decls; i++)
    if (ast->decls[i]->kind != AST_REGULATION && ast->decls[i]->kind != AST_EXCEPTION &&
        str_equal(ast->decls[i]->name.text, name))
      return ast->decls[i];
  return NULL;
}

static void report_no_target(struct checker *c, const struct ast *ast, const struct ast_decl *d) {
  const char *note = d->name.text.n
      ? arena_printf(c->arena, _("exception %.*s to it stands here"), STR_ARGS(d->name.text))
      : _("an exception to it stands here (without a name: give it one to repeal it by)");
  if (name_is_repealed(c, d->target_kind, d->of, note) || lost_may_hold(&c->lost, d->of.text))
    return;
  struct diag *diag = DIAG(c->diags, CHANGED_UNKNOWN, d->of.span,
      ast_decl_kind_word(d->target_kind), cstr(&c->words, d->of.text), _("except from"));
  const struct ast_decl *other = diag ? named(ast, d->of.text) : NULL;
  if (other) {
    diag_note(c->diags, diag, other->name.span, "\"%.*s\" is %s", STR_ARGS(d->of.text),
        ast_decl_kind_phrase(other->kind));
    if (other->kind == AST_RULE)
      diag_help(c->diags, diag,
          "an exception to a rule says only when: write exception to rule %.*s when …",
          STR_ARGS(d->of.text));
    else if (other->kind == AST_DEFINE)
      diag_help(c->diags, diag, "write exception to define %.*s is … when …", STR_ARGS(d->of.text));
    else diag_help(c->diags, diag, "only a rule or a define has exceptions");
    return;
  }
  if (!diag) return;
  struct str *names = ARENA_ARRAY(c->arena, struct str, ast->n_decls + 1);
  uint32_t n = 0;
  for (uint32_t i = 0; i < ast->n_decls; i++)
    if (ast->decls[i]->kind == d->target_kind) names[n++] = ast->decls[i]->name.text;
  diag_help_nearest(c->diags, diag, d->of.text, names, n);
}

/* Definitions of several entities may have one name. */
static bool is_ambiguous(struct checker *c, const struct ast *ast, const struct targets *targets,
    uint32_t target, const struct ast_decl *d) {
  enum { SHOWN = 8 };
  if (d->target_kind != AST_DEFINE || d->clauses->candidate.text.n ||
      targets->same[target] == NONE_INDEX)
    return false;
  const char *owners = "";
  uint32_t n = 0;
  for (uint32_t at = target; at != NONE_INDEX && n < SHOWN; at = targets->same[at], n++)
    owners = arena_printf(
        c->arena, _("%s%sof %.*s"), owners, n ? _(" and ") : "", STR_ARGS(ast->decls[at]->of.text));
  struct diag *diag = DIAG(c->diags, CHANGED_AMBIGUOUS, d->of.span, cstr(&c->words, d->of.text),
      keyword_told("define"), owners);
  for (uint32_t at = target; at != NONE_INDEX && n > 0; at = targets->same[at], n--)
    diag_note(
        c->diags, diag, ast->decls[at]->name.span, "of %.*s", STR_ARGS(ast->decls[at]->of.text));
  diag_help(c->diags, diag, "say of which: write exception to define %.*s of %.*s is … when …",
      STR_ARGS(d->of.text), STR_ARGS(ast->decls[target]->of.text));
  return true;
}

/* The definition of that name of the entity the exception says, by its name or plural. */
static bool find_of_entity(struct checker *c, const struct ast *ast, const struct targets *targets,
    const struct ast_decl *d, uint32_t *target) {
  const uint32_t entity = resolve_entity(c, d->clauses->candidate);
  if (entity == NONE_INDEX) return false;
  for (uint32_t at = *target; at != NONE_INDEX; at = targets->same[at]) {
    uint32_t owner;
    if (!str_map_find(&c->entities, ast->decls[at]->of.text, &owner) || owner != entity) continue;
    *target = at;
    return true;
  }
  struct diag *diag =
      DIAG(c->diags, CHANGED_UNKNOWN, d->clauses->candidate.span, keyword_told("define"),
          arena_printf(c->arena, _("%.*s of %.*s"), STR_ARGS(d->of.text),
              STR_ARGS(d->clauses->candidate.text)),
          _("except from"));
  diag_note(c->diags, diag, ast->decls[*target]->name.span, "this is of %.*s",
      STR_ARGS(ast->decls[*target]->of.text));
  return false;
}

void declare_exceptions(struct checker *c, const struct ast *ast, struct exceptions *exceptions) {
  struct schema *s = c->schema;
  const uint32_t n = c->n_of_kind[AST_EXCEPTION];
  exceptions->ast = ast;
  exceptions->first = ARENA_ARRAY(c->arena, uint32_t, ast->n_decls + 1);
  for (uint32_t i = 0; i < ast->n_decls; i++) exceptions->first[i] = NONE_INDEX;
  s->exceptions = ARENA_ARRAY(c->arena, struct exception, n + 1);
  c->program->exceptions = ARENA_ARRAY(c->arena, struct tx *, n + 1);
  if (!n) return; /* nobody asks for the names, nor for what follows an exception */
  struct targets rules, defines;
  collect_targets(c, ast, AST_RULE, &rules);
  collect_targets(c, ast, AST_DEFINE, &defines);
  uint32_t *last = ARENA_ARRAY(c->arena, uint32_t, ast->n_decls + 1);
  exceptions->next = ARENA_ARRAY(c->arena, uint32_t, ast->n_decls + 1);
  exceptions->index = ARENA_ARRAY(c->arena, uint32_t, ast->n_decls + 1);
  for (uint32_t i = 0; i < ast->n_decls; i++) exceptions->next[i] = last[i] = NONE_INDEX;
  for (uint32_t i = 0; i < ast->n_decls; i++) {
    const struct ast_decl *d = ast->decls[i];
    if (d->kind != AST_EXCEPTION) continue;
    bool is_to_rule = d->target_kind == AST_RULE;
    const struct targets *targets = is_to_rule ? &rules : &defines;
    uint32_t target;
    if (!str_map_find(&targets->first, d->of.text, &target)) {
      report_no_target(c, ast, d);
      continue;
    }
    if (is_ambiguous(c, ast, targets, target, d)) continue;
    if (d->clauses->candidate.text.n && !find_of_entity(c, ast, targets, d, &target)) continue;
    if (is_to_rule) exceptions->index[i] = s->n_exceptions++;
    if (last[target] == NONE_INDEX) exceptions->first[target] = i;
    else exceptions->next[last[target]] = i;
    last[target] = i;
  }
}

struct tx *check_rule_exceptions(struct checker *c, const struct exceptions *exceptions,
    uint32_t decl, uint32_t rule, uint32_t entity, struct tx *condition) {
  if (exceptions->first[decl] == NONE_INDEX) return condition; /* as most are */
  struct scope scope = {.entity = entity, .anchor = entity};
  VEC(struct tx *) operands = {0};
  VEC_PUSH(c->arena, &operands, condition);
  bool is_whole = condition != NULL;
  for (uint32_t at = exceptions->first[decl]; at != NONE_INDEX; at = exceptions->next[at]) {
    const struct ast_decl *d = exceptions->ast->decls[at];
    struct exception *exception = &c->schema->exceptions[exceptions->index[at]];
    struct str name =
        d->name.text.n ? d->name.text : str_from(place_name(&c->words, d->keyword_span));
    struct span span = d->name.text.n ? d->name.span : d->keyword_span;
    *exception = (struct exception){.name = name,
        .label = d->label.text,
        .because = d->because.text,
        .rule = rule,
        .law = keep_law(c, d),
        .span = span};
    struct tx *holds = check_condition(c, &scope, d->condition, false);
    if (holds)
      holds = c->program->exceptions[exceptions->index[at]] = tx_lift(&c->build, holds, entity);
    if (holds) VEC_PUSH(c->arena, &operands, tx_not(&c->build, holds, span));
    else is_whole = false;
  }
  return is_whole ? tx_join_all(&c->build, TX_AND, operands.items, operands.n, condition->span)
                  : NULL;
}
