#include "cli/progress.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define BAR_WIDTH 40
#define WAIT_NANOSECONDS 1000000000L /* before the bar first shows */
#define TICK_NANOSECONDS 100000000L

struct progress {
  pthread_t thread;
  pthread_mutex_t mutex;
  pthread_cond_t ended;
  bool is_ended; /* under the mutex */
  const char *stage;
  uint64_t total, read_before;
  bool reads;
  atomic_uint_fast64_t done;
};

/* Bytes this process has read so far; 0 where the system does not tell. */
static uint64_t bytes_read(void) {
  FILE *file = fopen("/proc/self/io", "r");
  if (!file) return 0;
  unsigned long long n = 0;
  if (fscanf(file, "rchar: %llu", &n) != 1) n = 0;
  fclose(file);
  return n;
}

static void draw(struct progress *progress, long seconds) {
  uint64_t done =
      progress->reads ? bytes_read() - progress->read_before : atomic_load(&progress->done);
  if (done > progress->total) done = progress->total;
  if (progress->total == 0) {
    fprintf(stderr, "\r%s … %ld s\x1b[K", progress->stage, seconds);
  } else {
    int filled = (int)((long double)done / (long double)progress->total * BAR_WIDTH);
    fprintf(stderr, "\r%s [", progress->stage);
    for (int i = 0; i < BAR_WIDTH; i++) fputc(i < filled ? '#' : ' ', stderr);
    fprintf(stderr, "] %3d%%\x1b[K", (int)((long double)done / (long double)progress->total * 100));
  }
  fflush(stderr);
}

static void *watch(void *argument) {
  struct progress *progress = argument;
  struct timespec begin, until;
  clock_gettime(CLOCK_REALTIME, &begin);
  until = begin;
  long step = WAIT_NANOSECONDS;
  bool drawn = false;
  pthread_mutex_lock(&progress->mutex);
  while (!progress->is_ended) {
    until.tv_nsec += step;
    until.tv_sec += until.tv_nsec / 1000000000L;
    until.tv_nsec %= 1000000000L;
    step = TICK_NANOSECONDS;
    while (!progress->is_ended &&
        pthread_cond_timedwait(&progress->ended, &progress->mutex, &until) == 0) {}
    if (progress->is_ended) break;
    draw(progress, (long)(until.tv_sec - begin.tv_sec));
    drawn = true;
  }
  pthread_mutex_unlock(&progress->mutex);
  if (drawn) fputs("\r\x1b[K", stderr);
  return NULL;
}

static struct progress *start(const char *stage, uint64_t total, bool reads) {
  if (!isatty(STDERR_FILENO)) return NULL;
  struct progress *progress = calloc(1, sizeof *progress);
  if (!progress) return NULL; /* only a bar is lost */
  progress->stage = stage;
  progress->total = total;
  progress->reads = reads;
  progress->read_before = reads ? bytes_read() : 0;
  if (reads && progress->read_before == 0) progress->total = 0;
  pthread_mutex_init(&progress->mutex, NULL);
  pthread_cond_init(&progress->ended, NULL);
  if (pthread_create(&progress->thread, NULL, watch, progress) == 0) return progress;
  free(progress);
  return NULL;
}

struct progress *progress_start(const char *stage, uint64_t total) {
  return start(stage, total, false);
}
struct progress *progress_start_reading(uint64_t total_bytes) {
  return start("reading", total_bytes, true);
}

void progress_set(struct progress *progress, uint64_t done) {
  if (progress) atomic_store_explicit(&progress->done, done, memory_order_relaxed);
}

void progress_end(struct progress *progress) {
  if (!progress) return;
  pthread_mutex_lock(&progress->mutex);
  progress->is_ended = true;
  pthread_cond_signal(&progress->ended);
  pthread_mutex_unlock(&progress->mutex);
  pthread_join(progress->thread, NULL);
  pthread_cond_destroy(&progress->ended);
  pthread_mutex_destroy(&progress->mutex);
  free(progress);
}
