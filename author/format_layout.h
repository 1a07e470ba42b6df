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
  const bool *is_state; /* by word: a state, day of the week or reason, for the other language */
  const struct ast_expr **parted; /* by word: what begins with it and is put in parentheses */
  struct buffer out;
  uint32_t column; /* of the line being written */
  uint32_t last;   /* the last word on it; UINT32_MAX: none yet */
  bool has_plural; /* an entity's head: a parenthesis behind its name is no call's */
};

typedef void expression_visitor(void *context, const struct ast_expr *expr);

/* -- format_states.c */
/* Which words stand for a state, a day of the week, a reason or `predecessor`, and for nothing that
 * somebody named: by word, of the layout's arena. `whole` as format.h has it. */
const bool *format_states(
    const struct layout *layout, const struct ast *file, const struct ast *whole);

/* -- format_parted.c */
/* Hands over every expression of a declaration, and what each is made of, that may stand in
 * parentheses. */
void format_each_expression(const struct ast_decl *decl, expression_visitor *visit, void *context);
/* Marks what is to stand in parentheses, where the word would be read together with the one behind
 * it; false where nothing is left that can. */
bool format_part(struct layout *layout, const struct ast *ast, uint32_t word);
/* The parentheses that the style and the marks ask for, into layout->printed. */
void format_put_parentheses(struct layout *layout, const struct ast *ast);

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

/* -- format.c */
/* The whole file into layout->out, its words printed as they stand in layout->printed. */
void format_put_file(struct layout *layout, const struct ast *ast);

/* -- format_expression.c */
/* Writes words [begin, end), which are `expr` with the parentheses around it; `tail` columns follow
 * on its last line. */
void format_expression(struct layout *layout, const struct ast_expr *expr, uint32_t begin,
    uint32_t end, uint32_t tail);

/* -- format_same.c */
/* True where the words of a file that was written from the layout say the same, in whichever
 * language, with the parentheses that were put into it; else *differs is the first word of the layout
 * that has no counterpart. */
bool format_says_the_same(const struct layout *layout, const struct source_words *written,
    struct str text, uint32_t *differs);
/* True where both files hold the same comments in the same order. */
bool format_keeps_comments(struct arena *arena, const struct source_words *a, struct str text_a,
    const struct source_words *b, struct str text_b);

#endif
