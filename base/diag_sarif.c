/* Diagnostics as SARIF 2.1.0 (OASIS), the form in which CI services take what a checker found. Of each
 * kind that was told the log says what it is and why (advice.def). */
#include <assert.h>

#include "base/diag.h"
#include "base/json.h"
#include "base/translate.h"

static void write_text(FILE *out, const char *member, struct str text) {
  fprintf(out, "\"%s\": {\"text\": ", member);
  json_write_string(out, text);
  fputc('}', out);
}

/* -- places -- */

/* What stands for itself in the path of a URI (RFC 3986). */
static bool is_plain(unsigned char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
      (c && strchr("/-._~", c));
}

static void write_uri(FILE *out, struct str path) {
  fputs(path.n && path.p[0] == '/' ? "\"file://" : "\"", out);
  for (uint32_t i = 0; i < path.n; i++) {
    const unsigned char c = (unsigned char)path.p[i];
    if (is_plain(c)) fputc(c, out);
    else fprintf(out, "%%%02X", c);
  }
  fputc('"', out);
}

/* `end.line` 0: where it ends is not known. */
static void write_location(FILE *out, struct place begin, struct place end, struct str message) {
  fputs("{\"physicalLocation\": {\"artifactLocation\": {\"uri\": ", out);
  write_uri(out, begin.path);
  fputc('}', out);
  if (begin.line) {
    fprintf(out, ", \"region\": {\"startLine\": %u", begin.line);
    if (begin.column & ~PLACE_CELL)
      fprintf(out, ", \"startColumn\": %u", begin.column & ~PLACE_CELL);
    if (end.line) fprintf(out, ", \"endLine\": %u, \"endColumn\": %u", end.line, end.column);
    fputc('}', out);
  }
  fputc('}', out);
  if (message.n) {
    fputs(", ", out);
    write_text(out, "message", message);
  }
  fputc('}', out);
}

static void write_span(FILE *out, struct diags *diags, struct span span, struct str message) {
  write_location(out, sources_place(diags->sources, span.source, span.begin),
      sources_place(diags->sources, span.source, span.end), message);
}

/* -- results -- */

static const char *level_of(enum diag_severity severity) {
  switch (severity) {
  case DIAG_ERROR: return "error";
  case DIAG_WARNING: return "warning";
  }
  return "none";
}

static void write_message(FILE *out, struct arena *arena, const struct diag *diag) {
  struct str text = diag->text;
  if (diag->help.n)
    text = str_from(arena_printf(
        arena, "%.*s\n%s: %.*s", STR_ARGS(diag->text), _("help"), STR_ARGS(diag->help)));
  write_text(out, "message", text);
}

static void write_result(FILE *out, struct diags *diags, const struct diag *diag) {
  fprintf(out, "{\"ruleId\": \"%s\", \"level\": \"%s\", ", diag_code_name(diag->code),
      level_of(diag->severity));
  write_message(out, diags->arena, diag);
  fputs(",\n       \"locations\": [", out);
  if (diag->span.source != UINT32_MAX) write_span(out, diags, diag->span, (struct str){0});
  else if (diag->place.path.n) write_location(out, diag->place, (struct place){0}, (struct str){0});
  fputc(']', out);
  bool is_begun = false;
  for (const struct diag_note *note = diag->notes; note; note = note->next) {
    if (note->span.source == UINT32_MAX) continue;
    fputs(is_begun ? ", " : ",\n       \"relatedLocations\": [", out);
    is_begun = true;
    write_span(out, diags, note->span, note->text);
  }
  fputs(is_begun ? "]}" : "}", out);
}

void sarif_begin(struct sarif *sarif, FILE *out) {
  *sarif = (struct sarif){.out = out};
  fputs("{\"version\": \"2.1.0\",\n"
        " \"$schema\": \"https://json.schemastore.org/sarif-2.1.0.json\",\n"
        " \"runs\": [\n"
        "  {\"columnKind\": \"unicodeCodePoints\",\n"
        "   \"results\": [",
      out);
}

void sarif_add(struct sarif *sarif, struct diags *diags) {
  for (uint32_t i = 0; i < diags->n; i++) {
    fputs(sarif->n++ ? ",\n      " : "\n      ", sarif->out);
    write_result(sarif->out, diags, &diags->items[i]);
    sarif->told[diags->items[i].code] = true;
  }
}

/* -- what was told -- */

static void write_rule(FILE *out, enum diag_code code) {
  char name[DIAG_NAME_BYTES];
  const struct str reason = str_from(translated(diag_reason(code)));
  fprintf(out, "{\"id\": \"%s\", \"name\": \"%s\", ", diag_code_name(code), diag_name(code, name));
  write_text(out, "shortDescription", str_from(translated(diag_template(code))));
  if (reason.n) {
    fputs(",\n       ", out);
    write_text(out, "fullDescription", reason);
  }
  fprintf(out, ",\n       \"defaultConfiguration\": {\"level\": \"%s\"}}",
      level_of(diag_severity_of(code)));
}

void sarif_end(struct sarif *sarif, const char *version) {
  FILE *out = sarif->out;
  fprintf(out,
      "%s],\n"
      "   \"tool\": {\"driver\": {\"name\": \"thidua\", \"version\": \"%s\",\n"
      "     \"rules\": [",
      sarif->n ? "\n   " : "", version);
  bool is_begun = false;
  for (enum diag_code code = 0; code < DIAG_N_CODES; code++) {
    if (!sarif->told[code]) continue;
    fputs(is_begun ? ",\n      " : "\n      ", out);
    is_begun = true;
    write_rule(out, code);
  }
  fputs(is_begun ? "\n     ]}}}]}\n" : "]}}}]}\n", out);
}
