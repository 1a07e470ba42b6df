/* Rests of lines in which a few ids stand among pieces that many other lines have, too: a group of which
 * each selection chose one says of itself what others do but for who that is. What stands around the
 * ids is kept by a key of what is told, and copied. For forms that write an instance a line; of a
 * thread. */
#ifndef THIDUA_LINE_PIECES_H
#define THIDUA_LINE_PIECES_H

#include "base/buffer.h"

enum { LINE_IDS_MAX = 4 };

struct line_pieces;
/* Nothing kept yet; in the arena. */
struct line_pieces *line_pieces_new(struct arena *arena);
/* Puts what is kept of a key with these ids in it, by the numbers under which they were noted; each is
 * as CSV has it without quotes. False: nothing is kept, and nothing put. */
bool line_pieces_put(const struct line_pieces *pieces, uint64_t key,
    const struct str ids[LINE_IDS_MAX], struct buffer *text);
/* A rest begins here; what follows is noted, and kept by the key at its end, where it is no more than
 * may be. */
void line_pieces_begin(struct line_pieces *pieces, const struct buffer *text);
/* An id of n bytes stands at the end of the text. `number` < LINE_IDS_MAX. */
void line_pieces_note(
    struct line_pieces *pieces, uint32_t number, uint32_t n, const struct buffer *text);
void line_pieces_keep(struct line_pieces *pieces, uint64_t key, const struct buffer *text);

#endif
