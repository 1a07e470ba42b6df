/* The command line: one table of verbs and one of options, from which parsing and every help text
 * are made. */
#ifndef THIDUA_OPTIONS_H
#define THIDUA_OPTIONS_H

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"
#include "results/csv.h"

struct cli;

/* One bit a verb, so that an option can say whose it is. */
enum verb {
  VERB_RUN = 1,
  VERB_CHECK = 2,
  VERB_COMPILE = 4,
  VERB_DISASM = 8,
  VERB_EVAL = 16,
  VERB_HELP = 32,
  VERB_TEST = 64,
  VERB_DIFF = 128,
  VERB_READINGS = 256,
  VERB_NEW = 512,
  VERB_EXPLAIN = 1024,
  VERB_FMT = 2048,
  VERB_LAW = 4096,
  VERB_DOC = 8192,
  VERB_LOAD = 16384,
  VERB_SQL = 32768,
  VERB_COMPLETION = 1 << 20,
  VERB_COMPLETE = 1 << 21
};

/* of diff and readings */
enum compare_format { COMPARE_DEFAULT, COMPARE_TABLE, COMPARE_JSON, COMPARE_CSV };
/* of explain */
enum explain_format { EXPLAIN_DEFAULT, EXPLAIN_TEXT, EXPLAIN_JSON };
enum test_format { TEST_DEFAULT, TEST_TEXT, TEST_JUNIT, TEST_TAP, TEST_JSON, TEST_GITHUB };
enum coverage_format {
  COVERAGE_NONE,
  COVERAGE_TEXT,
  COVERAGE_JSON,
  COVERAGE_LCOV,
  COVERAGE_COBERTURA,
  COVERAGE_HTML
};
enum check_format { CHECK_DEFAULT, CHECK_TEXT, CHECK_JSON, CHECK_GNU, CHECK_SARIF };

struct text_list {
  const char **items;
  uint32_t n;
};

struct options {
  bool help, man, check, diff, strict, stream, has_as_of, list, full, names, dots, update, watch,
      replace;
  int32_t as_of;
  uint32_t threads;     /* 0: not given */
  uint32_t stream_rows; /* rows that are there at once when data is streamed; 0: as it sees fit */
  uint32_t settle;      /* missing facts of an outcome that is settled by cases; 0: none is */
  int dialect;          /* 1 + enum sql_dialect; 0: not given */
  int part;             /* enum sql_part; 0: the whole */
  bool allow_faults;
  bool sql_reasons; /* of the script */
  int format; /* by verb: 1 + enum report_format, or check_format or compare_format; 0: not given */
  int decimal;  /* 1: of data in CSV with a comma, 2: with a point; 0: not given */
  int csv_for;  /* enum csv_reader: 0: not given */
  int stats;    /* enum stats_format */
  int coverage; /* enum coverage_format */
  int mutate;   /* 1: as text, 2: as JSON; 0: not asked */
  int lang;     /* 1: Vietnamese, 2: English; obeyed before options are parsed (language.h) */
  int dump;     /* 1 + enum backend_kind (compiler/backends.h); 0: none */
  const char *output, *previous, *regulation, *entity, *id, *amends, *cache, *from, *delimiter,
      *name, *paper, *html, *pattern, *test, *since, *on;
  struct text_list readings, data, ignored, supposed, fills, servers;
  struct text_list arguments; /* what is no option */
};

struct command {
  const char *name;
  enum verb verb;
  int (*run)(struct cli *cli, const struct options *options); /* returns an exit status */
  const char *arguments;                                      /* "REG DATA…" */
  const char *summary;                                        /* one line for the list */
  const char *details; /* for `help VERB`: what it does, a paragraph or two */
};

/* False of what only scripts ask. */
static inline bool command_is_shown(const struct command *command) { return *command->summary; }
/* The command of a name; NULL: there is none. */
const struct command *command_find(const struct cli *cli, const char *name);

/* Parses argv (behind the verb) by the options of `command`. False after a message on standard
 * error: exit status 2. */
bool options_parse(
    struct cli *cli, const struct command *command, int argc, char **argv, struct options *out);
/* -- mistaken.c -- */
/* What is an option, by its name without hyphens. */
typedef bool option_is_known(const struct command *command, struct str name);
/* True after a message where an argument (or an option that is not known) was surely meant to be an
 * option. `command`: NULL where the verb itself should stand. */
bool option_was_meant(
    struct cli *cli, const struct command *command, option_is_known *is_known, const char *text);
/* What to say behind a value that is refused: that it stands in quotation marks, or holds what
 * cannot be seen; "" where there is nothing to say. In the arena. */
const char *value_hint(struct cli *cli, const char *text);
/* Whom CSV is for. */
static inline enum csv_reader options_csv_reader(const struct options *options) {
  return (enum csv_reader)options->csv_for;
}

/* Results are shown, not kept. */
static inline bool options_to_terminal(const struct options *options) {
  return (!options->output || strcmp(options->output, "-") == 0) && isatty(STDOUT_FILENO);
}

/* The form of diff's and readings' results: a table where nothing else is asked for. */
static inline enum compare_format options_compare_format(const struct options *options) {
  return options->format             ? (enum compare_format)options->format
      : options_to_terminal(options) ? COMPARE_TABLE
                                     : COMPARE_JSON;
}

/* The lines of help about the options of a verb. */
void options_help(FILE *out, const struct command *command);

/* An option as the table has it. */
struct option_view {
  const char *name;     /* without its dashes */
  char letter;          /* 0: none */
  bool needs_value;     /* in the next word, where it does not stand behind `=` */
  bool is_choice;       /* `argument` are its words, with `|` between them */
  const char *argument; /* NULL: it takes none */
  const char *help;     /* in English */
};
/* The verb's option at place i, in the order of its help; false: it has no more. */
bool options_view(const struct command *command, uint32_t i, struct option_view *out);

#endif
