/* simdjson behind two C headers: its first stage (json_tokens.h), its check of UTF-8 (utf8.h). What it
 * is asked for is the same in all its versions and for every processor; no exception can leave it. */
#define SIMDJSON_EXCEPTIONS 0
#include <simdjson.h>

#include "base/json_tokens.h"
#include "base/utf8.h"

using simdjson::internal::dom_parser_implementation;

static_assert(JSON_PADDING_BYTES >= simdjson::SIMDJSON_PADDING, "padding as simdjson wants it");

static json_tokens_status status_of(simdjson::error_code error) {
  if (error == simdjson::SUCCESS || error == simdjson::EMPTY) return JSON_TOKENS_FOUND;
  return error == simdjson::MEMALLOC ? JSON_TOKENS_NO_MEMORY : JSON_TOKENS_MISTAKE;
}

json_tokens_status json_tokens_find(json_tokens *tokens, const char *text, uint32_t n) {
  tokens->begins = nullptr;
  tokens->n = 0;
  if (n == 0) return JSON_TOKENS_FOUND;
  auto *parser = static_cast<dom_parser_implementation *>(tokens->owner);
  if (!parser || parser->capacity() < n) {
    json_tokens_free(tokens);
    std::unique_ptr<dom_parser_implementation> made;
    /* windows of about one size are many: what is made for one is to do for the next */
    const size_t step = 1 << 16, room = n <= UINT32_MAX - step ? (n + step - 1) / step * step : n;
    const size_t depth = 1; /* of the second stage, which is not used */
    if (simdjson::get_active_implementation()->create_dom_parser_implementation(
            room, depth, made) ||
        !made)
      return JSON_TOKENS_NO_MEMORY;
    tokens->owner = parser = made.release();
  }
  simdjson::error_code error =
      parser->stage1(reinterpret_cast<const uint8_t *>(text), n, simdjson::stage1_mode::regular);
  if (status_of(error) == JSON_TOKENS_FOUND && error != simdjson::EMPTY) {
    tokens->begins = parser->structural_indexes.get();
    tokens->n = parser->n_structural_indexes;
  }
  return status_of(error);
}

void json_tokens_free(json_tokens *tokens) {
  delete static_cast<dom_parser_implementation *>(tokens->owner);
  *tokens = json_tokens{};
}

bool utf8_is_valid(const char *text, size_t n) { return simdjson::validate_utf8(text, n); }
