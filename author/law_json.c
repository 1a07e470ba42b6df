/* Coverage of the law as JSON, for programs (law.h). Words are English in every language. */
#include "author/law_forms.h"

#include "base/json.h"

struct json {
  const struct law_report *report;
  struct arena *arena;
  struct buffer out;
};

static void put(struct json *json, const char *text) { buffer_put(&json->out, str_from(text)); }

static void put_string(struct json *json, struct str text) { json_put_string(&json->out, text); }

static void put_member(struct json *json, const char *name, struct str text) {
  buffer_printf(&json->out, "\"%s\": ", name);
  put_string(json, text);
}

/* "sentences": {"all": 19, "encoded": 17, "tested": 17, "missing": 0, …} */
static void put_count(struct json *json, const char *name, const struct law_count *count) {
  buffer_printf(&json->out, "\"%s\": { \"all\": %u", name, count->all);
  for (uint32_t state = 0; state < N_LAW_STATES; state++) {
    const struct str word = law_state_word((enum law_state)state);
    buffer_printf(&json->out, ", \"%.*s\": %u", STR_ARGS(word), count->by_state[state]);
    if (state == LAW_ENCODED) buffer_printf(&json->out, ", \"tested\": %u", count->tested);
  }
  put(json, " }");
}

static void put_cases(struct json *json, const struct law_exercise *exercised) {
  put(json, ", \"cases\": [");
  for (uint32_t i = 0; i < exercised->n_cases; i++) {
    if (i) put(json, ", ");
    put_string(json, exercised->cases[i].told);
  }
  put(json, "]");
}

static void put_quote(struct json *json, const struct law_quote *quote) {
  put(json, "{ ");
  put_member(json, "kind", str_from(quote->what));
  if (quote->name.n) {
    put(json, ", ");
    put_member(json, "name", quote->name);
  }
  put(json, ", ");
  put_member(json, "at", str_from(quote->at));
  if (quote->kind == QUOTE_MARKS) {
    put(json, ", ");
    put_member(json, "reason", law_state_word((enum law_state)quote->state));
    put(json, ", ");
    put_member(json, "because", quote->because);
  }
  if (quote->kind == QUOTE_FORMER) {
    buffer_printf(
        &json->out, ", \"%s\": ", quote->by->kind == AST_REPEAL ? "repealed" : "replaced");
    put_string(json, str_from(quote->by_at));
  }
  if (quote->kind == QUOTE_ENCODES && quote->exercised.state != LAW_NOT_TO_BE_TESTED) {
    buffer_printf(
        &json->out, ", \"tested\": %s", quote->exercised.state == LAW_TESTED ? "true" : "false");
    put_cases(json, &quote->exercised);
  }
  put(json, " }");
}

static void put_quotes(
    struct json *json, const char *name, const uint32_t *quotes, uint32_t n, const char *indent) {
  buffer_printf(&json->out, "\"%s\": [", name);
  for (uint32_t i = 0; i < n; i++) {
    buffer_printf(&json->out, "%s\n%s  ", i ? "," : "", indent);
    put_quote(json, &json->report->quotes[quotes[i]]);
  }
  if (n) buffer_printf(&json->out, "\n%s", indent);
  put(json, "]");
}

static void put_tested(struct json *json, enum law_state state, bool is_tested) {
  if (state == LAW_ENCODED)
    buffer_printf(&json->out, ", \"tested\": %s", is_tested ? "true" : "false");
}

static void put_part(
    struct json *json, const struct law_text_report *text, const struct law_part *part) {
  const enum law_state state = (enum law_state)part->state;
  put(json, "\n            { ");
  put_member(json, "text", law_part_text(json->arena, text, part));
  put(json, ", ");
  put_member(json, "state", law_state_word(state));
  put_tested(json, state, part->is_tested);
  if (part->n_quotes) {
    put(json, ",\n              ");
    put_quotes(json, state == LAW_MISSING ? "formerly" : "by", part->quotes, part->n_quotes,
        "              ");
  }
  put(json, " }");
}

static void put_sentence(
    struct json *json, const struct law_text_report *text, const struct law_sentence *sentence) {
  const enum law_state state = (enum law_state)sentence->state;
  const struct law_part whole = {.begin = sentence->cut.begin, .end = sentence->cut.end};
  put(json, "\n        { ");
  put_member(json, "at",
      str_from(arena_printf(json->arena, "%.*s:%u:%u", STR_ARGS(sentence->place.path),
          sentence->place.line, sentence->place.column)));
  if (sentence->cut.article.n) {
    put(json, ", ");
    put_member(json, "article", sentence->cut.article);
  }
  put(json, ", ");
  put_member(json, "state", law_state_word(state));
  put_tested(json, state, sentence->is_tested);
  put(json, ",\n          ");
  put_member(json, "text", law_part_text(json->arena, text, &whole));
  put(json, ",\n          \"parts\": [");
  for (uint32_t i = 0; i < sentence->n_parts; i++) {
    if (i) put(json, ",");
    put_part(json, text, &sentence->parts[i]);
  }
  put(json, " ] }");
}

static void put_text(struct json *json, const struct law_text_report *text) {
  put(json, "\n    { ");
  put_member(json, "file", text->source->relative);
  put(json, ", ");
  put_member(json, "sha256", digest_text(json->arena, text->source->digest));
  buffer_printf(&json->out, ", \"changed\": %s", text->is_changed ? "true" : "false");
  if (text->is_changed) {
    put(json, ", ");
    put_member(json, "compiled_with", digest_text(json->arena, text->known));
  }
  put(json, ",\n      ");
  put_quotes(json, "broken", text->broken, text->n_broken, "      ");
  put(json, ",\n      ");
  put_count(json, "sentences", &text->sentences_count);
  put(json, ",\n      ");
  put_count(json, "words", &text->words_count);
  put(json, ",\n      \"text\": [");
  for (uint32_t i = 0; i < text->n_sentences; i++) {
    if (i) put(json, ",");
    put_sentence(json, text, &text->sentences[i]);
  }
  put(json, " ] }");
}

static void put_tests(struct json *json) {
  put(json, "\"tests\": [");
  for (uint32_t i = 0; i < json->report->n_tests; i++) {
    const struct law_test_file *file = &json->report->tests[i];
    put(json, i ? ", { " : " { ");
    put_member(json, "file", str_from(file->path));
    buffer_printf(&json->out, ", \"cases\": %u, \"failed\": %u }", file->n_cases, file->n_failed);
  }
  put(json, json->report->n_tests ? " ]" : "]");
}

void law_write_json(const struct law_report *report, FILE *out) {
  struct json json = {.report = report, .arena = report->compilation->arena};
  buffer_init(&json.out, json.arena, out);
  put(&json, "{ ");
  put_member(&json, "regulation", report->schema->name);
  put(&json, ", ");
  put_member(&json, "title", report->schema->title);
  put(&json, ",\n  ");
  put_count(&json, "sentences", &report->sentences);
  put(&json, ",\n  ");
  put_count(&json, "words", &report->words);
  put(&json, ",\n  ");
  put_tests(&json);
  put(&json, ",\n  \"sources\": [");
  for (uint32_t i = 0; i < report->n_texts; i++) {
    if (i) put(&json, ",");
    put_text(&json, &report->texts[i]);
  }
  put(&json, " ] }\n");
  buffer_flush(&json.out);
}
