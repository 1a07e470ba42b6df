/* How many threads are worth having. */
#ifndef THIDUA_PROCESSORS_H
#define THIDUA_PROCESSORS_H

#include <stdint.h>

/* The processors that this process may use (at least 1): what a run takes where it is not said. */
uint32_t processors_available(void);

#endif
