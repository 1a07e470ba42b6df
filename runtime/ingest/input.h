/* The bytes of one input, a file or a text, in pieces: what every format's cursor reads from.
 * Owner: the reader that opens the cursor; it must live as long. */
#ifndef THIDUA_INPUT_H
#define THIDUA_INPUT_H

#include "base/digest.h"
#include "base/progress.h"
#include "runtime/ingest/unpacking.h"

#define INPUT_BUFFER_BYTES ((size_t)256 << 10)

/* Memory that one reader of parts leaves for the next, instead of giving it back to the system, which
 * would hand it out as new pages again. Owner: who reads the parts. */
struct input_kept {
  char *bytes; /* the allocator's; NULL: none, or in use */
  size_t n;
};

/* Makes it n bytes at least, of which nothing is kept; exhaustion goes to *out_of_memory. */
void input_kept_reach(
    struct input_kept *kept, size_t n, const struct allocator *allocator, jmp_buf *out_of_memory);
/* Gives it back; may be called again. */
void input_kept_free(struct input_kept *kept, const struct allocator *allocator);

struct input {
  struct diags *diags;
  struct str path;
  struct arena *arena;         /* of the cursor; exhaustion goes where it says */
  int file;                    /* a descriptor; -1: reading from memory */
  char *buffer;                /* INPUT_BUFFER_BYTES; unused when reading from memory */
  struct unpacking *unpacking; /* the pieces come out of it; NULL: they are the input's own bytes */
  /* the piece that was not taken yet: whoever takes bytes moves `unread` and counts bytes_read */
  const char *unread, *unread_end;
  const char *text; /* of a text: where it begins */
  uint64_t at;      /* of a part of a file: where its next bytes stand */
  /* of a part of a file: where it ends, if the file does not before; of a text's where the text does */
  uint64_t end;
  bool is_part;        /* it has a place of its own in the file */
  uint64_t n_told;     /* bytes of which progress was told */
  int read_error;      /* errno value; 0: none */
  bool is_refused;     /* it cannot be unpacked (any further), which was told */
  uint64_t bytes_read; /* taken so far */
  /* where it is a piece of a file: line 1 of JSON is this many lines further on */
  uint32_t lines_before;
  bool is_line;          /* it is one line of JSON Lines: its mistakes are told so */
  uint32_t piece_bytes;  /* for tests: of pieces of JSON; 0: what is quick */
  bool is_digested;      /* the digest is of all bytes already */
  struct digest *digest; /* of the bytes as they lie there, as they are read; NULL: none */
  /* who is told as pieces come, NULL: nobody; how many units there are by now, and how many of them
   * were told */
  struct progress *progress;
  const uint32_t *n_units;
  uint32_t n_units_told;
  struct input_kept *kept; /* of a part; NULL: nothing is left for another */
};

/* An input of a text in memory, of which nothing is taken yet. */
struct input input_of_text(
    struct diags *diags, struct str path, struct arena *arena, struct str text);
/* The same of a file that is open, read through `buffer`. */
struct input input_of_file(
    struct diags *diags, struct str path, struct arena *arena, int file, char *buffer);
/* Another input of the same bytes, unpacked or not yet begun, from byte `from` on: for one more
 * thread. */
struct input input_of_part(const struct input *whole, struct diags *diags, struct arena *arena,
    char *buffer, uint64_t from);
/* Lets a part end before byte `end`; it may be called again. */
void input_end_at(struct input *input, uint64_t end);
/* Where the next unread byte stands, and where the bytes end; false where one cannot go to another
 * place in them: pipes, packed files. */
bool input_position(const struct input *input, uint64_t *position, uint64_t *end);
/* Goes on at byte `at`. False where that fails. */
bool input_seek(struct input *input, uint64_t at);
/* Copies up to n bytes from byte `at` on, without moving; how many there were, fewer where reading
 * fails. */
size_t input_look(const struct input *input, uint64_t at, char *to, size_t n);
/* Whether a digest of the file is asked for, and not all of it was read. */
static inline bool input_wants_digest(const struct input *input) {
  return input->digest && input->file >= 0 && !input->is_digested;
}
/* Reads all that is left of the file for its digest, without moving. For a thread of its own. */
void input_digest_all(struct input *input);
/* Reads what is left of the file, that its digest is of all of it. False where reading fails. */
bool input_end_digest(struct input *input);
/* From now on the input is what its bytes, of which nothing was taken yet, unpack to. */
void input_unpack(struct input *input, enum packing packing);
/* Gives back what unpacking holds outside its arena. On every way out, may be called twice. */
void input_close(struct input *input);
/* True where no more can be read: the reason is its read_error, or was told. */
static inline bool input_has_failed(const struct input *input) {
  return input->read_error || input->is_refused;
}
/* Bytes read of the file as it lies there, for showing how far it is. */
const uint64_t *input_progress(const struct input *input);
/* The first bytes of an input of which nothing was taken yet, as many of n_wanted (up to
 * INPUT_BUFFER_BYTES) as there are; they stay unread. A pipe may deliver them one by one. */
struct str input_peek(struct input *input, uint32_t n_wanted);
/* Looks at the first bytes: passes over the byte order mark of UTF-8, and reports what is a text of
 * another encoding, or no text at all. False after a report, or where reading fails. */
bool input_begin_utf8(struct input *input);
/* Reports what the file is, at the place of a byte that is not UTF-8, where the bytes (what follows
 * it) are of another encoding as a whole; false where they are a text in UTF-8 but for some. */
bool input_report_encoding(struct input *input, struct str bytes, struct place place);
/* Refills the piece when it is empty; false where reading or unpacking fails. At the end it stays
 * empty. */
bool input_refill(struct input *input);
/* Takes up to so many bytes to another place, which need not come by way of the piece; how many: 0
 * at the end, or where reading or unpacking fails. */
size_t input_take(struct input *input, char *to, size_t n_most);

#endif
