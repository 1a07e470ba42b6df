/* Whatever the program writes is read again: results of generated regulations and data, whose ids,
 * texts and labels are made of what readers stumble over, in every form that has a reader.
 *
 *   results     JSON and YAML hold the same records; JSON read as YAML, too; each line of JSON Lines
 *               is JSON; CSV has the cells its heading promises; the next year comes to the same
 *               bytes after the JSON, the YAML and the run itself
 *   data        the same tree in YAML and in JSON gives the same results
 *   listings    compile to the same program, and list the same again
 *   messages    their JSON is JSON
 *
 *   build/tests/fed_back
 *   THIDUA_SEEDS=2000 THIDUA_FIRST=7 build/tests/fed_back     a campaign
 */
#include "tests/unit/program_same.h"

#include "author/list.h"
#include "results/sink_json.h"
#define FED_BACK_FAIL() fail()
#include "tests/fed_back.h"
#include "tests/generate_internal.h"

enum { DEFAULT_SEEDS = 500 };

static uint64_t seed; /* the newest one */

/* -- what readers stumble over -- */

/* Around a number, which keeps it apart from the others: UTF-8, as an id may be. */
static const char *const id_forms[] = {"%u", "%u: x", "#%u", "%u # c", "- %u", "-%u", "{%u}", "[%u",
    "%u]", "x'%u", "x\"%u\" y", "\\%u", "%u\\n", ",%u", "a,b;%u", "=%u+1", "@%u", "&%u", "*%u",
    "!%u", "!!str %u", "|%u", ">%u", "%%%u", "?%u", "? %u", ":%u", "%u:", "~%u", "0x%u", "1_%u",
    "%u.0", "1e%u", "2020-01-%u", "null %u", "%u = x", "Đền 𡨸 %u", "e\xCC\x81 %u", "---%u",
    "...%u", "<<%u", "%u\xEF\xBF\xBD", "/%u//", "${%u}", "\xE2\x80\x9Cx\xE2\x80\x9D %u", "%u`",
    "a  b %u"};
/* As texts and labels may be: what rules may hold, then what only data may. */
static const char *const texts[] = {"x", "", " ", " a", "a ", "\\", "\"", "\\\"", "'", "''", "\n",
    "a\nb", "a\n\n b\n", "null", "~", "true", "no", "12", "9.750", "- a", "a: b", "a:", "# a",
    "a #b", "{a", "[a]", ", ", "\\u0041", "\\x41", "\\n", "%", "@", "`", "&a", "*a", "!a", "|", ">",
    "?", "---", "...", "=1+1", ";", "“a”", "đ\xCC\xA3", "\xF0\x9D\x84\x9E", "\xF0\x9F\x91\xA8",
    "\xC2\xA0", "x\xEF\xBF\xBD",
    /* only in data */
    "\x01", "\t", "a\tb", "\x1B[31m", "\x7F", "a\x7F", "\xC2\x80", "a\xC2\x85z", "a\xC2\x9F",
    "a\xE2\x80\xA8z", "\xE2\x80\xA9", "a\xE2\x80\x8Bz", "\xE2\x80\xAEz", "\xEF\xBB\xBFz",
    "z\xEF\xBB\xBF", "a\xEF\xBF\xBEz", "a\xEF\xBF\xBFz", "a\xC2\xADz", "\r", "a\r\nb", "a\rb"};
enum { N_TEXTS = sizeof texts / sizeof *texts, N_RULE_TEXTS = N_TEXTS - 21 };

/* In double quotes, as YAML and JSON have them. */
static const char *quoted(struct arena *arena, const char *text) {
  char *bytes = NULL;
  size_t n = 0;
  FILE *out = open_memstream(&bytes, &n);
  struct str all = str_from(text);
  fputc('"', out);
  for (uint32_t i = 0; i < all.n;) {
    int32_t c;
    i += str_decode(all, i, &c);
    if (c == '"' || c == '\\') fprintf(out, "\\%c", c);
    else if (c < 0x20 || (c > 0x7E && c < 0x10000)) fprintf(out, "\\u%04X", (unsigned)c);
    else if (c < 0x7F) fputc(c, out);
    else fprintf(out, "%.*s", (int)str_decode(all, i - 4, &c), all.p + i - 4);
  }
  fputc('"', out);
  fclose(out);
  const char *copy = arena_printf(arena, "%s", bytes);
  free(bytes);
  return copy;
}

/* In double quotes, as rules have them. */
static void write_literal(FILE *out, const char *text) {
  fputc('"', out);
  for (const char *p = text; *p; p++) {
    if (*p == '\n') fputs("\\n", out);
    else if (*p == '"' || *p == '\\') fprintf(out, "\\%c", *p);
    else fputc(*p, out);
  }
  fputc('"', out);
}

/* Each text of the data stands in the results, and where its instance can be found again, in the next
 * year's, too. */
static void write_texts(FILE *out, const struct gen *gen) {
  for (uint32_t i = 0; i < gen->n_names; i++) {
    const struct gen_name *name = &gen->names[i];
    if (name->kind != NAME_FIELD || name->type.kind != GEN_TEXT) continue;
    const struct gen_entity *e = &gen->entities[name->entity];
    fprintf(out, "\n\ndefine text_%u of %s : text\n  is %s\n", i, e->name, name->name);
    if (e->has_decision || e->is_named)
      fprintf(out, "\ndefine last_%u of %s : text\n  is previous text_%u\n", i, e->name, i);
  }
}

/* The regulation with other words behind each `because` and in each label. */
static struct str other_words(struct generated *g, struct random *random) {
  static const char *const said[] = {
      "\"một cách hiểu\"", "\"vì lẽ ấy\"", "\"nên xem lại\"", "\"luật cho phép\"", "\"nhãn "};
  char *bytes = NULL;
  size_t n = 0;
  FILE *out = open_memstream(&bytes, &n);
  for (uint32_t i = 0; i < g->rules.n;) {
    uint32_t found = 0, n_said = sizeof said / sizeof *said;
    while (found < n_said && strncmp(g->rules.p + i, said[found], strlen(said[found])) != 0)
      found++;
    if (found == n_said) {
      fputc(g->rules.p[i++], out);
      continue;
    }
    write_literal(out, texts[random_below(random, N_RULE_TEXTS)]);
    i++;
    while (g->rules.p[i] != '"') i++;
    i++;
  }
  write_texts(out, g->gen);
  fclose(out);
  struct str copy = str_copy(&g->arena, (struct str){bytes, (uint32_t)n});
  free(bytes);
  return copy;
}

/* -- the same of data -- */

struct renaming {
  struct generated *g;
  struct random *random;
  struct str_map ids; /* the old one to a number */
};

/* The same id wherever it stands: as an id, a reference, a predecessor. */
static const char *renamed(struct renaming *r, const char *id) {
  uint32_t number = r->ids.n + 1;
  if (!str_map_add(&r->ids, str_from(id), number)) str_map_find(&r->ids, str_from(id), &number);
  const char *form = id_forms[number % (sizeof id_forms / sizeof *id_forms)];
  char text[64];
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  snprintf(text, sizeof text, form, 1000 + number);
#pragma GCC diagnostic pop
  return quoted(&r->g->arena, text);
}

static void rename_instance(struct renaming *r, struct instance *instance) {
  const struct gen_entity *e = &r->g->gen->entities[instance->entity];
  if (instance->id) instance->id = renamed(r, instance->id);
  for (uint32_t i = 0; i < instance->n_predecessors; i++)
    instance->predecessors[i] = renamed(r, instance->predecessors[i]);
  for (uint32_t f = 0; f < e->n_fields; f++) {
    enum gen_kind kind = r->g->gen->names[e->fields[f]].type.kind;
    if (!instance->values[f]) continue;
    if (kind == GEN_REFERENCE) instance->values[f] = renamed(r, instance->values[f]);
    if (kind == GEN_TEXT && random_chance(r->random, 70))
      instance->values[f] = quoted(&r->g->arena, texts[random_below(r->random, N_TEXTS)]);
  }
  for (uint32_t c = 0; c < e->n_children; c++)
    for (uint32_t i = 0; i < instance->lists[c].n; i++)
      rename_instance(r, &instance->lists[c].items[i]);
}

/* -- data -- */

/* The document as JSON: keys and values in quotes but for what is nothing. */
static struct str as_json(struct arena *arena, struct str yaml) {
  struct yaml_nodes nodes = fed_back_nodes(arena, yaml_cursor_open, "d.yaml", yaml);
  struct buffer buffer;
  struct json_sink sink;
  buffer_init(&buffer, arena, NULL);
  json_sink_init(&sink, &buffer);
  struct sink *to = &sink.sink;
  bool is_key[64] = {false}, is_mapping[64] = {false};
  uint32_t depth = 0;
  for (uint32_t i = 0; i < nodes.list.n; i++) {
    const struct yaml_node *node = &nodes.list.items[i];
    if (node->kind == CURSOR_LIST_END || node->kind == CURSOR_MAPPING_END) {
      to->close(to);
      depth--;
      continue;
    }
    bool key = depth && is_mapping[depth - 1] && is_key[depth - 1];
    if (depth) is_key[depth - 1] = !is_key[depth - 1];
    if (node->kind == CURSOR_SCALAR) {
      if (key) to->key(to, node->text);
      else if (yaml_node_is_null(node)) to->bare(to, STR("null"));
      else to->text(to, node->text);
      continue;
    }
    bool mapping = node->kind == CURSOR_MAPPING;
    to->open(to, mapping ? SINK_MAP : SINK_LIST, i % 3 ? SINK_BLOCK : SINK_INLINE);
    is_mapping[depth] = is_key[depth] = mapping;
    depth++;
  }
  return (struct str){buffer.bytes, (uint32_t)buffer.n};
}

/* -- listings and messages -- */

static struct str listed(struct arena *arena, struct compiled *compiled) {
  char *bytes = NULL;
  size_t n = 0;
  FILE *out = open_memstream(&bytes, &n);
  list_regulation(&(struct listing){.out = out, .compilation = &compiled->compilation});
  fclose(out);
  struct str text = str_copy(arena, (struct str){bytes, (uint32_t)n});
  free(bytes);
  return text;
}

/* Only what is wrong is shown: generated regulations get much advice. */
static void compile_quietly(struct compiled *compiled, const char *path, struct str text) {
  int system_error = 0;
  arena_init(&compiled->arena, NULL);
  if (!compile(&compiled->compilation, &compiled->arena, compile_text(path, text, COMPILE_PROGRAM),
          &system_error))
    fed_back_fail(&compiled->compilation.diags, text);
  compiled->program = compiled->compilation.program;
}

/* Masks the program: it is of no use afterwards. */
static void check_listing(struct compiled *whole) {
  struct compiled again;
  struct str text = listed(&whole->arena, whole);
  compile_quietly(&again, "listing.rules", text);
  assert_same_program(whole, &again, false);
  compiled_free(&again);
}

/* All that is said of data that is wrong in many ways. */
static void check_messages(const struct program *program, struct str yaml) {
  struct arena arena;
  struct diags diags;
  struct dataset data;
  arena_init(&arena, NULL);
  diags_init(&diags, &arena, NULL);
  dataset_init(&data, &program->schema, &allocator_system, NULL);
  tree_load_text(&data, &diags, "a \"b\" \x7F.yaml", yaml);
  tree_load_text(&data, &diags, "once\nmore.yaml", yaml); /* each id twice */
  for (uint32_t i = 0; i < N_TEXTS; i++) {
    struct str text = str_from(
        arena_printf(&arena, "{%s: %s}", quoted(&arena, texts[i]), quoted(&arena, texts[i])));
    tree_load_text(&data, &diags, texts[i], text);
  }
  data_check(&data, &diags, NULL);
  dataset_finish(&data);
  diags_sort(&diags);
  char *bytes = NULL;
  size_t n = 0;
  FILE *out = open_memstream(&bytes, &n);
  diags_render(&diags, out, DIAG_FORMAT_JSON, false);
  fclose(out);
  fed_back_nodes(&arena, json_cursor_open, "m.json", (struct str){bytes, (uint32_t)n});
  assert_true(diags.n > 10);
  free(bytes);
  dataset_free(&data);
  arena_free(&arena);
}

/* -- all of it -- */

static uint64_t number_from_environment(const char *name, uint64_t otherwise) {
  const char *text = getenv(name);
  return text && *text ? strtoull(text, NULL, 0) : otherwise;
}

static void check_seed(void) {
  struct generated *g = generate(seed, false);
  struct random random = {seed};
  struct compiled compiled;
  compile_quietly(&compiled, "t.rules", other_words(g, &random));
  const struct program *program = compiled.program;
  struct renaming renaming = {.g = g, .random = &random};
  str_map_init(&renaming.ids, &g->arena);
  rename_instance(&renaming, g->data);
  struct str yaml = generated_yaml(g, g->data, NULL), json = as_json(&g->arena, yaml);
  check_messages(program, yaml);

  struct fed_year first, from_json;
  struct diags diags;
  if (!fed_back_evaluate(&first, &diags, program, "d.yaml", yaml, g->as_of, (struct fed_before){0}))
    fed_back_fail(&diags, yaml);
  if (!fed_back_evaluate(
          &from_json, &diags, program, "d.json", json, g->as_of, (struct fed_before){0}))
    fed_back_fail(&diags, json);
  for (uint32_t format = 0; format < N_FORMATS; format++)
    fed_back_same_text(from_json.results[format], first.results[format]);
  fed_back_results(&first);
  fed_back_next_year(&first, program, "d.yaml", yaml, g->as_of);
  fed_year_free(&from_json);
  fed_year_free(&first);
  check_listing(&compiled);
  compiled_free(&compiled);
  generated_free(g);
}

static void test_fed_back(void **state) {
  (void)state;
  uint64_t n = number_from_environment("THIDUA_SEEDS", DEFAULT_SEEDS),
           first = number_from_environment("THIDUA_FIRST", 1);
  for (seed = first; seed < first + n; seed++) check_seed();
}

static int say_seed(void **state) {
  (void)state;
  printf(
      "ended at seed %llu: THIDUA_SEEDS=1 THIDUA_FIRST=… reruns one\n", (unsigned long long)seed);
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test_teardown(test_fed_back, say_seed)};
  return cmocka_run_group_tests_name("fed_back", tests, NULL, NULL);
}
