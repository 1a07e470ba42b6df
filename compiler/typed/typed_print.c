/* The typed program as indented text, one node a line: what it is, its type, its home, its flags.
 * Deterministic; a node that several share is printed once and referred to by #number after that.
 */
#include <stdio.h>

#include "compiler/typed/build.h"
#include "compiler/typed/walk.h"
#include "compiler/typed/functions.h"
#include "runtime/program/instruction.h"

static const char *const kind_names[] = {[TX_CONSTANT] = "constant",
    [TX_UNKNOWN] = "unknown",
    [TX_AS_OF] = "as_of",
    [TX_PARAMETER] = "parameter",
    [TX_READING] = "reading",
    [TX_FIELD] = "field",
    [TX_WITHIN] = "within",
    [TX_THIS] = "this",
    [TX_GIVEN] = "given",
    [TX_ID_ORDER] = "id_order",
    [TX_DEFINE] = "define",
    [TX_DECISION] = "decision",
    [TX_CHOSEN] = "chosen",
    [TX_STATUS] = "status",
    [TX_RANK] = "rank",
    [TX_SELECTION_STATE] = "selection_state",
    [TX_SHARE] = "share",
    [TX_ALLOCATION_STATE] = "allocation_state",
    [TX_DUTY] = "duty",
    [TX_LIFT] = "lift",
    [TX_FOLLOW] = "follow",
    [TX_REDUCE] = "reduce",
    [TX_NOT] = "not",
    [TX_AND] = "and",
    [TX_OR] = "or",
    [TX_EQUAL] = "equal",
    [TX_LESS] = "less",
    [TX_LESS_EQUAL] = "less_equal",
    [TX_ADD] = "add",
    [TX_SUBTRACT] = "subtract",
    [TX_MULTIPLY] = "multiply",
    [TX_DIVIDE] = "divide",
    [TX_NEGATE] = "negate",
    [TX_WIDEN] = "widen",
    [TX_ROUND] = "round",
    [TX_ABS] = "abs",
    [TX_MINIMUM] = "minimum",
    [TX_MAXIMUM] = "maximum",
    [TX_FUNCTION] = "function",
    [TX_PARAMETER_ON] = "parameter_on",
    [TX_ADD_DAYS] = "add_days",
    [TX_ADD_WORKING_DAYS] = "add_working_days",
    [TX_ADD_MONTHS] = "add_months",
    [TX_IF] = "if",
    [TX_EXCEPT] = "except"};
static const char *const comparison_words[] = {[MATCH_EQUAL] = "=",
    [MATCH_DIFFERENT] = "<>",
    [MATCH_LESS] = "<",
    [MATCH_LESS_EQUAL] = "<=",
    [MATCH_GREATER] = ">",
    [MATCH_GREATER_EQUAL] = ">="};
static const char *const reduce_names[] = {[REDUCE_ANY] = "any",
    [REDUCE_COUNT] = "count",
    [REDUCE_SUM] = "sum",
    [REDUCE_MIN] = "min",
    [REDUCE_MAX] = "max",
    [REDUCE_AVERAGE] = "average",
    [REDUCE_MEDIAN] = "median",
    [REDUCE_LARGEST] = "largest",
    [REDUCE_SMALLEST] = "smallest",
    [REDUCE_DISTINCT] = "distinct",
    [REDUCE_LONGEST_RUN] = "longest_run"};
static const char *const rounding_names[] = {[ROUND_HALF_AWAY] = "half_away",
    [ROUND_HALF_EVEN] = "half_even",
    [ROUND_TOWARD_ZERO] = "toward_zero",
    [ROUND_AWAY] = "away",
    [ROUND_FLOOR] = "floor",
    [ROUND_CEILING] = "ceiling"};
static const char *const month_names[] = {[MONTHS_EXACT] = "exact",
    [MONTHS_ROUNDED_DOWN] = "rounded_down",
    [MONTHS_ROUNDED_UP] = "rounded_up"};

struct printer {
  FILE *out;
  struct arena *arena;
  const struct schema *schema;
  struct tx_map parents; /* node -> how many stand above it */
  struct tx_map numbers; /* shared node -> its number */
};

static void count_parents(struct printer *p, const struct tx *node) {
  bool added;
  ++*tx_map_put(&p->parents, node, &added);
  for (uint32_t i = 0, n = typed_n_children(node); added && i < n; i++)
    if (typed_child(node, i)) count_parents(p, typed_child(node, i));
}

static void print_details(struct printer *p, const struct tx *node) {
  const struct schema *s = p->schema;
  switch ((int)node->kind) {
  case TX_CONSTANT: {
    struct str value = value_format(p->arena, s, node->value);
    fprintf(p->out, node->type.kind == TYPE_TEXT ? " \"%.*s\"" : " %.*s", STR_ARGS(value));
    break;
  }
  case TX_PARAMETER:
  case TX_PARAMETER_ON: fprintf(p->out, " %.*s", STR_ARGS(s->parameters[node->index].name)); break;
  case TX_READING: fprintf(p->out, " %.*s", STR_ARGS(s->readings[node->index].name)); break;
  case TX_FIELD:
  case TX_ID_ORDER:
  case TX_GIVEN: fprintf(p->out, " %.*s", STR_ARGS(s->fields[node->index].name)); break;
  case TX_DEFINE: fprintf(p->out, " %.*s", STR_ARGS(s->defines[node->index].name)); break;
  case TX_DECISION: fprintf(p->out, " %.*s", STR_ARGS(s->decisions[node->index].name)); break;
  case TX_DUTY: fprintf(p->out, " %.*s", STR_ARGS(s->duties[node->index].name)); break;
  case TX_CHOSEN:
  case TX_STATUS:
  case TX_RANK:
  case TX_SELECTION_STATE:
    fprintf(p->out, " %.*s", STR_ARGS(s->selections[node->index].name));
    break;
  case TX_SHARE:
  case TX_ALLOCATION_STATE:
    fprintf(p->out, " %.*s", STR_ARGS(s->allocations[node->index].name));
    break;
  case TX_REDUCE:
    fprintf(p->out, " %s", reduce_names[node->reduce]);
    if (node->reduce == REDUCE_LARGEST || node->reduce == REDUCE_SMALLEST)
      fprintf(p->out, " %u", node->index);
    fprintf(p->out, " over %.*s", STR_ARGS(s->entities[node->more->entity].name));
    if (node->more->n_cases) fprintf(p->out, " in %.*s", STR_ARGS(s->entities[node->index].name));
    if (node->more->reference != NONE_INDEX)
      fprintf(p->out, " by %.*s", STR_ARGS(s->fields[node->more->reference].name));
    break;
  case TX_ROUND: fprintf(p->out, " %s", rounding_names[node->rounding]); break;
  case TX_FUNCTION: fprintf(p->out, " %.*s", STR_ARGS(functions[node->index].name)); break;
  case TX_ADD_MONTHS:
    fprintf(p->out, " %u %s", node->months, month_names[node->months_rounding]);
    break;
  default: break;
  }
}

static void print_node(struct printer *p, const struct tx *node, int indent, const char *role) {
  fprintf(p->out, "%*s%s", indent * 2, "", role);
  bool added;
  bool shared = *tx_map_put(&p->parents, node, &added) > 1;
  if (shared) {
    uint64_t *number = tx_map_put(&p->numbers, node, &added);
    if (!added) {
      fprintf(p->out, "#%u\n", (unsigned)*number);
      return;
    }
    *number = p->numbers.n;
    fprintf(p->out, "#%u ", (unsigned)*number);
  }
  fprintf(p->out, "%s", kind_names[node->kind]);
  print_details(p, node);
  struct str type = type_format(p->arena, p->schema, node->type);
  fprintf(p->out, " : %.*s @ ", STR_ARGS(type));
  if (node->home == ENTITY_RUN) fprintf(p->out, "run");
  else fprintf(p->out, "%.*s", STR_ARGS(p->schema->entities[node->home].name));
  fprintf(p->out, "%s%s\n", node->exact ? " exact" : "", node->bounded ? " bounded" : "");
  if (node->kind == TX_REDUCE) {
    if (node->a) print_node(p, node->a, indent + 1, "where ");
    if (node->b) print_node(p, node->b, indent + 1, "value ");
    for (uint32_t i = 0; i < node->more->n_cases; i++) {
      const struct tx_case *one = &node->more->cases[i];
      print_node(p, one->condition, indent + 1, "compared ");
      fprintf(p->out, "%*s%s%s%s\n", indent * 2 + 4, "",
          comparison_words[one->match & MATCH_COMPARISON_MASK],
          one->match & MATCH_SAME ? " the same" : "",
          one->match & MATCH_NOT_OWN ? " (not the own row)" : "");
      print_node(p, one->value, indent + 1, "with ");
    }
    return;
  }
  if (node->kind == TX_CONSTANT) return;
  if (node->a) print_node(p, node->a, indent + 1, "");
  if (node->b) print_node(p, node->b, indent + 1, "");
  if (node->more->c) print_node(p, node->more->c, indent + 1, "");
  for (uint32_t i = 0; i < node->more->n_cases; i++) {
    fprintf(p->out, "%*scase %.*s\n", indent * 2 + 2, "", STR_ARGS(node->more->cases[i].name));
    print_node(p, node->more->cases[i].condition, indent + 2, "when ");
    print_node(p, node->more->cases[i].value, indent + 2, "");
  }
}

void tx_print(FILE *out, const struct typed_program *program, const struct tx *node, int indent,
    struct arena *arena) {
  struct printer p = {.out = out, .arena = arena, .schema = &program->schema};
  tx_map_init(&p.parents, arena);
  tx_map_init(&p.numbers, arena);
  count_parents(&p, node);
  print_node(&p, node, indent, "");
}

static void print_schema(FILE *out, const struct schema *s, struct arena *arena) {
  fprintf(out, "regulation %.*s\n", STR_ARGS(s->name));
  for (uint32_t i = 0; i < s->n_entities; i++) {
    const struct entity *e = &s->entities[i];
    fprintf(out, "entity %.*s", STR_ARGS(e->name));
    if (e->plural.n) fprintf(out, " (%.*s)", STR_ARGS(e->plural));
    if (e->parent != NONE_INDEX) fprintf(out, " in %.*s", STR_ARGS(s->entities[e->parent].name));
    fputs(e->unique_within ? " unique_within" : "", out);
    fprintf(
        out, "%s%s\n", e->absent_none ? " absent_none" : "", e->id_required ? " id_required" : "");
    for (uint32_t k = e->first_field; k < e->first_field + e->n_fields; k++) {
      const struct field *f = &s->fields[k];
      struct str type = type_format(arena, s, f->type),
                 value = value_format(arena, s, &f->fallback);
      fprintf(out, "  field %.*s : %.*s%s", STR_ARGS(f->name), STR_ARGS(type),
          f->absent_none ? " absent none" : "");
      if (f->has_default) fprintf(out, " absent %.*s", STR_ARGS(value));
      fputc('\n', out);
    }
  }
  for (uint32_t i = 0; i < s->n_parameters; i++) {
    struct str type = type_format(arena, s, s->parameters[i].type);
    fprintf(out, "parameter %.*s : %.*s\n", STR_ARGS(s->parameters[i].name), STR_ARGS(type));
    for (uint32_t k = 0; k < s->parameters[i].n_values; k++) {
      struct value day = {.type = type_of_kind(TYPE_DATE),
          .known = true,
          .number = s->parameters[i].values[k].from};
      struct str from = value_format(arena, s, &day),
                 value = value_format(arena, s, &s->parameters[i].values[k].value);
      fprintf(out, "  from %.*s is %.*s\n", STR_ARGS(from), STR_ARGS(value));
    }
  }
  for (uint32_t i = 0; i < s->n_readings; i++) {
    struct str type = type_format(arena, s, type_enum(s->readings[i].choices));
    fprintf(out, "reading %.*s : %.*s is %.*s\n", STR_ARGS(s->readings[i].name), STR_ARGS(type),
        STR_ARGS(s->enumerations[s->readings[i].choices].words[s->readings[i].chosen]));
  }
}

static void print_define(
    FILE *out, const struct typed_program *program, uint32_t i, struct arena *arena) {
  const struct schema *s = &program->schema;
  const struct define *d = &s->defines[i];
  struct str type = type_format(arena, s, d->type);
  fprintf(out, "define %.*s of %.*s : %.*s%s\n", STR_ARGS(d->name),
      STR_ARGS(s->entities[d->entity].name), STR_ARGS(type), d->bounded ? " bounded" : "");
  tx_print(out, program, program->defines[i], 1, arena);
}

/* The rules of each decision, the exceptions to each rule: the first, and behind each the next, so
 * that no decision looks through all. NONE_INDEX: none. */
struct rule_lists {
  uint32_t *first_rule, *next_rule, *first_exception, *next_exception;
};

static uint32_t *none_of(struct arena *arena, uint32_t n) {
  uint32_t *items = ARENA_ARRAY(arena, uint32_t, n + 1);
  for (uint32_t i = 0; i < n; i++) items[i] = NONE_INDEX;
  return items;
}

static struct rule_lists rule_lists_of(const struct schema *s, struct arena *arena) {
  const struct rule_lists lists = {none_of(arena, s->n_decisions), none_of(arena, s->n_rules),
      none_of(arena, s->n_rules), none_of(arena, s->n_exceptions)};
  for (uint32_t k = s->n_rules; k-- > 0;) {
    lists.next_rule[k] = lists.first_rule[s->rules[k].decision];
    lists.first_rule[s->rules[k].decision] = k;
  }
  for (uint32_t x = s->n_exceptions; x-- > 0;) {
    lists.next_exception[x] = lists.first_exception[s->exceptions[x].rule];
    lists.first_exception[s->exceptions[x].rule] = x;
  }
  return lists;
}

static void print_decision(FILE *out, const struct typed_program *program,
    const struct rule_lists *lists, uint32_t i, struct arena *arena) {
  const struct schema *s = &program->schema;
  const struct decision *d = &s->decisions[i];
  const struct enumeration *outcomes = &s->enumerations[d->outcomes];
  struct str type = type_format(arena, s, type_enum(d->outcomes));
  fprintf(out, "decision %.*s of %.*s %.*s otherwise %.*s\n", STR_ARGS(d->name),
      STR_ARGS(s->entities[d->entity].name), STR_ARGS(type),
      STR_ARGS(outcomes->words[d->otherwise]));
  for (uint32_t k = lists->first_rule[i]; k != NONE_INDEX; k = lists->next_rule[k]) {
    fprintf(out, "  rule %.*s is %.*s\n", STR_ARGS(s->rules[k].name),
        STR_ARGS(outcomes->words[s->rules[k].outcome]));
    tx_print(out, program, program->rules[k], 2, arena);
    for (uint32_t x = lists->first_exception[k]; x != NONE_INDEX; x = lists->next_exception[x]) {
      fprintf(out, "    exception %.*s\n", STR_ARGS(s->exceptions[x].name));
      tx_print(out, program, program->exceptions[x], 3, arena);
    }
  }
}

static void print_keys(FILE *out, const struct typed_program *program, const struct typed_key *keys,
    uint32_t n, struct arena *arena) {
  for (uint32_t k = 0; k < n; k++) {
    fprintf(out, "  key %s\n", keys[k].descending ? "descending" : "ascending");
    tx_print(out, program, keys[k].value, 2, arena);
  }
}

static void print_selection(
    FILE *out, const struct typed_program *program, uint32_t i, struct arena *arena) {
  const struct schema *s = &program->schema;
  const struct selection *d = &s->selections[i];
  const struct typed_selection *selection = &program->selections[i];
  fprintf(out, "selection %.*s choose %.*s per %.*s on tie %s\n", STR_ARGS(d->name),
      STR_ARGS(s->entities[d->entity].name), STR_ARGS(s->entities[d->ancestor].name),
      d->tie_all ? "all" : "refer");
  fprintf(out, "  seats\n");
  tx_print(out, program, selection->seats, 2, arena);
  if (selection->condition) {
    fprintf(out, "  where\n");
    tx_print(out, program, selection->condition, 2, arena);
  }
  print_keys(out, program, selection->keys, selection->n_keys, arena);
}

static void print_allocation(
    FILE *out, const struct typed_program *program, uint32_t i, struct arena *arena) {
  const struct schema *s = &program->schema;
  const struct allocation *d = &s->allocations[i];
  const struct typed_allocation *allocation = &program->allocations[i];
  const struct value unit = {.type = d->type, .known = true, .number = d->unit};
  struct str type = type_format(arena, s, d->type), shown = value_format(arena, s, &unit);
  fprintf(out, "allocation %.*s : %.*s among %.*s per %.*s rounded to %.*s\n", STR_ARGS(d->name),
      STR_ARGS(type), STR_ARGS(s->entities[d->entity].name),
      STR_ARGS(s->entities[d->ancestor].name), STR_ARGS(shown));
  fprintf(out, "  share\n");
  tx_print(out, program, allocation->amount, 2, arena);
  fprintf(out, "  by\n");
  tx_print(out, program, allocation->weight, 2, arena);
  print_keys(out, program, allocation->keys, allocation->n_keys, arena);
}

static void print_duty(
    FILE *out, const struct typed_program *program, uint32_t i, struct arena *arena) {
  const struct duty *d = &program->schema.duties[i];
  fprintf(out, "duty %.*s of %.*s\n  done\n", STR_ARGS(d->name),
      STR_ARGS(program->schema.entities[d->entity].name));
  tx_print(out, program, program->duties[i].done, 2, arena);
  fprintf(out, "  late\n");
  tx_print(out, program, program->duties[i].late, 2, arena);
  fprintf(out, "  past due\n");
  tx_print(out, program, program->duties[i].past, 2, arena);
}

void typed_print(FILE *out, const struct typed_program *program, struct arena *arena) {
  const struct schema *s = &program->schema;
  const struct rule_lists lists = rule_lists_of(s, arena);
  print_schema(out, s, arena);
  for (uint32_t i = 0; i < program->n_order; i++) {
    const uint32_t index = program->order[i].index;
    switch ((enum item_kind)program->order[i].kind) {
    case ITEM_DEFINE: print_define(out, program, index, arena); break;
    case ITEM_DECISION: print_decision(out, program, &lists, index, arena); break;
    case ITEM_SELECTION:
    case ITEM_SELECTION_STATE: print_selection(out, program, index, arena); break;
    case ITEM_ALLOCATION:
    case ITEM_ALLOCATION_STATE: print_allocation(out, program, index, arena); break;
    case ITEM_DUTY: print_duty(out, program, index, arena); break;
    }
  }
  for (uint32_t i = 0; i < s->n_warnings; i++) {
    fprintf(out, "warning %.*s for %.*s\n", STR_ARGS(s->warnings[i].name),
        STR_ARGS(s->entities[s->warnings[i].entity].name));
    tx_print(out, program, program->warnings[i], 1, arena);
  }
  for (uint32_t i = 0; i < s->n_requires; i++) {
    fprintf(out, "require %.*s for %.*s\n", STR_ARGS(s->requires[i].name),
        STR_ARGS(s->entities[s->requires[i].entity].name));
    tx_print(out, program, program->requires[i], 1, arena);
  }
}
