/* The columns of a run: the data's, the whole ones of its registers, the codes of text constants; and
 * which registers nobody will ask for. */
#include "runtime/vm/id_order.h"
#include "runtime/vm/vm_plan.h"

static uint32_t rows_of(const struct vm *vm, const struct reg *reg) {
  return reg->entity == ENTITY_RUN ? 1 : vm->run->data->tables[reg->entity].n_rows;
}

/* -- ranks that only their selection reads -- */

/* Whether an instruction reads ranks as the selection they were made for, whose statuses stay. */
static bool is_own_selection(
    const struct program *program, const struct instruction *code, uint32_t read) {
  return code->op == OP_SELECT && read == 0 && !(code->imm & SELECT_STATUSES) &&
      program->registers[code->d].storage == STORAGE_WHOLE;
}

/* Whether the ranks of a phase may pass: within blocks, or of all rows in one group, which are
 * then put in order rather than numbered. */
static bool may_pass(
    const struct vm *vm, const struct phase *phase, const struct instruction *code) {
  const struct program *program = vm->run->program;
  const struct reg *reg = &program->registers[code->d];
  if (code->op != OP_RANK || reg->storage != STORAGE_WHOLE) return false;
  return phase->domain == DOMAIN_TRUNK || (code->b == 0 && rows_of(vm, reg) >= ROWS_RANKED_NARROW);
}

static void find_passing(struct vm *vm) {
  const struct program *program = vm->run->program;
  if (!vm->run->options.counts_only) return;
  bool *is_passing = vm->is_passing = ARENA_ARRAY(vm->run->arena, bool, program->n_registers);
  uint32_t *written = ARENA_ARRAY(vm->run->arena, uint32_t, program->n_registers); /* phases */
  for (uint32_t p = 0; p < program->n_phases; p++) {
    const struct phase *phase = &program->phases[p];
    for (uint32_t i = phase->first; i < phase->first + phase->n; i++) {
      const struct instruction *code = &program->code[i];
      is_passing[code->d] = may_pass(vm, phase, code);
      written[code->d] = p;
      for (uint32_t r = 0; r < instruction_n_reads(code, program->operands); r++) {
        const uint32_t reg = instruction_read(code, program->operands, r);
        if (written[reg] != p || !is_own_selection(program, code, r)) is_passing[reg] = false;
      }
    }
  }
}

/* -- constants and columns -- */

/* The dictionary's numbers of text constants. One that no data has gets a number past the
 * dictionary's end, the same for equal texts, so that comparing numbers is comparing texts. One
 * pass over the dictionary: lengths sieve out nearly all before hashing. */
static void resolve_texts(struct vm *vm) {
  const struct program *program = vm->run->program;
  const struct dataset *data = vm->run->data;
  uint32_t *codes = ARENA_ARRAY(vm->run->arena, uint32_t, program->n_constants);
  struct str_map first; /* text -> the first constant that has it */
  str_map_init(&first, vm->run->arena);
  uint64_t lengths = 0;
  for (uint32_t k = 0; k < program->n_constants; k++) {
    const struct value *value = &program->constants[k];
    codes[k] = TEXT_UNKNOWN;
    if ((value->type.kind != TYPE_TEXT && value->type.kind != TYPE_REFERENCE) || !value->known)
      continue;
    if (value->type.kind == TYPE_REFERENCE) {
      codes[k] = TEXT_NOWHERE; /* nobody: the only reference a rule can hold */
      continue;
    }
    uint32_t same = k;
    if (!str_map_add(&first, value->text, k)) str_map_find(&first, value->text, &same);
    codes[k] = data->n_texts + same;
    lengths |= UINT64_C(1) << (value->text.n < 63 ? value->text.n : 63);
  }
  for (uint32_t code = 0; lengths && code < data->n_texts; code++) {
    const struct str text = dataset_text(data, code);
    uint32_t k;
    if ((lengths >> (text.n < 63 ? text.n : 63) & 1) && str_map_find(&first, text, &k))
      codes[k] = code;
  }
  for (uint32_t k = 0; k < program->n_constants; k++) { /* equal texts have one number */
    uint32_t same;
    if (codes[k] < TEXT_NOWHERE && str_map_find(&first, program->constants[k].text, &same))
      codes[k] = codes[same];
  }
  vm->context.text_codes = codes;
}

static void choose_readings(struct vm *vm) {
  const struct schema *schema = &vm->run->program->schema;
  uint32_t *readings = ARENA_ARRAY(vm->run->arena, uint32_t, schema->n_readings);
  for (uint32_t i = 0; i < schema->n_readings; i++)
    readings[i] =
        vm->run->options.readings ? vm->run->options.readings[i] : schema->readings[i].chosen;
  vm->context.readings = readings;
}

static bool is_whole(const struct vm *vm, uint32_t reg) {
  return vm->run->program->registers[reg].storage == STORAGE_WHOLE &&
      !(vm->is_passing && vm->is_passing[reg]);
}

/* Whole columns, and the data's own. */
static void place_columns(struct vm *vm) {
  const struct program *program = vm->run->program;
  const struct schema *schema = &program->schema;
  for (uint32_t f = 0; f < schema->n_fields; f++) {
    const uint32_t entity = schema->fields[f].entity;
    const struct column *column =
        &(&vm->run->data->tables[entity])->columns[f - schema->entities[entity].first_field];
    const bool is_narrow = column->kind == REG_NUMBER && column->width < sizeof(int64_t);
    if (is_narrow) vm->narrow[vm_column_view(vm, f)] = column;
    else vm->bases[vm_column_view(vm, f)] = column->view;
  }
  size_t bytes = 0;
  for (uint32_t i = 0; i < program->n_code; i++) {
    const struct reg *r = &program->registers[program->code[i].d];
    if (is_whole(vm, program->code[i].d)) bytes += vm_buffer_bytes(r->kind, rows_of(vm, r));
  }
  char *memory = vm_alloc_large(vm, bytes); /* one piece for all: written once, read once */
  for (uint32_t i = 0; i < program->n_code; i++) {
    const uint32_t reg = program->code[i].d;
    const struct reg *r = &program->registers[reg];
    if (r->storage == STORAGE_VIEW && program->code[i].op != OP_ID_ORDER)
      vm->narrow[reg] = vm->narrow[vm_column_view(vm, program->code[i].a)];
    if (r->storage == STORAGE_VIEW)
      vm->bases[reg] = program->code[i].op == OP_ID_ORDER
          ? id_order(vm->run, program->code[i].a, vm_alloc(vm, id_order_bytes(rows_of(vm, r))))
          : vm->bases[vm_column_view(vm, program->code[i].a)];
    if (!is_whole(vm, reg)) continue;
    const uint32_t rows = rows_of(vm, r);
    vm->bases[reg] = vm_buffer_view(memory, r->kind, rows);
    memory += vm_buffer_bytes(r->kind, rows);
  }
  memcpy(vm->run->whole, vm->bases, program->n_registers * sizeof *vm->bases);
}

void vm_prepare_columns(struct vm *vm) {
  struct run *run = vm->run;
  const struct program *program = run->program;
  vm->context = (struct kernel_context){.program = program, .as_of = run->options.as_of};
  choose_readings(vm);
  resolve_texts(vm);
  vm->n_views = program->n_registers + program->schema.n_fields;
  vm->bases = ARENA_ARRAY(run->arena, struct view, vm->n_views);
  vm->narrow = ARENA_ARRAY(run->arena, const struct column *, vm->n_views);
  find_passing(vm);
  place_columns(vm);
}
