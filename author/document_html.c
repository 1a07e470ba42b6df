/* A document as a page (document_parts.h): its head and the order of its sections. */
#include "author/document_html.h"

#include "base/translate.h"
#include "results/people.h"

/* -- sections of entries of one kind -- */

/* An entry and what lies below it: the rules of a decision, exceptions. */
static void put_whole(struct document *document, const struct entry *entry) {
  html_entry(document, entry);
  for (uint32_t i = 0; i < entry->below.n; i++) put_whole(document, entry->below.items[i]);
}

static void put_kind(
    struct document *document, enum ast_decl_kind kind, const char *id, const char *title) {
  struct entry **entries;
  const uint32_t n = document_of_kind(document, kind, &entries);
  if (!n) return;
  html_section(document, id, title);
  for (uint32_t i = 0; i < n; i++) {
    if (kind == AST_DECISION) html_put(document->out, "<div class=\"group-of-entries\">\n");
    put_whole(document, entries[i]);
    if (kind == AST_DECISION) html_put(document->out, "</div>\n");
  }
  html_put(document->out, "</section>\n");
}

static void put_readings(struct document *document) {
  struct entry **readings;
  const uint32_t n = document_of_kind(document, AST_READING, &readings);
  if (!n) return;
  html_section(document, "readings", _("How the law is read"));
  for (uint32_t i = 0; i < n; i++) html_entry_with(document, readings[i], html_hanging);
  html_put(document->out, "</section>\n");
}

void html_hanging(struct document *document, const struct entry *entry) {
  struct entry **results;
  const uint32_t n = document_hang_on(document, entry->decl, &results);
  html_entry_links(document, _("Results that hang on it:"), results, n);
  if (!n)
    HTML_FORMAT(
        document->out, "<p class=\"links\">{}</p>\n", str_from(_("No result hangs on it.")));
}

/* -- the page -- */

static uint32_t n_of_kind(struct document *document, enum ast_decl_kind kind) {
  struct entry **entries;
  return document_of_kind(document, kind, &entries);
}

static void put_meta(struct document *document, const char *name, struct str value) {
  if (value.n)
    HTML_FORMAT(document->out, "<div><dt>{}</dt><dd>{}</dd></div>\n", str_from(name), value);
}

static void put_count(struct document *document, const char *name, enum ast_decl_kind kind) {
  const uint32_t n = n_of_kind(document, kind);
  if (n) put_meta(document, name, str_from(arena_printf(document->arena, "%u", n)));
}

static void put_head(struct document *document) {
  const struct schema *schema = document->schema;
  const struct ast_decl *header = document->ast->decls[0];
  struct buffer *out = document->out;
  html_put(out, "<header class=\"top\">\n");
  if (schema->issuer.n) HTML_FORMAT(out, "<p class=\"issuer\">{}</p>\n", schema->issuer);
  HTML_FORMAT(out, "<h1>{}</h1>\n<dl class=\"meta\">\n", people_title(schema, document->arena));
  put_meta(document, _("In force"),
      document_period(document, header->clauses->effective_from, header->clauses->effective_to));
  put_count(document, _("Rules"), AST_RULE);
  put_count(document, _("Selections"), AST_SELECTION);
  put_count(document, _("Duties"), AST_DUTY);
  put_count(document, _("How the law is read"), AST_READING);
  if (document->options->coverage)
    put_meta(document, _("Test cases passed"),
        str_from(arena_printf(
            document->arena, "%u / %u", document->options->n_passed, document->options->n_cases)));
  html_put(out, "</dl>\n</header>\n");
}

void document_html(struct document *document) {
  page_begin(document->out, people_title(document->schema, document->arena), PAGE_OF_TEXT);
  put_head(document);
  page_begin_text(document->out, str_from(_("Search rules, facts, words of the law")));
  html_results(document);
  html_years(document);
  put_kind(document, AST_DECISION, "rules", _("Decisions and rules"));
  put_kind(document, AST_SELECTION, "selections", _("Selections"));
  put_kind(document, AST_ALLOCATION, "allocations", _("Allocations"));
  put_kind(document, AST_DEFINE, "definitions", _("Definitions"));
  put_kind(document, AST_DUTY, "duties", _("Duties"));
  put_readings(document);
  html_parameters(document);
  html_entities(document);
  put_kind(document, AST_REQUIRE, "requirements", _("What the data must satisfy"));
  put_kind(document, AST_WARNING, "warnings", _("Warnings"));
  put_kind(document, AST_CALENDAR, "calendar", _("Working days"));
  put_kind(document, AST_NOT_ENCODED, "not-encoded", _("Words that are not for rules"));
  page_end(document->out, PAGE_OF_TEXT);
}
