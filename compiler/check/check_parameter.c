/* `PARAMETER on DAY`: its value in force on another day than the run's. language.md §5. */
#include "compiler/check/checker.h"
#include "base/translate.h"

/* The parameter that a name means; NULL after a report. */
static const struct symbol *asked_parameter(
    struct checker *c, const struct scope *scope, const struct ast_expr *e) {
  const bool followed = is_followed(c, scope, e->a);
  if (followed && !check_value(c, scope, e->a, want_any())) return NULL;
  const struct symbol *symbol = followed ? NULL : resolve_name(c, scope, e->a, want_any());
  if (!followed && (!symbol || symbol->kind == SYMBOL_PARAMETER)) return symbol;
  struct diag *diag = DIAG(c->diags, ON_OF_NO_PARAMETER, e->operator_span,
      source_words(&c->words, e->a->span, _("it")),
      symbol ? describe_symbol(symbol) : _("a value of another instance"));
  if (symbol) diag_note(c->diags, diag, symbol->span, "declared here");
  if (diag)
    diag_help(c->diags, diag,
        "leave \"on …\" out, or declare a parameter with \"from DAY is VALUE\" for each day from "
        "which another value holds");
  return NULL;
}

struct tx *check_on(struct checker *c, const struct scope *scope, const struct ast_expr *e) {
  const struct symbol *symbol = asked_parameter(c, scope, e);
  struct tx *day = check_value(c, scope, e->b, want_type(type_of_kind(TYPE_DATE)));
  if (day && day->type.kind != TYPE_DATE) {
    struct diag *diag = DIAG(c->diags, ON_NO_DAY, e->b->span, describe_type(&c->words, day->type));
    if (diag)
      diag_help(c->diags, diag, "write a date, as in \"%s on 2024-07-01\", or the name of one",
          cstr(&c->words, e->a->name));
    return NULL;
  }
  if (!symbol || !day) return NULL;
  struct tx *node =
      tx_unary(&c->build, TX_PARAMETER_ON, c->schema->parameters[symbol->index].type, day, e->span);
  node->index = symbol->index;
  return node;
}
