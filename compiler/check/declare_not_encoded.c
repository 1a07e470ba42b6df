/* Words of the law that are not for rules, into the schema. language.md §5 `not encoded`. */
#include "compiler/check/checker.h"

void declare_not_encoded(struct checker *c, const struct ast *ast) {
  struct schema *s = c->schema;
  uint32_t n = 0;
  for (uint32_t i = 0; i < ast->n_decls; i++) n += ast->decls[i]->kind == AST_NOT_ENCODED;
  if (n == 0) return; /* nor its closed set */
  s->not_encoded = ARENA_ARRAY(c->arena, struct not_encoded, n);
  uint32_t reasons = intern_words(c, not_encoded_words, N_NOT_ENCODED_REASONS);
  const struct enumeration *set = &s->enumerations[reasons];
  for (uint32_t i = 0; i < ast->n_decls; i++) {
    const struct ast_decl *d = ast->decls[i];
    if (d->kind != AST_NOT_ENCODED) continue;
    int32_t code = enumeration_word(set, d->choice.text);
    if (code < 0) {
      struct diag *diag = DIAG(c->diags, WORD_NOT_IN_SET, d->choice.span,
          cstr(&c->words, d->choice.text), describe_words(&c->words, set));
      diag_help_nearest(c->diags, diag, d->choice.text, set->words, set->n_words);
      continue;
    }
    if (!d->n_law) {
      struct diag *diag = DIAG(c->diags, NOT_ENCODED_WITHOUT_LAW, d->keyword_span, NULL);
      diag_help(
          c->diags, diag, "write the words of the law behind the reason, each line after a |");
      continue;
    }
    s->not_encoded[s->n_not_encoded++] = (struct not_encoded){.reasons = reasons,
        .reason = (uint32_t)code,
        .because = d->because.text,
        .law = keep_law(c, d),
        .span = d->keyword_span};
  }
}
