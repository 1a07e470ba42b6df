/* Commands run by tests: their output, their diagnostics, their exit status; and how a test shows
 * two texts that differ. */
#ifndef THIDUA_TESTS_COMMAND_H
#define THIDUA_TESTS_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

struct text {
  char *bytes; /* zero-terminated, may hold zeros */
  size_t n;
};

void text_free(struct text *text);
void text_add(struct text *text, const char *bytes, size_t n);
void text_add_string(struct text *text, const char *string);
/* Replaces each `from` by `to`. */
void text_replace(struct text *text, const char *from, const char *to);
/* The bytes of a file; false where it cannot be read. */
bool text_read_file(struct text *text, const char *path);
/* Writes a file, making the folders above it. */
bool text_write_file(const struct text *text, const char *path);

struct command_result {
  struct text output, errors;
  int status;     /* exit status; 128 + signal where it was killed */
  bool timed_out; /* it was ended, so what it printed says nothing */
};

/* A minute, or as many seconds as THIDUA_COMMAND_SECONDS says. */
const char *command_seconds(void);

/* Runs `sh -c LINE` in `folder` with `programs` first in PATH, no colour, nothing to read,
 * `scratch` in $T, for command_seconds at most. In what it prints, the path of `scratch` is written `$T`, and
 * the digest of a program `sha256:*`. */
void command_run(const char *folder, const char *programs, const char *scratch, const char *line,
    struct command_result *result);
void command_result_free(struct command_result *result);
/* A fresh folder for one test, in the heap; and its end, with all that is in it. */
char *scratch_make(void);
void scratch_remove(char *path);
/* Adds what a case's .out file says: output, then `--- stderr` and the diagnostics, then `--- exit
 * N`; the last two where there are any. */
void command_transcribe(const struct command_result *result, struct text *transcript);
/* Prints `diff -u` of two files on standard error. */
void show_difference(const char *expected_path, const char *actual_path);

#endif
