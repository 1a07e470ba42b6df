/* A document as Markdown (document_parts.h): what a page has but for the chart. */
#include "author/document_parts.h"

#include "base/translate.h"
#include "results/people.h"

/* -- text -- */

/* What would be markup is not. */
static void put_text(struct document *document, struct str text) {
  for (uint32_t i = 0; i < text.n; i++) {
    if (text.p[i] && strchr("\\`*_[]<>|#", text.p[i])) buffer_put_byte(document->out, '\\');
    buffer_put_byte(document->out, text.p[i] == '\n' ? ' ' : text.p[i]);
  }
}

static void put(struct document *document, const char *text) {
  buffer_put(document->out, str_from(text));
}

static void put_code(struct document *document, struct str text) {
  put(document, "`");
  buffer_put(document->out, text);
  put(document, "`");
}

static void put_link(struct document *document, struct str anchor, struct str text) {
  put(document, "[");
  put_text(document, text);
  put(document, "](#");
  buffer_put(document->out, anchor);
  put(document, ")");
}

static void put_phrases(struct document *document, const struct phrases *words, bool begins) {
  for (uint32_t i = 0; i < words->of.n; i++) {
    const struct phrase *phrase = &words->of.items[i];
    const struct str text =
        begins && i == 0 ? sentences_begin(&document->sentences, phrase->text) : phrase->text;
    const struct entry *entry =
        phrase->kind == PHRASE_NAME ? document_entry(document, phrase->decl, phrase->field) : NULL;
    if (entry) {
      put_link(document, entry->anchor, text);
    } else if (phrase->kind == PHRASE_VALUE) {
      put(document, "**");
      put_text(document, text);
      put(document, "**");
    } else {
      put_text(document, text);
    }
  }
}

static void put_list(struct document *document, const struct sentence *list, uint32_t depth) {
  for (; list; list = list->next) {
    buffer_fill(document->out, ' ', 2 * (size_t)depth);
    put(document, "- ");
    put_phrases(document, &list->words, false);
    put(document, "\n");
    put_list(document, list->first, depth + 1);
  }
}

static void put_sentences(struct document *document, const struct sentence *sentence) {
  for (; sentence; sentence = sentence->next) {
    put_phrases(document, &sentence->words, true);
    put(document, sentence->first ? "\n\n" : ".\n\n");
    if (!sentence->first) continue;
    put_list(document, sentence->first, 0);
    put(document, "\n");
  }
}

static void put_links(
    struct document *document, const char *lead, struct entry *const *entries, uint32_t n) {
  if (!n) return;
  put(document, lead);
  for (uint32_t i = 0; i < n; i++) {
    put(document, i ? " · " : " ");
    put_link(document, entries[i]->anchor, entries[i]->name);
  }
  put(document, "\n\n");
}

/* -- entries -- */

static void put_heading(struct document *document, const char *title) {
  buffer_printf(document->out, "## %s\n\n", title);
}

static void put_said(
    struct document *document, const struct ast_decl *d, const struct sentence *sentences) {
  if (d->n_law) {
    put(document, "> ");
    put_text(document, document_law(document, d));
    put(document, "\n\n");
  }
  put_sentences(document, sentences);
  if (!document_tells_reason(document, d)) return;
  buffer_printf(document->out, "%s ", _("Reason:"));
  put_text(document, d->because.text);
  put(document, "\n\n");
}

static void put_values(struct document *document, const struct ast_decl *d) {
  const uint32_t in_force = document_in_force(document, d);
  buffer_printf(
      document->out, "| %s | %s | %s |\n|---|---:|---|\n", _("From"), _("Value"), _("Written in"));
  for (uint32_t i = 0; i < d->n_froms; i++) {
    const struct str day = people_date(document->arena, (int32_t)d->froms[i].date->number);
    buffer_printf(document->out, "| %.*s | **", STR_ARGS(day));
    put_text(document, document_value(document, d, d->froms[i].value));
    put(document, "** | ");
    put_code(document, document_place(document, d->froms[i].date->span));
    if (i == in_force) buffer_printf(document->out, " (%s)", _("in force"));
    put(document, " |\n");
  }
  put(document, "\n");
}

static void put_field(struct document *document, const struct ast_decl *d, uint32_t k) {
  const struct ast_field *field = &d->clauses->fields[k];
  const struct entry *entry = document_entry(document, d, field);
  const struct str notes = document_field_notes(document, d, field);
  put(document, "| <a id=\"");
  buffer_put(document->out, entry->anchor);
  put(document, "\"></a>");
  put_text(document, sentences_begin(&document->sentences, entry->name));
  put(document, " ");
  put_code(document, field->name.text);
  put(document, " | ");
  put_text(document, sentences_type(&document->sentences, &field->type));
  if (notes.n) put(document, "; ");
  put_text(document, notes);
  put(document, " | ");
  for (uint32_t i = 0; i < entry->used_by.n; i++) {
    if (i) put(document, " · ");
    put_link(document, entry->used_by.items[i]->anchor, entry->used_by.items[i]->name);
  }
  put(document, " |\n");
}

static void put_fields(struct document *document, const struct ast_decl *d) {
  if (d->of.text.n) {
    const struct phrases of = phrases_entity(&document->sentences, d->of.text);
    buffer_printf(document->out, "%s ", _("each lies in one:"));
    put_phrases(document, &of, false);
    put(document, ".\n\n");
  }
  if (d->clauses->absent_none)
    buffer_printf(document->out, "%s\n\n",
        _("Where the list is absent there are none; else it would be unknown."));
  if (!d->clauses->n_fields) return;
  buffer_printf(document->out, "| %s | %s | %s |\n|---|---|---|\n", _("Fact"), _("What it can be"),
      _("Used by"));
  for (uint32_t k = 0; k < d->clauses->n_fields; k++) put_field(document, d, k);
  put(document, "\n");
}

static void put_hanging(struct document *document, const struct ast_decl *d) {
  struct entry **results;
  const uint32_t n = document_hang_on(document, d, &results);
  put_links(document, _("Results that hang on it:"), results, n);
  if (!n) buffer_printf(document->out, "%s\n\n", _("No result hangs on it."));
}

static void put_entry(struct document *document, const struct entry *entry) {
  const struct ast_decl *d = entry->decl;
  put(document, "<a id=\"");
  buffer_put(document->out, entry->anchor);
  put(document, "\"></a>\n\n### ");
  put_text(document, sentences_begin(&document->sentences, entry->name));
  put(document, "\n\n");
  buffer_printf(document->out, "*%s*", sentences_kind(d->kind));
  if (d->name.text.n) put(document, " "), put_code(document, d->name.text);
  put(document, " ");
  put_code(document, document_place(document, document_span(document, d)));
  if (entry->coverage && entry->coverage->of) {
    put(document, " · ");
    buffer_printf(document->out, _("tested %u of %u"), entry->coverage->met, entry->coverage->of);
  }
  put(document, "\n\n");
  put_said(document, d, entry->sentences);
  if (d->kind == AST_PARAMETER) put_values(document, d);
  if (d->kind == AST_ENTITY) put_fields(document, d);
  if (d->kind == AST_READING) put_hanging(document, d);
  if (d->kind != AST_ENTITY)
    put_links(document, _("Used by:"), entry->used_by.items, entry->used_by.n);
}

/* With what lies below it: the rules of a decision, exceptions. */
static void put_whole(struct document *document, const struct entry *entry) {
  put_entry(document, entry);
  for (uint32_t i = 0; i < entry->below.n; i++) put_whole(document, entry->below.items[i]);
}

static void put_kind(struct document *document, enum ast_decl_kind kind, const char *title) {
  struct entry **entries;
  const uint32_t n = document_of_kind(document, kind, &entries);
  if (!n) return;
  put_heading(document, title);
  for (uint32_t i = 0; i < n; i++) put_whole(document, entries[i]);
}

/* -- what is decided -- */

static void put_results(struct document *document) {
  put_heading(document, _("What is decided"));
  buffer_printf(document->out, "| %s | %s | %s |\n|---|---|---|\n", _("Result"), _("Of each"),
      _("It comes to"));
  for (uint32_t i = 0; i < document->n_entries; i++) {
    const struct entry *entry = &document->entries[i];
    const struct ast_decl *d = entry->decl;
    if (entry->field || !document_is_result(d)) continue;
    const struct phrases of = phrases_entity(&document->sentences,
        d->clauses->candidate.text.n ? d->clauses->candidate.text : d->of.text);
    const struct phrases outcomes = document_comes_to(document, d);
    put(document, "| ");
    put_link(document, entry->anchor, entry->name);
    put(document, " | ");
    put_phrases(document, &of, false);
    put(document, " | ");
    put_phrases(document, &outcomes, false);
    put(document, " |\n");
  }
  put(document, "\n");
}

/* -- the chain -- */

static void put_extended(struct document *document, const struct document_file *file) {
  for (uint32_t i = 0; i < file->extended.n; i++) {
    const struct phrases words = document_extension(document, file, file->extended.items[i]);
    buffer_printf(document->out, "- %s: ", _("extends"));
    put_link(document, file->extended.items[i]->anchor, file->extended.items[i]->name);
    put(document, ": ");
    put_phrases(document, &words, false);
    put(document, "\n");
  }
}

static void put_done(
    struct document *document, const char *lead, struct entry *const *entries, uint32_t n) {
  if (!n) return;
  buffer_printf(document->out, "- %s:", lead);
  for (uint32_t i = 0; i < n; i++) {
    put(document, i ? " · " : " ");
    put_link(document, entries[i]->anchor, entries[i]->name);
  }
  put(document, "\n");
}

/* Old and new words in one text, those that are gone and those that are new marked. */
static void put_changes(
    struct document *document, const struct ast_decl *old, const struct ast_decl *new) {
  struct changed_text changes[3];
  const uint32_t n = document_changes(document, old, new, changes);
  for (uint32_t i = 0; i < n; i++) {
    buffer_printf(document->out, "  - *%s:*", _("changed words"));
    for (uint32_t k = 0; k < changes[i].of.n; k++) {
      const struct changed_run *run = &changes[i].of.items[k];
      buffer_printf(document->out, " %s", document_mark(run->kind, true));
      put_text(document, run->text);
      put(document, document_mark(run->kind, false));
    }
    put(document, "\n");
  }
}

static void put_removals(struct document *document, const char *lead,
    const struct ast_removal *const *removals, uint32_t n) {
  for (uint32_t i = 0; i < n; i++) {
    const struct ast_decl *old = removals[i]->removed;
    buffer_printf(document->out, "- %s: ", lead);
    put_text(document, sentences_name(&document->sentences, old));
    buffer_printf(document->out, " (%s). %s\n", sentences_kind(old->kind), _("It said:"));
    put_list(document, sentences_of(&document->sentences, old), 1);
    if (removals[i]->by->kind == AST_REPLACE)
      put_changes(document, old, removals[i]->by->replacement);
  }
}

static void put_years(struct document *document) {
  if (document->n_files < 2) return;
  put_heading(document, _("What each year changed"));
  for (uint32_t i = document->n_files; i > 0; i--) {
    const struct document_file *file = &document->files[i - 1];
    put(document, "### ");
    put_text(document, file->title);
    put(document, "\n\n");
    put_code(document, file->path);
    put(document, "\n\n");
    if (i == 1) {
      buffer_printf(document->out,
          _("the beginning: declarations that stand today as they were written: %u"),
          file->added.n);
      put(document, "\n\n");
      continue;
    }
    put_removals(document, _("replaces"), file->replaced.items, file->replaced.n);
    put_removals(document, _("repeals"), file->repealed.items, file->repealed.n);
    put_extended(document, file);
    put_done(document, _("adds"), file->added.items, file->added.n);
    put(document, "\n");
  }
}

void document_markdown(struct document *document) {
  const struct schema *schema = document->schema;
  const struct ast_decl *header = document->ast->decls[0];
  put(document, "# ");
  put_text(document, people_title(schema, document->arena));
  put(document, "\n\n");
  if (schema->issuer.n) {
    put_text(document, schema->issuer);
    put(document, "\n\n");
  }
  const struct str period =
      document_period(document, header->clauses->effective_from, header->clauses->effective_to);
  if (period.n) buffer_printf(document->out, "%s: %.*s\n\n", _("In force"), STR_ARGS(period));
  if (document->options->coverage)
    buffer_printf(document->out, "%s: %u / %u\n\n", _("Test cases passed"),
        document->options->n_passed, document->options->n_cases);
  put_results(document);
  put_years(document);
  put_kind(document, AST_DECISION, _("Decisions and rules"));
  put_kind(document, AST_SELECTION, _("Selections"));
  put_kind(document, AST_ALLOCATION, _("Allocations"));
  put_kind(document, AST_DEFINE, _("Definitions"));
  put_kind(document, AST_DUTY, _("Duties"));
  put_kind(document, AST_READING, _("How the law is read"));
  put_kind(document, AST_PARAMETER, _("Parameters by date"));
  put_kind(document, AST_ENTITY, _("What the data tells"));
  put_kind(document, AST_REQUIRE, _("What the data must satisfy"));
  put_kind(document, AST_WARNING, _("Warnings"));
  put_kind(document, AST_CALENDAR, _("Working days"));
  put_kind(document, AST_NOT_ENCODED, _("Words that are not for rules"));
}
