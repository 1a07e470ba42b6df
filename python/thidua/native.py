"""libthidua by ctypes: compiled programs, rows in and results out as Arrow record batches.

The library is the file that THIDUA_LIBRARY names, or the one the loader finds. One context a thread."""

import ctypes
import os

import pyarrow as pa

_NONE = 2**32 - 1


class Error(Exception):
    """What the library complained of, each on a line with its place."""


class _Text(ctypes.Structure):
    _fields_ = [("bytes", ctypes.c_void_p), ("length", ctypes.c_size_t)]


class _Diagnostic(ctypes.Structure):
    _fields_ = [
        ("severity", ctypes.c_int),
        ("code", ctypes.c_char_p),
        ("text", ctypes.c_char_p),
        ("help", ctypes.c_char_p),
        ("file", ctypes.c_char_p),
        ("line", ctypes.c_uint32),
        ("column", ctypes.c_uint32),
    ]


class _Reading(ctypes.Structure):
    _fields_ = [("name", ctypes.c_char_p), ("value", ctypes.c_char_p)]


class _Options(ctypes.Structure):
    _fields_ = [
        ("as_of", ctypes.c_char_p),
        ("readings", ctypes.POINTER(_Reading)),
        ("n_readings", ctypes.c_size_t),
        ("threads", ctypes.c_uint32),
        ("strict", ctypes.c_int),
        ("settle", ctypes.c_uint32),
    ]


class _Info(ctypes.Structure):
    _fields_ = [
        ("name", _Text),
        ("label", _Text),
        ("entity", ctypes.c_uint32),
        ("kind", ctypes.c_int),
        ("type", ctypes.c_int),
        ("scale", ctypes.c_int),
    ]


_WRITE = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_size_t)


class _Writer(ctypes.Structure):
    _fields_ = [("write", _WRITE), ("user", ctypes.c_void_p)]


class _Schema(ctypes.Structure):  # opaque here: pyarrow fills and empties it
    _fields_ = [("space", ctypes.c_int64 * 9)]


class _Array(ctypes.Structure):
    _fields_ = [("space", ctypes.c_int64 * 10)]


def _load():
    name = os.environ.get("THIDUA_LIBRARY", "libthidua.so.0")
    library = ctypes.CDLL(name)
    pointer, number = ctypes.c_void_p, ctypes.c_uint32
    for function, takes in {
        "thidua_context_new": [pointer, pointer],
        "thidua_program_load": [pointer, ctypes.c_char_p, _Text, pointer],
        "thidua_program_parts": [pointer, pointer],
        "thidua_entity": [pointer, ctypes.c_char_p],
        "thidua_data_new": [pointer, pointer, pointer],
        "thidua_data_arrow": [pointer, number, pointer, pointer, pointer],
        "thidua_data_list": [pointer, number, number],
        "thidua_data_previous_none": [pointer],
        "thidua_run_new": [pointer, pointer, pointer],
        "thidua_run_arrow": [pointer, number, pointer, pointer],
        "thidua_field": [pointer, number, ctypes.c_char_p],
        "thidua_field_crosses": [pointer, pointer, number, pointer],
        "thidua_program_groups": [pointer, pointer, pointer],
        "thidua_program_second": [pointer, pointer, pointer, ctypes.c_char_p, _Writer],
        "thidua_program_second_table": [pointer, pointer, ctypes.c_char_p, number, ctypes.c_int, pointer],
        "thidua_result_count": [pointer],
        "thidua_result_about": [pointer, number, pointer],
        "thidua_run_part": [pointer, pointer, ctypes.c_int, pointer],
        "thidua_run_said": [pointer, number, pointer, pointer],
        "thidua_run_take": [pointer, number, pointer, pointer],
        "thidua_run_whole": [pointer],
    }.items():
        getattr(library, function).argtypes = takes
    for function in ("thidua_entity", "thidua_field", "thidua_result_count"):
        getattr(library, function).restype = number
    library.thidua_result_about.restype = None
    for function in ("context", "program", "data", "run"):
        free = getattr(library, "thidua_%s_free" % function)
        free.argtypes, free.restype = [pointer], None
    library.thidua_diagnostic_count.argtypes = [pointer]
    library.thidua_diagnostic_count.restype = ctypes.c_size_t
    library.thidua_diagnostic_at.argtypes = [pointer, ctypes.c_size_t]
    library.thidua_diagnostic_at.restype = ctypes.POINTER(_Diagnostic)
    return library


class Program:
    """A compiled regulation: the bytes of an .rbc, as `thidua compile` writes them."""

    def __init__(self, rbc):
        self._library = _load()
        self._context, self._program = ctypes.c_void_p(), ctypes.c_void_p()
        if self._library.thidua_context_new(None, ctypes.byref(self._context)):
            raise MemoryError("no context")
        text = _Text(ctypes.cast(ctypes.c_char_p(rbc), ctypes.c_void_p), len(rbc))
        self._check(
            self._library.thidua_program_load(
                self._context, b"program", text, ctypes.byref(self._program)
            )
        )

    def __del__(self):
        if getattr(self, "_program", None):
            self._library.thidua_program_free(self._program)
        if getattr(self, "_context", None):
            self._library.thidua_context_free(self._context)

    def _check(self, status):
        if status == 0:
            return
        library, said = self._library, []
        for i in range(library.thidua_diagnostic_count(self._context)):
            d = library.thidua_diagnostic_at(self._context, i).contents
            place = "%s:%d: " % (d.file.decode(), d.line) if d.file and d.line else ""
            code = "[%s] " % d.code.decode() if d.code else ""
            said.append("%s%s%s" % (place, code, d.text.decode()))
        if status == 3:
            raise MemoryError("\n".join(said) or "out of memory")
        raise Error("\n".join(said))

    def check_parts(self):
        """Raises Error, with the reason, where instances below the root cannot be decided one by one."""
        self._check(self._library.thidua_program_parts(self._context, self._program))

    def entity(self, name):
        found = self._library.thidua_entity(self._program, name.encode())
        if found == _NONE:
            raise Error("there is no entity %s" % name)
        return found

    def reported(self, names):
        """Those of `names` that have results, as `thidua run` tells one entity after the other."""
        numbers, found = {self.entity(name): name for name in names}, []
        for i in range(self._library.thidua_result_count(self._program)):
            info = _Info()
            self._library.thidua_result_about(self._program, i, ctypes.byref(info))
            name = numbers.get(info.entity)
            if name is not None and name not in found:
                found.append(name)
        return found

    # -- groups decided apart (thidua.h)

    def check_groups(self):
        """Whether anything hangs on several groups. Raises Error, with the reason, where they cannot be
        decided apart."""
        second = ctypes.c_int()
        self._check(
            self._library.thidua_program_groups(self._context, self._program, ctypes.byref(second))
        )
        return second.value != 0

    def crosses(self, entity, field):
        """Whether what hangs on several groups reads a field as it is given."""
        number = self._library.thidua_field(self._program, self.entity(entity), field.encode())
        crosses = ctypes.c_int()
        self._check(
            self._library.thidua_field_crosses(
                self._context, self._program, number, ctypes.byref(crosses)
            )
        )
        return crosses.value != 0

    def second(self, dialect, as_of=None, readings=None):
        """The script that makes of what groups say what hangs on several of them."""
        pieces = []

        def write(_, data, length):
            pieces.append(ctypes.string_at(data, length))
            return 0

        options, kept = _options(as_of, readings)
        writer = _Writer(_WRITE(write), None)
        self._check(
            self._library.thidua_program_second(
                self._context, self._program, ctypes.byref(options), dialect.encode(), writer
            )
        )
        del kept
        return b"".join(pieces).decode()

    def second_table(self, dialect, entity, which):
        """What its table of an entity is called; `which`: "given", "said" or "kept"."""
        text = _Text()
        self._check(
            self._library.thidua_program_second_table(
                self._context,
                self._program,
                dialect.encode(),
                self.entity(entity),
                ("given", "said", "kept").index(which),
                ctypes.byref(text),
            )
        )
        return ctypes.string_at(text.bytes, text.length).decode()

    # -- runs

    def run(self, tables, wanted, as_of=None, readings=None, lists=()):
        """Decides: `tables` are pairs of an entity's name and its record batch, parents before what
        lies in them; `lists` names entities right below the root whose list is given though it has no
        rows. Returns the record batch of results of each entity in `wanted`: thidua_run_arrow."""
        new = self._library.thidua_run_new
        with _Run(self, tables, lists, new, as_of, readings) as run:
            return [run.give("thidua_run_arrow", name) for name in wanted]

    def say(self, tables, wanted, as_of=None, readings=None, lists=()):
        """What some of the groups say that crosses: thidua_run_said. Raises Error where they are not
        what is required of them."""
        with _Run(self, tables, lists, self._part(True), as_of, readings) as run:
            return [run.give("thidua_run_said", name) for name in wanted]

    def close(self, tables, taken, wanted, checked, as_of=None, readings=None, lists=()):
        """Results of some of the groups; `taken` are pairs of an entity's name and the columns that its
        rows take (thidua_run_take). `checked`: what is required of all is looked at."""
        with _Run(self, tables, lists, self._part(False), as_of, readings) as run:
            for name, batch in taken:
                run.take(name, batch)
            if checked:
                self._check(self._library.thidua_run_whole(run.run))
            return [run.give("thidua_run_arrow", name) for name in wanted]

    def _part(self, checked):
        part = self._library.thidua_run_part
        return lambda data, options, out: part(data, options, checked, out)


class _Run:
    """Data and its run, as long as a `with` lasts."""

    def __init__(self, program, tables, lists, new, as_of, readings):
        self.program, self.tables, self.lists, self.new = program, tables, lists, new
        self.as_of, self.readings = as_of, readings
        self.data, self.run = ctypes.c_void_p(), ctypes.c_void_p()

    def __enter__(self):
        try:
            self._begin()
        except BaseException:
            self.__exit__()
            raise
        return self

    def _begin(self):
        program, library, check = self.program, self.program._library, self.program._check
        check(library.thidua_data_new(program._context, program._program, ctypes.byref(self.data)))
        for name, batch in self.tables:
            schema, array = _exported(batch)
            entity = program.entity(name)
            check(library.thidua_data_arrow(self.data, entity, *map(ctypes.byref, (schema, array)), None))
        for name in self.lists:
            check(library.thidua_data_list(self.data, program.entity(name), 0))
        check(library.thidua_data_previous_none(self.data))
        options, kept = _options(self.as_of, self.readings)
        check(self.new(self.data, ctypes.byref(options), ctypes.byref(self.run)))
        del kept

    def __exit__(self, *_):
        library = self.program._library
        if self.run:
            library.thidua_run_free(self.run)
        if self.data:
            library.thidua_data_free(self.data)

    def give(self, function, name):
        schema, array = _Schema(), _Array()
        give = getattr(self.program._library, function)
        entity = self.program.entity(name)
        self.program._check(give(self.run, entity, ctypes.byref(schema), ctypes.byref(array)))
        return pa.RecordBatch._import_from_c(ctypes.addressof(array), ctypes.addressof(schema))

    def take(self, name, batch):
        schema, array = _exported(batch)
        take, entity = self.program._library.thidua_run_take, self.program.entity(name)
        self.program._check(take(self.run, entity, ctypes.byref(schema), ctypes.byref(array)))


def _exported(batch):
    schema, array = _Schema(), _Array()
    batch._export_to_c(ctypes.addressof(array), ctypes.addressof(schema))
    return schema, array


def _options(as_of, readings):
    pairs = list((readings or {}).items())
    kept = [(name.encode(), value.encode()) for name, value in pairs]
    array = (_Reading * max(1, len(kept)))(*kept)
    options = _Options(as_of.encode() if as_of else None, array, len(kept), 1, 0, 0)
    return options, (kept, array)
