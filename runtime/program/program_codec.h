/* The program file, told once for both directions. Not for other parts (they call program_write and
 * program_read).
 *
 *    0  "THIDUA"                    6 bytes
 *    6  format version              u16
 *    8  bytes of the whole file     u64
 *   16  number of sections          u32       from here to the checksum: what it covers
 *   20  by section: number u32, bytes u64     the sections follow one another in this order
 *    …  sections
 *  end  SHA-256                     32 bytes
 *
 * All little-endian. Texts are numbers into the section of strings, where each stands once; number
 * 0 is the empty text. A codec_* function writes the value it points to, or reads it:
 * program_codec.c describes each struct once.
 */
#ifndef THIDUA_PROGRAM_CODEC_H
#define THIDUA_PROGRAM_CODEC_H

#include "base/vec.h"
#include "runtime/program/program.h"

#define PROGRAM_MAGIC "THIDUA"
#define PROGRAM_FORMAT 7u
#define PROGRAM_HEADER_BYTES 16u
#define PROGRAM_CHECKSUM_BYTES 32u
#define SECTION_ENTRY_BYTES 12u

struct codec {
  struct arena *arena;
  bool is_writing;
  VEC(uint8_t) out;        /* writing: this section's bytes */
  VEC(struct str) strings; /* by number */
  struct str_map numbers;  /* writing: the number of a string */
  const uint8_t *bytes;    /* reading: the whole file, */
  size_t at, end;          /* … this place in it, and where the section ends */
  /* reading: what was wrong first, and where; then every value reads as 0 */
  const char *reason;
  size_t reason_at;
};

/* -- one value */
void codec_u8(struct codec *codec, uint8_t *value);
void codec_u16(struct codec *codec, uint16_t *value);
void codec_u32(struct codec *codec, uint32_t *value);
void codec_u64(struct codec *codec, uint64_t *value);
void codec_i32(struct codec *codec, int32_t *value);
void codec_i64(struct codec *codec, int64_t *value);
void codec_bool(struct codec *codec, bool *value);
void codec_text(struct codec *codec, struct str *text);
/* The number of items that follow, each of at least `item_bytes` in the file: reading refuses more
 * than the section can hold. */
void codec_count(struct codec *codec, uint32_t *n, uint32_t item_bytes);
/* An array's memory: reading makes it. */
void *codec_array(struct codec *codec, void *items, uint32_t n, size_t bytes);
void codec_append(struct codec *codec, const void *bytes, size_t n); /* writing */
/* reading; the first reason stays */
void codec_fail(struct codec *codec, const char *reason);
uint64_t read_little(const uint8_t *bytes, uint32_t n);
/* SHA-256 of a file's first n bytes without its header. */
void program_checksum(const uint8_t *file, size_t n, uint8_t digest[PROGRAM_CHECKSUM_BYTES]);

/* -- the sections, in the order of the file, behind that of strings, which is written last and read
 * first on its own */
struct section {
  const char *name;
  void (*code)(struct codec *codec, struct program *program);
};
extern const struct section program_sections[];
extern const uint32_t n_program_sections;

#endif
