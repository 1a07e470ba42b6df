"""thidua.spark (python/): the script run in a session, and groups decided by libthidua, come to what
`thidua run` comes to. spark_groups.py BUILD, with THIDUA_LIBRARY; prints how many lines are the same."""

import os
import shutil
import subprocess
import sys
import tempfile

PACKAGE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "python")
sys.path.insert(0, PACKAGE)
# of the workers
os.environ["PYTHONPATH"] = PACKAGE
os.environ["PYSPARK_PYTHON"] = sys.executable

from pyspark.sql import SparkSession  # noqa: E402

from thidua.native import Error  # noqa: E402
from thidua.spark import decide_groups, json_lines, run_script  # noqa: E402

BUILD = sys.argv[1]
PARENTS = {"cluster": "sector", "unit": "cluster"}
REFERRING = "rules/2020/emulation.rules"
GROUPS = """regulation groups effective 2020-01-01 to 2020-12-31
entity sector
  least : integer
entity cluster (clusters) in sector "cụm"
entity unit (units) in cluster "đơn vị"
  registered    : boolean
  pledge_signed : boolean
  votes         : integer
  score         : decimal(2)
  joined        : date
define members of cluster : integer is count of unit
define mean of cluster : decimal(9) is average of score over unit
define since of unit : date is joined
define share of unit : decimal(4) is round(votes / cluster.members, 4)
decision standing of unit
  one of not_considered, considered
  otherwise considered
rule unregistered for unit
  when not registered or not pledge_signed
  then standing is not_considered
  because "không đăng ký"
selection flag
  choose 1 unit per cluster
  where standing is considered and votes >= sector.least
  order by votes descending, score descending
  on tie refer
"""
# what hangs on several groups: the second step
WHOLE = (
    GROUPS
    + """selection national
  choose 3 unit per sector
  where flag
  order by score descending, joined
  on tie refer
define chosen of cluster : integer is count of unit where national
define all_votes of sector : integer is sum of votes over unit
"""
)


def thidua(*arguments):
    return subprocess.run(
        [BUILD + "/thidua", *arguments], check=True, capture_output=True, encoding="utf-8"
    ).stdout


def records(n_clusters, n_units):
    """JSON Lines in which facts are missing, lists absent, and ids hold what texts may."""
    yield '{"entity":"sector","least":2}'
    for c in range(n_clusters):
        yield '{"entity":"cluster","id":"c%d"}' % c
        for u in range(n_units if c % 7 else 0):
            number = c * n_units + u
            facts = ['"entity":"unit","id":"u\\\\%d\'x","cluster":"c%d"' % (number, c)]
            if number % 3:
                facts.append('"registered":%s' % ("true" if number % 5 else "false"))
            if number % 4:
                facts.append('"pledge_signed":true')
            if number % 11:
                facts.append('"votes":%d' % (number * 7 % 10))
            if number % 13:
                facts.append('"score":%d.25' % (number % 9))
            if number % 5:
                facts.append('"joined":"2019-0%d-11"' % (number % 9 + 1))
            yield "{%s}" % ",".join(facts)


def main():
    folder = tempfile.mkdtemp()
    try:
        compare(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def compare(folder):
    builder = SparkSession.builder.master("local[2]")
    for name, value in {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.warehouse.dir": folder + "/warehouse",
        "spark.sql.shuffle.partitions": "2",
        "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1",
        "spark.executorEnv.THIDUA_LIBRARY": os.environ["THIDUA_LIBRARY"],
    }.items():
        builder = builder.config(name, value)
    spark = builder.getOrCreate()
    spark.sparkContext.setLogLevel("OFF")
    data = folder + "/year.jsonl"
    with open(data, "w", encoding="utf-8") as file:
        file.writelines(line + "\n" for line in records(40, 6))
    rules = folder + "/groups.rules"
    with open(rules, "w", encoding="utf-8") as file:
        file.write(GROUPS)
    run_script(spark, thidua("load", rules, data, "--dialect", "spark"))
    tables = {name: spark.table(name) for name in ("sector", "cluster", "unit")}
    results = decide_groups(spark, compiled(rules, folder), PARENTS, tables, n_partitions=3).cache()
    found = "".join(line + "\n" for line in json_lines(results, PARENTS))
    wanted = thidua("run", rules, data, "--format", "jsonl")
    assert found == wanted, "the lines differ:\n%s\n%s" % (found[:2000], wanted[:2000])
    assert found.count("\n") > 200
    run_script(spark, thidua("sql", rules, "--dialect", "spark"))
    same_outcomes(spark, results)
    refused(spark, compiled(REFERRING, folder), "not by groups: the data has references")
    with open(rules, "w", encoding="utf-8") as file:
        file.write(WHOLE)
    whole = compiled(rules, folder)
    refused(spark, whole, "the table of the sector is needed", {n: tables[n] for n in PARENTS})
    before = spark.catalog.currentDatabase()
    results = decide_groups(spark, whole, PARENTS, tables, n_partitions=3).cache()
    assert spark.catalog.currentDatabase() == before
    found = "".join(line + "\n" for line in json_lines(results))
    in_steps = thidua("run", rules, data, "--format", "jsonl")
    assert found == in_steps, "the lines differ:\n%s\n%s" % (found[:2000], in_steps[:2000])
    assert '"national": { "chosen": null' in found and "sector.cluster[" in found
    print(
        "thidua.spark: %d lines the same, and %d in two steps"
        % (wanted.count("\n"), in_steps.count("\n"))
    )


def refused(spark, rbc, words, tables=None):
    try:
        decide_groups(spark, rbc, PARENTS, tables or {"cluster": None, "unit": None})
        raise AssertionError("not refused: " + words)
    except Error as error:
        assert words in str(error), error


def compiled(rules, folder):
    thidua("compile", rules, "-o", folder + "/program.rbc")
    with open(folder + "/program.rbc", "rb") as file:
        return file.read()


def same_outcomes(spark, results):
    """The columns of the two ways, joined by row."""
    units = results.where("unit is not null").selectExpr("_row", "unit.standing", "unit.id as name")
    script = spark.table("unit_results").selectExpr("_row", "standing_outcome", "id")
    joined = units.join(script, "_row")
    assert joined.count() == units.count() == script.count()
    differ = joined.where("not (standing <=> standing_outcome) or name <> id")
    assert differ.count() == 0, differ.limit(5).collect()


main()
