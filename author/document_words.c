/* What a document says of parts of declarations, in words (document_parts.h). */
#include "author/document_parts.h"

#include "base/translate.h"
#include "results/people.h"

struct str document_short(const struct document *document, const struct document_file *file) {
  return file->file->header ? people_word(document->arena, file->file->header->name.text)
                            : file->title;
}

struct str document_file_anchor(const struct document *document, const struct document_file *file) {
  return str_from(arena_printf(document->arena, "year-%u", (uint32_t)(file - document->files) + 1));
}

struct str document_period(
    const struct document *document, const struct ast_expr *from, const struct ast_expr *to) {
  if (!from && !to) return (struct str){0};
  const struct str first = from ? people_date(document->arena, (int32_t)from->number) : STR("…");
  const struct str last = to ? people_date(document->arena, (int32_t)to->number) : STR("…");
  return str_from(arena_printf(document->arena, "%.*s – %.*s", STR_ARGS(first), STR_ARGS(last)));
}

struct str document_value(
    const struct document *document, const struct ast_decl *decl, const struct ast_expr *value) {
  struct sentences *sentences = (struct sentences *)&document->sentences;
  const struct phrases words = sentences_expression(sentences, decl, value);
  return sentences_plain(sentences, &words, false);
}

static void add_note(struct buffer *notes, const char *note) {
  if (notes->n) buffer_put(notes, STR("; "));
  buffer_put(notes, str_from(note));
}

/* What an absent field means: of a closed set the word by its label. */
static struct str default_value(
    const struct document *document, const struct ast_decl *entity, const struct ast_field *field) {
  struct sentences *s = (struct sentences *)&document->sentences;
  if (field->type.kind != AST_TYPE_ONE_OF || field->absent->kind != AST_NAME)
    return document_value(document, entity, field->absent);
  const struct phrases word =
      phrases_word(s, sentences_choice(s, &field->type, field->absent->name));
  return sentences_plain(s, &word, false);
}

struct str document_field_notes(
    const struct document *document, const struct ast_decl *entity, const struct ast_field *field) {
  struct arena *arena = document->arena;
  struct buffer notes;
  buffer_init(&notes, arena, NULL);
  const struct str least =
      field->least ? document_value(document, entity, field->least) : (struct str){0};
  const struct str most =
      field->most ? document_value(document, entity, field->most) : (struct str){0};
  if (field->least && field->most)
    add_note(&notes, arena_printf(arena, _("from %.*s to %.*s"), STR_ARGS(least), STR_ARGS(most)));
  else if (field->least) add_note(&notes, arena_printf(arena, _("at least %.*s"), STR_ARGS(least)));
  else if (field->most) add_note(&notes, arena_printf(arena, _("at most %.*s"), STR_ARGS(most)));
  if (field->absent_none) add_note(&notes, _("where it is absent there is none"));
  if (field->absent)
    add_note(&notes,
        arena_printf(arena, _("where it is absent: %.*s"),
            STR_ARGS(default_value(document, entity, field))));
  switch (field->changes) {
  case AST_CHANGES_FREELY: break;
  case AST_CHANGES_NEVER: add_note(&notes, _("it never changes")); break;
  case AST_CHANGES_BY_RISING: add_note(&notes, _("it only grows")); break;
  case AST_CHANGES_BY_OTHERS: add_note(&notes, _("others decide it")); break;
  }
  return (struct str){notes.bytes, (uint32_t)notes.n};
}

uint32_t document_in_force(const struct document *document, const struct ast_decl *parameter) {
  uint32_t found = parameter->n_froms;
  if (!document->options->has_as_of) return found;
  for (uint32_t i = 0; i < parameter->n_froms; i++)
    if (parameter->froms[i].date->number <= document->options->as_of) found = i;
  return found;
}

/* -- what is decided -- */

bool document_is_result(const struct ast_decl *d) {
  return d->kind == AST_DECISION || d->kind == AST_SELECTION || d->kind == AST_ALLOCATION ||
      d->kind == AST_DUTY;
}

struct phrases document_comes_to(struct document *document, const struct ast_decl *d) {
  struct sentences *s = &document->sentences;
  struct phrases out = {0};
  switch ((int)d->kind) {
  case AST_DECISION:
    for (uint32_t i = 0; i < d->type->n_words; i++) {
      if (i) say_words(s, &out, STR(" › "));
      say_words(s, &out, sentences_word(s, d->type, i));
    }
    break;
  case AST_SELECTION:
    SAY(s, &out, _("chosen, not chosen or tied; {0}"), sentences_per(s, d->clauses->per.text));
    break;
  case AST_ALLOCATION:
    SAY(s, &out, _("a share; {0}"), sentences_per(s, d->clauses->per.text));
    break;
  default: say_words(s, &out, str_from(_("fulfilled, late, open or overdue")));
  }
  return out;
}

bool document_tells_reason(const struct document *document, const struct ast_decl *d) {
  return d->because.text.n &&
      !str_equal(d->because.text, sentences_name((struct sentences *)&document->sentences, d));
}

/* -- what was added -- */

static void say_added(struct document *document, struct phrases *out, const struct ast_decl *whole,
    const struct ast_decl *extension) {
  struct sentences *s = &document->sentences;
  const struct str comma = STR(", ");
  for (uint32_t i = 0; i < extension->clauses->n_fields; i++) {
    const struct ast_field *own = &extension->clauses->fields[i], *field = whole->clauses->fields;
    while (field < whole->clauses->fields + whole->clauses->n_fields &&
        !str_equal(field->name.text, own->name.text))
      field++;
    if (out->of.n) say_words(s, out, comma);
    if (field == whole->clauses->fields + whole->clauses->n_fields) field = own;
    say_name(s, out, sentences_field_name(s, field), whole, field);
  }
  for (uint32_t i = 0; i < extension->n_froms; i++) {
    if (out->of.n) say_words(s, out, comma);
    SAY(s, out, _("from {0}: {1}"), sentences_expression(s, whole, extension->froms[i].date),
        sentences_expression(s, whole, extension->froms[i].value));
  }
  if (extension->clauses->word.text.n) {
    const struct phrases word =
        phrases_word(s, sentences_choice(s, whole->type, extension->clauses->word.text));
    if (out->of.n) say_words(s, out, comma);
    say_all(s, out, &word);
  }
  if (extension->clauses->effective_from)
    say_words(s, out,
        document_period(
            document, extension->clauses->effective_from, extension->clauses->effective_to));
}

struct phrases document_extension(
    struct document *document, const struct document_file *file, const struct entry *entry) {
  const struct ast_decl *d = entry->decl;
  struct phrases out = {0};
  for (uint32_t i = 0; i < d->clauses->n_extensions; i++)
    if (d->clauses->extensions[i]->keyword_span.source == file->file->source)
      say_added(document, &out, d, d->clauses->extensions[i]);
  return out;
}
