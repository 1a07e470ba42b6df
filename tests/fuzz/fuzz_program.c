/* Fuzzes the reader, the verifier and the VM: a program file of any bytes is refused, or it runs.
 * Whatever the verifier accepts is run over a small generated data set at several block sizes and
 * thread counts, every result is read, every unknown one explained, and the listing printed:
 * nothing may crash, hang or read out of bounds, and every block size must give the same results.
 *
 * Damage must get past the checksum to reach the verifier, and past the verifier to reach the VM.
 * So the checksum is mended before reading; the mutator turns rule text (the seeds) into programs;
 * and half of its mutations change one member of one instruction, register, phase … of a program
 * that was sound, to some other small number.
 */
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>

#include "compiler/compile.h"
#include "base/date.h"
#include "runtime/program/disasm.h"
#include "runtime/program/program_codec.h"
#include "runtime/program/program_read.h"
#include "runtime/program/program_write.h"
#include "runtime/vm/run.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned int seed);
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);

#define ROWS_AT_MOST 40

static uint32_t next(uint64_t *state, uint32_t below) { /* splitmix64 */
  uint64_t z = *state += 0x9E3779B97F4A7C15u;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return (uint32_t)((z ^ (z >> 31)) % below);
}

/* -- data -- */

static int64_t some_number(uint64_t *random, const struct schema *schema, struct type type) {
  static const int64_t edges[] = {
      INT64_MIN, INT64_MIN + 1, INT64_MAX, INT64_MAX - 1, -1, 0, 1, 1000000000, INT64_MAX / 10};
  if (type.kind == TYPE_BOOLEAN) return next(random, 2);
  if (type.kind == TYPE_ENUM) return next(random, schema->enumerations[type.of].n_words);
  if (type.kind == TYPE_DATE)
    return next(random, 3) ? (int64_t)next(random, 20000) : next(random, 2) ? DATE_MIN : DATE_MAX;
  return next(random, 4) ? (int64_t)next(random, 9) - 2
                         : edges[next(random, sizeof edges / sizeof *edges)];
}

static void fill_row(struct dataset *data, const struct schema *schema, uint32_t entity,
    uint32_t row, uint64_t *random) {
  static const struct str texts[] = {{"A", 1}, {"B", 1}, {"", 0}, {"Đơn vị", 10}};
  const struct entity *e = &schema->entities[entity];
  for (uint32_t f = e->first_field; f < e->first_field + e->n_fields; f++) {
    struct type type = schema->fields[f].type;
    if (next(random, 3) == 0) continue;
    if (type.kind == TYPE_TEXT || type.kind == TYPE_REFERENCE)
      dataset_set_text(data, f, row, texts[next(random, 4)]);
    else dataset_set_number(data, f, row, some_number(random, schema, type));
  }
}

/* Depth first, as the loader does: the children of a row follow it. The depth of the tree is at
 * most a few hundred rows. */
static void fill_below(struct dataset *data, const struct schema *schema, uint32_t parent,
    uint32_t row, uint32_t *n_rows, uint64_t *random) {
  fill_row(data, schema, parent, row, random);
  for (uint32_t entity = parent + 1; entity < schema->n_entities && *n_rows < ROWS_AT_MOST;
       entity++) {
    if (schema->entities[entity].parent != parent || next(random, 5) == 0) continue;
    dataset_list_present(data, entity, row);
    for (uint32_t n = next(random, 4); n-- > 0 && *n_rows < ROWS_AT_MOST; ++*n_rows)
      fill_below(data, schema, entity, dataset_add_row(data, entity, row, 0, 1, 1), n_rows, random);
  }
}

/* -- running -- */

static uint64_t mix(uint64_t hash, uint64_t value) { return (hash ^ value) * 0x100000001B3u; }

/* Reads one result at one row and asks why it is unknown. Returns a hash of what was read. */
static uint64_t read_result(struct run *run, uint32_t number, uint32_t row, struct arena *arena) {
  int64_t lo = 0, hi = 0;
  uint64_t hash = 0;
  switch ((enum register_kind)run->program->registers[number].kind) {
  case REG_TRUTH: hash = run_truth(run, number, row); break;
  case REG_SET8:
  case REG_SET64: hash = run_set(run, number, row); break;
  case REG_CODE: hash = run_code(run, number, row); break;
  case REG_TEXT:
    hash = run_text(run, number, row);
    if (hash != TEXT_UNKNOWN) hash = str_hash(run_text_words(run, (uint32_t)hash));
    break;
  case REG_NUMBER:
  case REG_BOUNDS: hash = run_number(run, number, row, &lo, &hi); break;
  case REG_FRACTION:
  case REG_N_KINDS: abort();
  }
  hash = mix(mix(hash, (uint64_t)lo), (uint64_t)hi);
  struct reasons reasons;
  run_why(run, number, row, arena, &reasons);
  for (uint32_t i = 0; i < reasons.n_missing; i++) hash = mix(hash, str_hash(reasons.missing[i]));
  for (uint32_t i = 0; i < reasons.n_faults; i++) hash = mix(hash, str_hash(reasons.faults[i]));
  for (uint32_t i = 0; i < reasons.n_conflict; i++) hash = mix(hash, str_hash(reasons.conflict[i]));
  return hash;
}

static uint64_t read_column(
    struct run *run, uint32_t number, uint32_t entity, uint64_t hash, struct arena *arena) {
  for (uint32_t row = 0; row < run->data->tables[entity].n_rows; row++)
    hash = mix(hash, read_result(run, number, row, arena));
  return hash;
}

/* References name a row there is, or nobody. */
static uint64_t read_references(struct run *run, const struct define *define, uint64_t hash) {
  for (uint32_t row = 0; row < run->data->tables[define->entity].n_rows; row++) {
    const uint32_t named = run_text(run, define_register(run->program, define), row);
    if (named < TEXT_NOWHERE && named >= run->data->tables[define->type.of].n_rows) abort();
    hash = mix(hash, named);
  }
  return hash;
}

static uint64_t read_results(struct run *run, struct arena *arena) {
  const struct schema *s = &run->program->schema;
  uint64_t hash = 14695981039346656037u;
  for (uint32_t i = 0; i < s->n_defines; i++) {
    if (s->defines[i].type.kind == TYPE_REFERENCE) {
      hash = read_references(run, &s->defines[i], hash);
      continue;
    }
    hash = read_column(run, run->program->results.defines[i], s->defines[i].entity, hash, arena);
    /* as reports show it: words and dates within their types */
    for (uint32_t row = 0; row < run->data->tables[s->defines[i].entity].n_rows; row++) {
      struct value value = {.type = s->defines[i].type, .known = true};
      if (value.type.kind == TYPE_ENUM &&
          (value.number = run_code(run, run->program->results.defines[i], row)) == CODE_UNKNOWN)
        continue;
      if ((value.type.kind == TYPE_INTEGER || value.type.kind == TYPE_DECIMAL ||
              value.type.kind == TYPE_DATE) &&
          !run_number(run, run->program->results.defines[i], row, &value.number, &(int64_t){0}))
        continue;
      hash = mix(hash, str_hash(value_format(arena, s, &value)));
    }
  }
  for (uint32_t i = 0; i < s->n_decisions; i++) {
    const struct decision *d = &s->decisions[i];
    hash = read_column(run, run->program->results.decisions[i], d->entity, hash, arena);
    for (uint32_t row = 0; row < run->data->tables[d->entity].n_rows; row++) {
      uint64_t set = run_set(run, run->program->results.decisions[i], row),
               all = UINT64_MAX >> (64 - s->enumerations[d->outcomes].n_words);
      if (set == 0 || (set & ~all)) abort(); /* an outcome that is none */
    }
  }
  for (uint32_t i = 0; i < s->n_rules; i++)
    hash = read_column(run, run->program->results.rules[i],
        s->decisions[s->rules[i].decision].entity, hash, arena);
  for (uint32_t i = 0; i < s->n_warnings; i++)
    hash = read_column(run, run->program->results.warnings[i], s->warnings[i].entity, hash, arena);
  for (uint32_t i = 0; i < s->n_requires; i++)
    hash =
        read_column(run, run->program->results.requires[i], s -> requires[i].entity, hash, arena);
  return hash;
}

static void run_program(struct arena *arena, const struct program *program, uint64_t random) {
  struct run_options variants[] = {{.block_rows = 1024, .threads = 1},
      {.block_rows = 1 + next(&random, 3), .threads = 1 + (next(&random, 16) == 0)}};
  struct dataset data;
  uint32_t n_rows = 0;
  jmp_buf exhausted;
  if (setjmp(exhausted)) abort();
  dataset_init(&data, &program->schema, &allocator_system, &exhausted);
  fill_below(&data, &program->schema, 0, 0, &n_rows, &random);
  dataset_finish(&data);
  uint64_t expected = 0;
  for (uint32_t i = 0; i < 2; i++) {
    struct run run;
    struct run_options options = variants[i];
    options.as_of = (int32_t)(18000 + random % 1000);
    run_evaluate(&run, arena, &allocator_system, program, &data, &options);
    uint64_t hash = read_results(&run, arena);
    run_free(&run);
    if (i == 0) expected = hash;
    if (hash != expected) abort(); /* results must not depend on blocks or threads */
  }
  dataset_free(&data);
}

/* -- one input -- */

/* Magic, format, length and checksum made to fit. */
static struct str mend(struct arena *arena, const uint8_t *data, size_t size) {
  uint8_t *bytes = arena_alloc(arena, size);
  memcpy(bytes, data, size);
  memcpy(bytes, PROGRAM_MAGIC, sizeof PROGRAM_MAGIC - 1);
  bytes[6] = PROGRAM_FORMAT, bytes[7] = 0;
  for (uint32_t i = 0; i < 8; i++) bytes[8 + i] = (uint8_t)((uint64_t)size >> (8 * i));
  program_checksum(bytes, size - PROGRAM_CHECKSUM_BYTES, bytes + size - PROGRAM_CHECKSUM_BYTES);
  return (struct str){(const char *)bytes, (uint32_t)size};
}

/* The program of a text of rules, NULL where it has none. Compiled as what a program carries: so no
 * other file is read. */
static struct program *compiled(struct arena *arena, const uint8_t *data, size_t size) {
  struct compilation compilation;
  struct rule_source file = {
      STR("fuzz.rules"), STR("fuzz.rules"), {arena_copy(arena, data, size), (uint32_t)size}};
  struct schema *carried = ARENA_NEW(arena, struct schema);
  *carried = (struct schema){.sources = arena_copy(arena, &file, sizeof file), .n_sources = 1};
  return compile(&compilation, arena, compile_carried(carried, COMPILE_PROGRAM), NULL)
      ? compilation.program
      : NULL;
}

static struct program *load(struct arena *arena, const uint8_t *data, size_t size) {
  struct diags diags;
  diags_init(&diags, arena, NULL);
  if (size < PROGRAM_HEADER_BYTES + PROGRAM_CHECKSUM_BYTES) return NULL;
  return program_read(arena, &diags, "fuzz.rbc", mend(arena, data, size));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct arena arena;
  arena_init(&arena, NULL);
  bool is_program = program_magic((struct str){(const char *)data, (uint32_t)size});
  struct program *program = is_program ? load(&arena, data, size) : compiled(&arena, data, size);
  if (program && program->n_registers < 5000) {
    program_seal(&arena, program);
    FILE *null = fopen("/dev/null", "w");
    if (null) {
      program_disassemble(null, program, &arena);
      fclose(null);
    }
    run_program(&arena, program, str_hash((struct str){(const char *)program->digest, 32}));
  }
  arena_free(&arena);
  return 0;
}

/* -- mutation -- */

static void change_u32(uint32_t *value, uint32_t below, uint64_t *random) {
  switch (next(random, 8)) {
  case 0: *value = UINT32_MAX; return;
  case 1: *value += 1; return;
  case 2: *value -= 1; return;
  default: *value = next(random, below ? below : 1); return;
  }
}

static void change_u8(uint8_t *value, uint32_t below, uint64_t *random) {
  *value = (uint8_t)next(random, below + 1);
}

static void change_instruction(struct program *p, uint64_t *random) {
  struct instruction *code = &p->code[next(random, p->n_code)];
  uint32_t *operands[] = {&code->d, &code->a, &code->b, &code->c};
  switch (next(random, 3)) {
  case 0: code->op = (uint16_t)next(random, OP_N_OPCODES); return;
  case 1: code->imm = (uint16_t)next(random, next(random, 2) ? 32 : 65536); return;
  default: change_u32(operands[next(random, 4)], p->n_registers, random); return;
  }
}

static void change_register(struct program *p, uint64_t *random) {
  struct reg *reg = &p->registers[next(random, p->n_registers)];
  switch (next(random, 4)) {
  case 0: reg->storage = (uint8_t)next(random, 4); break;
  case 1: change_u32(&reg->entity, p->schema.n_entities, random); break;
  case 2: change_u8(&reg->kind, REG_N_KINDS, random); break;
  default: change_u32(&reg->slot, p->n_slots, random); break;
  }
  if (next(random, 2) && (reg->storage == STORAGE_WHOLE || reg->storage == STORAGE_VIEW))
    reg->slot = 0;
}

static void change_type(struct type *type, const struct schema *s, uint64_t *random) {
  if (next(random, 2)) change_u8(&type->kind, TYPE_REFERENCE, random);
  if (next(random, 2)) change_u8(&type->scale, 9, random);
  if (next(random, 2)) change_u32(&type->of, s->n_enumerations, random);
}

static void change_schema(struct program *p, uint64_t *random) {
  struct schema *s = &p->schema;
  const uint32_t n_registers = p->n_registers;
  switch (next(random, 8)) {
  case 0: change_type(&s->fields[next(random, s->n_fields)].type, s, random); return;
  case 1:
    if (s->n_defines)
      change_u32(&p->results.defines[next(random, s->n_defines)], n_registers, random);
    return;
  case 2:
    if (s->n_defines) change_type(&s->defines[next(random, s->n_defines)].type, s, random);
    return;
  case 3:
    if (s->n_decisions)
      change_u32(&s->decisions[next(random, s->n_decisions)].outcomes, s->n_enumerations, random);
    return;
  case 4:
    if (s->n_rules) change_u32(&s->rules[next(random, s->n_rules)].outcome, 4, random);
    return;
  case 5:
    change_u32(&s->entities[next(random, s->n_entities)].parent, s->n_entities, random);
    return;
  case 6:
    if (s->n_parameters) change_type(&s->parameters[next(random, s->n_parameters)].type, s, random);
    return;
  default: { /* fewer words: there are no more in memory */
    struct enumeration *e = &s->enumerations[next(random, s->n_enumerations)];
    if (e->n_words) e->n_words = next(random, e->n_words);
    return;
  }
  }
}

static void change_program(struct program *p, uint64_t *random) {
  if (!p->n_code) return;
  switch (next(random, 8)) {
  case 0:
  case 1:
  case 2: change_instruction(p, random); return;
  case 3: change_register(p, random); return;
  case 4:
    if (p->n_operands)
      change_u32(&p->operands[next(random, p->n_operands)], p->n_registers, random);
    return;
  case 5:
    change_u32(next(random, 2) ? &p->phases[next(random, p->n_phases)].n
                               : &p->phases[next(random, p->n_phases)].trunk,
        p->n_code, random);
    return;
  case 6:
    if (p->schema.n_enumerations) change_schema(p, random);
    return;
  default:
    if (p->n_constants)
      change_type(&p->constants[next(random, p->n_constants)].type, &p->schema, random);
    return;
  }
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned int seed) {
  struct arena arena;
  uint64_t random = seed;
  arena_init(&arena, NULL);
  bool is_program = program_magic((struct str){(const char *)data, (uint32_t)size});
  struct program *program = is_program ? load(&arena, data, size) : compiled(&arena, data, size);
  if (!program) {
    size = LLVMFuzzerMutate(data, size, max_size);
  } else if (is_program && next(&random, 4) == 0) {
    size = LLVMFuzzerMutate(data, size, max_size); /* the bytes as they are; mended when read */
  } else {
    for (uint32_t n = is_program ? 1 + next(&random, 3) : 0; n > 0; n--)
      change_program(program, &random);
    struct str bytes = program_write(&arena, program);
    if (bytes.n <= max_size) {
      memcpy(data, bytes.p, bytes.n);
      size = bytes.n;
    }
  }
  arena_free(&arena);
  return size;
}
