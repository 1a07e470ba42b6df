"""Spark behind a pipe, for tests/support/spark.c. A message is a letter, a length and so many bytes:
`N` a new session and database, `C` they go, `X` statements, `Q` a query. The answer: `R` and rows,
tab-separated as ClickHouse has them, or `E` and what went wrong."""

import datetime
import decimal
import logging
import os
import re
import shutil
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..", "python"))

from pyspark.sql import SparkSession  # noqa: E402

from thidua.spark import statements  # noqa: E402

# Of a few rows starting is all the work: one task, nothing compiled, and a JVM that does not try hard.
SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.shuffle.partitions": "1",
    "spark.sql.leafNodeDefaultParallelism": "1",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1",
    "spark.driver.memory": "2g",
}
ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\0": "\\0"})


def cell(value):
    if value is None:
        return "\\N"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, decimal.Decimal):
        return format(value, "f")
    if isinstance(value, datetime.date):
        return value.isoformat()
    return str(value).translate(ESCAPES)


class Door:
    def __init__(self, folder):
        builder = SparkSession.builder.master("local[1]").config("spark.sql.warehouse.dir", folder)
        for name, value in SETTINGS.items():
            builder = builder.config(name, value)
        self.root = builder.getOrCreate()
        self.root.sparkContext.setLogLevel("OFF")
        logging.disable(logging.CRITICAL)  # what is wrong is answered
        self.session = None
        self.n_sessions = 0

    def new(self):
        self.n_sessions += 1
        self.session = self.root.newSession()
        self.session.sql("create database thidua_test_%d" % self.n_sessions)
        self.session.sql("use thidua_test_%d" % self.n_sessions)

    def close(self):
        self.session.sql("drop database thidua_test_%d cascade" % self.n_sessions)

    def execute(self, script):
        for statement in statements(script):
            if statement not in ("begin", "commit", "rollback"):
                try:
                    self.session.sql(statement)
                except Exception as error:
                    raise RuntimeError("%s\nin: %s" % (error, statement)) from error

    def query(self, text):
        about = re.fullmatch(r"show columns in `(.*)`", text)
        if about and not self.session.catalog.tableExists(about.group(1)):
            return ""
        rows = self.session.sql(text).collect()
        return "".join("\t".join(map(cell, row)) + "\n" for row in rows)

    def answer(self, letter, text):
        if letter == "N":
            self.new()
        elif letter == "C":
            self.close()
        elif letter == "X":
            self.execute(text)
        else:
            return self.query(text)
        return ""


def main():
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever Java prints is no answer
    folder = tempfile.mkdtemp()
    try:
        door = Door(folder)
        while head := sys.stdin.buffer.readline():
            letter, length = head.decode()[0], int(head[1:])
            text = sys.stdin.buffer.read(length).decode()
            try:
                kind, said = "R", door.answer(letter, text)
            except Exception as error:  # told to whoever asked
                kind, said = "E", "%s: %s" % (type(error).__name__, error)
            said = said.encode()
            answers.write(b"%s%d\n%s" % (kind.encode(), len(said), said))
            answers.flush()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


main()
