/* What might be expected of results, written from what was got (cases.h): for a case that expects
 * nothing yet. */
#include "study/cases.h"

/* What of a result is written beside its value. */
static void put_part(struct arena *arena, const char **line, const struct yaml_nodes *kept,
    uint32_t member, const char *name, const char *part) {
  const uint32_t node = test_kept(kept, member, str_from(part));
  if (node == NONE_INDEX || kept->list.items[node].kind != CURSOR_LIST) return;
  const uint32_t end = kept->list.items[node].end;
  if (end == node + 1) return;
  *line = arena_printf(arena, "%s, %s.%s: [", *line, name, part);
  for (uint32_t i = node + 1; i != end; i = yaml_node_next(kept, i))
    *line = arena_printf(arena, "%s%s%s", *line, i == node + 1 ? "" : ", ",
        test_yaml_word(arena, kept->list.items[i].text));
  *line = arena_printf(arena, "%s]", *line);
}

static bool is_decided(const struct item *item) { return item->kind != ITEM_DEFINE; }

/* "standing: considered, sector_flag: true" of one instance; "" where it has nothing of these. */
static const char *instance_line(struct test_file *file, struct report *report,
    const struct report_table *table, uint32_t row, bool defines_too, struct arena *arena) {
  const struct schema *schema = file->schema;
  struct yaml_nodes kept;
  const char *line = "";
  test_keep_results(report, table->entity, row, arena, &kept);
  for (uint32_t i = 0; i < table->n_items; i++) {
    const struct item *item = &schema->items[table->items[i]];
    if (!is_decided(item) && !defines_too) continue;
    struct case_query asked = {.file = file, .arena = arena, .kept = &kept};
    asked.name = report_item_name(schema, item);
    asked.kind = test_result_kind(item);
    asked.got = test_kept(&kept, 0, asked.name);
    const char *name = str_cstring(arena, asked.name);
    line = arena_printf(arena, "%s%s%s: %s", line, *line ? ", " : "", name,
        test_yaml_word(arena, test_got(&asked)));
    if (item->kind == ITEM_DECISION) put_part(arena, &line, &kept, asked.got, name, "rules");
    if (item->kind == ITEM_SELECTION_STATE)
      put_part(arena, &line, &kept, asked.got, name, "chosen");
  }
  return line;
}

static const char *entity_text(struct test_file *file, struct report *report,
    const struct report_table *table, struct arena *arena) {
  bool has_decided = false;
  for (uint32_t i = 0; i < table->n_items; i++)
    has_decided |= is_decided(&file->schema->items[table->items[i]]);
  const char *text = "";
  for (uint32_t row = 0; row < report->data->tables[table->entity].n_rows; row++) {
    const char *line = instance_line(file, report, table, row, !has_decided, arena);
    if (!*line) continue;
    if (table->entity == 0) return line; /* the root is one */
    struct str id = report_whole_id(report, table->entity, row, arena);
    if (!id.p) id = report_at(report->data, table->entity, row, arena);
    text = arena_printf(
        arena, "%s%s%s: { %s }", text, *text ? ", " : "", test_yaml_word(arena, id), line);
  }
  return text;
}

/* "small_cluster, late": the warnings that are given of anybody. */
static const char *warnings_text(struct report *report, struct arena *arena) {
  const struct schema *schema = report->schema;
  const char *text = "";
  for (uint32_t w = 0; w < schema->n_warnings; w++) {
    const struct assertion *warning = &schema->warnings[w];
    bool is_given = false;
    for (uint32_t row = 0; row < report->data->tables[warning->entity].n_rows; row++)
      is_given |= report_warning_truth(report, warning, row) == TRUTH_TRUE;
    if (is_given)
      text = arena_printf(arena, "%s%s%.*s", text, *text ? ", " : "", STR_ARGS(warning->name));
  }
  return text;
}

const char *test_all_expected(struct test_file *file, struct report *report, struct arena *arena) {
  const char *all = "";
  for (uint32_t t = 0; t < report->n_tables; t++) {
    const char *text = entity_text(file, report, &report->tables[t], arena);
    if (*text)
      all = arena_printf(arena, "%s%s%.*s: { %s }", all, *all ? ", " : "",
          STR_ARGS(file->schema->entities[report->tables[t].entity].name), text);
  }
  if (report->schema->n_warnings)
    all = arena_printf(
        arena, "%s%swarnings: [%s]", all, *all ? ", " : "", warnings_text(report, arena));
  return arena_printf(arena, "{ %s }", all);
}
