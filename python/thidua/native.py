"""libthidua by ctypes: compiled programs, rows in and results out as Arrow record batches.

The library is the file that THIDUA_LIBRARY names, or the one the loader finds. One context a thread."""

import ctypes
import os

import pyarrow as pa

_NONE = 2**32 - 1


class Error(Exception):
    """What the library complained of, each on a line with its place."""


class _Text(ctypes.Structure):
    _fields_ = [("bytes", ctypes.c_char_p), ("length", ctypes.c_size_t)]


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
    }.items():
        getattr(library, function).argtypes = takes
    library.thidua_entity.restype = number
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
        text = _Text(rbc, len(rbc))
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

    def run(self, tables, wanted, as_of=None, readings=None, lists=()):
        """Decides: `tables` are pairs of an entity's name and its record batch, parents before what
        lies in them; `lists` names entities right below the root whose list is given though it has no
        rows. Returns the record batch of results of each entity in `wanted`: thidua_run_arrow."""
        library, data, run = self._library, ctypes.c_void_p(), ctypes.c_void_p()
        self._check(library.thidua_data_new(self._context, self._program, ctypes.byref(data)))
        try:
            for name, batch in tables:
                schema, array = _Schema(), _Array()
                batch._export_to_c(ctypes.addressof(array), ctypes.addressof(schema))
                self._check(
                    library.thidua_data_arrow(
                        data, self.entity(name), ctypes.byref(schema), ctypes.byref(array), None
                    )
                )
            for name in lists:
                self._check(library.thidua_data_list(data, self.entity(name), 0))
            self._check(library.thidua_data_previous_none(data))
            options, kept = _options(as_of, readings)
            self._check(library.thidua_run_new(data, ctypes.byref(options), ctypes.byref(run)))
            del kept
            return [self._results(run, name) for name in wanted]
        finally:
            if run:
                library.thidua_run_free(run)
            library.thidua_data_free(data)

    def _results(self, run, name):
        schema, array = _Schema(), _Array()
        self._check(
            self._library.thidua_run_arrow(
                run, self.entity(name), ctypes.byref(schema), ctypes.byref(array)
            )
        )
        return pa.RecordBatch._import_from_c(ctypes.addressof(array), ctypes.addressof(schema))


def _options(as_of, readings):
    pairs = list((readings or {}).items())
    kept = [(name.encode(), value.encode()) for name, value in pairs]
    array = (_Reading * max(1, len(kept)))(*kept)
    options = _Options(as_of.encode() if as_of else None, array, len(kept), 1, 0, 0)
    return options, (kept, array)
