/* Explanations for a page of results, by several threads (explain_page.h). */
#include "study/explain_page.h"

#include <stdatomic.h>

#include "base/limits.h"
#include "base/processors.h"

/* One explanation as it is made: its text, in memory of its own. */
struct explained {
  struct arena arena;
  struct str text;
  bool is_exhausted;
};

struct page_explainer *explainer_open(struct session *session) {
  struct page_explainer *explainer = ARENA_NEW(&session->arena, struct page_explainer);
  const uint32_t n_items = session->schema->n_items,
                 n_threads =
                     session->options.threads ? session->options.threads : processors_available();
  *explainer = (struct page_explainer){.session = session,
      .compilation = scene_compile(session),
      .groups = ARENA_ARRAY(&session->arena, uint32_t, n_items + 1),
      .pool = arena_alloc(&session->arena, pool_bytes()),
      .n_threads = n_threads < WORKERS_MAX ? n_threads : WORKERS_MAX,
      .explained = ARENA_ARRAY(&session->arena, struct explained, PAGE_EXPLAINED_AT_ONCE)};
  pool_init(explainer->pool);
  for (uint32_t item = 0; item < n_items; item++)
    explainer->groups[item] = scene_group_of(explainer->compilation, item);
  for (uint32_t i = 0; i < PAGE_EXPLAINED_AT_ONCE; i++) {
    arena_init(&explainer->explained[i].arena, session->opened->allocator);
    explainer->explained[i].text = (struct str){0};
    explainer->explained[i].is_exhausted = false;
  }
  return explainer;
}

static void forget(struct page_explainer *explainer) {
  for (uint32_t i = 0; i < PAGE_EXPLAINED_AT_ONCE; i++) arena_free(&explainer->explained[i].arena);
}

void explainer_close(struct page_explainer *explainer) {
  pool_end(explainer->pool);
  forget(explainer);
}

/* -- one explanation -- */

/* A scene with all that it opens, in `arena`: a copy of the session stands for it, since a session
 * knows what is open, and each thread opens its own. */
static struct str explained_in(const struct page_explainer *explainer, struct page_result result,
    struct arena *scratch, struct arena *arena) {
  struct opened opened;
  struct buffer text;
  opened_init(&opened, scratch, NULL);
  opened.allocator = explainer->session->opened->allocator;
  opened.for_people = explainer->session->opened->for_people;
  struct session session = *explainer->session;
  session.opened = &opened;
  session.options.threads = 1; /* the others make explanations too */
  struct scene *scene = scene_open_in(scratch, &session, explainer->compilation,
      outcome_entity(session.schema, result.item), result.row, explainer->groups[result.item]);
  buffer_init(&text, arena, NULL);
  explain_html(explain_result(scene, result.item, false), &text);
  opened_close(&opened);
  return (struct str){text.bytes, (uint32_t)text.n};
}

static void make(
    const struct page_explainer *explainer, struct page_result result, struct explained *out) {
  struct arena scratch;
  jmp_buf here;
  arena_init(&scratch, explainer->session->opened->allocator);
  scratch.out_of_memory = out->arena.out_of_memory = &here;
  if (setjmp(here) == 0) out->text = explained_in(explainer, result, &scratch, &out->arena);
  else out->is_exhausted = true;
  arena_free(&scratch);
}

/* -- several -- */

struct making {
  struct page_explainer *explainer;
  const struct page_result *results;
  uint32_t n;
  atomic_uint next;
};

static void make_next(void *context, uint32_t share) {
  struct making *making = context;
  (void)share;
  for (uint32_t i; (i = atomic_fetch_add(&making->next, 1)) < making->n;)
    make(making->explainer, making->results[i], &making->explainer->explained[i]);
}

const struct str *explain_for_page(void *context, const struct page_result *results, uint32_t n) {
  struct page_explainer *explainer = context;
  struct making making = {.explainer = explainer, .results = results, .n = n};
  forget(explainer);
  atomic_init(&making.next, 0);
  pool_run(
      explainer->pool, explainer->n_threads < n ? explainer->n_threads : n, make_next, &making);
  struct str *texts = ARENA_ARRAY(&explainer->explained[0].arena, struct str, n);
  for (uint32_t i = 0; i < n; i++) {
    if (explainer->explained[i].is_exhausted)
      memory_exhausted(explainer->session->arena.out_of_memory);
    texts[i] = explainer->explained[i].text;
  }
  return texts;
}
