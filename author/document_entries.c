/* What a document tells, found in the tree (document_parts.h). */
#include "author/document_parts.h"

#include <stdlib.h>

#include "base/translate.h"
#include "results/people.h"

/* -- entries -- */

static struct str anchor_word(struct arena *arena, struct str name) {
  char *word = str_cstring(arena, name);
  for (char *at = word; *at; at++)
    if (*at == ' ' || *at == '"' || *at == '%') *at = '-';
  return str_from(word);
}

static void name_anchor(struct document *document, struct str_map *taken, struct entry *entry) {
  struct arena *arena = document->arena;
  const struct ast_decl *d = entry->decl;
  const char *base = entry->field ? arena_printf(arena, "field-%.*s-%.*s", STR_ARGS(d->name.text),
                                        STR_ARGS(entry->field->name.text))
                                  : arena_printf(arena, "%s-%.*s", ast_decl_kind_name(d->kind),
                                        STR_ARGS(d->name.text.n ? d->name.text
                                                : d->of.text.n  ? d->of.text
                                                                : d->choice.text));
  entry->anchor = anchor_word(arena, str_from(base));
  for (uint32_t i = 2; !str_map_add(taken, entry->anchor, 0); i++)
    entry->anchor = anchor_word(arena, str_from(arena_printf(arena, "%s-%u", base, i)));
}

static void add_entry(struct document *document, struct str_map *taken, const struct ast_decl *decl,
    const struct ast_field *field) {
  struct entry *entry = &document->entries[document->n_entries++];
  *entry = (struct entry){.decl = decl, .field = field};
  name_anchor(document, taken, entry);
  entry->name = field ? sentences_field_name(&document->sentences, field)
                      : sentences_name(&document->sentences, decl);
  if (field) return;
  entry->sentences = sentences_of(&document->sentences, decl);
  if (decl->replaces) entry->replaced = &document->ast->removals[decl->replaces - 1];
}

static void make_entries(struct document *document) {
  const struct ast *ast = document->ast;
  struct str_map taken;
  uint32_t n = ast->n_decls + 1;
  str_map_init(&taken, document->arena);
  for (uint32_t i = 0; i < ast->n_decls; i++)
    if (ast->decls[i]->kind == AST_ENTITY) n += ast->decls[i]->clauses->n_fields;
  document->entries = ARENA_ARRAY(document->arena, struct entry, n);
  for (uint32_t i = 0; i < ast->n_decls; i++) {
    const struct ast_decl *d = ast->decls[i];
    add_entry(document, &taken, d, NULL);
    if (document->options->coverage)
      document->entries[document->n_entries - 1].coverage = &document->options->coverage[i];
    for (uint32_t k = 0; d->kind == AST_ENTITY && k < d->clauses->n_fields; k++)
      add_entry(document, &taken, d, &d->clauses->fields[k]);
  }
}

/* By where they lie in memory: only for look-up. */
static int compare_entries(const void *a, const void *b) {
  const struct entry *x = *(struct entry *const *)a, *y = *(struct entry *const *)b;
  const uintptr_t of_x[2] = {(uintptr_t)x->decl, (uintptr_t)x->field},
                  of_y[2] = {(uintptr_t)y->decl, (uintptr_t)y->field};
  const int i = of_x[0] == of_y[0];
  return (of_x[i] > of_y[i]) - (of_x[i] < of_y[i]);
}

static void sort_entries(struct document *document) {
  document->by_decl = ARENA_ARRAY(document->arena, struct entry *, document->n_entries + 1);
  for (uint32_t i = 0; i < document->n_entries; i++) document->by_decl[i] = &document->entries[i];
  if (document->n_entries)
    qsort(document->by_decl, document->n_entries, sizeof *document->by_decl, compare_entries);
}

struct entry *document_entry(
    const struct document *document, const struct ast_decl *decl, const struct ast_field *field) {
  const struct entry wanted = {.decl = decl, .field = field}, *key = &wanted;
  if (!decl || !document->n_entries) return NULL;
  struct entry **found = bsearch(
      &key, document->by_decl, document->n_entries, sizeof *document->by_decl, compare_entries);
  return found ? *found : NULL;
}

/* -- who names whom -- */

static void use(struct document *document, struct entry *user, struct entry *used) {
  if (!used || used == user || used->decl == user->decl) return;
  if (used->used_by.n && used->used_by.items[used->used_by.n - 1] == user) return;
  VEC_PUSH(document->arena, &used->used_by, user);
}

static void use_words(struct document *document, struct entry *user, const struct phrases *words) {
  for (uint32_t i = 0; i < words->of.n; i++)
    if (words->of.items[i].kind == PHRASE_NAME)
      use(document, user,
          document_entry(document, words->of.items[i].decl, words->of.items[i].field));
}

static void use_sentences(
    struct document *document, struct entry *user, const struct sentence *sentence) {
  for (; sentence; sentence = sentence->next) {
    use_words(document, user, &sentence->words);
    use_sentences(document, user, sentence->first);
  }
}

/* An entry names one several times; between these others may have: told once all the same. */
static void once(entry_list *list) {
  uint32_t n = 0;
  for (uint32_t i = 0; i < list->n; i++) {
    uint32_t k = 0;
    while (k < n && list->items[k] != list->items[i]) k++;
    if (k == n) list->items[n++] = list->items[i];
  }
  list->n = n;
}

/* What bounds a field. */
static void use_bounds(struct document *document, struct entry *user) {
  const struct ast_expr *bounds[] = {user->field->least, user->field->most};
  for (uint32_t i = 0; i < 2; i++) {
    if (!bounds[i]) continue;
    const struct phrases words = sentences_expression(&document->sentences, user->decl, bounds[i]);
    use_words(document, user, &words);
  }
}

static void find_uses(struct document *document) {
  for (uint32_t i = 0; i < document->n_entries; i++) {
    use_sentences(document, &document->entries[i], document->entries[i].sentences);
    if (document->entries[i].field) use_bounds(document, &document->entries[i]);
  }
  for (uint32_t i = 0; i < document->n_entries; i++) once(&document->entries[i].used_by);
}

/* -- what lies below what -- */

static void find_below(struct document *document) {
  struct sentences *s = &document->sentences;
  for (uint32_t i = 0; i < document->n_entries; i++) {
    struct entry *entry = &document->entries[i];
    const struct ast_decl *d = entry->decl, *above = NULL;
    if (d->kind == AST_RULE) above = spoken_find(s, AST_DECISION, d->decision.text, d->of.text);
    if (d->kind == AST_EXCEPTION)
      above = spoken_find(s, d->target_kind, d->of.text, d->clauses->candidate.text);
    struct entry *holder = document_entry(document, above, NULL);
    if (holder) VEC_PUSH(document->arena, &holder->below, entry);
  }
}

/* -- the chain -- */

struct str document_place(const struct document *document, struct span span) {
  if (span.source == UINT32_MAX) return (struct str){0};
  struct sources *sources = (struct sources *)&document->compilation->sources;
  return str_from(
      arena_printf(document->arena, "%.*s:%u", STR_ARGS(sources->items[span.source].name),
          sources_line_number(sources, span.source, span.begin)));
}

struct span document_span(const struct document *document, const struct ast_decl *decl) {
  return decl->replaces ? document->ast->removals[decl->replaces - 1].by->keyword_span
                        : decl->keyword_span;
}

const struct document_file *document_file_of(const struct document *document, uint32_t source) {
  for (uint32_t i = 0; i < document->n_files; i++)
    if (document->files[i].file->source == source) return &document->files[i];
  return NULL;
}

static struct document_file *file_of(struct document *document, uint32_t source) {
  return (struct document_file *)document_file_of(document, source);
}

static void note_decl(struct document *document, const struct ast_decl *d) {
  struct entry *entry = document_entry(document, d, NULL);
  struct document_file *file = file_of(document, d->keyword_span.source);
  if (file && entry && !d->replaces && d->kind != AST_REGULATION)
    VEC_PUSH(document->arena, &file->added, entry);
  for (uint32_t i = 0; entry && i < d->clauses->n_extensions; i++) {
    file = file_of(document, d->clauses->extensions[i]->keyword_span.source);
    if (file && (!file->extended.n || file->extended.items[file->extended.n - 1] != entry))
      VEC_PUSH(document->arena, &file->extended, entry);
  }
}

static void make_files(struct document *document) {
  const struct ast *ast = document->ast;
  document->n_files = ast->n_files;
  document->files = ARENA_ARRAY(document->arena, struct document_file, ast->n_files + 1);
  for (uint32_t i = 0; i < ast->n_files; i++) {
    const struct ast_file *file = &ast->files[i];
    const struct source *source = &document->compilation->sources.items[file->source];
    document->files[i] = (struct document_file){.file = file, .path = source->relative};
    document->files[i].title = !file->header ? source->name
        : file->header->clauses->title.text.n
        ? file->header->clauses->title.text
        : people_word(document->arena, file->header->name.text);
  }
  for (uint32_t i = 0; i < ast->n_decls; i++) note_decl(document, ast->decls[i]);
  for (uint32_t i = 0; i < ast->n_removals; i++) {
    const struct ast_removal *removal = &ast->removals[i];
    struct document_file *file = file_of(document, removal->by->keyword_span.source);
    if (!file) continue;
    if (removal->by->kind == AST_REPLACE) VEC_PUSH(document->arena, &file->replaced, removal);
    else VEC_PUSH(document->arena, &file->repealed, removal);
  }
}

void document_make(struct document *document) {
  sentences_init(&document->sentences, document->arena, document->compilation);
  make_entries(document);
  sort_entries(document);
  find_uses(document);
  find_below(document);
  depend_find(document->arena, document->compilation->typed, &document->depend);
  make_files(document);
}

/* -- law -- */

struct str document_law_source(const struct document *document, const struct ast_decl *decl) {
  const struct document_file *file =
      decl->n_law ? document_file_of(document, decl->law_spans[0].source) : NULL;
  return file && file->file->law_header ? file->file->law_header->clauses->source.text
                                        : (struct str){0};
}

struct str document_law(const struct document *document, const struct ast_decl *decl) {
  struct buffer text;
  buffer_init(&text, document->arena, NULL);
  for (uint32_t i = 0; i < decl->n_law; i++) {
    if (i) buffer_put_byte(&text, ' ');
    buffer_put(&text, decl->law[i]);
  }
  return (struct str){text.bytes, (uint32_t)text.n};
}

/* -- lists of entries -- */

struct listed {
  const struct document *document;
  struct entry **out;
  uint32_t n;
};

static struct listed list_begin(const struct document *document) {
  return (struct listed){
      document, ARENA_ARRAY(document->arena, struct entry *, document->n_entries + 1), 0};
}

uint32_t document_of_kind(
    const struct document *document, enum ast_decl_kind kind, struct entry ***out) {
  struct listed list = list_begin(document);
  for (uint32_t i = 0; i < document->n_entries; i++)
    if (document->entries[i].decl->kind == kind && !document->entries[i].field)
      list.out[list.n++] = &document->entries[i];
  *out = list.out;
  return list.n;
}

/* The declaration that an item of the schema is. */
static struct entry *entry_of_item(const struct document *document, const struct item *item) {
  const struct schema *schema = document->schema;
  const struct ast_field *field;
  struct span span = SPAN_NONE;
  switch ((enum item_kind)item->kind) {
  case ITEM_DEFINE: span = schema->defines[item->index].span; break;
  case ITEM_DECISION: span = schema->decisions[item->index].span; break;
  case ITEM_SELECTION: span = schema->selections[item->index].span; break;
  case ITEM_DUTY: span = schema->duties[item->index].span; break;
  case ITEM_ALLOCATION: span = schema->allocations[item->index].span; break;
  case ITEM_SELECTION_STATE:
  case ITEM_ALLOCATION_STATE: break;
  }
  return document_entry(document, spoken_decl(&document->sentences, span, &field), NULL);
}

uint32_t document_hang_on(
    const struct document *document, const struct ast_decl *reading, struct entry ***out) {
  const struct schema *schema = document->schema;
  struct listed list = list_begin(document);
  uint32_t number = 0;
  *out = list.out;
  while (
      number < schema->n_readings && !str_equal(schema->readings[number].name, reading->name.text))
    number++;
  if (number == schema->n_readings) return 0;
  for (uint32_t i = 0; i < schema->n_items; i++) {
    if (schema->items[i].kind == ITEM_DEFINE || !reading_set_has(document->depend.items[i], number))
      continue;
    struct entry *entry = entry_of_item(document, &schema->items[i]);
    if (entry) list.out[list.n++] = entry;
  }
  return list.n;
}
