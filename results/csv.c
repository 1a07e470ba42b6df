#include "results/csv.h"

static bool needs_quotes(struct str text) {
  for (uint32_t i = 0; i < text.n; i++)
    if (memchr("\",;\r\n", text.p[i], 5)) return true;
  return text.n && (text.p[0] == ' ' || text.p[text.n - 1] == ' ');
}

static void write_doubled(FILE *out, struct str text) {
  for (uint32_t i = 0; i < text.n; i++) {
    if (text.p[i] == '"') fputc('"', out);
    fputc(text.p[i], out);
  }
}

void csv_write_list(FILE *out, const struct str *texts, uint32_t n) {
  bool quotes = n > 1;
  for (uint32_t i = 0; i < n && !quotes; i++) quotes = needs_quotes(texts[i]);
  if (quotes) fputc('"', out);
  for (uint32_t i = 0; i < n; i++) {
    if (i) fputc(';', out);
    write_doubled(out, texts[i]);
  }
  if (quotes) fputc('"', out);
}

void csv_write_text(FILE *out, struct str text) { csv_write_list(out, &text, 1); }

void csv_write_known(FILE *out, struct str text) {
  if (text.n) csv_write_text(out, text);
  else fputs("\"\"", out);
}

void csv_write_line(FILE *out, const struct str *fields, uint32_t n) {
  for (uint32_t i = 0; i < n; i++) {
    if (i) fputc(',', out);
    csv_write_text(out, fields[i]);
  }
  fputc('\n', out);
}
