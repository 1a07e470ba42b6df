/* What stands in a JSON text at a place (json_scan.h). */
#include "runtime/ingest/json_scan.h"

bool json_fail(
    struct json_scan *s, enum diag_code code, uint32_t offset, const char *text, const char *help) {
  *s->mistake = (struct json_mistake){code, offset, s->token, text, help};
  return false;
}

struct str json_word(const struct json_scan *s) {
  uint32_t end = s->at;
  while (end < s->text.n && !strchr(" \t\n\r{}[],:\"", s->text.p[end])) end++;
  return (struct str){s->text.p + s->at, end - s->at};
}

struct str json_character(const struct json_scan *s) {
  struct str shown;
  if (s->at >= s->text.n) return STR("the end of the file");
  str_shown_character(s->text, s->at, &shown);
  return shown;
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

static uint32_t digits(struct str text, uint32_t at) {
  while (at < text.n && is_digit(text.p[at])) at++;
  return at;
}

uint32_t json_number_length(struct str text) {
  uint32_t at = text.n && text.p[0] == '-', end = digits(text, at);
  if (end == at) return 0;
  if (text.p[at] == '0') end = at + 1;
  at = end;
  if (at + 1 < text.n && text.p[at] == '.' && is_digit(text.p[at + 1])) at = digits(text, at + 1);
  if (at < text.n && (text.p[at] | 0x20) == 'e') {
    uint32_t exponent = at + 1;
    if (exponent < text.n && (text.p[exponent] == '+' || text.p[exponent] == '-')) exponent++;
    if (digits(text, exponent) > exponent) at = digits(text, exponent);
  }
  return at;
}
