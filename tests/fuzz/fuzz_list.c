/* Fuzz target of `check --list` and `new`: of every chain that compiles, the listing compiles to
 * the same program but for places, and its skeleton is a regulation without errors. The input is
 * fuzz_compile's: a NUL byte ends one file and begins the next. */
#include <stdint.h>
#include <stdlib.h>

#include "author/list.h"
#include "author/skeleton.h"
#include "runtime/program/program_write.h"
#include "tests/unit/program_mask.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { FILES_MAX = 5 };
static const char *const paths[FILES_MAX] = {"fuzz.rules", "../files/base.rules",
    "../files/common.rules", "../2019/fuzz.rules", "more/common.rules"};

static uint32_t split(struct str text, struct rule_source *files) {
  uint32_t n = 0;
  for (const char *p = text.p, *end = text.p + text.n; n < FILES_MAX && p <= end; n++) {
    const char *stop = n + 1 < FILES_MAX && p < end ? memchr(p, 0, (size_t)(end - p)) : NULL;
    if (!stop) stop = end;
    files[n] =
        (struct rule_source){str_from(paths[n]), str_from(paths[n]), {p, (uint32_t)(stop - p)}};
    p = stop + 1;
  }
  return n;
}

static bool compiled(
    struct compilation *c, struct arena *arena, struct rule_source *files, uint32_t n) {
  struct schema *carried = ARENA_NEW(arena, struct schema); /* outlives the compilation */
  carried->sources = files;
  carried->n_sources = n;
  return compile(c, arena, compile_carried(carried, COMPILE_PROGRAM), NULL);
}

static struct str listed(struct compilation *c, bool skeleton) {
  char *bytes = NULL;
  size_t n = 0;
  FILE *out = open_memstream(&bytes, &n);
  if (!out) abort();
  struct listing listing = {.out = out, .compilation = c};
  if (skeleton)
    skeleton_write(&(struct skeleton){
        .old = listing, .old_path = STR("../files/base.rules"), .file_name = STR("fuzz.rules")});
  else list_regulation(&listing);
  fclose(out);
  struct str text = str_copy(c->arena, (struct str){bytes, (uint32_t)n});
  free(bytes);
  return text;
}

static void must(struct compilation *c, struct str text, bool holds) {
  if (holds) return;
  diags_render(&c->diags, stderr, DIAG_FORMAT_TEXT, false);
  fprintf(stderr, "%.*s\n", STR_ARGS(text));
  abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size > 100000) return 0;
  struct arena arena;
  struct compilation whole, again, next;
  struct rule_source files[FILES_MAX], listing[1], years[2];
  arena_init(&arena, NULL);
  if (compiled(
          &whole, &arena, files, split((struct str){(const char *)data, (uint32_t)size}, files))) {
    struct str text = listed(&whole, false), skeleton = listed(&whole, true);
    listing[0] = (struct rule_source){STR("listing.rules"), STR("listing.rules"), text};
    must(&again, text, compiled(&again, &arena, listing, 1));
    years[0] = (struct rule_source){STR("fuzz.rules"), STR("fuzz.rules"), skeleton};
    years[1] = (struct rule_source){STR("../files/base.rules"), STR("../files/base.rules"), text};
    must(&next, skeleton, compiled(&next, &arena, years, 2));
    program_mask(whole.program, false);
    program_mask(again.program, false);
    must(&again, text,
        str_equal(program_write(&arena, whole.program), program_write(&arena, again.program)));
  }
  arena_free(&arena);
  return 0;
}
