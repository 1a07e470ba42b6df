/* Fuzzes the scanner and the parser: any bytes give a tree or diagnostics, each with its place
 * inside the text; a tree without diagnostics has no error in it. An input that begins with `=` is
 * one expression (behind the `=`), any other a file.
 *
 * `make fuzz` builds and runs it with the others, seeded from tests/cases.
 */
#include <stdlib.h>

#include "dsl/parse.h"
#include "base/limits.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Fails loudly, whatever NDEBUG says. */
static void must(bool holds) {
  if (!holds) abort();
}

static void check_span(struct span span, uint32_t n) {
  if (span.source != UINT32_MAX) must(span.source == 0 && span.begin <= span.end && span.end <= n);
}

static void check_expr(const struct ast_expr *expr, uint32_t n, bool clean) {
  if (!expr) return;
  check_span(expr->span, n);
  check_span(expr->operator_span, n);
  must(!clean || expr->kind != AST_ERROR);
  must(expr->height <= EXPRESSION_TREE_MAX && expr->nesting <= EXPRESSION_DEPTH_MAX);
  must(str_valid_utf8(expr->name) == expr->name.n);
  must(str_valid_utf8(expr->more->text) == expr->more->text.n);
  check_expr(expr->a, n, clean);
  check_expr(expr->b, n, clean);
  check_expr(expr->c, n, clean);
  for (uint32_t i = 0; i < expr->more->n_items; i++) check_expr(expr->more->items[i], n, clean);
}

static void check_decl(const struct ast_decl *decl, uint32_t n, bool clean) {
  check_span(decl->span, n);
  must(decl->span.begin <= decl->keyword_span.begin && decl->keyword_span.end <= decl->span.end);
  must(!clean || !decl->broken);
  if (decl->replacement) check_decl(decl->replacement, n, clean);
  const struct ast_expr *parts[] = {
      decl->value, decl->condition, decl->unless, decl->clauses->done_on, decl->clauses->due};
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) check_expr(parts[i], n, clean);
  for (uint32_t i = 0; i < decl->n_froms; i++) check_expr(decl->froms[i].value, n, clean);
  for (uint32_t i = 0; i < decl->clauses->n_fields; i++)
    check_expr(decl->clauses->fields[i].absent, n, clean);
  for (uint32_t i = 0; i < decl->n_excepts; i++) {
    check_expr(decl->excepts[i].value, n, clean);
    check_expr(decl->excepts[i].condition, n, clean);
  }
  for (uint32_t i = 0; i < decl->n_law; i++) must(str_valid_utf8(decl->law[i]) == decl->law[i].n);
  if (clean && decl->kind == AST_RULE)
    must(decl->condition && decl->choice.text.n > 0 && decl->of.text.n > 0);
  if (clean && decl->kind == AST_DEFINE) must(decl->value && decl->type->kind != AST_TYPE_ERROR);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size == 0 || size > 1u << 20) return 0;
  struct arena arena;
  struct sources sources;
  struct diags diags;
  arena_init(&arena, NULL);
  sources_init(&sources, &arena);
  diags_init(&diags, &arena, &sources);
  bool expression_alone = data[0] == '=';
  struct str text = str_copy(&arena,
      (struct str){(const char *)data + expression_alone, (uint32_t)(size - expression_alone)});
  uint32_t source = sources_add(&sources, STR("fuzz.rules"), text);
  static FILE *nowhere;
  if (!nowhere) nowhere = fopen("/dev/null", "w");
  if (expression_alone) {
    struct ast_expr *expr = parse_expression(&arena, &diags, source);
    must((expr == NULL) == (diags.n_errors > 0));
    check_expr(expr, text.n, diags.n_errors == 0);
  } else {
    struct ast *ast = parse_rules(&arena, &diags, source);
    for (uint32_t i = 0; i < ast->n_decls; i++)
      check_decl(ast->decls[i], text.n, diags.n_errors == 0);
    ast_print(nowhere, ast, &sources);
  }
  for (uint32_t i = 0; i < diags.n; i++) {
    /* but for one of the file as a whole */
    must(diags.items[i].span.source == 0 || (diags.items[i].place.path.n && diags.n == 1));
    check_span(diags.items[i].span, text.n);
    for (const struct diag_note *note = diags.items[i].notes; note; note = note->next)
      check_span(note->span, text.n);
  }
  diags_sort(&diags);
  diags_render(&diags, nowhere, DIAG_FORMAT_TEXT, false);
  arena_free(&arena);
  return 0;
}
