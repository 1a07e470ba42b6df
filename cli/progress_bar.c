#include "cli/progress_bar.h"

#include "cli/process.h"

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

struct bar {
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

static void draw(struct bar *bar, long seconds) {
  uint64_t done = bar->reads ? bytes_read() - bar->read_before : atomic_load(&bar->done);
  if (done > bar->total) done = bar->total;
  if (bar->total == 0) {
    fprintf(stderr, "\r%s … %ld s\x1b[K", bar->stage, seconds);
  } else {
    int filled = (int)((long double)done / (long double)bar->total * BAR_WIDTH);
    fprintf(stderr, "\r%s [", bar->stage);
    for (int i = 0; i < BAR_WIDTH; i++) fputc(i < filled ? '#' : ' ', stderr);
    fprintf(stderr, "] %3d%%\x1b[K", (int)((long double)done / (long double)bar->total * 100));
  }
  fflush(stderr);
}

static void *watch(void *argument) {
  struct bar *bar = argument;
  struct timespec begin, until;
  clock_gettime(CLOCK_REALTIME, &begin);
  until = begin;
  long step = WAIT_NANOSECONDS;
  bool drawn = false;
  pthread_mutex_lock(&bar->mutex);
  while (!bar->is_ended) {
    until.tv_nsec += step;
    until.tv_sec += until.tv_nsec / 1000000000L;
    until.tv_nsec %= 1000000000L;
    step = TICK_NANOSECONDS;
    while (!bar->is_ended && pthread_cond_timedwait(&bar->ended, &bar->mutex, &until) == 0) {}
    if (bar->is_ended) break;
    draw(bar, (long)(until.tv_sec - begin.tv_sec));
    drawn = true;
    process_pending_line(true);
  }
  pthread_mutex_unlock(&bar->mutex);
  if (drawn) fputs("\r\x1b[K", stderr);
  process_pending_line(false);
  return NULL;
}

static struct bar *start(const char *stage, uint64_t total, bool reads) {
  if (!isatty(STDERR_FILENO)) return NULL;
  struct bar *bar = calloc(1, sizeof *bar);
  if (!bar) return NULL; /* only a bar is lost */
  bar->stage = stage;
  bar->total = total;
  bar->reads = reads;
  bar->read_before = reads ? bytes_read() : 0;
  if (reads && bar->read_before == 0) bar->total = 0;
  pthread_mutex_init(&bar->mutex, NULL);
  pthread_cond_init(&bar->ended, NULL);
  if (pthread_create(&bar->thread, NULL, watch, bar) == 0) return bar;
  free(bar);
  return NULL;
}

static struct progress_bar *owner(struct progress *progress) {
  return (struct progress_bar *)progress; /* its first member */
}

static void begin(struct progress *progress, const char *stage, uint64_t total) {
  owner(progress)->bar = start(stage, total, false);
}

/* Counted by what the process has read (Linux: /proc/self/io). */
static void begin_reading(struct progress *progress, uint64_t total_bytes) {
  owner(progress)->bar = start("reading", total_bytes, true);
}

static void set(struct progress *progress, uint64_t done) {
  struct bar *bar = owner(progress)->bar;
  if (bar) atomic_store_explicit(&bar->done, done, memory_order_relaxed);
}

/* Ends the stage, wipes the bar. */
static void end(struct progress *progress) {
  struct bar *bar = owner(progress)->bar;
  if (!bar) return;
  owner(progress)->bar = NULL;
  pthread_mutex_lock(&bar->mutex);
  bar->is_ended = true;
  pthread_cond_signal(&bar->ended);
  pthread_mutex_unlock(&bar->mutex);
  pthread_join(bar->thread, NULL);
  pthread_cond_destroy(&bar->ended);
  pthread_mutex_destroy(&bar->mutex);
  free(bar);
}

void progress_bar_init(struct progress_bar *progress_bar) {
  *progress_bar = (struct progress_bar){.progress = {begin, begin_reading, set, end}};
}
