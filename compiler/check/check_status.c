/* The status of a selection, asked of its candidates: `sector_flag is tied`. Its words are a closed
 * set of the language's own; the bare name stays a condition. language.md §5 `selection`. */
#include "compiler/check/checker.h"

uint32_t status_set(struct checker *c) { return intern_words(c, status_words, N_STATUS_WORDS); }

static bool is_status_word(struct str word) {
  for (uint32_t i = 0; i < N_STATUS_WORDS; i++)
    if (str_equal(word, status_words[i])) return true;
  return false;
}

/* A bare word of the set, or one that nothing in sight bears: then the set's words are told. */
static bool may_be_status(
    const struct checker *c, const struct scope *scope, const struct ast_expr *e) {
  const struct symbol *symbol;
  const struct scope *crossed;
  if (e->kind != AST_NAME || e->qualifier_this || e->more->qualifier.text.n) return false;
  return is_status_word(e->name) ||
      lookup_name(c, scope, e->name, &symbol, &crossed) == LOOKUP_NOTHING;
}

uint32_t status_asked(struct checker *c, const struct scope *scope,
    const struct ast_expr *const *operands, uint32_t n, uint32_t *provider) {
  *provider = NONE_INDEX;
  if (!c->schema->n_selections) return NONE_INDEX;
  for (uint32_t i = 0; i < n && i < 2; i++) {
    const struct symbol *symbol = symbol_asked(c, scope, operands[i]);
    if (!symbol || symbol->kind != SYMBOL_SELECTION) continue;
    for (uint32_t j = 0; j < n; j++)
      if (j != i && may_be_status(c, scope, operands[j])) {
        *provider = i;
        return status_set(c);
      }
  }
  return NONE_INDEX;
}

bool report_status_of_share(struct checker *c, const struct scope *scope,
    const struct ast_expr *const *operands, uint32_t n) {
  if (!c->schema->n_allocations) return false;
  for (uint32_t i = 0; i < n && i < 2; i++) {
    const struct symbol *symbol = symbol_asked(c, scope, operands[i]);
    if (!symbol || symbol->kind != SYMBOL_ALLOCATION) continue;
    const struct allocation *allocation = &c->schema->allocations[symbol->index];
    if (allocation->ancestor == NONE_INDEX) continue;
    const struct enumeration *states = &c->schema->enumerations[allocation->states];
    for (uint32_t j = 0; j < n; j++) {
      const struct ast_expr *word = operands[j];
      if (j == i || !may_be_status(c, scope, word)) continue;
      if (!is_status_word(word->name) && enumeration_word(states, word->name) < 0) continue;
      struct diag *diag = DIAG(c->diags, NAME_UNKNOWN, word->span, cstr(&c->words, word->name));
      if (diag)
        diag_help(c->diags, diag,
            "a share is a number; the allocation's state is the %s's, one of %s: write \"%s.%s is "
            "tied\"",
            entity_cname(&c->words, allocation->ancestor), describe_words(&c->words, states),
            entity_cname(&c->words, allocation->ancestor), cstr(&c->words, allocation->name));
      return true;
    }
  }
  return false;
}

struct tx *check_status(struct checker *c, struct tx *node, struct want want) {
  if (!node || want.kind != WANT_TYPE || want.type.kind != TYPE_ENUM) return node;
  struct tx *asked = node->kind == TX_FOLLOW ? node->b : node;
  if (asked->kind != TX_CHOSEN || !enumeration_is_status(&c->schema->enumerations[want.type.of]))
    return node;
  struct typed_program *p = c->program;
  if (!p->statuses_asked) p->statuses_asked = ARENA_ARRAY(c->arena, bool, c->schema->n_selections);
  p->statuses_asked[asked->index] = true;
  asked->kind = TX_STATUS;
  asked->type = node->type = want.type;
  return node;
}
