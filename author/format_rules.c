/* The formatter's door (format.h): a file read, written, and what was written read again. */
#include "author/format_layout.h"
#include "dsl/parse.h"

#include <assert.h>

/* Written in its language: *text. What was written must say what was read, else it does not leave
 * here: then false, with the word that says something else in *differs. */
static bool written(struct layout *layout, const struct ast *ast, enum format_language language,
    struct str *text, uint32_t *differs) {
  struct sources sources;
  struct diags diags;
  struct source_words words = {0};
  layout->language = language;
  layout->last = UINT32_MAX;
  layout->column = 0;
  buffer_init(&layout->out, layout->arena, NULL);
  format_print_words(layout, ast);
  format_put_file(layout, ast);
  *text = (struct str){layout->out.bytes, (uint32_t)layout->out.n};
  sources_init(&sources, layout->arena);
  diags_init(&diags, layout->arena, &sources);
  parse_rules_words(layout->arena, &diags, sources_add(&sources, STR(""), *text), &words);
  if (!format_says_the_same(layout, &words, *text, differs) || diags.n_errors) return false;
  assert(format_keeps_comments(layout->arena, layout->kept, layout->text, &words, *text));
  return true;
}

/* The same; words that would be read together are parted by parentheses, as long as there are some
 * that can be. */
static bool written_apart(struct layout *layout, const struct ast *ast,
    enum format_language language, struct str *text, uint32_t *differs) {
  while (!written(layout, ast, language, text, differs))
    if (!format_part(layout, ast, *differs)) return false;
  return true;
}

bool format_rules(struct arena *arena, struct diags *diags, uint32_t source,
    enum format_language language, const struct ast *whole, struct str *out) {
  struct source_words words = {0};
  const uint32_t n_errors = diags->n_errors;
  const struct ast *ast = parse_rules_words(arena, diags, source, &words);
  if (diags->n_errors > n_errors) return false;
  struct layout layout = {.arena = arena,
      .text = diags->sources->items[source].text,
      .words = words.of.items,
      .kept = &words,
      .n = words.of.n};
  layout.is_state = format_states(&layout, ast, whole);
  layout.parted = ARENA_ARRAY(arena, const struct ast_expr *, layout.n);
  /* parted in both languages, whichever is asked for, so that a file is the same when it comes back */
  static const enum format_language languages[] = {FORMAT_VIETNAMESE, FORMAT_ENGLISH};
  uint32_t differs = 0;
  for (size_t i = 0; i < sizeof languages / sizeof *languages; i++) {
    const struct ast_expr **before =
        arena_copy(arena, layout.parted, layout.n * sizeof *layout.parted);
    if (!written_apart(&layout, ast, languages[i], out, &differs)) layout.parted = before;
  }
  if (written_apart(&layout, ast, language, out, &differs)) return true;
  assert(language != FORMAT_AS_WRITTEN);
  struct diag *diag = DIAG(diags, FORMAT_WORD_JOINS, layout.words[differs].span,
      str_cstring(arena, layout.printed[differs].text));
  diag_help(diags, diag, "choose another name");
  *out = (struct str){0};
  return false;
}
