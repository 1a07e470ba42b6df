/* Cases as YAML (sketch.h): a row in a line where there is room for it. */
#include "study/sketch.h"

#include "base/date.h"

enum { LINE_COLUMNS = 100 };

void sketch_write_text(struct buffer *out, struct str text, bool is_plain) {
  bool is_safe = is_plain && text.n && !strchr("-?!&*'\"%@`|> ", text.p[0]);
  for (uint32_t i = 0; i < text.n && is_safe; i++) is_safe = !strchr(",[]{}#:\n\t\\\"", text.p[i]);
  if (is_plain && text.n > 1 && text.p[0] == '-' && text.p[1] >= '0' && text.p[1] <= '9')
    is_safe = true;
  if (is_safe || (is_plain && !text.n)) {
    buffer_put(out, text);
    return;
  }
  buffer_put_byte(out, '"');
  for (uint32_t i = 0; i < text.n; i++) {
    if (text.p[i] == '"' || text.p[i] == '\\') buffer_put_byte(out, '\\');
    if (text.p[i] == '\n') buffer_put(out, STR("\\n"));
    else buffer_put_byte(out, text.p[i]);
  }
  buffer_put_byte(out, '"');
}

static void write_inline(struct buffer *out, const struct sketch_node *node) {
  if (node->kind == SKETCH_TEXT) {
    sketch_write_text(out, node->text, node->is_plain);
    return;
  }
  const bool is_mapping = node->kind == SKETCH_MAPPING;
  buffer_put(out, is_mapping ? STR("{") : STR("["));
  for (uint32_t i = 0; i < node->below.n; i++) {
    buffer_put(out, i ? STR(", ") : STR(" "));
    if (is_mapping) {
      sketch_write_text(out, node->below.items[i]->key, true);
      buffer_put(out, STR(": "));
    }
    write_inline(out, node->below.items[i]);
  }
  buffer_put(out,
      is_mapping          ? node->below.n ? STR(" }") : STR("}")
                   : node->below.n ? STR(" ]")
                          : STR("]"));
}

static struct str inline_text(struct arena *arena, const struct sketch_node *node) {
  struct buffer line;
  buffer_init(&line, arena, NULL);
  write_inline(&line, node);
  return (struct str){line.bytes, (uint32_t)line.n};
}

/* Behind "key:" or "- ", of which `used` columns are written: in the line, or below it. */
static void write_node(struct buffer *out, struct arena *arena, const struct sketch_node *node,
    uint32_t indent, uint32_t used, bool is_item) {
  struct str line = inline_text(arena, node);
  if (node->kind == SKETCH_TEXT || !node->below.n ||
      used + str_display_width(line) < LINE_COLUMNS) {
    if (!is_item) buffer_put_byte(out, ' ');
    buffer_put(out, line);
    buffer_put_byte(out, '\n');
    return;
  }
  if (!is_item) buffer_put_byte(out, '\n');
  for (uint32_t i = 0; i < node->below.n; i++) {
    const struct sketch_node *below = node->below.items[i];
    if (i || !is_item) buffer_fill(out, ' ', indent);
    if (node->kind == SKETCH_LIST) {
      buffer_put(out, STR("- "));
      write_node(out, arena, below, indent + 2, indent + 2, true);
    } else {
      sketch_write_text(out, below->key, true);
      buffer_put_byte(out, ':');
      write_node(out, arena, below, indent + 2, indent + str_display_width(below->key) + 2, false);
    }
  }
}

static uint32_t place_of(const struct schema *schema, const struct sketch_node *member) {
  if (member->field != NONE_INDEX) return member->field;
  const bool is_list = member->kind == SKETCH_LIST && member->entity != NONE_INDEX;
  return schema->n_fields + (is_list ? 1 + member->entity : 0);
}

static void order_below(const struct schema *schema, const struct sketch_node *node) {
  struct sketch_node **items = node->below.items;
  for (uint32_t i = 0; i < node->below.n; i++) order_below(schema, items[i]);
  for (uint32_t i = 1; node->kind == SKETCH_MAPPING && i < node->below.n; i++)
    for (uint32_t k = i; k && place_of(schema, items[k]) < place_of(schema, items[k - 1]); k--) {
      struct sketch_node *before = items[k - 1];
      items[k - 1] = items[k];
      items[k] = before;
    }
}

void sketch_order(const struct sketch *sketch) {
  if (sketch->given) order_below(sketch->suite->file.schema, sketch->given);
}

void sketch_write_data(struct buffer *out, const struct sketch *sketch, struct str expect) {
  const char *before = "{ ";
  if (sketch->given) {
    buffer_printf(out, "%sgiven: ", before);
    write_inline(out, sketch->given);
    before = ", ";
  }
  if (sketch->previous) {
    buffer_printf(out, "%sprevious: ", before);
    write_inline(out, sketch->previous);
    before = ", ";
  }
  if (expect.n) {
    buffer_printf(out, "%sexpect: %.*s", before, STR_ARGS(expect));
    before = ", ";
  }
  buffer_put(out, *before == '{' ? STR("{}\n") : STR(" }\n"));
}

static void write_part(struct buffer *out, const char *key, const struct sketch_node *node) {
  struct arena arena;
  if (!node) return;
  arena_init(&arena, out->arena->allocator);
  arena.out_of_memory = out->arena->out_of_memory;
  buffer_printf(out, "    %s:", key);
  write_node(out, &arena, node, 6, (uint32_t)strlen(key) + 6, false);
  arena_free(&arena);
}

void sketch_write_case(
    struct buffer *out, const struct sketch *sketch, const char *name, struct str expect) {
  const struct schema *schema = sketch->suite->file.schema;
  buffer_put(out, STR("  - name: "));
  sketch_write_text(out, str_from(name), true);
  buffer_put_byte(out, '\n');
  if (sketch->has_as_of) {
    int32_t year, month, day;
    date_split(sketch->as_of, &year, &month, &day);
    buffer_printf(out, "    as of: %04d-%02d-%02d\n", year, month, day);
  }
  uint32_t n = 0;
  for (uint32_t r = 0; r < schema->n_readings; r++) {
    if (sketch->choices[r] == NONE_INDEX) continue;
    const struct reading *reading = &schema->readings[r];
    buffer_printf(out, "%s%.*s: %.*s", n++ ? ", " : "    readings: { ", STR_ARGS(reading->name),
        STR_ARGS(schema->enumerations[reading->choices].words[sketch->choices[r]]));
  }
  if (n) buffer_put(out, STR(" }\n"));
  write_part(out, "given", sketch->given);
  write_part(out, "previous", sketch->previous);
  buffer_printf(out, "    expect: %.*s\n", STR_ARGS(expect));
}
