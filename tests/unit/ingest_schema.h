/* The schema that test_dataset, test_yaml, fuzz_yaml and the loader's bench share, built by hand:
 * the one of language.md §1, and a root with fields. */
#ifndef THIDUA_TESTS_INGEST_SCHEMA_H
#define THIDUA_TESTS_INGEST_SCHEMA_H

#include "runtime/data/dataset.h"

enum { SECTOR, CLUSTER, UNIT, INCIDENT, AWARD, N_ENTITIES };

enum {
  SECTOR_ID,
  SECTOR_REGION,
  SECTOR_QUOTA,
  SECTOR_FOUNDED,
  SECTOR_SHARE,
  CLUSTER_ID,
  CLUSTER_NAME,
  CLUSTER_KIND,
  UNIT_ID,
  UNIT_NAME,
  UNIT_REGISTERED,
  UNIT_PLEDGE_SIGNED,
  UNIT_VOTES,
  UNIT_SCORE,
  UNIT_LAST_HEAD_YEAR,
  UNIT_FOUNDED,
  UNIT_SHARE,
  INCIDENT_ID,
  INCIDENT_KIND,
  INCIDENT_SERIOUS,
  INCIDENT_CONCLUDED,
  AWARD_ID,
  AWARD_NAME,
  N_FIELDS
};

struct test_schema {
  struct schema schema;
  struct entity entities[N_ENTITIES];
  struct field fields[N_FIELDS];
  struct enumeration enumerations[2];
  struct str cluster_kinds[2], incident_kinds[3];
};

static inline void test_schema_field(struct test_schema *t, uint32_t field, uint32_t entity,
    struct str name, enum type_kind kind, uint8_t scale, uint32_t of) {
  t->fields[field] = (struct field){
      .name = name, .entity = entity, .type = {(uint8_t)kind, scale, of}, .span = SPAN_NONE};
  struct entity *e = &t->entities[entity];
  if (e->n_fields++ == 0) e->first_field = field;
}

static inline void test_schema_init(struct test_schema *t) {
  memset(t, 0, sizeof *t);
  t->cluster_kinds[0] = STR("cluster_type");
  t->cluster_kinds[1] = STR("block_type");
  t->incident_kinds[0] = STR("misconduct");
  t->incident_kinds[1] = STR("corruption");
  t->incident_kinds[2] = STR("sai_phạm");
  t->enumerations[0] = (struct enumeration){.words = t->cluster_kinds, .n_words = 2};
  t->enumerations[1] = (struct enumeration){.words = t->incident_kinds, .n_words = 3};
  t->entities[SECTOR] =
      (struct entity){.name = STR("sector"), .parent = NONE_INDEX, .trunk = NONE_INDEX};
  t->entities[CLUSTER] = (struct entity){.name = STR("cluster"),
      .plural = STR("clusters"),
      .parent = SECTOR,
      .depth = 1,
      .trunk = CLUSTER};
  t->entities[UNIT] = (struct entity){.name = STR("unit"),
      .plural = STR("units"),
      .parent = CLUSTER,
      .depth = 2,
      .trunk = CLUSTER,
      .id_required = true};
  t->entities[INCIDENT] = (struct entity){.name = STR("incident"),
      .plural = STR("incidents"),
      .parent = UNIT,
      .depth = 3,
      .trunk = CLUSTER,
      .absent_none = true};
  t->entities[AWARD] =
      (struct entity){.name = STR("giải_thưởng"), .parent = UNIT, .depth = 3, .trunk = CLUSTER};
  test_schema_field(t, SECTOR_ID, SECTOR, STR("id"), TYPE_TEXT, 0, NONE_INDEX);
  test_schema_field(t, SECTOR_REGION, SECTOR, STR("region"), TYPE_TEXT, 0, NONE_INDEX);
  test_schema_field(t, SECTOR_QUOTA, SECTOR, STR("quota"), TYPE_INTEGER, 0, NONE_INDEX);
  test_schema_field(t, SECTOR_FOUNDED, SECTOR, STR("founded"), TYPE_DATE, 0, NONE_INDEX);
  test_schema_field(t, SECTOR_SHARE, SECTOR, STR("share"), TYPE_DECIMAL, 2, NONE_INDEX);
  test_schema_field(t, CLUSTER_ID, CLUSTER, STR("id"), TYPE_TEXT, 0, NONE_INDEX);
  test_schema_field(t, CLUSTER_NAME, CLUSTER, STR("name"), TYPE_TEXT, 0, NONE_INDEX);
  test_schema_field(t, CLUSTER_KIND, CLUSTER, STR("kind"), TYPE_ENUM, 0, 0);
  test_schema_field(t, UNIT_ID, UNIT, STR("id"), TYPE_TEXT, 0, NONE_INDEX);
  test_schema_field(t, UNIT_NAME, UNIT, STR("name"), TYPE_TEXT, 0, NONE_INDEX);
  test_schema_field(t, UNIT_REGISTERED, UNIT, STR("registered"), TYPE_BOOLEAN, 0, NONE_INDEX);
  test_schema_field(t, UNIT_PLEDGE_SIGNED, UNIT, STR("pledge_signed"), TYPE_BOOLEAN, 0, NONE_INDEX);
  test_schema_field(t, UNIT_VOTES, UNIT, STR("votes"), TYPE_INTEGER, 0, NONE_INDEX);
  test_schema_field(t, UNIT_SCORE, UNIT, STR("score"), TYPE_DECIMAL, 2, NONE_INDEX);
  test_schema_field(
      t, UNIT_LAST_HEAD_YEAR, UNIT, STR("last_head_year"), TYPE_INTEGER, 0, NONE_INDEX);
  test_schema_field(t, UNIT_FOUNDED, UNIT, STR("founded"), TYPE_DATE, 0, NONE_INDEX);
  test_schema_field(t, UNIT_SHARE, UNIT, STR("share"), TYPE_DECIMAL, 6, NONE_INDEX);
  test_schema_field(t, INCIDENT_ID, INCIDENT, STR("id"), TYPE_TEXT, 0, NONE_INDEX);
  test_schema_field(t, INCIDENT_KIND, INCIDENT, STR("kind"), TYPE_ENUM, 0, 1);
  test_schema_field(t, INCIDENT_SERIOUS, INCIDENT, STR("serious"), TYPE_BOOLEAN, 0, NONE_INDEX);
  test_schema_field(t, INCIDENT_CONCLUDED, INCIDENT, STR("concluded"), TYPE_BOOLEAN, 0, NONE_INDEX);
  test_schema_field(t, AWARD_ID, AWARD, STR("id"), TYPE_TEXT, 0, NONE_INDEX);
  test_schema_field(t, AWARD_NAME, AWARD, STR("tên"), TYPE_TEXT, 0, NONE_INDEX);
  t->schema = (struct schema){.entities = t->entities,
      .n_entities = N_ENTITIES,
      .fields = t->fields,
      .n_fields = N_FIELDS,
      .enumerations = t->enumerations,
      .n_enumerations = 2};
}

#endif
