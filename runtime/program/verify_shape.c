/* What the shapes share (verify_shape.h). */
#include "runtime/program/verify_shape.h"

#include "base/limits.h"

bool verify_operands(struct verifier *v, uint32_t pc, uint32_t first, uint64_t n) {
  if (first != v->n_operands_used || n > v->program->n_operands - v->n_operands_used)
    return VERIFY_FAIL_AT(v, pc, "its operands are not in their place");
  v->n_operands_used += (uint32_t)n;
  return true;
}

bool verify_scales(struct type a, struct type b, uint32_t imm) {
  uint32_t ka = imm >> 4, kb = imm & 15;
  if (!is_number(a)) return type_equal(a, b) && imm == 0;
  return is_number(b) && (ka == 0 || kb == 0) && a.scale + ka <= SCALE_MAX &&
      a.scale + ka == b.scale + kb;
}
