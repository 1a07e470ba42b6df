/* How many threads are worth having, and how they wait. */
#ifndef THIDUA_PROCESSORS_H
#define THIDUA_PROCESSORS_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#if defined(__linux__)
#include <sched.h>
#endif

/* The processors that this process may use (at least 1): what a run takes where it is not said. */
uint32_t processors_available(void);

/* Those that a thread may use. */
struct processors {
#if defined(__linux__)
  cpu_set_t set;
#endif
  bool is_told;
};

/* Those that the calling thread may use now, of which n threads are to take all; where they are fewer,
 * which of them is best is the system's to say, and this tells nothing. */
struct processors processors_allowed(uint32_t n_threads);
/* Starts a thread as pthread_create does and returns what that returns. Where it is told which
 * processors are allowed it begins on the `nth` that follows the caller's, and may go to no other until
 * it has called processors_allow: the system often lets it begin behind its starter, on the same one,
 * and moves it a millisecond or more later. */
int processors_start(const struct processors *allowed, uint32_t nth, pthread_t *thread,
    void *(*begin)(void *), void *argument);
/* Lets the calling thread go to all of them. */
void processors_allow(const struct processors *allowed);

/* What a thread does that looks again and again for what another will write: leaves the processor's
 * units to others for some cycles, where it can be told so. */
static inline void processor_pause(void) {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#endif
}

#endif
