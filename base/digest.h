/* SHA-256 of bytes that come in pieces. */
#ifndef THIDUA_DIGEST_H
#define THIDUA_DIGEST_H

#include <nettle/sha2.h>

#include "base/str.h"

#define DIGEST_BYTES 32

struct digest {
  struct sha256_ctx state;
};

static inline void digest_begin(struct digest *digest) { sha256_init(&digest->state); }
static inline void digest_add(struct digest *digest, const void *bytes, size_t n) {
  sha256_update(&digest->state, n, bytes);
}
static inline void digest_end(struct digest *digest, uint8_t out[DIGEST_BYTES]) {
  sha256_digest(&digest->state, DIGEST_BYTES, out);
}
/* 64 hexadecimal digits, in the arena. */
struct str digest_text(struct arena *arena, const uint8_t digest[DIGEST_BYTES]);

#endif
