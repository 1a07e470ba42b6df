/* What stands where JSON cannot have it, and what was meant: the words of json_syntax.c. */
#ifndef THIDUA_JSON_MISTAKES_H
#define THIDUA_JSON_MISTAKES_H

#include "runtime/ingest/json_scan.h"

/* Each keeps the mistake that the token at s->at is, where the grammar wants something else, and
 * returns false. The text is UTF-8 there. */
bool json_fail_value(struct json_scan *s);
bool json_fail_key(struct json_scan *s);
bool json_fail_colon(struct json_scan *s);
bool json_fail_comma(struct json_scan *s);
bool json_fail_end(struct json_scan *s);
/* At the end of a text whose brackets are not all closed. */
bool json_fail_unclosed(struct json_scan *s);

#endif
