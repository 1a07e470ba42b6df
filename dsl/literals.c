/* Literals: from the characters a raw token covers to its value. language.md §3 "Numbers",
 * "Operators and functions". */
#include <stdio.h>

#include "dsl/tokens.h"

#include "dsl/parser.h"
#include "dsl/spoken.h"
#include "base/characters.h"
#include "base/date.h"
#include "base/decimal.h"
#include "base/written.h"
#include "base/translate.h"

static struct str covered(const struct tokens *tokens, struct span span) {
  return (struct str){tokens->text.p + span.begin, span.end - span.begin};
}

/* For a message: as C string, at most 40 bytes of it (whole characters). */
static char *quoted(struct tokens *tokens, struct str text) {
  if (text.n > 40) {
    uint32_t n = 40;
    while (n > 0 && ((unsigned char)text.p[n] & 0xc0) == 0x80) n--;
    return arena_printf(tokens->arena, "%.*s...", (int)n, text.p);
  }
  return str_cstring(tokens->arena, text);
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

const char *literal_multiplied(struct tokens *tokens, struct str number, int zeros) {
  enum { DIGITS_MAX = 9 };
  char digits[DIGITS_MAX + 1];
  uint32_t n = 0, whole = number.n;
  for (uint32_t i = 0; i < number.n; i++) {
    if (number.p[i] == '.' && whole == number.n) whole = i;
    else if (!is_digit(number.p[i]) || n == DIGITS_MAX) return NULL;
    else digits[n++] = number.p[i];
  }
  const int left = zeros - (int)(n - (whole < number.n ? whole : n));
  if (!n || left < 0) return NULL;
  uint32_t begin = 0;
  while (begin + 1 < n && digits[begin] == '0') begin++; /* `0.5` of a million */
  return arena_printf(
      tokens->arena, "%.*s%.*s", (int)(n - begin), digits + begin, left, "000000000");
}

/* `0..100`, as it is written. NULL: it is another. */
static const char *range_written(struct tokens *tokens, struct str text) {
  uint32_t first = 0, points;
  while (first < text.n && is_digit(text.p[first])) first++;
  points = first;
  while (points < text.n && text.p[points] == '.') points++;
  uint32_t end = points;
  while (end < text.n && is_digit(text.p[end])) end++;
  if (!first || points - first < 2 || end == points || end < text.n) return NULL;
  return arena_printf(tokens->arena, "%.*s %.*s %.*s %.*s",
      STR_ARGS(keyword_of_token(TK_BETWEEN, tokens->language)->phrase), (int)first, text.p,
      STR_ARGS(keyword_of_token(TK_AND, tokens->language)->phrase), (int)(end - points),
      text.p + points);
}

/* Why it is no number, as help: the value as it is written here where one was meant. */
static void explain_number(struct tokens *tokens, struct diag *diag, struct str text) {
  const char *value = written_number(tokens->arena, text);
  const char *day = value ? NULL : written_day(tokens->arena, text);
  uint32_t digits = 0;
  while (digits < text.n && (is_digit(text.p[digits]) || text.p[digits] == '.')) digits++;
  if (digits < text.n && text.p[digits] == '%') digits++;
  if (!value && !day) value = range_written(tokens, text);
  const struct spoken *multiple = value || day
      ? NULL
      : spoken_whole(tokens, (struct str){text.p + digits, text.n - digits}, SPOKEN_MULTIPLE);
  if (multiple) value = literal_multiplied(tokens, (struct str){text.p, digits}, multiple->token);
  if (value || day) diag_help(tokens->diags, diag, "write %s", value ? value : day);
  else if (digits < text.n && text.p[digits] != '%')
    diag_help(tokens->diags, diag,
        "put a blank between the number and the word; a name cannot begin with a digit");
}

/* "1.000" is one here, and a thousand to many readers. */
static void advise_on_thousands(struct tokens *tokens, struct span span, struct str text) {
  uint32_t whole = 0;
  while (whole < text.n && is_digit(text.p[whole])) whole++;
  if (whole > 3 || text.p[0] == '0' || text.n != whole + 4 ||
      memcmp(text.p + whole, ".000", 4) != 0)
    return;
  struct diag *diag = DIAG(tokens->diags, ADVICE_THOUSANDS, span, str_cstring(tokens->arena, text),
      arena_printf(tokens->arena, "%.*s", (int)whole, text.p));
  diag_help(tokens->diags, diag, "write %.*s000 where thousands are meant, else %.*s", (int)whole,
      text.p, (int)whole, text.p);
}

void literal_number(struct tokens *tokens, struct token *token, struct str text) {
  int scale = 0;
  enum decimal_status status = decimal_parse(text, true, &token->number, &scale);
  /* 2^63 fits behind a minus; ast_negate, or the lack of it, decides */
  if (status == DECIMAL_OVERFLOW) {
    struct str negative = str_from(arena_printf(tokens->arena, "-%.*s", STR_ARGS(text)));
    status = decimal_parse(negative, true, &token->number, &scale);
    token->boundary = status == DECIMAL_OK;
  }
  token->scale = (uint8_t)scale;
  token->bad = status != DECIMAL_OK;
  struct diag *diag;
  switch (status) {
  case DECIMAL_OK: advise_on_thousands(tokens, token->span, text); break;
  case DECIMAL_NOT_A_NUMBER:
    diag = DIAG(tokens->diags, LITERAL_NOT_A_NUMBER, token->span, quoted(tokens, text));
    explain_number(tokens, diag, text);
    break;
  case DECIMAL_TOO_MANY_DIGITS:
    diag = DIAG(tokens->diags, LITERAL_TOO_PRECISE, token->span, quoted(tokens, text));
    if (text.p[text.n - 1] == '%')
      diag_help(tokens->diags, diag, "\"%%\" is two digits more: 12.5%% is 0.125");
    break;
  case DECIMAL_OVERFLOW:
    DIAG(tokens->diags, LITERAL_TOO_LARGE, token->span, quoted(tokens, text));
    break;
  }
}

void literal_date(struct tokens *tokens, struct token *token, struct str text) {
  int32_t days;
  token->bad = !date_parse(text, &days);
  if (token->bad) DIAG(tokens->diags, LITERAL_NO_SUCH_DAY, token->span, quoted(tokens, text));
  else token->number = days;
}

void literal_other_day(struct tokens *tokens, struct token *token) {
  struct str text = covered(tokens, token->span);
  const char *day = written_day(tokens->arena, text);
  struct diag *diag = DIAG(tokens->diags, DAY_WRITTEN_OTHERWISE, token->span, quoted(tokens, text));
  token->bad = true;
  const char *sign = is_digit(text.p[0]) ? memchr(text.p, '/', text.n) : NULL;
  if (!sign && is_digit(text.p[0])) sign = memchr(text.p, '-', text.n);
  int before = tokens->last.kind; /* where only a day can stand, nobody subtracts */
  bool is_day = before == TK_EFFECTIVE || before == TK_FROM || before == TK_TO;
  if (day && sign && !is_day && memchr(text.p, ' ', text.n) == NULL)
    diag_help(tokens->diags, diag, "write %s; where numbers are meant, put blanks around each %c",
        day, *sign);
  else if (day) diag_help(tokens->diags, diag, "write %s", day);
  else diag_help(tokens->diags, diag, "write it without \"ngày\"");
}

/* The text itself where it is UTF-8 (without zero bytes), else a copy with `?` for each bad byte:
 * those are reported already (literal_check_bytes), and all later stages may rely on valid text. */
static struct str valid_text(struct arena *arena, struct str text) {
  if (str_valid_utf8(text) == text.n && memchr(text.p, 0, text.n) == NULL) return text;
  char *copy = arena_copy(arena, text.p, text.n);
  for (uint32_t done = 0; done < text.n;) {
    done += str_valid_utf8((struct str){copy + done, text.n - done});
    if (done < text.n) copy[done++] = '?';
  }
  for (uint32_t i = 0; i < text.n; i++)
    if (copy[i] == 0) copy[i] = '?';
  return (struct str){copy, text.n};
}

/* The bytes of the character that begins at p[0]. */
static uint32_t character_length(const char *p, uint32_t n) {
  uint32_t length = 1;
  while (length < n && ((unsigned char)p[length] & 0xc0) == 0x80) length++;
  return length;
}

/* `\x` at the n bytes of a text, which is kept as written. */
static void report_escape(struct tokens *tokens, struct span span) {
  struct diag *diag = DIAG(tokens->diags, ESCAPE_UNKNOWN, span,
      str_cstring(tokens->arena, valid_text(tokens->arena, covered(tokens, span))));
  diag_help(tokens->diags, diag, "the escapes are \\\" \\\\ and \\n; a backslash is written \\\\");
}

/* The text with its escapes resolved; it begins at byte `begin` of the source. */
static struct str unescaped(
    struct tokens *tokens, struct str text, uint32_t begin, bool terminated) {
  if (text.n == 0 || memchr(text.p, '\\', text.n) == NULL) return text;
  char *out = arena_alloc(tokens->arena, text.n + 1u);
  uint32_t n = 0;
  for (uint32_t i = 0; i < text.n; i++) {
    char next = i + 1 < text.n ? text.p[i + 1] : 0;
    if (text.p[i] != '\\') {
      out[n++] = text.p[i];
    } else if (next == '"' || next == '\\' || next == 'n') {
      out[n++] = next == 'n' ? '\n' : next;
      i++;
    } else {
      uint32_t length = i + 1 < text.n ? 1 + character_length(text.p + i + 1, text.n - i - 1) : 1;
      if (terminated || length > 1)
        report_escape(tokens, (struct span){tokens->source, begin + i, begin + i + length});
      out[n++] = '\\';
    }
  }
  return (struct str){out, n};
}

void literal_text(struct tokens *tokens, struct token *token, uint32_t left, uint32_t right) {
  struct str text = covered(tokens, token->span);
  text.p += left;
  text.n -= left + right;
  token->bad = right == 0;
  if (right == 0) {
    while (text.n > 0 && text.p[text.n - 1] == '\r') text.n--;
    struct diag *diag = DIAG(tokens->diags, TEXT_UNTERMINATED,
        ((struct span){tokens->source, token->span.begin, token->span.begin + left}), NULL);
    diag_help(tokens->diags, diag, "close it with \"; a text that holds a line end writes \\n");
  }
  uint32_t begin = token->span.begin + left;
  text_report(tokens, (struct span){tokens->source, begin, begin + text.n});
  text = unescaped(tokens, text, begin, right > 0);
  token->text = str_nfc(tokens->arena, valid_text(tokens->arena, text));
}

/* True where the text has a backslash that is no part of `\"` or `\\`. */
static bool has_backslash(struct str text) {
  for (uint32_t i = 0; i + 1 < text.n; i++) {
    if (text.p[i] != '\\') continue;
    if (text.p[i + 1] != '"' && text.p[i + 1] != '\\') return true;
    i++;
  }
  return false;
}

void literal_path(struct tokens *tokens, struct token *token) {
  struct str text = covered(tokens, token->span);
  if (!has_backslash(text)) {
    literal_text(tokens, token, 1, 1);
    return;
  }
  char *slashes = str_cstring(tokens->arena, valid_text(tokens->arena, text));
  for (uint32_t i = 0; i < text.n; i++)
    if (slashes[i] == '\\') slashes[i] = '/';
  struct diag *diag = DIAG(tokens->diags, PATH_BACKSLASH, token->span, NULL);
  if (text.n > 3 && slashes[2] == ':')
    diag_help(tokens->diags, diag, "write the way from this file's folder, as in \"../2020/%s",
        strrchr(slashes, '/') + 1);
  else diag_help(tokens->diags, diag, "write %s", slashes);
  token->text = (struct str){NULL, 0};
}

void literal_law(struct tokens *tokens, struct token *token) {
  struct str text = covered(tokens, token->span);
  text_report(tokens, (struct span){tokens->source, token->span.begin + 1, token->span.end});
  text.p++;
  text.n--;
  if (text.n > 0 && (text.p[0] == ' ' || text.p[0] == '\t')) {
    text.p++;
    text.n--;
  }
  while (text.n > 0 && text.p[text.n - 1] == '\r') text.n--;
  token->text = str_nfc(tokens->arena, valid_text(tokens->arena, text));
}

void literal_check_bytes(struct diags *diags, uint32_t source, struct str text) {
  uint32_t done = 0, valid_end = 0;
  while (done < text.n) {
    if (done >= valid_end)
      valid_end = done + str_valid_utf8((struct str){text.p + done, text.n - done});
    const char *zero = valid_end > done ? memchr(text.p + done, 0, valid_end - done) : NULL;
    done = zero ? (uint32_t)(zero - text.p) : valid_end;
    if (done == text.n) return;
    char code[8];
    snprintf(code, sizeof code, "0x%02x", (unsigned)(unsigned char)text.p[done]);
    struct span place = {source, done, done + 1};
    struct diag *diag = text.p[done] == 0
        ? DIAG(diags, CHARACTER_INVISIBLE, place, character_name(diags->arena, 0))
        : DIAG(diags, BYTE_NOT_UTF8, place, code);
    diag_help(
        diags, diag, text.p[done] == 0 ? "delete it" : N_("delete it, or type the letter anew"));
    /* A run of bad bytes (a file in another encoding) is one mistake. */
    for (done++; done < text.n; done++) {
      struct str rest = {text.p + done, text.n - done < 4 ? text.n - done : 4};
      if (rest.p[0] != 0 && str_valid_utf8(rest) > 0) break;
    }
  }
}
