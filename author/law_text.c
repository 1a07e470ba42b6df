/* Coverage of the law as text: each sentence with what covers its words, then the figures (law.h). */
#include "author/law_forms.h"

#include "base/translate.h"

enum { TEXT_COLUMNS = 100 };

struct text {
  const struct law_report *report;
  const struct law_text_report *of;
  struct arena *arena;
  FILE *out;
  bool colour;
};

static const char *colour_of(const struct text *text, enum law_state state, bool is_tested) {
  if (!text->colour) return "";
  if (state == LAW_MISSING) return "\033[1;31m";
  if (state != LAW_ENCODED) return "\033[34m";
  return is_tested ? "\033[32m" : "\033[33m";
}

static const char *end_of_colour(const struct text *text) { return text->colour ? "\033[0m" : ""; }

/* In as many lines as it takes, broken between words. */
static void put_wrapped(const struct text *text, uint32_t indent, struct str s) {
  s = str_shown(text->arena, s);
  while (s.n) {
    uint32_t end = 0, width = 0, at = 0;
    while (at < s.n && (indent + width < TEXT_COLUMNS || !end)) {
      int32_t code_point;
      const uint32_t length = str_decode(s, at, &code_point);
      if (code_point == ' ') end = at;
      width += str_display_width((struct str){s.p + at, length});
      at += length;
    }
    if (at == s.n && indent + width <= TEXT_COLUMNS) end = s.n;
    if (!end) end = s.n;
    fprintf(text->out, "%*s%.*s\n", (int)indent, "", (int)end, s.p);
    const uint32_t next = end < s.n ? end + 1 : end;
    s = (struct str){s.p + next, s.n - next};
  }
}

static void put_quote(const struct text *text, const struct law_quote *quote) {
  const char *name = law_quote_name(text->arena, quote);
  const char *line = NULL;
  switch ((enum law_quote_kind)quote->kind) {
  case QUOTE_ENCODES: {
    const char *tested = law_exercise_phrase(text->arena, &quote->exercised);
    line = arena_printf(text->arena, "%s [%s]%s%s", name, quote->at, *tested ? ": " : "", tested);
    break;
  }
  case QUOTE_MARKS:
    line = arena_printf(text->arena, "%s [%s]: %.*s", law_state_name((enum law_state)quote->state),
        quote->at, STR_ARGS(quote->because));
    break;
  case QUOTE_FORMER:
    line = arena_printf(
        text->arena, "%s [%s]: %s", name, quote->at, law_former_phrase(text->arena, quote));
    break;
  }
  put_wrapped(text, 6, str_from(line));
}

static void put_part(const struct text *text, const struct law_part *part) {
  put_wrapped(text, 2, law_part_text(text->arena, text->of, part));
  if (part->state == LAW_MISSING)
    fprintf(text->out, "      %s%s%s\n", colour_of(text, LAW_MISSING, false),
        _("nothing covers these words"), end_of_colour(text));
  for (uint32_t i = 0; i < part->n_quotes; i++)
    put_quote(text, &text->report->quotes[part->quotes[i]]);
}

static void put_sentence(const struct text *text, const struct law_sentence *sentence) {
  const enum law_state state = (enum law_state)sentence->state;
  fprintf(text->out, "\n%.*s:%u:%u  ", STR_ARGS(sentence->place.path), sentence->place.line,
      sentence->place.column);
  if (sentence->cut.article.n) fprintf(text->out, "%.*s  ", STR_ARGS(sentence->cut.article));
  fprintf(text->out, "%s%s%s\n", colour_of(text, state, sentence->is_tested),
      law_state_phrase(state, sentence->is_tested), end_of_colour(text));
  for (uint32_t i = 0; i < sentence->n_parts; i++) put_part(text, &sentence->parts[i]);
}

/* -- figures -- */

static void put_row(const struct text *text, uint32_t wide, uint32_t indent, const char *words,
    uint32_t sentences, uint32_t n_words) {
  const uint32_t used = indent + str_display_width(str_from(words));
  fprintf(text->out, "%*s%s%*s%9u%9u\n", (int)indent, "", words,
      used < wide ? (int)(wide - used) : 0, "", sentences, n_words);
}

static void put_heading(const struct text *text, uint32_t wide) {
  const char *const heads[] = {_("sentences"), _("words")};
  fprintf(text->out, "%*s", (int)wide, "");
  for (int i = 0; i < 2; i++) {
    const uint32_t used = str_display_width(str_from(heads[i]));
    fprintf(text->out, "%*s%s", used < 9 ? (int)(9 - used) : 0, "", heads[i]);
  }
  fputc('\n', text->out);
}

static void put_figures(const struct text *text) {
  enum { WIDE = 34 };
  const struct law_count *s = &text->report->sentences, *w = &text->report->words;
  fputc('\n', text->out);
  put_heading(text, WIDE);
  put_row(text, WIDE, 0, law_state_name(LAW_ENCODED), s->by_state[LAW_ENCODED],
      w->by_state[LAW_ENCODED]);
  put_row(text, WIDE, 2, _("tested"), s->tested, w->tested);
  for (enum law_state state = LAW_LEFT_TO_PEOPLE; state <= LAW_NOT_NORMATIVE; state++)
    if (w->by_state[state])
      put_row(text, WIDE, 0, law_state_name(state), s->by_state[state], w->by_state[state]);
  put_row(text, WIDE, 0, law_state_name(LAW_MISSING), s->by_state[LAW_MISSING],
      w->by_state[LAW_MISSING]);
  put_row(text, WIDE, 0, _("all"), s->all, w->all);
}

static void put_tests(const struct text *text) {
  for (uint32_t i = 0; i < text->report->n_tests; i++)
    fprintf(text->out, "%s\n", law_test_phrase(text->arena, &text->report->tests[i]));
  if (!text->report->n_tests) fprintf(text->out, "%s\n", _("no tests were found"));
}

static void put_text(struct text *text, const struct law_text_report *of) {
  text->of = of;
  fprintf(text->out, "%.*s  sha256 %.*s\n", STR_ARGS(of->source->relative),
      STR_ARGS(digest_text(text->arena, of->source->digest)));
  if (of->is_changed)
    fprintf(text->out, _("changed: the program was compiled with sha256 %.*s\n"),
        STR_ARGS(digest_text(text->arena, of->known)));
  for (uint32_t i = 0; i < of->n_broken; i++) {
    const struct law_quote *quote = &text->report->quotes[of->broken[i]];
    fprintf(text->out, _("  no longer there: what %s quotes [%s]\n"),
        law_quote_name(text->arena, quote), quote->at);
  }
  for (uint32_t i = 0; i < of->n_sentences; i++) put_sentence(text, &of->sentences[i]);
  fputc('\n', text->out);
}

void law_write_text(const struct law_report *report, FILE *out, bool colour) {
  struct text text = {
      .report = report, .arena = report->compilation->arena, .out = out, .colour = colour};
  for (uint32_t i = 0; i < report->n_texts; i++) put_text(&text, &report->texts[i]);
  put_tests(&text);
  put_figures(&text);
}
