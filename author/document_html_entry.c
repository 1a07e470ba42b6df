/* Entries of a page, each the law beside what it became (document_html.h). */
#include "author/document_html.h"

#include "base/translate.h"
#include "results/people.h"

/* -- words -- */

void html_phrases(struct document *document, const struct phrases *words, bool begins) {
  struct buffer *out = document->out;
  for (uint32_t i = 0; i < words->of.n; i++) {
    const struct phrase *phrase = &words->of.items[i];
    const struct str text =
        begins && i == 0 ? sentences_begin(&document->sentences, phrase->text) : phrase->text;
    const struct entry *entry =
        phrase->kind == PHRASE_NAME ? document_entry(document, phrase->decl, phrase->field) : NULL;
    if (entry) HTML_FORMAT(out, "<a href=\"#{}\">{}</a>", entry->anchor, text);
    else if (phrase->kind == PHRASE_VALUE) HTML_FORMAT(out, "<b>{}</b>", text);
    else html_text(out, text);
  }
}

static void put_list(struct document *document, const struct sentence *list) {
  struct buffer *out = document->out;
  html_put(out, "<ul>\n");
  for (; list; list = list->next) {
    html_put(out, "<li>");
    html_phrases(document, &list->words, false);
    if (list->first) put_list(document, list->first);
    html_put(out, "</li>\n");
  }
  html_put(out, "</ul>\n");
}

void html_sentences(struct document *document, const struct sentence *sentence) {
  struct buffer *out = document->out;
  for (; sentence; sentence = sentence->next) {
    html_put(out, "<p>");
    html_phrases(document, &sentence->words, true);
    html_put(out, sentence->first ? "</p>\n" : ".</p>\n");
    if (sentence->first) put_list(document, sentence->first);
  }
}

void html_entry_link(struct document *document, const struct entry *entry) {
  HTML_FORMAT(document->out, "<a href=\"#{}\">{}</a>", entry->anchor, entry->name);
}

void html_entry_links(
    struct document *document, const char *lead, struct entry *const *entries, uint32_t n) {
  if (!n) return;
  HTML_FORMAT(document->out, "<p class=\"links\"><span>{}</span> ", str_from(lead));
  for (uint32_t i = 0; i < n; i++) {
    if (i) html_put(document->out, " · ");
    html_entry_link(document, entries[i]);
  }
  html_put(document->out, "</p>\n");
}

void html_section(struct document *document, const char *id, const char *title) {
  const struct str word = str_from(id);
  HTML_FORMAT(document->out,
      "<section id=\"{}\" aria-labelledby=\"{}-h\"><h2 id=\"{}-h\">{}</h2>\n", word, word, word,
      str_from(title));
}

/* -- an entry -- */

static void put_badges(struct document *document, const struct entry *entry) {
  const struct ast_decl *d = entry->decl;
  struct buffer *out = document->out;
  const struct document_file *file = document_file_of(document, document_span(document, d).source);
  if (document->n_files > 1 && file && d->kind != AST_REGULATION)
    HTML_FORMAT(out, "<a class=\"chip {}\" href=\"#{}\">{}{}</a>",
        entry->replaced ? STR("m") : STR("plain"), document_file_anchor(document, file),
        entry->replaced ? str_from(_("since ")) : STR(""), document_short(document, file));
  if (entry->coverage && entry->coverage->of)
    HTML_FORMAT(out, "<span class=\"chip {}\">{}</span>",
        entry->coverage->met == entry->coverage->of ? STR("g")
            : entry->coverage->met                  ? STR("m")
                                                    : STR("b"),
        str_from(arena_printf(
            document->arena, _("tested %u of %u"), entry->coverage->met, entry->coverage->of)));
}

static void put_entry_head(struct document *document, const struct entry *entry) {
  const struct ast_decl *d = entry->decl;
  struct buffer *out = document->out;
  HTML_FORMAT(out, "<article class=\"entry\" id=\"{}\">\n<header><p class=\"kind\">{}",
      entry->anchor, str_from(sentences_kind(d->kind)));
  put_badges(document, entry);
  HTML_FORMAT(out, "</p>\n<h3><a class=\"self\" href=\"#{}\">{}</a></h3></header>\n", entry->anchor,
      sentences_begin(&document->sentences, entry->name));
}

static void put_law(struct document *document, const struct ast_decl *d) {
  const struct str source = document_law_source(document, d);
  if (!d->n_law) return;
  HTML_FORMAT(
      document->out, "<div class=\"law\"><blockquote>{}</blockquote>", document_law(document, d));
  if (source.n)
    HTML_FORMAT(document->out, "<p class=\"from\">{} {}</p>", str_from(_("from")), source);
  html_put(document->out, "</div>\n");
}

static void put_because(struct document *document, const struct ast_decl *d) {
  if (document_tells_reason(document, d))
    HTML_FORMAT(document->out, "<p class=\"because\"><span>{}</span> {}</p>\n",
        str_from(_("Reason:")), d->because.text);
}

/* What stood there before, the latest first. */
static void put_before(struct document *document, const struct entry *entry) {
  const struct ast_removal *removal = entry->replaced;
  for (; removal; removal = removal->removed->replaces
           ? &document->ast->removals[removal->removed->replaces - 1]
           : NULL) {
    const struct ast_decl *old = removal->removed;
    const struct document_file *file =
        document_file_of(document, document_span(document, old).source);
    HTML_FORMAT(document->out, "<details class=\"before\"><summary>{} {}</summary>\n",
        str_from(_("Before:")), file ? document_short(document, file) : (struct str){0});
    html_said(document, old, sentences_of(&document->sentences, old));
    html_put(document->out, "</details>\n");
  }
}

void html_said(struct document *document, const struct ast_decl *d, struct sentence *sentences) {
  struct buffer *out = document->out;
  if (!d->n_law && !sentences && !d->because.text.n) return;
  html_put(out, d->n_law ? "<div class=\"beside has-law\">\n" : "<div class=\"beside\">\n");
  put_law(document, d);
  html_put(out, "<div class=\"said\">\n");
  html_sentences(document, sentences);
  put_because(document, d);
  html_put(out, "</div></div>\n");
}

static void put_entry_foot(struct document *document, const struct entry *entry) {
  const struct ast_decl *d = entry->decl;
  struct buffer *out = document->out;
  if (d->kind != AST_ENTITY)
    html_entry_links(document, _("Used by:"), entry->used_by.items, entry->used_by.n);
  html_put(out, "<p class=\"place\">");
  if (d->name.text.n) HTML_FORMAT(out, "<code>{}</code> ", d->name.text);
  HTML_FORMAT(out, "<code>{}</code></p>\n", document_place(document, document_span(document, d)));
}

void html_entry(struct document *document, const struct entry *entry) {
  put_entry_head(document, entry);
  html_said(document, entry->decl, entry->sentences);
  put_before(document, entry);
  put_entry_foot(document, entry);
  html_put(document->out, "</article>\n");
}

/* The same with what belongs to its kind between its sentences and its foot. */
void html_entry_with(struct document *document, const struct entry *entry, html_part *part) {
  put_entry_head(document, entry);
  html_said(document, entry->decl, entry->sentences);
  part(document, entry);
  put_before(document, entry);
  put_entry_foot(document, entry);
  html_put(document->out, "</article>\n");
}
