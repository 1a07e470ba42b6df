/* Files opened and cases run by several threads (suite_run.h). A case is small, so each is run by
 * one thread, with an arena and sessions of its own. */
#include "study/suite_run.h"

#include <utf8proc.h>

#include "base/in_order.h"
#include "base/limits.h"
#include "base/pool.h"

enum { AHEAD = 64, PIECES_A_THREAD = 4 }; /* fewer than that are done before a thread has started */

/* So many threads as are worth starting for `n` pieces. */
static uint32_t threads_for(uint32_t n_threads, uint32_t n) {
  const uint32_t worth = n / PIECES_A_THREAD + 1;
  n_threads = n_threads < worth ? n_threads : worth;
  return n_threads < WORKERS_MAX - 1 ? n_threads : WORKERS_MAX - 1;
}

static void run_pieces(
    struct in_order *work, const struct opened *like, uint32_t n_threads, uint32_t n) {
  struct pool *pool = arena_alloc(like->arena, pool_bytes());
  pool_init(pool);
  work->n_ahead = AHEAD;
  in_order_run(work, pool, threads_for(n_threads, n));
  pool_end(pool);
}

/* -- files -- */

struct opening {
  const struct opened *like;
  struct suite **suites; /* by file */
  uint32_t n;
  bool is_exhausted;
};

static bool plan_file(void *context, uint32_t piece, uint32_t place) {
  (void)place;
  return piece < ((struct opening *)context)->n;
}

static void make_file(void *context, uint32_t piece, uint32_t place) {
  (void)place;
  struct opening *o = context;
  jmp_buf here;
  suite_memory(o->suites[piece], &here);
  if (setjmp(here) == 0) suite_read(o->suites[piece]);
  else o->suites[piece]->is_exhausted = true;
}

static bool take_file(void *context, uint32_t piece, uint32_t place) {
  (void)place;
  struct opening *o = context;
  suite_memory(o->suites[piece], o->like->arena->out_of_memory);
  o->is_exhausted |= o->suites[piece]->is_exhausted;
  return !o->is_exhausted;
}

void suites_open(struct suites *suites, const struct opened *like,
    const struct test_options *options, const char *const *paths, uint32_t n, uint32_t n_threads) {
  const uint32_t n_before = suites->list.n;
  for (uint32_t i = 0; i < n; i++) {
    struct suite *suite = suite_new(like, options, paths[i]); /* before there is a place for it */
    VEC_PUSH(like->arena, &suites->list, suite);
  }
  struct opening o = {.like = like, .suites = suites->list.items + n_before, .n = n};
  struct in_order work = {.context = &o, .plan = plan_file, .make = make_file, .take = take_file};
  /* compiling a regulation is worth a thread */
  run_pieces(&work, like, n_threads, n * PIECES_A_THREAD);
  if (o.is_exhausted) memory_exhausted(like->arena->out_of_memory);
}

/* -- cases -- */

struct piece {
  struct suite *suite;
  const struct test_case *test; /* NULL: the suite's end */
};
/* One case as it is run. */
struct case_slot {
  struct arena *arena; /* it stands in itself; NULL: none */
  struct opened opened;
  struct trial trial;
  bool is_exhausted;
};
struct running {
  const struct opened *like;
  const struct suite_taker *taker;
  VEC(struct piece) pieces;
  struct case_slot slots[AHEAD];
  bool is_exhausted;
};

void case_arena_free(struct arena *arena) {
  if (!arena) return;
  struct arena itself = *arena;
  arena_free(&itself);
}

static bool plan_case(void *context, uint32_t piece, uint32_t place) {
  (void)place;
  return piece < ((struct running *)context)->pieces.n;
}

static void make_case(void *context, uint32_t number, uint32_t place) {
  struct running *r = context;
  const struct piece *piece = &r->pieces.items[number];
  struct case_slot *slot = &r->slots[place];
  slot->is_exhausted = false;
  slot->arena = NULL;
  jmp_buf here;
  struct arena arena;
  arena_init(&arena, r->like->allocator);
  arena.out_of_memory = &here;
  if (setjmp(here)) {
    slot->is_exhausted = true;
  } else {
    struct arena *own = ARENA_NEW(&arena, struct arena);
    *own = arena;
    slot->arena = own;
    opened_init(&slot->opened, own, NULL);
    slot->opened.allocator = r->like->allocator;
    if (piece->test && !piece->test->is_faulty)
      suite_try(piece->suite, piece->test, piece->suite->file.session->program, &slot->opened, own,
          &slot->trial);
  }
  if (slot->arena) opened_close(&slot->opened);
}

static bool hand_over(struct running *r, const struct piece *piece, struct case_slot *slot) {
  const struct suite_taker *taker = r->taker;
  if (!piece->test) return taker->take_end(taker->context, piece->suite);
  return taker->take_case(taker->context, piece->suite, piece->test,
      piece->test->is_faulty ? NULL : &slot->trial, &slot->arena);
}

static bool take_case(void *context, uint32_t number, uint32_t place) {
  struct running *r = context;
  struct case_slot *slot = &r->slots[place];
  jmp_buf here, *before = r->taker->arena->out_of_memory;
  volatile bool goes_on = false;
  if (slot->is_exhausted) {
    r->is_exhausted = true;
  } else if (setjmp(here) == 0) {
    slot->arena->out_of_memory = r->taker->arena->out_of_memory = &here;
    goes_on = hand_over(r, &r->pieces.items[number], slot);
  } else {
    r->is_exhausted = true;
  }
  r->taker->arena->out_of_memory = before;
  case_arena_free(slot->arena);
  slot->arena = NULL;
  return goes_on;
}

/* -- which cases -- */

/* Small letters, composed: by which a pattern is looked for. */
static struct str folded(struct arena *arena, struct str text) {
  struct str nfc = str_nfc(arena, text);
  char *to = arena_alloc(arena, (size_t)nfc.n * 4 + 1);
  uint32_t n = 0;
  int32_t code_point;
  for (uint32_t i = 0; i < nfc.n;) {
    i += str_decode(nfc, i, &code_point);
    n += (uint32_t)utf8proc_encode_char(utf8proc_tolower(code_point), (utf8proc_uint8_t *)to + n);
  }
  return (struct str){to, n};
}

/* `*` stands for anything. */
static bool holds(struct str text, struct str pattern) {
  uint32_t t = 0, p = 0;
  while (p < pattern.n) {
    uint32_t end = p;
    while (end < pattern.n && pattern.p[end] != '*') end++;
    if (end > p) {
      const char *at = memmem(text.p + t, text.n - t, pattern.p + p, end - p);
      if (!at) return false;
      t = (uint32_t)(at - text.p) + (end - p);
    }
    p = end + 1;
  }
  return true;
}

static bool is_asked(struct arena *arena, const struct suite *suite, const struct test_case *test,
    struct str pattern) {
  if (!pattern.p || holds(folded(arena, str_from(test->name)), pattern)) return true;
  for (uint32_t i = 0; i < test->n_laws; i++)
    if (holds(folded(arena, test->laws[i]), pattern)) return true;
  return holds(folded(arena, str_from(suite->path)), pattern);
}

void suites_run(const struct suites *suites, const struct opened *like, const char *pattern,
    uint32_t n_threads, const struct suite_taker *taker) {
  struct arena *arena = like->arena; /* on every way out it is somebody's */
  struct running *r = ARENA_NEW(arena, struct running);
  *r = (struct running){.like = like, .taker = taker};
  const struct str wanted = pattern ? folded(arena, str_from(pattern)) : (struct str){0};
  for (uint32_t s = 0; s < suites->list.n; s++) {
    struct suite *suite = suites->list.items[s];
    for (uint32_t c = 0; !suite->fault && c < suite->file.cases.n; c++)
      if (is_asked(arena, suite, &suite->file.cases.items[c], wanted))
        VEC_PUSH(arena, &r->pieces, (struct piece){suite, &suite->file.cases.items[c]});
    VEC_PUSH(arena, &r->pieces, (struct piece){suite, NULL});
  }
  struct in_order work = {.context = r, .plan = plan_case, .make = make_case, .take = take_case};
  run_pieces(&work, like, n_threads, r->pieces.n);
  for (uint32_t i = 0; i < AHEAD; i++) case_arena_free(r->slots[i].arena); /* run, and not taken */
  if (r->is_exhausted) memory_exhausted(like->arena->out_of_memory);
}
