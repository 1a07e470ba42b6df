/* What the parts of the formatter share (format.h): the words of one file with how each is printed,
 * and the line being written. Words are named by their number in the file. */
#ifndef THIDUA_FORMAT_LAYOUT_H
#define THIDUA_FORMAT_LAYOUT_H

#include "author/format.h"
#include "base/buffer.h"
#include "dsl/ast.h"
#include "dsl/source_words.h"

/* How a word is printed. */
struct printed {
  struct str text;       /* n == 0: not at all, the word before says it too */
  uint32_t width;        /* in columns */
  uint8_t opens, closes; /* parentheses that the style puts around it */
};

struct layout {
  struct arena *arena;
  struct str text; /* of the file */
  const struct source_word *words;
  struct source_words *kept;
  uint32_t n; /* of words, the end among them */
  enum format_language language;
  struct printed *printed;
  struct buffer out;
  uint32_t column; /* of the line being written */
  uint32_t last;   /* the last word on it; UINT32_MAX: none yet */
  bool has_plural; /* an entity's head: a parenthesis behind its name is no call's */
};

/* -- format_words.c */
/* How every word is printed in the language asked for. */
void format_print_words(struct layout *layout, const struct ast *ast);
/* True where a blank stands between a word and the one printed before it. */
bool format_is_apart(const struct layout *layout, uint32_t before, uint32_t word);
/* The columns of words [begin, end) on one line. */
uint32_t format_width(const struct layout *layout, uint32_t begin, uint32_t end);
/* Writes a word behind what stands on the line. */
void format_put(struct layout *layout, uint32_t word);
void format_put_all(struct layout *layout, uint32_t begin, uint32_t end);
/* Goes on in that column of a new line. */
void format_line(struct layout *layout, uint32_t column);
/* Blanks up to that column; nothing where the line has passed it. */
void format_fill(struct layout *layout, uint32_t column);

/* -- format_expression.c */
/* Writes words [begin, end), which are `expr` with the parentheses around it; `tail` columns follow
 * on its last line. */
void format_expression(struct layout *layout, const struct ast_expr *expr, uint32_t begin,
    uint32_t end, uint32_t tail);

/* -- format_same.c */
/* True where both files' words say the same, however they are laid out and in whichever language;
 * else *differs is the first word of `a` that has no counterpart. */
bool format_says_the_same(struct arena *arena, const struct source_words *a,
    const struct source_words *b, struct str text_a, struct str text_b, uint32_t *differs);
/* True where both files hold the same comments in the same order. */
bool format_keeps_comments(struct arena *arena, const struct source_words *a, struct str text_a,
    const struct source_words *b, struct str text_b);

#endif
