/* A file's lines, read in chunks of 256 KiB into one buffer that is used again. */
#ifndef THIDUA_PEERS_LINES_H
#define THIDUA_PEERS_LINES_H

#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/peers/w1.h"

enum { LINES_CHUNK_BYTES = 256 * 1024, LINES_LONGEST_BYTES = 64 * 1024 };

struct lines {
  int fd;
  struct w1_place place; /* of the line given last */
  char *buffer;
  size_t begin, end; /* what is read and not given yet */
  bool is_at_end;
};

static inline void lines_open(struct lines *lines, const char *path) {
  *lines = (struct lines){.fd = open(path, O_RDONLY), .place.file = path};
  /* a word may be loaded behind the last byte */
  lines->buffer = calloc(1, LINES_LONGEST_BYTES + LINES_CHUNK_BYTES + 64);
  if (lines->fd >= 0 && lines->buffer) return;
  perror(path);
  exit(3);
}

static inline void lines_close(struct lines *lines) {
  close(lines->fd);
  free(lines->buffer);
}

/* Moves what is left of a line to the front and reads a chunk behind it. */
static inline void lines_refill(struct lines *lines) {
  lines->end -= lines->begin;
  memmove(lines->buffer, lines->buffer + lines->begin, lines->end);
  lines->begin = 0;
  if (lines->end > LINES_LONGEST_BYTES) {
    lines->place.line++;
    lines->place.begin = lines->buffer;
    w1_fault(&lines->place, lines->buffer, 20, "this line is too long");
  }
  const ssize_t got = read(lines->fd, lines->buffer + lines->end, LINES_CHUNK_BYTES);
  if (got < 0) {
    perror(lines->place.file);
    exit(3);
  }
  lines->is_at_end = got == 0;
  lines->end += (size_t)got;
}

/* The next line without its end; NULL after the last. Valid until the next call. */
static inline const char *lines_next(struct lines *lines, size_t *n_bytes) {
  const char *line, *newline;
  for (;;) {
    line = lines->buffer + lines->begin;
    const size_t left = lines->end - lines->begin;
    newline = memchr(line, '\n', left);
    if (newline || (lines->is_at_end && left)) break;
    if (lines->is_at_end) return NULL;
    lines_refill(lines);
  }
  const size_t n = newline ? (size_t)(newline - line) : lines->end - lines->begin;
  lines->begin += n + (newline != NULL);
  lines->place.line++;
  lines->place.begin = line;
  *n_bytes = n && line[n - 1] == '\r' ? n - 1 : n;
  return line;
}

#endif
