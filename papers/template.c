/* Flat ODF by expat, into a tree, and out again. */
#include "papers/template.h"

#include <expat.h>

#include "base/translate.h"
#include "base/vec.h"

#define TEMPLATE_DEPTH_MAX 200 /* tables in text boxes in tables: bounds recursion in C */
struct reading_template {
  struct template *template;
  struct arena *arena;
  struct diags *diags;
  XML_Parser parser;
  struct node *at; /* the element that is open; NULL: none */
  uint32_t depth;
  const char *mistake; /* why it stopped; NULL: it did not */
};

/* -- reading -- */

static void refuse(struct reading_template *reading, const char *mistake) {
  if (!reading->mistake) reading->mistake = mistake;
  XML_StopParser(reading->parser, XML_FALSE);
}

static void append_child(struct node *parent, struct node *child) {
  child->parent = parent;
  if (parent->last) parent->last->next = child;
  else parent->first = child;
  parent->last = child;
}

static struct node *new_node(struct reading_template *reading, enum node_kind kind) {
  struct node *node = ARENA_NEW(reading->arena, struct node);
  *node = (struct node){.kind = kind,
      .line = (uint32_t)XML_GetCurrentLineNumber(reading->parser),
      .column = (uint32_t)XML_GetCurrentColumnNumber(reading->parser) + 1};
  if (reading->at) append_child(reading->at, node);
  return node;
}

static void put_escaped(struct buffer *out, const char *text) {
  for (const char *p = text; *p; p++) {
    if (*p == '&') buffer_put(out, STR("&amp;"));
    else if (*p == '<') buffer_put(out, STR("&lt;"));
    else if (*p == '"') buffer_put(out, STR("&quot;"));
    else if (*p == '\n' || *p == '\t' || *p == '\r') buffer_printf(out, "&#%d;", *p);
    else buffer_put_byte(out, *p);
  }
}

static struct str written_attribute(struct arena *arena, const char *name, const char *value) {
  struct buffer out;
  buffer_init(&out, arena, NULL);
  buffer_printf(&out, " %s=\"", name);
  put_escaped(&out, value);
  buffer_put_byte(&out, '"');
  return (struct str){out.bytes, (uint32_t)out.n};
}

static struct str blanks(struct arena *arena, const char *count) {
  long n = count ? strtol(count, NULL, 10) : 1;
  if (n < 1 || n > 10000) n = 1;
  char *text = ARENA_ARRAY(arena, char, (size_t)n);
  memset(text, ' ', (size_t)n);
  return (struct str){text, (uint32_t)n};
}

static void take_attributes(
    struct reading_template *reading, struct node *node, const XML_Char **attributes) {
  struct buffer all;
  buffer_init(&all, reading->arena, NULL);
  const char *count = NULL;
  for (const XML_Char **a = attributes; *a; a += 2) {
    struct str written = written_attribute(reading->arena, a[0], a[1]);
    if (strcmp(a[0], "text:c") == 0) count = a[1];
    if (strcmp(a[0], "fo:language") == 0 && !reading->template->language.n &&
        strcmp(a[1], "none") != 0 && strcmp(a[1], "zxx") != 0)
      reading->template->language = str_copy(reading->arena, str_from(a[1]));
    if (strcmp(a[0], "xml:id") == 0) node->id = written;
    else buffer_put(&all, written);
  }
  node->attributes = (struct str){all.bytes, (uint32_t)all.n};
  if (node_is(node, "text:s")) node->text = blanks(reading->arena, count);
  if (node_is(node, "text:tab") || node_is(node, "text:line-break")) node->text = STR(" ");
}

static const char *attribute(const XML_Char **attributes, const char *name) {
  for (; *attributes; attributes += 2)
    if (strcmp(attributes[0], name) == 0) return attributes[1];
  return NULL;
}

static void check_root(
    struct reading_template *reading, const XML_Char *name, const XML_Char **attributes) {
  const char *type = attribute(attributes, "office:mimetype");
  if (strcmp(name, "office:document") != 0)
    refuse(reading, _("its outermost element is not office:document"));
  else if (!type || strcmp(type, "application/vnd.oasis.opendocument.text") != 0)
    refuse(reading, _("it is no text but another kind of document"));
}

static void XMLCALL on_begin(void *user, const XML_Char *name, const XML_Char **attributes) {
  struct reading_template *reading = user;
  if (reading->mistake) return;
  if (!reading->at) check_root(reading, name, attributes);
  if (++reading->depth > TEMPLATE_DEPTH_MAX) refuse(reading, _("its elements are nested too deep"));
  if (reading->mistake) return;
  struct node *node = new_node(reading, NODE_ELEMENT);
  node->name = str_copy(reading->arena, str_from(name));
  take_attributes(reading, node, attributes);
  /* what who keeps the template says of it to others is not for the paper */
  node->is_left_out = node_is(node, "office:annotation") || node_is(node, "office:annotation-end");
  if (!reading->at) reading->template->root = node;
  reading->at = node;
}

static void XMLCALL on_end(void *user, const XML_Char *name) {
  struct reading_template *reading = user;
  (void)name;
  if (reading->mistake) return;
  reading->depth--;
  if (reading->at->parent) reading->at = reading->at->parent;
}

static void XMLCALL on_text(void *user, const XML_Char *p, int n) {
  struct reading_template *reading = user;
  if (reading->mistake || !reading->at) return;
  struct node *node = new_node(reading, NODE_TEXT);
  node->text = str_copy(reading->arena, (struct str){p, (uint32_t)n});
}

/* Entities are declared in one, and no word processor writes any. */
static void XMLCALL on_document_type(void *user, const XML_Char *name, const XML_Char *system,
    const XML_Char *public, int internal) {
  (void)name, (void)system, (void)public, (void)internal;
  refuse(user, _("it declares a document type, which no word processor does"));
}

static bool report_not_flat(
    struct diags *diags, struct str path, struct place place, const char *what) {
  place.path = path;
  struct diag *diag = DIAG_AT(diags, PAPER_NOT_FLAT, place, what);
  diag_help(diags, diag,
      "in LibreOffice Writer: File, Save As, and choose the file type \"Flat XML ODF Text Document "
      "(.fodt)\"");
  return false;
}

static bool report_stop(struct reading_template *reading, struct str path) {
  enum XML_Error error = XML_GetErrorCode(reading->parser);
  if (error == XML_ERROR_NO_MEMORY) memory_exhausted(reading->arena->out_of_memory);
  struct place place = {path, (uint32_t)XML_GetCurrentLineNumber(reading->parser),
      (uint32_t)XML_GetCurrentColumnNumber(reading->parser) + 1};
  if (reading->mistake) return report_not_flat(reading->diags, path, place, reading->mistake);
  DIAG_AT(reading->diags, PAPER_NOT_XML, place, XML_ErrorString(error));
  return false;
}

/* Parses with memory running out caught, so that the parser is freed. */
static bool parse(struct reading_template *reading, struct str path, struct str bytes) {
  jmp_buf here, *jump = reading->arena->out_of_memory;
  reading->parser = XML_ParserCreate(NULL);
  if (!reading->parser) memory_exhausted(jump);
  if (setjmp(here)) {
    XML_ParserFree(reading->parser);
    reading->arena->out_of_memory = jump;
    memory_exhausted(jump);
  }
  reading->arena->out_of_memory = &here;
  XML_SetUserData(reading->parser, reading);
  XML_SetElementHandler(reading->parser, on_begin, on_end);
  XML_SetCharacterDataHandler(reading->parser, on_text);
  XML_SetStartDoctypeDeclHandler(reading->parser, on_document_type);
  bool ok = XML_Parse(reading->parser, bytes.p, (int)bytes.n, 1) == XML_STATUS_OK ||
      report_stop(reading, path);
  XML_ParserFree(reading->parser);
  reading->arena->out_of_memory = jump;
  return ok;
}

bool template_read(struct template *out, struct arena *arena, struct diags *diags, struct str path,
    struct str bytes) {
  *out = (struct template){.path = path};
  if (!bytes.n) return report_not_flat(diags, path, (struct place){0}, _("it is empty"));
  if (bytes.n >= 2 && memcmp(bytes.p, "PK", 2) == 0)
    return report_not_flat(
        diags, path, (struct place){0}, _("it is packed, as .odt and .docx are"));
  struct reading_template reading = {.template = out, .arena = arena, .diags = diags};
  return parse(&reading, path, bytes);
}

bool node_is(const struct node *node, const char *name) {
  return node->kind == NODE_ELEMENT && str_equal(node->name, str_from(name));
}

struct node *node_insert_after(struct arena *arena, struct node *before, struct node new) {
  struct node *node = ARENA_NEW(arena, struct node);
  *node = new;
  node->parent = before->parent;
  node->next = before->next;
  before->next = node;
  if (before->parent->last == before) before->parent->last = node;
  return node;
}

/* -- written -- */

void node_put_begin(struct buffer *out, const struct node *node, bool with_id) {
  buffer_put_byte(out, '<');
  buffer_put(out, node->name);
  if (with_id) buffer_put(out, node->id);
  buffer_put(out, node->attributes);
  buffer_put(out, node->first ? STR(">") : STR("/>"));
}

void node_put_end(struct buffer *out, const struct node *node) {
  if (!node->first) return;
  buffer_put(out, STR("</"));
  buffer_put(out, node->name);
  buffer_put_byte(out, '>');
}

void xml_put(struct buffer *out, struct str text) {
  for (uint32_t i = 0; i < text.n; i++) {
    if (text.p[i] == '&') buffer_put(out, STR("&amp;"));
    else if (text.p[i] == '<') buffer_put(out, STR("&lt;"));
    else if (text.p[i] == '>') buffer_put(out, STR("&gt;"));
    else buffer_put_byte(out, text.p[i]);
  }
}

void xml_put_words(struct buffer *out, struct str text) {
  int32_t code_point;
  for (uint32_t i = 0, n; i < text.n; i += n) {
    n = str_decode(text, i, &code_point);
    if (code_point == ' ' && i && text.p[i - 1] == ' ') buffer_put(out, STR("<text:s/>"));
    else if (code_point == '\t') buffer_put(out, STR("<text:tab/>"));
    else if (code_point == '\n') buffer_put(out, STR("<text:line-break/>"));
    else if (code_point < ' ' || code_point == 0xFFFE || code_point == 0xFFFF)
      buffer_put(out, STR("\xEF\xBF\xBD"));
    else xml_put(out, (struct str){text.p + i, n});
  }
}
