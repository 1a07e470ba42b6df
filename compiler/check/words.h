/* Words for messages: how a type, a name, a place is called in a sentence to a legal officer. All
 * texts are in the arena. */
#ifndef THIDUA_CHECK_WORDS_H
#define THIDUA_CHECK_WORDS_H

#include "runtime/program/schema.h"

struct words {
  struct arena *arena;
  const struct schema *schema;
  struct sources *sources;
};

const char *cstr(const struct words *words, struct str s);
/* "an integer", "one of a, b" */
const char *describe_type(const struct words *words, struct type type);
const char *describe_words(const struct words *words, const struct enumeration *e); /* "a, b, c" */
/* as written, if short and on one line; else `otherwise` */
const char *source_words(const struct words *words, struct span span, const char *otherwise);
/* "emulation.rules:31:7" */
const char *place_name(const struct words *words, struct span span);
const char *entity_cname(const struct words *words, uint32_t entity);

#endif
