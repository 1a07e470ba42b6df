/* What is wrong with a text that should be JSON (RFC 8259): its first mistake, in words an officer
 * understands. A reader of its own, without the library, asked only where a text was refused. */
#ifndef THIDUA_JSON_SYNTAX_H
#define THIDUA_JSON_SYNTAX_H

#include "runtime/ingest/json_scan.h"

/* Finds the first mistake of `text`, a file or (is_line) one line of JSON Lines; nesting past
 * DATA_DEPTH_MAX is one. False where there is none. Words live in the arena. */
bool json_mistake_find(
    struct json_mistake *mistake, struct arena *arena, struct str text, bool is_line);
/* Reports it. `place`: of its offset. */
void json_mistake_report(
    const struct json_mistake *mistake, struct diags *diags, struct place place);

#endif
