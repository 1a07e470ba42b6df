/* The lines of the manual's table, dsl/manual.def, for those who write it (docs/generate_manual.c)
 * and who try it (tests/manual.c). */
#ifndef THIDUA_MANUAL_LINES_H
#define THIDUA_MANUAL_LINES_H

#include <stddef.h>

enum manual_style { MANUAL_TABLE, MANUAL_LIST };

/* A section where `title` is set, else a word of the section before it. */
struct manual_line {
  const char *title, *introduction;
  enum manual_style style;
  const char *word, *type, *meaning, *setup, *ask, *answer;
  const char *unknown, *ask_unknown, *answer_unknown;
};

static const struct manual_line manual_lines[] = {
#define SECTION(style_, title_, introduction_)                                                     \
  {.title = title_, .introduction = introduction_, .style = MANUAL_##style_},
#define WORD(                                                                                      \
    word_, type_, meaning_, setup_, ask_, answer_, unknown_, ask_unknown_, answer_unknown_)        \
  {.word = word_,                                                                                  \
      .type = type_,                                                                               \
      .meaning = meaning_,                                                                         \
      .setup = setup_,                                                                             \
      .ask = ask_,                                                                                 \
      .answer = answer_,                                                                           \
      .unknown = unknown_,                                                                         \
      .ask_unknown = ask_unknown_,                                                                 \
      .answer_unknown = answer_unknown_},
#include "dsl/manual.def"
};
#define N_MANUAL_LINES (sizeof manual_lines / sizeof *manual_lines)

#endif
