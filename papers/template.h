/* A template of a paper: a flat ODF text (.fodt) as a tree of elements and characters, as LibreOffice
 * writes it, and written again. What stands between {{ and }} in it is a mark (marks.h). */
#ifndef THIDUA_TEMPLATE_H
#define THIDUA_TEMPLATE_H

#include "base/buffer.h"
#include "base/diag.h"

struct mark;

enum node_kind { NODE_ELEMENT, NODE_TEXT, NODE_MARK };
struct node {
  enum node_kind kind;
  struct str name;       /* ELEMENT: with its prefix, "text:p" */
  struct str attributes; /* ELEMENT: as they are written, ` text:style-name="P1"` */
  struct str id;         /* ELEMENT: its attribute xml:id, likewise: no two elements may have one */
  struct str text;       /* TEXT: its characters; ELEMENT text:s: the blanks it stands for */
  struct node *parent, *first, *last, *next;
  struct mark *mark;     /* MARK: itself; ELEMENT: what says whether and how often it is written */
  struct node *end;      /* ELEMENT that begins a block: its sibling that ends it */
  bool is_left_out;      /* a note, or what only held marks that say something */
  uint32_t line, column; /* in the file, 1-based */
};

struct template {
  struct str path;
  struct node *root;
  struct str language; /* "vi": of its default style; empty: none is said */
};

/* Reads the bytes of a file. False after a diagnostic. All in `arena`, as long as `bytes`. */
bool template_read(struct template *out, struct arena *arena, struct diags *diags, struct str path,
    struct str bytes);
bool node_is(const struct node *node, const char *name);
/* A new node behind one of its siblings. */
struct node *node_insert_after(struct arena *arena, struct node *before, struct node new);

/* -- written -- */
#define XML_HEAD "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
/* The begin and end of an element. `with_id`: this is its first copy. */
void node_put_begin(struct buffer *out, const struct node *node, bool with_id);
void node_put_end(struct buffer *out, const struct node *node);
/* Characters of the template, as they are. */
void xml_put(struct buffer *out, struct str text);
/* Text of the data into a paragraph: blanks, tabs and ends of lines stay, and what no document may
 * hold is U+FFFD. */
void xml_put_words(struct buffer *out, struct str text);

#endif
