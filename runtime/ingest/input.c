/* Pieces of a file, and what its first bytes say (input.h). */
#include "runtime/ingest/input.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/characters.h"

struct input input_of_text(
    struct diags *diags, struct str path, struct arena *arena, struct str text) {
  return (struct input){.diags = diags,
      .path = path,
      .arena = arena,
      .file = -1,
      .piece = text.p,
      .unread = text.p,
      .unread_end = text.p + text.n};
}

struct input input_of_file(
    struct diags *diags, struct str path, struct arena *arena, int file, char *buffer) {
  return (struct input){
      .diags = diags, .path = path, .arena = arena, .file = file, .buffer = buffer};
}

/* The units are those of the pieces before. */
static void tell(struct input *input, size_t n_bytes) {
  uint32_t n = input->n_units ? *input->n_units : 0;
  progress_add_read(input->progress, n_bytes, n - input->n_units_told);
  input->n_units_told = n;
}

bool input_refill(struct input *input) {
  if (input->unread < input->unread_end || input->file < 0) return true;
  ssize_t n;
  do n = read(input->file, input->buffer, INPUT_BUFFER_BYTES);
  while (n < 0 && errno == EINTR);
  if (n < 0) {
    input->read_error = errno;
    return false;
  }
  tell(input, (size_t)n);
  input->unread = input->piece = input->buffer;
  input->unread_end = input->buffer + n;
  return true;
}

/* Bytes that tell what a file is: all signatures and marks are shorter. */
#define FIRST_BYTES 64

struct str input_peek(struct input *input, uint32_t n_wanted) {
  if (input->unread == input->unread_end && input->file >= 0)
    input->unread = input->unread_end = input->buffer;
  size_t n = (size_t)(input->unread_end - input->unread);
  while (n < n_wanted && input->file >= 0) {
    ssize_t more = read(
        input->file, input->buffer + n, INPUT_BUFFER_BYTES - n); /* it begins with what is unread */
    if (more < 0 && errno == EINTR) continue;
    if (more < 0) input->read_error = errno;
    if (more <= 0) break;
    tell(input, (size_t)more);
    n += (size_t)more;
    input->unread_end = input->buffer + n;
  }
  input->piece = input->unread;
  return (struct str){input->unread, n < n_wanted ? (uint32_t)n : n_wanted};
}

static bool report_encoding(struct input *input, struct str bytes, struct place place) {
  struct str encoding = encoding_of(bytes);
  if (encoding.n == 0) return false;
  const char *what = arena_printf(input->arena, "it is %.*s", STR_ARGS(encoding));
  struct diag *diag = DIAG_AT(input->diags, DATA_NOT_UTF8, place, what);
  bool is_table = memmem(encoding.p, encoding.n, "spreadsheet", 11) != NULL;
  diag_help(input->diags, diag, "%s",
      is_table ? "data is read from YAML and JSON: write the table as one of them, in a text editor"
               : encoding_way_out(encoding));
  return true;
}

bool input_report_encoding(struct input *input, struct place place) {
  size_t n = (size_t)(input->unread_end - input->piece);
  struct str piece = {input->piece, n < INPUT_BUFFER_BYTES ? (uint32_t)n : INPUT_BUFFER_BYTES};
  return report_encoding(input, piece, place);
}

bool input_begin_utf8(struct input *input) {
  struct str first = input_peek(input, FIRST_BYTES);
  if (input->read_error) return false;
  if (report_encoding(input, first, (struct place){input->path, 1, 1})) return false;
  /* a byte order mark says nothing in UTF-8 */
  if (first.n >= 3 && memcmp(first.p, "\xEF\xBB\xBF", 3) == 0) input->unread += 3;
  return true;
}
