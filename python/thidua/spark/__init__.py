"""Regulations on Spark: the script of `thidua sql --dialect spark`, run in a session; and libthidua on
groups of the data, where they lie."""

from thidua.spark.groups import decide_groups, json_lines
from thidua.spark.scripts import run_script, statements

__all__ = ["decide_groups", "json_lines", "run_script", "statements"]
