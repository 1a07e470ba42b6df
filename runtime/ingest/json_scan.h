/* A JSON text under the magnifying glass: where its reader stands, and the mistake it found. For
 * json_syntax.c and the words it uses (json_mistakes.c). */
#ifndef THIDUA_JSON_SCAN_H
#define THIDUA_JSON_SCAN_H

#include "base/diag.h"
#include "base/limits.h"

struct json_mistake {
  enum diag_code code;
  uint32_t offset;  /* of the byte where it is told */
  uint32_t sound;   /* before this offset there are only whole tokens without a mistake */
  const char *text; /* the message's argument; NULL: none */
  const char *help; /* NULL: none */
};

enum json_state { /* what is expected */
  JSON_VALUE,
  JSON_VALUE_OR_END, /* behind [ */
  JSON_KEY,
  JSON_KEY_OR_END, /* behind { */
  JSON_COLON,
  JSON_COMMA_OR_END,
  JSON_AT_END /* behind the one value of the text */
};

struct json_scan {
  struct str text;
  bool is_line;   /* of JSON Lines */
  uint32_t at;    /* the next byte */
  uint32_t token; /* where the token begins that is being read */
  enum json_state state;
  uint32_t depth; /* brackets that are open: what they are, where they stand */
  bool is_mapping[DATA_DEPTH_MAX];
  uint32_t begin[DATA_DEPTH_MAX];
  uint32_t before, before_end; /* the token before this one */
  uint32_t key, key_end;       /* the newest key, in its quotation marks */
  uint32_t comma;              /* the newest comma */
  struct arena *arena;
  struct json_mistake *mistake;
};

/* Keeps a mistake; returns false. */
bool json_fail(
    struct json_scan *s, enum diag_code code, uint32_t offset, const char *text, const char *help);
/* The word at s->at, to the next blank, bracket, comma, colon or quotation mark; may be empty. */
struct str json_word(const struct json_scan *s);
/* The character at s->at as it may be shown; "the end of the file" behind the last. */
struct str json_character(const struct json_scan *s);

/* The length of the number (RFC 8259 §6) that `text` begins with; 0: it begins with none. */
uint32_t json_number_length(struct str text);

#endif
