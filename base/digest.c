#include "base/digest.h"

struct str digest_text(struct arena *arena, const uint8_t digest[DIGEST_BYTES]) {
  static const char digits[] = "0123456789abcdef";
  char *text = arena_alloc_raw(arena, 2 * DIGEST_BYTES);
  for (uint32_t i = 0; i < DIGEST_BYTES; i++) {
    text[2 * i] = digits[digest[i] >> 4];
    text[2 * i + 1] = digits[digest[i] & 15];
  }
  return (struct str){text, 2 * DIGEST_BYTES};
}
