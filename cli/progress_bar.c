#include "cli/progress_bar.h"

#include "cli/process.h"
#include "base/translate.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#define BAR_WIDTH 20
#define WAIT_NANOSECONDS 1000000000L /* before the bar first shows */
#define TICK_NANOSECONDS 100000000L
#define WIDTH_UNKNOWN 80 /* columns, where the terminal does not tell */

struct bar {
  pthread_t thread;
  pthread_mutex_t mutex;
  pthread_cond_t ended;
  bool is_ended; /* under the mutex */
  struct progress_shown shown;
  atomic_uint_fast64_t done;
  /* where the stage reads: of all that was read, what came before it */
  const struct progress_bar *owner;
  uint64_t n_bytes_before, n_units_before;
};

/* -- the line -- */

/* Appends to a line that is long enough for all that is said here, but for a name. */
__attribute__((format(printf, 3, 4))) static size_t append(
    char *line, size_t n, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  int more = vsnprintf(line + n, PROGRESS_LINE - n, format, arguments);
  va_end(arguments);
  return more < 0 || (size_t)more >= PROGRESS_LINE - n ? PROGRESS_LINE - 1 : n + (size_t)more;
}

static size_t append_duration(char *line, size_t n, double seconds) {
  if (seconds < 100) return append(line, n, _("%.0f s"), seconds);
  if (seconds < 100 * 60) return append(line, n, _("%.0f min"), seconds / 60);
  return append(line, n, _("%.0f h"), seconds / 3600);
}

/* Cut behind as many characters; never within one. */
static void cut(char *line, uint32_t n_characters) {
  for (char *p = line; *p; p++) {
    if (((unsigned char)*p & 0xC0) == 0x80) continue;
    if (n_characters-- == 0) {
      *p = '\0';
      return;
    }
  }
}

void progress_bar_line(const struct progress_shown *shown, char *line) {
  const double million = 1e6;
  uint64_t total = shown->total, done = total && shown->done > total ? total : shown->done;
  double share = total ? (double)done / (double)total : 0;
  size_t n = append(line, 0, "%s", shown->stage);
  if (total) {
    n = append(line, n, " [");
    for (int i = 0; i < BAR_WIDTH; i++) n = append(line, n, i < share * BAR_WIDTH ? "#" : " ");
    n = append(line, n, "] %3d%%", (int)(share * 100));
  } else {
    n = append(line, n, " …");
  }
  if (shown->is_bytes) {
    n = append(line, n, " %.*f", total ? 0 : 1, (double)done / million);
    if (total) n = append(line, n, _(" of %.0f"), (double)total / million);
    n = append(line, n, " MB");
    if (shown->n_units)
      n = append(line, n, ", %" PRIu64 " %.*s", shown->n_units, STR_ARGS(shown->units));
  }
  if (!total || done == 0) {
    n = append(line, n, shown->is_bytes ? ", " : " ");
    append_duration(line, n, shown->seconds);
  } else {
    n = append(line, n, shown->is_bytes ? ", " : " ");
    n = append_duration(line, n, shown->seconds * (1 - share) / share);
    append(line, n, _(" left"));
  }
  cut(line, shown->width > 1 ? shown->width - 1 : 1);
}

/* -- drawing -- */

static uint32_t terminal_width(void) {
  struct winsize size;
  if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  return WIDTH_UNKNOWN;
}

static void draw(struct bar *bar, double seconds) {
  struct progress_shown *shown = &bar->shown;
  shown->seconds = seconds;
  shown->width = terminal_width();
  shown->done = atomic_load(&bar->done);
  if (shown->is_bytes) {
    shown->done = atomic_load(&bar->owner->n_bytes_read) - bar->n_bytes_before;
    shown->n_units = atomic_load(&bar->owner->n_units_read) - bar->n_units_before;
  }
  char line[PROGRESS_LINE];
  progress_bar_line(shown, line);
  fprintf(stderr, "\r%s\x1b[K", line);
  fflush(stderr);
}

static double seconds_between(const struct timespec *from, const struct timespec *to) {
  return (double)(to->tv_sec - from->tv_sec) + (double)(to->tv_nsec - from->tv_nsec) / 1e9;
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
    draw(bar, seconds_between(&begin, &until));
    drawn = true;
    process_pending_line(true);
  }
  pthread_mutex_unlock(&bar->mutex);
  if (drawn) fputs("\r\x1b[K", stderr);
  process_pending_line(false);
  return NULL;
}

static void start(struct progress_bar *owner, struct progress_shown shown) {
  if (!isatty(STDERR_FILENO)) return;
  struct bar *bar = calloc(1, sizeof *bar);
  if (!bar) return; /* only a bar is lost */
  bar->shown = shown;
  bar->owner = owner;
  bar->n_bytes_before = atomic_load(&owner->n_bytes_read);
  bar->n_units_before = atomic_load(&owner->n_units_read);
  pthread_mutex_init(&bar->mutex, NULL);
  pthread_cond_init(&bar->ended, NULL);
  if (pthread_create(&bar->thread, NULL, watch, bar) == 0) owner->bar = bar;
  else free(bar);
}

static struct progress_bar *owner(struct progress *progress) {
  return (struct progress_bar *)progress; /* its first member */
}

static void begin(struct progress *progress, const char *stage, uint64_t total) {
  start(owner(progress), (struct progress_shown){.stage = stage, .total = total});
}

static void begin_reading(struct progress *progress, uint64_t total_bytes, struct str units) {
  start(owner(progress),
      (struct progress_shown){
          .stage = _("reading"), .total = total_bytes, .is_bytes = true, .units = units});
}

static void add_read(struct progress *progress, uint64_t n_bytes, uint64_t n_units) {
  struct progress_bar *bar = owner(progress);
  atomic_fetch_add_explicit(&bar->n_bytes_read, n_bytes, memory_order_relaxed);
  atomic_fetch_add_explicit(&bar->n_units_read, n_units, memory_order_relaxed);
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
  *progress_bar = (struct progress_bar){.progress = {begin, begin_reading, add_read, set, end}};
}
