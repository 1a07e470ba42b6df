/* See printed.h. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/printed.h"
#include "base/file.h"

/* -- running it -- */

const char *printed_path(struct arena *arena, const struct printed_files *files, const char *name) {
  return arena_printf(arena, "%s/%s", files->folder, name);
}

const char *printed_write(
    struct arena *arena, const struct printed_files *files, const char *name, struct str text) {
  const char *path = printed_path(arena, files, name);
  FILE *out = fopen(path, "w");
  assert_non_null(out);
  fwrite(text.p, 1, text.n, out);
  fclose(out);
  return path;
}

void printed_remove(struct arena *arena, const struct printed_files *files) {
  static const char *const names[] = {
      "old.rules", "new.rules", "text.rules", "data.yaml", "previous.yaml", "out.json"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    unlink(printed_path(arena, files, names[i]));
  rmdir(files->folder);
}

struct yaml_nodes *printed_run(struct arena *arena, const struct printed_files *files,
    int (*verb)(struct cli *, const struct options *), struct options options,
    const char *const *arguments, uint32_t n) {
  static struct cli cli; /* as in main.c */
  jmp_buf exhausted;
  cli_init(&cli, NULL, 0, &exhausted);
  cli.verb = "proof";
  if (setjmp(exhausted)) fail_msg("out of memory");
  const char *output = printed_path(arena, files, "out.json");
  options.output = output;
  options.arguments = (struct text_list){(const char **)arguments, n};
  fflush(stderr);
  int kept = dup(STDERR_FILENO), null = open("/dev/null", O_WRONLY);
  dup2(null, STDERR_FILENO);
  int status = verb(&cli, &options);
  fflush(stderr);
  dup2(kept, STDERR_FILENO);
  close(kept);
  close(null);
  cli_close(&cli);
  arena_free(&cli.arena);
  if (status) return NULL;
  struct str text;
  assert_int_equal(file_read(arena, output, 1u << 30, &text), 0);
  struct yaml_nodes *nodes = ARENA_NEW(arena, struct yaml_nodes);
  struct diags diags;
  diags_init(&diags, arena, NULL);
  assert_true(yaml_nodes_read(nodes, arena, &diags, STR("out.json"), text));
  return nodes;
}

/* -- results as a table of texts -- */

uint32_t printed_member(const struct yaml_nodes *nodes, uint32_t map, const char *name) {
  for (uint32_t k = map + 1; k != nodes->list.items[map].end; k = yaml_node_next(nodes, k + 1))
    if (str_equal(nodes->list.items[k].text, str_from(name))) return k + 1;
  return NONE_INDEX;
}

/* What tells beside the value why it is so. */
static bool is_reason(struct str key) {
  static const char *const names[] = {
      "rules", "missing", "missing_in", "faults", "conflict", "barred", "ties"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (str_equal(key, str_from(names[i]))) return true;
  return false;
}

static void print_node(FILE *out, const struct yaml_nodes *nodes, uint32_t node, bool value_only) {
  const struct yaml_node *n = &nodes->list.items[node];
  if (n->kind == CURSOR_SCALAR) {
    fprintf(out, n->plain ? "%.*s " : "'%.*s' ", STR_ARGS(n->text));
    return;
  }
  bool is_map = n->kind == CURSOR_MAPPING;
  fputs(is_map ? "{ " : "[ ", out);
  for (uint32_t k = node + 1; k != n->end; k = yaml_node_next(nodes, k)) {
    if (!is_map) {
      print_node(out, nodes, k, value_only);
      continue;
    }
    struct str key = nodes->list.items[k].text;
    uint32_t value = k + 1;
    if (!value_only || !is_reason(key)) {
      fprintf(out, "%.*s: ", STR_ARGS(key));
      print_node(out, nodes, value, value_only);
    }
    k = value;
  }
  fputs(is_map ? "} " : "] ", out);
}

struct str printed_text(
    struct arena *arena, const struct yaml_nodes *nodes, uint32_t node, bool value_only) {
  if (node == NONE_INDEX) return (struct str){0};
  char *bytes = NULL;
  size_t n = 0;
  FILE *out = open_memstream(&bytes, &n);
  assert_non_null(out);
  print_node(out, nodes, node, value_only);
  fclose(out);
  struct str text = str_copy(arena, (struct str){bytes, (uint32_t)n});
  free(bytes);
  return text;
}

struct str printed_key(struct arena *arena, const struct yaml_nodes *nodes, uint32_t map,
    struct str entity, struct str name, bool is_warning) {
  uint32_t at = printed_member(nodes, map, "at"),
           id = at != NONE_INDEX ? at : printed_member(nodes, map, "id");
  return str_from(
      arena_printf(arena, "%.*s|%s%.*s|%s%.*s", STR_ARGS(entity), at != NONE_INDEX ? "@" : "",
          STR_ARGS(nodes->list.items[id].text), is_warning ? "!" : "", STR_ARGS(name)));
}

void printed_put(
    struct arena *arena, struct printed_outcomes *outcomes, struct str key, struct str text) {
  uint32_t number = outcomes->texts.n;
  if (str_map_find(&outcomes->map, key, &number)) {
    outcomes->texts.items[number] = text;
    return;
  }
  str_map_add(&outcomes->map, key, number);
  VEC_PUSH(arena, &outcomes->keys, key);
  VEC_PUSH(arena, &outcomes->texts, text);
}

struct str printed_get(const struct printed_outcomes *outcomes, struct str key) {
  uint32_t number;
  return str_map_find(&outcomes->map, key, &number) ? outcomes->texts.items[number]
                                                    : (struct str){0};
}

static bool is_identity(const struct yaml_nodes *nodes, uint32_t instance, uint32_t k) {
  struct str key = nodes->list.items[k].text;
  (void)instance;
  return str_equal(key, STR("id")) || str_equal(key, STR("at"));
}

/* `parents`: member names that tell an instance's parent: no results. */
struct printed_outcomes *printed_results(struct arena *arena, const struct yaml_nodes *nodes,
    bool value_only, const struct schema *schema) {
  struct printed_outcomes *outcomes = ARENA_NEW(arena, struct printed_outcomes);
  str_map_init(&outcomes->map, arena);
  uint32_t results = printed_member(nodes, 0, "results");
  for (uint32_t e = results + 1; e != nodes->list.items[results].end;
       e = yaml_node_next(nodes, e + 1)) {
    struct str entity = nodes->list.items[e].text;
    uint32_t parent = schema->entities[schema_entity(schema, entity)].parent;
    for (uint32_t row = e + 2; row != nodes->list.items[e + 1].end;
         row = yaml_node_next(nodes, row))
      for (uint32_t k = row + 1; k != nodes->list.items[row].end;
           k = yaml_node_next(nodes, k + 1)) {
        struct str name = nodes->list.items[k].text;
        if (is_identity(nodes, row, k) ||
            (parent != NONE_INDEX && str_equal(name, schema->entities[parent].name)))
          continue;
        printed_put(arena, outcomes, printed_key(arena, nodes, row, entity, name, false),
            printed_text(arena, nodes, k + 1, value_only));
      }
  }
  uint32_t warnings = printed_member(nodes, 0, "warnings");
  for (uint32_t w = warnings + 1; w != nodes->list.items[warnings].end;
       w = yaml_node_next(nodes, w)) {
    struct str entity = nodes->list.items[printed_member(nodes, w, "entity")].text,
               name = nodes->list.items[printed_member(nodes, w, "warning")].text;
    printed_put(arena, outcomes, printed_key(arena, nodes, w, entity, name, true),
        printed_text(arena, nodes, w, value_only));
  }
  return outcomes;
}
