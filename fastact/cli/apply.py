"""Apply an activation to an array in a file, larger than memory if need be."""

import argparse
import copy
import errno
import itertools
import json
import math
import os
import shutil
import signal
import struct
import threading
import time
import zipfile
import zlib
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import numpy as np
from numpy.lib import array_utils
from numpy.lib import format as npy

from .._prelu import check_alpha
from .._rowwise import Gated
from . import CommandError, parameters, progress

# Elements at a time. Two blocks of float32, in and out, are 8 MiB: large enough that a call's cost and its threads'
# start do not show, small against any memory.
BLOCK = 1 << 20
COPY = 1 << 20      # bytes at a time between archives


class Place(NamedTuple):
    """FILE.npy, or FILE.npz:MEMBER (None: not said)."""

    path: Path
    member: str | None

    @property
    def archive(self):
        return self.path.suffix.lower() == ".npz"

    def __str__(self):
        return f"{self.path}:{self.member}" if self.member else str(self.path)


def place(text):
    head, found, member = text.rpartition(".npz:")
    return Place(Path(f"{head}.npz"), member.removesuffix(".npy")) if found and member else Place(Path(text), None)


def axis(text):
    """An integer, several (softmax), or none (alpha broadcasts as in NumPy)."""
    if text.lower() == "none":
        return None
    try:
        numbers = tuple(map(int, text.split(",")))
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not an integer, integers with commas, or none") from None
    return numbers if len(numbers) > 1 else numbers[0]


def add_arguments(parser):
    parser.add_argument("name", metavar="NAME", help="activation")
    parser.add_argument("input", metavar="IN", type=place, help="FILE.npy or FILE.npz:MEMBER")
    parser.add_argument("output", metavar="OUT", type=place,
                        help="FILE.npy or FILE.npz:MEMBER; replaced if it exists, other members of an archive are kept")
    parameters.add_param(parser)
    parser.add_argument("--alpha", metavar="FILE", type=place, help="prelu's slopes")
    parser.add_argument("--axis", type=axis, default=argparse.SUPPRESS,
                        help="of prelu's channels, softmax and the gated ones; none: alpha broadcasts")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(arguments):
    f = parameters.find(arguments.name)
    given = parameters.read(f, arguments.param)
    if "axis" in arguments and "axis" not in f.definition.options:
        raise CommandError(f"{f.name} works element by element and takes no --axis")
    if "axis" in arguments:
        check_axis(f, arguments.axis)
    if arguments.alpha and not ("axis" in f.definition.options and "alpha" in f.definition.parameters):
        raise CommandError(f"{f.name} takes no --alpha FILE" + (
            "; use --param alpha=NUMBER" if "alpha" in f.definition.parameters else ""))
    if arguments.alpha and "alpha" in given:
        raise CommandError("give --alpha or --param alpha, not both")
    for name in parameters.required(f):
        if name not in given and not (name == "alpha" and arguments.alpha):
            raise CommandError(f"{f.name} needs --param {name}=NUMBER" + (" or --alpha FILE" if name == "alpha" else ""))
    options = {"axis": arguments.axis} if "axis" in arguments else {}
    target = destination(arguments.output, arguments.input)
    shown = arguments.output._replace(member=target.member)
    start = time.perf_counter()
    try:
        # In the target's folder, so that the result can be renamed in one step; removed whatever happens.
        with stoppable(), TemporaryDirectory(prefix=".fastact-", dir=target.path.parent) as folder:
            shape, dtype, source_dtype = produce(f, arguments, given, options, target, Path(folder))
    except OSError as error:
        raise CommandError(f"cannot write {shown}: {error.strerror or error}") from None
    seconds = time.perf_counter() - start
    if arguments.json:
        plain = {name: value if isinstance(value, str) or math.isfinite(value) else str(value) for name, value in given.items()}
        print(json.dumps({"activation": f.name, "parameters": plain,    # JSON has no NaN and no infinity
                          "alpha": str(arguments.alpha) if arguments.alpha else None,
                          "axis": options.get("axis", f.definition.options.get("axis")),
                          "input": str(arguments.input), "output": str(shown),
                          "shape": shape, "dtype": str(dtype), "input_dtype": str(source_dtype), "seconds": seconds}, indent=2))
    else:
        print(f"{shown}: {dtype}, shape {shape}, {seconds:.2f} s")


def check_axis(f, axis):
    if isinstance(f, Gated):
        good, allowed = isinstance(axis, int), "an integer"
    elif parameters.row_wise(f):
        good, allowed = axis is not None, "an integer, or integers with commas"
    else:
        good, allowed = not isinstance(axis, tuple), "an integer, or none"
    if not good:
        written = "none" if axis is None else ",".join(map(str, axis))
        raise CommandError(f"{f.name}: --axis must be {allowed}, not {written}")


def destination(target, source):
    path = Path(os.path.realpath(target.path))      # a symbolic link stays one
    if path.exists() and not path.is_file():
        raise CommandError(f"cannot write {target.path}: not a regular file")
    if target.path.suffix.lower() not in (".npy", ".npz"):
        raise CommandError(f"OUT must end in .npy or .npz:MEMBER, not {target.path.name!r}")
    if target.archive and target.member is None:
        return Place(path, source.member or "arr_0")
    return Place(path, target.member)


@contextmanager
def stoppable():
    """A polite kill and a closed terminal act as Ctrl-C, so that they too leave nothing behind."""
    def stop(*_):
        raise KeyboardInterrupt

    numbers = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    if threading.current_thread() is not threading.main_thread():
        numbers = []    # only the main thread may set them
    taken = [number for number in numbers if signal.getsignal(number) is signal.SIG_DFL]    # not what nohup ignores
    for number in taken:
        signal.signal(number, stop)
    try:
        yield
    finally:
        for number in taken:
            signal.signal(number, signal.SIG_DFL)


def produce(f, arguments, given, options, target, folder):
    """Result into `folder`, then under its name. The mapped arrays are gone by the time this returns."""
    x = load(arguments.input, folder / "input.npy")
    if arguments.alpha:
        given = {**given, "alpha": np.array(load(arguments.alpha, folder / "alpha.npy"))}
    result = folder / "result.npy"
    shape, dtype = transform(f, x, given, options, result)
    if target.archive:
        packed = folder / "result.npz"
        pack(result, target, packed)
        result = packed
    if target.path.exists():
        shutil.copymode(target.path, result)
    os.replace(result, target.path)
    return shape, dtype, x.dtype


# -------------------------------------------------------------------------------------------------------- files


def load(source, unpacked):
    """The array at a place, mapped. A compressed member is first unpacked to the file `unpacked`."""
    try:
        array = load_member(source, unpacked) if source.archive else np.asarray(npy.open_memmap(source.path, mode="r"))
    except OSError as error:
        raise CommandError(f"cannot read {source}: {error.strerror or error}") from None
    except (ValueError, EOFError, zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError) as error:
        raise CommandError(f"cannot read {source}: {error}") from None
    if array.dtype.kind == "V":
        hint = "; NumPy's files do not say that numbers are bfloat16: convert them to float32" if array.dtype == "V2" else ""
        raise CommandError(f"{source} holds {array.dtype}, no numbers{hint}")
    return array


def load_member(source, unpacked):
    with zipfile.ZipFile(source.path) as archive:
        members = {info.filename.removesuffix(".npy"): info for info in archive.infolist()}
        if source.member is None and len(members) != 1:
            raise CommandError(f"{source.path} holds {', '.join(members) or 'nothing'}; name one, as in {source.path}:NAME")
        info = members.get(source.member or next(iter(members)))
        if info is None:
            raise CommandError(f"{source.path} has no member {source.member!r}; it holds {', '.join(members) or 'nothing'}")
        if info.compress_type == zipfile.ZIP_STORED and not info.flag_bits & 1:     # bit 0: encrypted
            return map_stored(source.path, info)
        with archive.open(info) as packed, open(unpacked, "wb") as file:
            shutil.copyfileobj(packed, file, COPY)
    return np.asarray(npy.open_memmap(unpacked, mode="r"))


def map_stored(path, info):
    """An uncompressed member is a .npy file within the archive."""
    with open(path, "rb") as file:
        file.seek(info.header_offset + 26)      # the local header's lengths of name and extra field, which end it
        file.seek(sum(struct.unpack("<HH", file.read(4))), os.SEEK_CUR)
        version = npy.read_magic(file)
        shape, fortran, dtype = (npy.read_array_header_1_0 if version == (1, 0) else npy.read_array_header_2_0)(file)
        offset = file.tell()
    if dtype.hasobject:
        raise ValueError("it holds Python objects")
    return np.asarray(np.memmap(path, dtype, "r", offset, shape, "F" if fortran else "C"))


def create(path, shape, dtype, fortran):
    """A new .npy file, mapped, its space reserved: on a full disk an error here, not a signal while it is written."""
    mapped = npy.open_memmap(path, "w+", dtype, shape, fortran_order=fortran)
    if hasattr(os, "posix_fallocate"):
        with open(path, "r+b") as file:
            try:
                os.posix_fallocate(file.fileno(), 0, os.path.getsize(path))
            except OSError as error:
                if error.errno not in (errno.EINVAL, errno.EOPNOTSUPP, errno.ENOSYS):   # the file system cannot
                    raise
    return mapped


def pack(result, target, packed):
    """An archive with the members of the one it replaces and `result` under its name."""
    name = f"{target.member}.npy"
    try:
        with zipfile.ZipFile(packed, "w") as new:
            if target.path.exists():
                with zipfile.ZipFile(target.path) as old:
                    for info in old.infolist():
                        if info.filename != name:
                            with old.open(info) as source, new.open(copy.copy(info), "w", force_zip64=True) as copied:
                                shutil.copyfileobj(source, copied, COPY)
            new.write(result, name)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError) as error:
        raise CommandError(f"cannot keep the members of {target.path}: {error}") from None


# ------------------------------------------------------------------------------------------------------- blocks


def blocks(shape, whole, fortran=False):
    """Index tuples that cover an array in its memory's order, of about BLOCK elements each; the axes `whole` are never cut."""
    if fortran:
        for index in blocks(shape[::-1], [len(shape) - 1 - i for i in whole]):
            yield index[::-1]
        return
    budget = max(1, BLOCK // max(1, math.prod(shape[i] for i in whole)))
    steps = list(shape)
    for i in reversed(range(len(shape))):
        if i not in whole:
            steps[i] = max(1, min(shape[i], budget))
            budget //= steps[i]
            budget = max(1, budget)
    ranges = [range(0, n, step) if n else (0,) for n, step in zip(shape, steps)]
    for corner in itertools.product(*ranges):
        yield tuple(slice(start, start + step) for start, step in zip(corner, steps))


def transform(f, x, given, options, path):
    """Shape and dtype of f(x), written to a new file block by block, in x's memory order."""
    alpha, whole = None, ()
    if parameters.row_wise(f):
        along = options.get("axis", f.definition.options["axis"])
        try:
            whole = array_utils.normalize_axis_tuple(along, x.ndim)
        except (ValueError, TypeError, OverflowError) as error:
            raise CommandError(f"--axis: {error}") from None
        given = {**given, "axis": along}
    elif "alpha" in given and "axis" in f.definition.options:
        given = dict(given)
        try:
            alpha = np.asarray(check_alpha(f, x, given.pop("alpha"), options.get("axis", f.definition.options["axis"])))
        except (ValueError, TypeError) as error:
            raise CommandError(error) from None
        alpha = alpha.reshape((1,) * (x.ndim - alpha.ndim) + alpha.shape)
    fortran = x.flags.f_contiguous and not x.flags.c_contiguous

    def call(index, **out):
        block = x[(*index, ...)]    # the ellipsis: an array even where x has no axes
        if alpha is None:
            return f(block, **given, **out)
        slopes = alpha[tuple(part if n > 1 else slice(None) for part, n in zip(index, alpha.shape))]
        return f(block, slopes, axis=None, **out)

    with progress(x.size, f.name) as advance:
        y = None
        try:
            for index in blocks(x.shape, whole, fortran):
                block = x[(*index, ...)]
                if y is None:   # what the first block gives shows the dtype, and the shape along the axes that are whole
                    first = np.asarray(call(index))
                    shape = tuple(n if a == b else b for n, a, b in zip(x.shape, block.shape, first.shape))
                    y = np.asarray(create(path, shape, first.dtype, fortran))
                    y[(*index, ...)] = first
                else:
                    call(index, out=y[(*index, ...)])
                advance(block.size)
        except (TypeError, ValueError) as error:    # a dtype or parameter that is not allowed
            raise CommandError(error) from None
    return y.shape, y.dtype
