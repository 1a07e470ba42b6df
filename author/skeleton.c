/* The text of a skeleton (skeleton.h): header, then examples. What people read in it is written
 * here in both languages, side by side. */
#include "author/skeleton.h"

#include <stdlib.h>

#include "base/paths.h"
#include "author/skeleton_years.h"
#include "base/date.h"

struct writing {
  const struct skeleton *skeleton;
  const struct listing *old;
  FILE *out;
  struct arena *arena;
  const struct ast *ast; /* the old regulation, consolidated */
  const struct ast_decl *header;
  const struct schema *schema;
  enum keyword_language language;
  struct skeleton_years years;
};

/* -- words -- */

static const char *say(const struct writing *w, const char *english, const char *vietnamese) {
  return w->language == KEYWORD_ENGLISH ? english : vietnamese;
}

static struct str words_of(const struct writing *w, struct span span) {
  return sources_text(&w->old->compilation->sources, span);
}

static const char *keyword(const struct writing *w, const char *english) {
  return str_cstring(w->arena, list_keyword(w->language, english));
}

static const char *kind_word(const struct writing *w, const struct ast_decl *d) {
  return keyword(w, ast_decl_kind_name(d->kind));
}

static const char *name_of(const struct writing *w, const struct ast_decl *d) {
  return str_cstring(w->arena, words_of(w, d->name.span));
}

/* The label without its quotes; "" where there is none. */
static struct str label_of(const struct writing *w, const struct ast_decl *d) {
  if (d->label.span.source == UINT32_MAX) return STR("");
  struct str quoted = words_of(w, d->label.span);
  return quoted.n >= 2 ? (struct str){quoted.p + 1, quoted.n - 2} : STR("");
}

static void section(const struct writing *w, const char *title) {
  fprintf(
      w->out, "\n# ---------------------------------------------------------------- %s\n", title);
}

static const char *day_text(const struct writing *w, int32_t day) {
  char text[16];
  date_format(day, text);
  return arena_printf(w->arena, "%s", text);
}

/* -- the header -- */

static void write_text_line(const struct writing *w, const char *english, struct span span) {
  if (span.source == UINT32_MAX) return;
  list_header_keyword(w->out, w->language, english);
  fprintf(w->out, "%.*s\n", STR_ARGS(skeleton_move_text(w->arena, &w->years, words_of(w, span))));
}

static void write_header(const struct writing *w) {
  struct str name =
      skeleton_name(w->arena, &w->years, w->header->name.text, say(w, "amended", "sửa_đổi"));
  fprintf(w->out, "%s %.*s", keyword(w, "regulation"), STR_ARGS(name));
  if (w->header->label.span.source != UINT32_MAX)
    fprintf(w->out, " %.*s",
        STR_ARGS(skeleton_move_text(w->arena, &w->years, words_of(w, w->header->label.span))));
  fprintf(w->out, " %s %.*s\n", keyword(w, "amends"),
      STR_ARGS(str_written(w->arena, w->skeleton->old_path)));
  write_text_line(w, "title", w->header->clauses->title.span);
  write_text_line(w, "issuer", w->header->clauses->issuer.span);
  if (w->years.has_from) {
    list_header_keyword(w->out, w->language, "effective");
    fputs(day_text(w, w->years.from), w->out);
    if (w->years.has_to) fprintf(w->out, " %s %s", keyword(w, "to"), day_text(w, w->years.to));
    fputc('\n', w->out);
  }
  fputs(say(w,
            "\n# Where law text (lines that begin with |) is quoted from a text of its own, name "
            "that file:\n",
            "\n# Nếu lời văn (những dòng bắt đầu bằng |) trích từ một văn bản riêng thì ghi tên "
            "tệp của văn bản đó:\n"),
      w->out);
  fprintf(w->out, "#   %s \"source.txt\"\n", keyword(w, "source"));
}

static void write_introduction(const struct writing *w) {
  struct str file = w->skeleton->file_name;
  fprintf(w->out,
      say(w, "# What changes of %.*s. Only that is written here; all else holds as it is there.\n",
          "# Những gì thay đổi so với %.*s. Ở đây chỉ ghi phần thay đổi; mọi điều khác giữ nguyên "
          "như ở đó.\n"),
      STR_ARGS(w->skeleton->old_path));
  fputs(say(w,
            "#\n# Below are examples made from that file. To use one, take away the \"# \" before "
            "its lines and write what changes; the rest may be deleted.\n",
            "#\n# Bên dưới là các ví dụ lấy từ tệp đó. Muốn dùng ví dụ nào thì bỏ dấu \"# \" ở đầu "
            "các dòng của nó rồi sửa; phần không dùng có thể xoá.\n"),
      w->out);
  fprintf(w->out,
      say(w,
          "#   thidua check %.*s           says what is wrong\n#   thidua check --list %.*s    "
          "prints the whole regulation, with the place of each declaration\n\n",
          "#   thidua check %.*s           báo chỗ sai\n#   thidua check --list %.*s    in toàn bộ "
          "văn bản, kèm nơi ghi từng mục\n\n"),
      STR_ARGS(file), STR_ARGS(file));
}

/* -- examples: numbers -- */

/* The day for a new value: the first of the new period, but behind the last that there is. */
static int32_t day_of_new_value(const struct writing *w, const struct parameter *p) {
  int32_t last = p->values[p->n_values - 1].from, day = w->years.has_from ? w->years.from : last,
          later;
  while (day <= last && date_add_months(day, 12, MONTHS_ROUNDED_UP, &later)) day = later;
  return day;
}

static void write_parameter(
    const struct writing *w, const struct ast_decl *d, const struct parameter *p) {
  uint32_t now = p->n_values - 1; /* what is in force when the new value begins */
  const struct ast_expr *value = d->froms[now].value;
  int32_t moved;
  struct str text = words_of(w, value->span);
  if (value->kind == AST_DATE && skeleton_move_day(&w->years, value->number, &moved))
    text = str_from(day_text(w, moved));
  struct str label = label_of(w, d);
  fprintf(w->out, "\n# %.*s%s%s %s: %.*s\n", STR_ARGS(label), label.n ? "; " : "",
      say(w, "since", "từ"), day_text(w, p->values[now].from), STR_ARGS(words_of(w, value->span)));
  fprintf(w->out, "# %s %s %s\n", keyword(w, "extend"), keyword(w, "parameter"), name_of(w, d));
  fprintf(w->out, "#   %s %s %s %.*s\n", keyword(w, "from"), day_text(w, day_of_new_value(w, p)),
      keyword(w, "is"), STR_ARGS(text));
}

static void write_parameters(const struct writing *w) {
  uint32_t n = 0;
  for (uint32_t i = 0; i < w->ast->n_decls; i++) {
    if (w->ast->decls[i]->kind != AST_PARAMETER) continue;
    if (!n)
      section(w,
          say(w, "numbers of the law: a new value from a day on",
              "các con số: giá trị mới kể từ một ngày"));
    write_parameter(w, w->ast->decls[i], &w->schema->parameters[n++]);
  }
}

/* -- examples: declarations written anew -- */

static int compare_edits(const void *a, const void *b) {
  const struct list_edit *x = a, *y = b;
  return (x->begin > y->begin) - (x->begin < y->begin);
}

/* Edits that move each day of the old period, written as a literal in the expression, into the new
 * one. Trees are at most EXPRESSION_TREE_MAX high. */
static void move_days(const struct writing *w, const struct ast_expr *e, list_edits *edits) {
  int32_t moved;
  if (!e) return;
  if (e->kind == AST_DATE && skeleton_move_day(&w->years, e->number, &moved))
    VEC_PUSH(w->arena, edits,
        ((struct list_edit){e->span.begin, e->span.end, str_from(day_text(w, moved))}));
  move_days(w, e->a, edits);
  move_days(w, e->b, edits);
  move_days(w, e->c, edits);
  for (uint32_t i = 0; i < e->more->n_items; i++) move_days(w, e->more->items[i], edits);
}

static void move_days_of(const struct writing *w, const struct ast_decl *d, list_edits *edits) {
  const struct ast_expr *own[] = {
      d->value, d->condition, d->unless, d->clauses->done_on, d->clauses->due};
  for (uint32_t i = 0; i < sizeof own / sizeof *own; i++) move_days(w, own[i], edits);
  for (uint32_t i = 0; i < d->n_excepts; i++) {
    move_days(w, d->excepts[i].value, edits);
    move_days(w, d->excepts[i].condition, edits);
  }
  for (uint32_t i = 0; i < d->clauses->n_keys; i++) move_days(w, d->clauses->keys[i].key, edits);
  if (edits->n) qsort(edits->items, edits->n, sizeof *edits->items, compare_edits);
}

/* The declaration's own text behind `replace`, as a comment. */
static void write_replacement(
    const struct writing *w, const struct ast_decl *d, const list_edits *days) {
  list_edits edits = {0};
  VEC_PUSH(w->arena, &edits,
      ((struct list_edit){d->keyword_span.begin, d->keyword_span.begin,
          str_from(arena_printf(w->arena, "%s ", keyword(w, "replace")))}));
  for (uint32_t i = 0; days && i < days->n; i++) VEC_PUSH(w->arena, &edits, days->items[i]);
  char *bytes = NULL;
  size_t n = 0;
  struct listing aside = *w->old;
  aside.out = open_memstream(&bytes, &n);
  if (!aside.out) memory_exhausted(w->arena->out_of_memory);
  list_declaration(&aside, d, list_law_fits(w->old, d), &edits);
  if (fclose(aside.out) != 0) memory_exhausted(w->arena->out_of_memory);
  fputc('\n', w->out);
  list_as_comment(w->out, (struct str){bytes, (uint32_t)n}, "");
  free(bytes);
}

static void write_readings(const struct writing *w) {
  uint32_t n = 0;
  for (uint32_t i = 0; i < w->ast->n_decls; i++) {
    if (w->ast->decls[i]->kind != AST_READING) continue;
    if (!n++)
      section(w,
          say(w, "how ambiguous words are read: another choice, with its reason",
              "những chỗ có thể hiểu nhiều cách: chọn cách khác, kèm lý do"));
    write_replacement(w, w->ast->decls[i], NULL);
  }
}

/* What is not encoded has no name to be replaced by. */
static bool may_be_replaced(const struct ast_decl *d) {
  return d->kind != AST_REGULATION && d->kind != AST_ENTITY && d->kind != AST_PARAMETER &&
      d->kind != AST_EXCEPTION && d->kind != AST_NOT_ENCODED;
}

/* Days that will have passed: of duties above all. */
static void write_days(const struct writing *w) {
  uint32_t n = 0;
  for (uint32_t i = 0; i < w->ast->n_decls; i++) {
    const struct ast_decl *d = w->ast->decls[i];
    list_edits days = {0};
    if (may_be_replaced(d)) move_days_of(w, d, &days);
    if (!days.n) continue;
    if (!n++)
      section(w,
          say(w, "days that will have passed: here the same day of the new year",
              "những ngày sẽ đã qua: ở đây là ngày đó của năm mới"));
    write_replacement(w, d, &days);
  }
}

/* -- examples: rules -- */

static bool has_exception(const struct writing *w, const struct ast_decl *rule) {
  for (uint32_t i = 0; i < w->ast->n_decls; i++) {
    const struct ast_decl *d = w->ast->decls[i];
    if (d->kind == AST_EXCEPTION && d->target_kind == AST_RULE &&
        str_equal(d->of.text, rule->name.text))
      return true;
  }
  return false;
}

/* One line a rule or a named exception. */
static void write_repeal(const struct writing *w, const struct ast_decl *d) {
  const char *words =
      arena_printf(w->arena, "%s %s %s", keyword(w, "repeal"), kind_word(w, d), name_of(w, d));
  uint32_t width = str_display_width(str_from(words));
  struct str label = label_of(w, d);
  fprintf(w->out, "# %s%*s  # %.*s%s(%s%s)\n", words, width < 44 ? (int)(44 - width) : 0, "",
      STR_ARGS(label), label.n ? " " : "",
      d->kind == AST_RULE && has_exception(w, d)
          ? say(w, "its exceptions first; ", "bãi bỏ các ngoại lệ của nó trước; ")
          : "",
      list_place(w->old, d->keyword_span));
}

/* A yes-or-no fact of the rule's entity, or else the rule's own condition: something right to begin
 * with. */
static struct str condition_for(const struct writing *w, const struct ast_decl *rule) {
  uint32_t entity = schema_entity(w->schema, rule->of.text);
  for (uint32_t i = 0; entity != NONE_INDEX && i < w->schema->entities[entity].n_fields; i++) {
    const struct field *field = &w->schema->fields[w->schema->entities[entity].first_field + i];
    if (field->origin == FIELD_DATA && field->type.kind == TYPE_BOOLEAN) return field->name;
  }
  return words_of(w, rule->condition->span);
}

static void write_exception(const struct writing *w, const struct ast_decl *rule) {
  char year[16] = "";
  if (w->years.year) snprintf(year, sizeof year, "_%04d", w->years.year);
  fprintf(w->out, "\n# %s %s%s %s %s %s\n", keyword(w, "exception"),
      say(w, "special_case", "trường_hợp_riêng"), year,
      keyword(w, w->language == KEYWORD_ENGLISH ? "to" : "of"), keyword(w, "rule"),
      name_of(w, rule));
  fprintf(w->out, "#   %s %.*s\n#   %s \"…\"\n", keyword(w, "when"),
      STR_ARGS(condition_for(w, rule)), keyword(w, "because"));
}

static void write_rules(const struct writing *w) {
  const struct ast_decl *first = NULL;
  for (uint32_t i = 0; i < w->ast->n_decls; i++) {
    const struct ast_decl *d = w->ast->decls[i];
    if (d->kind != AST_RULE && !(d->kind == AST_EXCEPTION && d->name.text.n)) continue;
    if (!first) {
      section(w,
          say(w, "rules: repealed, written anew, or with an exception",
              "quy tắc: bãi bỏ, viết lại, hoặc thêm ngoại lệ"));
      fputc('\n', w->out);
    }
    if (d->kind == AST_RULE && !first) first = d;
    write_repeal(w, d);
  }
  if (!first) return;
  write_replacement(w, first, NULL);
  write_exception(w, first);
}

/* -- examples: what the data tells, and the rest -- */

/* A name that nothing bears yet. */
static const char *free_name(const struct writing *w, const char *name) {
  const struct schema *s = w->schema;
  for (bool taken = true; taken; name = taken ? arena_printf(w->arena, "%s_", name) : name) {
    struct str text = str_from(name);
    taken = schema_entity(s, text) != NONE_INDEX;
    for (uint32_t i = 0; i < w->ast->n_decls; i++)
      taken = taken || str_equal(w->ast->decls[i]->name.text, text);
    for (uint32_t i = 0; i < s->n_fields; i++) taken = taken || str_equal(s->fields[i].name, text);
    for (uint32_t i = 0; i < s->n_enumerations; i++)
      for (uint32_t k = 0; k < s->enumerations[i].n_words; k++)
        taken = taken || str_equal(s->enumerations[i].words[k], text);
  }
  return name;
}

static void write_entities(const struct writing *w) {
  const char *name = free_name(w, say(w, "new_fact", "dữ_kiện_mới"));
  section(w, say(w, "what the data tells: new facts", "dữ liệu: những điều mới"));
  for (uint32_t i = 0; i < w->ast->n_decls; i++) {
    const struct ast_decl *d = w->ast->decls[i];
    if (d->kind != AST_ENTITY) continue;
    fprintf(w->out, "\n# %s %s %s\n#   %s : %s \"…\"\n", keyword(w, "extend"), keyword(w, "entity"),
        name_of(w, d), name, keyword(w, "boolean"));
  }
}

static void write_rest(const struct writing *w) {
  uint32_t n = 0;
  for (uint32_t i = 0; i < w->ast->n_decls; i++) {
    const struct ast_decl *d = w->ast->decls[i];
    if (!may_be_replaced(d) || d->kind == AST_RULE || d->kind == AST_READING) continue;
    if (!n++) {
      section(w,
          say(w, "all else that may be repealed, or replaced",
              "những mục khác có thể bãi bỏ hoặc thay thế"));
      fprintf(w->out,
          say(w,
              "# (to replace one: \"%s\", and behind it its text from the place shown, changed)\n",
              "# (muốn thay thế: ghi \"%s\", rồi chép mục đó từ nơi đã ghi và sửa)\n"),
          keyword(w, "replace"));
    }
    const char *words = arena_printf(w->arena, "%s %s", kind_word(w, d), name_of(w, d));
    uint32_t width = str_display_width(str_from(words));
    struct str label = label_of(w, d);
    fprintf(w->out, "#   %s%*s  %.*s%s(%s)\n", words, width < 44 ? (int)(44 - width) : 0, "",
        STR_ARGS(label), label.n ? " " : "", list_place(w->old, d->keyword_span));
  }
}

/* -- all -- */

void skeleton_write(const struct skeleton *skeleton) {
  const struct compilation *old = skeleton->old.compilation;
  struct writing w = {.skeleton = skeleton,
      .old = &skeleton->old,
      .out = skeleton->old.out,
      .arena = old->arena,
      .ast = old->ast,
      .schema = &old->typed->schema};
  w.header = w.ast->decls[0];
  w.language = skeleton->language ? *skeleton->language : list_language(w.old, w.header);
  w.years = skeleton_years(w.schema, skeleton->file_year);
  write_introduction(&w);
  write_header(&w);
  write_parameters(&w);
  write_days(&w);
  write_rules(&w);
  write_readings(&w);
  write_entities(&w);
  write_rest(&w);
}
