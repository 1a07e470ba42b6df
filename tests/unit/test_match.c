/* kernel_match.c against every completion: persons compared with each other by an equality and one
 * order, on domains so small that all ways of settling what is unknown can be tried. What the kernel
 * says must hold in each, and its bounds must be met by some. language.md §4 "Comparing rows". */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "runtime/kernels/kernels.h"

struct random {
  uint64_t state;
};
static uint32_t random_below(struct random *random, uint32_t n) {
  random->state ^= random->state << 13;
  random->state ^= random->state >> 7;
  random->state ^= random->state << 17;
  return (uint32_t)(random->state >> 16) % n;
}

enum { PERSONS = 4, DOMAIN = 4, BLOCKS = 2, ROUNDS = 20000 };
enum { KEY, BLOCK, VALUE, RESULT, TRUTHS, REGISTERS };

struct people {
  uint32_t n;
  int64_t low[PERSONS], high[PERSONS], value[PERSONS], other_low[PERSONS], other_high[PERSONS];
  uint8_t known[PERSONS], block[PERSONS], counts[PERSONS];
};

struct asked {
  uint16_t op;
  uint32_t comparison;
  bool by_block, leaves_out_own;
};

struct answer {
  bool known;
  int64_t low, high;
};

static void random_people(struct random *random, struct people *p, const struct asked *asked) {
  p->n = 1 + random_below(random, PERSONS);
  for (uint32_t i = 0; i < p->n; i++) {
    p->low[i] = random_below(random, DOMAIN);
    p->high[i] = random_below(random, 2)
        ? p->low[i]
        : p->low[i] + random_below(random, (uint32_t)(DOMAIN - p->low[i]));
    p->known[i] = 1;
    p->block[i] = (uint8_t)random_below(random, BLOCKS);
    if (asked->by_block && random_below(random, 4) == 0) p->block[i] = CODE_UNKNOWN;
    p->value[i] = (int64_t)random_below(random, 6) - 2;
    p->counts[i] = (uint8_t)random_below(random, 3);
  }
}

/* One instance's answer by the kernel. */
static void run_kernel(const struct people *p, const struct asked *asked, struct answer *answers) {
  struct reg registers[REGISTERS] = {[KEY] = {.entity = 1, .kind = REG_BOUNDS},
      [BLOCK] = {.entity = 1, .kind = REG_CODE},
      [VALUE] = {.entity = 1, .kind = REG_BOUNDS},
      [RESULT] = {.entity = 1, .kind = REG_BOUNDS},
      [TRUTHS] = {.entity = 1, .kind = REG_TRUTH}};
  uint32_t operands[16] = {0, 0}, n = 0;
  const uint32_t triples[2][3] = {
      {KEY, KEY, asked->comparison | MATCH_SAME}, {BLOCK, BLOCK, MATCH_EQUAL | MATCH_SAME}};
  for (uint32_t i = 0; i < 1u + asked->by_block; i++, n++)
    memcpy(operands + 2 + 3 * n, triples[i], sizeof triples[i]);
  if (asked->leaves_out_own) {
    const uint32_t out[3] = {BLOCK, BLOCK, MATCH_DIFFERENT | MATCH_NOT_OWN};
    memcpy(operands + 2 + 3 * n++, out, sizeof out);
  }
  operands[1] = n;
  const bool folds = asked->op != OP_COUNT_MATCH && asked->op != OP_ANY_MATCH;
  const struct program program = {.registers = registers, .operands = operands};
  const struct instruction code = {
      .op = asked->op, .d = RESULT, .a = folds ? VALUE : TRUTHS, .b = folds ? TRUTHS : 0};
  int64_t low[PERSONS] = {0}, high[PERSONS] = {0};
  uint8_t known[PERSONS] = {0}, truths[PERSONS] = {0};
  struct view views[REGISTERS] = {[KEY] = {(void *)p->low, (void *)p->high, (uint8_t *)p->known},
      [BLOCK] = {(void *)p->block, NULL, NULL},
      [VALUE] = {(void *)p->value, (void *)p->value, (uint8_t *)p->known},
      [RESULT] = {low, high, known},
      [TRUTHS] = {(void *)p->counts, NULL, NULL}};
  if (asked->op == OP_ANY_MATCH) views[RESULT] = (struct view){.values = truths};
  const uint32_t first[2] = {0, p->n};
  const struct kernel_context context = {.program = &program};
  const struct kernel_level level = {.first = first, .n_below = p->n, .n_above = 1};
  const struct kernel_call call = {.d = &views[RESULT],
      .a = &views[code.a],
      .b = folds ? &views[TRUTHS] : NULL,
      .n = p->n,
      .instruction = &code,
      .context = &context,
      .views = views,
      .level = level,
      .target = level,
      .scratch = malloc(
          MATCH_BYTES + MATCH_GROUP_BYTES + PERSONS * (MATCH_ROW_BYTES + MATCH_INSTANCE_BYTES))};
  kernels[asked->op](&call);
  for (uint32_t i = 0; i < p->n; i++) {
    answers[i] = (struct answer){known[i], low[i], high[i]};
    if (asked->op == OP_ANY_MATCH)
      answers[i] = (struct answer){true, truths[i] == TRUTH_TRUE, truths[i] != TRUTH_FALSE};
  }
  free(call.scratch);
}

/* All of it known: one by one. False where it is a fault. */
static bool compare_all(
    const struct people *p, const struct asked *asked, uint32_t instance, int64_t *out) {
  uint32_t n = 0;
  *out = 0;
  for (uint32_t row = 0; row < p->n; row++) {
    const int64_t a = p->low[row], b = p->low[instance], x = p->value[row];
    const bool holds = asked->comparison == MATCH_LESS ? a < b
        : asked->comparison == MATCH_LESS_EQUAL        ? a <= b
        : asked->comparison == MATCH_GREATER           ? a > b
        : asked->comparison == MATCH_GREATER_EQUAL     ? a >= b
        : asked->comparison == MATCH_EQUAL             ? a == b
                                                       : a != b;
    if (!holds || p->counts[row] == TRUTH_FALSE || (asked->leaves_out_own && row == instance) ||
        (asked->by_block && p->block[row] != p->block[instance]))
      continue;
    if (asked->op == OP_SUM_MATCH) *out += x;
    else if (asked->op == OP_MIN_MATCH && (n == 0 || x < *out)) *out = x;
    else if (asked->op == OP_MAX_MATCH && (n == 0 || x > *out)) *out = x;
    n++;
  }
  if (asked->op == OP_COUNT_MATCH) *out = n;
  if (asked->op == OP_ANY_MATCH) *out = n > 0;
  return n > 0 || (asked->op != OP_MIN_MATCH && asked->op != OP_MAX_MATCH);
}

struct met {
  bool any, fault;
  int64_t least, most;
};

/* Every completion, person by person: key, then block, then whether the row counts. */
static void complete(const struct people *open, struct people *p, const struct asked *asked,
    uint32_t at, struct met *met) {
  if (at == open->n) {
    for (uint32_t i = 0; i < p->n; i++) {
      int64_t value;
      if (!compare_all(p, asked, i, &value)) {
        met[i].fault = true;
        continue;
      }
      if (!met[i].any || value < met[i].least) met[i].least = value;
      if (!met[i].any || value > met[i].most) met[i].most = value;
      met[i].any = true;
    }
    return;
  }
  for (int64_t key = open->low[at]; key <= open->high[at]; key++)
    for (uint8_t block = 0; block < BLOCKS; block++)
      for (uint8_t counts = TRUTH_FALSE; counts <= TRUTH_TRUE; counts += 2) {
        if (open->block[at] != CODE_UNKNOWN && block != open->block[at]) continue;
        if (open->counts[at] != TRUTH_UNKNOWN && counts != open->counts[at]) continue;
        p->low[at] = p->high[at] = key;
        p->block[at] = block;
        p->counts[at] = counts;
        complete(open, p, asked, at + 1, met);
      }
}

static void check(const struct people *people, const struct asked *asked, uint32_t round) {
  struct answer answers[PERSONS];
  struct met met[PERSONS] = {{0}};
  struct people settled = *people;
  run_kernel(people, asked, answers);
  complete(people, &settled, asked, 0, met);
  for (uint32_t i = 0; i < people->n; i++) {
    /* by itself each row may differ from an instance that is not known: no way of all together */
    const bool is_open = people->block[i] == CODE_UNKNOWN ||
        ((asked->comparison == MATCH_EQUAL || asked->comparison == MATCH_DIFFERENT) &&
            people->low[i] != people->high[i]) ||
        /* values of both signs do not come and go one by one with the instance's key */
        (asked->op == OP_SUM_MATCH && people->low[i] != people->high[i]);
    if (!answers[i].known) {
      if (!is_open && !met[i].fault)
        fail_msg("round %u: person %u: unknown, but %d..%d", round, i, (int)met[i].least,
            (int)met[i].most);
      continue;
    }
    const bool holds = answers[i].low <= met[i].least && met[i].most <= answers[i].high;
    const bool is_met = answers[i].low == met[i].least && answers[i].high == met[i].most;
    if (met[i].fault || (is_open ? !holds : !is_met))
      fail_msg("round %u: op %u comparison %u block %d own %d person %u: %d..%d, but met %d..%d",
          round, asked->op, asked->comparison, asked->by_block, asked->leaves_out_own, i,
          (int)answers[i].low, (int)answers[i].high, (int)met[i].least, (int)met[i].most);
  }
}

static void test_every_completion(void **state) {
  (void)state;
  static const uint16_t ops[] = {
      OP_ANY_MATCH, OP_COUNT_MATCH, OP_SUM_MATCH, OP_MIN_MATCH, OP_MAX_MATCH};
  struct random random = {.state = 10};
  for (uint32_t round = 0; round < ROUNDS; round++) {
    const struct asked asked = {.op = ops[round % 5],
        .comparison = random_below(&random, 6),
        .by_block = random_below(&random, 2),
        .leaves_out_own = random_below(&random, 2)};
    struct people people = {0};
    random_people(&random, &people, &asked);
    check(&people, &asked, round);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_every_completion)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
