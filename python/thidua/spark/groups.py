"""Groups of the data, each decided by libthidua where it lies: the same values, reasons and lines of
JSON as `thidua run` has.

What an instance says by itself, with its group, is decided in one pass over the groups. Where something
hangs on several of them, a selection over the root, say, there are three steps: each group says what of
it is read over all (libthidua, in mapInArrow); Spark makes of these columns what hangs on several groups
(the library's script); it comes back to each group, whose lines are told (libthidua again). What stays
open then has reasons that lie in other groups: these lines, and the root's, are told by one task, which
has of all rows the columns that cross, and facts of the groups where something is open."""

import pyarrow as pa
import pyarrow.compute as pc
from pyspark.sql import functions as F
from pyspark.sql.pandas.types import from_arrow_schema
from pyspark.sql.types import StructField, StructType

from thidua.native import Error, Program
from thidua.spark.scripts import run_script

DIALECT = "spark"
OPEN, LEFT_OUT = "_open", "_left_out"


class _Plan:
    """What every step is told: the program, and which entities there are."""

    def __init__(self, rbc, parents, as_of, readings):
        self.rbc, self.parents, self.names = rbc, parents, list(parents)
        self.as_of, self.readings = as_of, readings
        self.root_name = next(parent for parent in parents.values() if parent not in parents)
        self.root = None  # its record batch, where its facts are given
        self.root_taken = None

    def program(self):
        return Program(self.rbc)

    def of_run(self):
        return {"as_of": self.as_of, "readings": self.readings}

    def root_tables(self):
        return [(self.root_name, self.root)] if self.root is not None else []

    def is_top(self, name):
        return self.parents[name] == self.root_name


# -- all rows in one frame


def _key(tables, parents, name):
    """The rows of an entity with `_top`: the row below the root that they lie under."""
    frame, parent = tables[name], parents[name]
    if parents.get(parent) is None:  # the parent is the root
        return frame.withColumn("_top", F.col("_row"))
    above = _key(tables, parents, parent).select(F.col("_row").alias("_parent"), "_top")
    return frame.join(above, "_parent")


def _struct_of(frame, columns):
    return StructType([field for field in frame.schema.fields if field.name in columns])


def _in_one(frames, kinds):
    """All rows in one frame: `_top`, `_entity`, `_row`, and of each entity a struct for each kind of
    columns, of which those of one entity are there. `frames`: by name, with `_top`; `kinds`: by kind, the
    columns of each entity by its name."""
    one = None
    for place, (name, frame) in enumerate(frames.items()):
        columns = [F.col("_top"), F.lit(place).alias("_entity"), F.col("_row")]
        for kind, of in kinds.items():
            for other, wanted in of.items():
                if other == name:
                    row = F.struct(*[F.col("`%s`" % column) for column in wanted])
                else:
                    row = F.lit(None).cast(_struct_of(frames[other], wanted))
                columns.append(row.alias("_%s_%s" % (kind, other)))
        part = frame.select(*columns)
        one = part if one is None else one.unionByName(part)
    return one


def _spread(one, n_partitions):
    """A group stands in one partition, by entity and row."""
    spread = one.repartition(n_partitions, "_top") if n_partitions else one.repartition("_top")
    return spread.sortWithinPartitions("_entity", "_row")


# -- a partition


class _Part:
    """The rows of a partition, which stand by `_entity` and `_row`, as record batches of each entity."""

    def __init__(self, plan, batches):
        self.plan = plan
        whole = pa.Table.from_batches(batches).combine_chunks().to_batches()[0]
        self.mine = {
            name: whole.filter(pc.equal(whole.column("_entity"), place))
            for place, name in enumerate(plan.names)
        }
        self.rows = {name: batch.column("_row") for name, batch in self.mine.items()}

    def columns(self, kind, name):
        structs = self.mine[name].column("_%s_%s" % (kind, name))
        fields = structs.type
        return {fields.field(i).name: structs.field(i) for i in range(fields.num_fields)}

    def tables(self):
        """Facts, `_parent` counted from the partition's beginning."""
        tables = self.plan.root_tables()
        for name in self.plan.names:
            arrays, above = self.columns("of", name), self.plan.parents[name]
            if above in self.rows:
                arrays["_parent"] = pc.index_in(arrays["_parent"], value_set=self.rows[above])
            else:
                arrays["_parent"] = pa.array([0] * len(self.rows[name]), pa.int32())
            tables.append((name, pa.RecordBatch.from_pydict(arrays)))
        return tables

    def lists(self):
        return [name for name in self.plan.names if self.plan.is_top(name)]

    def taken(self, *kinds):
        """Columns that the rows take; of rows that are left out no line is made."""
        taken = [(self.plan.root_name, self.plan.root_taken)] if self.plan.root_taken else []
        for kind in kinds:
            for name in self.plan.names:
                if "_%s_%s" % (kind, name) in self.mine[name].schema.names:
                    columns = self.columns(kind, name)
                    taken.append((name, pa.RecordBatch.from_pydict(columns)))
        return taken


class _NoRows(_Part):
    """The root alone."""

    def __init__(self, plan):
        self.plan, self.mine, self.rows = plan, {}, {}

    def tables(self):
        return self.plan.root_tables()

    def taken(self, *kinds):
        return [(self.plan.root_name, self.plan.root_taken)] if self.plan.root_taken else []


def _whole_batches(batches):
    return [batch for batch in batches if batch.num_rows]


# -- frames of results: a struct of each entity, of which one is there


class _Shape:
    """`_order`, `_entity`, `_row` and a struct by the name of each entity of `names`."""

    def __init__(self, names, batches, order=(), keys=("_order", "_entity", "_row")):
        kinds = [pa.struct([pa.field(f.name, _narrow(f.type)) for f in batch.schema]) for batch in batches]
        self.names, self.order, self.keys = names, {name: i for i, name in enumerate(order)}, keys
        self.schema = pa.schema(
            [pa.field(key, pa.int64()) for key in keys]
            + [pa.field(name, kind) for name, kind in zip(names, kinds)]
        )
        self.spark = StructType(
            [StructField(f.name, k.dataType) for f, k in zip(self.schema, from_arrow_schema(self.schema))]
        )

    def put(self, name, keys, batch):
        """The rows of one entity."""
        columns = [
            key if isinstance(key, pa.Array) else pa.array([key] * batch.num_rows, pa.int64()) for key in keys
        ]
        for other in self.names:
            kind = self.schema.field(other).type
            columns.append(
                pa.StructArray.from_arrays(
                    [c.cast(f.type) for c, f in zip(batch.columns, kind)], fields=list(kind)
                )
                if other == name
                else pa.nulls(batch.num_rows, kind)
            )
        return pa.RecordBatch.from_arrays(columns, schema=self.schema)


def _narrow(kind):
    return pa.string() if pa.types.is_large_string(kind) else kind


# -- the steps, as mapInArrow runs them on a partition


def _decide(plan, shape):
    """Everything, of a program in which nothing hangs on several groups."""

    def decide(batches):
        batches = _whole_batches(batches)
        if not batches:
            return
        part = _Part(plan, batches)
        results = plan.program().run(part.tables(), plan.names, lists=part.lists(), **plan.of_run())
        for place, (name, batch) in enumerate(zip(plan.names, results)):
            rows = part.rows[name].cast(pa.int64())
            yield shape.put(name, [shape.order.get(name), place, rows], batch)

    return decide


def _say(plan, shape):
    """What crosses."""

    def say(batches):
        batches = _whole_batches(batches)
        if not batches:
            return
        part = _Part(plan, batches)
        said = plan.program().say(part.tables(), plan.names, lists=part.lists(), **plan.of_run())
        for place, (name, batch) in enumerate(zip(plan.names, said)):
            tops = part.mine[name].column("_top").cast(pa.int64())
            yield shape.put(name, [tops, place, part.rows[name].cast(pa.int64())], batch)

    return say


def _close(plan, shape):
    """Results of rows where nothing is open."""

    def close(batches):
        batches = _whole_batches(batches)
        if not batches:
            return
        part = _Part(plan, batches)
        taken = part.taken("kept")
        results = plan.program().close(
            part.tables(), taken, plan.names, True, lists=part.lists(), **plan.of_run()
        )
        left_out = {name: batch.column(LEFT_OUT) for name, batch in taken if LEFT_OUT in batch.schema.names}
        for place, (name, batch) in enumerate(zip(plan.names, results)):
            rows = part.rows[name].cast(pa.int64())
            whole = shape.put(name, [shape.order.get(name), place, rows], batch)
            yield whole.filter(pc.invert(left_out[name])) if name in left_out else whole

    return close


def _close_open(plan, shape):
    """Results of the rows where something is open, and of the root: one task has all rows."""

    def close_open(batches):
        batches = _whole_batches(batches)
        part = _Part(plan, batches) if batches else _NoRows(plan)
        names = [name for name in plan.names if name in part.rows]
        told = names + ([plan.root_name] if plan.root_name in shape.order else [])
        taken = part.taken("said", "kept")
        left_out = {name: batch.column(LEFT_OUT) for name, batch in taken if LEFT_OUT in batch.schema.names}
        for name in names:
            if name not in left_out:  # nothing of it hangs on several groups
                none = pa.array([True] * len(part.rows[name]), pa.bool_())
                taken.append((name, pa.RecordBatch.from_pydict({LEFT_OUT: none})))
        results = plan.program().close(part.tables(), taken, told, False, **plan.of_run())
        for place, (name, batch) in enumerate(zip(told, results)):
            if name == plan.root_name:
                yield shape.put(name, [shape.order.get(name), -1, 0], batch)
            elif name in left_out:
                rows = part.rows[name].cast(pa.int64())
                whole = shape.put(name, [shape.order.get(name), place, rows], batch)
                yield whole.filter(pc.invert(left_out[name]))

    return close_open


# -- the second step


def _second(spark, plan, tables, root, said, database):
    """Makes of what groups say, by Spark, what hangs on several of them. Returns the tables by name."""
    program = plan.program()
    before = spark.catalog.currentDatabase()
    spark.sql("drop database if exists `%s` cascade" % database)
    spark.sql("create database `%s`" % database)
    spark.catalog.setCurrentDatabase(database)
    try:
        said.write.format("parquet").saveAsTable("said_by_groups")
        whole = spark.table("said_by_groups")
        for place, name in enumerate(plan.names):
            rows = whole.where(F.col("_entity") == place).select("_top", "_row", "`%s`.*" % name)
            rows.createOrReplaceTempView(program.second_table(DIALECT, name, "said"))
            tables[name].createOrReplaceTempView(program.second_table(DIALECT, name, "given"))
        root.createOrReplaceTempView(program.second_table(DIALECT, plan.root_name, "given"))
        run_script(spark, program.second(DIALECT, plan.as_of, plan.readings))
        kept = {}
        for name in [plan.root_name] + plan.names:
            table = program.second_table(DIALECT, name, "kept")
            if spark.catalog.tableExists("%s.%s" % (database, table)):
                kept[name] = spark.table("%s.%s" % (database, table))
    finally:
        spark.catalog.setCurrentDatabase(before)
    return whole, kept


def _with(frames, kept, kind):
    """Frames with the columns of others beside their own, and which these are."""
    found, columns = {}, {}
    for name, frame in frames.items():
        if name in kept:
            wanted = [column for column in kept[name].columns if column not in ("_row", "_top")]
            columns[name] = wanted
            frame = frame.join(kept[name].select("_row", *["`%s`" % c for c in wanted]), "_row")
        found[name] = frame
    return found, columns


def _left_out(kept, is_left_out):
    """`_open` as what is left out."""
    return {
        name: frame.withColumn(LEFT_OUT, is_left_out(F.col(OPEN))).drop(OPEN) for name, frame in kept.items()
    }


def _facts_of_open(plan, program, frames, open_tops):
    """Facts of groups where something is open; of the others only what is read over all groups, and which
    rows and lists there are."""
    found = {}
    for name, frame in frames.items():
        marked = frame.join(open_tops.withColumn("_is_open", F.lit(True)), "_top", "left")
        columns = []
        for column in frame.columns:
            stays = column.startswith("_") or column == "id" or program.crosses(name, column)
            value = F.col("`%s`" % column)
            columns.append(value if stays else F.when(F.col("_is_open"), value).alias(column))
        found[name] = marked.select(*columns)
    return found


def _decide_in_steps(spark, plan, tables, root, order, n_partitions, database):
    program = plan.program()
    facts = {name: [c for c in frame.columns if c != "_row"] for name, frame in tables.items()}
    keyed = {name: _key(tables, plan.parents, name) for name in plan.names}
    spread = _spread(_in_one(keyed, {"of": facts}), n_partitions)
    said_shape = _Shape(plan.names, program.say([], plan.names, **plan.of_run()), keys=("_top", "_entity", "_row"))
    said = spread.mapInArrow(_say(plan, said_shape), said_shape.spark)
    whole, kept = _second(spark, plan, tables, root, said, database)

    if plan.root_name in kept:
        taken = kept[plan.root_name].drop("_row", OPEN).toArrow().combine_chunks()
        plan.root_taken = taken.to_batches()[0]
    below = {name: frame for name, frame in kept.items() if name != plan.root_name}
    names = plan.names + ([plan.root_name] if plan.root_name in order else [])
    shape = _Shape(names, program.run([], names, **plan.of_run()), order)
    frames, columns = _with(keyed, _left_out(below, lambda is_open: is_open), "kept")
    one = _spread(_in_one(frames, {"of": facts, "kept": columns}), n_partitions)
    results = one.mapInArrow(_close(plan, shape), shape.spark)

    # what is open
    of_said = {
        name: whole.where(F.col("_entity") == place).select("_row", "_top", "`%s`.*" % name)
        for place, name in enumerate(plan.names)
    }
    tops = [frame.where(OPEN).select("_top") for frame in of_said.values()]
    for name, frame in below.items():
        tops.append(frame.where(OPEN).join(keyed[name], "_row").select("_top"))
    open_tops = tops[0]
    for other in tops[1:]:
        open_tops = open_tops.union(other)
    frames = _facts_of_open(plan, program, keyed, open_tops.distinct())
    frames, said_columns = _with(frames, {name: frame.drop(OPEN) for name, frame in of_said.items()}, "said")
    said_columns = {name: of for name, of in said_columns.items() if of}
    frames, columns = _with(frames, _left_out(below, lambda is_open: ~is_open), "kept")
    one = _in_one(frames, {"of": facts, "said": said_columns, "kept": columns})
    ordered = one.repartition(1).sortWithinPartitions("_entity", "_row")
    return results.union(ordered.mapInArrow(_close_open(plan, shape), shape.spark))


def decide_groups(
    spark, rbc, parents, tables=None, as_of=None, readings=None, n_partitions=None, database="thidua_groups"
):
    """Decides a compiled regulation (the bytes of an .rbc) over tables as `thidua load` lays them out.

    `parents`: the entity that each entity below the root lies in, by name, parents first:
    {"cluster": "sector", "unit": "cluster"}. `tables`: a DataFrame each, by name; else the session's
    tables. The root's table may be among them; without it none of its facts is given.

    Returns a DataFrame of `_entity` (its place in `parents`; of the root -1), `_row` and a struct of
    results by the name of each entity (thidua_run_arrow: `id`, each result, `json`), null but for one. In
    the order of `_order` and `_row`, the lines `json` are what `thidua run --format jsonl` writes.

    Where something hangs on several groups, what they say and what Spark makes of it stands in tables of
    `database`, which is taken away and made anew; the DataFrame reads them.

    Raises thidua.native.Error, with the reason, where groups cannot be decided apart (references, the
    preceding year): there the script of `thidua sql --dialect spark` is the way."""
    plan = _Plan(rbc, parents, as_of, readings)
    tables = dict(tables) if tables else {name: spark.table(name) for name in plan.names}
    program = plan.program()
    has_second = program.check_groups()
    root = tables.pop(plan.root_name, None)
    if root is not None:
        columns = [c for c in root.columns if c != "_row"]
        batch = root.select(*["`%s`" % c for c in columns]).toArrow().combine_chunks()
        plan.root = batch.to_batches()[0] if columns and batch.num_rows else None
    order = program.reported([plan.root_name] + plan.names)
    if has_second or plan.root_name in order:
        if plan.root is None:
            raise Error("something hangs on all groups: the table of the %s is needed" % plan.root_name)
        return _decide_in_steps(spark, plan, tables, root, order, n_partitions, database)
    shape = _Shape(plan.names, program.run([], plan.names, **plan.of_run()), order)
    facts = {name: [c for c in frame.columns if c != "_row"] for name, frame in tables.items()}
    keyed = {name: _key(tables, parents, name) for name in plan.names}
    return _spread(_in_one(keyed, {"of": facts}), n_partitions).mapInArrow(_decide(plan, shape), shape.spark)


def json_lines(results, parents=None):
    """The lines of `thidua run --format jsonl`, in its order, of entities that have results."""
    names = [column for column in results.columns if not column.startswith("_")]
    line = F.coalesce(*[F.col("`%s`.json" % name) for name in names])
    rows = results.select("_order", "_row", line.alias("json")).where("json is not null")
    return [row.json for row in rows.orderBy("_order", "_row").collect()]
