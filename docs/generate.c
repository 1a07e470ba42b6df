/* The documents that are tables of the source: docs/bytecode.md from opcodes.def,
 * docs/diagnostics.md from diagnostics.def, the second halves of docs/lint.md and docs/vi/loi-khuyen.md from advice.def. tests/unit/test_generated_docs.c includes this file,
 * compares what it writes with the tree, and with UPDATE=1 rewrites it. */
#include <stdio.h>
#include <string.h>

#include "author/format.h"
#include "base/diag.h"
#include "base/translate.h"
#include "runtime/program/program.h"

static const char *const shape_names[] = {[SHAPE_CONSTANT] = "CONSTANT",
    [SHAPE_RUN] = "RUN",
    [SHAPE_FIELD] = "FIELD",
    [SHAPE_FIELD_OR] = "FIELD_OR",
    [SHAPE_MAP1] = "MAP1",
    [SHAPE_MAP2] = "MAP2",
    [SHAPE_MAP3] = "MAP3",
    [SHAPE_LIFT] = "LIFT",
    [SHAPE_REDUCE] = "REDUCE",
    [SHAPE_ROWS] = "ROWS",
    [SHAPE_DECIDE] = "DECIDE",
    [SHAPE_EXCEPT] = "EXCEPT",
    [SHAPE_RANK] = "RANK",
    [SHAPE_SELECT] = "SELECT",
    [SHAPE_STATE] = "STATE",
    [SHAPE_ALLOT] = "ALLOT",
    [SHAPE_ALLOTMENT] = "ALLOTMENT",
    [SHAPE_THIS] = "THIS",
    [SHAPE_REFER] = "REFER",
    [SHAPE_MATCH] = "MATCH",
    [SHAPE_FOLLOW] = "FOLLOW"};
static const char *const immediate_names[] = {[IMM_NONE] = "",
    [IMM_SCALE] = "SCALE",
    [IMM_SCALES] = "SCALES",
    [IMM_ROUND] = "ROUND",
    [IMM_WORD] = "WORD",
    [IMM_WORDS] = "WORDS",
    [IMM_RANK] = "RANK",
    [IMM_MONTHS] = "MONTHS",
    [IMM_PARAMETER] = "PARAMETER",
    [IMM_TIE] = "TIE"};

/* A table's cell: a bar would end it. */
static void write_cell(FILE *out, const char *text) {
  for (; *text; text++) {
    if (*text == '|') fputc('\\', out);
    fputc(*text, out);
  }
}

static void write_operands(FILE *out, const struct opcode_info *info) {
  const uint8_t kinds[] = {info->a, info->b, info->c};
  bool any = false;
  for (int i = 0; i < 3; i++) {
    if (kinds[i] == KIND__) continue;
    fprintf(out, "%s%s", any ? ", " : "", register_kind_name((enum register_kind)kinds[i]));
    any = true;
  }
}

/* docs/bytecode.md: one row an opcode. */
static void write_bytecode(FILE *out) {
  fputs("# Bytecode\n\n"
        "Made from `runtime/program/opcodes.def` by `docs/generate.c`; do not edit. What the "
        "shapes and "
        "immediates mean stands at the head of\n"
        "`opcodes.def`, what registers, slots and phases are in `runtime/program/program.h`, how "
        "columns "
        "lie in memory in `runtime/program/register_kind.h`. `r[d]` is the\n"
        "register written, U an unknown value, `k[n]` constant n. A fault makes the value unknown, "
        "with the words of the last column\n"
        "(or \"division by zero\") and the place of the instruction's source as its reason.\n\n"
        "| instruction | gives | takes | shape | immediate | does | fault "
        "|\n|---|---|---|---|---|---|---|\n",
      out);
  for (int op = 0; op < OP_N_OPCODES; op++) {
    const struct opcode_info *info = &opcode_infos[op];
    fprintf(out, "| `%s` | %s | ", info->mnemonic, register_kind_name((enum register_kind)info->d));
    write_operands(out, info);
    fprintf(out, " | %s | %s | ", shape_names[info->shape], immediate_names[info->immediate]);
    write_cell(out, info->synopsis);
    fprintf(out, " | %s |\n", info->fault);
  }
}

/* docs/diagnostics.md: one row a code. */
static void write_diagnostics(FILE *out) {
  static const struct {
    const char *code, *severity, *text;
  } diagnostics[] = {
#define DIAGNOSTIC(name, code, severity, text)                                                     \
  {#code, severity == DIAG_ERROR ? "error" : "warning", text},
#include "base/diagnostics.def"
  };
  static const struct {
    const char *prefix, *title;
  } groups[] = {{"E1", "Words and grammar"}, {"W1", "Advice on words"}, {"E2", "Names and types"},
      {"W2", "Advice of the checker"}, {"E3", "Limits and compiled programs"},
      {"W3", "Advice on limits"}, {"E4", "Data"}, {"W4", "Advice on data"},
      {"E5", "Runs and files"}, {"W5", "Advice on runs"}};
  fputs("# Diagnostics\n\n"
        "Made from `base/diagnostics.def` by `docs/generate.c`; do not edit. `{0}` … `{3}` "
        "stand for names, places and values of the case.\n",
      out);
  for (size_t g = 0; g < sizeof groups / sizeof *groups; g++) {
    bool is_begun = false;
    for (size_t i = 0; i < sizeof diagnostics / sizeof *diagnostics; i++) {
      if (strncmp(diagnostics[i].code, groups[g].prefix, 2) != 0) continue;
      if (!is_begun)
        fprintf(out, "\n## %s\n\n| code | | message |\n|---|---|---|\n", groups[g].title);
      is_begun = true;
      fprintf(out, "| %s | %s | ", diagnostics[i].code, diagnostics[i].severity);
      write_cell(out, diagnostics[i].text);
      fputs(" |\n", out);
    }
  }
}

/* The line of docs/lint.md, and docs/vi/loi-khuyen.md, behind which all is generated. */
#define LINT_MARK "<!-- Below: made from base/advice.def by docs/generate.c; do not edit. -->\n"

/* The example as it is, or with its keywords in Vietnamese. */
static void write_example_rules(FILE *out, const char *example, enum format_language language) {
  struct arena arena;
  struct sources sources;
  struct diags diags;
  struct str text = str_from(example);
  arena_init(&arena, NULL);
  sources_init(&sources, &arena);
  diags_init(&diags, &arena, &sources);
  if (language != FORMAT_AS_WRITTEN) {
    struct str formatted;
    const uint32_t source = sources_add(&sources, STR("example"), text);
    if (format_rules(&arena, &diags, source, language, NULL, &formatted)) text = formatted;
  }
  while (text.n && text.p[text.n - 1] == '\n') text.n--;
  fprintf(out, "\n```rules fragment\n%.*s\n```\n", STR_ARGS(text));
  arena_free(&arena);
}

/* How the lines of the example look is what is told: the formatter would mend it. */
static bool is_of_layout(enum diag_code code) {
  return code == ADVICE_ELSE_TAKES_REST || code == ADVICE_ELSE_OF_INNER ||
      code == ADVICE_WHERE_TAKES_LINE;
}

/* An item an advice, in the language of messages. */
static void write_lint_in(FILE *out, enum format_language language) {
  static const struct {
    enum diag_code code;
    const char *example;
  } advices[] = {
#define ADVICE(name, reason, example) {ADVICE_##name, example},
#include "base/advice.def"
  };
  for (size_t i = 0; i < sizeof advices / sizeof *advices; i++) {
    const enum diag_code code = advices[i].code;
    char name[DIAG_NAME_BYTES];
    fprintf(out, "\n### %s\n\n%s: *%s*\n\n%s\n", diag_name(code, name), diag_code_name(code),
        translated(diag_template(code)), translated(diag_reason(code)));
    if (*advices[i].example)
      write_example_rules(
          out, advices[i].example, is_of_layout(code) ? FORMAT_AS_WRITTEN : language);
  }
}

/* docs/lint.md */
static void write_lint(FILE *out) { write_lint_in(out, FORMAT_AS_WRITTEN); }
/* docs/vi/loi-khuyen.md */
static void write_lint_vietnamese(FILE *out) { write_lint_in(out, FORMAT_VIETNAMESE); }
