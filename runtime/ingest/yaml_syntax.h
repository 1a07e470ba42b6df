/* What libyaml complains of, in words an officer understands. */
#ifndef THIDUA_YAML_SYNTAX_H
#define THIDUA_YAML_SYNTAX_H

#include "base/diag.h"

struct yaml_parser_s; /* libyaml's yaml_parser_t */

/* Reports the error that `parser` stopped with (not a memory error, not a failed read) at its place
 * in `path`. `line`: of the scalar read last, from 1: tells a colon within a text from one of a key
 * in the wrong column. */
void yaml_syntax_report(
    struct diags *diags, struct str path, const struct yaml_parser_s *parser, uint32_t line);

#endif
