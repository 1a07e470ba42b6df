/* Options of the data's form as texts (data_options.h). */
#include "runtime/ingest/data_options.h"

#include "runtime/ingest/data_formats.h"

bool data_options_from(struct data_options *options, struct str text) {
  const char *colon = text.n ? memchr(text.p, ':', text.n) : NULL;
  struct str word = {text.p, colon ? (uint32_t)(colon - text.p) : text.n};
  options->form = data_format_of_word(word);
  options->entity = (struct str){0};
  if (!options->form) return false;
  if (!colon) return true;
  options->entity = (struct str){colon + 1, text.n - word.n - 1};
  return options->entity.n && str_valid_utf8(options->entity) == options->entity.n;
}

bool data_options_delimiter(struct data_options *options, struct str text) {
  if (str_equal(text, STR("tab")) || str_equal(text, STR("\\t"))) text = STR("\t");
  if (text.n != 1) return false;
  char c = *text.p;
  bool is_in_values = (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
  if (!c || (unsigned char)c >= 0x7F || is_in_values || strchr("\"\r\n .-", c)) return false;
  options->delimiter = c;
  return true;
}

struct str data_options_text(struct arena *arena, const struct data_options *options) {
  if (!options) return STR("");
  const char *text = arena_printf(arena, "%s:%.*s %d %d", options->form ? options->form->word : "",
      STR_ARGS(options->entity), options->delimiter, options->decimal_comma);
  for (uint32_t i = 0; i < options->n_ignored; i++)
    text = arena_printf(
        arena, "%s %u:%.*s", text, options->ignored[i].n, STR_ARGS(options->ignored[i]));
  return str_from(text);
}

struct str data_options_places(struct arena *arena, struct str options) {
  return str_from(arena_printf(arena, "%.*s places", STR_ARGS(options)));
}
