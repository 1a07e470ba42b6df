/* Quotations found in a text of law: see law_search.h. */
#include "compiler/source/law_search.h"

#include <string.h>

#include "compiler/source/law_form.h"

/* -- the words of a quotation -- */

/* Its lines one below the other, without what marks them, and where each stands. */
struct quotation {
  struct str text;
  uint32_t *begins; /* of each line, in the text */
  const struct ast_decl *decl;
};

static uint32_t mark_length(struct str line) { return line.n && line.p[0] == '|' ? 1 : 0; }

static struct quotation quotation_of(
    struct arena *arena, const struct sources *sources, const struct ast_decl *d) {
  size_t bytes = 0;
  for (uint32_t i = 0; i < d->n_law; i++) bytes += d->law_spans[i].end - d->law_spans[i].begin + 1u;
  char *out = arena_alloc(arena, bytes + 1);
  struct quotation quotation = {
      .text = {out, 0}, .begins = ARENA_ARRAY(arena, uint32_t, d->n_law), .decl = d};
  for (uint32_t i = 0; i < d->n_law; i++) {
    struct str line = sources_text(sources, d->law_spans[i]);
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
    const struct sources *sources, const struct quotation *quotation, uint32_t at, uint32_t n) {
  uint32_t line = quotation->decl->n_law - 1;
  while (quotation->begins[line] > at) line--;
  struct span span = quotation->decl->law_spans[line];
  uint32_t begin =
      span.begin + mark_length(sources_text(sources, span)) + at - quotation->begins[line];
  return (struct span){span.source, begin, begin + n < span.end ? begin + n : span.end};
}

void law_words(struct arena *arena, const struct sources *sources, const struct ast_decl *d,
    law_word_list *words) {
  struct quotation quotation = quotation_of(arena, sources, d);
  struct str text = quotation.text;
  for (uint32_t i = law_gap_length(text, 0), n; i < text.n; i += n + law_gap_length(text, i + n)) {
    n = law_word_length(text, i);
    struct str word = law_form(arena, (struct str){text.p + i, n});
    if (word.n)
      VEC_PUSH(arena, words, ((struct law_word){word, place_of(sources, &quotation, i, n)}));
  }
}

static bool is_ellipsis(struct str word) { return str_equal(word, STR("...")); }

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

uint32_t law_match_words(
    struct str form, uint32_t at, const struct law_word *words, uint32_t n, uint32_t *end) {
  *end = at;
  for (uint32_t i = 0; i < n; i++) {
    if (!law_matches(form, at, words[i].text, &at) || !law_is_boundary(form, at)) return i;
    uint32_t behind = at;
    if (i + 1 < n && at < form.n && !pass_blank(form, &at)) return i;
    *end = behind;
    if (at == form.n) return i + 1;
  }
  return n;
}

uint32_t law_first_start(const struct searched_law *law, uint32_t from, unsigned char byte) {
  uint32_t low = law->first[byte], high = law->first[byte + 1];
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (law->starts[middle] < from) low = middle + 1;
    else high = middle;
  }
  return low;
}

struct law_match law_find_piece(
    const struct searched_law *law, uint32_t from, const struct law_word *words, uint32_t n) {
  struct law_match best = {0, from, from};
  unsigned char byte = (unsigned char)words[0].text.p[0];
  for (uint32_t i = law_first_start(law, from, byte); i < law->first[byte + 1] && best.words < n;
       i++) {
    struct law_match match = {.begin = law->starts[i]};
    match.words = law_match_words(law->form, match.begin, words, n, &match.end);
    if (match.words > best.words) best = match;
  }
  return best;
}

struct searched_law law_searched(struct arena *arena, struct str text) {
  struct searched_law law = {0};
  law.form = law_form_from(arena, text, &law.origins);
  index_starts(arena, &law);
  return law;
}

/* -- a quotation -- */

/* The words of the piece that begins at `begin`. */
static uint32_t piece_length(const law_word_list *words, uint32_t begin) {
  uint32_t n = 0;
  while (begin + n < words->n && !is_ellipsis(words->items[begin + n].text)) n++;
  return n;
}

/* The last match of a piece that ends before the next one begins. */
static struct law_match nearest(const struct searched_law *law, struct law_match match,
    uint32_t next, const struct law_word *words, uint32_t n) {
  for (;;) {
    struct law_match later = law_find_piece(law, match.begin + 1, words, n);
    if (later.words < n || later.end > next) return match;
    match = later;
  }
}

static void draw_together(
    const struct searched_law *law, const law_word_list *words, law_match_list *matches) {
  uint32_t piece = matches->n, next = UINT32_MAX;
  for (uint32_t end = words->n; end > 0;) {
    if (is_ellipsis(words->items[end - 1].text)) {
      end--;
      continue;
    }
    uint32_t n = 0;
    while (n < end && !is_ellipsis(words->items[end - 1 - n].text)) n++;
    struct law_match *match = &matches->items[--piece];
    if (next != UINT32_MAX) *match = nearest(law, *match, next, words->items + end - n, n);
    next = match->begin;
    end -= n;
  }
}

struct lost_piece law_look_for(const struct searched_law *law, const law_word_list *words,
    struct arena *arena, law_match_list *matches) {
  uint32_t from = 0;
  for (uint32_t i = 0, n; i < words->n; i += n) {
    n = piece_length(words, i);
    if (n == 0) { /* `...` */
      n = 1;
      continue;
    }
    struct law_match match = law_find_piece(law, from, words->items + i, n);
    if (match.words < n) return (struct lost_piece){i, n, from};
    if (matches) VEC_PUSH(arena, matches, match);
    from = match.end;
  }
  if (matches) draw_together(law, words, matches);
  return (struct lost_piece){0};
}
