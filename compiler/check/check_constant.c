/* Constants written in declarations: days, values of parameters, bounds. */
#include "compiler/check/checker.h"
#include "base/translate.h"
#include "compiler/passes/passes.h"

/* Whether a value hangs on a name, the day of the run or an `unknown`, and not only on a fault. */
static bool hangs_on_the_run(const struct tx *node) {
  if (node->kind == TX_UNKNOWN || node->kind == TX_AS_OF || node->kind == TX_PARAMETER ||
      node->kind == TX_PARAMETER_ON || node->kind == TX_READING)
    return true;
  for (uint32_t i = 0, n = typed_n_children(node); i < n; i++)
    if (typed_child(node, i) && hangs_on_the_run(typed_child(node, i))) return true;
  return false;
}

bool check_constant(struct checker *c, const struct ast_expr *e, struct type type, const char *what,
    struct value *value) {
  struct tx *node = check_value(c, NULL, e, want_type(type));
  if (!node || (node = check_assigned(c, node, type, what)) == NULL) return false;
  bool hangs = hangs_on_the_run(node);
  node = fold_tree(c->compilation, c->program, node);
  if (node->kind == TX_CONSTANT) {
    *value = *node->value;
    return true;
  }
  DIAG(c->diags, CONSTANT_EXPECTED, e->span,
      hangs ? _("it may not hang on a name, the day of the run or \"unknown\"")
            : _("it divides by zero, or its value does not fit"));
  return false;
}
