/* The tables as a manual page (manual.h). */
#include "cli/manual.h"

#include "base/translate.h"

/* -- roff -- */

/* Text within a line: what roff would take for its own is escaped, and a line never begins as a request. */
static void put(FILE *out, const char *text, size_t n) {
  if (n && (*text == '.' || *text == '\'')) fputs("\\&", out);
  for (size_t i = 0; i < n; i++) {
    if (text[i] == '\\') fputs("\\e", out);
    else if (text[i] == '-') fputs("\\-", out);
    else fputc(text[i], out);
  }
}

static void put_text(FILE *out, const char *text) { put(out, text, strlen(text)); }

static void put_line(FILE *out, const char *text) {
  put_text(out, text);
  fputc('\n', out);
}

/* Help as it stands in the tables: an empty line ends a paragraph, lines that are set in stand as they are. */
static void put_paragraphs(FILE *out, const char *text) {
  bool is_set_in = false;
  while (*text) {
    const size_t n = strcspn(text, "\n");
    const bool sets_in = *text == ' ';
    if (sets_in != is_set_in) fputs(sets_in ? ".RS\n.nf\n" : ".fi\n.RE\n", out);
    is_set_in = sets_in;
    if (n) {
      put(out, text, n);
      fputc('\n', out);
    } else {
      fputs(".sp\n", out);
    }
    text += n + (text[n] != 0);
  }
  if (is_set_in) fputs(".fi\n.RE\n", out);
}

static void put_heading(FILE *out, const char *text) {
  fputs(".SH ", out);
  put_line(out, text);
}

/* -- the verbs -- */

static void put_option(FILE *out, const struct option_view *option) {
  fputs(".TP\n.B ", out);
  if (option->letter) fprintf(out, "\\-%c, ", option->letter);
  fputs("\\-\\-", out);
  put_text(out, option->name);
  if (option->argument) {
    fputs(option->needs_value ? " \\fI" : "\\fR[=\\fI", out);
    put_text(out, option->argument);
    fputs(option->needs_value ? "\\fR" : "\\fR]", out);
  }
  fputc('\n', out);
  put_line(out, _(option->help));
}

static void put_synopsis(FILE *out, const struct command *command) {
  fputs(".br\n\\fBthidua ", out);
  put_text(out, command->name);
  fprintf(out, "\\fR [\\fI%s\\fR] ", _("OPTION…"));
  put_line(out, command->arguments);
}

static void put_verb(FILE *out, const struct command *command) {
  struct option_view option;
  fputs(".SS ", out);
  put_text(out, command->name);
  fputc(' ', out);
  put_line(out, command->arguments);
  fprintf(out, _("To %s."), _(command->summary));
  fputc('\n', out);
  if (*command->details) {
    fputs(".sp\n", out);
    put_paragraphs(out, _(command->details));
  }
  for (uint32_t i = 0; options_view(command, i, &option); i++) put_option(out, &option);
}

static void put_environment(FILE *out) {
  static const struct {
    const char *name, *meaning;
  } variables[] = {
      {"LC_ALL, LC_MESSAGES, LANG", N_("the language of messages, where --lang does not say it")},
      {"NO_COLOR", N_("no colours, on a terminal either")},
      {"TMPDIR", N_("where what is only kept for a while is written")},
  };
  put_heading(out, _("ENVIRONMENT"));
  for (size_t i = 0; i < sizeof variables / sizeof *variables; i++) {
    fprintf(out, ".TP\n.B %s\n", variables[i].name);
    put_line(out, _(variables[i].meaning));
  }
}

void manual_write(FILE *out, const struct cli *cli) {
  fprintf(out, ".TH THIDUA 1 \"\" \"thidua %s\" \"", THIDUA_VERSION);
  put_text(out, _("User Commands"));
  fputs("\"\n.nh\n.ad l\n", out);
  put_heading(out, _("NAME"));
  fputs("thidua \\- ", out);
  put_line(out, _("rules as code for emulation regulations"));
  put_heading(out, _("SYNOPSIS"));
  for (uint32_t i = 0; i < cli->n_commands; i++)
    if (command_is_shown(&cli->commands[i])) put_synopsis(out, &cli->commands[i]);
  put_heading(out, _("VERBS"));
  for (uint32_t i = 0; i < cli->n_commands; i++)
    if (command_is_shown(&cli->commands[i])) put_verb(out, &cli->commands[i]);
  put_heading(out, _("EXIT STATUS"));
  put_line(out,
      _("0 all well; 1 the rules or data are at fault; 2 the command line is; 3 the system is."));
  put_environment(out);
  put_heading(out, _("SEE ALSO"));
  put_line(
      out, _("The documents of thidua: docs/tour.md, docs/language.md, docs/vi/huong-dan.md."));
}
