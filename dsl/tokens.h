/* Between flex and bison. flex (lexer.l) yields single words, numbers, texts and punctuation; here
 * words are normalised to NFC and joined into keyword phrases, literals are decoded, and after a
 * syntax error the text is skipped up to the next place where the parser can resume.
 *
 * Errors in words are reported when a token is handed to the parser, never while looking ahead or
 * skipping: so a skipped declaration says nothing more.
 */
#ifndef THIDUA_TOKENS_H
#define THIDUA_TOKENS_H

#include <assert.h>

#include "dsl/keywords.h"
#include "base/diag.h"
#include "base/limits.h"

/* What flex yields. */
enum raw_kind {
  RAW_END,
  RAW_WORD,
  RAW_NUMBER, /* anything that begins with a digit: decoded, or refused, in literals.c */
  RAW_DATE,
  RAW_OTHER_DAY, /* a day as it is written elsewhere: 31/12/2020 */
  RAW_TEXT,
  RAW_CURLY_TEXT,        /* in quotes of another kind, or of two */
  RAW_UNTERMINATED_TEXT, /* up to the line's end */
  RAW_LAW,               /* a whole line that begins with `|` */
  RAW_INDENTED_LAW,      /* `|` behind blanks */
  /* one code point that begins nothing, or an operator of another language (`==`) */
  RAW_CHARACTER,
  RAW_LEFT_PARENTHESIS,
  RAW_RIGHT_PARENTHESIS,
  RAW_COMMA,
  RAW_COLON,
  RAW_DOT,
  RAW_PLUS,
  RAW_MINUS,
  RAW_STAR,
  RAW_SLASH,
  RAW_EQUAL,
  RAW_NOT_EQUAL,
  RAW_LESS,
  RAW_LESS_EQUAL,
  RAW_GREATER,
  RAW_GREATER_EQUAL
};

struct raw_token {
  enum raw_kind kind;
  bool line_start; /* the first token on its line */
  uint32_t begin, end;
  struct str word; /* words and numbers: as they were meant, in NFC (words.c) */
  bool is_odd;     /* ... and hold what cannot be seen, or looks like another */
  uint32_t unseen; /* from there up to `begin` stand such; `begin`: none */
};

/* flex's extra: where it is. */
struct raw_scanner {
  struct arena *arena;
  struct str text;
  uint32_t first;      /* byte of it that is scanned */
  uint32_t n_fed;      /* bytes of it that flex has */
  uint32_t begin, end; /* of the token */
  uint32_t stop;       /* end of the token that is being passed, and its kind */
  enum raw_kind kind;
  /* before it no quote is closed on this line: double ones, single ones */
  uint32_t unclosed[2];
  uint32_t unseen; /* where that begins which cannot be seen before the token; UINT32_MAX: none */
  bool line_start;
  bool is_plain; /* the token is a word or number of ASCII alone; else it is to be looked at */
};

struct token {
  int kind;
  struct span span;
  bool line_start;
  /* the parser may resume here: a declaration's keyword first on its line, law text, the end */
  bool resumes;
  /* a literal that was refused (and reported); a parenthesis that closes none */
  bool bad;
  bool boundary;                 /* a literal that only fits 64 bits behind a minus: 2^63 */
  uint8_t scale;                 /* numbers */
  int64_t number;                /* numbers and dates */
  struct str text;               /* words (NFC, as written), texts, a law line */
  const struct keyword *keyword; /* the phrase that was read, of a state too; NULL: none */
};

/* Where to resume after a syntax error. */
enum resume { RESUME_DECLARATION, RESUME_FIELD, RESUME_HEADER };

enum {
  RAW_AHEAD = 16,
  TOKENS_MAX = 256 /* more than the parser has kinds of tokens: syntax_error checks it */
};

struct tokens {
  struct arena *arena;
  struct diags *diags;
  uint32_t source;
  struct str text;
  struct keyword_index keywords;
  struct raw_scanner scanner;
  void *flex;
  struct raw_token ahead[RAW_AHEAD]; /* a ring */
  uint32_t first_ahead, n_ahead;
  struct token last, previous; /* handed out */
  struct token replayed[2];    /* to hand out before anything else */
  uint32_t n_replayed;
  bool skipping;
  enum resume resume;
  struct span opened[EXPRESSION_DEPTH_MAX]; /* parentheses that are open, and how many */
  uint32_t depth;
  uint32_t unclosed; /* of them, when the last token was handed out */
  /* of the last keyword that tells: messages name keywords in it */
  enum keyword_language language;
  const struct str *bare_phrases; /* of spoken.def; NULL: not made yet (spoken.c) */
};

/* Begins at byte `offset` of the source. `start` is handed out first: which kind of text the parser
 * is to expect. */
void tokens_init(struct tokens *tokens, struct arena *arena, struct diags *diags, uint32_t source,
    uint32_t offset, int start);
/* The next token, valid until another is asked for; after the end, the end again. */
const struct token *tokens_next(struct tokens *tokens);
/* -- raw_tokens.c */
/* Scans until more than `n` raw tokens are ahead. */
void tokens_scan_ahead(struct tokens *tokens, uint32_t n);
/* The raw token `n` places ahead of the last one handed out (0 is the next). n < RAW_AHEAD. Valid
 * until it is passed. */
static inline const struct raw_token *tokens_ahead(struct tokens *tokens, uint32_t n) {
  if (tokens->n_ahead <= n) tokens_scan_ahead(tokens, n);
  return &tokens->ahead[(tokens->first_ahead + n) % RAW_AHEAD];
}
static inline struct raw_token tokens_peek(struct tokens *tokens, uint32_t n) {
  return *tokens_ahead(tokens, n);
}
/* Leaves the next raw token out. */
void tokens_drop(struct tokens *tokens);
/* Passes n raw tokens that have been looked at. */
static inline void tokens_pass(struct tokens *tokens, uint32_t n) {
  assert(n <= tokens->n_ahead);
  tokens->first_ahead = (tokens->first_ahead + n) % RAW_AHEAD;
  tokens->n_ahead -= n;
}
/* -- tokens.c */
/* True where nothing stands before the byte on its line. */
bool tokens_first_column(const struct tokens *tokens, uint32_t offset);
/* The next token handed out will be one where the parser can resume. */
void tokens_skip(struct tokens *tokens, enum resume resume);
/* True where the last token handed out is such a one. */
bool tokens_last_resumes(struct tokens *tokens, enum resume resume);
/* Hands `token` out (again) before anything else; the last one given comes last. */
void tokens_replay(struct tokens *tokens, struct token token);

/* literals.c: decode what a raw token covers, report what is wrong with it. */
void literal_number(struct tokens *tokens, struct token *token, struct str text);
void literal_date(struct tokens *tokens, struct token *token, struct str text);
/* `1.5` of a million, which has so many zeros, as it is written: 1500000. NULL: the text is no number in digits
 * alone, or has more digits than there are zeros. In the arena. */
const char *literal_multiplied(struct tokens *tokens, struct str number, int zeros);
/* A day that is written otherwise: reported, with how it is written here. */
void literal_other_day(struct tokens *tokens, struct token *token);
/* Its quotes, of any kind, are of so many bytes; right == 0 where unterminated. */
void literal_text(struct tokens *tokens, struct token *token, uint32_t left, uint32_t right);
/* A text that is a path: told where it has the backslashes of Windows, and then without text. */
void literal_path(struct tokens *tokens, struct token *token);
void literal_law(struct tokens *tokens, struct token *token);
/* Reports every byte of the source that is no UTF-8. */
void literal_check_bytes(struct diags *diags, uint32_t source, struct str text);

/* -- words.c: what words are made of, and what in them the eye takes for something else */

/* How many of the n bytes (valid UTF-8) are a word's: letters, marks, digits, `_`, and what cannot
 * be seen between them and behind them. `also` are further characters allowed; where there are any,
 * it is a number's, which may begin with a digit of any script. */
uint32_t word_length(const char *p, uint32_t n, const char *also);
/* The word as it was meant, in NFC: without what cannot be seen, and where it has letters of two
 * scripts, with those that look Latin as Latin ones. *odd: that is not as it is written. */
struct str word_meant(struct arena *arena, struct str written, bool *odd);
/* Reports what is odd in a word; the help says to write `meant`. */
void word_report(struct tokens *tokens, struct span span, struct str meant);
/* Reports what stands at `begin`, before a token, and cannot be seen. */
void unseen_report(struct tokens *tokens, uint32_t begin, uint32_t end);
/* Advice on the words of a quoted text, or of a line of law text, that are not what they look like.
 */
void text_report(struct tokens *tokens, struct span span);
/* True where the code point separates words in any script. */
bool is_gap(int32_t code_point);

/* -- signs.c: signs of other languages, keyboards and word processors */

/* The bytes of a text in quotes of any kind but two straight double ones, where p[0] begins one and
 * it ends on its line; else 0, and the bytes in which no such quote ends in *none. */
uint32_t quoted_length(struct str text, bool *is_single, uint32_t *none);
/* The bytes of a text that begins with a straight quote and ends on its line with a typographic
 * one; 0 where it does not. */
uint32_t half_straight_length(struct str text);
/* Reports the character, with what was meant: the kind of token to go on with; 0: leave it out, -1:
 * the declaration is given up. `next` stands behind it. */
int sign_report(struct tokens *tokens, struct span span, struct raw_token next);
/* The character in quotes and, beyond ASCII, what it is called: `"–", U+2013 (en dash)`. */
const char *sign_name(struct tokens *tokens, struct str sign);

#endif
