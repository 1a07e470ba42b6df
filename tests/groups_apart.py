"""Groups decided apart by libthidua (thidua.h), with SQLite between: the columns that cross go into its
tables, the library's script makes what hangs on several groups, which comes back to each part; lines, with
their reasons, are those of `thidua run` over all. Random data with facts and lists missing, parts of random
size. groups_apart.py BUILD [SEEDS], with THIDUA_LIBRARY; the same steps on Spark: spark_groups.py."""

import json
import os
import random
import sqlite3
import subprocess
import sys
import tempfile

import pyarrow as pa

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "python"))

from thidua.native import Program  # noqa: E402

BUILD, SEEDS = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 20
PARENTS = {"cluster": "sector", "unit": "cluster", "incident": "unit"}
NAMES = list(PARENTS)
KINDS = {
    "sector": {"least": "number", "pool": "number"},
    "cluster": {"kind": "word", "weight": "number"},
    "unit": {"registered": "truth", "votes": "number", "score": "number", "joined": "day", "note": "text", "away": "truth"},
    "incident": {"serious": "truth", "concluded": "truth"},
}
TYPES = {"truth": pa.bool_(), "number": pa.int64(), "day": pa.string(), "text": pa.string(), "word": pa.string()}
SQL = {"truth": "boolean", "number": "integer", "day": "text", "text": "text", "word": "text"}
HEAD = """regulation apart effective 2020-01-01 to 2020-12-31
entity sector
  least : integer
  pool  : integer between 0 and 1000
entity cluster (clusters) in sector "cụm"
  kind   : one of town, land
  weight : integer between 0 and 50
entity unit (units) in cluster "đơn vị"
  registered : boolean
  votes      : integer between 0 and 20
  score      : integer between 0 and 100
  joined     : date
  note       : text
  away       : boolean
entity incident (incidents) in unit absent means none
  serious   : boolean
  concluded : boolean
decision standing of unit
  one of not_considered, deferred, considered
  otherwise considered
rule unregistered for unit
  when not registered
  then standing is not_considered
  because "không đăng ký"
rule pending for unit
  when any incident where serious and not concluded
  then standing is deferred
  because "chờ kết luận"
selection sector_flag
  choose 1 unit per cluster
  where standing is considered
  order by votes descending, score descending
  on tie refer
"""
PROGRAMS = {
    "flags": """selection government_flag
  choose floor(50% * count of unit where sector_flag) unit per sector
  where sector_flag
  order by score descending, votes descending
  on tie refer
define flags of cluster : integer is count of unit where government_flag
decision praise of cluster
  one of little, much
  otherwise little
rule often for cluster
  when flags >= sector.least - 2 and kind is town
  then praise is much
  because "nhiều cờ"
""",
    "barred": """rule absent for unit
  when away
  then standing is not_considered
  because "vắng mặt"
selection national
  choose 3 unit per sector
  where standing is considered
  order by votes descending, joined
  on tie refer
""",
    "numbers": """define total of sector : integer is sum of votes over unit where standing is considered
define top of sector : integer is max of votes over unit
define spread of sector : integer is max of score over unit - min of score over unit
define mean of cluster : decimal(2) is round(average of score over unit, 2)
define best_mean of sector : decimal(2) is max of mean over cluster
define above of unit : boolean is score > sector.spread or cluster.mean = sector.best_mean
define near of unit : integer is sector.top - votes
require enough for sector
  that total >= 0
  because "không âm"
require few for unit
  that votes <= 20
  because "nhiều phiếu quá"
""",
    "shares": """allocation bonus "tiền thưởng"
  share pool among clusters per sector
  by weight
  on tie refer
define rich of cluster : boolean is bonus > weight
""",
    "compared": """define better of unit : integer is count of unit in sector where votes > this.votes
define noted of unit : text is if better <= 2 then note else "khác"
define noted_by_all of sector : boolean is every unit has note is known
""",
}


def thidua(*arguments):
    done = subprocess.run([BUILD + "/thidua", *arguments], capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    return done


def value(kind, draw):
    return {
        "truth": lambda: draw.random() < 0.8,
        "number": lambda: draw.randrange(12),
        "day": lambda: "2019-0%d-11" % draw.randrange(1, 10),
        "text": lambda: draw.choice(["một", "hai", "ba", ""]),
        "word": lambda: draw.choice(["town", "land"]),
    }[kind]()


def draw_rows(seed):
    """By entity, rows as dicts with `_row`, `_parent`, `_has_…`, facts (None: missing)."""
    draw = random.Random(seed)
    missing, all_barred = draw.choice([0.3] if seed % 10 == 3 else [0, 0.02, 0.3]), draw.random() < 0.1
    rows = {name: [] for name in KINDS}

    def add(name, parent):
        row = {"_row": len(rows[name]), "_parent": parent, "id": "%s%d'x" % (name[0], len(rows[name]))}
        for field, kind in KINDS[name].items():
            row[field] = None if draw.random() < missing else value(kind, draw)
        if name == "unit" and all_barred:
            row["registered"] = False
        rows[name].append(row)
        for below in (other for other, above in PARENTS.items() if above == name):
            n = draw.randrange(5) if below != "cluster" else 60 if seed % 10 == 3 else draw.randrange(7)
            row["_has_" + below] = bool(n) or draw.random() < 0.7
            for _ in range(n):
                add(below, row["_row"])

    add("sector", None)
    return rows


def lines_of(rows):
    """The same as JSON Lines: a list that has no rows is given as an empty one."""
    for name in KINDS:
        for row in rows[name]:
            record = {"entity": name, **{k: v for k, v in row.items() if not k.startswith("_") and v is not None}}
            if name != "sector":
                record[PARENTS[name]] = rows[PARENTS[name]][row["_parent"]]["id"]
            for key, is_given in row.items():
                if key.startswith("_has_") and is_given and not any(
                    r["_parent"] == row["_row"] for r in rows[key[5:]]
                ):
                    record[key[5:] + "s"] = []
            yield json.dumps(record, ensure_ascii=False)


def batch(name, rows, first_parent=0):
    arrays = {field: pa.array([r[field] for r in rows], TYPES[kind]) for field, kind in KINDS[name].items()}
    arrays["id"] = pa.array([r["id"] for r in rows], pa.string())
    if name != "sector":
        arrays["_parent"] = pa.array([r["_parent"] - first_parent for r in rows], pa.int64())
    for below in (other for other, above in PARENTS.items() if above == name):
        arrays["_has_" + below] = pa.array([r["_has_" + below] for r in rows], pa.bool_())
    return name, pa.RecordBatch.from_pydict(arrays)


def cut(rows, draw):
    """Parts of whole clusters, one behind the other: of each entity its rows."""
    at, parts = 0, []
    while at < len(rows["cluster"]):
        end = min(len(rows["cluster"]), at + draw.randrange(1, 4))
        part = {"cluster": rows["cluster"][at:end]}
        for name in ("unit", "incident"):
            above = {r["_row"] for r in part[PARENTS[name]]}
            part[name] = [r for r in rows[name] if r["_parent"] in above]
        parts.append(part)
        at = end
    return parts


def tables(rows, part):
    found = [batch("sector", rows["sector"])]
    for name in NAMES:
        above = part.get(PARENTS[name])
        found.append(batch(name, part[name], above[0]["_row"] if above else 0))
    return found


def quoted(name):
    return '"%s"' % name


def put(database, table, columns, rows):
    database.execute("create table %s (%s)" % (quoted(table), ", ".join(columns)))
    if rows:
        marks = ", ".join("?" * len(columns))
        database.executemany("insert into %s values (%s)" % (quoted(table), marks), rows)


def days(database, name):
    """SQLite has no days: texts, as `thidua load` puts them."""
    return ["%s %s" % (quoted(f), SQL[k]) for f, k in KINDS[name].items()]


def put_data(database, program, rows):
    for name in KINDS:
        has = ["_has_" + below for below, above in PARENTS.items() if above == name]
        fields = list(KINDS[name])
        columns = ["_row integer", "_parent integer", "id text"] + days(database, name)
        columns += [quoted(h) for h in has]
        put(
            database,
            program.second_table("sqlite", name, "given"),
            columns,
            [[r["_row"], r["_parent"], r["id"]] + [r[c] for c in fields + has] for r in rows[name]],
        )


def put_said(database, program, name, batches):
    """What the parts said of the rows of an entity, one part behind the other."""
    columns = [quoted(field) for field in batches[0].schema.names]
    rows = [row for batch in batches for row in zip(*(column.to_pylist() for column in batch.columns))]
    whole = [[i, *map(plain, row)] for i, row in enumerate(rows)]
    put(database, program.second_table("sqlite", name, "said"), ["_row integer"] + columns, whole)


def joined(batches):
    """One batch; a table has none for no rows."""
    whole = pa.Table.from_batches(batches).combine_chunks().to_batches()
    return whole[0] if whole else batches[0]


def plain(value):
    return value if value is None or isinstance(value, (str, int)) else int(value)


def kept(database, program, name):
    """A table of what hangs on several groups, by row: its columns and rows; None: there is none."""
    table = quoted(program.second_table("sqlite", name, "kept"))
    if not database.execute("pragma table_info(%s)" % table).fetchall():
        return None
    found = database.execute("select * from %s order by _row" % table)
    return [column[0] for column in found.description], found.fetchall()


def taken(kinds, name, names, table, rows, left_out):
    """Columns to take of some rows of a table, by what the program's listing says of their registers."""
    arrays = {}
    for i, column in enumerate(names):
        if column in ("_row", "_open") or not table:
            continue
        values, kind = [row[i] for row in rows], kinds[column.split("_")[0]]
        if kind == "truth":
            arrays[column] = pa.array([None if v is None else bool(v) for v in values], pa.bool_())
        elif kind == "text" or (kind == "code" and not any(isinstance(row[i], int) for row in table)):
            arrays[column] = pa.array(values, pa.string())
        else:
            arrays[column] = pa.array(values, pa.decimal128(38, 0) if kind == "fraction" else pa.int64())
    if left_out is not None:
        arrays["_left_out"] = pa.array(left_out, pa.bool_())
    return name, pa.RecordBatch.from_pydict(arrays)


def kinds_of(rbc):
    """What each register is, as `thidua disasm` lists them."""
    found = {}
    for line in thidua("disasm", rbc).stdout.splitlines():
        words = line.split()
        if len(words) > 4 and words[0][0] == "r" and words[0][1:].isdigit() and words[4] == "=":
            found[words[0]] = words[2]
    return found


class Case:
    """A program and random data of it, decided apart."""

    def __init__(self, program, kinds, rows, draw):
        self.program, self.kinds, self.rows = program, kinds, rows
        self.parts = cut(rows, draw)
        self.lines = {}
        self.n_open = 0
        self.database = sqlite3.connect(":memory:")
        self.database.isolation_level = None

    def decide(self):
        said = [self.program.say(tables(self.rows, part), NAMES) for part in self.parts]
        said = said or [self.program.say([batch("sector", self.rows["sector"])], NAMES)]
        put_data(self.database, self.program, self.rows)
        for place, name in enumerate(NAMES):
            put_said(self.database, self.program, name, [batches[place] for batches in said])
        self.database.executescript(self.program.second("sqlite"))
        self.kept = {name: kept(self.database, self.program, name) for name in KINDS}
        for part in self.parts:
            self.close(part)
        self.close_open(said)
        return [self.lines[key] for name in self.program.reported(KINDS) for key in sorted(self.lines) if key[0] == name]

    def root(self):
        if not self.kept["sector"]:
            return []
        names, table = self.kept["sector"]
        return [taken(self.kinds, "sector", names, table, table, None)]

    def columns(self, name, part, is_left_out):
        """Of some rows; and which of them are open."""
        if not self.kept[name]:
            return None, [False] * len(part[name])
        names, rows = self.kept[name]
        mine = [rows[row["_row"]] for row in part[name]]
        is_open = [bool(row[names.index("_open")]) for row in mine]
        return taken(self.kinds, name, names, rows, mine, [is_left_out(o) for o in is_open]), is_open

    def close(self, part):
        found = {name: self.columns(name, part, bool) for name in NAMES}
        columns = self.root() + [of for of, _ in found.values() if of]
        results = self.program.close(tables(self.rows, part), columns, NAMES, True)
        for name, batch in zip(NAMES, results):
            for row, line, is_open in zip(part[name], batch.column("json").to_pylist(), found[name][1]):
                if is_open:
                    assert line is None, line
                elif line is not None:
                    self.lines[name, row["_row"]] = line

    def close_open(self, said):
        """The root, and whatever is open: all rows, facts of groups where something is."""
        everything = {name: self.rows[name] for name in NAMES}
        found = {name: self.columns(name, everything, lambda is_open: not is_open) for name in NAMES}
        columns = self.root()
        for place, name in enumerate(NAMES):
            pieces = [batches[place] for batches in said]
            if len(pieces[0].schema.names) > 1:
                columns.append((name, joined(pieces)))
        columns += [of for of, _ in found.values() if of]
        facts = {**self.without_facts(said, found), "sector": self.rows["sector"]}
        whole = [batch("sector", facts["sector"])] + [batch(name, facts[name]) for name in NAMES]
        told = NAMES + ["sector"]
        for name, results in zip(told, self.program.close(whole, columns, told, False)):
            is_open = [True] if name == "sector" else found[name][1]
            for row, (line, wanted) in enumerate(zip(results.column("json").to_pylist(), is_open)):
                if wanted and line is not None:
                    self.lines[name, row] = line
                    self.n_open += 1

    def without_facts(self, said, found):
        open_clusters, at = set(), {name: 0 for name in NAMES}
        above = {"cluster": lambda row: row["_row"]}
        above["unit"] = lambda row: row["_parent"]
        above["incident"] = lambda row: self.rows["unit"][row["_parent"]]["_parent"]
        for batches in said:
            for name, batch in zip(NAMES, batches):
                for is_open in batch.column("_open").to_pylist():
                    if is_open:
                        open_clusters.add(above[name](self.rows[name][at[name]]))
                    at[name] += 1
        for name in NAMES:
            open_clusters |= {above[name](row) for row, o in zip(self.rows[name], found[name][1]) if o}
        stays = {(n, f): self.program.crosses(n, f) for n in NAMES for f in KINDS[n]}
        return {
            name: [
                row
                if above[name](row) in open_clusters
                else {k: v if stays.get((name, k), True) else None for k, v in row.items()}
                for row in self.rows[name]
            ]
            for name in NAMES
        }


def main():
    with tempfile.TemporaryDirectory() as folder:
        n_lines = n_open = n_referred = 0
        for title, words in PROGRAMS.items():
            rules, rbc, data = (folder + "/" + name for name in ("apart.rules", "apart.rbc", "apart.jsonl"))
            with open(rules, "w", encoding="utf-8") as file:
                file.write(HEAD + words)
            thidua("compile", rules, "-o", rbc)
            with open(rbc, "rb") as file:
                program = Program(file.read())
            assert program.check_groups(), title
            kinds = kinds_of(rbc)
            for seed in range(SEEDS):
                rows = draw_rows(seed)
                with open(data, "w", encoding="utf-8") as file:
                    file.writelines(line + "\n" for line in lines_of(rows))
                case = Case(program, kinds, rows, random.Random(seed))
                found = case.decide()
                wanted = thidua("run", rbc, data, "--format", "jsonl").stdout.splitlines()
                for a, b in zip(found, wanted):
                    assert a == b, "%s, seed %d:\n%s\n%s" % (title, seed, a, b)
                assert len(found) == len(wanted), (title, seed, len(found), len(wanted))
                n_referred += sum('"missing_in"' in line for line in wanted)
                n_lines, n_open = n_lines + len(found), n_open + case.n_open
        assert n_open > n_lines / 10
        assert n_referred > 0, "no line has more reasons than are named"
        print(
            "groups apart: %d lines the same, %d of them open or the root's, %d with reasons told elsewhere"
            % (n_lines, n_open, n_referred)
        )


main()
