/* The scanner's single words, looked at before they are passed: a ring of a few (tokens.h). */
#include <assert.h>

#include "dsl/tokens.h"

#include "dsl/lexer.h"

int raw_scan(yyscan_t scanner);

static void scan(struct tokens *tokens, struct raw_token *raw) {
  struct raw_scanner *scanner = &tokens->scanner;
  scanner->is_plain = false;
  const enum raw_kind kind = (enum raw_kind)raw_scan(tokens->flex);
  *raw = (struct raw_token){.kind = kind,
      .line_start = scanner->line_start,
      .begin = scanner->begin,
      .end = scanner->end,
      .unseen = scanner->unseen == UINT32_MAX ? scanner->begin : scanner->unseen};
  scanner->line_start = false;
  scanner->unseen = UINT32_MAX;
  if (kind != RAW_WORD && kind != RAW_NUMBER) return;
  raw->word = (struct str){tokens->text.p + raw->begin, raw->end - raw->begin};
  if (!scanner->is_plain) raw->word = word_meant(tokens->arena, raw->word, &raw->is_odd);
}

void tokens_scan_ahead(struct tokens *tokens, uint32_t n) {
  assert(n < RAW_AHEAD);
  for (; tokens->n_ahead <= n; tokens->n_ahead++)
    scan(tokens, &tokens->ahead[(tokens->first_ahead + tokens->n_ahead) % RAW_AHEAD]);
}

void tokens_drop(struct tokens *tokens) {
  if (tokens_peek(tokens, 0).kind != RAW_END) tokens_pass(tokens, 1);
}
