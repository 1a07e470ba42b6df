/* Coverage of the law: texts, quotations, sentences and what covers them (law.h). */
#include "author/law.h"

#include "author/list.h"
#include "compiler/source/law_form.h"

struct covering {
  struct compilation *compilation;
  struct arena *arena;
  struct law_report *report;
  law_exercised *exercised;
  void *context;
  VEC(struct law_text_report) texts;
  VEC(struct law_quote) quotes;
};

/* Numbers of quotes. */
typedef VEC(uint32_t) quote_list;

struct str law_state_word(enum law_state state) {
  switch (state) {
  case LAW_MISSING: return STR("missing");
  case LAW_ENCODED: return STR("encoded");
  case LAW_LEFT_TO_PEOPLE: return not_encoded_words[LEFT_TO_PEOPLE];
  case LAW_NOT_EXPRESSIBLE: return not_encoded_words[NOT_EXPRESSIBLE];
  case LAW_BEYOND_THIS_REGULATION: return not_encoded_words[BEYOND_THIS_REGULATION];
  case LAW_NOT_NORMATIVE: return not_encoded_words[NOT_NORMATIVE];
  }
  return (struct str){0};
}

static enum law_state state_of_reason(enum not_encoded_reason reason) {
  switch (reason) {
  case NOT_NORMATIVE: return LAW_NOT_NORMATIVE;
  case LEFT_TO_PEOPLE: return LAW_LEFT_TO_PEOPLE;
  case BEYOND_THIS_REGULATION: return LAW_BEYOND_THIS_REGULATION;
  case NOT_EXPRESSIBLE: return LAW_NOT_EXPRESSIBLE;
  case N_NOT_ENCODED_REASONS: break;
  }
  return LAW_MISSING;
}

/* -- the texts -- */

static const struct law_source *text_of_header(
    const struct covering *covering, const struct ast_decl *header) {
  if (!header) return NULL;
  const struct law_source *source =
      &covering->compilation->law->of[header->clauses->source.span.source];
  return source->is_read ? source : NULL;
}

/* Whose words the law text of a file's declarations are; NULL: it names none. */
static const struct law_source *text_of_file(const struct covering *covering, uint32_t source) {
  const struct ast *ast = covering->compilation->ast;
  for (uint32_t i = 0; i < ast->n_files; i++)
    if (ast->files[i].source == source) return text_of_header(covering, ast->files[i].law_header);
  return NULL;
}

static const uint8_t *known_digest(const struct covering *covering, struct str path) {
  const struct compilation *c = covering->compilation;
  for (uint32_t i = 0; c->carried && i < c->n_law_texts; i++)
    if (str_equal(c->law_texts[i].path, path)) return c->law_texts[i].digest;
  return NULL;
}

static void list_texts(struct covering *covering) {
  const struct ast *ast = covering->compilation->ast;
  for (uint32_t i = 0; i < ast->n_files; i++) {
    const struct law_source *source = text_of_header(covering, ast->files[i].law_header);
    bool is_listed = !source;
    for (uint32_t k = 0; k < covering->texts.n && !is_listed; k++)
      is_listed = str_equal(covering->texts.items[k].source->relative, source->relative);
    if (is_listed) continue;
    struct law_text_report text = {
        .source = source, .known = known_digest(covering, source->relative)};
    text.is_changed = text.known && memcmp(text.known, source->digest, DIGEST_BYTES) != 0;
    VEC_PUSH(covering->arena, &covering->texts, text);
  }
}

/* -- the quotations -- */

static const char *place_text(const struct covering *covering, const struct ast_decl *decl) {
  return list_place(&(struct listing){.compilation = covering->compilation, .folder = STR("")},
      decl->keyword_span);
}

static const struct not_encoded *mark_of(
    const struct covering *covering, const struct ast_decl *decl) {
  const struct schema *schema = covering->report->schema;
  for (uint32_t i = 0; i < schema->n_not_encoded; i++)
    if (memcmp(&schema->not_encoded[i].span, &decl->keyword_span, sizeof decl->keyword_span) == 0)
      return &schema->not_encoded[i];
  return NULL;
}

static struct law_quote quote_of(const struct covering *covering, const struct ast_decl *decl) {
  struct law_quote quote = {.kind = QUOTE_ENCODES,
      .state = LAW_ENCODED,
      .decl = decl,
      .what = ast_decl_kind_name(decl->kind),
      .name = decl->name.text,
      .label = decl->label.text.n ? decl->label.text : decl->because.text,
      .at = place_text(covering, decl)};
  if (decl->kind == AST_EXTEND)
    quote.what = arena_printf(covering->arena, "extend %s", ast_decl_kind_name(decl->target_kind));
  return quote;
}

static void add_quote(struct covering *covering, const struct ast_decl *decl) {
  if (!decl->n_law) return;
  struct law_quote quote = quote_of(covering, decl);
  const struct not_encoded *mark = decl->kind == AST_NOT_ENCODED ? mark_of(covering, decl) : NULL;
  if (mark) {
    quote.kind = QUOTE_MARKS;
    quote.state = (uint8_t)state_of_reason((enum not_encoded_reason)mark->reason);
    quote.because = mark->because;
    quote.name = (struct str){0};
  } else if (covering->exercised) {
    quote.exercised = covering->exercised(covering->context, decl);
  }
  VEC_PUSH(covering->arena, &covering->quotes, quote);
}

static void list_quotes(struct covering *covering) {
  const struct ast *ast = covering->compilation->ast;
  for (uint32_t i = 0; i < ast->n_decls; i++) {
    const struct ast_decl *decl = ast->decls[i];
    add_quote(covering, decl);
    for (uint32_t k = 0; k < decl->clauses->n_extensions; k++)
      add_quote(covering, decl->clauses->extensions[k]);
  }
  for (uint32_t i = 0; i < ast->n_removals; i++) {
    const struct ast_removal *removal = &ast->removals[i];
    if (!removal->removed->n_law || removal->removed->kind == AST_NOT_ENCODED) continue;
    struct law_quote quote = quote_of(covering, removal->removed);
    quote.kind = QUOTE_FORMER;
    quote.state = LAW_MISSING;
    quote.by = removal->by;
    quote.by_at = place_text(covering, removal->by);
    VEC_PUSH(covering->arena, &covering->quotes, quote);
  }
}

/* -- one text -- */

struct text_words {
  law_word_ranges ranges;
  quote_list *quotes; /* of each word */
};

/* The first word that begins at `at` or behind it. */
static uint32_t word_at(const law_word_ranges *words, uint32_t at) {
  uint32_t low = 0, high = words->n;
  while (low < high) {
    const uint32_t middle = low + (high - low) / 2;
    if (words->items[middle].begin < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

static void mark_words(
    struct covering *covering, struct text_words *words, const law_ranges *ranges, uint32_t quote) {
  for (uint32_t i = 0; i < ranges->n; i++) {
    const struct law_range *range = &ranges->items[i];
    for (uint32_t w = word_at(&words->ranges, range->begin);
         w < words->ranges.n && words->ranges.items[w].end <= range->end; w++)
      VEC_PUSH(covering->arena, &words->quotes[w], quote);
  }
}

static void mark_text(
    struct covering *covering, struct law_text_report *text, struct text_words *words) {
  quote_list broken = {0};
  for (uint32_t i = 0; i < covering->quotes.n; i++) {
    const struct law_quote *quote = &covering->quotes.items[i];
    law_ranges ranges = {0};
    if (law_find(
            covering->arena, &covering->compilation->sources, text->source, quote->decl, &ranges))
      mark_words(covering, words, &ranges, i);
    else if (quote->kind != QUOTE_FORMER) {
      const struct law_source *own = text_of_file(covering, quote->decl->keyword_span.source);
      if (own && str_equal(own->relative, text->source->relative))
        VEC_PUSH(covering->arena, &broken, i);
    }
  }
  text->broken = broken.items;
  text->n_broken = broken.n;
}

/* Those that count: former ones only where there is no other. */
static void leave_formers_out(const struct covering *covering, quote_list *quotes) {
  uint32_t n = 0;
  for (uint32_t i = 0; i < quotes->n; i++)
    n += covering->quotes.items[quotes->items[i]].kind != QUOTE_FORMER;
  if (n == 0) return;
  n = 0;
  for (uint32_t i = 0; i < quotes->n; i++)
    if (covering->quotes.items[quotes->items[i]].kind != QUOTE_FORMER)
      quotes->items[n++] = quotes->items[i];
  quotes->n = n;
}

static bool is_alike(const quote_list *a, const quote_list *b) {
  return a->n == b->n && (a->n == 0 || memcmp(a->items, b->items, a->n * sizeof *a->items) == 0);
}

/* Encoded before marked; the strongest of several marks; missing where nothing is. */
static enum law_state state_of(const struct covering *covering, const quote_list *quotes) {
  enum law_state state = LAW_MISSING;
  for (uint32_t i = 0; i < quotes->n; i++) {
    const enum law_state one = (enum law_state)covering->quotes.items[quotes->items[i]].state;
    if (one != LAW_MISSING && (state == LAW_MISSING || one < state)) state = one;
  }
  return state;
}

static bool is_tested(const struct covering *covering, const quote_list *quotes) {
  for (uint32_t i = 0; i < quotes->n; i++) {
    const struct law_quote *quote = &covering->quotes.items[quotes->items[i]];
    if (quote->kind == QUOTE_ENCODES && quote->exercised.state == LAW_UNTESTED) return false;
  }
  return true;
}

/* Where what belongs to a word begins: with the marks directly before it. */
static uint32_t part_begin(struct str text, uint32_t least, uint32_t at) {
  while (at > least && !strchr(" \t\r\n\f\v", text.p[at - 1])) at--;
  return at;
}

static uint32_t trimmed_end(struct str text, uint32_t begin, uint32_t end) {
  while (end > begin && strchr(" \t\r\n\f\v", text.p[end - 1])) end--;
  return end;
}

/* All but its bytes. */
static struct law_part part_of(
    const struct covering *covering, const struct text_words *words, uint32_t first, uint32_t n) {
  const quote_list *quotes = &words->quotes[first];
  const enum law_state state = state_of(covering, quotes);
  return (struct law_part){.state = (uint8_t)state,
      .is_tested = state == LAW_ENCODED && is_tested(covering, quotes),
      .n_words = n,
      .quotes = quotes->items,
      .n_quotes = quotes->n};
}

static void cut_parts(struct covering *covering, struct str text, struct text_words *words,
    struct law_sentence *sentence) {
  const struct law_cut *cut = &sentence->cut;
  const uint32_t end = cut->first_word + cut->n_words;
  sentence->parts = ARENA_ARRAY(covering->arena, struct law_part, cut->n_words);
  for (uint32_t first = cut->first_word, n; first < end; first += n) {
    n = 1;
    while (first + n < end && is_alike(&words->quotes[first], &words->quotes[first + n])) n++;
    struct law_part *part = &sentence->parts[sentence->n_parts++];
    *part = part_of(covering, words, first, n);
    const uint32_t least =
        first == cut->first_word ? cut->label_end : words->ranges.items[first - 1].end;
    part->begin = first == cut->first_word
        ? cut->label_end
        : part_begin(text, least, words->ranges.items[first].begin);
    if (sentence->n_parts > 1) part[-1].end = part->begin;
    part->end = cut->end;
  }
  for (uint32_t i = 0; i < sentence->n_parts; i++) {
    struct law_part *part = &sentence->parts[i];
    while (part->begin < part->end && strchr(" \t\r\n\f\v", text.p[part->begin])) part->begin++;
    part->end = trimmed_end(text, part->begin, part->end);
  }
}

static void count(struct law_count *out, enum law_state state, bool tested, uint32_t n) {
  out->all += n;
  out->by_state[state] += n;
  out->tested += state == LAW_ENCODED && tested ? n : 0;
}

static void judge(struct law_text_report *text, struct law_sentence *sentence) {
  bool is_missing = false, all_tested = true;
  enum law_state state = LAW_MISSING;
  for (uint32_t i = 0; i < sentence->n_parts; i++) {
    const struct law_part *part = &sentence->parts[i];
    const enum law_state one = (enum law_state)part->state;
    is_missing |= one == LAW_MISSING;
    if (one == LAW_ENCODED) all_tested &= part->is_tested;
    if (state == LAW_MISSING || one < state) state = one;
    count(&text->words_count, one, part->is_tested, part->n_words);
  }
  sentence->state = is_missing ? LAW_MISSING : (uint8_t)state;
  sentence->is_tested = sentence->state == LAW_ENCODED && all_tested;
  count(&text->sentences_count, (enum law_state)sentence->state, sentence->is_tested, 1);
}

static void cover_text(struct covering *covering, struct law_text_report *text) {
  const struct law_source *source = text->source;
  law_cut_list cuts = {0};
  struct text_words words = {0};
  bool has_pages;
  struct sources place;
  struct str running = law_without_page_numbers(covering->arena, source->text, &has_pages);
  law_cut(covering->arena, source->text, running, &cuts, &words.ranges);
  words.quotes = ARENA_ARRAY(covering->arena, quote_list, (size_t)words.ranges.n + 1);
  mark_text(covering, text, &words);
  for (uint32_t i = 0; i < words.ranges.n; i++) leave_formers_out(covering, &words.quotes[i]);
  sources_init(&place, covering->arena);
  sources_add(&place, source->relative, source->text);
  text->sentences = ARENA_ARRAY(covering->arena, struct law_sentence, (size_t)cuts.n + 1);
  for (uint32_t i = 0; i < cuts.n; i++) {
    struct law_sentence *sentence = &text->sentences[text->n_sentences++];
    sentence->cut = cuts.items[i];
    sentence->place = sources_place(&place, 0, sentence->cut.begin);
    cut_parts(covering, source->text, &words, sentence);
    judge(text, sentence);
  }
}

static void add_count(struct law_count *sum, const struct law_count *one) {
  sum->all += one->all;
  sum->tested += one->tested;
  for (uint32_t i = 0; i < N_LAW_STATES; i++) sum->by_state[i] += one->by_state[i];
}

struct law_report *law_report_make(
    struct compilation *compilation, law_exercised *exercised, void *context) {
  struct law_report *report = ARENA_NEW(compilation->arena, struct law_report);
  *report = (struct law_report){.compilation = compilation, .schema = &compilation->typed->schema};
  struct covering covering = {.compilation = compilation,
      .arena = compilation->arena,
      .report = report,
      .exercised = exercised,
      .context = context};
  list_texts(&covering);
  list_quotes(&covering);
  report->texts = covering.texts.items;
  report->n_texts = covering.texts.n;
  report->quotes = covering.quotes.items;
  report->n_quotes = covering.quotes.n;
  for (uint32_t i = 0; i < report->n_texts; i++) {
    cover_text(&covering, &report->texts[i]);
    add_count(&report->sentences, &report->texts[i].sentences_count);
    add_count(&report->words, &report->texts[i].words_count);
  }
  return report;
}
