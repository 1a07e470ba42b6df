/* What every verb shares: exit statuses, the context of one command, messages, output.
 *
 * One process runs one command. Everything it opens hangs on `struct cli`, so that one place
 * (main.c) closes it, also when memory runs out in the middle (arena.h: exhaustion jumps to main).
 * cli.md is the contract. */
#ifndef THIDUA_CLI_H
#define THIDUA_CLI_H

#include <sys/types.h>

#include "cli/options.h"
#include "cli/progress_bar.h"
#include "cli/stats.h"
#include "base/diag.h"
#include "base/file.h"
#include "study/suite.h"

#define THIDUA_VERSION "0.1.0"

/* cli.md "Exit status". */
enum status { STATUS_OK = 0, STATUS_INPUT = 1, STATUS_USAGE = 2, STATUS_SYSTEM = 3 };

struct stream;

struct cli {
  const char *verb;   /* for messages: `thidua run: …` */
  struct arena arena; /* of the whole command */
  struct opened opened;
  struct file_output output;
  bool has_output;     /* it is open */
  dev_t output_device; /* what the output is on the disk, where it is a file that is there */
  ino_t output_number;
  bool output_is_there;
  const char *made_folder; /* for the output, empty still; NULL: none */
  struct progress_bar bar;
  struct stats stats;
  struct stream *stream; /* of `run`; NULL: none yet */
  struct suites suites;  /* of `test`: those open */
  struct engine *engine; /* of --on: engine.h; NULL: none */
  /* of an output that was committed; and by then, where it or the process began */
  uint64_t n_bytes_written;
  off_t output_begin;
  uint64_t n_bytes_written_before;
  const struct command *commands; /* the verbs, n_commands of them; main.c */
  uint32_t n_commands;
};

/* -- message.c -- */
/* "thidua run: TEXT" on standard error. */
void cli_message(const struct cli *cli, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* The same for a fault of the command line, with where to read more; returns STATUS_USAGE. */
enum status cli_usage(const struct cli *cli, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* After errors in what was taken for a regulation: says where its name is one of data, or of tests.
 */
void cli_doubt_regulation(const struct cli *cli, const char *path);
/* Tells that `path` (NULL or "-": standard output) cannot be written, an errno value (0: not known);
 * nothing where only nobody reads on. Returns STATUS_SYSTEM. */
/* A file without a name, to be written and read again: beside an output (NULL, "-": where temporary
 * files go). NULL: errno says why. */
FILE *cli_nameless_file(struct cli *cli, const char *output);
enum status cli_unwritable(struct cli *cli, const char *path, int error);
/* Tells all that a session has noticed, and whose fault it is as a status. */
enum status cli_told(struct cli *cli, enum fault fault);
/* The same of notices that are not the cli's own; they are told once. */
enum status cli_told_of(const struct cli *cli, struct notices *notices, enum fault fault);
/* True where `stream` is a terminal and NO_COLOR is not set. */
bool cli_colour(FILE *stream);
/* Sorts and renders on standard error, then "2 errors, 1 warning" (text only; nothing at all where
 * there is nothing, but JSON is always an array). */
void cli_show_diags(struct diags *diags, enum diag_format format);
/* "2 errors, 1 warning", with how many were not shown. */
void cli_show_counts(uint32_t n_errors, uint32_t n_warnings, uint32_t n_hidden);

/* -- output.c -- */
/* Nothing open yet. `commands`: the verbs (commands.h). Exhausted memory goes to *out_of_memory. */
void cli_init(
    struct cli *cli, const struct command *commands, uint32_t n_commands, jmp_buf *out_of_memory);
/* Closes what is open: sessions, evaluations and an abandoned output. */
void cli_close(struct cli *cli);
/* Whether a file may be made by this name: one in quotation marks, with a backslash, or with what
 * cannot be seen was meant otherwise. Nothing is said where such a file is there. */
enum status cli_check_name(struct cli *cli, const char *path);
/* Before anything is done: whether the output can be written, and is none of what the command line
 * names to be read (but for the files of folders). All is told. */
enum status cli_check_output(struct cli *cli, const struct options *options);
/* The same for one more file that is read; "none" and "-" as they are meant. */
enum status cli_check_input(const struct cli *cli, const char *output, const char *input);
/* The same for what the texts of a regulation name: what it amends, uses, quotes. */
enum status cli_check_named(
    const struct cli *cli, const char *output, const struct session *session);
/* Opens `path` (NULL or "-": standard output) for the results; a message and false where it cannot
 * be. */
bool cli_open_output(struct cli *cli, const char *path);
/* Ends the output: STATUS_OK, or STATUS_SYSTEM after a message. */
enum status cli_commit_output(struct cli *cli, const char *path);
/* The same where nothing may stand at its place: STATUS_USAGE after a message where something does
 * meanwhile. */
enum status cli_commit_new_output(struct cli *cli, const char *path);

#endif
