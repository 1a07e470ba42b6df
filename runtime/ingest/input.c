/* Pieces of a file, and what its first bytes say (input.h). */
#include "runtime/ingest/input.h"
#include "base/translate.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/characters.h"

void input_kept_free(struct input_kept *kept, const struct allocator *allocator) {
  if (kept->bytes) allocator->resize(allocator->context, kept->bytes, 0);
  *kept = (struct input_kept){0};
}

void input_kept_reach(
    struct input_kept *kept, size_t n, const struct allocator *allocator, jmp_buf *out_of_memory) {
  if (kept->n >= n) return;
  input_kept_free(kept, allocator);
  kept->bytes = allocator->resize(allocator->context, NULL, n);
  if (!kept->bytes) memory_exhausted(out_of_memory);
  kept->n = n;
}

struct input input_of_text(
    struct diags *diags, struct str path, struct arena *arena, struct str text) {
  return (struct input){.diags = diags,
      .path = path,
      .arena = arena,
      .file = -1,
      .text = text.p,
      .unread = text.p,
      .unread_end = text.n ? text.p + text.n : text.p}; /* of an empty text p may be NULL */
}

struct input input_of_file(
    struct diags *diags, struct str path, struct arena *arena, int file, char *buffer) {
  return (struct input){
      .diags = diags, .path = path, .arena = arena, .file = file, .buffer = buffer};
}

/* The units are those of the pieces before. */
static void tell(struct input *input, size_t n_bytes) {
  uint32_t n = input->n_units ? *input->n_units : 0;
  if (n < input->n_units_told) n = input->n_units_told; /* some are read once more (yaml_lane.h) */
  progress_add_read(input->progress, n_bytes, n - input->n_units_told);
  input->n_told += n_bytes;
  input->n_units_told = n;
}

/* Bytes of the file as it lies there; -1 where reading fails. */
static ptrdiff_t read_file(void *context, char *to, size_t n) {
  struct input *input = context;
  ssize_t n_read;
  if (input->is_part && n > input->end - input->at) n = (size_t)(input->end - input->at);
  do
    n_read =
        input->is_part ? pread(input->file, to, n, (off_t)input->at) : read(input->file, to, n);
  while (n_read < 0 && errno == EINTR);
  if (n_read < 0) input->read_error = errno;
  else tell(input, (size_t)n_read);
  if (n_read > 0) input->at += (uint64_t)n_read;
  if (n_read > 0 && input->digest && !input->is_digested)
    digest_add(input->digest, to, (size_t)n_read);
  return n_read;
}

/* More pieces may come, beside the one at hand. */
static bool has_pieces(const struct input *input) { return input->file >= 0 || input->unpacking; }

/* The next bytes to be read; -1 where reading or unpacking fails. */
static ptrdiff_t read_more(struct input *input, char *to, size_t n) {
  if (!input->unpacking) return read_file(input, to, n);
  ptrdiff_t n_read = unpacking_read(input->unpacking, to, n);
  if (n_read < 0 && !input->read_error) input->is_refused = true;
  return n_read;
}

bool input_refill(struct input *input) {
  if (input->unread < input->unread_end || !has_pieces(input)) return true;
  ptrdiff_t n = read_more(input, input->buffer, INPUT_BUFFER_BYTES);
  if (n < 0) return false;
  input->unread = input->buffer;
  input->unread_end = input->buffer + n;
  return true;
}

size_t input_take(struct input *input, char *to, size_t n_most) {
  size_t n = (size_t)(input->unread_end - input->unread);
  if (n > 0) {
    if (n > n_most) n = n_most;
    memcpy(to, input->unread, n);
    input->unread += n;
  } else if (has_pieces(input)) {
    ptrdiff_t n_read = read_more(input, to, n_most);
    n = n_read > 0 ? (size_t)n_read : 0;
  }
  input->bytes_read += n;
  return n;
}

/* -- places in it -- */

bool input_position(const struct input *input, uint64_t *position, uint64_t *end) {
  if (input->unpacking) return false;
  if (input->file < 0) {
    *position = (uint64_t)(input->unread - input->text);
    *end = (uint64_t)(input->unread_end - input->text);
    return input->text != NULL;
  }
  struct stat about;
  if (fstat(input->file, &about) != 0 || !S_ISREG(about.st_mode)) return false;
  off_t at = input->is_part ? (off_t)input->at : lseek(input->file, 0, SEEK_CUR);
  if (at < 0 || about.st_size < at) return false;
  *position = (uint64_t)(at - (input->unread_end - input->unread));
  *end = (uint64_t)about.st_size;
  return true;
}

bool input_seek(struct input *input, uint64_t at) {
  if (input->file < 0) {
    input->unread = input->text + at;
    return true;
  }
  input->unread = input->unread_end = input->buffer;
  if (!input->is_part && lseek(input->file, (off_t)at, SEEK_SET) < 0) input->read_error = errno;
  input->at = at;
  return !input->read_error;
}

struct input input_of_part(const struct input *whole, struct diags *diags, struct arena *arena,
    char *buffer, uint64_t from) {
  if (whole->file < 0) {
    struct input part = input_of_text(diags, whole->path, arena, (struct str){0});
    part.text = whole->text;
    part.unread = whole->text + from;
    part.unread_end = whole->unread_end;
    part.end = (uint64_t)(part.unread_end - part.text);
    return part;
  }
  struct input part = input_of_file(diags, whole->path, arena, whole->file, buffer);
  part.is_part = true;
  part.end = UINT64_MAX;
  part.at = from;
  return part;
}

void input_end_at(struct input *input, uint64_t end) {
  if (input->file >= 0) input->end = end;
  else input->unread_end = input->text + (end < input->end ? end : input->end);
}

size_t input_look(const struct input *input, uint64_t at, char *to, size_t n) {
  if (input->file < 0) {
    uint64_t end = (uint64_t)(input->unread_end - input->text);
    if (n > end - at) n = (size_t)(end - at);
    if (n) memcpy(to, input->text + at, n);
    return n;
  }
  size_t n_read = 0;
  while (n_read < n) {
    ssize_t more = pread(input->file, to + n_read, n - n_read, (off_t)(at + n_read));
    if (more < 0 && errno == EINTR) continue;
    if (more <= 0) break;
    n_read += (size_t)more;
  }
  return n_read;
}

/* -- what it is -- */

/* Bytes that tell what a file is: all signatures and marks are shorter. */
#define FIRST_BYTES 64

struct str input_peek(struct input *input, uint32_t n_wanted) {
  if (input->unread == input->unread_end && has_pieces(input))
    input->unread = input->unread_end = input->buffer;
  size_t n = (size_t)(input->unread_end - input->unread);
  while (n < n_wanted && has_pieces(input)) {
    ptrdiff_t more = read_more(
        input, input->buffer + n, INPUT_BUFFER_BYTES - n); /* it begins with what is unread */
    if (more <= 0) break;
    n += (size_t)more;
    input->unread_end = input->buffer + n;
  }
  return (struct str){input->unread, n < n_wanted ? (uint32_t)n : n_wanted};
}

bool input_end_digest(struct input *input) {
  char bytes[4096];
  ptrdiff_t n = 0;
  if (input->file >= 0 && !input->is_digested) {
    do n = read_file(input, bytes, sizeof bytes);
    while (n > 0);
  }
  return n == 0;
}

void input_digest_all(struct input *input) {
  char bytes[(size_t)16 << 10];
  off_t at = lseek(input->file, 0, SEEK_CUR);
  if (at < 0) return;
  struct digest digest = *input->digest;
  for (size_t n = 1; n > 0; at += (off_t)n) {
    n = input_look(input, (uint64_t)at, bytes, sizeof bytes);
    digest_add(&digest, bytes, n);
  }
  struct stat about;
  /* else it is read once more, and what is wrong is told */
  if (fstat(input->file, &about) != 0 || about.st_size != at) return;
  *input->digest = digest;
  input->is_digested = true;
}

void input_unpack(struct input *input, enum packing packing) {
  const char *begun = input->unread;
  size_t n = (size_t)(input->unread_end - input->unread);
  if (input->file < 0) {
    input->buffer = arena_alloc_raw(input->arena, INPUT_BUFFER_BYTES);
  } else if (n) { /* the buffer is for what comes out */
    char *copy = arena_alloc_raw(input->arena, n);
    memcpy(copy, begun, n);
    begun = copy;
  }
  input->unpacking = unpacking_open(packing, input->arena, input->diags, input->path, begun, n,
      input->file < 0 ? NULL : read_file, input);
  input->unread = input->unread_end = input->buffer;
}

void input_close(struct input *input) {
  unpacking_close(input->unpacking);
  input->unpacking = NULL;
}

const uint64_t *input_progress(const struct input *input) {
  return input->unpacking ? unpacking_taken(input->unpacking) : &input->bytes_read;
}

/* Unpacks the rest of it for nothing: false where that fails, which is told. */
static bool is_sound(struct input *input) {
  char bytes[4096];
  ptrdiff_t n;
  do n = read_more(input, bytes, sizeof bytes);
  while (n > 0);
  return n == 0;
}

/* What is packed where a text should be. */
static const char *packed_way_out(struct input *input, enum packing packing) {
  return input->unpacking ? _("it is packed twice: unpack it once")
                          : arena_printf(input->arena, _("name it %.*s%s"), STR_ARGS(input->path),
                                packing_ending(packing));
}

bool input_report_encoding(struct input *input, struct str bytes, struct place place) {
  struct str encoding = encoding_of(bytes);
  /* bytes of a damaged file may look like anything */
  if (encoding.n && input->unpacking && !is_sound(input)) return true;
  if (encoding.n == 0) return false;
  const char *what = arena_printf(input->arena, _("it is %s"), _(encoding.p));
  struct diag *diag = DIAG_AT(input->diags, DATA_NOT_UTF8, place, what);
  bool is_table = memmem(encoding.p, encoding.n, "spreadsheet", 11) != NULL;
  enum packing packing = packing_of_bytes(bytes);
  diag_help(input->diags, diag, "%s",
      is_table      ? _("open it in a spreadsheet and save it as .xlsx")
          : packing ? packed_way_out(input, packing)
                    : encoding_way_out(encoding));
  return true;
}

bool input_begin_utf8(struct input *input) {
  struct str first = input_peek(input, FIRST_BYTES);
  if (input_has_failed(input)) return false;
  if (input_report_encoding(input, first, (struct place){input->path, 1, 1})) return false;
  /* a byte order mark says nothing in UTF-8 */
  if (first.n >= 3 && memcmp(first.p, "\xEF\xBB\xBF", 3) == 0) input->unread += 3;
  return true;
}
