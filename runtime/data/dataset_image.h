/* A data set that was read and checked, and is not finished yet, as one piece of bytes that can be
 * kept in a file and mapped into memory: its columns are then used where they lie.
 *
 *    0  "THIDUAcc"                8 bytes
 *    8  format, 0                 2 × u32
 *   16  key                       16 bytes: what it was read from (column_cache.h)
 *   32  bytes of the whole, of the counts    2 × u64
 *   48  0                         16 bytes
 *   64  the counts: rows, texts, files, notes …, one after the other
 *    …  the columns, each at a multiple of 64 bytes
 *  end  XXH3 (128 bits) of all before it
 *
 * In the byte order of the computer that wrote it: another one sees another format. Whatever the
 * checksum says, nothing is believed: each count, offset and code is held against its bounds before
 * the columns are used.
 */
#ifndef THIDUA_DATASET_IMAGE_H
#define THIDUA_DATASET_IMAGE_H

#include "runtime/data/dataset.h"

/* To be raised whenever the image, or what the readers make of the same bytes, becomes another. */
#define IMAGE_FORMAT 3u
#define IMAGE_KEY_BYTES 16

/* Takes n bytes; false: they cannot be written. */
typedef bool image_write(void *context, const void *bytes, size_t n);

/* Writes a data set that has no errors; `notes` are bytes that come back with it. False where
 * `write` said so. Memory for the counts is taken from `arena`. */
bool dataset_image_write(const struct dataset *dataset, const uint8_t key[IMAGE_KEY_BYTES],
    struct str notes, struct arena *arena, image_write *write, void *context);

enum image_fault { IMAGE_SOUND, IMAGE_OLDER, IMAGE_DAMAGED };

/* Makes an empty data set (dataset_init) of an image, as it was when that was written; the notes
 * lie in it. The bytes, mapped with mmap for reading and writing, are the data set's from now on:
 * dataset_free gives them back. Where it is not IMAGE_SOUND the data set can only be freed. */
enum image_fault dataset_image_take(struct dataset *dataset, void *mapping, size_t n_bytes,
    const uint8_t key[IMAGE_KEY_BYTES], struct str *notes);

#endif
