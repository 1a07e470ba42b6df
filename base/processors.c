/* See processors.h. Those the process is confined to (taskset, a container) count, not those the
 * machine has; where the system does not tell, those that are online. */
#include "base/processors.h"

#include <unistd.h>

#if defined(__linux__)
#include <sched.h>
#endif

uint32_t processors_available(void) {
#if defined(__linux__)
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) == 0) {
    const int n = CPU_COUNT(&set);
    if (n > 0) return (uint32_t)n;
  }
#endif
  const long n = sysconf(_SC_NPROCESSORS_ONLN);
  return n > 0 ? (uint32_t)n : 1;
}
