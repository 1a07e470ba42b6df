/* See processors.h. Those the process is confined to (taskset, a container) count, not those the
 * machine has; where the system does not tell, those that are online. */
#include "base/processors.h"

#include <stddef.h>
#include <unistd.h>

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

#if defined(__linux__)

/* The nth of the set that follows the processor `from`, round and round. */
static size_t following(const cpu_set_t *set, size_t from, uint32_t nth) {
  size_t at = from;
  for (uint32_t left = nth % (uint32_t)CPU_COUNT(set); left;) {
    at = (at + 1) % (size_t)CPU_SETSIZE;
    left -= CPU_ISSET(at, set) != 0;
  }
  return at;
}

struct processors processors_allowed(uint32_t n_threads) {
  struct processors allowed = {.is_told = false};
  allowed.is_told = sched_getaffinity(0, sizeof allowed.set, &allowed.set) == 0 &&
      (uint32_t)CPU_COUNT(&allowed.set) <= n_threads;
  return allowed;
}

int processors_start(const struct processors *allowed, uint32_t nth, pthread_t *thread,
    void *(*begin)(void *), void *argument) {
  const int here = sched_getcpu();
  const bool is_chosen = allowed->is_told && here >= 0 && here < CPU_SETSIZE &&
      CPU_ISSET((size_t)here, &allowed->set) && CPU_COUNT(&allowed->set) > 1;
  pthread_attr_t how;
  if (is_chosen && pthread_attr_init(&how) == 0) {
    cpu_set_t first;
    CPU_ZERO(&first);
    CPU_SET(following(&allowed->set, (size_t)here, nth), &first);
    const bool is_started = pthread_attr_setaffinity_np(&how, sizeof first, &first) == 0 &&
        pthread_create(thread, &how, begin, argument) == 0;
    pthread_attr_destroy(&how);
    if (is_started) return 0;
  }
  return pthread_create(thread, NULL, begin, argument);
}

void processors_allow(const struct processors *allowed) {
  if (allowed->is_told) sched_setaffinity(0, sizeof allowed->set, &allowed->set);
}

#else

struct processors processors_allowed(uint32_t n_threads) {
  (void)n_threads;
  return (struct processors){.is_told = false};
}

int processors_start(const struct processors *allowed, uint32_t nth, pthread_t *thread,
    void *(*begin)(void *), void *argument) {
  (void)allowed;
  (void)nth;
  return pthread_create(thread, NULL, begin, argument);
}

void processors_allow(const struct processors *allowed) { (void)allowed; }

#endif
