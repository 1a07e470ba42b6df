/* What lies between the declarations that could be read (lost.h). */
#include "compiler/source/lost.h"

#include "compiler/source/chain.h"

/* Where what is lost of a declaration begins: where it broke, with its line. */
static uint32_t known_up_to(const struct ast_decl *decl, struct str text) {
  uint32_t end = decl->span.end;
  if (decl->broken &&
      decl->kind == AST_ENTITY) /* a field's name stands before what is wrong with it */
    while (end > decl->keyword_span.end && text.p[end - 1] != '\n') end--;
  return end;
}

static void add_gaps(
    struct lost_text *lost, const struct compilation *compilation, const struct ast *ast) {
  struct arena *arena = compilation->arena;
  struct str text = compilation->sources.items[ast->source].text;
  uint32_t at = 0;
  for (uint32_t i = 0; i <= ast->n_decls; i++) {
    uint32_t begin = i < ast->n_decls ? ast->decls[i]->span.begin : text.n;
    if (begin > at) {
      struct str gap = {text.p + at, begin - at};
      VEC_PUSH(arena, &lost->pieces, str_nfc(arena, (struct str){gap.p, str_valid_utf8(gap)}));
    }
    if (i < ast->n_decls && ast->decls[i]->span.end > at) at = known_up_to(ast->decls[i], text);
  }
}

struct lost_text lost_text_of(const struct compilation *compilation) {
  struct lost_text lost = {0};
  const struct chain *chain = compilation->chain;
  if (!chain) return lost;
  lost.is_open = !chain->is_whole;
  for (uint32_t i = 0; i < chain->n_files; i++)
    if (chain->files[i]->is_damaged) add_gaps(&lost, compilation, chain->files[i]->ast);
  return lost;
}

/* `đăng ký` for the name đăng_ký, which is why it was lost. */
static bool holds_apart(struct str piece, struct str name) {
  char words[128];
  if (name.n >= sizeof words) return false;
  for (uint32_t i = 0; i < name.n; i++) words[i] = name.p[i] == '_' ? ' ' : name.p[i];
  return memmem(piece.p, piece.n, words, name.n) != NULL;
}

bool lost_may_hold(const struct lost_text *lost, struct str name) {
  if (lost->is_open) return true;
  for (uint32_t i = 0; i < lost->pieces.n; i++)
    if (name.n &&
        (memmem(lost->pieces.items[i].p, lost->pieces.items[i].n, name.p, name.n) ||
            holds_apart(lost->pieces.items[i], name)))
      return true;
  return false;
}
