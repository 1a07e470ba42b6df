/* The lines of an explanation as text (explain_text*.c): its phrases, what stands in one line, where
 * it breaks. */
#ifndef THIDUA_EXPLAIN_LINES_H
#define THIDUA_EXPLAIN_LINES_H

#include "study/explain_forms.h"

#define WORD(name, text) WORD_##name,
enum explain_word {
#include "study/explain_words.def"
  N_EXPLAIN_WORDS
};

enum { TEXT_COLUMNS = 100, ROWS_TOLD = 3, ROWS_TOLD_WRAPPED = 2, NAMES_TOLD = 5, LAW_LINES = 3 };

struct text {
  const struct explanation *of;
  struct arena *arena;
  FILE *out;
  bool is_full;
  bool wraps; /* what is long goes on in the next line: else it is cut */
  /* what is told in one line, and under which indent */
  struct str line;
  uint32_t indent, hang; /* more of it, where the line goes on with another's */
  bool is_whole;         /* what is put is all of one sentence */
  struct str last;       /* what was put there last: not said twice */
  struct str asked;      /* what the line above said is asked of each row that follows */
  bool day_is_told;      /* the day of the run */
};

static inline const struct scene *scene_of(const struct text *text) { return text->of->scene; }

/* -- phrases: what is made lies in the arena -- */

const char *in_words(enum explain_word word);
/* A phrase with what is filled into it: texts as C strings, in the order of the phrase. */
struct str phrase(struct arena *arena, enum explain_word word, ...);
const char *c_string(const struct text *text, struct str s);
/* Two with something between them, where both are there. */
struct str joined(struct arena *arena, struct str a, const char *between, struct str b);

/* -- lines -- */

/* At most one line wide, with "…" where it was cut. */
struct str cut(const struct text *text, struct str s, uint32_t columns);
/* One line, or where text->wraps as many as it takes. */
void put_line(const struct text *text, uint32_t indent, struct str s);
/* In up to three lines, broken between words; what is more is cut. */
void put_wrapped(const struct text *text, uint32_t indent, struct str s);
/* In as many lines as it takes, what goes on set in. */
void put_whole(const struct text *text, uint32_t indent, struct str s);
/* Ends the line that items were put into. */
void flush(struct text *text);
/* One more thing told in the same line, or in the next where it is full. */
void put_item(struct text *text, uint32_t indent, struct str item);
void put_heading(struct text *text, struct str heading);

#endif
