/* Signs of other languages, keyboards and word processors: what was meant (declared in tokens.h). */
#include <ctype.h>
#include <utf8proc.h>

#include "dsl/tokens.h"

#include "dsl/parser.h"
#include "dsl/spoken.h"
#include "base/characters.h"
#include "base/translate.h"

enum { LEFT_OUT = 0, GIVEN_UP = -1 };

/* What was meant, and the token to go on with. */
static const struct {
  const char *sign, *write;
  int token;
} foreign_signs[] = {
    {"==", "=", TK_EQUAL},
    {"!=", "<>", TK_NOT_EQUAL},
    {"≠", "<>", TK_NOT_EQUAL},
    {"=>", ">=", TK_GREATER_EQUAL},
    {"=<", "<=", TK_LESS_EQUAL},
    {"≥", ">=", TK_GREATER_EQUAL},
    {"≤", "<=", TK_LESS_EQUAL},
    {"≧", ">=", TK_GREATER_EQUAL},
    {"≦", "<=", TK_LESS_EQUAL},
    {"⩾", ">=", TK_GREATER_EQUAL},
    {"⩽", "<=", TK_LESS_EQUAL},
    {"×", "*", TK_STAR},
    {"∗", "*", TK_STAR},
    {"⋅", "*", TK_STAR},
    {"·", "*", TK_STAR},
    {"÷", "/", TK_SLASH},
    {"&&", "and", TK_AND},
    {"∧", "and", TK_AND},
    {"∨", "or", TK_OR},
    {"¬", "not", TK_NOT},
    {"∈", "in", TK_IN},
    {"|", "or", GIVEN_UP},
    {"&", "and", GIVEN_UP},
    {"!", "not", GIVEN_UP},
    {"~", "not", GIVEN_UP},
    {"'", "\"", GIVEN_UP},
    {"…", "...", GIVEN_UP},
};

/* The tokens of single characters, for what looks like one. */
static const struct {
  char sign;
  int token;
} plain_signs[] = {
    {'(', TK_LEFT_PARENTHESIS},
    {')', TK_RIGHT_PARENTHESIS},
    {',', TK_COMMA},
    {':', TK_COLON},
    {'.', TK_DOT},
    {'+', TK_PLUS},
    {'-', TK_MINUS},
    {'*', TK_STAR},
    {'/', TK_SLASH},
    {'=', TK_EQUAL},
    {'<', TK_LESS},
    {'>', TK_GREATER},
};

const char *sign_name(struct tokens *tokens, struct str sign) {
  int32_t code_point;
  uint32_t length = str_decode(sign, 0, &code_point);
  if (length == 1 || length < sign.n)
    return arena_printf(tokens->arena, "\"%.*s\"", STR_ARGS(sign));
  const char *name = character_name(tokens->arena, code_point);
  utf8proc_category_t category = utf8proc_category(code_point);
  bool shapeless = category == UTF8PROC_CATEGORY_CN || category == UTF8PROC_CATEGORY_CO ||
      category == UTF8PROC_CATEGORY_MN || category == UTF8PROC_CATEGORY_ME ||
      category == UTF8PROC_CATEGORY_CF;
  if (shapeless) return name;
  return arena_printf(tokens->arena, "\"%.*s\", %s", STR_ARGS(sign), name);
}

/* What looks like a sign of ASCII. */
static int plain_sign_report(struct tokens *tokens, struct diag *diag, struct str sign) {
  int32_t code_point;
  str_decode(sign, 0, &code_point);
  int32_t plain = code_point < 0x80 ? 0 : character_looks_like(code_point);
  if (plain <= 0 || plain >= 0x80 || !ispunct((int)plain)) return GIVEN_UP;
  diag_help(tokens->diags, diag, "write %c", plain == '\'' ? '"' : (char)plain);
  for (size_t i = 0; i < sizeof plain_signs / sizeof *plain_signs; i++)
    if (plain_signs[i].sign == plain) return plain_signs[i].token;
  return GIVEN_UP;
}

/* `in [a, b]`, `integer [0, 100]`, `text[]`, `integer?`: what a sign of other languages is where a list of words
 * or a type is before it. NULL: it is another. In the arena. */
static const char *sign_behind_word(struct tokens *tokens, struct str sign, struct raw_token next) {
  static const int types[] = {TK_BOOLEAN, TK_INTEGER, TK_DECIMAL, TK_DATE, TK_TEXT};
  const int before = tokens->last.kind;
  const bool opens = str_equal(sign, STR("[")) || str_equal(sign, STR("{"));
  bool is_type = false;
  for (size_t i = 0; i < sizeof types / sizeof *types; i++) is_type |= before == types[i];
  if (str_equal(sign, STR("?")) && is_type)
    return spoken_told(tokens->arena, spoken_whole(tokens, STR("optional"), SPOKEN_BOUND),
        (struct str){0}, (struct str){0}, tokens->language);
  if (!opens) return NULL;
  if (before == TK_IN)
    return arena_printf(
        tokens->arena, _("put the words in parentheses: %.*s (a, b)"), STR_ARGS(tokens->last.text));
  if (before == TK_ONE_OF) return _("the words of a set stand without parentheses");
  if (before == TK_COLON)
    return arena_printf(tokens->arena, _("a closed set is written: %.*s A, B, C"),
        STR_ARGS(keyword_of_token(TK_ONE_OF, tokens->language)->phrase));
  if (!is_type) return NULL;
  return next.kind == RAW_NUMBER
      ? arena_printf(tokens->arena, _("write %s"),
            arena_printf(tokens->arena, "%.*s a %.*s b",
                STR_ARGS(keyword_of_token(TK_BETWEEN, tokens->language)->phrase),
                STR_ARGS(keyword_of_token(TK_AND, tokens->language)->phrase)))
      : _("a field holds one value: what may be many is an entity of its own");
}

/* `2020-01-01 – 2020-12-31`. */
static bool joins_days(const struct tokens *tokens, struct str sign, struct raw_token next) {
  int32_t code_point;
  str_decode(sign, 0, &code_point);
  return tokens->last.kind == TK_DATE_LITERAL && code_point >= 0x80 &&
      character_looks_like(code_point) == '-' && next.kind == RAW_DATE;
}

int sign_report(struct tokens *tokens, struct span span, struct raw_token next) {
  struct str sign = {tokens->text.p + span.begin, span.end - span.begin};
  struct diag *diag = DIAG(tokens->diags, CHARACTER_UNEXPECTED, span, sign_name(tokens, sign));
  if (joins_days(tokens, sign, next)) {
    diag_help(tokens->diags, diag, "write %.*s",
        STR_ARGS(keyword_of_token(TK_TO, tokens->language)->phrase));
    return TK_TO;
  }
  const char *behind_word = sign_behind_word(tokens, sign, next);
  if (behind_word) {
    diag_help(tokens->diags, diag, "%s", behind_word);
    return GIVEN_UP;
  }
  if (str_equal(sign, STR("%"))) {
    struct token last = tokens->last;
    const bool divides = (last.kind == TK_IDENTIFIER || last.kind == TK_RIGHT_PARENTHESIS) &&
        (next.kind == RAW_NUMBER || next.kind == RAW_WORD) && !next.line_start;
    if (divides) {
      diag_help(tokens->diags, diag, "%s",
          spoken_told(tokens->arena, spoken_whole(tokens, STR("mod"), SPOKEN_FORM), sign,
              (struct str){0}, tokens->language));
      return GIVEN_UP;
    }
    if (last.kind == TK_NUMBER && !last.bad) {
      struct str number = {tokens->text.p + last.span.begin, last.span.end - last.span.begin};
      diag_help(tokens->diags, diag, "the percent sign follows its number directly: %.*s%%",
          STR_ARGS(number));
      return LEFT_OUT;
    }
    diag_help(tokens->diags, diag, "the percent sign follows its number directly: 80%%");
    return GIVEN_UP;
  }
  if (str_equal(sign, STR(";")) || str_equal(sign, STR("；"))) {
    if (next.kind == RAW_WORD && !next.line_start && tokens->last.kind == TK_IDENTIFIER) {
      diag_help(tokens->diags, diag, "write ,");
      return TK_COMMA;
    }
    if (tokens->depth > 0) { /* `VLOOKUP(name; 2)` */
      diag_help(tokens->diags, diag, "write ,");
      return LEFT_OUT;
    }
    diag_help(tokens->diags, diag, "nothing ends a line or a declaration here: leave it out");
    return LEFT_OUT;
  }
  for (size_t i = 0; i < sizeof foreign_signs / sizeof *foreign_signs; i++)
    if (str_equal(sign, str_from(foreign_signs[i].sign))) {
      diag_help(tokens->diags, diag, "write %s", foreign_signs[i].write);
      return foreign_signs[i].token;
    }
  const struct spoken *said = spoken_whole(tokens, sign, SPOKEN_SIGN);
  if (said) {
    diag_help(tokens->diags, diag, "%s",
        spoken_told(tokens->arena, said, sign, (struct str){0}, tokens->language));
    return GIVEN_UP;
  }
  return plain_sign_report(tokens, diag, sign);
}

/* -- quotes -- */

/* '"', '\'': the kind of quotation mark that the character looks like; 0: none. */
static int32_t quote_kind(int32_t code_point) {
  if (code_point == '"' || code_point == '\'') return code_point;
  if (code_point == '`') return '\'';
  int32_t plain = code_point < 0x80 ? 0 : character_looks_like(code_point);
  return plain == '"' || plain == '\'' ? plain : 0;
}

uint32_t quoted_length(struct str text, bool *is_single, uint32_t *none) {
  int32_t code_point;
  uint32_t i = str_decode(text, 0, &code_point);
  int32_t kind = quote_kind(code_point);
  *none = 0;
  *is_single = kind == '\'';
  if (!kind) return 0;
  while (i < text.n && text.p[i] != '\n') {
    i += str_decode(text, i, &code_point);
    if (quote_kind(code_point) == kind) return i;
  }
  *none = i;
  return 0;
}

uint32_t half_straight_length(struct str text) {
  int32_t code_point;
  uint32_t depth = 0;
  for (uint32_t i = 1; i < text.n;) {
    i += str_decode(text, i, &code_point);
    if (code_point < 0x80 || quote_kind(code_point) != '"') continue;
    bool opens = code_point == 0x201C || code_point == 0x201E || code_point == 0xAB;
    if (opens) depth++;
    else if (depth == 0) return i;
    else depth--;
  }
  return 0;
}
