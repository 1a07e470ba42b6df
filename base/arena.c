/* Bump allocation in a chain of blocks. Blocks double up to BLOCK_BYTES_SMALL, and are then of
 * BLOCK_BYTES_MAX; a piece too big for that gets a block of its own, chained behind the newest one,
 * whose free rest stays in use. */
#include "base/arena.h"

#include <assert.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#ifdef __linux__
#include <sys/mman.h>
#endif

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#define POISON(p, bytes) ASAN_POISON_MEMORY_REGION((p), (bytes))
#define UNPOISON(p, bytes) ASAN_UNPOISON_MEMORY_REGION((p), (bytes))
#define RED_ZONE_BYTES 16
#else
#define POISON(p, bytes) ((void)(p), (void)(bytes))
#define UNPOISON(p, bytes) ((void)(p), (void)(bytes))
#define RED_ZONE_BYTES 0
#endif

/* small arenas (one test case, one expression) stay small */
#define BLOCK_BYTES_MIN ((size_t)8 << 10)
/* past this, doubling only wastes memory */
#define BLOCK_BYTES_SMALL ((size_t)1 << 20)
#define PAGE ((size_t)4 << 10)
#define LARGE_PAGE ((size_t)2 << 20)
/* With what malloc puts before it a whole number of large pages, which the system then lays at the
 * beginning of one. What is never touched of it takes no memory. */
#define BLOCK_BYTES_MAX (9 * LARGE_PAGE - 2 * ARENA_ALIGNMENT)
/* An arena of more asks for no more of them: guests of some machines get new large pages from their
 * host so slowly that it eats what they gain. Its blocks are smaller, and their pages are all taken
 * at once, which costs less than a fault for each. */
#define LARGE_PAGES_BYTES ((size_t)128 << 20)
#define BLOCK_BYTES_BEYOND (LARGE_PAGE - 2 * ARENA_ALIGNMENT)

struct arena_block {
  struct arena_block *previous;
  size_t bytes; /* all of it, this header too */
};

static_assert(
    sizeof(struct arena_block) % ARENA_ALIGNMENT == 0, "what follows the header is aligned");

static void *system_resize(void *context, void *old, size_t bytes) {
  (void)context;
  if (bytes == 0) {
    free(old);
    return NULL;
  }
  return realloc(old, bytes);
}

const struct allocator allocator_system = {system_resize, NULL};

void arena_init(struct arena *arena, const struct allocator *allocator) {
  *arena = (struct arena){.allocator = allocator ? allocator : &allocator_system};
}

void arena_free(struct arena *arena) {
  for (struct arena_block *block = arena->head; block;) {
    struct arena_block *previous = block->previous;
    UNPOISON(block, block->bytes);
    arena->allocator->resize(arena->allocator->context, block, 0);
    block = previous;
  }
  arena->head = NULL;
  arena->next = arena->end = arena->empty = NULL;
  arena->total_bytes = 0;
}

void arena_clear_(struct arena *arena) {
  struct arena_block *kept = arena->head;
  struct arena others = *arena;
  others.head = kept->previous;
  arena_free(&others);
  kept->previous = NULL;
  arena->total_bytes = kept->bytes;
  arena->next = arena->empty = (char *)(kept + 1);
  arena->end = (char *)kept + kept->bytes;
  POISON(kept + 1, kept->bytes - sizeof *kept);
}

static void *arena_resize(void *context, void *old, size_t bytes) {
  assert(!old || bytes == 0);
  return bytes ? arena_alloc_raw(context, bytes) : NULL;
}

struct allocator arena_allocator(struct arena *arena) {
  return (struct allocator){arena_resize, arena};
}

void memory_exhausted(jmp_buf *out_of_memory) {
  if (!out_of_memory) abort();
  longjmp(*out_of_memory, 1);
}

static struct arena_block *block_new(struct arena *arena, size_t bytes) {
  struct arena_block *block = arena->allocator->resize(arena->allocator->context, NULL, bytes);
  if (!block) memory_exhausted(arena->out_of_memory);
  block->bytes = bytes;
  arena->total_bytes += bytes;
  POISON(block + 1, bytes - sizeof *block);
  return block;
}

/* Asks for large pages for a block of many: an arena of that size is walked again and again, and
 * looking up the addresses of small pages then costs more than the memory itself. Returns where the
 * first of them begins, which is one that nobody touched yet: what somebody did is no part of a
 * large page any more. Nothing depends on whether the system grants it. */
static char *ask_for_large_pages(const struct arena *arena, struct arena_block *block) {
  char *begin = (char *)(block + 1);
  if (arena->total_bytes > LARGE_PAGES_BYTES) return begin;
#if defined(__linux__) && defined(MADV_HUGEPAGE)
  char *end = (char *)block + block->bytes;
  begin += LARGE_PAGE - (uintptr_t)begin % LARGE_PAGE;
  end += PAGE - 1 - ((uintptr_t)end + PAGE - 1) % PAGE; /* what malloc has behind it is no one's */
  end -= (uintptr_t)end % LARGE_PAGE;
  (void)madvise(begin, (size_t)(end - begin), MADV_HUGEPAGE);
#endif
  return begin;
}

/* Takes the pages of a block that is about to be filled. Nothing depends on whether the system knows
 * how to. */
static void take_pages(struct arena_block *block) {
#if defined(__linux__) && defined(MADV_POPULATE_WRITE)
  const uintptr_t begin = ((uintptr_t)block + PAGE - 1) & ~(uintptr_t)(PAGE - 1),
                  end = ((uintptr_t)block + block->bytes) & ~(uintptr_t)(PAGE - 1);
  (void)madvise((char *)block + (begin - (uintptr_t)block), end - begin, MADV_POPULATE_WRITE);
#else
  (void)block;
#endif
}

/* `needed` bytes (a multiple of ARENA_ALIGNMENT) that the newest block has no room for. */
static char *in_a_new_block(struct arena *arena, size_t needed) {
  arena->empty = NULL;
  size_t block_bytes = arena->head ? arena->head->bytes * 2 : 0;
  if (block_bytes < BLOCK_BYTES_MIN) block_bytes = BLOCK_BYTES_MIN;
  const bool is_beyond = arena->total_bytes > LARGE_PAGES_BYTES;
  if (block_bytes > BLOCK_BYTES_SMALL)
    block_bytes = is_beyond ? BLOCK_BYTES_BEYOND : BLOCK_BYTES_MAX;
  if (needed > block_bytes / 4) { /* on its own; the newest block keeps its free rest */
    struct arena_block *block = block_new(arena, sizeof *block + needed);
    if (needed >= BLOCK_BYTES_MAX / 2)
      ask_for_large_pages(arena, block); /* a table, a file's text */
    if (arena->head) {
      block->previous = arena->head->previous;
      arena->head->previous = block;
    } else {
      block->previous = NULL;
      arena->head = block;
      arena->next = arena->end = (char *)block + block->bytes;
    }
    return (char *)(block + 1);
  }
  struct arena_block *block = block_new(arena, block_bytes);
  if (block_bytes == BLOCK_BYTES_BEYOND) take_pages(block);
  char *begin =
      block_bytes == BLOCK_BYTES_MAX ? ask_for_large_pages(arena, block) : (char *)(block + 1);
  block->previous = arena->head;
  arena->head = block;
  arena->next = begin + needed;
  arena->end = (char *)block + block_bytes;
  return begin;
}

void *arena_alloc_slowly(struct arena *arena, size_t bytes) {
  if (bytes > SIZE_MAX / 2) memory_exhausted(arena->out_of_memory);
  size_t needed =
      (bytes + RED_ZONE_BYTES + ARENA_ALIGNMENT - 1) / ARENA_ALIGNMENT * ARENA_ALIGNMENT;
  if (needed == 0) needed = ARENA_ALIGNMENT; /* distinct addresses for empty pieces */
  char *piece;
  if (needed <= (size_t)(arena->end - arena->next)) {
    piece = arena->next;
    arena->next += needed;
  } else {
    piece = in_a_new_block(arena, needed);
  }
  UNPOISON(piece, bytes);
  return piece;
}

void *arena_copy(struct arena *arena, const void *from, size_t bytes) {
  void *copy = arena_alloc_raw(arena, bytes);
  if (bytes) memcpy(copy, from, bytes);
  return copy;
}

char *arena_printf(struct arena *arena, const char *format, ...) {
  va_list arguments, again;
  va_start(arguments, format);
  va_copy(again, arguments);
  int length = vsnprintf(NULL, 0, format, arguments);
  va_end(arguments);
  assert(length >= 0 && "a format or a text of over 2 GB");
  char *text = arena_alloc_raw(arena, (size_t)length + 1);
  vsnprintf(text, (size_t)length + 1, format, again);
  va_end(again);
  return text;
}
