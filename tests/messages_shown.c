/* Every phrase that the program can say is shown by a case: each string literal of the rooms below
 * that holds words must stand, with what is filled into it left out, in what some golden case
 * prints (tests/cases, *.out) or in a literal of a test. What is counted is printed, so that a room
 * that is no longer looked at is seen. Codes of diagnostics are held by diagnostics_shown.c.
 *
 * And every such phrase is in the catalogue of Vietnamese (po/vi.po), translated, but for what stands in
 * messages_english.def: what is not marked by `_` or N_ (base/translate.h) would be told in English. Nor
 * is a diagnostic filled with a bare word. */
#include <ctype.h>
#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/command.h"

/* Rooms whose words reach a person. (What an unsound program is told stands in verify_cases.def.) */
static const char *const rooms[] = {"api", "author", "base", "cli", "compiler", "dsl", "engines",
    "papers", "results", "runtime", "sentences", "study"};

/* Phrases that no person reads, or none can be made to; the test that knows better, or why. */
static const struct unsaid {
  const char *file, *phrase, *reason;
} unsaid[] = {
#include "tests/messages_unsaid.def"
};
#define N_UNSAID (sizeof unsaid / sizeof *unsaid)

/* Phrases that are English in every language: programs read them, or people who write thidua. */
static const struct unsaid english[] = {
#include "tests/messages_english.def"
};
#define N_ENGLISH (sizeof english / sizeof *english)

/* All that cases print and tests expect, blanks joined. It grows by doubling: a text of megabytes is
 * not moved for each literal. */
static struct {
  char *bytes;
  size_t n, capacity;
} shown;
static bool unsaid_met[N_UNSAID], english_met[N_ENGLISH];
static unsigned n_phrases, n_missing;

/* The texts of the catalogue, each between two bytes 0. */
static struct text catalogue;
static unsigned n_translated, n_unmarked, n_filled;

/* -- literals of a source -- */

struct scanner {
  const char *p;
  unsigned line;
};

static void skip_comment(struct scanner *scanner) {
  for (scanner->p += 2; *scanner->p && strncmp(scanner->p, "*/", 2) != 0; scanner->p++)
    scanner->line += *scanner->p == '\n';
  if (*scanner->p) scanner->p += 2;
}

static void skip_character(struct scanner *scanner) {
  scanner->p++;
  while (*scanner->p && *scanner->p != '\'' && *scanner->p != '\n')
    scanner->p += *scanner->p == '\\' && scanner->p[1] ? 2 : 1;
  if (*scanner->p) scanner->p++;
}

/* One escape; what has no letter of its own ends a phrase, as a line end does. */
static void add_escape(struct scanner *scanner, struct text *literal) {
  char c = scanner->p[1];
  if (c == '"' || c == '\\' || c == '\'') text_add(literal, &c, 1);
  else text_add(literal, "\n", 1);
  scanner->p += c ? 2 : 1;
}

static void add_literal(struct scanner *scanner, struct text *literal) {
  for (scanner->p++; *scanner->p && *scanner->p != '"' && *scanner->p != '\n';) {
    if (*scanner->p == '\\') {
      add_escape(scanner, literal);
    } else {
      text_add(literal, scanner->p, 1);
      scanner->p++;
    }
  }
  if (*scanner->p) scanner->p++;
}

/* Past blanks and comments, as they may stand between two pieces of one literal. */
static void skip_space(struct scanner *scanner) {
  for (;;) {
    if (strncmp(scanner->p, "/*", 2) == 0) {
      skip_comment(scanner);
    } else if (isspace((unsigned char)*scanner->p)) {
      scanner->line += *scanner->p++ == '\n';
    } else {
      return;
    }
  }
}

/* The next literal, its pieces joined; false at the end. An assertion: `condition && "what it says"`,
 * or one of the compiler's. */
static bool next_literal(
    struct scanner *scanner, struct text *literal, unsigned *line, bool *is_assertion) {
  static const char of_compiler[] = "_Static_assert";
  const char *last = NULL;
  bool in_compiler = false;
  while (*scanner->p) {
    skip_space(scanner);
    if (strncmp(scanner->p, of_compiler, strlen(of_compiler)) == 0) in_compiler = true;
    if (*scanner->p == ';') in_compiler = false;
    if (*scanner->p == '\'') {
      last = scanner->p;
      skip_character(scanner);
    } else if (*scanner->p == '"') {
      *line = scanner->line;
      *is_assertion = in_compiler || (last && *last == '&');
      do {
        add_literal(scanner, literal);
        skip_space(scanner);
      } while (*scanner->p == '"');
      return true;
    } else if (*scanner->p) {
      last = scanner->p++;
    }
  }
  return false;
}

/* -- phrases -- */

/* Writes a text with each run of blanks as one; returns its length, at most n. */
static size_t join_blanks(char *to, const char *bytes, size_t n) {
  bool blank = false;
  size_t length = 0;
  for (size_t i = 0; i < n; i++) {
    bool is_blank = isspace((unsigned char)bytes[i]);
    if (!is_blank || !blank) to[length++] = is_blank ? ' ' : bytes[i];
    blank = is_blank;
  }
  return length;
}

/* Adds a text and the end of a line to what is shown. */
static void add_shown(const char *bytes, size_t n) {
  while (shown.n + n + 1 > shown.capacity) {
    shown.capacity = shown.capacity ? shown.capacity * 2 : (size_t)1 << 20;
    shown.bytes = realloc(shown.bytes, shown.capacity);
    assert_non_null(shown.bytes);
  }
  shown.n += join_blanks(shown.bytes + shown.n, bytes, n);
  shown.bytes[shown.n++] = '\n';
}

static bool is_letter(char c) { return isalpha((unsigned char)c) || (unsigned char)c >= 0x80; }

/* Two words beside each other: what is less is a name or a form. */
static bool has_words(const char *p, size_t n) {
  for (size_t i = 2; i + 2 < n; i++)
    if (p[i] == ' ' && is_letter(p[i - 1]) && is_letter(p[i - 2]) && is_letter(p[i + 1]) &&
        is_letter(p[i + 2]))
      return true;
  return false;
}

/* The length of a printf conversion at p, of the `{}` of markup (results/page/html.h), of the `{0}` of
 * messages and sentences (sentences/sentences_parts.h), or 0. */
static size_t conversion(const char *p) {
  if (p[0] == '{' && p[1] == '}') return 2;
  if (p[0] == '{' && isdigit((unsigned char)p[1]) && p[2] == '}') return 3;
  if (p[0] != '%') return 0;
  size_t n = 1 + strspn(p + 1, "-+ #0123456789.*lhzjt");
  return p[n] && strchr("diouxXcspf", p[n]) ? n + 1 : 0;
}

/* The length of what is filled into a form of dsl/spoken.def: `{keyword}`, `<WHAT>`, `#`; or 0. */
static size_t slot(const char *p) {
  if (*p == '#') return 1;
  if (*p != '{' && !(*p == '<' && (p[1] == '"' || isupper((unsigned char)p[1])))) return 0;
  const char *end = strchr(p, *p == '{' ? '}' : '>');
  return end ? (size_t)(end + 1 - p) : 0;
}

static bool has_forms(const char *path) {
  return strcmp(path, "dsl/spoken.def") == 0 || strcmp(path, "dsl/syntax_clauses.c") == 0;
}

/* The longest piece of a literal between what is filled in, as one line. */
static struct text longest_piece(const char *path, const struct text *literal) {
  struct text longest = {0}, piece = {0};
  for (const char *p = literal->bytes; p && p <= literal->bytes + literal->n;) {
    size_t filled = conversion(p);
    if (!filled && has_forms(path)) filled = slot(p);
    bool ends = p == literal->bytes + literal->n || *p == '\n' || filled;
    if (!ends) {
      text_add(&piece, p, 1);
      p += p[0] == '%' && p[1] == '%' ? 2 : 1;
      continue;
    }
    if (piece.n > longest.n) {
      struct text swap = longest;
      longest = piece;
      piece = swap;
    }
    text_free(&piece);
    piece = (struct text){0};
    p += filled ? filled : 1;
  }
  text_free(&piece);
  return longest;
}

/* True where a line of the table, which is then met, is about the phrase. A file that ends with `/` or
 * `*` stands for all whose path begins so. */
static bool is_told_of(
    const struct unsaid *table, size_t n, bool *met, const char *path, const char *phrase) {
  for (size_t i = 0; i < n; i++) {
    const size_t length = strlen(table[i].file);
    const char last = table[i].file[length - 1];
    if (last == '*' ? strncmp(table[i].file, path, length - 1) != 0
                    : strcmp(table[i].file, path) != 0)
      continue;
    if (*table[i].phrase && !strstr(phrase, table[i].phrase)) continue;
    met[i] = true;
    return true;
  }
  return false;
}

static bool is_unsaid(const char *path, const char *phrase) {
  return is_told_of(unsaid, N_UNSAID, unsaid_met, path, phrase);
}

static void look_for(const char *path, unsigned line, const struct text *literal) {
  struct text phrase = longest_piece(path, literal);
  if (!phrase.bytes) return;
  phrase.n = join_blanks(phrase.bytes, phrase.bytes, phrase.n);
  phrase.bytes[phrase.n] = '\0';
  if (has_words(phrase.bytes, phrase.n)) {
    n_phrases++;
    /* where it begins a sentence its first letter is a large one */
    if (!memmem(shown.bytes, shown.n, phrase.bytes, phrase.n) &&
        !memmem(shown.bytes, shown.n, phrase.bytes + 1, phrase.n - 1) &&
        !is_unsaid(path, phrase.bytes)) {
      print_error("%s:%u: no case shows \"%s\"\n", path, line, phrase.bytes);
      n_missing++;
    }
  }
  text_free(&phrase);
}

/* -- walking -- */

static bool ends_with(const char *path, const char *ending) {
  size_t n = strlen(path), m = strlen(ending);
  return n >= m && strcmp(path + n - m, ending) == 0;
}

static bool is_source(const char *path) {
  return ends_with(path, ".c") || ends_with(path, ".cc") || ends_with(path, ".y") ||
      ends_with(path, ".l") ||
      /* a page of the docs, whose examples tests/manual.c runs */
      (ends_with(path, ".def") && !ends_with(path, "manual.def"));
}

/* Calls `each` for every literal of a file; `each` gets the path, the line and the literal. */
static void each_literal(
    const char *path, void (*each)(const char *, unsigned, const struct text *)) {
  struct text source = {0};
  assert_true(text_read_file(&source, path));
  struct scanner scanner = {source.bytes, 1};
  for (;;) {
    struct text literal = {0};
    unsigned line = 0;
    bool is_assertion = false;
    bool found = source.n && next_literal(&scanner, &literal, &line, &is_assertion);
    if (found && literal.n && !is_assertion) each(path, line, &literal);
    text_free(&literal);
    if (!found) break;
  }
  text_free(&source);
}

static void add_expected(const char *path, unsigned line, const struct text *literal) {
  (void)path;
  (void)line;
  add_shown(literal->bytes, literal->n);
}

static int gather(const char *path, const struct stat *about, int kind, struct FTW *where) {
  (void)about;
  (void)where;
  if (kind != FTW_F) return 0;
  if (is_source(path) && !strstr(path, "messages_")) each_literal(path, add_expected);
  if (!ends_with(path, ".out")) return 0;
  struct text output = {0};
  if (!text_read_file(&output, path)) return 1;
  add_shown(output.bytes, output.n);
  text_free(&output);
  return 0;
}

static int look_through(const char *path, const struct stat *about, int kind, struct FTW *where) {
  (void)about;
  (void)where;
  /* diagnostics.def is held code by code */
  if (kind == FTW_F && is_source(path) && !ends_with(path, "diagnostics.def"))
    each_literal(path, look_for);
  return 0;
}

static void test_shown(void **state) {
  (void)state;
  assert_int_equal(nftw("tests", gather, 16, FTW_PHYS), 0);
  for (size_t i = 0; i < sizeof rooms / sizeof *rooms; i++)
    assert_int_equal(nftw(rooms[i], look_through, 16, FTW_PHYS), 0);
  print_message("%u phrases, %u shown by no case\n", n_phrases, n_missing);
  assert_true(n_phrases > 500);
  assert_int_equal(n_missing, 0);
  free(shown.bytes);
}

static void assert_all_met(
    const struct unsaid *table, size_t n, const bool *met, const char *otherwise) {
  unsigned n_idle = 0;
  for (size_t i = 0; i < n; i++) {
    if (met[i]) continue;
    print_error("%s: \"%s\" is %s: its line can go\n", table[i].file, table[i].phrase, otherwise);
    n_idle++;
  }
  assert_int_equal(n_idle, 0);
}

/* The table of what is not said holds what is so. */
static void test_unsaid(void **state) {
  (void)state;
  assert_all_met(unsaid, N_UNSAID, unsaid_met, "shown, or gone");
}

/* -- in Vietnamese -- */

static void add_translation(const char *path, unsigned line, const struct text *literal) {
  (void)path;
  (void)line;
  text_add(&catalogue, literal->bytes, literal->n);
  text_add(&catalogue, "", 1);
}

static bool in_catalogue(const struct text *literal) {
  struct text wanted = {0};
  text_add(&wanted, "", 1);
  text_add(&wanted, literal->bytes, literal->n);
  text_add(&wanted, "", 1);
  const bool found = memmem(catalogue.bytes, catalogue.n, wanted.bytes, wanted.n) != NULL;
  text_free(&wanted);
  return found;
}

/* A word beside what is filled in, as in "expected %s": told, too. Lower case: what else stands there is a
 * name, a mark or a form. */
static bool has_word_beside_filled(const struct text *literal) {
  for (size_t i = 0; i < literal->n; i++) {
    if (!conversion(literal->bytes + i)) continue;
    size_t end = i > 0 && literal->bytes[i - 1] == '"' ? i - 1 : i, begin = end - (end > 0);
    while (begin > 0 && islower((unsigned char)literal->bytes[begin - 1])) begin--;
    if (end > 0 && literal->bytes[end - 1] == ' ' && end - begin > 3) return true;
  }
  return false;
}

static void look_up(const char *path, unsigned line, const struct text *literal) {
  struct text phrase = {0};
  text_add(&phrase, literal->bytes, literal->n);
  text_add(&phrase, "", 1);
  if (!has_words(phrase.bytes, literal->n) && !has_word_beside_filled(&phrase)) {
    text_free(&phrase);
    return;
  }
  if (in_catalogue(literal)) n_translated++;
  else if (!is_told_of(english, N_ENGLISH, english_met, path, phrase.bytes)) {
    print_error("%s:%u: not marked for translation: \"%s\"\n", path, line, phrase.bytes);
    n_unmarked++;
  }
  text_free(&phrase);
}

/* A word that is handed to a diagnostic as it is, to stand in its sentence. */
static void look_up_filled(const char *path, unsigned line, const struct text *literal) {
  unsigned n_letters = 0;
  for (size_t i = 0; i < literal->n && n_letters < 3; i++)
    n_letters = isalpha((unsigned char)literal->bytes[i]) ? n_letters + 1 : 0;
  if (n_letters < 3 || is_told_of(english, N_ENGLISH, english_met, path, literal->bytes)) return;
  print_error(
      "%s:%u: a diagnostic is filled with \"%s\", in English\n", path, line, literal->bytes);
  n_unmarked++;
}

/* The literals among the arguments of one call, from behind its bracket, but for those that stand within
 * another call: that one translates them, or hands on what is no word. */
static void each_argument(const char *path, struct scanner *scanner) {
  unsigned depth = 1;
  while (*scanner->p && depth) {
    skip_space(scanner);
    if (*scanner->p == '"') {
      struct text literal = {0};
      add_literal(scanner, &literal);
      if (depth == 1 && literal.n) look_up_filled(path, scanner->line, &literal);
      text_free(&literal);
    } else if (*scanner->p == '\'') {
      skip_character(scanner);
    } else if (*scanner->p) {
      if (strchr("([{", *scanner->p)) depth++;
      if (strchr(")]}", *scanner->p)) depth--;
      scanner->p++;
    }
  }
}

static void each_filled(const char *path) {
  struct text source = {0};
  assert_true(text_read_file(&source, path));
  struct scanner scanner = {source.bytes, 1};
  while (*scanner.p) {
    skip_space(&scanner);
    const size_t n = strncmp(scanner.p, "DIAG_AT(", 8) == 0 ? 8
        : strncmp(scanner.p, "DIAG(", 5) == 0               ? 5
                                                            : 0;
    if (n) {
      scanner.p += n;
      each_argument(path, &scanner);
      n_filled++;
    } else if (*scanner.p) {
      scanner.p++;
    }
  }
  text_free(&source);
}

static int look_up_file(const char *path, const struct stat *about, int kind, struct FTW *where) {
  (void)about;
  (void)where;
  if (kind != FTW_F || !is_source(path)) return 0;
  each_literal(path, look_up);
  if (ends_with(path, ".c")) each_filled(path);
  return 0;
}

/* How many entries of the catalogue have no Vietnamese: each entry's last line says it. */
static unsigned n_untranslated(void) {
  struct text po = {0};
  unsigned n = 0;
  assert_true(text_read_file(&po, "po/vi.po"));
  for (const char *at = po.bytes; (at = strstr(at, "\nmsgstr")); at++) {
    const char *text = strchr(at, '"');
    const bool is_header = text && strncmp(text, "\"\"\n\"Project-Id-Version", 22) == 0;
    if (text && strncmp(text, "\"\"\n", 3) == 0 && text[3] != '"' && !is_header) n++;
  }
  text_free(&po);
  return n;
}

static void test_translated(void **state) {
  (void)state;
  text_add(&catalogue, "", 1);
  each_literal("po/vi.po", add_translation);
  for (size_t i = 0; i < sizeof rooms / sizeof *rooms; i++)
    assert_int_equal(nftw(rooms[i], look_up_file, 16, FTW_PHYS), 0);
  print_message("%u phrases are in the catalogue, %u are not\n", n_translated, n_unmarked);
  assert_true(n_translated > 1000);
  assert_true(n_filled > 300);
  assert_int_equal(n_unmarked, 0);
  assert_int_equal(n_untranslated(), 0);
  assert_all_met(english, N_ENGLISH, english_met, "translated, or gone");
  text_free(&catalogue);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_shown), cmocka_unit_test(test_unsaid),
      cmocka_unit_test(test_translated)};
  return cmocka_run_group_tests_name("messages_shown", tests, NULL, NULL);
}
