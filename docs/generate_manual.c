/* The second half of docs/manual.md, from dsl/manual.def: every word in both languages, its type,
 * what it is, an example, and what it does with the unknown. The first half is written by hand.
 * tests/unit/test_generated_docs.c includes this file, as it does generate.c; tests/manual.c asks
 * the examples. */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "docs/manual_lines.h"

/* The line of docs/manual.md behind which all is generated. */
#define MANUAL_MARK                                                                                \
  "<!-- Below: made from dsl/manual.def by docs/generate_manual.c; do not edit. -->\n"

/* The Vietnamese form of a word or state; NULL where it has none of its own (a function, a phrase
 * made of several words). */
static const char *manual_vietnamese(const char *word) {
  static const struct {
    const char *english, *vietnamese;
  } forms[] = {
#define KEYWORD(token, english, vietnamese, kind) {english, vietnamese},
#define STATE(english, vietnamese) {english, vietnamese},
#include "dsl/keywords.def"
  };
  for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
    if (strcmp(forms[i].english, word) == 0) return forms[i].vietnamese;
  return NULL;
}

/* "round" of "round(". */
static void write_word(FILE *out, const char *word) {
  const size_t n = strlen(word);
  fprintf(out, "`%.*s%s`", (int)n, word, n && word[n - 1] == '(' ? "…)" : "");
}

/* In a cell: a bar would end it. */
static void write_code(FILE *out, const char *text) {
  fputc('`', out);
  for (; *text; text++) {
    if (*text == '|') fputc('\\', out);
    fputc(*text == '\n' ? ' ' : *text, out);
  }
  fputc('`', out);
}

static void write_example(FILE *out, const char *ask, const char *answer) {
  write_code(out, ask);
  fputs(" → ", out);
  write_code(out, answer);
}

static void write_unknown(FILE *out, const struct manual_line *line) {
  fputs(line->unknown, out);
  if (!*line->ask_unknown) return;
  if (*line->unknown) fputs(": ", out);
  write_example(out, line->ask_unknown, line->answer_unknown);
}

/* One row: setup, where there is one, stands before what is asked. */
static void write_manual_row(FILE *out, const struct manual_line *line) {
  const char *vietnamese = manual_vietnamese(line->word);
  fputs("| ", out);
  write_word(out, line->word);
  fprintf(out, " | %s | %s | %s | ", vietnamese ? vietnamese : "", line->type, line->meaning);
  if (*line->setup) {
    write_code(out, line->setup);
    fputs("<br>", out);
  }
  write_example(out, line->ask, line->answer);
  fputs(" | ", out);
  write_unknown(out, line);
  fputs(" |\n", out);
}

/* An item of its own: the declarations of the example in full. */
static void write_manual_item(FILE *out, const struct manual_line *line) {
  const char *vietnamese = manual_vietnamese(line->word);
  fputs("\n**", out);
  write_word(out, line->word);
  fputs("**", out);
  if (vietnamese) fprintf(out, " · %s", vietnamese);
  if (*line->type) fprintf(out, " (%s)", line->type);
  fprintf(out, ": %s.", line->meaning);
  if (*line->unknown || *line->ask_unknown) {
    fputs(" With the unknown: ", out);
    write_unknown(out, line);
    fputc('.', out);
  }
  fputs("\n\n", out);
  if (*line->setup) fprintf(out, "```rules fragment\n%s\n```\n\n", line->setup);
  write_example(out, line->ask, line->answer);
  fputc('\n', out);
}

/* All sections, behind the mark. */
static void write_manual(FILE *out) {
  enum manual_style style = MANUAL_TABLE;
  for (size_t i = 0; i < N_MANUAL_LINES; i++) {
    const struct manual_line *line = &manual_lines[i];
    if (line->title) {
      style = line->style;
      fprintf(out, "\n## %s\n", line->title);
      if (*line->introduction) fprintf(out, "\n%s\n", line->introduction);
      if (style == MANUAL_TABLE)
        fputs("\n| word | tiếng Việt | type | what it is | example | with the unknown "
              "|\n|---|---|---|---|---|---|\n",
            out);
    } else if (style == MANUAL_TABLE) {
      write_manual_row(out, line);
    } else {
      write_manual_item(out, line);
    }
  }
}
