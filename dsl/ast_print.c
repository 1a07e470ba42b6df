/* Prints the tree as indented text, for `check --dump=ast` and the golden cases. */
#include "dsl/ast.h"
#include "base/translate.h"
#include "base/date.h"
#include "base/decimal.h"
#include "dsl/keywords.h"

struct printer {
  FILE *out;
  struct sources *sources;
};

const char *ast_decl_kind_phrase(enum ast_decl_kind kind) {
  static const char *const words[AST_N_DECL_KINDS] = {[AST_REGULATION] = N_("a regulation"),
      [AST_ENTITY] = N_("an entity"),
      [AST_PARAMETER] = N_("a parameter"),
      [AST_READING] = N_("a reading"),
      [AST_DEFINE] = N_("a define"),
      [AST_DECISION] = N_("a decision"),
      [AST_RULE] = N_("a rule"),
      [AST_SELECTION] = N_("a selection"),
      [AST_ALLOCATION] = N_("an allocation"),
      [AST_NOT_ENCODED] = N_("not encoded"),
      [AST_CALENDAR] = N_("a calendar"),
      [AST_DUTY] = N_("a duty"),
      [AST_WARNING] = N_("a warning"),
      [AST_REQUIRE] = N_("a require"),
      [AST_EXCEPTION] = N_("an exception"),
      [AST_USES] = N_("a file"),
      [AST_REPEAL] = N_("a repeal"),
      [AST_REPLACE] = N_("a replacement"),
      [AST_EXTEND] = N_("an extension")};
  return _(words[kind]);
}

const char *ast_decl_kind_word(enum ast_decl_kind kind) {
  return keyword_told(ast_decl_kind_name(kind));
}

const char *ast_decl_kind_name(enum ast_decl_kind kind) {
  static const char *const names[] = {
      [AST_REGULATION] = "regulation",
      [AST_ENTITY] = "entity",
      [AST_PARAMETER] = "parameter",
      [AST_READING] = "reading",
      [AST_DEFINE] = "define",
      [AST_DECISION] = "decision",
      [AST_RULE] = "rule",
      [AST_SELECTION] = "selection",
      [AST_ALLOCATION] = "allocation",
      [AST_NOT_ENCODED] = "not encoded",
      [AST_CALENDAR] = "calendar",
      [AST_DUTY] = "duty",
      [AST_WARNING] = "warning",
      [AST_REQUIRE] = "require",
      [AST_EXCEPTION] = "exception",
      [AST_USES] = "uses",
      [AST_REPEAL] = "repeal",
      [AST_REPLACE] = "replace",
      [AST_EXTEND] = "extend",
  };
  return names[kind];
}

static void indent(const struct printer *printer, int depth) {
  fprintf(printer->out, "%*s", 2 * depth, "");
}

static void place(const struct printer *printer, struct span span) {
  if (span.source == UINT32_MAX) return;
  struct place at = sources_place(printer->sources, span.source, span.begin);
  fprintf(printer->out, " %u:%u", at.line, at.column);
}

static void end_line(const struct printer *printer, struct span span) {
  place(printer, span);
  fputc('\n', printer->out);
}

static void quoted(const struct printer *printer, struct str text) {
  fputc('"', printer->out);
  for (uint32_t i = 0; i < text.n; i++) {
    char c = text.p[i];
    if (c == '\n') fputs("\\n", printer->out);
    else if (c == '"' || c == '\\') fprintf(printer->out, "\\%c", c);
    else fputc(c, printer->out);
  }
  fputc('"', printer->out);
}

static void print_name(
    const struct printer *printer, int depth, const char *what, struct ast_name name) {
  if (name.text.n == 0) return;
  indent(printer, depth);
  fprintf(printer->out, "%s %.*s", what, STR_ARGS(name.text));
  end_line(printer, name.span);
}

static void print_text(
    const struct printer *printer, int depth, const char *what, struct ast_text text) {
  if (text.span.source == UINT32_MAX) return;
  indent(printer, depth);
  fprintf(printer->out, "%s ", what);
  quoted(printer, text.text);
  end_line(printer, text.span);
}

/* -- expressions -- */

static const char *expr_word(const struct ast_expr *expr) {
  switch (expr->kind) {
  case AST_NUMBER: return "number";
  case AST_DATE: return "date";
  case AST_TEXT: return "text";
  case AST_TRUE: return "true";
  case AST_FALSE: return "false";
  case AST_UNKNOWN: return "unknown";
  case AST_AS_OF: return "as of";
  case AST_NAME: return "name";
  case AST_FOLLOW: return "follow";
  case AST_THIS: return "this";
  case AST_PREVIOUS: return "previous";
  case AST_NO_PREVIOUS_RECORD: return "no previous record";
  case AST_RANK_IN: return "rank in";
  case AST_ON: return "on";
  case AST_NOT: return "not";
  case AST_NEGATE: return "negate";
  case AST_AND: return "and";
  case AST_OR: return "or";
  case AST_EQUAL: return "=";
  case AST_NOT_EQUAL: return "<>";
  case AST_LESS: return "<";
  case AST_LESS_EQUAL: return "<=";
  case AST_GREATER: return ">";
  case AST_GREATER_EQUAL: return ">=";
  case AST_CHAIN: return "chain";
  case AST_IS_KNOWN: return expr->negated ? "is not known" : "is known";
  case AST_IS_MISSING: return expr->negated ? "is not missing" : "is missing";
  case AST_IN: return expr->negated ? "not in" : "in";
  case AST_BETWEEN: return expr->negated ? "not between" : "between";
  case AST_ADD: return "+";
  case AST_SUBTRACT: return "-";
  case AST_MULTIPLY: return "*";
  case AST_DIVIDE: return "/";
  case AST_ADD_DURATION: return expr->negated ? "subtract duration" : "add duration";
  case AST_IF: return "if";
  case AST_CALL: return "call";
  case AST_ANY: return "any";
  case AST_NO: return "no";
  case AST_EVERY: return "every";
  case AST_COUNT: return "count of";
  case AST_SUM: return "sum of";
  case AST_MIN: return "min of";
  case AST_MAX: return "max of";
  case AST_AVERAGE: return "average of";
  case AST_MEDIAN: return "median of";
  case AST_LARGEST: return "largest of";
  case AST_SMALLEST: return "smallest of";
  case AST_DISTINCT: return "count of distinct";
  case AST_LONGEST_RUN: return "longest run of";
  case AST_ERROR: return "error";
  }
  return "";
}

static void print_expr(
    const struct printer *printer, int depth, const char *role, const struct ast_expr *expr);

static void print_expr_details(const struct printer *printer, const struct ast_expr *expr) {
  static const char *const units[] = {[AST_DAYS] = "days",
      [AST_MONTHS] = "months",
      [AST_YEARS] = "years",
      [AST_WORKING_DAYS] = "working days"};
  static const char *const roundings[] = {[AST_ROUNDED_NONE] = "",
      [AST_ROUNDED_DOWN] = " rounded down",
      [AST_ROUNDED_UP] = " rounded up"};
  char digits[32];
  if (expr->kind == AST_NUMBER) {
    decimal_format(expr->number, expr->scale, digits);
    fprintf(printer->out, " %s", digits);
  } else if (expr->kind == AST_DATE) {
    date_format((int32_t)expr->number, digits);
    fprintf(printer->out, " %s", digits);
  } else if (expr->kind == AST_TEXT) {
    fputc(' ', printer->out);
    quoted(printer, expr->more->text);
  } else if (expr->kind == AST_ADD_DURATION) {
    fprintf(printer->out, " in %s%s", units[expr->unit], roundings[expr->rounding]);
  }
  if (expr->name.n > 0) {
    fputc(' ', printer->out);
    if (expr->qualifier_this) fputs("this.", printer->out);
    const bool has_place = expr->more->qualifier.text.n > 0 && ast_is_aggregate(expr->kind);
    if (expr->more->qualifier.text.n > 0 && !has_place)
      fprintf(printer->out, "%.*s.", STR_ARGS(expr->more->qualifier.text));
    fprintf(printer->out, "%.*s", STR_ARGS(expr->name));
    if (has_place) fprintf(printer->out, " in %.*s", STR_ARGS(expr->more->qualifier.text));
  }
  if (expr->parenthesised) fputs(" in parentheses", printer->out);
}

static void print_expr(
    const struct printer *printer, int depth, const char *role, const struct ast_expr *expr) {
  if (!expr) return;
  indent(printer, depth);
  if (role) fprintf(printer->out, "%s: ", role);
  fputs(expr_word(expr), printer->out);
  print_expr_details(printer, expr);
  end_line(printer, expr->span);
  bool aggregate = ast_is_aggregate(expr->kind), choice = expr->kind == AST_IF;
  print_expr(printer, depth + 1, aggregate ? "where" : choice ? "condition" : NULL, expr->a);
  print_expr(printer, depth + 1,
      expr->kind == AST_EVERY ? "has"
          : aggregate         ? "of"
          : choice            ? "then"
                              : NULL,
      expr->b);
  print_expr(printer, depth + 1, choice ? "else" : aggregate ? "number" : NULL, expr->c);
  for (uint32_t i = 0; i < expr->more->n_items; i++)
    print_expr(printer, depth + 1, NULL, expr->more->items[i]);
}

/* A clause: its word, then the expression below it. */
static void print_clause(
    const struct printer *printer, int depth, const char *word, const struct ast_expr *expr) {
  print_expr(printer, depth, word, expr);
}

/* -- declarations -- */

static void print_type(const struct printer *printer, int depth, const struct ast_type *type) {
  static const char *const names[] = {[AST_TYPE_BOOLEAN] = "boolean",
      [AST_TYPE_INTEGER] = "integer",
      [AST_TYPE_DECIMAL] = "decimal",
      [AST_TYPE_DATE] = "date",
      [AST_TYPE_TEXT] = "text",
      [AST_TYPE_ONE_OF] = "one of",
      [AST_TYPE_REFERENCE] = "reference to",
      [AST_TYPE_ERROR] = "error"};
  indent(printer, depth);
  fprintf(printer->out, "type %s", names[type->kind]);
  if (type->has_scale) fprintf(printer->out, "(%lld)", (long long)type->scale);
  if (type->entity.text.n > 0) fprintf(printer->out, " %.*s", STR_ARGS(type->entity.text));
  for (uint32_t i = 0; i < type->n_words; i++) {
    fprintf(printer->out, "%s %.*s", i ? "," : "", STR_ARGS(type->words[i].text));
    if (!type->labels || type->labels[i].span.source == UINT32_MAX) continue;
    fputc(' ', printer->out);
    quoted(printer, type->labels[i].text);
  }
  end_line(printer, type->span);
}

static void print_field(const struct printer *printer, int depth, const struct ast_field *field) {
  print_name(printer, depth, "field", field->name);
  print_type(printer, depth + 1, &field->type);
  print_text(printer, depth + 1, "label", field->label);
  if (field->absent_none) {
    indent(printer, depth + 1);
    fputs("absent means none\n", printer->out);
  }
  print_clause(printer, depth + 1, "at least", field->least);
  print_clause(printer, depth + 1, "at most", field->most);
  print_clause(printer, depth + 1, "absent means", field->absent);
  static const char *const changes[] = {NULL, "fixed", "only grows", "decided by others"};
  if (field->changes) {
    indent(printer, depth + 1);
    fprintf(printer->out, "%s\n", changes[field->changes]);
  }
}

/* The word before ast_decl.of, as written. */
static const char *of_word(const struct ast_decl *decl) {
  if (decl->kind == AST_ENTITY) return "in";
  if (decl->kind == AST_EXCEPTION) return decl->target_kind == AST_RULE ? "to rule" : "to define";
  return decl->kind == AST_RULE || decl->kind == AST_WARNING || decl->kind == AST_REQUIRE ? "for"
                                                                                          : "of";
}

static const char *condition_word(const struct ast_decl *decl) {
  if (decl->kind == AST_REQUIRE) return "that";
  if (decl->kind == AST_SELECTION) return "where";
  return decl->kind == AST_DUTY ? "done when" : "when";
}

static const char *value_word(const struct ast_decl *decl) {
  if (decl->kind == AST_SELECTION) return "choose";
  return decl->kind == AST_ALLOCATION ? "share" : "is";
}

static const char *choice_word(const struct ast_decl *decl) {
  if (decl->kind == AST_NOT_ENCODED) return "reason";
  return decl->kind == AST_DECISION ? "otherwise" : "is";
}

static bool has_type(const struct ast_decl *decl) {
  return decl->kind == AST_PARAMETER || decl->kind == AST_DEFINE || decl->kind == AST_DECISION ||
      decl->kind == AST_READING;
}

static void print_lists(const struct printer *printer, int depth, const struct ast_decl *decl) {
  for (uint32_t i = 0; i < decl->clauses->n_fields; i++)
    print_field(printer, depth, &decl->clauses->fields[i]);
  for (uint32_t i = 0; i < decl->n_froms; i++) {
    print_clause(printer, depth, "from", decl->froms[i].date);
    print_clause(printer, depth + 1, "is", decl->froms[i].value);
  }
}

static void print_clauses(const struct printer *printer, int depth, const struct ast_decl *decl) {
  print_clause(printer, depth, value_word(decl), decl->value);
  for (uint32_t i = 0; i < decl->n_excepts; i++) {
    print_clause(printer, depth, "except", decl->excepts[i].value);
    print_clause(printer, depth + 1, "when", decl->excepts[i].condition);
  }
  print_name(printer, depth, decl->kind == AST_ALLOCATION ? "among" : "candidate",
      decl->clauses->candidate);
  print_name(printer, depth, "per", decl->clauses->per);
  print_clause(printer, depth, "by", decl->clauses->weight);
  print_clause(printer, depth, "rounded to", decl->clauses->unit);
  print_clause(printer, depth, condition_word(decl), decl->condition);
  print_clause(printer, depth, "unless", decl->unless);
  for (uint32_t i = 0; i < decl->clauses->n_keys; i++)
    print_clause(printer, depth,
        decl->clauses->keys[i].descending ? "order by descending" : "order by ascending",
        decl->clauses->keys[i].key);
  if (decl->clauses->tie != AST_TIE_NONE) {
    indent(printer, depth);
    fprintf(printer->out, "on tie %s\n", decl->clauses->tie == AST_TIE_ALL ? "all" : "refer");
  }
  print_clause(printer, depth, "done on", decl->clauses->done_on);
  print_clause(printer, depth, "due", decl->clauses->due);
  print_text(printer, depth, "by", decl->clauses->by);
  print_name(printer, depth, "then", decl->decision);
  if (decl->best != AST_BEST_NONE) {
    indent(printer, depth);
    fprintf(printer->out, "best %s\n", decl->best == AST_BEST_FIRST ? "first" : "last");
  }
  print_name(printer, depth, choice_word(decl), decl->choice);
  print_name(printer, depth, "with", decl->clauses->word);
  print_text(printer, depth + 1, "label", decl->clauses->word_label);
  print_name(printer, depth, decl->clauses->before ? "before" : "after", decl->clauses->neighbour);
  print_text(printer, depth, "because", decl->because);
}

static void print_decl(const struct printer *printer, int depth, const struct ast_decl *decl) {
  indent(printer, depth);
  fputs(ast_decl_kind_name(decl->kind), printer->out);
  bool targets = decl->kind == AST_REPEAL || decl->kind == AST_EXTEND;
  if (targets) fprintf(printer->out, " %s", ast_decl_kind_name(decl->target_kind));
  if (decl->name.text.n > 0) fprintf(printer->out, " %.*s", STR_ARGS(decl->name.text));
  if (decl->broken) fputs(" (broken)", printer->out);
  end_line(printer, decl->span);
  depth++;
  for (uint32_t i = 0; i < decl->n_law; i++)
    print_text(printer, depth, "law", (struct ast_text){decl->law[i], decl->law_spans[i]});
  if (decl->replacement) {
    print_decl(printer, depth, decl->replacement);
    return;
  }
  print_text(printer, depth, "path", decl->clauses->path);
  print_text(printer, depth, "amends", decl->clauses->amends);
  print_name(printer, depth, "plural", decl->clauses->plural);
  print_name(printer, depth, of_word(decl), decl->of);
  print_name(printer, depth, "unique within", decl->clauses->unique_within);
  if (has_type(decl)) print_type(printer, depth, decl->type);
  print_text(printer, depth, "label", decl->label);
  print_text(printer, depth, "title", decl->clauses->title);
  print_text(printer, depth, "issuer", decl->clauses->issuer);
  print_text(printer, depth, "source", decl->clauses->source);
  bool is_header = decl->kind == AST_REGULATION;
  print_clause(
      printer, depth, is_header ? "effective from" : "from", decl->clauses->effective_from);
  print_clause(printer, depth, is_header ? "effective to" : "to", decl->clauses->effective_to);
  for (uint32_t i = 0; i < decl->clauses->n_weekend; i++)
    print_name(printer, depth, "weekend", decl->clauses->weekend[i]);
  for (uint32_t i = 0; i < decl->clauses->n_days; i++) {
    const struct ast_day_span *days = &decl->clauses->days[i];
    print_clause(printer, depth, days->is_working ? "working" : "holidays", days->first);
    print_clause(printer, depth + 1, "to", days->last);
    print_text(printer, depth + 1, "label", days->label);
  }
  if (decl->clauses->absent_none) {
    indent(printer, depth);
    fputs("absent means none\n", printer->out);
  }
  print_lists(printer, depth, decl);
  print_clauses(printer, depth, decl);
}

void ast_print(FILE *out, const struct ast *ast, struct sources *sources) {
  struct printer printer = {out, sources};
  for (uint32_t i = 0; i < ast->n_decls; i++) print_decl(&printer, 0, ast->decls[i]);
}
