/* Words about coverage of the law, for people (law_forms.h). */
#include "author/law_forms.h"

#include "author/list.h"
#include "base/translate.h"

const char *law_state_name(enum law_state state) {
  switch (state) {
  case LAW_MISSING: return _("missing");
  case LAW_ENCODED: return _("encoded");
  case LAW_LEFT_TO_PEOPLE: return _("left to people");
  case LAW_NOT_EXPRESSIBLE: return _("not expressible");
  case LAW_BEYOND_THIS_REGULATION: return _("beyond this regulation");
  case LAW_NOT_NORMATIVE: return _("not normative");
  }
  return "";
}

const char *law_state_phrase(enum law_state state, bool is_tested) {
  if (state != LAW_ENCODED) return law_state_name(state);
  return is_tested ? _("encoded, tested") : _("encoded, not tested");
}

static struct str keyword(const char *english) {
  const bool is_english = strcmp(_("en"), "en") == 0;
  return list_keyword(is_english ? KEYWORD_ENGLISH : KEYWORD_VIETNAMESE, english);
}

const char *law_quote_name(struct arena *arena, const struct law_quote *quote) {
  struct str what = keyword(ast_decl_kind_name(quote->decl->kind));
  if (quote->decl->kind == AST_EXTEND)
    what = str_from(arena_printf(arena, "%.*s %.*s", STR_ARGS(what),
        STR_ARGS(keyword(ast_decl_kind_name(quote->decl->target_kind)))));
  return quote->name.n ? arena_printf(arena, "%.*s %.*s", STR_ARGS(what), STR_ARGS(quote->name))
                       : str_cstring(arena, what);
}

const char *law_exercise_phrase(struct arena *arena, const struct law_exercise *exercised) {
  if (exercised->state == LAW_NOT_TO_BE_TESTED) return "";
  if (exercised->state == LAW_UNTESTED) return _("not tested");
  if (!exercised->n_cases) return _("tested");
  const struct str first = exercised->cases[0].told;
  if (exercised->n_cases == 1) return arena_printf(arena, _("tested by “%.*s”"), STR_ARGS(first));
  return arena_printf(arena,
      translated_number("tested by “%.*s” and %u more case", "tested by “%.*s” and %u more cases",
          exercised->n_cases - 1),
      STR_ARGS(first), exercised->n_cases - 1);
}

const char *law_former_phrase(struct arena *arena, const struct law_quote *quote) {
  return quote->by->kind == AST_REPEAL ? arena_printf(arena, _("repealed at %s"), quote->by_at)
                                       : arena_printf(arena, _("replaced at %s"), quote->by_at);
}

struct str law_part_text(
    struct arena *arena, const struct law_text_report *text, const struct law_part *part) {
  const struct str words = {text->source->text.p + part->begin, part->end - part->begin};
  char *out = arena_alloc(arena, (size_t)words.n + 1);
  uint32_t n = 0;
  for (uint32_t i = 0; i < words.n; i++) {
    const bool is_blank = strchr(" \t\r\n\f\v", words.p[i]) != NULL && words.p[i];
    if (is_blank && n && out[n - 1] == ' ') continue;
    out[n++] = is_blank ? ' ' : words.p[i];
  }
  return (struct str){out, n};
}

const char *law_test_phrase(struct arena *arena, const struct law_test_file *file) {
  return arena_printf(arena,
      translated_number("%s: %u case, %u failed", "%s: %u cases, %u failed", file->n_cases),
      file->path, file->n_cases, file->n_failed);
}

const char *law_summary(struct arena *arena, const struct law_count *sentences) {
  const uint32_t encoded = sentences->by_state[LAW_ENCODED],
                 missing = sentences->by_state[LAW_MISSING];
  return arena_printf(arena,
      translated_number("%u sentence: %u encoded, %u of them tested; %u not for rules; %u missing",
          "%u sentences: %u encoded, %u of them tested; %u not for rules; %u missing",
          sentences->all),
      sentences->all, encoded, sentences->tested, sentences->all - encoded - missing, missing);
}
