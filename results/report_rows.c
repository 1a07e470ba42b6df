#include "results/report_rows.h"

#include <pthread.h>
#include <stdatomic.h>

#include "base/limits.h"
#include "results/memo.h"

/* of one piece at most: some hundred kilobytes of text, less than a second-level cache. No more than
 * the run's blocks have, which tests make small */
#define PIECE_ROWS 1024u

/* -- one thread -- */

static bool write_here(
    struct report *report, const struct report_rows *rows, void *own, uint64_t begin) {
  for (uint64_t i = begin; i < rows->n; i++) {
    rows->write(report, rows, own, i);
    if (!report_next_row(report)) return false;
  }
  return true;
}

/* -- several -- */

struct crew {
  struct report *report;
  const struct report_rows *rows;
  uint64_t begin, n_pieces; /* the first row; how many pieces from there on */
  uint32_t piece_rows;
  atomic_uint_fast64_t next_piece;
  pthread_mutex_t lock; /* of what follows, and of the output */
  pthread_cond_t turn_came;
  uint64_t turn; /* the piece that goes out next */
  bool has_stopped, is_exhausted;
};

/* One thread of it, with a report and a run of its own. */
struct hand {
  struct crew *crew;
  struct report report;
  struct run run;
  struct arena arena;
  jmp_buf exhausted;
};

static void stop(struct crew *crew, bool is_exhausted) {
  pthread_mutex_lock(&crew->lock);
  crew->has_stopped = true;
  crew->is_exhausted = crew->is_exhausted || is_exhausted;
  pthread_cond_broadcast(&crew->turn_came);
  pthread_mutex_unlock(&crew->lock);
}

/* Waits until all pieces before this one are out. False: nothing goes out any more. */
static bool wait_turn(struct crew *crew, uint64_t piece) {
  pthread_mutex_lock(&crew->lock);
  while (!crew->has_stopped && crew->turn != piece)
    pthread_cond_wait(&crew->turn_came, &crew->lock);
  const bool goes_on = !crew->has_stopped;
  pthread_mutex_unlock(&crew->lock);
  return goes_on;
}

/* Puts a piece out whose turn it is, and passes the turn on. */
static void put_out(struct crew *crew, uint64_t piece, const struct buffer *text, uint64_t n_rows) {
  struct report *report = crew->report;
  if (text->n) fwrite(text->bytes, 1, text->n, report->out);
  report->n_rows_done += n_rows;
  progress_set(report->progress, report->n_rows_done);
  if (ferror(report->out)) stop(crew, false);
  pthread_mutex_lock(&crew->lock);
  crew->turn = piece + 1;
  pthread_cond_broadcast(&crew->turn_came);
  pthread_mutex_unlock(&crew->lock);
}

/* What a copy of the caller's report has of its own. */
static void begin_report(struct hand *hand) {
  struct report *report = &hand->report;
  report->arena = &hand->arena;
  arena_init(&report->row, hand->arena.allocator);
  report->row.out_of_memory = &hand->exhausted;
  run_share(&hand->run, hand->crew->report->run, &hand->arena);
  report->run = &hand->run;
  buffer_init(&report->text, &hand->arena, NULL);
  report->csv.out = &report->text;
  report->memo = memo_new(&hand->arena);
}

static void *work(void *argument) {
  struct hand *hand = argument;
  struct crew *crew = hand->crew;
  const struct report_rows *rows = crew->rows;
  if (setjmp(hand->exhausted)) {
    stop(crew, true);
    return NULL;
  }
  begin_report(hand);
  void *own = rows->begin ? rows->begin(&hand->report, rows) : NULL;
  for (;;) {
    const uint64_t piece = atomic_fetch_add(&crew->next_piece, 1);
    if (piece >= crew->n_pieces) return NULL;
    const uint64_t from = crew->begin + piece * crew->piece_rows, left = rows->n - from,
                   n = left < crew->piece_rows ? left : crew->piece_rows;
    hand->report.text.n = 0;
    for (uint64_t i = from; i < from + n; i++) {
      rows->write(&hand->report, rows, own, i);
      arena_clear(&hand->report.row);
    }
    if (!wait_turn(crew, piece)) return NULL;
    put_out(crew, piece, &hand->report.text, n);
  }
}

static void release(struct hand *hand) {
  if (hand->run.vm) run_free(&hand->run);
  if (hand->report.row.allocator) arena_free(&hand->report.row);
  arena_free(&hand->arena);
}

/* `n` hands, the caller's thread among them. A thread that the system does not give is one fewer. */
static void run_crew(struct crew *crew, struct hand *hands, uint32_t n) {
  pthread_t threads[WORKERS_MAX];
  bool started[WORKERS_MAX] = {false};
  for (uint32_t i = 0; i < n; i++) {
    hands[i].crew = crew;
    hands[i].report = *crew->report;
    hands[i].report.row = (struct arena){0}; /* that one is the caller's */
    arena_init(&hands[i].arena, crew->report->arena->allocator);
    hands[i].arena.out_of_memory = &hands[i].exhausted;
  }
  for (uint32_t i = 1; i < n; i++)
    started[i] = pthread_create(&threads[i], NULL, work, &hands[i]) == 0;
  work(&hands[0]);
  for (uint32_t i = 1; i < n; i++)
    if (started[i]) pthread_join(threads[i], NULL);
  for (uint32_t i = 0; i < n; i++) release(&hands[i]);
}

bool report_write_rows(struct report *report, const struct report_rows *rows, void *own) {
  uint64_t begin = 0;
  for (const size_t before = report->text.n; begin < rows->n && report->text.n == before; begin++) {
    rows->write(report, rows, own, begin);
    if (!report_next_row(report)) return false;
  }
  const struct run_options *options = &report->run->options;
  const uint32_t piece_rows = options->block_rows < PIECE_ROWS ? options->block_rows : PIECE_ROWS;
  const uint64_t n_pieces = (rows->n - begin + piece_rows - 1) / piece_rows;
  uint32_t n = options->threads < WORKERS_MAX ? options->threads : WORKERS_MAX;
  if (n > n_pieces) n = (uint32_t)n_pieces;
  if (n <= 1) return write_here(report, rows, own, begin);
  buffer_flush(&report->text);
  struct hand *hands = ARENA_ARRAY(report->arena, struct hand, n);
  struct crew crew = {.report = report,
      .rows = rows,
      .begin = begin,
      .n_pieces = n_pieces,
      .piece_rows = piece_rows,
      .lock = PTHREAD_MUTEX_INITIALIZER,
      .turn_came = PTHREAD_COND_INITIALIZER};
  run_crew(&crew, hands, n);
  pthread_cond_destroy(&crew.turn_came);
  pthread_mutex_destroy(&crew.lock);
  if (crew.is_exhausted) memory_exhausted(report->arena->out_of_memory);
  return !crew.has_stopped;
}
