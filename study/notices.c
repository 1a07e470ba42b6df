#include "study/notices.h"

#include <stdarg.h>

#include "base/translate.h"

static void tell(
    struct notices *notices, enum notice_kind kind, const char *format, va_list arguments) {
  va_list again;
  va_copy(again, arguments);
  format = translated(format);
  int n = vsnprintf(NULL, 0, format, again);
  va_end(again);
  char *text = arena_alloc(notices->arena, (size_t)(n < 0 ? 0 : n) + 1);
  vsnprintf(text, (size_t)(n < 0 ? 0 : n) + 1, format, arguments);
  VEC_PUSH(notices->arena, &notices->list, (struct notice){.kind = kind, .text = text});
}

enum fault notice_usage(struct notices *notices, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  tell(notices, NOTICE_USAGE, format, arguments);
  va_end(arguments);
  return FAULT_USAGE;
}

void notice_message(struct notices *notices, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  tell(notices, NOTICE_MESSAGE, format, arguments);
  va_end(arguments);
}

static bool is_same(const struct diag *a, const struct diag *b) {
  return a->code == b->code && str_equal(a->text, b->text) &&
      str_equal(a->place.path, b->place.path) && a->place.line == b->place.line &&
      a->place.column == b->place.column;
}

static bool is_noticed(const struct notices *notices, const struct diag *diag) {
  for (uint32_t i = 0; i < notices->list.n; i++) {
    const struct diags *before = notices->list.items[i].diags;
    for (uint32_t k = 0; before && k < before->n; k++)
      if (is_same(&before->items[k], diag)) return true;
  }
  return false;
}

static void drop_noticed(const struct notices *notices, struct diags *diags) {
  uint32_t n = 0;
  for (uint32_t i = 0; i < diags->n; i++) {
    bool is_told = diags->items[i].severity == DIAG_WARNING &&
        diags->items[i].span.source == SPAN_NONE.source && is_noticed(notices, &diags->items[i]);
    diags->n_warnings -= is_told;
    if (!is_told) diags->items[n++] = diags->items[i];
  }
  diags->n = n;
}

void notice_diags(struct notices *notices, struct diags *diags) {
  drop_noticed(notices, diags);
  if (!diags->n && !diags->n_errors && !diags->n_warnings) return;
  VEC_PUSH(notices->arena, &notices->list, (struct notice){.kind = NOTICE_DIAGS, .diags = diags});
}

bool notice_text(struct notices *notices, const char *text, struct str *out) {
  struct str given = str_from(text);
  if (str_valid_utf8(given) != given.n) {
    notice_usage(notices, "\"%s\" is not valid UTF-8", text);
    return false;
  }
  *out = str_nfc(notices->arena, given);
  return true;
}

const char *did_you_mean(
    struct arena *arena, struct str wanted, const struct str *names, uint32_t n) {
  int32_t nearest = str_nearest(wanted, names, n);
  return nearest < 0 ? ""
                     : arena_printf(arena, _("; did you mean %.*s?"), STR_ARGS(names[nearest]));
}
