/* Literals: from the characters a raw token covers to its value. language.md §3 "Numbers",
 * "Operators and functions". */
#include <stdio.h>
#include <utf8proc.h>

#include "dsl/tokens.h"
#include "base/date.h"
#include "base/decimal.h"
#include "base/written.h"

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

/* Why it is no number, as help: the value as it is written here where one was meant. */
static void explain_number(struct tokens *tokens, struct diag *diag, struct str text) {
  const char *value = written_number(tokens->arena, text);
  const char *day = value ? NULL : written_day(tokens->arena, text);
  uint32_t digits = 0;
  while (digits < text.n && (is_digit(text.p[digits]) || text.p[digits] == '.')) digits++;
  if (digits < text.n && text.p[digits] == '%') digits++;
  if (value || day) diag_help(tokens->diags, diag, "write %s", value ? value : day);
  else if (digits < text.n && text.p[digits] != '%')
    diag_help(tokens->diags, diag,
        "put a blank between the number and the word; a name cannot begin with a digit");
}

void literal_number(struct tokens *tokens, struct token *token) {
  struct str text = covered(tokens, token->span);
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
  case DECIMAL_OK: break;
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

void literal_date(struct tokens *tokens, struct token *token) {
  struct str text = covered(tokens, token->span);
  int32_t days;
  token->bad = !date_parse(text, &days);
  if (token->bad) DIAG(tokens->diags, LITERAL_NO_SUCH_DAY, token->span, quoted(tokens, text));
  else token->number = days;
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

void literal_text(
    struct tokens *tokens, struct token *token, uint32_t quote_bytes, bool terminated) {
  struct str text = covered(tokens, token->span);
  text.p += quote_bytes;
  text.n -= terminated ? 2 * quote_bytes : quote_bytes;
  if (!terminated) {
    while (text.n > 0 && text.p[text.n - 1] == '\r') text.n--;
    struct diag *diag = DIAG(tokens->diags, TEXT_UNTERMINATED,
        ((struct span){tokens->source, token->span.begin, token->span.begin + quote_bytes}), NULL);
    diag_help(tokens->diags, diag, "close it with \"; a text that holds a line end writes \\n");
  }
  if (text.n > 0 && memchr(text.p, '\\', text.n) != NULL) {
    char *out = arena_alloc(tokens->arena, text.n + 1u);
    uint32_t n = 0;
    for (uint32_t i = 0; i < text.n; i++) {
      char next = i + 1 < text.n ? text.p[i + 1] : 0;
      if (text.p[i] != '\\') {
        out[n++] = text.p[i];
      } else if (next == '"' || next == '\\' || next == 'n') {
        out[n++] = next == 'n' ? '\n' : next;
        i++;
      } else { /* kept as written */
        uint32_t length = i + 1 < text.n ? 1 + character_length(text.p + i + 1, text.n - i - 1) : 1;
        uint32_t begin = token->span.begin + quote_bytes + i;
        if (terminated || length > 1) {
          struct diag *diag = DIAG(tokens->diags, ESCAPE_UNKNOWN,
              ((struct span){tokens->source, begin, begin + length}),
              str_cstring(
                  tokens->arena, valid_text(tokens->arena, (struct str){text.p + i, length})));
          diag_help(tokens->diags, diag,
              "the escapes are \\\" \\\\ and \\n; a backslash is written \\\\");
        }
        out[n++] = '\\';
      }
    }
    text = (struct str){out, n};
  }
  token->text = str_nfc(tokens->arena, valid_text(tokens->arena, text));
}

void literal_law(struct tokens *tokens, struct token *token) {
  struct str text = covered(tokens, token->span);
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
    DIAG(diags, BYTE_NOT_UTF8, ((struct span){source, done, done + 1}), code);
    /* A run of bad bytes (a file in another encoding) is one mistake. */
    for (done++; done < text.n; done++) {
      struct str rest = {text.p + done, text.n - done < 4 ? text.n - done : 4};
      if (rest.p[0] != 0 && str_valid_utf8(rest) > 0) break;
    }
  }
}

uint32_t word_length(const char *p, uint32_t n, const char *also) {
  uint32_t done = 0;
  while (done < n) {
    unsigned char c = (unsigned char)p[done];
    if (c < 0x80) {
      bool word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit((char)c) || c == '_';
      if (!word && (c == 0 || strchr(also, c) == NULL)) return done;
      done++;
      continue;
    }
    utf8proc_int32_t point;
    utf8proc_ssize_t bytes =
        utf8proc_iterate((const utf8proc_uint8_t *)p + done, (utf8proc_ssize_t)(n - done), &point);
    if (bytes <= 0) return done;
    utf8proc_category_t category = utf8proc_category(point);
    bool letter = category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO;
    bool follows = category == UTF8PROC_CATEGORY_MN || category == UTF8PROC_CATEGORY_MC ||
        category == UTF8PROC_CATEGORY_ND;
    if (!letter && !(follows && done > 0)) return done;
    done += (uint32_t)bytes;
  }
  return done;
}

bool is_blank(const char *p, uint32_t n) {
  utf8proc_int32_t point;
  if (utf8proc_iterate((const utf8proc_uint8_t *)p, (utf8proc_ssize_t)n, &point) <= 0) return false;
  utf8proc_category_t category = utf8proc_category(point);
  return category == UTF8PROC_CATEGORY_ZS || category == UTF8PROC_CATEGORY_ZL ||
      category == UTF8PROC_CATEGORY_ZP;
}
