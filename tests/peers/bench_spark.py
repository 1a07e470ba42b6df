"""A measure of bench_spark: FOLDER SCRIPT UNITS [UNITS_BEFORE SECONDS_BEFORE]. Runs the script over the
Parquet of the folder, compares what it comes to with the folder's `summary`, prints how long it took and
how that grew, and `seconds N` last. Exit 1 where a count differs."""

import sys
import time

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from thidua.spark import run_script

FOLDER, SCRIPT, UNITS = sys.argv[1], sys.argv[2], int(sys.argv[3])
SETTINGS = {
    "spark.driver.memory": "10g",
    "spark.local.dir": FOLDER + "/tmp",
    "spark.sql.shuffle.partitions": "16",
    "spark.sql.warehouse.dir": FOLDER + "/warehouse",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}


def summary():
    """Of each entity and result how often it has which value, as `thidua run` counts them."""
    counts = {}
    with open(FOLDER + "/summary", encoding="utf-8") as file:
        for line in file:
            entity, name, value, count = line.rstrip("\n").split("\t")
            counts.setdefault((entity, name), {})[value] = int(count)
    return counts


def found(spark, entity, name):
    table = spark.table(entity + "_results")
    column = next(name + end for end in ("_outcome", "_chosen", "_state") if name + end in table.columns
                  and not (end == "_chosen" and name + "_state" in table.columns))
    value = F.coalesce(F.col("`%s`" % column).cast("string"), F.lit("undetermined"))
    return {row[0]: row[1] for row in table.groupBy(value).count().collect()}


def main():
    builder = SparkSession.builder.master("local[2]")
    for name, value in SETTINGS.items():
        builder = builder.config(name, value)
    spark = builder.getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    for name in ("sector", "cluster", "unit", "incident"):
        spark.read.parquet("%s/%s.parquet" % (FOLDER, name)).createOrReplaceTempView(name)
    begin = time.monotonic()
    run_script(spark, SCRIPT)
    seconds = time.monotonic() - begin
    differing = [
        "%s of %s: %s, where thidua run has %s" % (name, entity, counts, wanted)
        for (entity, name), wanted in summary().items()
        if (counts := found(spark, entity, name)) != wanted
    ]
    grown = ""
    if len(sys.argv) > 4:
        times, of = seconds / float(sys.argv[5]), UNITS / int(sys.argv[4])
        grown = ", %.1f times the time of the one before for %.1f times the units" % (times, of)
    print("%d units in Spark local[2]: %.1f s%s; " % (UNITS, seconds, grown), end="")
    print("counts differ:\n" + "\n".join(differing) if differing else "the counts of thidua run")
    spark.stop()  # it takes its working files away, which goes on behind the process else
    print("seconds %.2f" % seconds)
    sys.exit(1 if differing else 0)


main()
