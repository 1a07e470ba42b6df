/* Arguments that were meant to be options: hyphens that a word processor made dashes, options as
 * other systems write them (options.h). */
#include <string.h>
#include <unistd.h>

#include <utf8proc.h>

#include "cli/cli.h"
#include "base/characters.h"
#include "base/translate.h"
#include "base/unreadable.h"

/* The code point at the front, and its length in *n; -1 where there is none. */
static int32_t first_character(const char *text, uint32_t *n) {
  utf8proc_int32_t code_point;
  utf8proc_ssize_t length =
      utf8proc_iterate((const utf8proc_uint8_t *)text, (utf8proc_ssize_t)strlen(text), &code_point);
  *n = length > 0 ? (uint32_t)length : 0;
  return length > 0 ? code_point : -1;
}

static bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/* What stands before "=" or ":". */
static struct str name_of(const char *text) {
  return (struct str){text, (uint32_t)strcspn(text, "=:")};
}

/* "–format", "—format", "-–format": the dash in words; NULL: it does not begin so. *name: behind. */
static const char *dash_before(struct arena *arena, const char *text, const char **name) {
  int32_t odd = 0;
  for (;;) {
    uint32_t n;
    int32_t code_point = first_character(text, &n);
    if (code_point != '-' && (code_point < 0x80 || character_looks_like(code_point) != '-')) break;
    if (code_point != '-') odd = code_point;
    text += n;
  }
  *name = text;
  return odd ? character_name(arena, odd) : NULL;
}

bool option_was_meant(
    struct cli *cli, const struct command *command, option_is_known *is_known, const char *text) {
  const char *name = text, *dash = dash_before(&cli->arena, text, &name);
  struct str said = name_of(name);
  bool known = is_known(command, said);
  if (dash && is_letter(*name) && (known || !command || command->verb != VERB_EVAL) &&
      access(text, F_OK) != 0) {
    const char *hyphens = said.n > 1 ? "--" : "-";
    cli_usage(cli, "%s begins with %s, which word processors make of hyphens: write %s%s", text,
        dash, hyphens, name);
    return true;
  }
  if (text[0] == '-' && text[1] != '-' && said.n > 1 && known) {
    cli_usage(cli, "%s has one hyphen, and needs two: write -%s", text, text);
    return true;
  }
  said = name_of(text + 1);
  if (text[0] == '/' && access(text, F_OK) != 0 &&
      (is_known(command, said) || str_equal(said, STR("?")))) {
    const char *rest = text + 1 + said.n;
    bool is_question = str_equal(said, STR("?"));
    cli_usage(cli, "options begin with two hyphens, not with \"/\": write --%.*s%s%s",
        STR_ARGS(is_question ? STR("help") : said), *rest ? "=" : "", *rest ? rest + 1 : "");
    return true;
  }
  return false;
}

const char *value_hint(struct cli *cli, const char *text) {
  struct str inside = text_between_quotes(str_from(text));
  if (inside.p)
    return arena_printf(
        &cli->arena, _("; the quotation marks are no part of it: write %.*s"), STR_ARGS(inside));
  struct str oddities = text_oddities(&cli->arena, str_from(text));
  return oddities.n ? str_cstring(&cli->arena, oddities) : "";
}
