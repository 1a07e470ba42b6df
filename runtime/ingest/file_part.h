/* Parts of a file, each read by one of several threads into a data set of its own, whatever the form,
 * and joined in their order: the rows, texts, places and messages are those of one reader. A part that
 * gives anything to say ends it: what stands from there on is read by one reader, who says it. */
#ifndef THIDUA_FILE_PART_H
#define THIDUA_FILE_PART_H

#include "runtime/data/dataset_rewind.h"
#include "runtime/ingest/tree_reading.h"

#define PART_NO_STOP UINT64_MAX

/* Of a part: how far it may be taken, while it is read (YAML) or when it was. */
struct part_end {
  uint64_t at;      /* the byte of the file */
  uint32_t n_lines; /* of the part, before that byte */
  uint32_t n_items; /* of the list that was open */
};

struct file_parts;

struct file_part {
  const struct file_parts *parts;
  const struct tree_load *whole;
  struct dataset dataset;
  struct arena arena; /* of its messages, which nobody reads */
  struct diags diags;
  jmp_buf exhausted;
  /* bytes of the file: where it begins, and the next part; PART_NO_STOP: it is the last */
  uint64_t from, stop;
  bool is_begun;      /* its data set and arena are there */
  bool is_sound;      /* what was read of it counts, as far as is known by itself: up to `end` */
  bool is_to_the_end; /* of the file, in which nothing else stands */
  struct part_end end;
  uint64_t n_told; /* bytes of which progress was told, and units */
  uint32_t n_units_told;
  /* of YAML, while it is read (yaml_part.h) */
  struct dataset_mark mark;
  bool has_arrived; /* at the next part, or past where that should begin */
};

/* Whether nothing was told of it. */
static inline bool file_part_is_silent(const struct file_part *part) {
  return !part->diags.n_errors && !part->diags.n_warnings;
}

/* By how many threads parts are read, and how many of them are there at once. */
uint32_t file_part_threads(const struct dataset *dataset);
static inline uint32_t file_part_slots(uint32_t n_threads) { return n_threads + 2 + n_threads / 4; }
/* Makes what a part is read into, or empties it again. Exhaustion goes to part->exhausted. */
void file_part_begin(
    struct file_part *part, const struct dataset *whole, const struct diags *diags);
/* Gives back all of it; may be called of one that never began. */
void file_part_free(struct file_part *part);

struct file_part_form {
  uint64_t most_bytes; /* of a part: what leaves its columns in a cache */
  /* Where the first record behind byte `from` seems to begin; `end`: there is none. */
  uint64_t (*find)(struct file_parts *parts, uint64_t from);
  /* Reads a part, of which `load` is ready; says whether it is sound, and where it ends. */
  void (*read)(struct file_part *part, struct tree_load *load);
};

struct file_parts {
  struct tree_load *load; /* of the whole */
  const struct file_part_form *form;
  uint64_t begin, end;   /* bytes of the file that are to be read */
  uint32_t lines_before; /* of the file, before `begin` */
  const void *context;   /* the form's */
  /* what was taken: up to which byte, and what there is of it */
  struct part_end taken;
  uint32_t n_taken;
  bool is_to_the_end;
  uint64_t next_from; /* of what was not taken, where it may be worth it again */
  char *look;         /* PART_LOOK_BYTES, for `find` */
};

enum { PART_LOOK_BYTES = 16 << 10 };

/* Where the first line behind byte `from` begins; `end`: there is none. For forms of lines. */
uint64_t file_parts_find_line(struct file_parts *parts, uint64_t from);
/* Whether the bytes [begin, end) of the file that `load` reads are better read by parts. */
bool file_parts_are_worth_it(const struct tree_load *load, uint64_t begin, uint64_t end);
/* Reads them so: the members up to `context` are given. False: nothing was taken. What was
 * taken is in the whole, its input stands behind it. */
bool file_parts_read(struct file_parts *parts);

#endif
