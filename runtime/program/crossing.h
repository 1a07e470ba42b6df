/* What groups say by themselves, and what of it is read over all of them: where the rows below each
 * row right under the root lie together, but not all rows do. */
#ifndef THIDUA_CROSSING_H
#define THIDUA_CROSSING_H

#include "runtime/program/program.h"

enum register_side {
  SIDE_GROUP,    /* it hangs on rows of one group (and the root's facts) alone */
  SIDE_CROSSING, /* likewise, and what hangs on several reads it, or tells it */
  SIDE_ALL       /* it hangs on rows of several groups */
};

/* By register: enum register_side. In the arena. */
uint8_t *crossing_sides(struct arena *arena, const struct program *program);
/* Whether any register hangs on several groups. */
bool crossing_is_needed(const struct program *program, const uint8_t *sides);
/* By field: whether what hangs on several groups reads it as it is given. In the arena. */
bool *crossing_fields(struct arena *arena, const struct program *program, const uint8_t *sides);

/* How many columns a register of a kind has where it is told, */
uint32_t register_n_parts(enum register_kind kind);
/* and what they are called: r53, or r28_lo and r28_hi. In the arena. */
struct str register_column(
    struct arena *arena, const struct program *program, uint32_t reg, uint32_t part);
/* Which of them a name is; false: none. */
bool register_of_column(
    const struct program *program, struct str name, uint32_t *reg, uint32_t *part);
/* Whether it is a status, of a selection or an allocation: a CODE that is told as its number. */
static inline bool register_is_status(const struct program *program, uint32_t reg) {
  return program->registers[reg].kind == REG_CODE && program->types[reg].kind != TYPE_ENUM;
}

#endif
