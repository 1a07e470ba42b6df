/* What words are made of, and what in words and texts the eye cannot see or takes for something
 * else (declared in tokens.h). language.md §2. */
#include <ctype.h>
#include <utf8proc.h>

#include "dsl/tokens.h"

#include "base/bytes.h"
#include "base/characters.h"

bool is_gap(int32_t code_point) {
  return character_is_blank(code_point) || character_ends_line(code_point);
}

static bool is_letter(int32_t code_point) {
  utf8proc_category_t category = utf8proc_category(code_point);
  return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO;
}

/* Marks, and digits of other scripts. */
static bool follows_letter(int32_t code_point) {
  utf8proc_category_t category = utf8proc_category(code_point);
  return category == UTF8PROC_CATEGORY_MN || category == UTF8PROC_CATEGORY_MC ||
      category == UTF8PROC_CATEGORY_ND;
}

/* A full-width point or percent sign, which a number's word may hold. */
static bool is_wide_of_number(int32_t code_point) {
  return code_point == 0xFF0E || code_point == 0xFF05;
}

uint32_t word_length(const char *p, uint32_t n, const char *also) {
  struct str text = {p, n};
  bool number = *also != '\0', begun = false;
  int32_t code_point;
  for (uint32_t done = 0; done < n;) {
    const unsigned char byte = (unsigned char)p[done];
    if (byte == ' ' || byte == '\n') return begun ? done : 0;
    if (byte < 0x80 && (isalnum(byte) || byte == '_')) { /* as most are */
      begun = true;
      done++;
      continue;
    }
    uint32_t length = str_decode(text, done, &code_point);
    bool belongs;
    if (code_point == 0xFFFD && length == 1) belongs = false; /* no UTF-8 */
    else if (code_point < 0x80 && isgraph((int)code_point))
      belongs = isalnum((int)code_point) || code_point == '_' || strchr(also, (int)code_point);
    else if (character_is_invisible(code_point)) belongs = begun && code_point != 0;
    else
      belongs = is_letter(code_point) || ((begun || number) && follows_letter(code_point)) ||
          (number && begun && is_wide_of_number(code_point));
    if (!belongs) return begun ? done : 0;
    begun = true;
    done += length;
  }
  return begun ? n : 0;
}

/* -- words -- */

/* The letter that this one looks like, in the same case; 0: it looks like itself. */
static int32_t plain_letter(int32_t code_point) {
  int32_t plain = code_point < 0x80 ? 0 : character_looks_like(code_point);
  if (!plain || (plain < 0x80 && !isalnum((int)plain))) return 0;
  bool is_capital = utf8proc_tolower(code_point) != code_point;
  return is_capital ? utf8proc_toupper(plain) : plain;
}

/* Full-width letters, ligatures of Latin letters: in no word are they meant as such. The letters, of
 * which there are at most `most`, into out; returns how many, 0 where it is no such form. */
static utf8proc_ssize_t form_letters(int32_t code_point, utf8proc_int32_t *out, int most) {
  if (code_point < 0x80) return 0;
  switch (utf8proc_get_property(code_point)->decomp_type) {
  case UTF8PROC_DECOMP_TYPE_COMPAT:
  case UTF8PROC_DECOMP_TYPE_WIDE:
  case UTF8PROC_DECOMP_TYPE_NARROW:
  case UTF8PROC_DECOMP_TYPE_FONT: break;
  default: return 0;
  }
  int boundary = 0;
  utf8proc_ssize_t n = utf8proc_decompose_char(
      code_point, out, most, UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_STABLE, &boundary);
  if (n <= 0 || n > most) return 0;
  for (utf8proc_ssize_t i = 0; i < n; i++)
    if (out[i] >= 0x80 || !isgraph((int)out[i])) return 0; /* a letter of its own script */
  return n;
}

enum { FORM_LETTERS_MAX = 4 };

static bool is_form(int32_t code_point) {
  utf8proc_int32_t letters[FORM_LETTERS_MAX];
  return form_letters(code_point, letters, FORM_LETTERS_MAX) > 0;
}

/* Letters of Vietnamese and its neighbours, in one piece or with marks behind them. */
static bool is_latin(int32_t code_point) {
  if (code_point < 0x80) return isalpha((int)code_point);
  return (code_point >= 0xC0 && code_point < 0x250) ||
      (code_point >= 0x1E00 && code_point < 0x1F00);
}

/* What is odd in the words of a text. */
struct oddness {
  bool unseen, forms, latin, lookalikes, others;
};

static struct oddness oddness_of(struct str text) {
  struct oddness odd = {0};
  int32_t code_point;
  for (uint32_t i = 0; i < text.n;) {
    i += str_decode(text, i, &code_point);
    bool form = is_form(code_point), alike = !form && plain_letter(code_point) != 0;
    odd.unseen |= character_is_invisible(code_point);
    odd.forms |= form;
    odd.lookalikes |= alike;
    odd.latin |= !alike && is_latin(code_point);
    odd.others |= !alike && !form && is_letter(code_point) && !is_latin(code_point);
  }
  return odd;
}

/* The text with each letter that looks like another as that one, without what cannot be seen; where
 * `letters` is false only the latter. */
static struct str made_plain(struct arena *arena, struct str text, bool letters) {
  char *out = arena_alloc(arena, (size_t)FORM_LETTERS_MAX * text.n + 1);
  int32_t code_point;
  uint32_t n = 0;
  for (uint32_t i = 0; i < text.n;) {
    utf8proc_int32_t points[FORM_LETTERS_MAX];
    i += str_decode(text, i, &code_point);
    if (character_is_invisible(code_point)) continue;
    int32_t plain = letters ? plain_letter(code_point) : 0;
    utf8proc_ssize_t n_points = plain ? 0 : form_letters(code_point, points, FORM_LETTERS_MAX);
    if (n_points == 0) {
      points[0] = plain ? plain : code_point;
      n_points = 1;
    }
    for (utf8proc_ssize_t k = 0; k < n_points; k++)
      n += (uint32_t)utf8proc_encode_char(points[k], (utf8proc_uint8_t *)out + n);
  }
  return (struct str){out, n};
}

static bool is_keyword(struct str word) {
  for (uint32_t i = 0; i < keyword_count(); i++)
    if (str_equal(keyword_at(i)->phrase, word)) return true;
  return false;
}

struct str word_meant(struct arena *arena, struct str written, bool *odd) {
  *odd = false;
  if (bytes_are_plain(written)) return written;
  struct str word = str_nfc(arena, written);
  struct oddness what = oddness_of(word);
  bool mixed = what.lookalikes && what.latin;
  if (what.lookalikes && !what.latin && !what.others) /* all of it looks Latin */
    mixed = is_keyword(str_nfc(arena, made_plain(arena, word, true)));
  *odd = what.unseen || what.forms || mixed;
  return *odd ? str_nfc(arena, made_plain(arena, word, mixed)) : word;
}

/* -- reports -- */

static const char *name_of(struct tokens *tokens, int32_t code_point) {
  return character_name(tokens->arena, code_point);
}

static bool is_unseen(int32_t code_point) {
  return character_is_invisible(code_point) && code_point != '\0';
}

void unseen_report(struct tokens *tokens, uint32_t begin, uint32_t end) {
  int32_t code_point, last = 0;
  for (uint32_t i = begin; i < end;) {
    uint32_t at = i;
    i += str_decode(tokens->text, i, &code_point);
    struct span span = {tokens->source, at, i};
    bool again = code_point == last;
    last = code_point;
    if (again) continue;
    if (character_ends_line(code_point) && code_point != '\n' && code_point != '\r' &&
        code_point != '\f') {
      struct diag *diag = DIAG(tokens->diags, ADVICE_LINE_END, span, name_of(tokens, code_point));
      diag_help(tokens->diags, diag,
          "break the line there with the Enter key where a new line is meant, or delete it");
    } else if (is_unseen(code_point)) {
      struct diag *diag =
          DIAG(tokens->diags, CHARACTER_INVISIBLE, span, name_of(tokens, code_point));
      diag_help(tokens->diags, diag, "delete it");
    }
  }
}

void word_report(struct tokens *tokens, struct span span, struct str meant) {
  struct arena *arena = tokens->arena;
  struct str text = {tokens->text.p + span.begin, span.end - span.begin};
  struct oddness what = oddness_of(text);
  int32_t code_point;
  bool told_unseen = false, told_letter = false;
  for (uint32_t i = 0, length; i < text.n; i += length) {
    length = str_decode(text, i, &code_point);
    struct span at = {span.source, span.begin + i, span.begin + i + length};
    struct diag *diag = NULL;
    bool alike = (what.lookalikes && plain_letter(code_point)) || is_form(code_point);
    if (is_unseen(code_point) && !told_unseen) {
      diag = DIAG(tokens->diags, CHARACTER_INVISIBLE, at, name_of(tokens, code_point));
      told_unseen = true;
    } else if (alike && !told_letter) {
      struct str character = {text.p + i, length};
      diag = DIAG(tokens->diags, LETTER_LOOKS_LIKE, at,
          arena_printf(arena, "\"%.*s\"", STR_ARGS(character)), name_of(tokens, code_point),
          str_cstring(arena, made_plain(arena, character, true)));
      told_letter = true;
    }
    if (diag) diag_help(tokens->diags, diag, "write %.*s", STR_ARGS(meant));
  }
}

/* -- texts -- */

static bool is_word_odd(struct str word) {
  struct oddness what = oddness_of(word);
  return what.unseen || (what.lookalikes && what.latin);
}

/* Printable ASCII and letters that look like themselves, as of most texts: nothing is odd. */
static bool is_plainly_written(struct str text) {
  int32_t code_point;
  for (uint32_t i = 0; i < text.n;) {
    const unsigned char byte = (unsigned char)text.p[i];
    if (byte < ' ' || byte == 0x7F) return false;
    if (byte < 0x7F) {
      i++;
      continue;
    }
    i += str_decode(text, i, &code_point);
    if (!character_is_plainly_latin(code_point)) return false;
  }
  return true;
}

void text_report(struct tokens *tokens, struct span span) {
  struct str text = {tokens->text.p + span.begin, span.end - span.begin};
  if (is_plainly_written(text) || str_valid_utf8(text) != text.n) return;
  int32_t code_point;
  for (uint32_t begin = 0, end, length; begin < text.n; begin = end + length) {
    for (end = begin, length = 0; end < text.n; end += length) {
      length = str_decode(text, end, &code_point);
      if (is_gap(code_point)) break;
      if (end + length == text.n) {
        end = text.n;
        length = 0;
        break;
      }
    }
    struct str word = {text.p + begin, end - begin};
    if (is_word_odd(word)) {
      bool odd;
      struct str meant = word_meant(tokens->arena, word, &odd);
      struct diag *diag = DIAG(tokens->diags, ADVICE_TEXT_ODD,
          ((struct span){span.source, span.begin + begin, span.begin + end}),
          str_cstring(tokens->arena, word));
      if (meant.n && odd) diag_help(tokens->diags, diag, "write %.*s", STR_ARGS(meant));
      else diag_help(tokens->diags, diag, "delete it");
    }
    if (end < text.n) unseen_report(tokens, span.begin + end, span.begin + end + length);
  }
}
