/* Whole files in and out. */
#ifndef THIDUA_FILE_H
#define THIDUA_FILE_H

#include <stdbool.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/str.h"

/* Reads a whole file ("-" is standard input) into the arena, zero-terminated behind its last byte.
 * Returns 0, or an errno value (EFBIG past max_bytes). */
int file_read(struct arena *arena, const char *path, size_t max_bytes, struct str *out);
/* How many bytes it has; 0 where that cannot be known before it is read. */
uint64_t file_bytes(const char *path);
/* Writes beside `path` and renames over it, so that a failure leaves the old file whole; "-" is
 * standard output. Returns 0 or an errno value. */
int file_write(const char *path, struct str bytes);

/* The same for a writer that streams: print to `stream`, then commit or abandon (each ends it and
 * frees what it holds). An existing file keeps its permission bits and, behind a symbolic link, its
 * place; devices and pipes are written directly. */
struct file_output {
  FILE *stream;
  char *path, *temporary; /* NULL where written directly */
  bool is_standard;       /* stdout or stderr: flushed, not closed */
};
/* Whether it could be opened, as far as that can be known without doing so: 0 or an errno value. */
int file_output_check(const char *path);
/* Returns 0 or an errno value (and then there is nothing to end). */
int file_output_open(struct file_output *output, const char *path);
/* Everything to the disk's file and the file to its name. Returns 0 or an errno value; on failure
 * the old file stays. */
int file_output_commit(struct file_output *output);
/* The same for a file that must not be there yet: EEXIST where one has appeared meanwhile. */
int file_output_commit_new(struct file_output *output);
/* Throws away what was written so far. */
void file_output_abandon(struct file_output *output);

#endif
