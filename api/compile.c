/* Rule text to a program. The one file of api/ that knows the compiler: not in libthidua-run. */
#include "api/objects.h"
#include "compiler/compile.h"

static thidua_status compile_into(
    thidua_context *context, const thidua_source *sources, size_t n, thidua_program *program) {
  if (!n) return context_misuse(context, "there is no source to compile");
  struct arena *arena = &program->arena;
  /* as a compiled program carries its texts: by name and by path, none looked for elsewhere */
  struct schema *given = ARENA_NEW(arena, struct schema);
  given->n_sources = (uint32_t)n;
  given->sources = ARENA_ARRAY(arena, struct rule_source, n);
  for (size_t i = 0; i < n; i++) {
    if (sources[i].text.length >= UINT32_MAX)
      return context_misuse(context, "a text of over 4 GiB");
    struct str path = str_copy(arena, str_from(sources[i].path));
    struct str text = {sources[i].text.bytes, (uint32_t)sources[i].text.length};
    given->sources[i] = (struct rule_source){path, path, str_copy(arena, text)};
  }
  struct compilation *compilation = ARENA_NEW(arena, struct compilation);
  compile(compilation, arena, compile_carried(given, COMPILE_PROGRAM), NULL);
  thidua_status status = context_report(context, &compilation->diags);
  program->program = compilation->program;
  return status;
}

thidua_status thidua_compile(
    thidua_context *context, const thidua_source *sources, size_t n, thidua_program **out) {
  context_begin(context);
  *out = NULL;
  thidua_program *program = program_begin(context);
  if (!program) return THIDUA_OUT_OF_MEMORY;
  if (setjmp(context->exhausted)) {
    thidua_program_free(program);
    return context_exhausted(context);
  }
  thidua_status status = compile_into(context, sources, n, program);
  if (status) {
    thidua_program_free(program);
    return status;
  }
  program_settle(program);
  *out = program;
  return THIDUA_OK;
}
