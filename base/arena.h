/* Arenas: one bump allocator per lifetime, freed whole.
 *
 * A stage (compile, load, run) opens an arena, everything it makes lives there, and `arena_free`
 * ends that life. Running out of memory is the system's fault, not the user's: it travels upward by
 * longjmp to the stage's entry, so that no caller between needs a branch for it (as Lua does). The
 * stage's entry catches it so:
 *
 *   jmp_buf exhausted;
 *   arena.out_of_memory = &exhausted;
 *   if (setjmp(exhausted)) { arena_free(&arena); return STATUS_OUT_OF_MEMORY; }
 *
 * (locals that change after the setjmp and are read in that branch are `volatile`). Under
 * AddressSanitizer every allocation has a poisoned zone behind it, so an overrun inside a block is
 * found as it would be with malloc.
 */
#ifndef THIDUA_ARENA_H
#define THIDUA_ARENA_H

#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Where memory comes from; tests put an allocator here that fails at the n-th call.
 * `resize(context, NULL, n)` allocates, `resize(context, p, 0)` frees and returns NULL, NULL for n
 * > 0 is exhaustion. */
struct allocator {
  void *(*resize)(void *context, void *old, size_t bytes);
  void *context;
};

/* The C library's realloc and free. */
extern const struct allocator allocator_system;

struct arena_block;

struct arena {
  const struct allocator *allocator;
  struct arena_block *head;
  char *next, *end;       /* the free part of the newest block */
  char *empty;            /* `next` where nothing is in it */
  size_t total_bytes;     /* taken from the allocator so far */
  jmp_buf *out_of_memory; /* where exhaustion goes; abort() when NULL */
};

/* Makes an empty arena. `allocator` may be NULL: the system's. Takes no memory yet. */
void arena_init(struct arena *arena, const struct allocator *allocator);
/* Frees everything in it; the arena is then empty and may be used again. */
void arena_free(struct arena *arena);
/* Forgets everything in it, and keeps its newest block for what comes next. */
void arena_clear_(struct arena *arena);
static inline void arena_clear(struct arena *arena) {
  if (arena->next != arena->empty) arena_clear_(arena);
}
/* An allocator that takes from an arena, which gets nothing back: for an arena that is cleared again
 * and again and lives no longer than the other, on every way out. */
struct allocator arena_allocator(struct arena *arena);
/* Memory is exhausted: goes where `out_of_memory` says, or, where nobody asked to be told, aborts.
 * The one way out of memory there is. */
__attribute__((noreturn)) void memory_exhausted(jmp_buf *out_of_memory);

enum { ARENA_ALIGNMENT = 16 };

/* arena_alloc_raw where the newest block may have no room. */
void *arena_alloc_slowly(struct arena *arena, size_t bytes);
/* `bytes` bytes as they are, aligned to 16: for pieces that are filled at once (a file's bytes).
 * Never NULL: exhaustion jumps to `arena->out_of_memory`. */
static inline void *arena_alloc_raw(struct arena *arena, size_t bytes) {
#if !defined(__SANITIZE_ADDRESS__)
  const size_t needed = (bytes + ARENA_ALIGNMENT - 1) & ~(size_t)(ARENA_ALIGNMENT - 1);
  if (needed - 1 < (size_t)(arena->end - arena->next)) { /* so not where it is 0 */
    char *piece = arena->next;
    arena->next += needed;
    return piece;
  }
#endif
  return arena_alloc_slowly(arena, bytes);
}
/* The same, zeroed. */
static inline void *arena_alloc(struct arena *arena, size_t bytes) {
  return memset(arena_alloc_raw(arena, bytes), 0, bytes);
}
/* A copy of `bytes` bytes. */
void *arena_copy(struct arena *arena, const void *from, size_t bytes);
/* printf into the arena; zero-terminated. */
char *arena_printf(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#define ARENA_NEW(arena, type) ((type *)arena_alloc((arena), sizeof(type)))
#define ARENA_ARRAY(arena, type, n) ((type *)arena_alloc((arena), (size_t)(n) * sizeof(type)))

#endif
