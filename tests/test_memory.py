"""Memory: nothing is read or written outside the arrays, and nothing is kept after a call.

Arrays lie against pages that may not be touched, the first element after one or the last before one, in a process of
its own: a kernel that strays ends that process, and its last words say where it was.
With HYPOTHESIS_PROFILE=long all lengths from 0 to 260, else all up to 66 and those around multiples of 16.
`python tests/test_memory.py` watches the resident memory over a million calls.
"""

import ctypes
import faulthandler
import gc
import itertools
import mmap
import os
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from fastact._activation import Activation

import fastact
from fastact import _kernels

ELEMENTWISE = {name: a for name, a in fastact.activations.items() if isinstance(a, Activation)}
LONG = os.environ.get("HYPOTHESIS_PROFILE") == "long"
LENGTHS = [n for n in range(261) if LONG or n < 67 or n % 16 in (0, 1, 15)]
SENTINEL = 0xA5
PLACES = ("start", "end")  # against the page before, the page after

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="mprotect and /proc as Linux has them")


# ---------------------------------------------------------------------------------------- guarded memory


class Guarded:
    """Pages between two that may not be touched."""

    def __init__(self, bytes_):
        page = mmap.PAGESIZE
        self.size = -(-bytes_ // page) * page
        self.map = mmap.mmap(-1, self.size + 2 * page)
        address = ctypes.addressof(ctypes.c_char.from_buffer(self.map))
        libc = ctypes.CDLL(None, use_errno=True)
        libc.mprotect.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
        for at in (address, address + page + self.size):
            if libc.mprotect(at, page, 0):
                raise OSError(ctypes.get_errno(), "mprotect")
        self.bytes = np.frombuffer(self.map, np.uint8, self.size, page)
        self.bytes[...] = SENTINEL

    def array(self, shape, dtype, place):
        """An array at one end of the pages."""
        dtype = np.dtype(dtype)
        size = int(np.prod(shape)) * dtype.itemsize
        start = 0 if place == "start" else self.size - size
        return self.bytes[start : start + size].view(dtype).reshape(shape)

    def put(self, values, place):
        made = self.array(values.shape, values.dtype, place)
        made[...] = values
        return made

    def untouched_but(self, size, place):
        """Whether all but `size` bytes at `place` are as they were; makes them so again."""
        rest = self.bytes[size:] if place == "start" else self.bytes[: self.size - size]
        clean = rest.tobytes() == bytes([SENTINEL]) * rest.size
        self.bytes[...] = SENTINEL
        return clean


class Sweep:
    """Calls with every array in guarded memory, each compared with the same call in ordinary memory."""

    def __init__(self, log, bytes_=3 * mmap.PAGESIZE):
        self.log, self.calls = log, 0
        self.inputs = [Guarded(bytes_) for _ in range(3)]
        self.output, self.second = Guarded(bytes_), Guarded(bytes_)

    def says(self, *words):
        text = " ".join(map(str, words)).encode()[: len(self.log) - 1]
        self.log[: len(text) + 1] = text + b"\n"

    def check(self, call, *arrays, out_shape=None, out_dtype=None):
        """`call(*arrays, out=...)` out of place at both ends."""
        expected = np.empty(arrays[0].shape if out_shape is None else out_shape, out_dtype or arrays[0].dtype)
        call(*arrays, out=expected)
        for place in PLACES:
            given = [memory.put(a, place) for memory, a in zip(self.inputs, arrays, strict=False)]
            out = self.output.array(expected.shape, expected.dtype, place)
            call(*given, out=out)
            same = out.tobytes() == expected.tobytes()
            assert same, f"other values against the {place}"
            assert self.output.untouched_but(out.nbytes, place), f"wrote beside out, {place}"
            for memory, a, b in zip(self.inputs, arrays, given, strict=False):
                assert b.tobytes() == a.tobytes(), f"wrote into an input, {place}"
                assert memory.untouched_but(b.nbytes, place), f"wrote beside an input, {place}"
            self.calls += 1
        return expected

    def in_place(self, call, expected, first, *rest):
        for place in PLACES:
            out = self.output.put(first, place)
            given = [memory.put(a, place) for memory, a in zip(self.inputs, rest, strict=False)]
            call(out, *given, out=out)
            assert out.tobytes() == expected.tobytes(), f"in place, other values against the {place}"
            assert self.output.untouched_but(out.nbytes, place), f"in place, wrote beside, {place}"
            for memory, a in zip(self.inputs, given, strict=False):
                assert memory.untouched_but(a.nbytes, place), f"in place, wrote beside an input, {place}"
            self.calls += 1


def values(n, dtype, seed=0):
    return (np.random.default_rng(seed).standard_normal(n) * 4).astype(dtype)


def dtypes():
    try:
        import ml_dtypes

        return [np.dtype(t) for t in ("f4", "f8", "f2", ml_dtypes.bfloat16)]
    except ImportError:
        return [np.dtype(t) for t in ("f4", "f8", "f2")]


def bound(g, params, ufunc):
    """`g` with its parameters; of prelu's gradients (which are tuples) the ufunc, as with `ufunc` of any."""
    if not ufunc and (g.definition.name != "prelu" or not g.__name__.startswith("backward")):
        return lambda *arrays, out: g(*arrays, *params, out=out)
    return lambda *arrays, out: g.ufunc(*arrays, *(np.array(p, "f8" if out.dtype == "f8" else "f4") for p in params), out=out)


def functions():
    for f in ELEMENTWISE.values():
        params = f.definition.samples[0] if f.definition.samples else ()
        for g in (f, f.derivative, f.backward, *([f.backward_from_output] if f.invertible else [])):
            yield g, params, 1 + g.__name__.startswith("backward")


def sweep_elementwise(sweep, lengths=LENGTHS):
    for (g, params, arrays), dtype in itertools.product(functions(), dtypes()):
        call = bound(g, params, ufunc=False)
        source = [values(max(lengths), dtype, seed) for seed in range(arrays)]
        for n in lengths:
            sweep.says(g.__qualname__, dtype, n)
            given = [a[:n] for a in source]
            expected = sweep.check(call, *given)
            if n % 16 in (0, 1, 15):
                sweep.in_place(call, expected, *given)


def sweep_strided(sweep):
    """Every second element, backwards too, through the ufunc: gathered and scattered in blocks."""
    for (g, params, arrays), dtype in itertools.product(functions(), dtypes()):
        call = bound(g, params, ufunc=True)
        for n, step in itertools.product((1, 2, 7, 17, 1023, 1025), (2, -2, -1)):
            sweep.says(g.__qualname__, dtype, n, "step", step)
            whole = [values((n - 1) * abs(step) + 1, dtype, seed) for seed in range(arrays)]

            def strided(*given, out, step=step, call=call):
                call(*(a[::step] for a in given), out=out[::step])

            expected = np.full(whole[0].size, SENTINEL, dtype)
            strided(*whole, out=expected)
            for place in PLACES:
                given = [m.put(a, place) for m, a in zip(sweep.inputs, whole, strict=False)]
                out = sweep.output.put(np.full(expected.size, SENTINEL, dtype), place)
                strided(*given, out=out)
                assert out.tobytes() == expected.tobytes(), f"other values, or written between elements, {place}"
                assert sweep.output.untouched_but(out.nbytes, place), place
                for memory, a in zip(sweep.inputs, given, strict=False):
                    assert memory.untouched_but(a.nbytes, place), place
                sweep.calls += 1


def sweep_channels(sweep):
    """prelu with a slope a channel, its gradients, and a bias a channel."""
    inner = [(2, 3, n) for n in (1, 2, 31, 32, 33, 67)]
    shapes = [*inner, (1, 1, 1), (1, 7, 1), (3, 5, 2), (1, 2, 130), (9, 17, 1), (5, 67, 1), (0, 3, 2)]
    f = fastact.prelu
    for dtype, shape in itertools.product(dtypes(), shapes):
        x, grad = values(shape, dtype), values(shape, dtype, 1)
        precision = np.dtype("f8") if dtype == "f8" else np.dtype("f4")
        alpha = values(shape[1], precision, 2)
        sweep.says("prelu", dtype, shape)
        sweep.check(lambda x, a, out: f(x, a, out=out), x, alpha)
        sweep.says("prelu a slope an element", dtype, shape)
        sweep.check(lambda x, a, out: f(x, a, axis=None, out=out), x, values(shape, precision, 2))
        for name in ("relu", "gelu", "elu"):
            sweep.says(name, "bias", dtype, shape)
            sweep.check(lambda x, b, out, name=name: fastact.activations[name](x, bias=b, out=out), x, alpha)
        sweep.says("prelu bias", dtype, shape)
        sweep.check(lambda x, a, b, out: f(x, a, bias=b, out=out), x, alpha, values(shape[1], precision, 3))
        every = itertools.product((f.backward, f.backward_from_output), (abs(alpha) + 1, np.array(0.5, precision)), (1, None))
        for backward, slopes, axis in every:
            if axis is None:
                slopes = np.broadcast_to(slopes.reshape(-1, 1) if slopes.ndim else slopes, shape[1:]).copy()
            sweep.says(backward.__qualname__, dtype, shape, slopes.shape)
            dx, dalpha = backward(grad, x, slopes, axis=axis)
            for place in PLACES:
                given = [m.put(a, place) for m, a in zip(sweep.inputs, (grad, x, slopes), strict=True)]
                outs = sweep.output.array(dx.shape, dx.dtype, place), sweep.second.array(dalpha.shape, dalpha.dtype, place)
                backward(*given, axis=axis, out=outs)
                assert outs[0].tobytes() == dx.tobytes()
                assert outs[1].tobytes() == dalpha.tobytes()
                assert sweep.output.untouched_but(outs[0].nbytes, place), f"wrote beside dx, {place}"
                assert sweep.second.untouched_but(outs[1].nbytes, place), f"wrote beside dalpha, {place}"
                for memory, a in zip(sweep.inputs, given, strict=True):
                    assert memory.untouched_but(a.nbytes, place), f"wrote beside an input, {place}"
                sweep.calls += 1


def sweep_axes(sweep, lengths=LENGTHS):
    """Along rows, down columns, gated halves, randomised slopes."""
    columns = [(n, inner) for n in (1, 2, 3, 15, 16, 17, 255, 257) for inner in (2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 33, 63, 64, 65)]
    for dtype in dtypes():
        shapes = [((2, n), 1) for n in lengths] + [(s, 0) for s in columns if np.prod(s) * dtype.itemsize <= sweep.output.size]
        for name, (shape, axis) in itertools.product(("softmax", "log_softmax"), shapes):
            f, x, grad = fastact.activations[name], values(shape, dtype), values(shape, dtype, 1)
            sweep.says(name, dtype, shape, axis)
            y = sweep.check(lambda x, out, f=f, axis=axis: f(x, axis, out=out), x)
            sweep.in_place(lambda x, out, f=f, axis=axis: f(x, axis, out=out), y, x)
            dx = sweep.check(lambda g, y, out, f=f, axis=axis: f.backward_from_output(g, y, axis, out=out), grad, y)
            sweep.in_place(lambda g, y, out, f=f, axis=axis: f.backward_from_output(g, y, axis, out=out), dx, grad, y)
            if axis == 1 and dtype.kind == "f":
                sweep.check(lambda x, out, f=f: f.ufunc(x, out=out), x)
        for name in ("glu", "reglu", "geglu", "swiglu"):
            for n, axis in itertools.product((0, 1, 2, 3, 4, 7, 8, 9, 15, 16, 17, 31, 33, 45, 130, 135), (0, 1)):
                f, x = fastact.activations[name], values((2, 2 * n) if axis else (2 * n, 2), dtype)
                shape = (2, n) if axis else (n, 2)
                sweep.says(name, dtype, x.shape, axis)
                sweep.check(lambda x, out, f=f, axis=axis: f(x, axis, out=out), x, out_shape=shape)
                grad = values(shape, dtype, 1)
                call = lambda g, x, out, f=f, axis=axis: f.backward(g, x, axis, out=out)  # noqa: E731
                sweep.check(call, grad, x, out_shape=x.shape)
        if dtype.kind == "f":
            drawn = partial(fastact.rrelu, training=True, seed=3)
            gradient = partial(fastact.rrelu.backward, training=True, seed=3)
            for n in lengths:
                sweep.says("rrelu in training", dtype, n)
                x, grad = values(n, dtype), values(n, dtype, 1)
                sweep.check(drawn, x)
                sweep.check(gradient, grad, x)


def sweep_large(log):
    """Threads, and stores that bypass the caches."""
    n = (16 << 20) // 4 + 5
    sweep = Sweep(log, n * 8)
    with fastact.num_threads(2):
        for name, dtype in (("relu", "f4"), ("gelu", "f4"), ("relu", "f8"), ("sigmoid", "f8")):
            sweep.says(name, dtype, "large")
            sweep.check(fastact.activations[name], values(n if dtype == "f4" else n // 2, dtype))
        sweep.check(lambda x, a, out: fastact.prelu(x, a, axis=-1, out=out), values(n, "f4").reshape(-1, 3), values(3, "f4"))
        sweep.check(fastact.softmax, values((n // 5, 5), "f4"))
        sweep.check(lambda x, out: fastact.softmax(x, 0, out=out), values((n // 67, 67), "f4"))
    return sweep.calls


def sweep_all(isa, log):
    faulthandler.enable()
    _kernels.use_isa(isa)
    with np.errstate(all="ignore"):
        sweep = Sweep(log)
        sweep_elementwise(sweep)
        sweep_strided(Sweep(log, 2049 * 8))
        sweep_channels(sweep)
        sweep_axes(sweep)
    return sweep.calls + sweep_large(log)


@linux
def test_nothing_outside_the_arrays(isa):
    with tempfile.NamedTemporaryFile() as log:
        log.truncate(mmap.PAGESIZE)
        command = [sys.executable, __file__, "guard", isa, log.name]
        done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
        where = Path(log.name).read_bytes().split(b"\n")[0].decode()
    assert done.returncode == 0, f"{isa}: ended with {done.returncode} at: {where}\n{done.stderr[-2000:]}"
    assert int(done.stdout) > 50_000


@linux
def test_the_guards_guard():
    """A read past the end and one before the start end the process."""
    for index in ("memory.size", "-1"):
        code = (
            f"import sys, ctypes; sys.path.insert(0, {str(Path(__file__).parent)!r}); from test_memory import Guarded\n"
            f"memory = Guarded(1); print('made', flush=True); ctypes.string_at(memory.bytes.ctypes.data + {index}, 1)"
        )
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
        assert done.stdout == "made\n"
        assert done.returncode < 0


# ---------------------------------------------------------------------------------------- past the caches


@pytest.fixture
def streaming():
    before = _kernels.stream_from(1)
    yield lambda on: _kernels.stream_from(1 if on else before)
    _kernels.stream_from(before)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", ["relu", "leaky_relu", "prelu", "hardtanh", "hardswish"])
def test_outputs_past_the_caches(streaming, isa, name, dtype):
    """The same bits as through them, at every place within a cache line, and nothing beside them."""
    f, rng = ELEMENTWISE[name], np.random.default_rng(0)
    x, grad = (rng.standard_normal((3, 5, 1111)).astype(dtype) for _ in range(2))
    slopes = rng.standard_normal(5).astype(dtype)

    def calls(shape, out):
        n = int(np.prod(shape))
        v, g = x.ravel()[:n].reshape(shape), grad.ravel()[:n].reshape(shape)
        if name == "prelu":
            return [f(v, slopes[: shape[1]], out=out(n).reshape(shape)), f(v, 0.3, out=out(n).reshape(shape))]
        return [f(v, out=out(n).reshape(shape)), f.backward(g, v, out=out(n).reshape(shape)),
                f(v, bias=slopes[: shape[1]], axis=1, out=out(n).reshape(shape))]  # fmt: skip

    for shape in [(1, 1, 1), (1, 1, 17), (1, 2, 129), (3, 5, 64), (2, 3, 257), (3, 5, 1111)]:
        streaming(False)
        expected = [y.copy() for y in calls(shape, lambda n: np.empty(n, dtype))]
        for offset in range(0, 64, np.dtype(dtype).itemsize):
            spaces = []

            def out(n, offset=offset, spaces=spaces):
                size = n * np.dtype(dtype).itemsize
                spaces.append(np.full(size + 192, SENTINEL, np.uint8))
                start = -spaces[-1].ctypes.data % 64 + offset
                return spaces[-1][start : start + size].view(dtype)

            streaming(True)
            for y, wanted, space in zip(calls(shape, out), expected, spaces, strict=True):
                assert y.tobytes() == wanted.tobytes()
                start = y.ctypes.data - space.ctypes.data
                assert np.all(space[:start] == SENTINEL)
                assert np.all(space[start + y.nbytes :] == SENTINEL)


@pytest.mark.parametrize("name", ["silu", "gelu"])
def test_smooth_outputs_past_the_caches(streaming, isa, name):
    """Smooth activations go past them with several threads."""
    f, rng = ELEMENTWISE[name], np.random.default_rng(0)
    x, grad = (rng.standard_normal(2**17 + 77).astype(np.float32) for _ in range(2))
    bias = rng.standard_normal(77).astype(np.float32)
    calls = [
        lambda out: f(x, out=out),
        lambda out: f.backward(grad, x, out=out),
        lambda out: f(x[: 77 * 1703].reshape(-1, 77), bias=bias, out=out[: 77 * 1703].reshape(-1, 77)),
    ]
    for call in calls:
        streaming(False)
        with fastact.num_threads(1):
            call(expected := np.zeros_like(x))
        for threads in (1, 2, 3):
            for offset in (0, 1, 15):
                streaming(True)
                space = np.zeros(x.size + 32, np.float32)
                with fastact.num_threads(threads):
                    call(space[offset : offset + x.size])
                assert space[offset : offset + x.size].tobytes() == expected.tobytes()
                assert not space[:offset].any()
                assert not space[offset + x.size :].any()


# ---------------------------------------------------------------------------------------- leaks


class Mallinfo(ctypes.Structure):
    _fields_ = [
        (name, ctypes.c_size_t) for name in "arena ordblks smblks hblks hblkhd usmblks fsmblks uordblks fordblks keepcost".split()
    ]


def heap():
    """Bytes that malloc has given out, None where it does not say."""
    try:
        mallinfo = ctypes.CDLL(None).mallinfo2
    except (AttributeError, OSError, TypeError):
        return None
    mallinfo.restype = Mallinfo
    info = mallinfo()
    return info.uordblks + info.hblkhd


def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * mmap.PAGESIZE


def leak_calls():
    """{name: (callable, arguments whose references are counted)}: every activation's good calls and refused ones."""

    def refused(g, *args, **kwargs):
        def call():
            try:
                g(*args, **kwargs)
            except (TypeError, ValueError, OverflowError):
                return
            raise AssertionError(f"{g} accepted {args}, {kwargs}")

        return call

    made = {}
    text = np.array(["a", "b"])
    read_only = np.zeros(40, "f4")
    read_only.flags.writeable = False
    for f in ELEMENTWISE.values():
        samples = f.definition.samples
        params = tuple(float(p) for p in samples[0]) if samples else ()
        for g in (f, f.derivative, f.backward, *([f.backward_from_output] if f.invertible else [])):
            arrays = 1 + g.__name__.startswith("backward")
            for dtype in ("f4", "f2", ">f8"):
                x, out = [values(40, dtype, k) for k in range(arrays)], np.empty(40, dtype)
                given, kept = (*x, *params), (*x, *params, out)
                made[f"{g.__qualname__} {dtype}"] = (lambda g=g, a=given: g(*a), kept)
                if f.name != "prelu":
                    where = np.arange(40) % 3 == 0
                    made[f"{g.__qualname__} {dtype} out"] = (lambda g=g, a=given, out=out: g(*a, out=out), kept)
                    masked = lambda g=g, a=given, out=out, where=where: g(*a, out=out, where=where)  # noqa: E731
                    made[f"{g.__qualname__} {dtype} where"] = (masked, (*kept, where))
            x = [values(40, "f4", k) for k in range(arrays)]
            name, wrong = g.__qualname__, np.empty(39, "f4")
            made[f"{name} read-only"] = (refused(g, *x, *params, out=read_only), (*x, read_only))
            made[f"{name} wrong shape"] = (refused(g, *x, *params, out=wrong), (*x, wrong))
            made[f"{name} text"] = (refused(g, *[text] * arrays, *params), (text,))
            made[f"{name} keyword"] = (refused(g, *x, *params, nonsense=x[0]), tuple(x))
            made[f"{name} too many"] = (refused(g, *x, *params, *x, *x), tuple(x))
            made[f"{name} none"] = (refused(g), ())
            for at in range(len(params)):
                bad = (*params[:at], "text", *params[at + 1 :])
                made[f"{name} parameter {at}"] = (refused(g, *x, *bad), tuple(x))
    x, alpha, bias = values((2, 3, 40), "f4"), values(3, "f4"), values(3, "f4", 1)
    thin = values((5, 3, 2), "f4")
    f = fastact.prelu
    made |= {
        "prelu channels": (lambda: f(x, alpha), (x, alpha)),
        "prelu tiles": (lambda: f(thin, alpha), (thin, alpha)),
        "prelu bias tiles": (lambda: f(thin, alpha, bias=bias), (thin, alpha, bias)),
        "gelu bias": (lambda: fastact.gelu(thin, bias=bias), (thin, bias)),
        "prelu.backward channels": (lambda: f.backward(x, x, alpha), (x, alpha)),
        "prelu.backward tiles": (lambda: f.backward(thin, thin, alpha), (thin, alpha)),
        "prelu does not fit": (refused(f, x, values(4, "f4")), (x,)),
        "prelu.backward does not fit": (refused(f.backward, x, x, values(4, "f4")), (x,)),
        "gelu bias does not fit": (refused(fastact.gelu, x, bias=values(4, "f4")), (x,)),
        "gelu approximate": (refused(fastact.gelu, x, "sometimes"), (x,)),
        "rrelu training": (lambda: fastact.rrelu(x, training=True, seed=1), (x,)),
        "rrelu.backward training": (lambda: fastact.rrelu.backward(x, x, training=True, seed=1), (x,)),
        "rrelu no seed": (refused(fastact.rrelu, x, training=True), (x,)),
    }
    for name in ("softmax", "log_softmax"):
        g = fastact.activations[name]
        for dtype in ("f4", "f2", "f8"):
            y = values((3, 8), dtype)
            made[f"{name} {dtype}"] = (lambda g=g, y=y: g(y, 0), (y,))
            made[f"{name} ufunc {dtype}"] = (lambda g=g, y=y: g.ufunc(y), (y,))
            made[f"{name}.backward {dtype}"] = (lambda g=g, y=y: g.backward(y, y), (y,))
        made[f"{name} axis"] = (refused(g, x, 7), (x,))
        made[f"{name} out"] = (refused(g, x, out=alpha), (x, alpha))
        made[f"{name} text"] = (refused(g, text), (text,))
        made[f"{name} ufunc text"] = (refused(g.ufunc, text), (text,))
    for name in ("glu", "reglu", "geglu", "swiglu"):
        g, half = fastact.activations[name], values((2, 3, 20), "f4")
        made[name] = (lambda g=g: g(x), (x,))
        made[f"{name}.backward"] = (lambda g=g, half=half: g.backward(half, x), (x, half))
        made[f"{name} odd"] = (refused(g, x, 1), (x,))
        made[f"{name}.backward shape"] = (refused(g.backward, x, x), (x,))
    return made


def repeat(call, times):
    for _ in range(times):
        call()


@linux
def test_nothing_is_kept():
    """Memory blocks, malloc's bytes and the arguments' reference counts are after many calls what they were before.

    What a cache keeps once is not a leak: only growth that comes again counts, after a collection of cycles.
    """
    times, kept = 300, []
    gc.collect()
    gc.freeze()  # what is there already need not be looked at in every collection
    with np.errstate(all="ignore"):
        for name, (call, arguments) in leak_calls().items():
            repeat(call, 5)
            for attempt in range(3):
                references = [sys.getrefcount(a) for a in arguments]
                blocks, bytes_ = sys.getallocatedblocks(), heap() or 0
                repeat(call, times)
                if attempt:
                    gc.collect()
                more = sys.getallocatedblocks() - blocks, (heap() or 0) - bytes_
                changed = references != [sys.getrefcount(a) for a in arguments]
                if not changed and more[0] < times // 2 and more[1] < 8 * times:
                    break
                gc.collect()
            else:
                kept.append(f"{name}: {more[0]} blocks and {more[1]} bytes in {times} calls, references changed: {changed}")
    gc.unfreeze()
    assert not kept, "\n".join(kept)


@linux
def test_resident_memory_is_flat():
    calls = [call for call, _ in leak_calls().values()]
    with np.errstate(all="ignore"):
        for call in calls:
            repeat(call, 20)
        before = resident()
        for call in calls:
            repeat(call, 100)
    assert resident() - before < 4 << 20


def million(times):
    """The command: the resident memory over `times` rounds of all calls."""
    calls = [call for call, _ in leak_calls().values()]
    rounds = -(-times // len(calls))
    marks = []
    with np.errstate(all="ignore"):
        for i in range(rounds):
            for call in calls:
                call()
            if i % max(1, rounds // 10) == 0:
                marks.append(resident())
                print(f"{i * len(calls):9d} calls: {marks[-1] >> 10} KiB resident, {heap()} bytes from malloc", flush=True)
    return marks[-1] - marks[1] > 4 << 20


if __name__ == "__main__":
    if sys.argv[1:2] == ["guard"]:
        with open(sys.argv[3], "r+b") as file:
            print(sweep_all(sys.argv[2], mmap.mmap(file.fileno(), 0)))
    else:
        sys.exit(million(1_000_000))
