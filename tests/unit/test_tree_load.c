/* runtime/ingest: the tree of a document into rows and columns, and every message about its values.
 */
#include "tests/unit/ingest_support.h"

/* -- good data -- */

static void test_tree(void **state) {
  struct fixture *f = *state;
  good(f,
      "id: vks\n"
      "region: Hà Nội\n"
      "quota: 7\n"
      "founded: 1960-07-26\n"
      "share: 80%\n"
      "clusters:\n"
      "  - id: c1\n"
      "    kind: block_type\n"
      "    units:\n"
      "      - id: 14\n"
      "        registered: true\n"
      "        votes: -3\n"
      "        score: 9.5\n"
      "        incidents:\n"
      "          - kind: sai_phạm\n"
      "            serious: no\n"
      "          - concluded: yes\n"
      "        giải_thưởng:\n"
      "          - tên: Cờ\n"
      "      - {id: u2, incidents: [], name: \"a: b\"}\n"
      "  - name: not known\n"
      "  - units: []\n");
  assert_text(dataset_value(&f->d, SECTOR_ID, 0), "vks");
  assert_text(dataset_value(&f->d, SECTOR_REGION, 0), "Hà Nội");
  assert_number(dataset_value(&f->d, SECTOR_QUOTA, 0), 7);
  assert_number(dataset_value(&f->d, SECTOR_FOUNDED, 0), -3446);
  assert_number(dataset_value(&f->d, SECTOR_SHARE, 0), 80);
  assert_int_equal(f->d.tables[CLUSTER].n_rows, 3);
  assert_int_equal(f->d.tables[UNIT].n_rows, 2);
  assert_int_equal(f->d.tables[INCIDENT].n_rows, 2);
  assert_int_equal(f->d.tables[AWARD].n_rows, 1);
  assert_number(dataset_value(&f->d, CLUSTER_KIND, 0), 1);
  assert_text(dataset_value(&f->d, UNIT_ID, 0), "14");
  assert_number(dataset_value(&f->d, UNIT_REGISTERED, 0), 1);
  assert_number(dataset_value(&f->d, UNIT_VOTES, 0), -3);
  assert_number(dataset_value(&f->d, UNIT_SCORE, 0), 950);
  assert_number(dataset_value(&f->d, INCIDENT_KIND, 0), 2);
  assert_number(dataset_value(&f->d, INCIDENT_SERIOUS, 0), 0);
  assert_number(dataset_value(&f->d, INCIDENT_CONCLUDED, 1), 1);
  assert_text(dataset_value(&f->d, AWARD_NAME, 0), "Cờ");
  assert_text(dataset_value(&f->d, UNIT_NAME, 1), "a: b");
  assert_false(dataset_value(&f->d, UNIT_VOTES, 1).known);
  assert_true(dataset_list_known(&f->d, CLUSTER, 0));
  assert_true(dataset_list_known(&f->d, UNIT, 0));
  assert_false(dataset_list_known(&f->d, UNIT, 1)); /* the key is not there */
  assert_true(dataset_list_known(&f->d, UNIT, 2));  /* [] */
  assert_int_equal(f->d.tables[INCIDENT].listed[0], 1);
  assert_int_equal(f->d.tables[INCIDENT].listed[1], 1);
  assert_false(dataset_list_known(&f->d, AWARD, 1));
  struct place place = dataset_place(&f->d, UNIT, 1);
  assert_int_equal(place.line, 20);
  assert_int_equal(place.column, 9);
  assert_int_equal(dataset_place(&f->d, SECTOR, 0).line, 1);
  assert_int_equal(dataset_place(&f->d, UNIT, 0).column, 9);
}

static void test_json(void **state) {
  struct fixture *f = *state;
  good(f,
      "{\"quota\":5,\"share\":\"0.80\",\"clusters\":[{\"id\":1,\"units\":[{\"id\":\"\\u0111\\/"
      "\",\"registered\":\"true\",\"votes\":null,"
      "\"score\":\"9.75\"}]}]}\n");
  assert_number(dataset_value(&f->d, SECTOR_QUOTA, 0), 5);
  assert_number(dataset_value(&f->d, SECTOR_SHARE, 0), 80);
  assert_text(dataset_value(&f->d, CLUSTER_ID, 0), "1");
  assert_text(dataset_value(&f->d, UNIT_ID, 0), "đ/");
  assert_number(dataset_value(&f->d, UNIT_REGISTERED, 0), 1);
  assert_number(dataset_value(&f->d, UNIT_SCORE, 0), 975);
  assert_false(dataset_value(&f->d, UNIT_VOTES, 0).known);
}

static void test_nothing(void **state) {
  struct fixture *f = *state;
  load(f, "d.yaml", "{}");
  expect(f, "");
  assert_int_equal(f->d.tables[SECTOR].n_rows, 1);
  assert_int_equal(f->d.tables[CLUSTER].n_rows, 0);
}

/* A file that gives no fact is a mistake of whoever named it. */
static void test_empty(void **state) {
  struct fixture *f = *state;
  static const char *const empty[] = {
      "", "# nothing\n", "---\n", "~", "null\n...\n", "\xEF\xBB\xBF", "%YAML 1.2\n---\n"};
  const uint32_t n = sizeof empty / sizeof *empty;
  for (uint32_t i = 0; i < n; i++) {
    const char *name = arena_printf(&f->arena, "%u.yaml", i);
    load(f, name, empty[i]);
  }
  assert_int_equal(f->diags.n, n);
  for (uint32_t i = 0; i < n; i++) assert_int_equal(f->diags.items[i].code, DATA_EMPTY);
}

static void test_booleans(void **state) {
  (void)state;
  static const struct {
    const char *word;
    int value;
  } words[] = {
      {"true", 1},
      {"True", 1},
      {"TRUE", 1},
      {"yes", 1},
      {"Yes", 1},
      {"đúng", 1},
      {"Đúng", 1},
      {"ĐÚNG", 1},
      {"có", 1},
      {"CÓ", 1},
      {"\"true\"", 1},
      {"'có'", 1},
      {"\xC4\x91u\xCC\x81ng", 1} /* NFD */,
      {"co\xCC\x81", 1},
      {"Co\xCC\x81", 1},
      {"false", 0},
      {"FALSE", 0},
      {"no", 0},
      {"No", 0},
      {"sai", 0},
      {"Sai", 0},
      {"không", 0},
      {"KHÔNG", 0},
      {"kho\xCC\x82ng", 0},
      {"KHO\xCC\x82NG", 0},
      {"~", -1},
      {"null", -1},
      {"Null", -1},
      {"NULL", -1},
      {"", -1},
      {"# nothing", -1},
  };
  for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
    struct fixture *f = calloc(1, sizeof *f);
    char text[100];
    begin(f);
    snprintf(text, sizeof text, "clusters: [{units: [{id: u, registered: %s\n}]}]", words[i].word);
    good(f, text);
    struct value value = dataset_value(&f->d, UNIT_REGISTERED, 0);
    assert_int_equal(value.known, words[i].value >= 0);
    assert_int_equal(value.number, words[i].value > 0);
    end(f);
    free(f);
  }
}

/* `share` has six digits after the point, `score` two. */
static void test_numbers(void **state) {
  (void)state;
  static const struct {
    uint32_t field;
    const char *key, *text;
    int64_t value;
  } numbers[] = {
      {UNIT_VOTES, "votes", "0", 0},
      {UNIT_VOTES, "votes", "-0", 0},
      {UNIT_VOTES, "votes", "007", 7},
      {UNIT_VOTES, "votes", "\"12\"", 12},
      {UNIT_VOTES, "votes", "9223372036854775807", INT64_MAX},
      {UNIT_VOTES, "votes", "-9223372036854775808", INT64_MIN},
      {UNIT_VOTES, "votes", "0000000000000000000000012", 12},
      {UNIT_VOTES, "votes", "12345678901", 12345678901},
      {UNIT_SCORE, "score", "9", 900},
      {UNIT_SCORE, "score", "9.7", 970},
      {UNIT_SCORE, "score", "-9.75", -975},
      {UNIT_SCORE, "score", "9.70", 970},
      {UNIT_SCORE, "score", "-0.01", -1},
      {UNIT_SCORE, "score", "80%", 80},
      {UNIT_SCORE, "score", "-5%", -5},
      {UNIT_SCORE, "score", "5000%", 5000},
      {UNIT_SCORE, "score", "92233720368547758.07", INT64_MAX},
      {UNIT_SCORE, "score", "-92233720368547758.08", INT64_MIN},
      {UNIT_SHARE, "share", "12.5%", 125000},
      {UNIT_SHARE, "share", "12.5000%", 125000},
      {UNIT_SHARE, "share", "0.0001%", 1},
      {UNIT_SHARE, "share", "9999999999", 9999999999000000},
      {UNIT_SHARE, "share", "\"80%\"", 800000},
      {UNIT_FOUNDED, "founded", "1970-01-01", 0},
      {UNIT_FOUNDED, "founded", "'2020-02-29'", 18321},
      {UNIT_FOUNDED, "founded", "9999-12-31", 2932896},
      {UNIT_FOUNDED, "founded", "0001-01-01", -719162},
  };
  for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
    struct fixture *f = calloc(1, sizeof *f);
    char text[100];
    begin(f);
    snprintf(text, sizeof text, "clusters: [{units: [{id: u, %s: %s}]}]", numbers[i].key,
        numbers[i].text);
    good(f, text);
    assert_number(dataset_value(&f->d, numbers[i].field, 0), numbers[i].value);
    end(f);
    free(f);
  }
}

static void test_texts(void **state) {
  struct fixture *f = *state;
  good(f,
      "id: true\n"
      "region: |\n"
      "  two\n"
      "  lines\n"
      "clusters:\n"
      "  - id: 014\n"
      "    name: \"\"\n"
      "  - id: \"~\"\n"
      "    name: Vie\xCC\xA3\xCC\x82n\n" /* NFD */
      "  - id: null\n"
      "    name: 1_000.0\n"
      "  - name: \"null\"\n"
      "  - name: a\\b\n");
  assert_text(dataset_value(&f->d, SECTOR_ID, 0), "true");
  assert_text(dataset_value(&f->d, SECTOR_REGION, 0), "two\nlines\n");
  assert_text(dataset_value(&f->d, CLUSTER_ID, 0), "014");
  assert_text(dataset_value(&f->d, CLUSTER_NAME, 0), "");
  assert_text(dataset_value(&f->d, CLUSTER_ID, 1), "~");
  assert_text(dataset_value(&f->d, CLUSTER_NAME, 1), "Viện");
  assert_false(dataset_value(&f->d, CLUSTER_ID, 2).known);
  assert_text(dataset_value(&f->d, CLUSTER_NAME, 2), "1_000.0");
  assert_text(dataset_value(&f->d, CLUSTER_NAME, 3), "null");
  assert_text(dataset_value(&f->d, CLUSTER_NAME, 4), "a\\b");
}

/* Keys in another order from row to row, by name and by plural, quoted, and in NFD. */
static void test_keys(void **state) {
  struct fixture *f = *state;
  good(f,
      "cluster:\n"
      "  - unit:\n"
      "      - {votes: 1, id: a, score: 1, \"registered\": no}\n"
      "      - {id: b, registered: yes, votes: 2}\n"
      "      - {score: 3, votes: 3, id: c}\n"
      "      - {id: d, gia\xCC\x89i_th\xC6\xB0\xC6\xA1\xCC\x89ng: [{te\xCC\x82n: x}]}\n"
      "    id: c1\n");
  for (uint32_t row = 0; row < 3; row++)
    assert_number(dataset_value(&f->d, UNIT_VOTES, row), row + 1);
  assert_number(dataset_value(&f->d, UNIT_SCORE, 2), 300);
  assert_number(dataset_value(&f->d, UNIT_REGISTERED, 1), 1);
  assert_text(dataset_value(&f->d, AWARD_NAME, 0), "x");
  assert_text(dataset_value(&f->d, UNIT_ID, 2), "c");
}

static void test_absent_lists(void **state) {
  struct fixture *f = *state;
  good(f, "clusters:\n  - units:\n  - units: ~\n  - units: null\n  - units: []\n");
  for (uint32_t row = 0; row < 3; row++) assert_false(dataset_list_known(&f->d, UNIT, row));
  assert_true(dataset_list_known(&f->d, UNIT, 3));
}

/* -- several files -- */

static void test_merge(void **state) {
  struct fixture *f = *state;
  load(f, "a.yaml", "region: R\nquota: 3\nclusters:\n  - id: c1\n    units: [{id: u1}]\n");
  load(f, "b.yaml",
      "quota: 3\nshare: 0.5\nclusters:\n  - id: c2\n    units: [{id: u2}, {id: u3}]\n");
  load(f, "c.yaml", "region: R\nshare: 50%\nclusters: []\n");
  expect(f, "");
  assert_int_equal(f->d.tables[CLUSTER].n_rows, 2);
  assert_int_equal(f->d.tables[CLUSTER].first[1], 2);
  assert_int_equal(f->d.tables[UNIT].first[1], 1);
  assert_int_equal(f->d.tables[UNIT].first[2], 3);
  assert_int_equal(f->d.n_files, 3);
  assert_memory_equal(dataset_place(&f->d, UNIT, 2).path.p, "b.yaml", 6);
}

static void test_merge_conflicts(void **state) {
  struct fixture *f = *state;
  load(f, "a.yaml",
      "region: R\nquota: 3\nid: x\nshare: 0.50\nclusters:\n  - id: c1\n    units:\n      - id: "
      "u1\n");
  load(f, "b.yaml",
      "quota: 4\nid: y\nregion: \"R \"\nshare: 51%\nclusters:\n  - id: c1\n    units:\n      - id: "
      "u2\n      - id: u1\n");
  expect(f,
      "b.yaml:1:8: error: quota is given again with another value: \"4\" here, \"3\" at a.yaml:2:8 "
      "[E433]\n"
      "b.yaml:2:5: error: id is given again with another value: \"y\" here, \"x\" at a.yaml:3:5 "
      "[E433]\n"
      "b.yaml:3:9: error: region is given again with another value: \"R\" with U+0020 "
      "(space) behind it here, \"R\" at "
      "a.yaml:1:9 [E433]\n"
      "b.yaml:4:8: error: share is given again with another value: \"0.51\" here, \"0.50\" at "
      "a.yaml:4:8 [E433]\n"
      "b.yaml:6:9: error: the id \"c1\" of cluster is given twice [E432]\n"
      "b.yaml:6:9: note: first given at a.yaml:6:9\n"
      "b.yaml:9:13: error: the id \"u1\" of unit is given twice [E432]\n"
      "b.yaml:9:13: note: first given at a.yaml:8:13\n"
      "b.yaml:9:13: note: help: where each cluster counts its units anew, write \"unique within "
      "cluster\" behind \"in cluster\" in the regulation\n");
}

/* -- bad values -- */

static void test_wrong_types(void **state) {
  (void)state;
  bad("quota: 12.5",
      "d.yaml:1:8: error: quota: \"12.5\" is not an integer [E420]\n"
      "d.yaml:1:8: note: help: write digits only, such as 1200\n");
  bad("quota: 1_200",
      "d.yaml:1:8: error: quota: \"1_200\" is not an integer [E420]\n"
      "d.yaml:1:8: note: help: write 1200\n");
  bad("quota: 0x1F",
      "d.yaml:1:8: error: quota: \"0x1F\" is not an integer [E420]\n"
      "d.yaml:1:8: note: help: write digits only, such as 1200\n");
  bad("quota: 1e3",
      "d.yaml:1:8: error: quota: \"1e3\" is not an integer [E420]\n"
      "d.yaml:1:8: note: help: write 1000\n");
  bad("quota: +5",
      "d.yaml:1:8: error: quota: \"+5\" is not an integer [E420]\n"
      "d.yaml:1:8: note: help: write 5\n");
  bad("quota: 5%",
      "d.yaml:1:8: error: quota: \"5%\" is not an integer [E420]\n"
      "d.yaml:1:8: note: help: write digits only, such as 1200\n");
  bad("quota: \"\"",
      "d.yaml:1:8: error: quota: \"\" is not an integer [E420]\n"
      "d.yaml:1:8: note: help: write digits only, such as 1200\n");
  bad("quota: \"null\"",
      "d.yaml:1:8: error: quota: \"null\" is not an integer [E420]\n"
      "d.yaml:1:8: note: help: write digits only, such as 1200\n");
  bad("share: 9,75",
      "d.yaml:1:8: error: share: \"9,75\" is not a decimal number [E420]\n"
      "d.yaml:1:8: note: help: write 9.75\n");
  bad("share: .5",
      "d.yaml:1:8: error: share: \".5\" is not a decimal number [E420]\n"
      "d.yaml:1:8: note: help: write 0.5\n");
  bad("share: 5 %",
      "d.yaml:1:8: error: share: \"5 %\" is not a decimal number [E420]\n"
      "d.yaml:1:8: note: help: write 5%\n");
  bad("share: 1 000.5",
      "d.yaml:1:8: error: share: \"1 000.5\" is not a decimal number [E420]\n"
      "d.yaml:1:8: note: help: write 1000.5\n");
  bad("founded: 31/12/2020",
      "d.yaml:1:10: error: founded: \"31/12/2020\" is not a date [E420]\n"
      "d.yaml:1:10: note: help: write 2020-12-31\n");
  bad("founded: 2020-3-1",
      "d.yaml:1:10: error: founded: \"2020-3-1\" is not a date [E420]\n"
      "d.yaml:1:10: note: help: write 2020-03-01\n");
  bad("founded: 2019-02-29",
      "d.yaml:1:10: error: founded: there is no such day as \"2019-02-29\" [E423]\n");
  bad("founded: 0000-01-01",
      "d.yaml:1:10: error: founded: there is no such day as \"0000-01-01\" [E423]\n");
  bad("clusters: [{units: [{id: u1, registered: 1}]}]",
      "d.yaml:1:42: error: registered of unit \"u1\": \"1\" is not true or false [E420]\n"
      "d.yaml:1:42: note: help: write true or false (or yes, no, đúng, sai, có, không); "
      "\"1\" may stand for true\n");
  bad("clusters: [{id: c, kind: block-type}]",
      "d.yaml:1:26: error: kind of cluster \"c\": \"block-type\" is not one of cluster_type, "
      "block_type [E424]\n"
      "d.yaml:1:26: note: help: did you mean \"block_type\"?\n");
  bad("clusters: [{kind: x}]",
      "d.yaml:1:19: error: kind of cluster[1]: \"x\" is not one of cluster_type, block_type "
      "[E424]\n");
}

static void test_digits(void **state) {
  (void)state;
  bad("share: 0.125",
      "d.yaml:1:8: error: share: \"0.125\" has too many digits: only 2 after the point are kept "
      "[E421]\n");
  bad("share: 12.5%",
      "d.yaml:1:8: error: share: \"12.5%\" has too many digits: only 2 after the point are kept "
      "[E421]\n"
      "d.yaml:1:8: note: help: a percentage has two digits more: 12.5% is 0.125\n");
  bad("share: 0.1234567891234",
      "d.yaml:1:8: error: share: \"0.1234567891234\" has too many digits: only 2 after the point "
      "are kept [E421]\n");
  bad("quota: 9223372036854775808",
      "d.yaml:1:8: error: quota: \"9223372036854775808\" is too large: numbers are 64-bit "
      "[E422]\n");
  bad("share: -92233720368547758.09",
      "d.yaml:1:8: error: share: \"-92233720368547758.09\" is too large: numbers are 64-bit "
      "[E422]\n");
  bad("share: 9999999999999999999%",
      "d.yaml:1:8: error: share: \"9999999999999999999%\" is too large: numbers are 64-bit "
      "[E422]\n");
}

static void test_wrong_nodes(void **state) {
  (void)state;
  bad("quota: [1, {a: b}]\nregion: x",
      "d.yaml:1:8: error: quota: expected an integer, found a list [E425]\n");
  bad("region: {a: b}\nquota: x",
      "d.yaml:1:9: error: region: expected a text, found a mapping [E425]\n"
      "d.yaml:2:8: error: quota: \"x\" is not an integer [E420]\n"
      "d.yaml:2:8: note: help: write digits only, such as 1200\n");
  bad("clusters: {c1: {}}",
      "d.yaml:1:12: error: clusters: expected a list, found a mapping by id, \"c1\" its first "
      "[E425]\n"
      "d.yaml:1:12: note: help: begin each cluster with \"- \", and write its id as a key: \"- id: "
      "c1\"\n");
  bad("clusters: 5",
      "d.yaml:1:11: error: clusters: expected a list, found \"5\" [E425]\n"
      "d.yaml:1:11: note: help: begin each cluster with \"- \"; an empty list is written []\n");
  bad("clusters:\n  - id: c\n    units: \"\"\n",
      "d.yaml:3:12: error: units of cluster \"c\": expected a list, found \"\" [E425]\n"
      "d.yaml:3:12: note: help: begin each unit with \"- \"; an empty list is written []\n");
  bad("clusters:\n  - c1\n  - [a]\n  -\n  - name: x\n    kind: y\n",
      "d.yaml:2:5: error: item 1 of clusters: expected a mapping, found \"c1\" [E425]\n"
      "d.yaml:2:5: note: help: each item gives one cluster as keys and values\n"
      "d.yaml:3:5: error: item 2 of clusters: expected a mapping, found a list [E425]\n"
      "d.yaml:3:5: note: help: each item gives one cluster as keys and values\n"
      "d.yaml:4:4: error: item 3 of clusters: expected a mapping, found nothing [E425]\n"
      "d.yaml:4:4: note: help: each item gives one cluster as keys and values\n"
      "d.yaml:6:11: error: kind of cluster[1]: \"y\" is not one of cluster_type, block_type "
      "[E424]\n");
  bad("- id: c1\n",
      "d.yaml:1:3: error: nothing says of which entity this record is [E471]\n"
      "d.yaml:1:3: note: help: give it \"entity\", such as cluster, or name the file so\n");
  bad("hello",
      "d.yaml:1:1: error: the document: expected a mapping, found \"hello\" [E425]\n"
      "d.yaml:1:1: note: help: the keys of sector are id, region, quota, founded, share, "
      "clusters\n");
}

static void test_bad_keys(void **state) {
  (void)state;
  bad("clsters: []\nscore: 3\nunits: [{id: u}]\nxyzzy: {a: [b]}\nRegion: x\n",
      "d.yaml:1:1: error: unknown key \"clsters\" in sector [E410]\n"
      "d.yaml:1:1: note: help: did you mean \"clusters\"?\n"
      "d.yaml:2:1: error: unknown key \"score\" in sector [E410]\n"
      "d.yaml:2:1: note: help: \"score\" belongs to unit\n"
      "d.yaml:3:1: error: unknown key \"units\" in sector [E410]\n"
      "d.yaml:3:1: note: help: \"units\" belongs to cluster\n"
      "d.yaml:4:1: error: unknown key \"xyzzy\" in sector [E410]\n"
      "d.yaml:4:1: note: help: the keys of sector are id, region, quota, founded, share, clusters\n"
      "d.yaml:5:1: error: unknown key \"Region\" in sector [E410]\n"
      "d.yaml:5:1: note: help: did you mean \"region\"?\n");
  bad("quota: 1\nregion: x\nquota: 2\nclusters:\n  - id: c\n    units: []\n    unit: [{id: x, foo: "
      "y}]\n",
      "d.yaml:3:1: error: the key \"quota\" is given twice in sector [E411]\n"
      "d.yaml:3:1: note: first given at d.yaml:1:1\n"
      "d.yaml:7:5: error: the key \"unit\" is given twice in cluster \"c\" [E411]\n"
      "d.yaml:7:5: note: first given as \"units\" at d.yaml:6:5\n");
  bad("? [a, b]\n: quota\n? {quota: 1}\n: 2\nquota: x",
      "d.yaml:1:3: error: expected a key of sector, found a list [E412]\n"
      "d.yaml:3:3: error: expected a key of sector, found a mapping [E412]\n"
      "d.yaml:5:8: error: quota: \"x\" is not an integer [E420]\n"
      "d.yaml:5:8: note: help: write digits only, such as 1200\n");
  bad("clusters: [{units: [{id: u, succeeds: b}]}]",
      "d.yaml:1:39: error: succeeds of unit \"u\": expected a list of ids, found \"b\" [E425]\n"
      "d.yaml:1:39: note: help: write succeeds: [b]\n");
}

static void test_ids(void **state) {
  (void)state;
  bad("id: \"\"\nclusters:\n  - units:\n      - votes: 1\n      - id: ~\n      - id: \"\"\n      - "
      "id: [x]\n      - id: a\n        incidents: [{}, {id: i}, {id: i}]\n"
      "      - id: a\n  - id: c\n    units: [{name: x}]\n",
      "d.yaml:1:5: error: the id of sector is empty [E431]\n"
      "d.yaml:4:9: error: unit[1] of cluster[1] has no id [E430]\n"
      "d.yaml:4:9: note: help: results name each unit by its id: give it one that no other unit "
      "has\n"
      "d.yaml:5:9: error: unit[2] of cluster[1] has no id [E430]\n"
      "d.yaml:5:9: note: help: results name each unit by its id: give it one that no other unit "
      "has\n"
      "d.yaml:6:13: error: the id of unit[3] of cluster[1] is empty [E431]\n"
      "d.yaml:7:13: error: id of unit[4] of cluster[1]: expected a text, found a list [E425]\n"
      "d.yaml:9:39: error: the id \"i\" of incident is given twice [E432]\n"
      "d.yaml:9:39: note: first given at d.yaml:9:30\n"
      "d.yaml:10:13: error: the id \"a\" of unit is given twice [E432]\n"
      "d.yaml:10:13: note: first given at d.yaml:8:13\n"
      "d.yaml:12:13: error: unit[1] of cluster \"c\" has no id [E430]\n"
      "d.yaml:12:13: note: help: results name each unit by its id: give it one that no other unit "
      "has\n");
  /* at the id itself, wherever it stands in its instance */
  bad("clusters:\n  - units:\n      - votes: 1\n        id: u1\n      - id: u2\n      - {votes: "
      "2,\n         name: x,\n         id:   u1}\n      - id: u2\n",
      "d.yaml:8:16: error: the id \"u1\" of unit is given twice [E432]\n"
      "d.yaml:8:16: note: first given at d.yaml:4:13\n"
      "d.yaml:9:13: error: the id \"u2\" of unit is given twice [E432]\n"
      "d.yaml:9:13: note: first given at d.yaml:5:13\n");
  /* compared in NFC */
  bad("clusters: [{id: co\xCC\x81}, {id: có}]",
      "d.yaml:1:28: error: the id \"có\" of cluster is given twice [E432]\n"
      "d.yaml:1:28: note: first given at d.yaml:1:17\n");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(tree),
      TEST(json),
      TEST(nothing),
      TEST(empty),
      TEST(booleans),
      TEST(numbers),
      TEST(texts),
      TEST(keys),
      TEST(absent_lists),
      TEST(merge),
      TEST(merge_conflicts),
      TEST(wrong_types),
      TEST(digits),
      TEST(wrong_nodes),
      TEST(bad_keys),
      TEST(ids),
  };
  return cmocka_run_group_tests_name("tree_load", tests, NULL, NULL);
}
