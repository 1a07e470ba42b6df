/* Where the tokens of a JSON text begin, by simdjson, which is asked for no more of JSON: numbers must
 * stay texts, however long, and each mistake must have its place. Whoever reads holds the tokens to
 * the grammar. simdjson's own header is seen by simdjson.cc only. */
#ifndef THIDUA_JSON_TOKENS_H
#define THIDUA_JSON_TOKENS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Readable bytes that must follow a text: it is looked at in blocks. */
#define JSON_PADDING_BYTES 64

struct json_tokens {
  const uint32_t *begins; /* byte offsets, ascending: brackets, colons, commas, texts, words */
  uint32_t n;
  void *owner; /* the library's */
};

enum json_tokens_status {
  JSON_TOKENS_FOUND,
  /* not UTF-8, a control character within a text, or a text that does not end */
  JSON_TOKENS_MISTAKE,
  JSON_TOKENS_NO_MEMORY
};

/* Finds the tokens of a text of n bytes with the padding behind it. `tokens` is zeroed, or holds
 * those of a text before, which are forgotten; memory is used again. Any thread may call it. */
enum json_tokens_status json_tokens_find(struct json_tokens *tokens, const char *text, uint32_t n);
/* Gives back the library's memory; may be called twice. */
void json_tokens_free(struct json_tokens *tokens);

#ifdef __cplusplus
}
#endif

#endif
