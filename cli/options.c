/* The parser of the command line, driven by one table (options.def). Options may stand anywhere among
 * the arguments; `--` ends them;
 * `--name VALUE` and `--name=VALUE`, `-o FILE` and `-oFILE` are the same. */
#include "cli/options.h"

#include <stdio.h>
#include <stdlib.h>

#include "cli/cli.h"
#include "base/date.h"
#include "base/translate.h"
#include "base/vec.h"
#include "base/written.h"
#include "results/formats.h"

enum option_kind {
  OPTION_FLAG,
  OPTION_TEXT,
  OPTION_LIST,
  OPTION_DATE,
  OPTION_COUNT,         /* from 1 */
  OPTION_COUNT_OR_NONE, /* from 0 */
  OPTION_CHOICE,
  OPTION_FLAG_OR_CHOICE /* without a value the first */
};

struct option_spec {
  const char *name; /* without its dashes */
  char letter;      /* the short form is `-letter`; 0: none */
  uint8_t kind;     /* enum option_kind */
  unsigned verbs;   /* whose it is */
  size_t offset;    /* of its member in struct options */
  /* NULL for flags; for choices the words, separated by `|`: the first is 1 */
  const char *argument;
  const char *help;
};

#define MEMBER(name) offsetof(struct options, name)
#define COMPARES (VERB_DIFF | VERB_READINGS)
#define EVALUATES (VERB_RUN | VERB_EVAL | VERB_TEST | VERB_EXPLAIN | COMPARES)
#define READS_DATA (VERB_RUN | VERB_EVAL | VERB_EXPLAIN | COMPARES | VERB_LOAD)
/* data as of a day, with the preceding year's results */
#define DATED (EVALUATES | VERB_LOAD)
#define PLACED (DATED | VERB_SQL)
#define ALL_VERBS (~0u)
#define THREADS_MAX 1024 /* more only cost memory */

/* "ast|typed|…", "table|json|…": every word of a table behind a bar, but for the first bar. */
#define FORMAT(name, word, write, warnings, data) "|" word
#define FORMAT_ABOVE FORMAT
static const char format_words[] =
#include "results/formats.def"
    ;
#define FORMAT_WORDS (format_words + 1)
#define BACKEND(name, word, stage) "|" word
static const char backend_words[] =
#include "compiler/backends.def"
    ;
#define BACKEND_WORDS (backend_words + 1)

#define SQL_DIALECT(                                                                               \
    NAME, word, name, quote, escape, boolean, integer, decimal, date, text, nullable, check, tail) \
  "|" word
static const char dialect_words[] =
#include "runtime/program/sql_dialects.def"
    ;
#define DIALECT_WORDS (dialect_words + 1)

static const struct option_spec specs[] = {
#define OPTION(name, letter, kind, verbs, member, argument, help)                                  \
  {name, letter, OPTION_##kind, verbs, MEMBER(member), argument, help},
#include "cli/options.def"
};
enum { N_SPECS = sizeof specs / sizeof specs[0] };

/* -- look-up -- */

static const struct option_spec *find_long(const struct command *command, struct str name) {
  for (uint32_t i = 0; i < N_SPECS; i++)
    if ((specs[i].verbs & command->verb) && str_equal(str_from(specs[i].name), name))
      return &specs[i];
  return NULL;
}

static const struct option_spec *find_short(const struct command *command, char letter) {
  for (uint32_t i = 0; i < N_SPECS; i++)
    if ((specs[i].verbs & command->verb) && letter && specs[i].letter == letter) return &specs[i];
  return NULL;
}

static bool is_known(const struct command *command, struct str name) {
  return find_long(command, name) || (name.n == 1 && find_short(command, name.p[0]));
}

/* The verbs that have the option, in words: "eval", "run, eval and test"; NULL: none. */
static const char *verbs_with(struct cli *cli, struct str name) {
  const char *list = NULL;
  for (uint32_t i = 0; i < cli->n_commands; i++) {
    const struct command *other = &cli->commands[i];
    if (!find_long(other, name)) continue;
    list = list ? arena_printf(&cli->arena, "%s, %s", list, other->name) : other->name;
  }
  return list;
}

static bool unknown_option(struct cli *cli, const struct command *command, struct str name) {
  const char *others = verbs_with(cli, name);
  if (others) {
    cli_usage(cli, "--%.*s is an option of %s, not of %s", STR_ARGS(name), others, command->name);
    return false;
  }
  struct str names[N_SPECS];
  uint32_t n = 0;
  for (uint32_t i = 0; i < N_SPECS; i++)
    if (specs[i].verbs & command->verb)
      names[n++] = str_from(arena_printf(&cli->arena, "--%s", specs[i].name));
  struct str wanted = str_from(arena_printf(&cli->arena, "--%.*s", STR_ARGS(name)));
  cli_usage(cli, "there is no option %.*s%s", STR_ARGS(wanted),
      did_you_mean(&cli->arena, wanted, names, n));
  return false;
}

/* -- values -- */

static void append(struct arena *arena, struct text_list *list, const char *item) {
  if ((list->n & (list->n - 1)) == 0) { /* full at every power of two */
    const char **wider = ARENA_ARRAY(arena, const char *, list->n ? 2 * list->n : 1);
    if (list->n) memcpy(wider, list->items, list->n * sizeof *wider);
    list->items = wider;
  }
  list->items[list->n++] = item;
}

/* The words of a choice into `out` (at most 8). */
static uint32_t choice_words(const char *words, struct str *out) {
  uint32_t n = 0;
  for (const char *p = words; *p;) {
    const char *end = strchrnul(p, '|');
    out[n++] = (struct str){p, (uint32_t)(end - p)};
    p = *end ? end + 1 : end;
  }
  return n;
}

static bool set_choice(
    struct cli *cli, const struct option_spec *spec, const char *text, int *out) {
  struct str words[8], wanted = str_from(text);
  uint32_t n = choice_words(spec->argument, words);
  for (uint32_t i = 0; i < n; i++)
    if (str_equal(words[i], wanted)) {
      *out = (int)i + 1;
      return true;
    }
  const char *hint = value_hint(cli, text);
  cli_usage(cli, "--%s takes one of %s, not \"%s\"%s", spec->name, spec->argument, text,
      *hint ? hint : did_you_mean(&cli->arena, wanted, words, n));
  return false;
}

static bool set_count(
    struct cli *cli, const struct option_spec *spec, const char *text, uint32_t *out) {
  char *end;
  unsigned long n = text[0] >= '0' && text[0] <= '9' ? strtoul(text, &end, 10) : 0;
  bool is_digit = text[0] >= '0' && text[0] <= '9';
  unsigned long least = spec->kind == OPTION_COUNT;
  if (!is_digit || n < least || n > THREADS_MAX || *end) {
    cli_usage(cli, "--%s takes a number from %lu to %d, not \"%s\"%s", spec->name, least,
        THREADS_MAX, text, value_hint(cli, text));
    return false;
  }
  *out = (uint32_t)n;
  return true;
}

/* What to write instead of a text that is no day. */
static const char *day_hint(struct cli *cli, const char *text) {
  if (date_has_form(str_from(text))) return _("; there is no such day");
  const char *day = written_day(&cli->arena, str_from(text));
  return day ? arena_printf(&cli->arena, _(": write %s"), day) : value_hint(cli, text);
}

/* `text` is NULL for flags. */
static bool set_option(
    struct cli *cli, const struct option_spec *spec, const char *text, struct options *out) {
  void *member = (char *)out + spec->offset;
  switch ((enum option_kind)spec->kind) {
  case OPTION_FLAG: *(bool *)member = true; return true;
  case OPTION_TEXT: *(const char **)member = text; return true;
  case OPTION_LIST: append(&cli->arena, member, text); return true;
  case OPTION_COUNT:
  case OPTION_COUNT_OR_NONE: return set_count(cli, spec, text, member);
  case OPTION_FLAG_OR_CHOICE:
    if (!text) *(int *)member = 1;
    return !text || set_choice(cli, spec, text, member);
  case OPTION_CHOICE: return set_choice(cli, spec, text, member);
  case OPTION_DATE:
    if (date_parse(str_from(text), member)) return out->has_as_of = true;
    cli_usage(cli, "--%s takes a date such as 2020-12-31, not \"%s\"%s", spec->name, text,
        day_hint(cli, text));
  }
  return false;
}

/* -- given twice -- */

/* The name of a choice of a reading, NAME=VALUE. */
static struct str choice_name(const char *text) {
  return (struct str){text, (uint32_t)strcspn(text, "=")};
}

/* True after a message where the option, or the choice of one reading, was given before with
 * another value. Only of --format the last one holds: it changes nothing but the form, and a
 * script may have one of its own. */
static bool is_given_twice(struct cli *cli, const struct option_spec *spec, const char *value,
    const struct options *out, const char **given) {
  const char *before = given[spec - specs];
  given[spec - specs] = value ? value : "";
  if (spec->kind != OPTION_LIST) {
    bool is_same = before && value && strcmp(before, value) == 0;
    if (!before || !value || (is_same && spec->offset != MEMBER(from)) ||
        spec->offset == MEMBER(format))
      return false;
    cli_usage(cli, "--%s is given twice, as %s and as %s", spec->name, before, value);
    return true;
  }
  if (spec->offset != MEMBER(readings)) return false;
  for (uint32_t i = 0; i < out->readings.n; i++) {
    struct str name = choice_name(value);
    if (!str_equal(name, choice_name(out->readings.items[i])) ||
        strcmp(value, out->readings.items[i]) == 0)
      continue;
    cli_usage(cli, "--reading is given twice, as %s and as %s", out->readings.items[i], value);
    return true;
  }
  return false;
}

/* -- parsing -- */

/* `-3 + 4` is an expression and `-` a file, not options. */
static bool is_argument(const struct command *command, const char *text) {
  if (text[0] != '-' || text[1] == '\0') return true;
  if (text[1] == '-') return false;
  bool letter = (text[1] >= 'a' && text[1] <= 'z') || (text[1] >= 'A' && text[1] <= 'Z');
  return !letter || (command->verb == VERB_EVAL && !find_short(command, text[1]));
}

/* An option stands where a value is missing: "-o --strict" names no file. */
static bool begins_option(const struct command *command, const char *text) {
  return text[0] == '-' && text[1] == '-' &&
      find_long(command, (struct str){text + 2, (uint32_t)strcspn(text + 2, "=")});
}

static bool check_csv_for(struct cli *cli, const struct command *command, const struct options *o) {
  int csv = command->verb == VERB_RUN ? 1 + FORMAT_CSV : COMPARE_CSV;
  if (o->csv_for && o->format != csv && !o->help) cli_usage(cli, "--csv-for needs --format csv");
  return !o->csv_for || o->format == csv || o->help;
}

bool options_parse(
    struct cli *cli, const struct command *command, int argc, char **argv, struct options *out) {
  *out = (struct options){0};
  const char *given[N_SPECS] = {NULL}; /* with which value */
  for (int i = 0; i < argc; i++) {
    const char *text = argv[i];
    if (strcmp(text, "--") == 0) {
      while (++i < argc) append(&cli->arena, &out->arguments, argv[i]);
      break;
    }
    if (option_was_meant(cli, command, is_known, text)) return false;
    if (is_argument(command, text)) {
      append(&cli->arena, &out->arguments, text);
      continue;
    }
    bool is_long = text[1] == '-';
    const char *name = text + (is_long ? 2 : 1);
    const char *value = is_long ? strchr(name, '=') : name[1] ? name + 1 : NULL;
    struct str name_text = {
        name, is_long ? (uint32_t)((value ? value : strchr(name, '\0')) - name) : 1};
    const struct option_spec *spec =
        is_long ? find_long(command, name_text) : find_short(command, name[0]);
    if (!spec && is_long) return unknown_option(cli, command, name_text);
    if (!spec) {
      cli_usage(cli, "there is no option -%c", name[0]);
      return false;
    }
    if (is_long && value) value++;
    if (spec->kind == OPTION_FLAG && value) {
      cli_usage(cli, "--%s takes no value", spec->name);
      return false;
    }
    if (spec->kind != OPTION_FLAG && spec->kind != OPTION_FLAG_OR_CHOICE && !value) {
      if (i + 1 == argc || begins_option(command, argv[i + 1])) {
        cli_usage(cli, "--%s needs its value: %s", spec->name, spec->argument);
        return false;
      }
      value = argv[++i];
    }
    if (is_given_twice(cli, spec, value, out, given)) return false;
    if (!set_option(cli, spec, value, out)) return false;
  }
  return check_csv_for(cli, command, out);
}

/* -- help -- */

void options_help(FILE *out, const struct command *command) {
  fputs(_("\nOptions:\n"), out);
  for (uint32_t i = 0; i < N_SPECS; i++) {
    const struct option_spec *spec = &specs[i];
    if (!(spec->verbs & command->verb)) continue;
    int width = spec->letter ? fprintf(out, "  -%c, --%s", spec->letter, spec->name)
                             : fprintf(out, "      --%s", spec->name);
    if (spec->argument)
      width += fprintf(out, spec->kind == OPTION_FLAG_OR_CHOICE ? "[=%s]" : " %s", spec->argument);
    if (width > 28) {
      fputc('\n', out);
      width = 0;
    }
    fprintf(out, "%*s%s\n", 30 - width, "", _(spec->help));
  }
}

bool options_view(const struct command *command, uint32_t i, struct option_view *out) {
  for (uint32_t k = 0; k < N_SPECS; k++) {
    const struct option_spec *spec = &specs[k];
    if (!(spec->verbs & command->verb) || i-- > 0) continue;
    const bool may_stand_alone = spec->kind == OPTION_FLAG || spec->kind == OPTION_FLAG_OR_CHOICE;
    *out = (struct option_view){.name = spec->name,
        .letter = spec->letter,
        .needs_value = !may_stand_alone,
        .is_choice = spec->kind == OPTION_CHOICE || spec->kind == OPTION_FLAG_OR_CHOICE,
        .argument = spec->argument,
        .help = spec->help};
    return true;
  }
  return false;
}

/* -- commands -- */

const struct command *command_find(const struct cli *cli, const char *name) {
  for (uint32_t i = 0; i < cli->n_commands; i++)
    if (strcmp(cli->commands[i].name, name) == 0) return &cli->commands[i];
  return NULL;
}
