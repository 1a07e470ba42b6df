/* Law text against the law: each quotation must occur word for word in the source its file names,
 * or inherits. language.md §2, §6.
 *
 * Both are brought to one form (NFC, every run of white space one blank). A quotation is cut at
 * `...` into pieces; the pieces must occur in their order, each from word boundary to word
 * boundary. Leftmost matches are enough: an earlier end never hides a later piece.
 */
#include <string.h>
#include <utf8proc.h>

#include "compiler/source/chain.h"
#include "base/vec.h"
#include "base/limits.h"
#include "base/unreadable.h"

struct word { /* of a quotation, with the place it was written */
  struct str text;
  struct span span;
};
typedef VEC(struct word) word_list;

static bool is_space(int32_t code) {
  if (code == ' ' || (code >= '\t' && code <= '\r') || code == 0xFEFF || code == 0x85) return true;
  utf8proc_category_t category = utf8proc_category(code);
  return category == UTF8PROC_CATEGORY_ZS || category == UTF8PROC_CATEGORY_ZL ||
      category == UTF8PROC_CATEGORY_ZP;
}

static bool is_letter_or_digit(int32_t code) {
  utf8proc_category_t category = utf8proc_category(code);
  return (category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO) ||
      (category >= UTF8PROC_CATEGORY_MN && category <= UTF8PROC_CATEGORY_ME) ||
      category == UTF8PROC_CATEGORY_ND || category == UTF8PROC_CATEGORY_NL;
}

/* The code point at p (p < end) and its length in bytes. */
static int32_t code_at(const char *p, const char *end, uint32_t *bytes) {
  int32_t code;
  utf8proc_ssize_t n = utf8proc_iterate((const utf8proc_uint8_t *)p, end - p, &code);
  *bytes = n > 0 ? (uint32_t)n : 1;
  return n > 0 ? code : 0xFFFD;
}

static int32_t code_before(const char *begin, const char *p) {
  const char *q = p - 1;
  while (q > begin && ((unsigned char)*q & 0xC0) == 0x80) q--;
  uint32_t bytes;
  return code_at(q, p, &bytes);
}

/* True where a word may begin or end: not inside one. */
static bool is_boundary(struct str text, uint32_t at) {
  if (at == 0 || at == text.n) return true;
  uint32_t bytes;
  return !is_letter_or_digit(code_before(text.p, text.p + at)) ||
      !is_letter_or_digit(code_at(text.p + at, text.p + text.n, &bytes));
}

/* NFC, with one blank for each run of white space, none at the ends. */
static struct str one_form(struct arena *arena, struct str text) {
  text = str_nfc(arena, text);
  char *out = arena_alloc(arena, text.n + 1);
  uint32_t n = 0;
  bool gap = false;
  for (uint32_t i = 0, bytes; i < text.n; i += bytes) {
    if (is_space(code_at(text.p + i, text.p + text.n, &bytes))) {
      gap = n > 0;
      continue;
    }
    if (gap) out[n++] = ' ';
    gap = false;
    memcpy(out + n, text.p + i, bytes);
    n += bytes;
  }
  return (struct str){out, n};
}

/* The words of a quotation as they stand in the file, so that a message can point at one. */
static void list_words(struct compilation *c, const struct ast_decl *d, word_list *words) {
  for (uint32_t line = 0; line < d->n_law; line++) {
    struct span span = d->law_spans[line];
    struct str raw = sources_text(&c->sources, span);
    uint32_t i = raw.n && raw.p[0] == '|' ? 1 : 0, bytes;
    while (i < raw.n) {
      if (is_space(code_at(raw.p + i, raw.p + raw.n, &bytes))) {
        i += bytes;
        continue;
      }
      uint32_t begin = i;
      while (i < raw.n && !is_space(code_at(raw.p + i, raw.p + raw.n, &bytes))) i += bytes;
      struct span place = {span.source, span.begin + begin, span.begin + i};
      VEC_PUSH(c->arena, words,
          ((struct word){str_nfc(c->arena, (struct str){raw.p + begin, i - begin}), place}));
    }
  }
}

static bool is_ellipsis(struct str word) {
  return str_equal(word, STR("...")) || str_equal(word, STR("\u2026"));
}

/* How many of the words stand at `at` in the source, one blank between; *end: behind the last of
 * them. */
static uint32_t match_words(
    struct str source, uint32_t at, const struct word *words, uint32_t n, uint32_t *end) {
  *end = at;
  for (uint32_t i = 0; i < n; i++) {
    struct str word = words[i].text;
    if (source.n - at < word.n || memcmp(source.p + at, word.p, word.n) != 0) return i;
    at += word.n;
    bool last = i + 1 == n;
    if (last ? !is_boundary(source, at) : at == source.n || source.p[at] != ' ') return i;
    *end = at;
    at++;
  }
  return n;
}

/* Finds a piece from `from` on. Where it does not occur: the longest beginning that does, and
 * where. */
static bool find_piece(struct str source, uint32_t from, const struct word *words, uint32_t n,
    uint32_t *end, uint32_t *matched, uint32_t *matched_end) {
  struct str first = words[0].text;
  *matched = 0;
  *matched_end = from;
  for (const char *p = source.p + from; source.n; p++) {
    p = memmem(p, (size_t)(source.p + source.n - p), first.p, first.n);
    if (!p) return false;
    uint32_t at = (uint32_t)(p - source.p), stop;
    if (!is_boundary(source, at)) continue;
    uint32_t count = match_words(source, at, words, n, &stop);
    if (count == n) {
      *end = stop;
      return true;
    }
    if (count > *matched) {
      *matched = count;
      *matched_end = stop;
    }
  }
  return false;
}

/* A few words of the source from `at` on. */
static const char *source_excerpt(struct compilation *c, struct str source, uint32_t at) {
  enum { WORDS = 8 };
  while (at < source.n && source.p[at] == ' ') at++;
  uint32_t end = at;
  for (uint32_t words = 0; end < source.n; end++)
    if (source.p[end] == ' ' && ++words == WORDS) break;
  return str_cstring(c->arena, (struct str){source.p + at, end - at});
}

static void check_quotation(
    struct compilation *c, const struct ast_decl *d, struct str source, const char *source_name) {
  word_list words = {0};
  list_words(c, d, &words);
  uint32_t from = 0;
  for (uint32_t i = 0; i < words.n;) {
    if (is_ellipsis(words.items[i].text)) {
      i++;
      continue;
    }
    uint32_t n = 0, end = 0, matched, matched_end;
    while (i + n < words.n && !is_ellipsis(words.items[i + n].text)) n++;
    if (find_piece(source, from, words.items + i, n, &end, &matched, &matched_end)) {
      from = end;
      i += n;
      continue;
    }
    const struct word *bad = &words.items[i + matched];
    struct diag *diag =
        DIAG(&c->diags, LAW_TEXT_DIFFERS, bad->span, source_name, str_cstring(c->arena, bad->text));
    if (!diag) return;
    if (matched)
      diag_help(&c->diags, diag, "after \"%s\" the source says \"%s\"",
          str_cstring(c->arena, bad[-1].text), source_excerpt(c, source, matched_end));
    else if (from)
      diag_help(&c->diags, diag, "this word does not follow what was quoted before \"...\"");
    else diag_help(&c->diags, diag, "no place in the source begins with this word");
    return;
  }
}

/* The source of law a file names, in one form; `text` is NULL where it could not be read
 * (reported). */
struct law_source {
  const char *name;
  struct str text;
};

/* The path is relative to the folder of the file that says it. */
static struct law_source read_source(struct compilation *c, const struct ast_text *said) {
  struct law_source source = {.name = str_cstring(c->arena, said->text)};
  const char *path = chain_opened(c, said);
  struct str text;
  int error =
      said->text.n ? c->reader->read(c->reader, c->arena, path, SOURCE_BYTES_MAX, &text) : -1;
  if (error) {
    struct diag *diag = DIAG(&c->diags, LAW_SOURCE_UNREADABLE, said->span, source.name,
        error < 0 ? "its name is empty" : system_words(error));
    if (error > 0 && c->reader == &reader_disk) diag_unreadable_help(&c->diags, diag, path, error);
    if (error > 0 && !error_is_of_name(error)) c->system_error = error;
    return source;
  }
  VEC_PUSH(c->arena, &c->opened, path);
  uint32_t valid = str_valid_utf8(text);
  if (valid == text.n) source.text = one_form(c->arena, text);
  else
    DIAG(&c->diags, LAW_SOURCE_UNREADABLE, said->span, source.name,
        arena_printf(c->arena, "byte %u is not UTF-8", valid + 1));
  return source;
}

void pass_law(struct compilation *c) {
  const struct chain *chain = c->chain;
  if (!chain || c->carried) return;
  /* by the file that says them */
  struct law_source *sources = ARENA_ARRAY(c->arena, struct law_source, c->sources.n);
  for (uint32_t i = 0; i < chain->n_files; i++) {
    const struct chain_file *file = chain->files[i];
    const struct ast_decl *header = chain_law_header(file);
    if (!header) continue;
    struct law_source *source = &sources[header->source.span.source];
    if (!source->name) *source = read_source(c, &header->source);
    for (uint32_t k = 0; k < file->ast->n_decls && source->text.p; k++)
      if (file->ast->decls[k]->n_law)
        check_quotation(c, file->ast->decls[k], source->text, source->name);
  }
}
