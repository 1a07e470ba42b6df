/* Law text against the law: each quotation must occur word for word in the source its file names,
 * or inherits. language.md §2, §6.
 *
 * Both are compared in one form (law_form.h). A quotation is cut at `...` into pieces; the pieces
 * must occur in their order, each from word boundary to word boundary. Leftmost matches are enough:
 * an earlier end never hides a later piece. The source is looked through as it is, and where that
 * fails, without the numbers of its pages.
 */
#include <string.h>

#include "compiler/source/chain.h"
#include "base/translate.h"
#include "compiler/source/law_form.h"
#include "base/characters.h"
#include "base/vec.h"
#include "base/limits.h"
#include "base/unreadable.h"

struct word { /* of a quotation, with the place it was written */
  struct str text;
  struct span span;
};
typedef VEC(struct word) word_list;

/* A text of law in the form, and where its words may begin, told apart by their first byte. */
struct searched_law {
  struct str form;
  uint32_t *starts;    /* by first byte, then in order */
  uint32_t first[257]; /* starts of byte b: [first[b], first[b + 1]) */
};

/* -- the words of a quotation -- */

/* Its lines one below the other, without what marks them, and where each stands. */
struct quotation {
  struct str text;
  uint32_t *begins; /* of each line, in the text */
  const struct ast_decl *decl;
};

static uint32_t mark_length(struct str line) { return line.n && line.p[0] == '|' ? 1 : 0; }

static struct quotation quotation_of(struct compilation *c, const struct ast_decl *d) {
  size_t bytes = 0;
  for (uint32_t i = 0; i < d->n_law; i++) bytes += d->law_spans[i].end - d->law_spans[i].begin + 1u;
  char *out = arena_alloc(c->arena, bytes + 1);
  struct quotation quotation = {
      .text = {out, 0}, .begins = ARENA_ARRAY(c->arena, uint32_t, d->n_law), .decl = d};
  for (uint32_t i = 0; i < d->n_law; i++) {
    struct str line = sources_text(&c->sources, d->law_spans[i]);
    uint32_t mark = mark_length(line);
    quotation.begins[i] = quotation.text.n;
    memcpy(out + quotation.text.n, line.p + mark, line.n - mark);
    quotation.text.n += line.n - mark;
    out[quotation.text.n++] = '\n';
  }
  return quotation;
}

/* Where n bytes of the quotation stand in the file; of what goes on in a second line, its
 * beginning in the first. */
static struct span place_of(
    struct compilation *c, const struct quotation *quotation, uint32_t at, uint32_t n) {
  uint32_t line = quotation->decl->n_law - 1;
  while (quotation->begins[line] > at) line--;
  struct span span = quotation->decl->law_spans[line];
  uint32_t begin =
      span.begin + mark_length(sources_text(&c->sources, span)) + at - quotation->begins[line];
  return (struct span){span.source, begin, begin + n < span.end ? begin + n : span.end};
}

static void list_words(struct compilation *c, const struct ast_decl *d, word_list *words) {
  struct quotation quotation = quotation_of(c, d);
  struct str text = quotation.text;
  for (uint32_t i = law_gap_length(text, 0), n; i < text.n; i += n + law_gap_length(text, i + n)) {
    n = law_word_length(text, i);
    struct str word = law_form(c->arena, (struct str){text.p + i, n});
    if (word.n) VEC_PUSH(c->arena, words, ((struct word){word, place_of(c, &quotation, i, n)}));
  }
}

static bool is_ellipsis(struct str word) { return str_equal(word, STR("...")); }

/* `[...]`, `(...)`, `đua...`: three points that are not on their own. */
static bool holds_ellipsis(struct str word) {
  return !is_ellipsis(word) && memmem(word.p, word.n, "...", 3) != NULL;
}

/* -- finding -- */

static void index_starts(struct arena *arena, struct searched_law *law) {
  struct str form = law->form;
  law->starts = ARENA_ARRAY(arena, uint32_t, (size_t)form.n + 1);
  for (int place = 0; place < 2; place++) { /* counts, then places */
    uint32_t next[256];
    memcpy(next, law->first, sizeof next);
    for (uint32_t i = 0; i < form.n; i++) {
      unsigned char byte = (unsigned char)form.p[i];
      if (byte == ' ' || (byte & 0xC0) == 0x80 || !law_is_boundary(form, i)) continue;
      if (place) law->starts[next[byte]++] = i;
      else law->first[byte + 1]++;
    }
    for (uint32_t byte = 0; !place && byte < 256; byte++) law->first[byte + 1] += law->first[byte];
  }
}

/* Passes the blank between two words at *at; a line's end that breaks a word may have been one. */
static bool pass_blank(struct str source, uint32_t *at) {
  if (source.p[*at] != ' ' && source.p[*at] != LAW_BREAK) return source.p[*at - 1] == LAW_BREAK;
  ++*at;
  return true;
}

/* How many of the words stand at `at` in the source, one blank between; *end: behind the last of
 * them. */
static uint32_t match_words(
    struct str source, uint32_t at, const struct word *words, uint32_t n, uint32_t *end) {
  *end = at;
  for (uint32_t i = 0; i < n; i++) {
    if (!law_matches(source, at, words[i].text, &at) || !law_is_boundary(source, at)) return i;
    uint32_t behind = at;
    if (i + 1 < n && at < source.n && !pass_blank(source, &at)) return i;
    *end = behind;
    if (at == source.n) return i + 1;
  }
  return n;
}

/* A beginning of a piece in the source. */
struct match {
  uint32_t words; /* of the piece, that are there */
  uint32_t begin, end;
};

/* Where in the starts those from `from` on begin, of one byte. */
static uint32_t first_start(const struct searched_law *law, uint32_t from, unsigned char byte) {
  uint32_t low = law->first[byte], high = law->first[byte + 1];
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (law->starts[middle] < from) low = middle + 1;
    else high = middle;
  }
  return low;
}

/* Finds a piece from `from` on: the first place where all of it stands, or the longest of its
 * beginnings that is there. */
static struct match find_piece(
    const struct searched_law *law, uint32_t from, const struct word *words, uint32_t n) {
  struct match best = {0, from, from};
  unsigned char byte = (unsigned char)words[0].text.p[0];
  for (uint32_t i = first_start(law, from, byte); i < law->first[byte + 1] && best.words < n; i++) {
    struct match match = {.begin = law->starts[i]};
    match.words = match_words(law->form, match.begin, words, n, &match.end);
    if (match.words > best.words) best = match;
  }
  return best;
}

/* -- what differs -- */

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
    struct str source, uint32_t at, const struct word *words, uint32_t n) {
  enum { FARTHEST = 6, AGAIN = 2 };
  for (uint32_t sum = 1; sum <= 2 * FARTHEST; sum++)
    for (uint32_t here = 1; here <= sum && here < n; here++) {
      uint32_t end, again = n - here < AGAIN ? n - here : AGAIN;
      if (here > FARTHEST || sum - here > FARTHEST) continue;
      if (match_words(source, words_on(source, at, sum - here), words + here, again, &end) == again)
        return here;
    }
  return 1;
}

/* True where the n words before `at` in the source look like these: another case, or a tone mark at
 * another letter of its syllable. */
static bool look_alike(
    struct compilation *c, struct str source, uint32_t at, const struct word *words, uint32_t n) {
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
static struct match find_rest(struct compilation *c, const struct searched_law *law, uint32_t from,
    const struct word *words, uint32_t n, uint32_t skipped) {
  enum { LOOKED_AT = 1000 }; /* of a word that stands everywhere */
  const struct word *rest = words + skipped;
  struct match best = find_piece(law, from, rest, n - skipped);
  unsigned char byte = (unsigned char)rest[0].text.p[0];
  uint32_t first = first_start(law, best.begin, byte), looked_at = 0;
  for (uint32_t i = first; i < law->first[byte + 1] && best.words && looked_at < LOOKED_AT; i++) {
    struct match match = {.begin = law->starts[i]};
    match.words = match_words(law->form, match.begin, rest, n - skipped, &match.end);
    if (match.words != best.words) continue;
    looked_at++;
    if (look_alike(c, law->form, match.begin, words, skipped)) return match;
  }
  return best;
}

/* Where the words behind the first ones of a piece stand in the source, and how many of the first
 * are others there; 0: nowhere. */
static uint32_t first_words_that_differ(struct compilation *c, const struct searched_law *law,
    uint32_t from, const struct word *words, uint32_t n, struct match *rest) {
  enum { FARTHEST = 6 };
  uint32_t best = 0;
  for (uint32_t skipped = 1; skipped < n && skipped <= FARTHEST; skipped++) {
    struct match match = find_rest(c, law, from, words, n, skipped);
    if (match.words <= (best ? rest->words : 0)) continue;
    *rest = match;
    best = skipped;
  }
  return best;
}

static const char *joined(struct compilation *c, const struct word *words, uint32_t n) {
  const char *text = readable(c, words[0].text);
  for (uint32_t i = 1; i < n; i++)
    text = arena_printf(c->arena, "%s %s", text, readable(c, words[i].text));
  return text;
}

static struct diag *report(
    struct compilation *c, const char *source_name, const struct word *words, uint32_t n) {
  struct span span = words[0].span, last = words[n - 1].span;
  if (sources_line_number(&c->sources, span.source, span.begin) ==
      sources_line_number(&c->sources, last.source, last.begin))
    span.end = last.end;
  return DIAG(&c->diags, LAW_TEXT_DIFFERS, span, source_name, joined(c, words, n));
}

/* A piece that is not in the source from `from` on. */
static void report_piece(struct compilation *c, const struct searched_law *law, uint32_t from,
    const struct word *words, uint32_t n, const char *source_name) {
  struct str source = law->form;
  if (c->diags.n >= c->diags.max) { /* only counted */
    report(c, source_name, words, 1);
    return;
  }
  struct match match = find_piece(law, from, words, n), rest = {0};
  uint32_t skipped = match.words < 3 ? first_words_that_differ(c, law, from, words, n, &rest) : 0;
  struct diag *diag;
  if (skipped && rest.words > match.words) {
    diag = report(c, source_name, words, skipped);
    diag_help(&c->diags, diag, "the source says \"%s\"",
        source_excerpt(c, source, words_back(source, rest.begin, skipped)));
  } else if (match.words) {
    uint32_t at = words_on(source, match.end, 0);
    const struct word *bad = words + match.words;
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

/* -- a quotation -- */

/* The piece of a quotation that is not in the source, and from where on it was looked for; n == 0:
 * all are there. */
struct lost_piece {
  uint32_t begin, n, from;
};

static struct lost_piece look_for(const struct searched_law *law, const word_list *words) {
  uint32_t from = 0;
  for (uint32_t i = 0, n; i < words->n; i += n) {
    n = 0;
    if (is_ellipsis(words->items[i].text)) {
      n = 1;
      continue;
    }
    while (i + n < words->n && !is_ellipsis(words->items[i + n].text)) n++;
    struct match match = find_piece(law, from, words->items + i, n);
    if (match.words < n) return (struct lost_piece){i, n, from};
    from = match.end;
  }
  return (struct lost_piece){0};
}

/* -- the sources -- */

/* The source of law a file names, as it is and without the numbers of its pages; not read where
 * that could not be done (reported). */
struct law_source {
  const char *name;
  bool is_read;
  struct searched_law whole, running;
};

static void check_quotation(
    struct compilation *c, const struct ast_decl *d, const struct law_source *source) {
  word_list words = {0};
  list_words(c, d, &words);
  if (!look_for(&source->whole, &words).n) return;
  struct lost_piece lost = look_for(&source->running, &words);
  if (lost.n)
    report_piece(c, &source->running, lost.from, words.items + lost.begin, lost.n, source->name);
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

static struct searched_law law_text_of(struct compilation *c, struct str text) {
  struct searched_law law = {.form = law_form(c->arena, text)};
  index_starts(c->arena, &law);
  return law;
}

static struct law_source unreadable(struct compilation *c, const struct ast_text *said,
    struct law_source source, const char *reason, const char *way_out) {
  struct diag *diag = DIAG(&c->diags, LAW_SOURCE_UNREADABLE, said->span, source.name, reason);
  if (way_out) diag_help(&c->diags, diag, "%s", way_out);
  return source;
}

/* The path is relative to the folder of the file that says it. */
static struct law_source read_source(struct compilation *c, const struct ast_text *said) {
  struct law_source source = {.name = str_cstring(c->arena, said->text)};
  if (!said->text.p) return source; /* reported by the scanner */
  if (!said->text.n) return unreadable(c, said, source, _("its name is empty"), NULL);
  const char *path = chain_opened(c, said);
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
  text = without_bad_bytes(c, path, text);
  source.is_read = true;
  source.whole = law_text_of(c, text);
  struct str running = law_without_page_numbers(c->arena, text);
  source.running = running.n == text.n ? source.whole : law_text_of(c, running);
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
    for (uint32_t k = 0; k < file->ast->n_decls && source->is_read; k++)
      if (file->ast->decls[k]->n_law) check_quotation(c, file->ast->decls[k], source);
  }
}
