/* What is packed as one stream, by gzip or zstd, unpacked in pieces: input.h reads through it.
 * Members (frames) that stand one behind another are one text. Nothing is trusted: the bytes that
 * come out are bounded (limits.h), and what was cut off, damaged or added is told at the place in
 * the text at which it is noticed. */
#ifndef THIDUA_UNPACKING_H
#define THIDUA_UNPACKING_H

#include "base/diag.h"

enum packing { PACKING_NONE, PACKING_GZIP, PACKING_ZSTD };

/* Reads more packed bytes into `to`: how many, 0 at the end, -1 where reading fails. */
typedef ptrdiff_t packed_reader(void *context, char *to, size_t n);

struct unpacking;

/* What a file is packed by, told by the ending of its name (".gz", ".zst", in any case). */
enum packing packing_of_name(struct str name);
/* The name without that ending. */
struct str name_unpacked(struct str name);
/* The same told by its first bytes, PACKING_MARK_BYTES of them where there are as many. */
#define PACKING_MARK_BYTES 4
enum packing packing_of_bytes(struct str first);
/* "gzip", ".gz" */
const char *packing_name(enum packing packing);
const char *packing_ending(enum packing packing);

/* Unpacks `begun`, which was read already, and then what `read` gives (NULL: nothing more).
 * `begun` and the context must outlive it. Memory is of the arena, but for the library's own, which
 * unpacking_close gives back. */
struct unpacking *unpacking_open(enum packing packing, struct arena *arena, struct diags *diags,
    struct str path, const char *begun, size_t n_begun, packed_reader *read, void *context);
/* May be called with NULL, and twice. */
void unpacking_close(struct unpacking *unpacking);
/* The next bytes of the text into `to`, at most n: how many, 0 at the end, -1 where reading fails
 * or after a diagnostic. */
ptrdiff_t unpacking_read(struct unpacking *unpacking, char *to, size_t n);
/* Packed bytes taken so far. */
const uint64_t *unpacking_taken(const struct unpacking *unpacking);

#endif
