/* The digest of a program in words. What it is not: the file format (program_codec.c), the verifier
 * (verify.c), the listing (disasm.c). program.h. */
#include "runtime/program/program.h"
#include "runtime/program/program_write.h"

static bool is_sealed(const struct program *program) {
  for (uint32_t i = 0; i < sizeof program->digest; i++)
    if (program->digest[i]) return true;
  return false;
}

struct str program_digest_text(struct arena *arena, const struct program *program) {
  static const char digits[] = "0123456789abcdef";
  struct program sealed = *program;
  if (!is_sealed(program)) program_seal(arena, &sealed);
  struct str out = str_copy(
      arena, STR("sha256:0000000000000000000000000000000000000000000000000000000000000000"));
  char *p = (char *)out.p + sizeof "sha256:" - 1;
  for (int i = 0; i < 32; i++) {
    *p++ = digits[sealed.digest[i] >> 4];
    *p++ = digits[sealed.digest[i] & 15];
  }
  return out;
}
