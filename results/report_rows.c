#include "results/report_rows.h"

#include <pthread.h>
#include <stdatomic.h>

#include "base/limits.h"
#include "base/processors.h"
#include "results/memo.h"

/* of one piece at most: some hundred kilobytes of text, a part of a second-level cache. No more than
 * the run's blocks have, which tests make small */
#define PIECE_ROWS 512u

/* Writes row i, or more of the n from there on. How many. */
static uint64_t write_next(
    struct report *report, const struct report_rows *rows, void *own, uint64_t i, uint64_t n) {
  const uint64_t n_some = rows->write_some ? rows->write_some(report, rows, own, i, n) : 0;
  if (n_some) return n_some;
  rows->write(report, rows, own, i);
  return 1;
}

/* -- one thread -- */

static bool write_here(
    struct report *report, const struct report_rows *rows, void *own, uint64_t begin) {
  for (uint64_t i = begin; i < rows->n;) {
    const uint64_t n = write_next(report, rows, own, i, rows->n - i);
    if (!report_next_rows(report, n)) return false;
    i += n;
  }
  return true;
}

/* -- several -- */

/* Pieces are taken as they come by all hands, the caller's thread among them; it alone puts them
 * out, so streams and whoever stands behind them see one thread only. */
struct crew {
  struct report *report;
  const struct report_rows *rows;
  uint64_t begin, n_pieces; /* the first row; how many pieces from there on */
  uint32_t piece_rows;
  struct processors allowed; /* to all of them */
  atomic_uint_fast64_t next_piece;
  uint64_t turn;        /* the piece that goes out next; the caller's */
  pthread_mutex_t lock; /* of what follows */
  pthread_cond_t has_changed;
  struct sheet *
      *done; /* by piece: what waits to go out; NULL: it is not written, or is the caller's */
  bool has_stopped, is_exhausted;
};

/* The text of a piece. */
struct sheet {
  struct buffer text;
  bool is_full; /* it waits to go out; under the crew's lock */
};

/* One thread of it, with a report and a run of its own; while one of its sheets waits it writes on
 * the other. The caller's needs none. */
struct hand {
  struct crew *crew;
  struct report report;
  struct run run;
  struct arena arena;
  struct sheet sheets[2];
  void *own; /* what rows->begin gave */
  jmp_buf exhausted;
};

static void stop(struct crew *crew, bool is_exhausted) {
  pthread_mutex_lock(&crew->lock);
  crew->has_stopped = true;
  crew->is_exhausted = crew->is_exhausted || is_exhausted;
  pthread_cond_broadcast(&crew->has_changed);
  pthread_mutex_unlock(&crew->lock);
}

/* What a copy of the caller's report has of its own. */
static void begin_hand(struct hand *hand) {
  struct report *report = &hand->report;
  report->arena = &hand->arena;
  arena_init(&report->row, hand->arena.allocator);
  report->row.out_of_memory = &hand->exhausted;
  run_share(&hand->run, hand->crew->report->run, &hand->arena);
  report->run = &hand->run;
  for (int i = 0; i < 2; i++) buffer_init(&hand->sheets[i].text, &hand->arena, NULL);
  report_begin_text(report, NULL);
  const struct report_rows *rows = hand->crew->rows;
  if (rows->begin) hand->own = rows->begin(report, rows);
}

static uint64_t rows_of(const struct crew *crew, uint64_t piece) {
  const uint64_t left = crew->rows->n - crew->begin - piece * crew->piece_rows;
  return left < crew->piece_rows ? left : crew->piece_rows;
}

/* Writes a piece as the hand's text. */
static void write_piece(struct hand *hand, uint64_t piece) {
  const struct crew *crew = hand->crew;
  const uint64_t from = crew->begin + piece * crew->piece_rows, n = rows_of(crew, piece);
  hand->report.text.n = 0;
  for (uint64_t i = from; i < from + n;) {
    i += write_next(&hand->report, crew->rows, hand->own, i, from + n - i);
    arena_clear(&hand->report.row);
  }
}

/* -- the others' part -- */

/* Waits until one of the hand's sheets is free. NULL: nothing goes out any more. */
static struct sheet *free_sheet(struct hand *hand) {
  struct crew *crew = hand->crew;
  pthread_mutex_lock(&crew->lock);
  while (!crew->has_stopped && hand->sheets[0].is_full && hand->sheets[1].is_full)
    pthread_cond_wait(&crew->has_changed, &crew->lock);
  struct sheet *sheet = crew->has_stopped ? NULL : &hand->sheets[hand->sheets[0].is_full];
  pthread_mutex_unlock(&crew->lock);
  return sheet;
}

static void *work(void *argument) {
  struct hand *hand = argument;
  struct crew *crew = hand->crew;
  processors_allow(&crew->allowed);
  if (setjmp(hand->exhausted)) {
    stop(crew, true);
    return NULL;
  }
  begin_hand(hand);
  for (;;) {
    struct sheet *sheet = free_sheet(hand);
    if (!sheet) return NULL;
    const uint64_t piece = atomic_fetch_add(&crew->next_piece, 1);
    if (piece >= crew->n_pieces) return NULL;
    hand->report.text = sheet->text;
    write_piece(hand, piece);
    sheet->text = hand->report.text;
    pthread_mutex_lock(&crew->lock);
    sheet->is_full = true;
    crew->done[piece] = sheet;
    pthread_cond_broadcast(&crew->has_changed);
    pthread_mutex_unlock(&crew->lock);
  }
}

/* -- the caller's part -- */

/* The piece whose turn it is. False: nothing goes out any more. */
static bool put_out(struct crew *crew, const struct buffer *text) {
  struct report *report = crew->report;
  if (text->n) fwrite(text->bytes, 1, text->n, report->out);
  report->n_rows_done += rows_of(crew, crew->turn++);
  progress_set(report->progress, report->n_rows_done);
  if (!ferror(report->out)) return true;
  stop(crew, false);
  return false;
}

/* Puts out what others wrote, up to a piece, and waits for it. False: nothing goes out any more. */
static bool put_out_others(struct crew *crew, uint64_t end) {
  while (crew->turn < end) {
    pthread_mutex_lock(&crew->lock);
    while (!crew->has_stopped && !crew->done[crew->turn])
      pthread_cond_wait(&crew->has_changed, &crew->lock);
    struct sheet *sheet = crew->has_stopped ? NULL : crew->done[crew->turn];
    pthread_mutex_unlock(&crew->lock);
    if (!sheet) return false;
    if (!put_out(crew, &sheet->text)) return false;
    pthread_mutex_lock(&crew->lock);
    sheet->is_full = false;
    pthread_cond_broadcast(&crew->has_changed);
    pthread_mutex_unlock(&crew->lock);
  }
  return true;
}

static bool is_done(struct crew *crew, uint64_t piece) {
  pthread_mutex_lock(&crew->lock);
  const bool is_done = crew->done[piece] != NULL;
  pthread_mutex_unlock(&crew->lock);
  return is_done;
}

/* Puts out what is done, and writes a piece itself while nothing is. */
static void lead(struct hand *hand) {
  struct crew *crew = hand->crew;
  if (setjmp(hand->exhausted)) {
    stop(crew, true);
    return;
  }
  begin_hand(hand);
  while (crew->turn < crew->n_pieces) {
    if (is_done(crew, crew->turn)) {
      if (!put_out_others(crew, crew->turn + 1)) return;
      continue;
    }
    const uint64_t piece = atomic_fetch_add(&crew->next_piece, 1);
    if (piece < crew->n_pieces) write_piece(hand, piece);
    if (!put_out_others(crew, piece < crew->n_pieces ? piece : crew->n_pieces)) return;
    if (piece < crew->n_pieces && !put_out(crew, &hand->report.text)) return;
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
    started[i] = processors_start(&crew->allowed, i, &threads[i], work, &hands[i]) == 0;
  lead(&hands[0]);
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
      .done = ARENA_ARRAY(report->arena, struct sheet *, n_pieces),
      .allowed = processors_allowed(n),
      .lock = PTHREAD_MUTEX_INITIALIZER,
      .has_changed = PTHREAD_COND_INITIALIZER};
  run_crew(&crew, hands, n);
  pthread_cond_destroy(&crew.has_changed);
  pthread_mutex_destroy(&crew.lock);
  if (crew.is_exhausted) memory_exhausted(report->arena->out_of_memory);
  return !crew.has_stopped;
}
