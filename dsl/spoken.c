/* What is said in words of everyday or of other languages: see spoken.h. */
#include "dsl/spoken.h"

#include <utf8proc.h>

#include "base/translate.h"
#include "dsl/parser.h"
#include "dsl/alike.h"

static const struct spoken all_spoken[] = {
#define COMPARISON_SAID(phrase, sign) {phrase, sign, 0, SPOKEN_COMPARISON, false},
#define TYPE_SAID(phrase, TOKEN) {phrase, NULL, TK_##TOKEN, SPOKEN_TYPE, false},
#define WORD_SAID(phrase, TOKEN) {phrase, NULL, TK_##TOKEN, SPOKEN_WORD, false},
#define VALUE_SAID(phrase, TOKEN) {phrase, NULL, TK_##TOKEN, SPOKEN_VALUE, false},
#define BOUND_SAID(phrase, sign) {phrase, sign, 0, SPOKEN_BOUND, false},
#define BOUND_TOLD(phrase, sentence) {phrase, sentence, 0, SPOKEN_BOUND, true},
#define MULTIPLE_SAID(phrase, zeros) {phrase, NULL, zeros, SPOKEN_MULTIPLE, false},
#define FORM_SAID(phrase, form) {phrase, form, 0, SPOKEN_FORM, false},
#define FORM_TOLD(phrase, sentence) {phrase, sentence, 0, SPOKEN_FORM, true},
#define BEGIN_SAID(phrase, form) {phrase, form, 0, SPOKEN_BEGIN, false},
#define CALL_SAID(phrase, form) {phrase, form, 0, SPOKEN_CALL, false},
#define SIGN_SAID(phrase, form) {phrase, form, 0, SPOKEN_SIGN, false},
#define SIGN_TOLD(phrase, sentence) {phrase, sentence, 0, SPOKEN_SIGN, true},
#define NAME_SAID(phrase, form) {phrase, form, 0, SPOKEN_NAME, false},
#define CALL_TOLD(phrase, sentence) {phrase, sentence, 0, SPOKEN_CALL, true},
#include "dsl/spoken.def"
};
enum { N_SPOKEN = sizeof all_spoken / sizeof *all_spoken };

/* -- what is alike -- */

static bool is_ascii(struct str text) {
  for (uint32_t i = 0; i < text.n; i++)
    if ((unsigned char)text.p[i] >= 0x80) return false;
  return true;
}

/* `ORDER_BY` as "order by": names of sheets and databases are written so. Of keywords capitals with marks stay: those
 * are near to one of ours. Empty where it is long. */
static struct str folded(struct str said, enum spoken_kind kind, char *out, size_t most) {
  enum { CHARACTER_BYTES = 4 };
  uint32_t n = 0;
  for (uint32_t i = 0; i < said.n;) {
    int32_t code_point;
    i += str_decode(said, i, &code_point);
    if (n + CHARACTER_BYTES > most) return (struct str){NULL, 0};
    const bool is_blank = code_point == '_' || code_point == '\n';
    const bool stays = code_point >= 0x80 && (kind == SPOKEN_WORD || kind == SPOKEN_TYPE);
    const int32_t small = is_blank ? ' ' : stays ? code_point : utf8proc_tolower(code_point);
    n += (uint32_t)utf8proc_encode_char(small, (utf8proc_uint8_t *)out + n);
  }
  return (struct str){out, n};
}

/* A name of the file with `_` is no phrase: `số_lượng : số nguyên`. */
static bool names_what_is_declared(const struct tokens *tokens, struct str said) {
  for (uint32_t begin = 0, end; begin < said.n; begin = end + 1) {
    end = begin;
    while (end < said.n && said.p[end] != ' ') end++;
    const struct str word = {said.p + begin, end - begin};
    if (memchr(word.p, '_', word.n) && alike_is_declared(tokens->text, word)) return true;
  }
  return false;
}

/* A word of a keyword that has no marks: `trong` is not `trống`. */
static bool is_of_keyword(struct str word) {
  for (uint32_t i = 0; i < keyword_count(); i++) {
    const struct str phrase = keyword_at(i)->phrase;
    for (uint32_t begin = 0, end; begin < phrase.n; begin = end + 1) {
      for (end = begin; end < phrase.n && phrase.p[end] != ' ';) end++;
      if (str_equal((struct str){phrase.p + begin, end - begin}, word)) return true;
    }
  }
  return false;
}

/* The phrases without their marks, empty where they have none; made once, since each error asks for many. */
static const struct str *bare_phrases(struct tokens *tokens) {
  if (tokens->bare_phrases) return tokens->bare_phrases;
  struct str *phrases = ARENA_ARRAY(tokens->arena, struct str, N_SPOKEN);
  for (uint32_t i = 0; i < N_SPOKEN; i++) {
    const struct str phrase = str_from(all_spoken[i].phrase);
    char out[128];
    phrases[i] = !is_ascii(phrase) && alike_bare(phrase, out, sizeof out)
        ? str_copy(tokens->arena, str_from(out))
        : (struct str){0};
  }
  return tokens->bare_phrases = phrases;
}

/* Without marks a short word would be too many others. */
const struct spoken *spoken_among(
    struct tokens *tokens, struct str said, enum spoken_kind kind, const bool *expected) {
  enum { SHORT = 4 };
  char buffer[128];
  const struct str as = folded(said, kind, buffer, sizeof buffer);
  if (!as.n) return NULL; /* the end of the file has no text */
  const bool may_be_bare =
      tokens && is_ascii(as) && (memchr(as.p, ' ', as.n) || (as.n >= SHORT && !is_of_keyword(as)));
  const struct str *bare = may_be_bare ? bare_phrases(tokens) : NULL;
  const struct spoken *alike = NULL;
  for (uint32_t i = 0; i < N_SPOKEN; i++) {
    const struct spoken *spoken = &all_spoken[i];
    if (spoken->kind != kind || (expected && !expected[spoken->token])) continue;
    if (!alike && bare && str_equal(bare[i], as)) alike = spoken;
    if (!str_equal(str_from(spoken->phrase), as)) continue;
    alike = spoken;
    break;
  }
  return alike && tokens && names_what_is_declared(tokens, said) ? NULL : alike;
}

const struct spoken *spoken_whole(struct tokens *tokens, struct str said, enum spoken_kind kind) {
  return spoken_among(tokens, said, kind, NULL);
}

/* -- how it is written -- */

/* What may stand between < and > in a form, for the reader. */
static const char *to_be_written(struct str slot) {
  static const char *const slots[] = {N_("CONDITION"), N_("VALUE"), N_("ENTITY"), N_("ANCESTOR"),
      N_("FIELD"), N_("SELECTION"), N_("DATE"), N_("NAME"), N_("TYPE"), N_("DECISION"),
      N_("OUTCOME"), N_("LABEL"), N_("\"REASON\"")};
  for (size_t i = 0; i < sizeof slots / sizeof *slots; i++)
    if (str_equal(str_from(slots[i]), slot)) return _(slots[i]);
  assert(false && "a form of spoken.def asks for what no list names");
  return "";
}

static struct str keyword_in(struct str english, enum keyword_language language) {
  for (uint32_t i = 0; i < keyword_count(); i++) {
    const struct keyword *keyword = keyword_at(i);
    if (keyword->kind != KEYWORD_STATE && keyword->language == language &&
        str_equal(keyword->english, english))
      return keyword->phrase;
  }
  assert(false && "spoken.def names a keyword that there is not");
  return english;
}

const char *spoken_form_filled(
    struct arena *arena, const char *form, struct str number, enum keyword_language language) {
  const char *text = "";
  for (const char *p = form; *p;) {
    const char *end = *p == '{' ? strchr(p, '}') : NULL;
    if (*p == '<' && (p[1] == '"' || (p[1] >= 'A' && p[1] <= 'Z'))) end = strchr(p, '>');
    if (end) {
      const struct str slot = {p + 1, (uint32_t)(end - p - 1)};
      const struct str with =
          *p == '{' ? keyword_in(slot, language) : str_from(to_be_written(slot));
      text = arena_printf(arena, "%s%.*s", text, STR_ARGS(with));
      p = end + 1;
    } else if (*p == '#') {
      text = arena_printf(arena, "%s%.*s", text, STR_ARGS(number.n ? number : STR("5")));
      p++;
    } else {
      const size_t plain = 1 + strcspn(p + 1, "{<#");
      text = arena_printf(arena, "%s%.*s", text, (int)plain, p);
      p += plain;
    }
  }
  return text;
}

const char *spoken_told(struct arena *arena, const struct spoken *spoken, struct str said,
    struct str number, enum keyword_language language) {
  if (spoken->is_sentence)
    return spoken_form_filled(arena, translated(spoken->written), number, language);
  return arena_printf(arena, _("\"%.*s\" is written: %s"), STR_ARGS(said),
      spoken_form_filled(arena, spoken->written, number, language));
}
