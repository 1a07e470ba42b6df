/* What libyaml complains of, in words an officer understands, at the place of the mistake. */
#ifndef THIDUA_YAML_SYNTAX_H
#define THIDUA_YAML_SYNTAX_H

#include "base/diag.h"

struct yaml_parser_s; /* libyaml's yaml_parser_t */
struct yaml_event_s;  /* libyaml's yaml_event_t */

/* Reports the error that `parser` stopped with (its scanner's or its own, not memory, not its
 * reader's) in `path`. `before`: the last event it gave. */
void yaml_syntax_report(struct diags *diags, struct str path, const struct yaml_parser_s *parser,
    const struct yaml_event_s *before);

#endif
