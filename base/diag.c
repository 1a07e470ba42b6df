/* The list of diagnostics: reporting, filling templates, sorting. Rendering is in diag_render.c. */
#include "base/diag.h"

#include <assert.h>
#include <stdarg.h>
#include <stdlib.h>

#include "base/characters.h"
#include "base/limits.h"
#include "base/translate.h"

#define ARGUMENTS_MAX 4
#define ARGUMENT_BYTES_MAX 1000 /* a user's word of a megabyte must not make a message of one */

struct template {
  const char *name; /* "NAME_UNKNOWN" */
  const char *code; /* "E211" */
  enum diag_severity severity;
  const char *text;
};

static const struct template templates[DIAG_N_CODES] = {
#define DIAGNOSTIC(name, code, severity, text) [name] = {#name, #code, severity, text},
#include "base/diagnostics.def"
};

enum diag_code diag_code_named(struct str name) {
  enum diag_code code = 0;
  while (code < DIAG_N_CODES && !str_equal(str_from(templates[code].code), name)) code++;
  return code;
}

const char *diag_code_name(enum diag_code code) {
  assert(code < DIAG_N_CODES);
  return templates[code].code;
}

const char *diag_template(enum diag_code code) {
  assert(code < DIAG_N_CODES);
  return templates[code].text;
}

enum diag_severity diag_severity_of(enum diag_code code) {
  assert(code < DIAG_N_CODES);
  return templates[code].severity;
}

static const char advice_prefix[] = "ADVICE_";

const char *diag_name(enum diag_code code, char out[static DIAG_NAME_BYTES]) {
  assert(code < DIAG_N_CODES);
  const char *name = templates[code].name;
  if (diag_is_advice(code)) name += strlen(advice_prefix);
  assert(strlen(name) < DIAG_NAME_BYTES);
  uint32_t n = 0;
  for (; name[n]; n++)
    out[n] =
        name[n] == '_' ? '-' : (char)(name[n] >= 'A' && name[n] <= 'Z' ? name[n] + 32 : name[n]);
  out[n] = 0;
  return out;
}

enum diag_code diag_advice_named(struct str name) {
  char own[DIAG_NAME_BYTES];
  for (enum diag_code code = 0; code < DIAG_N_CODES; code++)
    if (diag_is_advice(code) &&
        (str_equal(str_from(diag_name(code, own)), name) ||
            str_equal(str_from(templates[code].code), name)))
      return code;
  return DIAG_N_CODES;
}

static const char *const reasons[DIAG_N_CODES] = {
#define ADVICE(name, reason, example) [ADVICE_##name] = reason,
#include "base/advice.def"
};

const char *diag_reason(enum diag_code code) {
  assert(code < DIAG_N_CODES);
  return reasons[code] ? reasons[code] : "";
}

bool diag_is_advice(enum diag_code code) {
  assert(code < DIAG_N_CODES);
  return strncmp(templates[code].name, advice_prefix, strlen(advice_prefix)) == 0;
}

void diags_init(struct diags *diags, struct arena *arena, struct sources *sources) {
  *diags = (struct diags){.arena = arena, .sources = sources, .max = DIAGNOSTICS_MAX};
}

/* -- templates -- */

/* The argument, cut (at a code point) where it is too long. */
static struct str clipped(struct str argument, bool *cut) {
  *cut = argument.n > ARGUMENT_BYTES_MAX;
  if (!*cut) return argument;
  uint32_t n = ARGUMENT_BYTES_MAX;
  while (n > 0 && ((unsigned char)argument.p[n] & 0xC0) == 0x80) n--;
  return (struct str){argument.p, n};
}

/* Writes `s` at *to when there is a place to write to, and counts it. */
static void append(char **to, uint32_t *length, struct str s) {
  if (*to && s.n) {
    memcpy(*to, s.p, s.n);
    *to += s.n;
  }
  *length += s.n;
}

/* An argument as a message shows it. Where the template quotes it (`"{0}"`) it is the user's own
 * word: blanks and invisible characters at its ends are cut, and named behind the quotation with
 * all else that the eye would miss. */
struct shown_argument {
  struct str text;
  struct str oddities; /* empty, or " with U+00A0 (no-break space) behind it" */
  bool cut;
};

static struct shown_argument show_argument(struct arena *arena, struct str argument, bool quoted) {
  struct shown_argument shown = {.text = argument};
  if (quoted) {
    shown.oddities = text_oddities(arena, argument);
    struct str trimmed = text_trimmed(argument);
    if (trimmed.n) shown.text = trimmed;
  }
  shown.text = clipped(shown.text, &shown.cut);
  return shown;
}

/* Is this the place of an argument, `{0}` to `{3}`? */
static bool is_argument(const char *p) {
  return p[0] == '{' && p[1] >= '0' && p[1] < '0' + ARGUMENTS_MAX && p[2] == '}';
}

/* Fills the template into `to` (NULL: only measures); returns the length. */
static uint32_t fill(struct arena *arena, char *to, const char *text, const char *const *arguments,
    uint32_t n_arguments) {
  uint32_t length = 0;
  for (const char *p = text; *p;) {
    if (!is_argument(p)) {
      append(&to, &length, (struct str){p, 1});
      p++;
      continue;
    }
    uint32_t number = (uint32_t)(p[1] - '0');
    assert(number < n_arguments && "the template asks for an argument that was not given");
    bool quoted = p > text && p[-1] == '"' && p[3] == '"';
    struct shown_argument shown =
        show_argument(arena, number < n_arguments ? str_from(arguments[number]) : STR("?"), quoted);
    append(&to, &length, shown.text);
    if (shown.cut) append(&to, &length, STR("…"));
    p += 3;
    if (!quoted) continue;
    append(&to, &length, STR("\""));
    append(&to, &length, shown.oddities);
    p++;
  }
  return length;
}

static struct str fill_template(
    struct arena *arena, const char *text, const char *const *arguments) {
  uint32_t n_arguments = 0;
  while (arguments && n_arguments < ARGUMENTS_MAX && arguments[n_arguments]) n_arguments++;
  uint32_t length = fill(arena, NULL, text, arguments, n_arguments);
  char *filled = arena_alloc(arena, (size_t)length + 1);
  fill(arena, filled, text, arguments, n_arguments);
  return (struct str){filled, length};
}

/* -- reporting -- */

/* Room for one more. The first time for all that will be shown, so that diagnostics handed out do
 * not move. */
static void make_room(struct diags *diags) {
  if (diags->n < diags->capacity) return;
  uint32_t wider = diags->capacity ? diags->capacity * 2 : diags->max < 1000 ? diags->max : 1000;
  struct diag *items = ARENA_ARRAY(diags->arena, struct diag, wider);
  if (diags->n) memcpy(items, diags->items, diags->n * sizeof *items);
  diags->items = items;
  diags->capacity = wider;
}

static struct diag *report(struct diags *diags, enum diag_code code, struct span span,
    struct place place, const char *const *arguments) {
  assert(code < DIAG_N_CODES);
  const struct template *template = &templates[code];
  if (template->severity == DIAG_WARNING && diags->filter &&
      diags->filter->drops(diags->filter, code, span))
    return NULL;
  switch (template->severity) {
  case DIAG_ERROR: diags->n_errors++; break;
  case DIAG_WARNING: diags->n_warnings++; break;
  }
  if (diags->n >= diags->max) return NULL;
  make_room(diags);
  struct diag *diag = &diags->items[diags->n++];
  *diag = (struct diag){.code = code, .severity = template->severity, .span = span, .place = place};
  diag->text = fill_template(diags->arena, translated(template->text), arguments);
  return diag;
}

struct diag *diag_add(
    struct diags *diags, enum diag_code code, struct span span, const char *const *arguments) {
  return report(diags, code, span, (struct place){0}, arguments);
}

struct diag *diag_add_at(
    struct diags *diags, enum diag_code code, struct place place, const char *const *arguments) {
  struct diag *diag = report(diags, code, SPAN_NONE, place, arguments);
  if (diag && place.path.n) diag->place.path = str_copy(diags->arena, place.path);
  return diag;
}

struct diag *diag_add_written(
    struct diags *diags, enum diag_code code, struct place place, struct str text) {
  static const char *const nothing[ARGUMENTS_MAX + 1] = {"", "", "", ""};
  struct diag *diag = diag_add_at(diags, code, place, nothing);
  if (diag) diag->text = str_copy(diags->arena, text);
  return diag;
}

void diags_take_back(struct diags *diags, enum diag_code code, struct span span) {
  if (!diags->n || diags->n_errors + diags->n_warnings > diags->max) return;
  const struct diag *last = &diags->items[diags->n - 1];
  if (last->code != code || last->span.source != span.source || last->span.begin != span.begin)
    return;
  diags->n--;
  diags->n_errors--;
}

void diags_add_all(struct diags *diags, const struct diags *from) {
  diags->n_errors += from->n_errors;
  diags->n_warnings += from->n_warnings;
  for (uint32_t i = 0; i < from->n && diags->n < diags->max; i++) {
    make_room(diags);
    struct diag *diag = &diags->items[diags->n++];
    *diag = from->items[i];
    diag->place.path = str_copy(diags->arena, diag->place.path);
    diag->text = str_copy(diags->arena, diag->text);
    diag->help = str_copy(diags->arena, diag->help);
    struct diag_note **end = &diag->notes;
    for (const struct diag_note *note = from->items[i].notes; note; note = note->next) {
      *end = arena_copy(diags->arena, note, sizeof *note);
      (*end)->text = str_copy(diags->arena, note->text);
      end = &(*end)->next;
    }
  }
}

static struct str print(struct arena *arena, const char *format, va_list arguments) {
  va_list again;
  va_copy(again, arguments);
  int length = vsnprintf(NULL, 0, format, again);
  va_end(again);
  assert(length >= 0);
  char *text = arena_alloc(arena, (size_t)length + 1);
  vsnprintf(text, (size_t)length + 1, format, arguments);
  return (struct str){text, (uint32_t)length};
}

void diag_help(struct diags *diags, struct diag *diag, const char *format, ...) {
  if (!diag) return;
  va_list arguments;
  va_start(arguments, format);
  diag->help = print(diags->arena, translated(format), arguments);
  va_end(arguments);
}

/* The first character that looks like another; 0: none. */
static int32_t first_lookalike(struct str text) {
  int32_t code_point;
  for (uint32_t i = 0; i < text.n;) {
    i += str_decode(text, i, &code_point);
    if (code_point >= 0x80 && character_looks_like(code_point)) return code_point;
  }
  return 0;
}

/* A name that looks the same, in letters of another script: to say "did you mean" of it would show
 * twice the same. False where there is none. */
static bool help_lookalike(struct diags *diags, struct diag *diag, struct str wanted,
    const struct str *names, uint32_t n) {
  struct str key = lookalike_key(diags->arena, wanted);
  for (uint32_t i = 0; i < n; i++) {
    int32_t here = first_lookalike(wanted), there = here ? 0 : first_lookalike(names[i]);
    if ((!here && !there) || !str_equal(key, lookalike_key(diags->arena, names[i]))) continue;
    diag_help(diags, diag, "did you mean \"%.*s\"? %s is written with %s", STR_ARGS(names[i]),
        here ? _("What stands here") : _("That"),
        character_name(diags->arena, here ? here : there));
    return true;
  }
  return false;
}

void diag_help_nearest(struct diags *diags, struct diag *diag, struct str wanted,
    const struct str *names, uint32_t n) {
  if (!diag || help_lookalike(diags, diag, wanted, names, n)) return;
  int32_t nearest = str_nearest(wanted, names, n);
  if (nearest >= 0) diag_help(diags, diag, "did you mean \"%.*s\"?", STR_ARGS(names[nearest]));
}

void diag_note(struct diags *diags, struct diag *diag, struct span span, const char *format, ...) {
  if (!diag) return;
  struct diag_note *note = ARENA_NEW(diags->arena, struct diag_note);
  note->span = span;
  va_list arguments;
  va_start(arguments, format);
  note->text = print(diags->arena, translated(format), arguments);
  va_end(arguments);
  struct diag_note **end = &diag->notes;
  while (*end) end = &(*end)->next;
  *end = note;
}

/* -- sorting -- */

struct ranked {
  struct diag diag;
  uint32_t order; /* of report: makes the sort stable */
};

static int compare_numbers(uint32_t a, uint32_t b) { return (a > b) - (a < b); }

/* Spans, then data places, then those without any. */
static uint32_t place_kind(const struct diag *diag) {
  return diag->span.source != UINT32_MAX ? 0 : diag->place.path.n ? 1 : 2;
}

static int compare_places(const struct diag *a, const struct diag *b) {
  int order = compare_numbers(place_kind(a), place_kind(b));
  if (order == 0) order = compare_numbers(a->span.source, b->span.source);
  if (order == 0) order = compare_numbers(a->span.begin, b->span.begin);
  if (order == 0) order = str_compare(a->place.path, b->place.path);
  if (order == 0) order = compare_numbers(a->place.line, b->place.line);
  if (order == 0) order = compare_numbers(a->place.column, b->place.column);
  return order;
}

static int compare_ranked(const void *first, const void *second) {
  const struct ranked *a = first, *b = second;
  int order = compare_places(&a->diag, &b->diag);
  return order ? order : compare_numbers(a->order, b->order);
}

static bool same_span(struct span a, struct span b) {
  return a.source == b.source && a.begin == b.begin && a.end == b.end;
}

static bool is_repeat(const struct diag *a, const struct diag *b) {
  if (a->code != b->code || a->severity != b->severity || compare_places(a, b) != 0 ||
      !same_span(a->span, b->span) || !str_equal(a->text, b->text) || !str_equal(a->help, b->help))
    return false;
  const struct diag_note *p = a->notes, *q = b->notes;
  for (; p && q; p = p->next, q = q->next)
    if (!same_span(p->span, q->span) || !str_equal(p->text, q->text)) return false;
  return !p && !q;
}

/* Is it among items [0, n), the last of which are at its place? */
static bool was_reported(const struct diag *items, uint32_t n, const struct diag *diag) {
  while (n > 0 && compare_places(&items[n - 1], diag) == 0)
    if (is_repeat(&items[--n], diag)) return true;
  return false;
}

void diags_sort(struct diags *diags) {
  if (diags->n < 2) return;
  struct ranked *ranked = ARENA_ARRAY(diags->arena, struct ranked, diags->n);
  for (uint32_t i = 0; i < diags->n; i++) ranked[i] = (struct ranked){diags->items[i], i};
  qsort(ranked, diags->n, sizeof *ranked, compare_ranked);
  uint32_t n = 0;
  for (uint32_t i = 0; i < diags->n; i++) {
    const struct diag *diag = &ranked[i].diag;
    if (!was_reported(diags->items, n, diag)) {
      diags->items[n++] = *diag;
      continue;
    }
    switch (templates[diag->code].severity) { /* as it was counted */
    case DIAG_ERROR: diags->n_errors--; break;
    case DIAG_WARNING: diags->n_warnings--; break;
    }
  }
  diags->n = n;
}
