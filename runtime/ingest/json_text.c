/* Pieces of a JSON text, and the whole of it once more (json_text.h). */
#include "runtime/ingest/json_text.h"
#include "base/translate.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runtime/ingest/byte_masks.h"

#define JSON_BYTES_MAX 0xFFFFFF00u /* offsets are 32-bit */
/* as long as text and tokens stay in the processor's cache together */
#define PIECE_BYTES ((uint32_t)128 << 10)

static void *resize(const struct json_text *text, void *old, size_t bytes) {
  const struct allocator *allocator = text->input->arena->allocator;
  void *p = allocator->resize(allocator->context, old, bytes);
  if (!p && bytes) memory_exhausted(text->input->arena->out_of_memory);
  return p;
}

static void widen(struct json_text *text, uint64_t capacity) {
  text->bytes = resize(text, text->bytes, capacity + JSON_PADDING_BYTES);
  text->capacity = (uint32_t)capacity;
}

/* -- reading -- */

/* Where the unread bytes of a file lie in it; -1 where they cannot be read once more. */
static int64_t offset_of_unread(const struct input *input) {
  struct stat about;
  if (fstat(input->file, &about) != 0 || !S_ISREG(about.st_mode)) return -1;
  off_t at = lseek(input->file, 0, SEEK_CUR);
  return at < 0 ? -1 : (int64_t)at - (input->unread_end - input->unread);
}

bool json_text_begin(struct json_text *text, struct input *input) {
  text->input = input;
  if (!input_begin_utf8(input)) return false;
  if (input->unpacking) return true;
  if (input->file < 0) {
    size_t n = (size_t)(input->unread_end - input->unread);
    text->may_go = n <= JSON_BYTES_MAX;
    text->origin = (struct str){input->unread, (uint32_t)n};
  } else {
    text->file_begin = offset_of_unread(input);
    text->may_go = text->file_begin >= 0;
  }
  return true;
}

static bool is_too_long(const struct json_text *text, uint32_t more) {
  if ((uint64_t)text->n_gone + text->n + more <= JSON_BYTES_MAX) return false;
  struct input *input = text->input;
  struct diag *diag = DIAG_AT(input->diags, DATA_NOT_JSON, ((struct place){input->path, 1, 1}),
      _("the file is longer than 4 GiB"));
  diag_help(input->diags, diag, "give it as several files: the data of several files is joined");
  return true;
}

/* How many bytes there will be, where that is known. */
static uint64_t expected_bytes(const struct input *input) {
  struct stat about;
  if (input->file < 0) return (uint64_t)(input->unread_end - input->unread);
  bool is_known = fstat(input->file, &about) == 0 && S_ISREG(about.st_mode) && about.st_size > 0;
  return is_known ? (uint64_t)about.st_size : 0;
}

static uint64_t at_most(uint64_t a, uint64_t b) { return a < b ? a : b; }
static uint64_t at_least(uint64_t a, uint64_t b) { return a > b ? a : b; }

/* Reads on until there are `wanted` bytes, or all; false where that fails. */
static bool read_on(struct json_text *text, uint32_t wanted) {
  struct input *input = text->input;
  if (!text->bytes) widen(text, at_most(wanted, expected_bytes(input)));
  while (!text->is_at_end && text->n < wanted) {
    if (text->n == text->capacity) { /* only what is there is room taken for */
      if (!input_refill(input)) return false;
      const uint64_t n = (uint64_t)(input->unread_end - input->unread);
      text->is_at_end = n == 0;
      if (n)
        widen(text, at_least(at_most(wanted, text->n + n), at_most(wanted, 2 * (uint64_t)text->n)));
      continue;
    }
    const uint32_t n = (uint32_t)input_take(
        input, text->bytes + text->n, (uint32_t)at_most(wanted, text->capacity) - text->n);
    if (!n && input_has_failed(input)) return false;
    if (is_too_long(text, n)) return false;
    text->is_at_end = n == 0;
    text->n += n;
  }
  memset(text->bytes + text->n, '\n', JSON_PADDING_BYTES); /* no text runs over it */
  return true;
}

/* -- pieces -- */

/* Behind the last line end that is not behind the piece before; `begin` where there is none. */
static uint32_t end_of_lines(const struct json_text *text) {
  uint32_t end = text->n;
  while (end > text->begin && text->bytes[end - 1] != '\n') end--;
  return end;
}

static bool find_tokens(struct json_text *text) {
  enum json_tokens_status status =
      json_tokens_find(&text->tokens, text->bytes + text->begin, text->end - text->begin);
  if (status == JSON_TOKENS_NO_MEMORY) memory_exhausted(text->input->arena->out_of_memory);
  return status == JSON_TOKENS_FOUND;
}

/* Lets go of all up to the end of the piece. */
static uint32_t let_go(struct json_text *text) {
  const uint32_t n = text->may_go ? text->end : 0;
  if (n) {
    memmove(text->bytes, text->bytes + n, text->n - n);
    text->n -= n;
    text->n_gone += n;
  }
  text->end -= n;
  text->begin = text->end;
  return n;
}

enum json_text_status json_text_next(struct json_text *text, uint32_t *n_let_go) {
  const uint32_t asked = text->input->piece_bytes;
  const uint32_t n_least = text->bytes || asked ? 1 : JSON_FIRST_PIECE_BYTES;
  text->tokens.n = 0;
  *n_let_go = let_go(text);
  uint64_t wanted = (uint64_t)text->begin + (asked ? asked : 2 * at_least(n_least, PIECE_BYTES));
  for (;; wanted *= 2) {
    if (!read_on(text, (uint32_t)at_most(wanted, UINT32_MAX))) return JSON_TEXT_FAILED;
    text->end = text->is_at_end ? text->n : end_of_lines(text);
    if (text->is_at_end || text->end - text->begin >= n_least) break;
    text->end = text->begin;
  }
  if (text->begin == text->end) return JSON_TEXT_END;
  return JSON_TEXT_PIECE;
}

bool json_text_find_tokens(struct json_text *text, uint32_t begin) {
  text->begin = begin;
  return find_tokens(text);
}

bool json_text_cut(struct json_text *text, uint32_t end) {
  if (end < text->begin || end > text->end) return false;
  char kept[JSON_PADDING_BYTES];
  memcpy(kept, text->bytes + end, sizeof kept);
  memset(text->bytes + end, ' ', sizeof kept);
  text->end = end;
  bool is_found = find_tokens(text);
  memcpy(text->bytes + end, kept, sizeof kept);
  return is_found;
}

/* -- the whole text -- */

/* What is gone. */
static bool read_again(const struct json_text *text, char *to) {
  const uint32_t n = text->n_gone;
  if (text->input->file < 0) memcpy(to, text->origin.p, n);
  for (uint32_t done = 0; text->input->file >= 0 && done < n;) {
    ssize_t n_read =
        pread(text->input->file, to + done, n - done, (off_t)(text->file_begin + done));
    if (n_read < 0 && errno == EINTR) continue;
    if (n_read <= 0) return false;
    done += (uint32_t)n_read;
  }
  return true;
}

bool json_text_make_whole(struct json_text *text, uint32_t *n_before) {
  *n_before = 0;
  read_on(text, UINT32_MAX); /* as far as that goes: the mistake stands before */
  const uint32_t n = text->n_gone;
  if (!n) return true;
  if (text->capacity < (uint64_t)n + text->n) widen(text, (uint64_t)n + text->n);
  memmove(text->bytes + n, text->bytes, (size_t)text->n + JSON_PADDING_BYTES);
  *n_before = n;
  text->n += n;
  text->begin += n;
  text->end += n;
  bool is_had = read_again(text, text->bytes);
  text->n_gone = 0;
  return is_had;
}

void json_text_close(struct json_text *text) {
  json_tokens_free(&text->tokens);
  if (text->bytes) resize(text, text->bytes, 0);
  text->bytes = NULL;
  text->n = text->capacity = text->begin = text->end = 0;
}

/* -- places -- */

enum { NEAR = 32 };

void json_move_lines(const char *p, const char *end, uint32_t *line, uint32_t *column) {
  for (const char *line_end; (line_end = memchr(p, '\n', (size_t)(end - p))); p = line_end + 1) {
    *column = 1;
    ++*line;
  }
  *column += (uint32_t)(end - p) - bytes_continued(p, end);
}

void json_move_place(const char *p, const char *end, uint32_t *line, uint32_t *column) {
  if (end - p >= NEAR && !memchr(p, '\r', (size_t)(end - p))) {
    json_move_lines(p, end, line, column);
    return;
  }
  for (; p < end; p++) {
    if (*p == '\n' || (*p == '\r' && p[1] != '\n')) {
      ++*line;
      *column = 1;
    } else {
      *column += ((unsigned char)*p & 0xC0) != 0x80;
    }
  }
}
