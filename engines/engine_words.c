/* What the engines share among themselves: what went wrong in words that show no password, and texts
 * as values (engine.h, "for the engines"). */
#include "engines/engine.h"

#include "base/date.h"
#include "base/decimal.h"
#include "base/translate.h"

/* A text in which the password, where it stands, is replaced. */
static const char *without(struct arena *arena, const char *text, struct str password) {
  const char *found = password.n ? memmem(text, strlen(text), password.p, password.n) : NULL;
  if (!found) return text;
  struct buffer out;
  buffer_init(&out, arena, NULL);
  for (; found; found = memmem(text, strlen(text), password.p, password.n)) {
    buffer_put(&out, (struct str){text, (uint32_t)(found - text)});
    buffer_put(&out, STR("***"));
    text = found + password.n;
  }
  buffer_put(&out, str_from(text));
  buffer_put_byte(&out, '\0');
  return out.bytes;
}

/* Each run of blanks and line ends one blank, none at the end. */
static const char *on_one_line(struct arena *arena, const char *text) {
  char *line = arena_alloc(arena, strlen(text) + 1), *to = line;
  for (; *text; text++) {
    const bool is_blank = strchr(" \t\r\n", *text) != NULL;
    if (!is_blank) *to++ = *text;
    else if (to > line && to[-1] != ' ') *to++ = ' ';
  }
  while (to > line && to[-1] == ' ') to--;
  *to = '\0';
  return line;
}

bool engine_fails(struct engine *engine, enum engine_fault fault, const char *words) {
  words = without(engine->arena, on_one_line(engine->arena, words), engine->secrets.written);
  engine->words = without(engine->arena, words, engine->secrets.decoded);
  engine->fault = fault;
  return false;
}

/* -- values -- */

bool engine_misfit(struct engine *engine, const struct engine_column *column, struct str text) {
  const char *what = _("a text");
  switch ((enum engine_type)column->type) {
  case ENGINE_BOOLEAN: what = _("a boolean"); break;
  case ENGINE_INTEGER: what = _("an integer of 64 bits"); break;
  case ENGINE_DECIMAL:
    what = arena_printf(engine->arena, _("a decimal(%d) of 64 bits"), column->scale);
    break;
  case ENGINE_DATE: what = _("a day from 0001-01-01 to 9999-12-31"); break;
  case ENGINE_TEXT: break;
  }
  return engine_fails(engine, ENGINE_STATEMENT,
      arena_printf(engine->arena, _("column \"%.*s\" holds \"%.*s\", which is not %s"),
          STR_ARGS(column->name), STR_ARGS(str_shown(engine->arena, text)), what));
}

static bool is_word(struct str text, const char *short_form, const char *whole, const char *digit) {
  return str_equal(text, str_from(short_form)) || str_equal(text, str_from(whole)) ||
      str_equal(text, str_from(digit));
}

bool engine_parse(struct engine *engine, const struct engine_column *column, struct str text,
    struct engine_value *out) {
  int32_t days;
  *out = (struct engine_value){.is_known = true, .text = text};
  switch ((enum engine_type)column->type) {
  case ENGINE_TEXT: return true;
  case ENGINE_BOOLEAN:
    out->number = is_word(text, "t", "true", "1");
    if (out->number || is_word(text, "f", "false", "0")) return true;
    break;
  case ENGINE_INTEGER:
  case ENGINE_DECIMAL: {
    const int scale = column->type == ENGINE_DECIMAL ? column->scale : 0;
    if (decimal_parse_scaled(text, scale, &out->number) == DECIMAL_OK) return true;
    break;
  }
  case ENGINE_DATE:
    if (date_parse(text, &days)) {
      out->number = days;
      return true;
    }
    break;
  }
  return engine_misfit(engine, column, text);
}
