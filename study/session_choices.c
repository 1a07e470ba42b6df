/* What a session is run by beside its data: readings, and the preceding year's results (session.h).
 */
#include "base/file.h"
#include "base/unreadable.h"
#include "runtime/ingest/history_load.h"
#include "study/session.h"

/* -- the preceding year -- */

void session_forget_previous(struct session *session) {
  if (session->has_previous) history_free(&session->previous);
  session->has_previous = false;
}

enum fault session_history(struct session *session, const char *path, struct diags *diags) {
  session_forget_previous(session);
  history_begin(
      &session->previous, session->schema, &allocator_system, session->arena.out_of_memory);
  session->has_previous = true;
  int error = 0;
  if (path && strcmp(path, "none") != 0) {
    struct progress *progress = session->is_quiet ? NULL : session->opened->progress;
    session->previous.records.progress = progress;
    progress_begin_reading(progress, file_bytes(path), (struct str){0});
    error = history_load_file(&session->previous, diags, path);
    progress_end(progress);
  }
  if (error) diag_unreadable(diags, (struct place){0}, path, error);
  history_close(&session->previous, diags);
  return error ? FAULT_SYSTEM : diags->n_errors ? FAULT_INPUT : FAULT_NONE;
}

enum fault session_previous(struct session *session, const char *path) {
  return session_previous_for(session, schema_uses_history(session->schema), path);
}

enum fault session_previous_for(struct session *session, bool is_asked, const char *path) {
  if (!path && is_asked)
    return notice_usage(&session->opened->notices,
        "the regulation asks of the preceding year: give its results, --previous RESULTS, or for "
        "the first year of all --previous none");
  if (path && !*path)
    return notice_usage(&session->opened->notices,
        "--previous names no file: give results of the preceding year, or none");
  struct diags *diags = ARENA_NEW(&session->arena, struct diags);
  diags_init(diags, &session->arena, NULL);
  enum fault fault = session_history(session, path, diags);
  if (!fault && is_asked && !history_check_year(&session->previous, session->options.as_of, diags))
    fault = FAULT_INPUT;
  if (!fault && is_asked && !history_check_program(&session->previous, path, diags))
    fault = FAULT_INPUT;
  if (diags->n) notice_diags(&session->opened->notices, diags);
  return fault;
}

/* -- readings -- */

/* One NAME=VALUE. */
static enum fault choose_reading(struct session *session, const char *choice, uint32_t *chosen) {
  const struct schema *schema = session->schema;
  struct str text;
  if (!notice_text(&session->opened->notices, choice, &text)) return FAULT_USAGE;
  struct str inside = text_between_quotes(text);
  if (inside.p)
    return notice_usage(&session->opened->notices,
        "--reading: the quotation marks are no part of it: write %.*s", STR_ARGS(inside));
  const char *equals = memchr(text.p, '=', text.n);
  if (!equals)
    return notice_usage(
        &session->opened->notices, "--reading takes NAME=VALUE, not \"%s\"", choice);
  struct str name = {text.p, (uint32_t)(equals - text.p)},
             value = {equals + 1, text.n - name.n - 1};
  struct str *names = ARENA_ARRAY(&session->arena, struct str, schema->n_readings + 1);
  for (uint32_t i = 0; i < schema->n_readings; i++) {
    names[i] = schema->readings[i].name;
    if (!str_equal(names[i], name)) continue;
    const struct enumeration *words = &schema->enumerations[schema->readings[i].choices];
    for (uint32_t code = 0; code < words->n_words; code++)
      if (str_equal(words->words[code], value)) {
        chosen[i] = code;
        return FAULT_NONE;
      }
    struct type type = {TYPE_ENUM, 0, schema->readings[i].choices};
    return notice_usage(&session->opened->notices, "reading %.*s is %.*s, not \"%.*s\"%s",
        STR_ARGS(name), STR_ARGS(type_told(&session->arena, schema, type)), STR_ARGS(value),
        did_you_mean(&session->arena, value, words->words, words->n_words));
  }
  return notice_usage(&session->opened->notices, "the regulation has no reading \"%.*s\"%s",
      STR_ARGS(name), did_you_mean(&session->arena, name, names, schema->n_readings));
}

enum fault session_readings(struct session *session, const char *const *choices, uint32_t n) {
  const struct schema *schema = session->schema;
  uint32_t *chosen = ARENA_ARRAY(&session->arena, uint32_t, schema->n_readings + 1);
  for (uint32_t i = 0; i < schema->n_readings; i++) chosen[i] = schema->readings[i].chosen;
  session->options.readings = chosen;
  for (uint32_t i = 0; i < n; i++) {
    enum fault fault = choose_reading(session, choices[i], chosen);
    if (fault) return fault;
  }
  return FAULT_NONE;
}
