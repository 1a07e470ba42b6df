/* A program to bytes. program_codec.h is the format. */
#ifndef THIDUA_PROGRAM_WRITE_H
#define THIDUA_PROGRAM_WRITE_H

#include "runtime/program/program.h"

/* Serialises into the arena: magic "THIDUA" + format version, section table, sections, SHA-256;
 * little-endian; the same program gives the same bytes. Holds the rule files' text and the law
 * text: a compiled regulation explains itself alone. Needs no digest. */
struct str program_write(struct arena *arena, const struct program *program);
/* Computes program->digest. */
void program_seal(struct arena *scratch, struct program *program);

#endif
