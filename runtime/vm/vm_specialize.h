/* What of a phase a run can spare. The inside of vm_plan.c. */
#ifndef THIDUA_VM_SPECIALIZE_H
#define THIDUA_VM_SPECIALIZE_H

#include "runtime/vm/vm_plan.h"

/* What becomes of an instruction in this run. */
enum fate_kind { FATE_RUN, FATE_DROP, FATE_ALIAS, FATE_COPY };
struct fate {
  uint32_t what;
  uint32_t of; /* ALIAS, COPY: the register whose value it has */
};

/* By instruction of a phase; earlier phases must have run. In the run's arena. */
struct fate *vm_specialize(struct vm *vm, const struct phase *phase);

#endif
