/* Sentences of a text of law (law_sentences.h). */
#include "author/law_sentences.h"

#include <ctype.h>
#include <utf8proc.h>

#include "base/characters.h"
#include "compiler/source/law_form.h"

struct cutting {
  struct arena *arena;
  struct str text, running;
  law_cut_list *sentences;
  law_word_ranges *words;
  struct str article; /* the last one met */
};

/* -- characters -- */

static int32_t code_at(struct str text, uint32_t at) {
  int32_t code_point = 0;
  if (at < text.n) str_decode(text, at, &code_point);
  return code_point;
}

static uint32_t length_at(struct str text, uint32_t at) {
  int32_t code_point;
  return str_decode(text, at, &code_point);
}

static bool is_small(int32_t code_point) {
  return utf8proc_category(code_point) == UTF8PROC_CATEGORY_LL;
}

static bool is_end(int32_t c) { return c == '.' || c == '!' || c == '?' || c == 0x2026; }

static bool is_blank(int32_t c) { return character_is_blank(c) || character_ends_line(c); }

/* Quotation marks and brackets that close what a sentence's end stands in. */
static bool closes(int32_t c) {
  const utf8proc_category_t category = utf8proc_category(c);
  return c == '"' || c == '\'' || category == UTF8PROC_CATEGORY_PE ||
      category == UTF8PROC_CATEGORY_PF;
}

/* Before `at`: of one byte, for the last byte of a letter is none. */
static bool is_behind_blank(struct str text, uint32_t at) {
  return text.p[at - 1] && strchr(" \t\r\n\f\v", text.p[at - 1]);
}

static uint32_t skip_blanks(struct str text, uint32_t at, uint32_t end) {
  while (at < end && is_blank(code_at(text, at))) at += length_at(text, at);
  return at;
}

static uint32_t word_end(struct str text, uint32_t at, uint32_t end) {
  while (at < end && law_is_letter_or_digit(code_at(text, at))) at += length_at(text, at);
  return at;
}

static bool starts_with(struct str text, uint32_t at, uint32_t end, struct str word) {
  return word.n <= end - at && memcmp(text.p + at, word.p, word.n) == 0;
}

/* -- the marks of items -- */

/* Behind the number (digits, Roman ones too, or one letter) at `at`; `at` where there is none. */
static uint32_t number_end(struct str text, uint32_t at, uint32_t end, bool with_letters) {
  uint32_t i = at;
  while (i < end && isdigit((unsigned char)text.p[i])) i++;
  if (i > at) { /* 12a, and 1.2.3, of which the last point is the mark's own */
    while (i + 1 < end && text.p[i] == '.' && isdigit((unsigned char)text.p[i + 1]))
      for (i++; i < end && isdigit((unsigned char)text.p[i]);) i++;
    return i < end && isalpha((unsigned char)text.p[i]) ? i + 1 : i;
  }
  while (i < end && text.p[i] && strchr("IVXLC", text.p[i])) i++;
  if (i > at) return i;
  if (!with_letters || i >= end) return at;
  const int32_t letter = code_at(text, i);
  return law_is_letter_or_digit(letter) ? i + length_at(text, i) : at;
}

/* Behind `Điều 3.` and the like at `at`; *article where it is one. */
static uint32_t heading_end(struct str text, uint32_t at, uint32_t end, bool *article) {
  static const char *const words[] = {"Điều ", "ĐIỀU ", "Article ", "Khoản ", "Điểm ", "Chương ",
      "CHƯƠNG ", "Mục ", "MỤC ", "Phần ", "PHẦN ", "Chapter ", "Section "};
  enum { N_ARTICLES = 3 };
  for (uint32_t i = 0; i < sizeof words / sizeof *words; i++) {
    const struct str word = str_from(words[i]);
    if (!starts_with(text, at, end, word)) continue;
    const uint32_t behind = at + word.n, number = number_end(text, behind, end, true);
    const bool is_marked = number < end && (text.p[number] == '.' || text.p[number] == ':'),
               ends_line = number == end || character_ends_line(code_at(text, number));
    if (number == behind || !(is_marked || ends_line)) continue;
    *article = i < N_ARTICLES;
    return is_marked ? number + 1 : number;
  }
  return at;
}

static bool is_bullet(int32_t c) {
  return c == '-' || c == '+' || c == '*' || c == 0x2022 || c == 0x2013;
}

/* Behind the mark of an item at `at`: a dash, `1.`, `a)`, `(1)`, `Điều 3.`; `at` where there is
 * none. */
static uint32_t mark_end(struct str text, uint32_t at, uint32_t end, bool *article) {
  *article = false;
  uint32_t i = heading_end(text, at, end, article);
  if (i > at) return i;
  const int32_t c = code_at(text, at);
  if (is_bullet(c)) i = at + length_at(text, at);
  else {
    const bool opens = c == '(';
    const uint32_t begin = at + opens, number = number_end(text, begin, end, true);
    if (number == begin || number >= end) return at;
    const bool is_letter =
        !isdigit((unsigned char)text.p[begin]) && !strchr("IVXLC", text.p[begin]);
    if (text.p[number] == ')' || (text.p[number] == '.' && !is_letter && !opens)) i = number + 1;
    else return at;
  }
  return i < end && is_blank(code_at(text, i)) ? i : at;
}

/* -- where a sentence ends -- */

/* A point behind these ends no sentence. */
static bool is_abbreviation(struct str word) {
  static const char *const words[] = {"TP", "Tp", "TX", "Tx", "TT", "ThS", "TS", "PGS", "GS", "BS",
      "KTS", "CN", "NXB", "Nxb", "tr", "Tr", "No", "art", "Art", "vs", "Mr", "Mrs", "Dr"};
  for (uint32_t i = 0; i < sizeof words / sizeof *words; i++)
    if (str_equal(word, str_from(words[i]))) return true;
  return false;
}

/* Whether the point at `at` ends no sentence: it stands behind an abbreviation, or a number that
 * counts. */
static bool counts_or_shortens(struct str text, uint32_t begin, uint32_t at) {
  uint32_t word = at;
  while (word > begin && !is_behind_blank(text, word)) word--;
  const struct str before = {text.p + word, at - word};
  if (!before.n) return false;
  for (uint32_t i = 0; i < before.n; i++)
    if (!isdigit((unsigned char)before.p[i])) return is_abbreviation(before);
  while (word > begin && is_behind_blank(text, word)) word--;
  return word == begin || text.p[word - 1] == ':' || text.p[word - 1] == ';';
}

/* Where the sentence that begins at `begin` ends, at most at `end`. */
static uint32_t sentence_end(struct str text, uint32_t begin, uint32_t end) {
  for (uint32_t i = begin; i < end;) {
    const bool is_point = is_end(code_at(text, i)) && !counts_or_shortens(text, begin, i);
    i += length_at(text, i);
    if (!is_point) continue;
    while (i < end && (is_end(code_at(text, i)) || closes(code_at(text, i)) || text.p[i] == '/'))
      i += length_at(text, i);
    if (i < end && !is_blank(code_at(text, i))) continue;
    uint32_t next = skip_blanks(text, i, end);
    while (next < end && !law_is_letter_or_digit(code_at(text, next)) &&
        !is_blank(code_at(text, next)))
      next += length_at(text, next);
    if (next == end || !is_small(code_at(text, next))) return i;
  }
  return end;
}

/* -- cutting -- */

static void add_sentence(struct cutting *cutting, uint32_t begin, uint32_t end) {
  struct str text = cutting->running;
  bool is_article;
  struct law_cut cut = {.begin = begin, .end = end, .first_word = cutting->words->n};
  cut.label_end = mark_end(text, begin, end, &is_article);
  if (is_article) {
    cutting->article = (struct str){cutting->text.p + begin, cut.label_end - begin};
    while (cutting->article.n && strchr(".: ", cutting->article.p[cutting->article.n - 1]))
      cutting->article.n--;
  }
  cut.article = cutting->article;
  for (uint32_t i = cut.label_end; i < end;) {
    const uint32_t behind = word_end(text, i, end);
    if (behind > i) VEC_PUSH(cutting->arena, cutting->words, ((struct law_words_of){i, behind}));
    i = behind > i ? behind : i + length_at(text, i);
  }
  cut.n_words = cutting->words->n - cut.first_word;
  if (cut.n_words) VEC_PUSH(cutting->arena, cutting->sentences, cut);
}

/* A piece of a paragraph, of which a mark may stand only at the beginning. */
static void cut_piece(struct cutting *cutting, uint32_t begin, uint32_t end) {
  struct str text = cutting->running;
  bool is_article;
  begin = skip_blanks(text, begin, end);
  while (end > begin && is_behind_blank(text, end)) end--;
  while (begin < end) {
    const uint32_t behind_mark = mark_end(text, begin, end, &is_article);
    const uint32_t stop = sentence_end(text, skip_blanks(text, behind_mark, end), end);
    add_sentence(cutting, begin, stop);
    begin = skip_blanks(text, stop, end);
  }
}

static uint32_t line_end(struct str text, uint32_t at) {
  while (at < text.n && !character_ends_line(code_at(text, at))) at += length_at(text, at);
  return at;
}

/* Whether an item may begin behind what ends at `at`, or at `first` goes on a list of such; a heading
 * may anywhere. */
static bool may_begin_item(struct str text, uint32_t begin, uint32_t at, uint32_t first) {
  const int32_t mark = code_at(text, first);
  bool is_article;
  if (heading_end(text, first, line_end(text, first), &is_article) > first) return true;
  if (is_bullet(mark) && code_at(text, skip_blanks(text, begin, at)) == mark) return true;
  while (at > begin && is_behind_blank(text, at)) at--;
  return at == begin || strchr(".:;,/\")", text.p[at - 1]);
}

void law_cut(struct arena *arena, struct str text, struct str running, law_cut_list *sentences,
    law_word_ranges *words) {
  struct cutting cutting = {
      .arena = arena, .text = text, .running = running, .sentences = sentences, .words = words};
  uint32_t begin = 0;                       /* of the piece */
  bool is_blank_line = false, page = false; /* among the lines behind it */
  for (uint32_t at = 0; at < text.n;) {
    const uint32_t end = line_end(text, at), first = skip_blanks(running, at, end);
    if (first == end) {
      is_blank_line = true;
      page |= skip_blanks(text, at, end) < end;
    } else {
      bool is_article;
      const bool is_item = mark_end(running, first, end, &is_article) > first &&
          may_begin_item(running, begin, at, first);
      if ((is_blank_line && !page) || is_item) {
        cut_piece(&cutting, begin, at);
        begin = at;
      }
      is_blank_line = page = false;
    }
    at = end < text.n ? end + length_at(text, end) : end;
  }
  cut_piece(&cutting, begin, text.n);
}
