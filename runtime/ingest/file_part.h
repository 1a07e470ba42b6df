/* A part of a file, read by one of several threads into a data set of its own, whatever the form. */
#ifndef THIDUA_FILE_PART_H
#define THIDUA_FILE_PART_H

#include "runtime/ingest/tree_reading.h"

#define PART_NO_STOP UINT64_MAX
/* What is worth a thread: it takes some milliseconds to read. */
#define PART_BYTES_MIN ((uint64_t)1 << 20)

struct file_part {
  const struct tree_load *whole;
  struct dataset dataset;
  struct arena arena; /* of its messages, which nobody reads */
  struct diags diags;
  jmp_buf exhausted;
  /* bytes of the file: where it begins, and the next part; PART_NO_STOP: it is the last */
  uint64_t from, stop;
  bool is_sound;   /* what was read of it counts, as far as is known by itself */
  uint64_t n_told; /* bytes of which progress was told, and units */
  uint32_t n_units_told;
};

/* Whether so many bytes are better read by parts. Joining moves all rows that are there already: of
 * many files of one size only the first is worth it, unless those behind it are larger. */
bool file_part_is_worth_it(const struct dataset *dataset, uint64_t n_bytes);
/* What fills its data set, ready to read from its first byte, as the whole is read. Exhaustion goes
 * to part->exhausted. */
struct tree_load *file_part_begin(struct file_part *part);
/* Ends its reading; its data set stays. */
void file_part_close(struct file_part *part);
/* Gives back all of it; may be called of one that never began. */
void file_part_free(struct file_part *part);
/* Adds what was told of the part to what was told of the whole, and, when all are added, says that
 * the whole was read up to byte `at`. */
void file_part_count(struct tree_load *whole, const struct file_part *part);
void file_parts_tell(struct tree_load *whole, uint64_t at);

#endif
