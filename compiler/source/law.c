/* Law text against the law: each quotation must occur word for word in the source its file names,
 * or inherits. language.md §2, §6. How they are compared: law_search.h. The source is looked through
 * as it is, and where that fails, without the numbers of its pages.
 */
#include <string.h>

#include "compiler/source/law.h"
#include "base/translate.h"
#include "compiler/source/law_form.h"
#include "base/characters.h"
#include "base/vec.h"
#include "base/limits.h"
#include "base/paths.h"
#include "base/unreadable.h"

/* -- what differs -- */

/* `[...]`, `(...)`, `đua...`: three points that are not on their own. */
static bool holds_ellipsis(struct str word) {
  return !str_equal(word, STR("...")) && memmem(word.p, word.n, "...", 3) != NULL;
}

/* The form's breaks within words as the dashes they were. */
static const char *readable(struct compilation *c, struct str form) {
  char *out = str_cstring(c->arena, form);
  for (uint32_t i = 0; i < form.n; i++)
    if (out[i] == LAW_BREAK) out[i] = '-';
  return out;
}

/* A few words of the source from `at` on. */
static const char *source_excerpt(struct compilation *c, struct str source, uint32_t at) {
  enum { WORDS = 8 };
  while (at < source.n && source.p[at] == ' ') at++;
  uint32_t end = at;
  for (uint32_t words = 0; end < source.n; end++)
    if (source.p[end] == ' ' && ++words == WORDS) break;
  return readable(c, (struct str){source.p + at, end - at});
}

static uint32_t words_back(struct str source, uint32_t at, uint32_t n) {
  while (n-- > 0 && at > 0) {
    at--; /* the blank */
    while (at > 0 && source.p[at - 1] != ' ') at--;
  }
  return at;
}

static uint32_t words_on(struct str source, uint32_t at, uint32_t n) {
  for (; n > 0 && at < source.n; n--) {
    while (at < source.n && source.p[at] == ' ') at++;
    while (at < source.n && source.p[at] != ' ') at++;
  }
  while (at < source.n && source.p[at] == ' ') at++;
  return at;
}

/* How many words from the one that differs on stand for others in the source, which goes on as the
 * piece does behind them; 1 where it nowhere does. `at`: where the source differs. */
static uint32_t words_that_differ(
    struct str source, uint32_t at, const struct law_word *words, uint32_t n) {
  enum { FARTHEST = 6, AGAIN = 2 };
  for (uint32_t sum = 1; sum <= 2 * FARTHEST; sum++)
    for (uint32_t here = 1; here <= sum && here < n; here++) {
      uint32_t end, again = n - here < AGAIN ? n - here : AGAIN;
      if (here > FARTHEST || sum - here > FARTHEST) continue;
      if (law_match_words(source, words_on(source, at, sum - here), words + here, again, &end) ==
          again)
        return here;
    }
  return 1;
}

/* True where the n words before `at` in the source look like these: another case, or a tone mark at
 * another letter of its syllable. */
static bool look_alike(struct compilation *c, struct str source, uint32_t at,
    const struct law_word *words, uint32_t n) {
  uint32_t begin = words_back(source, at, n);
  struct str there = lookalike_key(c->arena, (struct str){source.p + begin, at - begin});
  struct str here = STR("");
  for (uint32_t i = 0; i < n; i++)
    here = str_from(arena_printf(
        c->arena, "%.*s%.*s", STR_ARGS(here), STR_ARGS(lookalike_key(c->arena, words[i].text))));
  return str_equal(here, there);
}

/* The longest beginning of what follows the first `skipped` words of a piece; of equals one behind
 * words that look like those. */
static struct law_match find_rest(struct compilation *c, const struct searched_law *law,
    uint32_t from, const struct law_word *words, uint32_t n, uint32_t skipped) {
  enum { LOOKED_AT = 1000 }; /* of a word that stands everywhere */
  const struct law_word *rest = words + skipped;
  struct law_match best = law_find_piece(law, from, rest, n - skipped);
  unsigned char byte = (unsigned char)rest[0].text.p[0];
  uint32_t first = law_first_start(law, best.begin, byte), looked_at = 0;
  for (uint32_t i = first; i < law->first[byte + 1] && best.words && looked_at < LOOKED_AT; i++) {
    struct law_match match = {.begin = law->starts[i]};
    match.words = law_match_words(law->form, match.begin, rest, n - skipped, &match.end);
    if (match.words != best.words) continue;
    looked_at++;
    if (look_alike(c, law->form, match.begin, words, skipped)) return match;
  }
  return best;
}

/* Where the words behind the first ones of a piece stand in the source, and how many of the first
 * are others there; 0: nowhere. */
static uint32_t first_words_that_differ(struct compilation *c, const struct searched_law *law,
    uint32_t from, const struct law_word *words, uint32_t n, struct law_match *rest) {
  enum { FARTHEST = 6 };
  uint32_t best = 0;
  for (uint32_t skipped = 1; skipped < n && skipped <= FARTHEST; skipped++) {
    struct law_match match = find_rest(c, law, from, words, n, skipped);
    if (match.words <= (best ? rest->words : 0)) continue;
    *rest = match;
    best = skipped;
  }
  return best;
}

static const char *joined(struct compilation *c, const struct law_word *words, uint32_t n) {
  const char *text = readable(c, words[0].text);
  for (uint32_t i = 1; i < n; i++)
    text = arena_printf(c->arena, "%s %s", text, readable(c, words[i].text));
  return text;
}

static struct diag *report(
    struct compilation *c, const char *source_name, const struct law_word *words, uint32_t n) {
  struct span span = words[0].span, last = words[n - 1].span;
  if (sources_line_number(&c->sources, span.source, span.begin) ==
      sources_line_number(&c->sources, last.source, last.begin))
    span.end = last.end;
  return DIAG(&c->diags, LAW_TEXT_DIFFERS, span, source_name, joined(c, words, n));
}

/* A piece that is not in the source from `from` on. */
static void report_piece(struct compilation *c, const struct searched_law *law, uint32_t from,
    const struct law_word *words, uint32_t n, const char *source_name) {
  struct str source = law->form;
  if (c->diags.n >= c->diags.max) { /* only counted */
    report(c, source_name, words, 1);
    return;
  }
  struct law_match match = law_find_piece(law, from, words, n), rest = {0};
  uint32_t skipped = match.words < 3 ? first_words_that_differ(c, law, from, words, n, &rest) : 0;
  struct diag *diag;
  if (skipped && rest.words > match.words) {
    diag = report(c, source_name, words, skipped);
    diag_help(&c->diags, diag, "the source says \"%s\"",
        source_excerpt(c, source, words_back(source, rest.begin, skipped)));
  } else if (match.words) {
    uint32_t at = words_on(source, match.end, 0);
    const struct law_word *bad = words + match.words;
    diag = report(c, source_name, bad, words_that_differ(source, at, bad, n - match.words));
    const char *says = source_excerpt(c, source, match.end);
    if (holds_ellipsis(bad[0].text) ||
        (match.words + 1 < n && holds_ellipsis(bad[1].text) && !holds_ellipsis(bad[-1].text)))
      diag_help(&c->diags, diag, "to skip words, write ... on its own, with a blank on both sides");
    else if (*says)
      diag_help(
          &c->diags, diag, "after \"%s\" the source says \"%s\"", readable(c, bad[-1].text), says);
    else diag_help(&c->diags, diag, "the source ends with \"%s\"", readable(c, bad[-1].text));
  } else {
    diag = report(c, source_name, words, 1);
    if (holds_ellipsis(words[0].text))
      diag_help(&c->diags, diag, "to skip words, write ... on its own, with a blank on both sides");
    else if (from)
      diag_help(&c->diags, diag, "this word does not follow what was quoted before \"...\"");
    else diag_help(&c->diags, diag, "no place in the source begins with this word");
  }
}

/* -- the sources -- */

/* True where it is there. */
static bool check_quotation(
    struct compilation *c, const struct ast_decl *d, const struct law_source *source) {
  law_word_list words = {0};
  law_words(c->arena, &c->sources, d, &words);
  if (!law_look_for(&source->whole, &words, NULL, NULL).n) return true;
  struct lost_piece lost = law_look_for(&source->running, &words, NULL, NULL);
  if (lost.n)
    report_piece(c, &source->running, lost.from, words.items + lost.begin, lost.n, source->name);
  return !lost.n;
}

static bool add_ranges(struct arena *arena, const struct searched_law *law, struct str text,
    const law_word_list *words, law_ranges *out) {
  law_match_list matches = {0};
  if (law_look_for(law, words, arena, &matches).n) return false;
  for (uint32_t i = 0; i < matches.n; i++) {
    int32_t code_point;
    uint32_t last = law->origins[matches.items[i].end - 1];
    VEC_PUSH(arena, out,
        ((struct law_range){
            law->origins[matches.items[i].begin], last + str_decode(text, last, &code_point)}));
  }
  return true;
}

bool law_find(struct arena *arena, const struct sources *sources, const struct law_source *law,
    const struct ast_decl *decl, law_ranges *out) {
  law_word_list words = {0};
  law_words(arena, sources, decl, &words);
  return add_ranges(arena, &law->whole, law->text, &words, out) ||
      add_ranges(arena, &law->running, law->text, &words, out);
}

/* Reports each byte that is no UTF-8 at its place in the source, which is then read with `?` there.
 */
static struct str without_bad_bytes(struct compilation *c, const char *path, struct str text) {
  if (str_valid_utf8(text) == text.n) return text;
  struct sources alone;
  sources_init(&alone, c->arena);
  uint32_t number = sources_add(&alone, str_from(path), text);
  char *out = arena_copy(c->arena, text.p, text.n);
  int32_t code_point;
  bool before = false; /* a run of bad bytes is one mistake */
  for (uint32_t i = 0; i < text.n;) {
    uint32_t length = str_decode(text, i, &code_point);
    bool bad = length == 1 && (unsigned char)text.p[i] >= 0x80;
    if (bad && !before)
      DIAG_AT(&c->diags, BYTE_NOT_UTF8, sources_place(&alone, number, i),
          arena_printf(c->arena, "0x%02x", (unsigned)(unsigned char)text.p[i]));
    if (bad) out[i] = '?';
    before = bad;
    i += length;
  }
  return (struct str){out, text.n};
}

void law_source_open(struct arena *arena, struct str bytes, struct law_source *out) {
  bool has_pages;
  out->is_read = true;
  out->text = str_nfc(arena, bytes);
  out->whole = law_searched(arena, out->text);
  struct str running = law_without_page_numbers(arena, out->text, &has_pages);
  out->running = has_pages ? law_searched(arena, running) : out->whole;
}

static void take_digest(struct str bytes, uint8_t out[DIGEST_BYTES]) {
  struct digest digest;
  digest_begin(&digest);
  digest_add(&digest, bytes.p, bytes.n);
  digest_end(&digest, out);
}

static struct law_source unreadable(struct compilation *c, const struct ast_text *said,
    struct law_source source, const char *reason, const char *way_out) {
  struct diag *diag = DIAG(&c->diags, LAW_SOURCE_UNREADABLE, said->span, source.name, reason);
  if (way_out) diag_help(&c->diags, diag, "%s", way_out);
  return source;
}

/* The path is relative to the folder of the file that says it. `folder`: where the regulation's own
 * file would lie, where it was carried; NULL: it was not. */
static struct law_source read_source(
    struct compilation *c, const struct ast_text *said, const char *folder) {
  struct law_source source = {.name = str_cstring(c->arena, said->text)};
  if (!said->text.p) return source; /* reported by the scanner */
  if (!said->text.n) return unreadable(c, said, source, _("its name is empty"), NULL);
  source.relative = chain_path(c->arena, c->sources.items[said->span.source].relative, said->text);
  const char *path = source.path =
      folder ? path_join(c->arena, str_from(folder), source.relative).p : chain_opened(c, said);
  struct str text;
  int error = c->reader->read(c->reader, c->arena, path, SOURCE_BYTES_MAX, &text);
  if (error) {
    struct diag *diag =
        DIAG(&c->diags, LAW_SOURCE_UNREADABLE, said->span, source.name, system_words(error));
    if (c->reader == &reader_disk) diag_unreadable_help(&c->diags, diag, path, error);
    if (!error_is_of_name(error)) c->system_error = error;
    return source;
  }
  VEC_PUSH(c->arena, &c->opened, path);
  struct str encoding = encoding_of(text);
  if (encoding.n)
    return unreadable(c, said, source,
        arena_printf(c->arena, _("it is not a text in UTF-8 but %s"), _(encoding.p)),
        encoding_way_out(encoding));
  if (!text_trimmed(text).n) return unreadable(c, said, source, _("it holds no text"), NULL);
  take_digest(text, source.digest);
  law_source_open(c->arena, without_bad_bytes(c, path, text), &source);
  return source;
}

/* What the schema keeps of them. */
static void list_texts(struct compilation *c) {
  c->law_texts = ARENA_ARRAY(c->arena, struct law_text_source, c->law->n);
  for (uint32_t i = 0; i < c->law->n; i++) {
    const struct law_source *source = &c->law->of[i];
    bool is_listed = !source->is_read;
    for (uint32_t k = 0; k < c->n_law_texts && !is_listed; k++)
      is_listed = str_equal(c->law_texts[k].path, source->relative);
    if (is_listed) continue;
    struct law_text_source *text = &c->law_texts[c->n_law_texts++];
    text->path = source->relative;
    memcpy(text->digest, source->digest, sizeof text->digest);
  }
}

static struct law_source *sources_begin(struct compilation *c) {
  struct law_source *sources = ARENA_ARRAY(c->arena, struct law_source, c->sources.n);
  c->law = ARENA_NEW(c->arena, struct law_sources);
  *c->law = (struct law_sources){sources, c->sources.n};
  return sources;
}

void pass_law(struct compilation *c) {
  const struct chain *chain = c->chain;
  if (c->carried) {
    c->law_texts = c->carried->law_texts;
    c->n_law_texts = c->carried->n_law_texts;
  }
  if (!chain || c->carried) return;
  struct law_source *sources = sources_begin(c);
  for (uint32_t i = 0; i < chain->n_files; i++) {
    const struct chain_file *file = chain->files[i];
    const struct ast_decl *header = chain_law_header(file);
    if (!header) continue;
    struct law_source *source = &sources[header->clauses->source.span.source];
    if (!source->name) *source = read_source(c, &header->clauses->source, NULL);
    for (uint32_t k = 0; k < file->ast->n_decls && source->is_read; k++)
      if (file->ast->decls[k]->n_law) check_quotation(c, file->ast->decls[k], source);
  }
  list_texts(c);
}

/* -- of a compiled program, whose texts may have changed -- */

static bool is_changed(const struct compilation *c, const struct law_source *source) {
  for (uint32_t i = 0; i < c->n_law_texts; i++)
    if (str_equal(c->law_texts[i].path, source->relative))
      return memcmp(c->law_texts[i].digest, source->digest, DIGEST_BYTES) != 0;
  return false;
}

/* `rule "unregistered"`; without a name by what it is. */
static const char *spoken(const struct compilation *c, const struct ast_decl *d) {
  const char *kind = ast_decl_kind_name(d->kind);
  return d->name.text.n ? arena_printf(c->arena, "%s \"%.*s\"", kind, STR_ARGS(d->name.text))
                        : kind;
}

void law_reopen(struct compilation *c, const char *folder) {
  struct law_source *sources = sources_begin(c);
  struct diag **told = ARENA_ARRAY(c->arena, struct diag *, c->sources.n);
  for (uint32_t i = 0; i < c->chain->n_files; i++) {
    const struct chain_file *file = c->chain->files[i];
    const struct ast_decl *header = chain_law_header(file);
    if (!header) continue;
    const uint32_t number = header->clauses->source.span.source;
    struct law_source *source = &sources[number];
    if (!source->name) {
      *source = read_source(c, &header->clauses->source, folder);
      if (source->is_read && is_changed(c, source)) {
        told[number] =
            DIAG(&c->diags, LAW_TEXT_CHANGED, header->clauses->source.span, source->path);
        diag_help(&c->diags, told[number], "compile the rules again, or put back the text");
      }
    }
    for (uint32_t k = 0; k < file->ast->n_decls && source->is_read; k++) {
      const struct ast_decl *d = file->ast->decls[k];
      if (d->n_law && !check_quotation(c, d, source))
        diag_note(&c->diags, told[number], d->keyword_span,
            "%s quotes words that are no longer there", spoken(c, d));
    }
  }
}
