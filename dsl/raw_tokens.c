/* The scanner's single words, looked at before they are passed: a ring of a few (tokens.h). */
#include <assert.h>

#include "dsl/tokens.h"

#include "dsl/lexer.h"

int raw_scan(yyscan_t scanner);

static void scan(struct tokens *tokens, struct raw_token *raw) {
  *raw = (struct raw_token){.kind = (enum raw_kind)raw_scan(tokens->flex)};
  raw->begin = tokens->scanner.begin;
  raw->end = tokens->scanner.end;
  raw->line_start = tokens->scanner.line_start;
  tokens->scanner.line_start = false;
  raw->unseen = raw->begin;
  if (tokens->scanner.unseen != UINT32_MAX) raw->unseen = tokens->scanner.unseen;
  tokens->scanner.unseen = UINT32_MAX;
  if (raw->kind == RAW_WORD || raw->kind == RAW_NUMBER)
    raw->word = word_meant(tokens->arena,
        (struct str){tokens->text.p + raw->begin, raw->end - raw->begin}, &raw->is_odd);
}

void tokens_scan_ahead(struct tokens *tokens, uint32_t n) {
  assert(n < RAW_AHEAD);
  for (; tokens->n_ahead <= n; tokens->n_ahead++)
    scan(tokens, &tokens->ahead[(tokens->first_ahead + tokens->n_ahead) % RAW_AHEAD]);
}

void tokens_drop(struct tokens *tokens) {
  if (tokens_peek(tokens, 0).kind != RAW_END) tokens_pass(tokens, 1);
}
