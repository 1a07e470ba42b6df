/* Diagnostics as bytes and back (kept_diags.h): of each its code, place, text and help, its notes
 * behind it, counted. Texts have their length before them. */
#include "runtime/ingest/kept_diags.h"

#include "base/vec.h"

/* -- writing -- */

struct written {
  struct arena *arena;
  VEC(char) out;
};

static void put(struct written *w, const void *bytes, uint32_t n) {
  while (w->out.capacity - w->out.n < n)
    w->out.items = vec_grow_(w->arena, w->out.items, &w->out.capacity, 1);
  if (n) memcpy(w->out.items + w->out.n, bytes, n);
  w->out.n += n;
}

static void put_number(struct written *w, uint32_t number) { put(w, &number, sizeof number); }

static void put_text(struct written *w, struct str text) {
  put_number(w, text.n);
  put(w, text.p, text.n);
}

struct str kept_diags_write(const struct diags *diags, uint32_t first, struct arena *arena) {
  struct written w = {.arena = arena};
  for (uint32_t i = first; i < diags->n; i++) {
    const struct diag *diag = &diags->items[i];
    put_text(&w, str_from(diag_code_name(diag->code)));
    put_text(&w, diag->place.path);
    put_number(&w, diag->place.line);
    put_number(&w, diag->place.column);
    put_text(&w, diag->text);
    put_text(&w, diag->help);
    uint32_t n_notes = 0;
    for (const struct diag_note *note = diag->notes; note; note = note->next) n_notes++;
    put_number(&w, n_notes);
    for (const struct diag_note *note = diag->notes; note; note = note->next)
      put_text(&w, note->text);
  }
  return (struct str){w.out.items, w.out.n};
}

/* -- reading -- */

struct reading {
  const char *at, *end;
  bool is_bad;
};

static uint32_t take_number(struct reading *r) {
  uint32_t number = 0;
  if ((size_t)(r->end - r->at) < sizeof number) r->is_bad = true;
  if (r->is_bad) return 0;
  memcpy(&number, r->at, sizeof number);
  r->at += sizeof number;
  return number;
}

static struct str take_text(struct reading *r) {
  uint32_t n = take_number(r);
  if ((size_t)(r->end - r->at) < n) r->is_bad = true;
  if (r->is_bad) return (struct str){0};
  struct str text = {r->at, n};
  r->at += n;
  if (str_valid_utf8(text) != n || memchr(text.p, '\0', n)) r->is_bad = true;
  return text;
}

/* One of them, told where `diags` is there. */
static void take_diag(struct reading *r, struct diags *diags) {
  enum diag_code code = diag_code_named(take_text(r));
  struct place place = {.path = take_text(r)};
  place.line = take_number(r);
  place.column = take_number(r);
  struct str text = take_text(r), help = take_text(r);
  uint32_t n_notes = take_number(r);
  /* errors are never kept */
  if (code == DIAG_N_CODES || diag_code_name(code)[0] != 'W') r->is_bad = true;
  struct diag *diag = diags && !r->is_bad ? diag_add_written(diags, code, place, text) : NULL;
  if (help.n) diag_help(diags, diag, "%.*s", STR_ARGS(help));
  for (uint32_t i = 0; i < n_notes && !r->is_bad; i++) {
    struct str note = take_text(r);
    if (!r->is_bad) diag_note(diags, diag, SPAN_NONE, "%.*s", STR_ARGS(note));
  }
}

bool kept_diags_read(struct diags *diags, struct str bytes) {
  struct reading judged = {bytes.p, bytes.p + bytes.n, false}, told = judged;
  while (judged.at < judged.end && !judged.is_bad) take_diag(&judged, NULL);
  if (judged.is_bad) return false;
  while (told.at < told.end) take_diag(&told, diags);
  return true;
}
