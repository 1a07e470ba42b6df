/* The bytes of one JSON text and where its tokens begin, a piece at a time: what its cursor reads
 * (json_cursor.c). A piece ends behind a line, for no token of a sound text runs over one. What was
 * read is let go where it can be had again: a mistake is looked for in the whole text
 * (json_syntax.h). */
#ifndef THIDUA_JSON_TEXT_H
#define THIDUA_JSON_TEXT_H

#include "runtime/ingest/input.h"
#include "base/json_tokens.h"

struct json_text {
  struct input *input;
  char *bytes; /* the allocator's; JSON_PADDING_BYTES readable behind n */
  uint32_t n, capacity;
  uint32_t begin, end;       /* the piece: bytes [begin, end) */
  struct json_tokens tokens; /* of the piece: offsets from `begin` */
  uint32_t n_gone;           /* bytes of the text before bytes[0] */
  bool is_at_end;            /* all of it has been read */
  /* what is gone can be had again: of a file from this offset, of a text in memory from `origin` */
  bool may_go;
  int64_t file_begin;
  struct str origin;
};

enum json_text_status {
  JSON_TEXT_PIECE,
  JSON_TEXT_END,   /* there is no further piece */
  JSON_TEXT_FAILED /* reading failed, or it is too long, which was told */
};

/* Looks at the first bytes of an input of which nothing was taken yet; false where that fails, which
 * was told. Exhaustion, here and below, goes where the input's arena says. */
bool json_text_begin(struct json_text *text, struct input *input);
/* Goes on to the next piece, without its tokens; *n_let_go: how many bytes nearer to bytes[0] everything stands now. The
 * first piece is at least JSON_FIRST_PIECE_BYTES long, where the text is. */
enum json_text_status json_text_next(struct json_text *text, uint32_t *n_let_go);
/* Begins the piece at `begin`, an offset into bytes within it, and finds its tokens; false where it is
 * no JSON as far as simdjson can tell. */
bool json_text_find_tokens(struct json_text *text, uint32_t begin);
/* Finds the tokens of the piece up to `end` only, an offset into bytes; false where there are none
 * to be had. */
bool json_text_cut(struct json_text *text, uint32_t end);
/* Makes `bytes` the whole text, *n_before bytes of it before what stood there; false where it cannot
 * be had (any more). The piece stays the same. */
bool json_text_make_whole(struct json_text *text, uint32_t *n_before);
/* Gives back all memory; may be called twice. */
void json_text_close(struct json_text *text);

/* Moves a place over bytes [p, end) of the text, one more of which is readable. Lines end with LF,
 * CRLF or CR; columns count code points. */
void json_move_place(const char *p, const char *end, uint32_t *line, uint32_t *column);
/* The same where no CR stands without a LF behind it. */
void json_move_lines(const char *p, const char *end, uint32_t *line, uint32_t *column);

#define JSON_FIRST_PIECE_BYTES ((uint32_t)2 << 20)

#endif
