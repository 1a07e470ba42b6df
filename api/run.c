/* Evaluating data, and the instances a run has (objects.h). */
#include "api/objects.h"
#include "base/date.h"
#include "results/require.h"
#include "runtime/data/instance_path.h"
#include "runtime/program/crossing.h"

/* -- options -- */

static bool choose_reading(thidua_context *context, const struct schema *schema,
    const thidua_reading *choice, uint32_t *chosen) {
  struct str name = str_from(choice->name), value = str_from(choice->value);
  for (uint32_t i = 0; i < schema->n_readings; i++) {
    if (!str_equal(schema->readings[i].name, name)) continue;
    const struct enumeration *words = &schema->enumerations[schema->readings[i].choices];
    for (uint32_t code = 0; code < words->n_words; code++)
      if (str_equal(words->words[code], value)) {
        chosen[i] = code;
        return true;
      }
    context_misuse(context, "reading %s has no value \"%s\"", choice->name, choice->value);
    return false;
  }
  context_misuse(context, "the regulation has no reading \"%s\"", choice->name);
  return false;
}

bool run_options_read(thidua_context *context, const struct schema *schema, struct arena *arena,
    const thidua_run_options *options, struct run_options *out) {
  *out = (struct run_options){
      .threads = options->threads, .as_of = schema->effective_to, .settled_facts = options->settle};
  if (options->as_of && !date_parse(str_from(options->as_of), &out->as_of)) {
    context_misuse(context, "\"%s\" is no day: write YYYY-MM-DD", options->as_of);
    return false;
  }
  if (!options->as_of && !schema->has_effective_to) {
    context_misuse(context, "the regulation has no last day: say as of which day");
    return false;
  }
  uint32_t *chosen = ARENA_ARRAY(arena, uint32_t, schema->n_readings + 1);
  for (uint32_t i = 0; i < schema->n_readings; i++) chosen[i] = schema->readings[i].chosen;
  for (size_t i = 0; i < options->n_readings; i++)
    if (!choose_reading(context, schema, &options->readings[i], chosen)) return false;
  out->readings = chosen;
  return true;
}

/* -- life -- */

/* Whether what was said of the preceding year is what the program asks of. */
static thidua_status check_previous(thidua_run *run, int32_t as_of) {
  thidua_data *data = run->data;
  if (!schema_uses_history(&data->program->schema)) return THIDUA_OK;
  if (!data->has_history)
    return context_misuse(
        run->context, "the regulation asks of the preceding year: give its results, or say none");
  struct diags diags;
  diags_init(&diags, &run->context->call, NULL);
  if (history_check_year(&data->history, as_of, &diags) && data->previous)
    history_check_program(&data->history, data->previous, &diags);
  return context_report(run->context, &diags);
}

struct sources *run_sources(struct arena *arena, const struct schema *schema) {
  struct sources *sources = ARENA_NEW(arena, struct sources);
  sources_init(sources, arena);
  for (uint32_t i = 0; i < schema->n_sources; i++)
    sources_add(sources, schema->sources[i].name, schema->sources[i].text);
  return sources;
}

struct report run_report(struct run *run, struct arena *arena) {
  struct report report = {
      .program = run->program,
      .data = run->data,
      .run = run,
      .as_of = run->options.as_of,
      .readings = run->options.readings,
      .arena = arena,
      .width = 100, /* of a table: where it goes is the writer's matter */
  };
  report_plan(&report);
  return report;
}

static void plan_report(thidua_run *run) {
  run->report = run_report(&run->run, &run->arena);
  run->report.arena = &run->context->call; /* what a form takes goes with its call */
}

/* What is required of the data; of a part of it what the groups say by themselves, or what is known
 * of all of them (crossing.h). */
static void collect(thidua_run *run, const uint8_t *sides, bool of_all, struct diags *diags) {
  const struct program *program = run->data->program;
  for (uint32_t i = 0; i < program->schema.n_requires; i++)
    if (!sides || (sides[program->results.requires[i]] == SIDE_ALL) == of_all)
      require_collect_one(&run->run, &run->context->call, i, run->is_strict, diags);
}

static thidua_status evaluate(
    thidua_run *run, const thidua_run_options *options, bool is_part, bool checked) {
  thidua_context *context = run->context;
  const struct schema *schema = &run->data->program->schema;
  struct run_options vm_options;
  if (!run_options_read(context, schema, &run->arena, options, &vm_options)) return THIDUA_MISUSE;
  thidua_status status = check_previous(run, vm_options.as_of);
  if (!status) status = data_finish(run->data);
  if (status) return status;
  run->has_run = true;
  run_evaluate(&run->run, &run->arena, &context->allocator, run->data->program, &run->data->dataset,
      &vm_options);
  plan_report(run);
  run->is_strict = options->strict != 0;
  if (vm_options.settled_facts && !is_part)
    run->report.settled =
        settle_run(&run->run, vm_options.settled_facts, &run->arena, &context->allocator);
  struct diags diags;
  diags_init(&diags, &context->call, run_sources(&context->call, schema));
  require_check_day(schema, vm_options.as_of, &diags);
  if (checked)
    collect(
        run, is_part ? crossing_sides(&context->call, run->data->program) : NULL, false, &diags);
  if (diags.n_errors) column_cache_drop(&run->data->cache);
  return context_report(context, &diags);
}

static thidua_status begin(thidua_data *data, const thidua_run_options *options, bool is_part,
    bool checked, thidua_run **out) {
  thidua_context *context = data->context;
  context_begin(context);
  *out = NULL;
  if (data->is_exhausted) return THIDUA_OUT_OF_MEMORY;
  thidua_run *run = context_take(&context->allocator, sizeof *run);
  if (!run) return THIDUA_OUT_OF_MEMORY;
  run->context = context;
  run->data = data;
  arena_init(&run->arena, &context->allocator);
  run->arena.out_of_memory = &context->exhausted;
  static const thidua_run_options defaults = {0};
  if (setjmp(context->exhausted)) {
    data->is_exhausted = !data->is_finished; /* in the middle of being closed, perhaps */
    thidua_run_free(run);
    return context_exhausted(context);
  }
  thidua_status status = evaluate(run, options ? options : &defaults, is_part, checked);
  if (status) {
    thidua_run_free(run);
    return status;
  }
  *out = run;
  return THIDUA_OK;
}

thidua_status thidua_run_new(
    thidua_data *data, const thidua_run_options *options, thidua_run **out) {
  return begin(data, options, false, true, out);
}

thidua_status thidua_run_part(
    thidua_data *data, const thidua_run_options *options, int checked, thidua_run **out) {
  return begin(data, options, true, checked != 0, out);
}

thidua_status thidua_run_whole(thidua_run *run) {
  thidua_context *context = run->context;
  context_begin(context);
  if (run->is_exhausted) return THIDUA_OUT_OF_MEMORY;
  if (setjmp(context->exhausted)) {
    run->is_exhausted = true;
    return context_exhausted(context);
  }
  struct diags diags;
  diags_init(&diags, &context->call, run_sources(&context->call, &run->data->program->schema));
  collect(run, crossing_sides(&context->call, run->data->program), true, &diags);
  return context_report(context, &diags);
}

void thidua_run_free(thidua_run *run) {
  if (!run) return;
  if (run->report.schema) arena_free(&run->report.row);
  if (run->has_run) run_free(&run->run);
  arena_free(&run->arena);
  context_release(&run->context->allocator, run);
}

/* -- instances -- */

uint32_t thidua_row_count(const thidua_run *run, uint32_t entity) {
  return entity < run->data->program->schema.n_entities ? run->data->dataset.tables[entity].n_rows
                                                        : 0;
}

thidua_text thidua_row_id(const thidua_run *run, uint32_t entity, uint32_t row) {
  if (row >= thidua_row_count(run, entity)) return text_out(STR(""));
  return text_out(dataset_id(&run->data->dataset, entity, row));
}

uint32_t thidua_row_find(const thidua_run *run, uint32_t entity, thidua_text id) {
  if (entity >= run->data->program->schema.n_entities || id.length >= UINT32_MAX)
    return THIDUA_NONE;
  return instance_find(&run->data->dataset, entity, (struct str){id.bytes, (uint32_t)id.length});
}

uint32_t thidua_row_parent(const thidua_run *run, uint32_t entity, uint32_t row) {
  if (entity == 0 || row >= thidua_row_count(run, entity)) return THIDUA_NONE;
  return run->data->dataset.tables[entity].parent[row];
}
