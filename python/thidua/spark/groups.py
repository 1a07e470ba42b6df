"""Groups of the data, each decided by libthidua where it lies: the same values, reasons and lines of
JSON as `thidua run` has, for regulations that decide each instance below the root by itself."""

import pyarrow as pa
import pyarrow.compute as pc
from pyspark.sql import functions as F
from pyspark.sql.pandas.types import from_arrow_schema
from pyspark.sql.types import LongType, StructField, StructType

from thidua.native import Program


def _key(tables, parents, name):
    """The rows of an entity with `_top`: the row below the root that they lie under."""
    frame, parent = tables[name], parents[name]
    if parents.get(parent) is None:  # the parent is the root
        return frame.withColumn("_top", F.col("_row"))
    above = _key(tables, parents, parent).select(F.col("_row").alias("_parent"), "_top")
    return frame.join(above, "_parent")


def _in_one(tables, parents, names):
    """All rows in one frame: `_top`, `_entity`, `_row` and a struct for each entity, of which one is there."""
    one = None
    for place, name in enumerate(names):
        keyed = _key(tables, parents, name)
        columns = [F.col("_top"), F.lit(place).alias("_entity"), F.col("_row")]
        for other in names:
            row = F.struct(*[F.col("`%s`" % column) for column in tables[other].columns if column != "_row"])
            kind = row if other == name else F.lit(None).cast(_struct_of(tables[other]))
            columns.append(kind.alias("_of_" + other))
        part = keyed.select(*columns)
        one = part if one is None else one.unionByName(part)
    return one


def _struct_of(frame):
    return StructType([field for field in frame.schema.fields if field.name != "_row"])


def _by_entity(batch, names):
    """The record batches of a partition's rows, which stand by `_entity` and `_row`; `_parent` counts from
    its beginning."""
    rows, tables = {}, []
    for place, name in enumerate(names):
        mine = batch.filter(pc.equal(batch.column("_entity"), place))
        rows[name] = mine.column("_row")
        structs = mine.column("_of_" + name)
        arrays = {structs.type.field(i).name: structs.field(i) for i in range(structs.type.num_fields)}
        tables.append((name, arrays))
    return rows, tables


def _decide(rbc, names, parents, root, wanted, schema, as_of, readings):
    """What mapInArrow runs on a partition."""

    def decide(batches):
        batches = [batch for batch in batches if batch.num_rows]
        if not batches:
            return
        whole = pa.Table.from_batches(batches).combine_chunks().to_batches()[0]
        rows, found = _by_entity(whole, names)
        tables = [(parents[names[0]], root)] if root is not None else []
        for name, arrays in found:
            above = parents[name]
            if above in rows:
                arrays["_parent"] = pc.index_in(arrays["_parent"], value_set=rows[above])
            else:
                arrays["_parent"] = pa.array([0] * len(rows[name]), pa.int32())
            tables.append((name, pa.RecordBatch.from_pydict(arrays)))
        lists = [name for name in names if parents[name] not in rows]
        results = Program(rbc).run(tables, wanted, as_of, readings, lists)
        for place, (name, batch) in enumerate(zip(wanted, results)):
            columns = [pa.array([place] * batch.num_rows, pa.int64()), rows[name].cast(pa.int64())]
            for i, other in enumerate(wanted):
                kind = schema.field(2 + i).type
                columns.append(
                    pa.StructArray.from_arrays(
                        [c.cast(f.type) for c, f in zip(batch.columns, kind)], fields=list(kind)
                    )
                    if other == name
                    else pa.nulls(batch.num_rows, kind)
                )
            yield pa.RecordBatch.from_arrays(columns, schema=schema)

    return decide


def decide_groups(spark, rbc, parents, tables=None, as_of=None, readings=None, n_partitions=None):
    """Decides a compiled regulation (the bytes of an .rbc) over tables as `thidua load` lays them out.

    `parents`: the entity that each entity below the root lies in, by name, parents first:
    {"cluster": "sector", "unit": "cluster"}. `tables`: a DataFrame each, by name; else the session's
    tables. The root's table may be among them; without it none of its facts is given.

    Returns a DataFrame of `_entity` (its place in `parents`), `_row` and a struct of results by the
    name of each entity (thidua_run_arrow: `id`, each result, `json`), null but for one. In the order
    of `_entity` and `_row`, the lines `json` are what `thidua run --format jsonl` writes of them.

    Raises thidua.native.Error, with the reason, where results hang on the whole data: there the script
    of `thidua sql --dialect spark` is the way."""
    names = list(parents)
    root_name = next(parent for parent in parents.values() if parent not in parents)
    tables = dict(tables) if tables else {name: spark.table(name) for name in names}
    program = Program(rbc)
    program.check_parts()
    root = None
    if root_name in tables:
        columns = [c for c in tables[root_name].columns if c != "_row"]
        root = tables.pop(root_name).select(*["`%s`" % c for c in columns]).toArrow().combine_chunks()
        root = root.to_batches()[0] if columns and root.num_rows else None
    shapes = [batch.schema for batch in program.run([], names, as_of, readings)]
    kinds = [pa.struct([pa.field(f.name, _narrow(f.type)) for f in shape]) for shape in shapes]
    schema = pa.schema(
        [pa.field("_entity", pa.int64()), pa.field("_row", pa.int64())]
        + [pa.field(name, kind) for name, kind in zip(names, kinds)]
    )
    result = StructType(
        [StructField("_entity", LongType()), StructField("_row", LongType())]
        + [StructField(name, _spark_struct(kind)) for name, kind in zip(names, kinds)]
    )
    one = _in_one(tables, parents, names)
    spread = one.repartition(n_partitions, "_top") if n_partitions else one.repartition("_top")
    ordered = spread.sortWithinPartitions("_entity", "_row")
    decide = _decide(rbc, names, parents, root, names, schema, as_of, readings)
    return ordered.mapInArrow(decide, result)


def _narrow(kind):
    return pa.string() if pa.types.is_large_string(kind) else kind


def _spark_struct(kind):
    return from_arrow_schema(pa.schema(list(kind)))


def json_lines(results, parents):
    """The lines of `thidua run --format jsonl`, in its order, of entities that have results."""
    names = list(parents)
    line = F.coalesce(*[F.col("`%s`.json" % name) for name in names])
    rows = results.select("_entity", "_row", line.alias("json")).where("json is not null")
    return [row.json for row in rows.orderBy("_entity", "_row").collect()]
