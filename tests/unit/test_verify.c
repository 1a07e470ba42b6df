/* The verifier: each thing it must refuse, one at a time, in a program that is otherwise sound. */
#include "tests/unit/program_support.h"

#include "runtime/program/verify.h"

#define TEXT                                                                                       \
  ENTITIES                                                                                         \
  "parameter p : decimal(2)\n  from 2019-01-01 is 1.50\n  from 2020-01-01 is 2.50\n"               \
  "reading how : one of either, both\n  is either\n  because \"x\"\n"                              \
  "decision d of unit one of x, y, w otherwise w\n"                                                \
  "rule r1 for unit when a then d is y because \"1\"\n"                                            \
  "rule r2 for unit when how is both and any incident where grave then d is x because \"2\"\n"     \
  "define e of unit : integer is n except 1 when a except 2 when b\n"                              \
  "define f of cluster : integer is sum of z over unit\n"                                          \
  "define g of unit : boolean is cluster.f * p > s\n"                                              \
  "define h of sector : integer is count of unit where g\n"                                        \
  "define i of unit : boolean is n / z >= 2 / 3 and sector.h > 1\n"                                \
  "define j of unit : date is day + n months rounded down\n"                                       \
  "define k of unit : boolean is name = \"A\" or cluster.kind is big\n"                            \
  "define l of cluster : integer is count of unit\n"                                               \
  "define m of unit : integer is round(s)\n"                                                       \
  "define o of unit : boolean is not a\n"                                                          \
  "define t of cluster : integer is sum of z over unit where d is x\n"                             \
  "define u of unit : decimal(2) is n + s\n"                                                       \
  "define at_day of unit : decimal(2) is p on (as of + n days)\n"                                  \
  "selection pick choose 2 unit per cluster where d is w order by n descending on tie all\n"       \
  "define picked of unit : boolean is pick and rank in pick <= 1 and (cluster.kind is big)\n"      \
  "define full of cluster : boolean is pick is filled\n"                                           \
  "allocation part share l among unit per cluster by z on tie n descending refer\n"                \
  "define better of unit : integer is count of unit where n > this.n and day = this.day\n"         \
  "define paired of unit : boolean is any unit where not (day < this.day) and unit is not this\n"  \
  "warning v for unit when a because \"w\"\n"                                                      \
  "require q for cluster that l > 0 because \"q\"\n"

enum {
  DEFINE_E,
  DEFINE_F,
  DEFINE_G,
  DEFINE_H,
  DEFINE_I,
  DEFINE_J,
  DEFINE_K,
  DEFINE_L,
  DEFINE_M,
  DEFINE_O
};

/* The first instruction of an opcode, or of a shape. */
static struct instruction *op(struct program *p, enum opcode opcode) {
  for (uint32_t i = 0; i < p->n_code; i++)
    if (p->code[i].op == opcode) return &p->code[i];
  fail_msg("no %s", opcode_infos[opcode].mnemonic);
  return NULL;
}

static struct reg *with_storage(struct program *p, enum register_storage storage) {
  for (uint32_t i = 0; i < p->n_registers; i++)
    if (p->registers[i].storage == storage) return &p->registers[i];
  fail();
  return NULL;
}

static void expect(void (*damage)(struct program *), const char *reason) {
  struct compiled c;
  compiled_init(&c, TEXT);
  assert_null(program_verify(&c.arena, c.program));
  damage(c.program);
  const char *found = program_verify(&c.arena, c.program);
  if (!found || !strstr(found, reason))
    fail_msg("expected \"%s\", found \"%s\"", reason, found ? found : "nothing");
  compiled_free(&c);
}

/* One case: what is done to the program `p`, and words of the reason it is refused for. */
#define CASE(name, reason, ...)                                                                    \
  static void damage_##name(struct program *p) { __VA_ARGS__; }                                    \
  static void name(void **state) {                                                                 \
    (void)state;                                                                                   \
    expect(damage_##name, reason);                                                                 \
  }
#include "tests/unit/verify_cases.def"

int main(void) {
  const struct CMUnitTest tests[] = {
#define CASE(name, ...) cmocka_unit_test(name),
#include "tests/unit/verify_cases.def"
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
