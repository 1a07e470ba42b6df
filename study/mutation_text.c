/* What became of the mutants, as text (mutation.h). */
#include "study/mutation_forms.h"

#include <string.h>

#include "base/translate.h"
#include "dsl/keywords.h"

/* "define enough_votes", by the keywords of the reader's language. */
static const char *declared(
    const struct mutation *mutation, const struct mutant *mutant, struct arena *arena) {
  const struct ast_decl *d = mutation->regulation->ast->decls[mutant->declaration];
  /* in Vietnamese `to` of an exception is `của`, the keyword of `of` */
  const char *of = keyword_told("of"), *to = strcmp(of, "of") == 0 ? "to" : of;
  if (!d->name.text.n)
    return arena_printf(arena, "%s %s %s %.*s", ast_decl_kind_word(d->kind), to,
        ast_decl_kind_word(d->target_kind), STR_ARGS(d->of.text));
  return arena_printf(arena, "%s %.*s", ast_decl_kind_word(d->kind), STR_ARGS(d->name.text));
}

static void write_mutant(FILE *out, const struct mutation *mutation, const struct judged *judged) {
  struct arena arena;
  arena_init(&arena, mutation->opened->allocator);
  arena.out_of_memory = mutation->arena->out_of_memory;
  struct place place = mutant_place(mutation, judged->mutant);
  fprintf(out, "%.*s:%u:%u: %s: %s", STR_ARGS(place.path), place.line, place.column,
      declared(mutation, judged->mutant, &arena), mutant_told(mutation, judged->mutant, &arena));
  if (judged->by_reasons) fputs(_(" (only the reasons differ)"), out);
  if (judged->is_outside) fputs(_(" (no difference on any day of the regulation's period)"), out);
  fputc('\n', out);
  if (judged->missing_case) fputs(judged->missing_case, out);
  arena_free(&arena);
}

static void write_all(FILE *out, const struct mutation *mutation, enum mutant_fate fate) {
  for (uint32_t i = 0; i < mutation->mutants.list.n; i++)
    if (mutation->judged[i].fate == fate) write_mutant(out, mutation, &mutation->judged[i]);
}

void mutation_write_text(FILE *out, const struct mutation *mutation) {
  const uint32_t *n = mutation->n, score = mutation_score(mutation);
  const struct source *own = &mutation->regulation->sources.items[0];
  if (!mutation->mutants.list.n) {
    fprintf(out, _("\n%.*s: nothing of it has changed\n"), STR_ARGS(own->path));
    return;
  }
  if (n[MUTANT_SURVIVED]) {
    fputs(_("\nNo case notices these changes of the rules; the case below each would:\n\n"), out);
    write_all(out, mutation, MUTANT_SURVIVED);
  }
  if (n[MUTANT_ALIKE]) {
    fprintf(out,
        _("\nThese come to the same on all of %u other data that were tried, so they may be no "
          "mistakes at all:\n\n"),
        mutation->n_data);
    write_all(out, mutation, MUTANT_ALIKE);
  }
  fprintf(out, _("\n%.*s: of %u changes %u are noticed (%u.%u%%)"), STR_ARGS(own->path),
      n[MUTANT_KILLED] + n[MUTANT_SURVIVED], n[MUTANT_KILLED], score / 10, score % 10);
  if (n[MUTANT_ALIKE] + n[MUTANT_SAME])
    fprintf(out, _("; %u more come to the same"), n[MUTANT_ALIKE] + n[MUTANT_SAME]);
  if (n[MUTANT_REFUSED]) fprintf(out, _("; %u are refused by `check`"), n[MUTANT_REFUSED]);
  fputc('\n', out);
}
