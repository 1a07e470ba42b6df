/* Pieces of a file, and what its first bytes say (input.h). */
#include "runtime/ingest/input.h"

#include <errno.h>
#include <unistd.h>

struct input input_of_text(
    struct diags *diags, struct str path, struct arena *arena, struct str text) {
  return (struct input){.diags = diags,
      .path = path,
      .arena = arena,
      .file = -1,
      .unread = text.p,
      .unread_end = text.p + text.n};
}

struct input input_of_file(
    struct diags *diags, struct str path, struct arena *arena, int file, char *buffer) {
  return (struct input){
      .diags = diags, .path = path, .arena = arena, .file = file, .buffer = buffer};
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
  input->unread = input->buffer;
  input->unread_end = input->buffer + n;
  return true;
}

/* The first bytes of the input, as many of four as there are; they stay unread. A pipe may deliver
 * them one by one. */
static struct str first_bytes(struct input *input) {
  if (input->file >= 0) {
    size_t n = 0;
    while (n < 4) {
      ssize_t more = read(input->file, input->buffer + n, INPUT_BUFFER_BYTES - n);
      if (more < 0 && errno == EINTR) continue;
      if (more < 0) input->read_error = errno;
      if (more <= 0) break;
      n += (size_t)more;
    }
    input->unread = input->buffer;
    input->unread_end = input->buffer + n;
  }
  size_t n = (size_t)(input->unread_end - input->unread);
  return (struct str){input->unread, n < 4 ? (uint32_t)n : 4};
}

/* UTF-16 and UTF-32 have a byte order mark that UTF-8 cannot begin with, or a zero byte in their
 * first character (or second). */
static bool is_wide(struct str first) {
  if (first.n < 2) return false;
  if (memcmp(first.p, "\xFF\xFE", 2) == 0 || memcmp(first.p, "\xFE\xFF", 2) == 0) return true;
  return memchr(first.p, '\0', first.n) != NULL;
}

bool input_begin_utf8(struct input *input) {
  struct str first = first_bytes(input);
  if (input->read_error) return false;
  if (is_wide(first)) {
    struct diag *diag = DIAG_AT(
        input->diags, DATA_NOT_UTF8, ((struct place){input->path, 1, 1}), "it is UTF-16 or UTF-32");
    diag_help(input->diags, diag, "save the file as UTF-8");
    return false;
  }
  /* a byte order mark says nothing in UTF-8 */
  if (first.n >= 3 && memcmp(first.p, "\xEF\xBB\xBF", 3) == 0) input->unread += 3;
  return true;
}
