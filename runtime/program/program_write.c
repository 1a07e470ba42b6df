/* A program to bytes: its sections, put together into a file. program_codec.h. */
#include <assert.h>

#include "runtime/program/program_write.h"

#include "runtime/program/program_codec.h"

static void write_u32(struct codec *c, uint32_t value) { codec_u32(c, &value); }
static void write_u64(struct codec *c, uint64_t value) { codec_u64(c, &value); }

static void write_strings(struct codec *c) {
  write_u32(c, c->strings.n);
  for (uint32_t i = 0; i < c->strings.n; i++) {
    write_u32(c, c->strings.items[i].n);
    codec_append(c, c->strings.items[i].p, c->strings.items[i].n);
  }
}

struct piece {
  uint8_t *bytes;
  uint32_t n;
};

static struct piece take_section(struct codec *c) {
  struct piece piece = {arena_copy(c->arena, c->out.items, c->out.n), c->out.n};
  c->out.n = 0;
  return piece;
}

struct str program_write(struct arena *arena, const struct program *program) {
  struct codec c = {.arena = arena, .is_writing = true};
  /* the codec takes what it could change; writing, it changes nothing */
  struct program copy = *program;
  str_map_init(&c.numbers, arena);
  struct str empty = STR("");
  codec_text(&c, &empty); /* text number 0 */
  c.out.n = 0;
  uint32_t n = n_program_sections + 1;
  struct piece *pieces = ARENA_ARRAY(arena, struct piece, n);
  for (uint32_t i = 1; i < n; i++) {
    program_sections[i - 1].code(&c, &copy);
    pieces[i] = take_section(&c);
  }
  write_strings(&c);
  pieces[0] = take_section(&c);

  uint64_t length =
      PROGRAM_HEADER_BYTES + 4 + (uint64_t)n * SECTION_ENTRY_BYTES + PROGRAM_CHECKSUM_BYTES;
  for (uint32_t i = 0; i < n; i++) length += pieces[i].n;
  codec_append(&c, PROGRAM_MAGIC, sizeof PROGRAM_MAGIC - 1);
  uint16_t format = PROGRAM_FORMAT;
  codec_u16(&c, &format);
  write_u64(&c, length);
  write_u32(&c, n);
  for (uint32_t i = 0; i < n; i++) {
    write_u32(&c, i);
    write_u64(&c, pieces[i].n);
  }
  for (uint32_t i = 0; i < n; i++) codec_append(&c, pieces[i].bytes, pieces[i].n);
  uint8_t digest[PROGRAM_CHECKSUM_BYTES];
  program_checksum(c.out.items, c.out.n, digest);
  codec_append(&c, digest, sizeof digest);
  assert(c.out.n == length);
  return (struct str){(const char *)c.out.items, c.out.n};
}

void program_seal(struct arena *scratch, struct program *program) {
  struct str file = program_write(scratch, program);
  memcpy(program->digest, file.p + file.n - PROGRAM_CHECKSUM_BYTES, PROGRAM_CHECKSUM_BYTES);
}
