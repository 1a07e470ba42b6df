/* The sections of a page that are no plain lists of entries (document_html.h). */
#include "author/document_html.h"

#include "base/translate.h"
#include "results/people.h"

/* -- what is decided, and of whom -- */

static void put_entity(struct document *document, struct str name) {
  const struct phrases words = phrases_entity(&document->sentences, name);
  html_phrases(document, &words, false);
}

void html_results(struct document *document) {
  struct buffer *out = document->out;
  const struct str counted =
      document->schema->entities[schema_counted_entity(document->schema)].name;
  html_section(document, "results", _("What is decided"));
  HTML_FORMAT(out, "<p>{} ", str_from(_("Results are counted by:")));
  put_entity(document, counted);
  HTML_FORMAT(out,
      ".</p>\n<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"{}\"><table "
      "class=\"facts\">\n<thead><tr><th scope=\"col\">{}</th><th scope=\"col\">{}</th><th "
      "scope=\"col\">{}</th></tr></thead><tbody>\n",
      str_from(_("What is decided")), str_from(_("Result")), str_from(_("Of each")),
      str_from(_("It comes to")));
  for (uint32_t i = 0; i < document->n_entries; i++) {
    const struct entry *entry = &document->entries[i];
    const struct ast_decl *d = entry->decl;
    if (entry->field || !document_is_result(d)) continue;
    html_put(out, "<tr><th scope=\"row\">");
    html_entry_link(document, entry);
    HTML_FORMAT(out, "</th><td data-label=\"{}\">", str_from(_("Of each")));
    put_entity(document, d->clauses->candidate.text.n ? d->clauses->candidate.text : d->of.text);
    HTML_FORMAT(out, "</td><td data-label=\"{}\">", str_from(_("It comes to")));
    const struct phrases outcomes = document_comes_to(document, d);
    html_phrases(document, &outcomes, false);
    html_put(out, "</td></tr>\n");
  }
  html_put(out, "</tbody></table></div></section>\n");
}

/* -- the chain of years -- */

static void put_done(
    struct document *document, const char *lead, struct entry *const *entries, uint32_t n) {
  if (!n) return;
  HTML_FORMAT(document->out, "<li><span class=\"lead\">{}</span><ul>\n", str_from(lead));
  for (uint32_t i = 0; i < n; i++) {
    html_put(document->out, "<li>");
    html_entry_link(document, entries[i]);
    HTML_FORMAT(document->out, " <span class=\"quiet\">{}</span></li>\n",
        str_from(sentences_kind(entries[i]->decl->kind)));
  }
  html_put(document->out, "</ul></li>\n");
}

static void put_extended(struct document *document, const struct document_file *file) {
  if (!file->extended.n) return;
  HTML_FORMAT(document->out, "<li><span class=\"lead\">{}</span><ul>\n", str_from(_("extends")));
  for (uint32_t i = 0; i < file->extended.n; i++) {
    const struct phrases words = document_extension(document, file, file->extended.items[i]);
    html_put(document->out, "<li>");
    html_entry_link(document, file->extended.items[i]);
    html_put(document->out, ": ");
    html_phrases(document, &words, false);
    html_put(document->out, "</li>\n");
  }
  html_put(document->out, "</ul></li>\n");
}

/* What stands today in the place of what was removed; NULL: nothing does. */
static struct entry *heir_of(struct document *document, const struct ast_removal *removal) {
  const struct ast_decl *d = removal->by->kind == AST_REPLACE ? removal->by->replacement : NULL;
  while (d) {
    struct entry *entry = document_entry(document, d, NULL);
    if (entry) return entry;
    const struct ast_decl *next = NULL;
    for (uint32_t i = 0; i < document->ast->n_removals && !next; i++)
      if (document->ast->removals[i].removed == d &&
          document->ast->removals[i].by->kind == AST_REPLACE)
        next = document->ast->removals[i].by->replacement;
    d = next;
  }
  return NULL;
}

/* Old and new words in one text, those that are gone and those that are new marked. */
static void put_changes(
    struct document *document, const struct ast_decl *old, const struct ast_decl *new) {
  struct changed_text changes[3];
  const uint32_t n = document_changes(document, old, new, changes);
  struct buffer *out = document->out;
  if (!n) return;
  HTML_FORMAT(out, "<div class=\"changed\"><p class=\"kind\">{}</p>", str_from(_("changed words")));
  for (uint32_t i = 0; i < n; i++) {
    html_put(out, "<p>");
    for (uint32_t k = 0; k < changes[i].of.n; k++) {
      const struct changed_run *run = &changes[i].of.items[k];
      if (k) html_put(out, " ");
      html_put(out, document_mark(run->kind, true));
      html_text(out, run->text);
      html_put(out, document_mark(run->kind, false));
    }
    html_put(out, "</p>");
  }
  html_put(out, "</div>");
}

static void put_removal(struct document *document, const struct ast_removal *removal) {
  struct buffer *out = document->out;
  const struct ast_decl *old = removal->removed;
  const struct entry *heir = heir_of(document, removal);
  const struct ast_decl *new = removal->by->kind == AST_REPLACE ? removal->by->replacement : NULL;
  html_put(out, "<li>");
  if (heir)
    HTML_FORMAT(
        out, "<a href=\"#{}\">{}</a>", heir->anchor, sentences_name(&document->sentences, old));
  else html_text(out, sentences_name(&document->sentences, old));
  HTML_FORMAT(out, " <span class=\"quiet\">{}</span>\n<details><summary>{}</summary>\n",
      str_from(sentences_kind(old->kind)),
      str_from(new ? _("what it said, and says now") : _("what it said")));
  HTML_FORMAT(out, "<div class=\"old\"><p class=\"kind\">{}</p>", str_from(_("before")));
  html_said(document, old, sentences_of(&document->sentences, old));
  html_put(out, "</div>");
  if (new) {
    HTML_FORMAT(out, "<div class=\"new\"><p class=\"kind\">{}</p>", str_from(_("now")));
    html_said(document, new, sentences_of(&document->sentences, new));
    html_put(out, "</div>");
    put_changes(document, old, new);
  }
  html_put(out, "</details></li>\n");
}

static void put_removals(struct document *document, const char *lead,
    const struct ast_removal *const *removals, uint32_t n) {
  if (!n) return;
  HTML_FORMAT(document->out, "<li><span class=\"lead\">{}</span><ul>\n", str_from(lead));
  for (uint32_t i = 0; i < n; i++) put_removal(document, removals[i]);
  html_put(document->out, "</ul></li>\n");
}

static void put_file(struct document *document, uint32_t number) {
  const struct document_file *file = &document->files[number];
  const struct ast_decl *header = file->file->header;
  struct buffer *out = document->out;
  HTML_FORMAT(out, "<li class=\"year\" id=\"{}\"><h3>{}</h3>\n<p class=\"quiet\">",
      document_file_anchor(document, file), file->title);
  if (header && (header->clauses->effective_from || header->clauses->effective_to))
    HTML_FORMAT(out, "{} · ",
        document_period(document, header->clauses->effective_from, header->clauses->effective_to));
  HTML_FORMAT(out, "<code>{}</code>", file->path);
  if (header && header->clauses->amends.text.n)
    HTML_FORMAT(out, " · {} <code>{}</code>", str_from(_("amends")), header->clauses->amends.text);
  if (header && header->clauses->source.text.n)
    HTML_FORMAT(
        out, " · {} <code>{}</code>", str_from(_("law text:")), header->clauses->source.text);
  html_put(out, "</p>\n");
  if (number == 0) {
    HTML_FORMAT(out, "<p>{}</p></li>\n",
        str_from(arena_printf(document->arena,
            _("the beginning: declarations that stand today as they were written: %u"),
            file->added.n)));
    return;
  }
  html_put(out, "<ul class=\"did\">\n");
  put_removals(document, _("replaces"), file->replaced.items, file->replaced.n);
  put_removals(document, _("repeals"), file->repealed.items, file->repealed.n);
  put_extended(document, file);
  put_done(document, _("adds"), file->added.items, file->added.n);
  html_put(out, "</ul></li>\n");
}

void html_years(struct document *document) {
  if (document->n_files < 2) return;
  html_section(document, "years", _("What each year changed"));
  html_put(document->out, "<ol class=\"chain\">\n");
  for (uint32_t i = document->n_files; i > 0; i--) put_file(document, i - 1);
  html_put(document->out, "</ol></section>\n");
}

/* -- parameters -- */

static void put_values(struct document *document, const struct entry *entry) {
  const struct ast_decl *d = entry->decl;
  struct buffer *out = document->out;
  const uint32_t in_force = document_in_force(document, d);
  HTML_FORMAT(out,
      "<table class=\"facts values\"><thead><tr><th scope=\"col\">{}</th><th scope=\"col\" "
      "class=\"r\">{}</th><th scope=\"col\">{}</th></tr></thead><tbody>\n",
      str_from(_("From")), str_from(_("Value")), str_from(_("Written in")));
  for (uint32_t i = 0; i < d->n_froms; i++) {
    HTML_FORMAT(out, "<tr><td>{}</td><td class=\"r\"><b>{}</b></td><td><code>{}</code>",
        people_date(document->arena, (int32_t)d->froms[i].date->number),
        document_value(document, d, d->froms[i].value),
        document_place(document, d->froms[i].date->span));
    if (i == in_force)
      HTML_FORMAT(out, " <span class=\"chip g\">{}</span>", str_from(_("in force")));
    html_put(out, "</td></tr>\n");
  }
  html_put(out, "</tbody></table>\n");
}

void html_parameters(struct document *document) {
  struct entry **entries;
  const uint32_t n = document_of_kind(document, AST_PARAMETER, &entries);
  if (!n) return;
  html_section(document, "parameters", _("Parameters by date"));
  document_chart(document);
  for (uint32_t i = 0; i < n; i++) html_entry_with(document, entries[i], put_values);
  html_put(document->out, "</section>\n");
}

/* -- what the data tells -- */

static void put_field(struct document *document, const struct ast_decl *d, uint32_t k) {
  const struct ast_field *field = &d->clauses->fields[k];
  const struct entry *entry = document_entry(document, d, field);
  struct buffer *out = document->out;
  const struct str notes = document_field_notes(document, d, field);
  HTML_FORMAT(out,
      "<tr id=\"{}\"><th scope=\"row\">{}<br><code>{}</code></th><td data-label=\"{}\">{}",
      entry->anchor, sentences_begin(&document->sentences, entry->name), field->name.text,
      str_from(_("What it can be")), sentences_type(&document->sentences, &field->type));
  if (notes.n) HTML_FORMAT(out, "<br><span class=\"quiet\">{}</span>", notes);
  HTML_FORMAT(out, "</td><td data-label=\"{}\">", str_from(_("Used by")));
  for (uint32_t i = 0; i < entry->used_by.n; i++) {
    if (i) html_put(out, " · ");
    html_entry_link(document, entry->used_by.items[i]);
  }
  html_put(out, "</td></tr>\n");
}

static void put_fields(struct document *document, const struct entry *entry) {
  const struct ast_decl *d = entry->decl;
  struct buffer *out = document->out;
  if (d->of.text.n) {
    HTML_FORMAT(out, "<p>{} ", str_from(_("each lies in one:")));
    put_entity(document, d->of.text);
    html_put(out, ".</p>\n");
  }
  if (d->clauses->absent_none)
    HTML_FORMAT(out, "<p>{}</p>\n",
        str_from(_("Where the list is absent there are none; else it would be unknown.")));
  if (!d->clauses->n_fields) return;
  HTML_FORMAT(out,
      "<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"{}\"><table "
      "class=\"facts\"><thead><tr><th scope=\"col\">{}</th><th scope=\"col\">{}</th><th "
      "scope=\"col\">{}</th></tr></thead><tbody>\n",
      entry->name, str_from(_("Fact")), str_from(_("What it can be")), str_from(_("Used by")));
  for (uint32_t k = 0; k < d->clauses->n_fields; k++) put_field(document, d, k);
  html_put(out, "</tbody></table></div>\n");
}

void html_entities(struct document *document) {
  struct entry **entries;
  const uint32_t n = document_of_kind(document, AST_ENTITY, &entries);
  html_section(document, "data", _("What the data tells"));
  for (uint32_t i = 0; i < n; i++) html_entry_with(document, entries[i], put_fields);
  html_put(document->out, "</section>\n");
}
