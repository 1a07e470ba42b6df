/* See decided.h. */
#include "tests/support/decided.h"

#include "compiler/sql/sql.h"
#include "engines/read_run.h"
#include "runtime/program/crossing.h"

/* -- registers -- */

/* Whether a table of kept registers has a register: what was refused it has not. */
static bool is_among(struct str name, const struct str *names, uint32_t n) {
  for (uint32_t i = 0; i < n; i++)
    if (str_equal(name, names[i])) return true;
  return false;
}

/* Those of an entity that came back, marked in `is_there`. */
static bool read_registers(struct engine *engine, struct run *run, const struct sql_names *names,
    uint32_t entity, bool is_whole, bool *is_there) {
  const struct program *program = run->program;
  struct arena *arena = engine->arena;
  struct kept_register *kept = ARENA_ARRAY(arena, struct kept_register, program->n_registers);
  const struct str table = sql_kept_table(arena, names, entity);
  struct str *there = NULL;
  uint32_t n_there = 0, n = 0;
  if (!is_whole && !engine_table_columns(engine, table, &there, &n_there)) return false;
  for (uint32_t reg = 0; reg < program->n_registers; reg++) {
    if (program->registers[reg].entity != entity || !sql_keeps(program, SQL_KEPT_ALL, reg) ||
        (!is_whole && !is_among(register_column(arena, program, reg, 0), there, n_there)))
      continue;
    kept[n].reg = reg;
    is_there[reg] = true;
    for (uint32_t part = 0; part < 4; part++)
      kept[n].columns[part] = register_column(arena, program, reg, part);
    n++;
  }
  return n == 0 || run_read(engine, run, entity, table, STR("_row"), kept, n);
}

const char *decided_read(struct engine *engine, struct run *run, const struct sql_names *names,
    bool is_whole, bool *is_there) {
  for (uint32_t e = 0; e < run->program->schema.n_entities; e++)
    if (!read_registers(engine, run, names, e, is_whole, is_there)) return engine->words;
  return NULL;
}

struct cell { /* a register's value as either side has it */
  bool is_known;
  int128 parts[4];
  struct str text;
};

static struct cell cell_of(const struct run *run, uint32_t reg, uint32_t row) {
  const struct program *p = run->program;
  const struct type type = p->types[reg];
  struct cell cell = {.is_known = true};
  uint32_t at;
  int64_t lo, hi;
  switch ((enum register_kind)p->registers[reg].kind) {
  case REG_TRUTH:
    cell.parts[0] = run_truth(run, reg, row);
    cell.is_known = cell.parts[0] != TRUTH_UNKNOWN;
    break;
  case REG_SET8:
  case REG_SET64: cell.parts[0] = (int64_t)run_set(run, reg, row); break;
  case REG_CODE:
    at = run_code(run, reg, row);
    cell.is_known = at != CODE_UNKNOWN;
    if (type.kind != TYPE_ENUM) cell.parts[0] = at;
    else if (cell.is_known) cell.text = dataset_word(run->data, type.of, at);
    break;
  case REG_TEXT:
    at = run_text(run, reg, row);
    cell.is_known = at != TEXT_UNKNOWN;
    if (!cell.is_known) break;
    if (type.kind == TYPE_REFERENCE || at == TEXT_NOWHERE) cell.parts[0] = at;
    else cell.text = run_text_words(run, at);
    break;
  case REG_NUMBER:
  case REG_BOUNDS:
    cell.is_known = run_number(run, reg, row, &lo, &hi);
    if (cell.is_known) cell.parts[0] = lo, cell.parts[1] = hi;
    break;
  case REG_FRACTION: {
    const struct view view = run_view(run, reg, row, &at);
    const struct fraction *least = (const struct fraction *)view.values + at,
                          *most = (const struct fraction *)view.high + at;
    cell.is_known = view.known[at];
    if (!cell.is_known) break;
    cell.parts[0] = least->numerator, cell.parts[1] = least->denominator;
    cell.parts[2] = most->numerator, cell.parts[3] = most->denominator;
    break;
  }
  case REG_N_KINDS: break;
  }
  return cell;
}

/* Whether a value is one of several that are possible. */
static bool is_open(const struct cell *cell, enum register_kind kind) {
  switch (kind) {
  case REG_SET8:
  case REG_SET64: return (cell->parts[0] & (cell->parts[0] - 1)) != 0;
  case REG_BOUNDS: return cell->is_known && cell->parts[0] != cell->parts[1];
  case REG_FRACTION:
    return cell->is_known && (cell->parts[0] != cell->parts[2] || cell->parts[1] != cell->parts[3]);
  case REG_TRUTH:
  case REG_CODE:
  case REG_TEXT:
  case REG_NUMBER:
  case REG_N_KINDS: break;
  }
  return !cell->is_known;
}

static void count(struct decided_measure *measure, const struct program *p, uint32_t op,
    uint32_t reg, const struct cell *wanted) {
  const enum register_kind kind = (enum register_kind)p->registers[reg].kind;
  measure->n_values++;
  measure->n_unknown += !wanted->is_known;
  measure->of_kind[kind]++;
  measure->n_open[kind] += is_open(wanted, kind);
  measure->n_ranks += op == OP_RANK;
  measure->n_states += op == OP_STATE || op == OP_ALLOTMENT;
}

/* A fraction that is too long for the engine is a fault there; so is what is compared, or rounded, of
 * one, where its products are too long. And of SQLite's 64 bits a share (allocation.c), or a quotient
 * by a number so large that a rest has no room for more digits (quotient.c). */
static bool is_beyond(const struct program *p, enum sql_dialect dialect,
    const struct instruction *code, const struct cell *wanted, const struct cell *found) {
  bool is_of_fractions = p->registers[code->d].kind == REG_FRACTION;
  for (uint32_t k = 0, n = instruction_n_reads(code, p->operands); k < n; k++)
    is_of_fractions |= p->registers[instruction_read(code, p->operands, k)].kind == REG_FRACTION;
  if (is_of_fractions) return dialect != SQL_POSTGRESQL && wanted->is_known && !found->is_known;
  if (dialect != SQL_SQLITE) return false;
  if (code->op == OP_ALLOT) return found->parts[0] == ALLOTMENT_UNKNOWN;
  return (code->op == OP_DIV_NUMBER || code->op == OP_DIV_BOUNDS) && !found->is_known;
}

static bool is_same_cell(const struct cell *a, const struct cell *b) {
  return a->is_known == b->is_known && str_equal(a->text, b->text) &&
      memcmp(a->parts, b->parts, sizeof a->parts) == 0;
}

#define DIGITS INT64_C(1000000000000000000)

static const char *told(struct arena *arena, const struct cell *cell) {
  const char *text = arena_printf(
      arena, "%s \"%.*s\"", cell->is_known ? "known" : "unknown", STR_ARGS(cell->text));
  for (int part = 0; part < 4; part++) {
    const int128 n = cell->parts[part], high = n / DIGITS, low = n % DIGITS;
    text = high ? arena_printf(arena, "%s %lld%018lld", text, (long long)high,
                      (long long)(low < 0 ? -low : low))
                : arena_printf(arena, "%s %lld", text, (long long)low);
  }
  return text;
}

/* One register; *beyond: it cannot be compared. */
static const char *differing_row(struct decided_measure *measure, enum sql_dialect dialect,
    const struct run *wanted, const struct run *found, const struct instruction *code,
    bool *beyond) {
  const struct program *p = wanted->program;
  const uint32_t reg = code->d, entity = p->registers[reg].entity;
  for (uint32_t row = 0; row < wanted->data->tables[entity].n_rows; row++) {
    const struct cell a = cell_of(wanted, reg, row), b = cell_of(found, reg, row);
    count(measure, p, code->op, reg, &a);
    if (is_same_cell(&a, &b)) continue;
    if (is_beyond(p, dialect, code, &a, &b)) {
      measure->n_forgiven++;
      *beyond = true;
      continue;
    }
    return arena_printf(found->arena, "r%u (%s of %.*s) in row %u is %s, the machine has %s", reg,
        opcode_infos[code->op].mnemonic, STR_ARGS(p->schema.entities[entity].name), row,
        told(found->arena, &b), told(found->arena, &a));
  }
  return NULL;
}

const char *decided_registers(struct decided_measure *measure, enum sql_dialect dialect,
    const struct run *wanted, const struct run *found, const bool *is_there, bool *compared) {
  const struct program *p = wanted->program;
  bool *beyond = ARENA_ARRAY(found->arena, bool, p->n_registers);
  for (uint32_t i = 0; i < p->n_code; i++) {
    const uint32_t reg = p->code[i].d;
    for (uint32_t k = 0, n = instruction_n_reads(&p->code[i], p->operands); k < n; k++)
      beyond[reg] |= beyond[instruction_read(&p->code[i], p->operands, k)];
    /* `this` is the id there, which does not tell such rows apart; nothing is compared with it */
    const struct type type = p->types[reg];
    if (beyond[reg] || !is_there[reg] ||
        (type.kind == TYPE_REFERENCE && p->schema.entities[type.of].unique_within))
      continue;
    if (compared && wanted->data->tables[p->registers[reg].entity].n_rows)
      compared[p->code[i].op] = true;
    const char *differs = differing_row(measure, dialect, wanted, found, &p->code[i], &beyond[reg]);
    if (differs) return differs;
  }
  return NULL;
}

/* -- forms -- */

const char *decided_forms(
    struct subject *subject, struct run *wanted, struct run *found, bool is_settled) {
  const char *differs = NULL;
  for (unsigned f = 0; !differs && f < FORMS; f++) {
    struct written a = form_write(subject, wanted, wanted->arena, is_settled, f),
                   b = form_write(subject, found, found->arena, is_settled, f);
    for (int i = 0; !differs && i < 2; i++) {
      size_t at = 0;
      while (at < a.n[i] && at < b.n[i] && a.bytes[i][at] == b.bytes[i][at]) at++;
      if (at == a.n[i] && at == b.n[i]) continue;
      const size_t from = at < 200 ? 0 : at - 200;
      differs =
          arena_printf(found->arena, "form %u%s: other bytes from %zu on:\n%.400s\nnot\n%.400s", f,
              i ? " (beside)" : "", at, b.bytes[i] + from, a.bytes[i] + from);
    }
    form_free(&a);
    form_free(&b);
  }
  return differs;
}
