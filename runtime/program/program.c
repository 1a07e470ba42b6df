/* The digest of a program in words. What it is not: the file format (program_codec.c), the verifier
 * (verify.c), the listing (disasm.c). program.h. */
#include "runtime/program/program.h"
#include "base/digest.h"
#include "runtime/program/program_write.h"

static bool is_sealed(const struct program *program) {
  for (uint32_t i = 0; i < sizeof program->digest; i++)
    if (program->digest[i]) return true;
  return false;
}

struct str program_digest_text(struct arena *arena, const struct program *program) {
  struct program sealed = *program;
  if (!is_sealed(program)) program_seal(arena, &sealed);
  return str_from(arena_printf(arena, "sha256:%.*s", STR_ARGS(digest_text(arena, sealed.digest))));
}
