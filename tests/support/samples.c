/* See samples.h. */
#include "tests/support/samples.h"

#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

/* The data that lies beside a regulation; false: there is none, or it has errors. */
static bool load(struct session *session, const char *path, struct data_files *data) {
  return !session_regulation(session, path, false) && session_day(session, NULL) &&
      !session_previous(session, schema_uses_history(session->schema) ? "none" : NULL) &&
      !session_data(session, data, NULL, 0);
}

static void visit_file(size_t number, const char *path, sample_visit *visit, void *context) {
  struct arena arena;
  struct opened opened;
  glob_t files;
  arena_init(&arena, NULL);
  opened_init(&opened, &arena, NULL);
  struct session *session = session_open(&opened);
  const char *pattern = arena_printf(&arena, "%.*s/data/*", (int)(strrchr(path, '/') - path), path);
  if (glob(pattern, 0, NULL, &files) == 0) {
    struct data_files data = {
        .paths = (const char *const *)files.gl_pathv, .n = (uint32_t)files.gl_pathc};
    diags_init(&data.diags, &arena, NULL);
    if (load(session, path, &data)) visit(context, number, path, session);
  }
  globfree(&files);
  opened_close(&opened);
  arena_free(&arena);
}

void samples_each(size_t every, sample_visit *visit, void *context) {
  glob_t found;
  assert_int_equal(glob("rules/*/*.rules", 0, NULL, &found), 0);
  for (size_t i = 0; i < found.gl_pathc; i += every)
    visit_file(i, found.gl_pathv[i], visit, context);
  globfree(&found);
}

bool sample_generated(struct subject *subject, struct generated *generated) {
  if (!subject_compile(subject, generated->rules)) return false;
  subject->previous = generated_results(generated);
  return subject_load(subject, generated_yaml(generated, generated->data, NULL));
}
