/* What a document is made of, for the files document*.c (document.h). */
#ifndef THIDUA_DOCUMENT_PARTS_H
#define THIDUA_DOCUMENT_PARTS_H

#include "author/document.h"
#include "sentences/sentences_parts.h"
#include "compiler/passes/depend.h"

struct entry;
typedef VEC(struct entry *) entry_list;

/* Where a declaration or a field is used: an entry that names it. */
struct entry {
  const struct ast_decl *decl;
  const struct ast_field *field; /* of a field; else NULL */
  struct str anchor;             /* `rule-unregistered`: of all entries another */
  struct str name;
  struct sentence *sentences; /* what it says now */
  /* what it replaced, the latest first: each `removals[replaces - 1]` of the one before */
  const struct ast_removal *replaced;
  const struct ast_removal *repealed; /* of one that is gone: by what; else NULL */
  entry_list used_by;                 /* in the order of the regulation; not itself */
  entry_list
      below; /* of a decision the rules that propose for it; exceptions of a rule or define */
  const struct document_coverage *coverage; /* NULL: not known */
};

/* A file of the chain, and what it did. */
struct document_file {
  const struct ast_file *file;
  struct str path;            /* as seen from the regulation's own file */
  struct str title;           /* of its header; of a file that is used its name */
  entry_list added, extended; /* entries that stand today, or did */
  VEC(const struct ast_removal *) replaced, repealed;
};

struct document {
  struct arena *arena;
  struct buffer *out;
  const struct compilation *compilation;
  const struct ast *ast; /* consolidated */
  const struct schema *schema;
  const struct document_options *options;
  struct sentences sentences;
  struct depend depend; /* which results hang on which readings */
  struct entry
      *entries; /* of declarations in the order of the tree, an entity's fields behind it */
  uint32_t n_entries;
  struct entry **by_decl;      /* for look-up */
  struct document_file *files; /* the oldest first, as ast->files */
  uint32_t n_files;
};

/* Finds all of the above. */
void document_make(struct document *document);
/* The entry of a declaration, or of its field; NULL: it is none of today's. */
struct entry *document_entry(
    const struct document *document, const struct ast_decl *decl, const struct ast_field *field);
/* The file of the chain whose text that is. */
const struct document_file *document_file_of(const struct document *document, uint32_t source);
/* "emulation.rules:135". */
struct str document_place(const struct document *document, struct span span);
/* Where it is written: of a replacement where `replace` stands. */
struct span document_span(const struct document *document, const struct ast_decl *decl);
/* The text that its quotation is from, as its file names it; n == 0: none is named. */
struct str document_law_source(const struct document *document, const struct ast_decl *decl);
/* A quotation as one text, the ends of its lines blanks. */
struct str document_law(const struct document *document, const struct ast_decl *decl);
/* The entries of one kind, in their order. */
uint32_t document_of_kind(
    const struct document *document, enum ast_decl_kind kind, struct entry ***out);
/* The results that hang on a reading, through definitions and decisions too. */
uint32_t document_hang_on(
    const struct document *document, const struct ast_decl *reading, struct entry ***out);
/* A file of the chain in a word or two: "emulation 2021", "vietnam.rules". */
struct str document_short(const struct document *document, const struct document_file *file);
struct str document_file_anchor(const struct document *document, const struct document_file *file);
/* What a file adds to a declaration that it extends: its fields, values by date, words, days. */
struct phrases document_extension(
    struct document *document, const struct document_file *file, const struct entry *entry);
/* A decision, a selection, an allocation, a duty; what such a one can come to. */
bool document_is_result(const struct ast_decl *decl);
struct phrases document_comes_to(struct document *document, const struct ast_decl *decl);
/* True where its reason says more than its name. */
bool document_tells_reason(const struct document *document, const struct ast_decl *decl);
/* A period as people read it: "01/01/2020 – 31/12/2020"; empty where none is said. */
struct str document_period(
    const struct document *document, const struct ast_expr *from, const struct ast_expr *to);
/* "from 0 to 100", "absent means none", "never changes": the rest of a field's line; empty: nothing. */
struct str document_field_notes(
    const struct document *document, const struct ast_decl *entity, const struct ast_field *field);
/* A value of a parameter, a percentage as one. */
struct str document_value(
    const struct document *document, const struct ast_decl *decl, const struct ast_expr *value);
/* The value of `froms` that is in force on the document's day; n_froms: none is, or no day is given. */
uint32_t document_in_force(const struct document *document, const struct ast_decl *parameter);

/* -- document_changes.c -- */
enum changed_kind { CHANGED_NOT, CHANGED_GONE, CHANGED_NEW };
struct changed_run {
  enum changed_kind kind;
  struct str text; /* words, a blank between two */
};
struct changed_text {
  VEC(struct changed_run) of;
};
/* Two texts word by word, in the order of both. */
struct changed_text document_changed(struct document *document, struct str old, struct str new);
/* What stands before and behind such words, on a page, and in Markdown too, which has no mark of its own
 * for what is new. */
const char *document_mark(enum changed_kind kind, bool begins);
/* What a declaration says otherwise than the one in whose place it stands: its quotation, its
 * sentences, its reason, as far as they differ; how many of these. */
uint32_t document_changes(struct document *document, const struct ast_decl *old,
    const struct ast_decl *new, struct changed_text out[3]);

/* -- the two forms -- */
void document_html(struct document *document);
void document_markdown(struct document *document);

/* -- document_chart.c -- */
/* All parameters over time as one SVG. Nothing where there is none. */
void document_chart(struct document *document);

#endif
