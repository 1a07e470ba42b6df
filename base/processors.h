/* How many threads are worth having, and how they wait. */
#ifndef THIDUA_PROCESSORS_H
#define THIDUA_PROCESSORS_H

#include <stdint.h>

/* The processors that this process may use (at least 1): what a run takes where it is not said. */
uint32_t processors_available(void);

/* What a thread does that looks again and again for what another will write: leaves the processor's
 * units to others for some cycles, where it can be told so. */
static inline void processor_pause(void) {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#endif
}

#endif
