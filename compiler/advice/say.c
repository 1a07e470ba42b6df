/* How advice is worded and kept. */
#include "compiler/advice/advisor.h"
#include "dsl/keywords.h"

void say(struct advisor *a, struct finding finding) {
  if (!finding.note) finding.note_span = SPAN_NONE;
  finding.claim.code = finding.code;
  finding.claim.span = finding.span;
  VEC_PUSH(a->arena, &a->findings, finding);
}

/* On one line, blanks of any length as one. */
const char *written(const struct advisor *a, struct span span) {
  enum { LONGEST = 60 };
  if (span.source == UINT32_MAX || span.end <= span.begin) return "this";
  const struct str text = sources_text(a->words.sources, span);
  char *out = arena_alloc(a->arena, LONGEST + 8);
  uint32_t n = 0;
  bool blank = false;
  for (uint32_t i = 0; i < text.n;) {
    int32_t code;
    const uint32_t bytes = str_decode(text, i, &code);
    const bool is_blank = code == ' ' || code == '\t' || code == '\n' || code == '\r';
    if (!is_blank) {
      if (n + bytes + 1 > LONGEST) {
        memcpy(out + n, " …", sizeof " …" - 1);
        n += sizeof " …" - 1;
        break;
      }
      if (blank && n) out[n++] = ' ';
      memcpy(out + n, text.p + i, bytes);
      n += bytes;
    }
    blank = is_blank;
    i += bytes;
  }
  out[n] = 0;
  return out;
}

/* The language of the declaration's own keyword. */
static enum keyword_language language_at(const struct advisor *a, struct span span) {
  const struct ast *ast = a->compilation->ast;
  for (uint32_t i = 0; i < ast->n_decls; i++) {
    const struct ast_decl *d = ast->decls[i];
    if (d->span.source != span.source || d->span.begin > span.begin || d->span.end < span.end)
      continue;
    const struct str word = sources_text(a->words.sources, d->keyword_span),
                     english = str_from(ast_decl_kind_name(d->kind));
    return word.n >= english.n && memcmp(word.p, english.p, english.n) == 0 ? KEYWORD_ENGLISH
                                                                            : KEYWORD_VIETNAMESE;
  }
  return KEYWORD_ENGLISH;
}

const char *keyword_at_place(const struct advisor *a, struct span span, const char *english) {
  if (language_at(a, span) == KEYWORD_ENGLISH) return english;
  const struct str wanted = str_from(english);
  for (uint32_t i = 0; i < keyword_count(); i++) {
    const struct keyword *keyword = keyword_at(i);
    if (keyword->language == KEYWORD_VIETNAMESE && str_equal(keyword->english, wanted))
      return str_cstring(a->arena, keyword->phrase);
  }
  return english;
}
