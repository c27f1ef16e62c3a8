"""The bits of a result depend on the element alone; the caller's floating-point modes hold and stay."""

import ctypes
import json
import platform
import subprocess
import sys
from contextlib import contextmanager

import numpy as np
import pytest
from checksums import DTYPES, FUSED, TABLE, checksums, inputs, using
from oracle import CASES, ELEMENTWISE, case_id, function

import fastact

DIRECTIONS = ("forward", "derivative", "backward", "backward_from_output")
LONGEST = 130
each_activation = pytest.mark.parametrize("name", ELEMENTWISE)
each_case = pytest.mark.parametrize(("name", "params"), CASES, ids=case_id)


def determined(name, params):
    """Whether the output determines the gradient with these parameters."""
    try:
        ELEMENTWISE[name].backward_from_output(np.zeros(1), np.zeros(1), *params)
    except (TypeError, ValueError):
        return False
    return True


def directions(name, params):
    return DIRECTIONS if determined(name, params) else DIRECTIONS[:3]


def evaluate(name, params, direction, x, grad, **kwargs):
    """The result for x, or for gradient and x; of prelu's gradients the one with respect to x."""
    if direction in DIRECTIONS[:2]:
        return function(name, direction)(x, *params, **kwargs)
    if name == "prelu":
        kwargs = {"out": (kwargs["out"], None)} if "out" in kwargs else {}
        return function(name, direction)(grad, x, *params, **kwargs)[0]
    return function(name, direction)(grad, x, *params, **kwargs)


def bits(y):
    y = np.ascontiguousarray(y)
    return y.view(f"u{y.itemsize}").reshape(-1)


def same(y, expected):
    """The same bits, NaN where NaN is."""
    y, expected = (np.where(np.isnan(a), np.array(np.nan, a.dtype), a) for a in (np.asarray(y), expected))
    return np.array_equal(bits(y), bits(expected))


def mixture(dtype, n, seed=0):
    """Any bit patterns, numbers where functions bend, and special values, in random order."""
    generator = np.random.default_rng(seed)
    dtype = np.dtype(dtype)
    any_bits = np.frombuffer(generator.bytes(n * dtype.itemsize), dtype)
    x = np.where(generator.random(n) < 0.4, any_bits, generator.normal(0, 3, n).astype(dtype))
    special = [0, -0.0, np.inf, -np.inf, np.nan, -np.nan, 1, -1, np.finfo(dtype).tiny, -np.finfo(dtype).max]
    return np.where(generator.random(n) < 0.2, generator.choice(np.array(special, dtype), n), x)


def misaligned(x):
    shifted = np.empty(x.nbytes + 1, np.uint8)[1:].view(x.dtype)
    shifted[:] = x
    return shifted


def spread(x, step):
    wide = np.zeros(len(x) * abs(step), x.dtype)[::step]
    wide[:] = x
    return wide


LAYOUTS = {
    "misaligned": misaligned,
    "byte-swapped": lambda x: x.astype(x.dtype.newbyteorder()),
    "every other": lambda x: spread(x, 2),
    "every third": lambda x: spread(x, 3),
    "backwards": lambda x: spread(x, -1),
    "backwards every other": lambda x: spread(x, -2),
    "rows": lambda x: x.reshape(-1, 10),
    "Fortran order": lambda x: np.asfortranarray(x.reshape(-1, 10)),
    "columns": lambda x: spread(x.reshape(-1, 10).T.reshape(-1), 2).reshape(10, -1).T,
    "three axes": lambda x: np.ascontiguousarray(x.reshape(-1, 5, 2).transpose(1, 2, 0)).transpose(2, 0, 1),
    "read-only": lambda x: np.frombuffer(x.tobytes(), x.dtype),
}


@each_activation
@pytest.mark.parametrize("dtype", DTYPES)
def test_bits_do_not_depend_on_length_position_or_layout(isa, name, dtype):
    x, grad = mixture(dtype, LONGEST + 20), mixture(dtype, LONGEST + 20, 1)
    for params in (p for other, p in CASES if other == name):
        for direction in directions(name, params):
            def f(a, b, direction=direction, params=params, **kwargs):
                return evaluate(name, params, direction, a, b, **kwargs)

            alone = np.concatenate([f(x[i:i + 1], grad[i:i + 1]) for i in range(len(x))])
            for n in range(LONGEST + 1):
                start = 7 * n % 17
                part = slice(start, start + n)
                assert same(f(x[part], grad[part]), alone[part]), (direction, params, n, start)
            for start in range(17):
                part = slice(start, start + 67)
                assert same(f(x[part], grad[part]), alone[part]), (direction, params, start)
            for label, layout in LAYOUTS.items():
                assert same(f(layout(x), layout(grad)), alone), (direction, params, label)
            assert same(f(*(np.broadcast_to(a[5:6], 150) for a in (x, grad))), np.repeat(alone[5:6], 150))


@each_activation
@pytest.mark.parametrize("dtype", DTYPES)
def test_bits_do_not_depend_on_out_where_or_the_way_in(isa, name, dtype):
    x, grad = mixture(dtype, 3000, 2), mixture(dtype, 3000, 3)
    mask = np.random.default_rng(4).random(len(x)) < 0.5
    for params in (p for other, p in CASES if other == name):
        for direction in directions(name, params):
            expected = evaluate(name, params, direction, x, grad)
            for place in (x.copy(), spread(x, 2), spread(x, -3)):
                evaluate(name, params, direction, place, grad, out=place)
                assert same(place, expected), (direction, params, "in place of x")
            if direction in DIRECTIONS[2:]:
                place = grad.copy()
                evaluate(name, params, direction, x, place, out=place)
                assert same(place, expected), (direction, params, "in place of the gradient")
            for out in (np.empty_like(x), spread(x, 2), spread(x, -1), misaligned(x)):
                evaluate(name, params, direction, x, grad, out=out)
                assert same(out, expected), (direction, params, "out")
            if name == "prelu" and direction in DIRECTIONS[2:]:
                continue
            arrays = (x,) if direction in DIRECTIONS[:2] else (grad, x)
            ufunc = function(name, direction).ufunc
            assert same(ufunc(*arrays, *params), expected), (direction, params, "ufunc")
            strided = [spread(a, 2) for a in arrays]
            assert same(ufunc(*strided, *params), expected), (direction, params, "strided ufunc")
            out = np.full_like(x, 7)
            function(name, direction)(*arrays, *params, where=mask, out=out)
            assert same(out, np.where(mask, expected, np.asarray(7, dtype))), (direction, params, "where")


@each_activation
@pytest.mark.parametrize("dtype", DTYPES)
def test_bits_of_nan_do_not_depend_on_position_or_stride(isa, name, dtype):
    """Sign and payload too: of several NaN that meet, the same one comes out everywhere. Longer than any turn of vectors."""
    x = np.array([np.nan, -np.nan, -np.nan, np.nan, 1, -1] * 24, dtype)
    grad = np.array([np.nan, -np.nan, np.nan, -np.nan, -np.nan, np.nan] * 24, dtype)
    params = next(p for other, p in CASES if other == name)
    for direction in directions(name, params):
        alone = np.concatenate([evaluate(name, params, direction, x[i:i + 1], grad[i:i + 1]) for i in range(144)])
        together = evaluate(name, params, direction, x, grad)
        strided = evaluate(name, params, direction, spread(x, -2), spread(grad, 3))
        assert np.array_equal(bits(together), bits(alone)), direction
        assert np.array_equal(bits(strided), bits(alone)), direction


@each_activation
def test_bits_do_not_depend_on_size(name):
    """Up to outputs that bypass the caches and are shared among threads."""
    x, grad = mixture("float32", 8192 + 77), mixture("float32", 8192 + 77, 1)
    times = 2**22 // len(x) + 2
    for params in [p for other, p in CASES if other == name][:1]:
        for direction in directions(name, params):
            expected = np.tile(evaluate(name, params, direction, x, grad), times)
            large = np.tile(x, times)
            assert same(evaluate(name, params, direction, large, np.tile(grad, times)), expected), direction


@each_case
@pytest.mark.parametrize("dtype", DTYPES)
def test_fused_instruction_sets_agree(name, params, dtype):
    if len(FUSED) < 2:
        pytest.skip("this processor has fewer than two instruction sets with fused multiply-add")
    x = inputs(dtype)
    grad = x[::-1].copy()
    for direction in directions(name, params):
        results = []
        for isa in FUSED:
            with using(isa):
                results.append(evaluate(name, params, direction, x, grad))
        for isa, y in zip(FUSED[1:], results[1:], strict=True):
            assert same(y, results[0]), (direction, isa)


@each_activation
def test_checksums(name):
    """A change of results that is meant: `python tests/checksums.py --write`."""
    if not FUSED:
        pytest.skip("this processor has no instruction set with fused multiply-add")
    recorded = json.loads(TABLE.read_text())
    for isa in FUSED:
        with using(isa):
            assert checksums(name) == recorded[name], isa


def test_checksums_are_of_these_activations():
    assert list(json.loads(TABLE.read_text())) == list(ELEMENTWISE)


# ------------------------------------------------------------------------------------ floating-point manners


@each_case
@pytest.mark.parametrize("dtype", DTYPES)
def test_no_floating_point_warning(isa, name, params, dtype):
    x = inputs(dtype)[::5]
    grad = np.roll(x, 1234)
    strided = spread(x, 2)
    with np.errstate(all="raise"):
        for direction in directions(name, params):
            evaluate(name, params, direction, x, grad)
            evaluate(name, params, direction, strided, grad)
            if name != "prelu":
                arrays = (x,) if direction in DIRECTIONS[:2] else (grad, x)
                function(name, direction).ufunc(*arrays, *params)


needs_mxcsr = pytest.mark.skipif(
    platform.machine() != "x86_64" or platform.libc_ver()[0] != "glibc", reason="reads x86-64 glibc's fenv_t"
)
CONTROL = 0xFFC0  # MXCSR without its status flags
MODES = {"upward": 0x4000, "downward": 0x2000, "toward zero": 0x6000, "flush to zero": 0x8040}
READ_MXCSR = """
import ctypes
def mxcsr(library=ctypes.CDLL("libm.so.6"), environment=(ctypes.c_uint32 * 8)()):
    library.fegetenv(environment)
    return environment[7]
"""


def environment():
    """glibc's fenv_t; its last word is MXCSR."""
    words = (ctypes.c_uint32 * 8)()
    ctypes.CDLL("libm.so.6").fegetenv(words)
    return words


@contextmanager
def mode(added):
    """MXCSR with these bits, for this thread."""
    before, changed = environment(), environment()
    changed[7] |= added
    library = ctypes.CDLL("libm.so.6")
    library.fesetenv(changed)
    try:
        yield
    finally:
        library.fesetenv(before)


@needs_mxcsr
@each_activation
@pytest.mark.parametrize("added", MODES.values(), ids=MODES)
def test_modes_stay_and_reach_the_workers(name, added):
    """Workers that were created under another mode follow the caller's, and go back to their own."""
    x = np.random.default_rng(0).normal(0, 3, 2**17 + 77)
    params = next(p for other, p in CASES if other == name)
    f = ELEMENTWISE[name]
    for dtype in (np.float32, np.float64):
        a = np.resize(x.astype(dtype), 2**22 + 77) if dtype == np.float32 else x.astype(dtype)
        calls = [
            lambda out, a=a: f(a, *params, out=out),
            lambda out, a=a: f.derivative(a, *params, out=out),
            lambda out, a=a: f.ufunc(a[::2], *params, out=out[::2]),
        ]
        for call in calls:
            serial, parallel = np.zeros_like(a), np.zeros_like(a)
            with fastact.num_threads(3):
                call(np.empty_like(a))
            nearest = environment()[7] & CONTROL
            with mode(added), fastact.num_threads(1):
                call(serial)
                after_serial = environment()[7] & CONTROL
            with mode(added), fastact.num_threads(3):
                call(parallel)
                after_parallel = environment()[7] & CONTROL
            assert after_serial == after_parallel == nearest | added
            assert same(parallel, serial)


EXTREME = np.array([-np.inf, -3e38, -90, -1e-30, -1e-45, 0, 1e-45, 1e-38, 0.5, 1, 90, 1e19, 1e30, 3e38, np.inf, np.nan])
SLOPES = np.array([1e-30, 2e38])
FLAG_CALLS = {
    "elementwise": lambda x, g, a: fastact.silu(x),
    "strided": lambda x, g, a: fastact.mish(x[:, ::2]),
    "ufunc": lambda x, g, a: fastact.gelu.ufunc(x[::-1]),
    "backward": lambda x, g, a: fastact.gelu.backward(g, x),
    "bias": lambda x, g, a: fastact.leaky_relu(x, 1e30, bias=a, axis=0),
    "bias, strided": lambda x, g, a: fastact.leaky_relu(x[:, ::2], 1e30, bias=a, axis=0),
    "prelu": lambda x, g, a: fastact.prelu(x, a, axis=0),
    "prelu gradient": lambda x, g, a: fastact.prelu.backward(g, x, a, axis=0),
    "prelu gradient, a slope a column": lambda x, g, a: fastact.prelu.backward(g, x, np.resize(a, 16)),
    "rrelu in training": lambda x, g, a: fastact.rrelu(x, 1e-30, 1e30, training=True, seed=1),
    "rrelu's gradient": lambda x, g, a: fastact.rrelu.backward(g, x, 1e-30, 1e30, training=True, seed=1),
    "rows": lambda x, g, a: fastact.softmax(x),
    "columns": lambda x, g, a: fastact.softmax.backward(g, x, 0),
    "gates": lambda x, g, a: fastact.swiglu(x),
    "gates' gradient": lambda x, g, a: fastact.geglu.backward(g[:, :8], x),
}


@needs_mxcsr
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("call", FLAG_CALLS.values(), ids=FLAG_CALLS)
def test_no_status_flag_is_left_behind(call, dtype):
    """Neither overflow nor underflow, invalid or division by zero. `inexact` may be set: Python and NumPy round, too."""
    bits, library = 0x1D, ctypes.CDLL("libm.so.6")
    with np.errstate(all="ignore"):
        scale = {np.float16: 1e-34, np.float32: 1, np.float64: 1e269}[dtype]
        arrays = [np.where(np.abs(a) > 1e18, a * scale, a).astype(dtype) for a in map(np.float64, (EXTREME, SLOPES))]
    x, grad = (np.stack([np.roll(arrays[0], i) for i in shifts]) for shifts in ((0, 5), (7, 3)))
    call(x, grad, arrays[1])
    cleared = environment()
    cleared[7] &= ~0x3F
    library.fesetenv(cleared)
    call(x, grad, arrays[1])
    assert environment()[7] & bits == 0


@needs_mxcsr
def test_modes_have_an_effect(isa):
    x = np.full(5, -np.pi)
    with mode(MODES["upward"]):
        up = fastact.leaky_relu(x, 0.3)
    with mode(MODES["downward"]):
        down = fastact.leaky_relu(x, 0.3)
    assert np.array_equal(up, np.nextafter(down, 0))
    with mode(MODES["flush to zero"]):
        flushed = fastact.leaky_relu(np.full(5, -np.finfo(float).tiny), 0.5)
    assert np.all(flushed == 0)


@needs_mxcsr
@each_case
@pytest.mark.parametrize("added", [MODES["upward"], MODES["downward"], MODES["toward zero"]], ids=["up", "down", "zero"])
def test_modes_do_little_harm(isa, name, params, added):
    """An integer that selects a piece or a power of two must not be off by one."""
    x = np.linspace(-30, 30, 60_000, dtype=np.float32)  # off the kinks
    for direction in DIRECTIONS[:2]:
        expected = evaluate(name, params, direction, x, None).astype(float)
        with mode(added):
            y = evaluate(name, params, direction, x, None)
        assert np.allclose(y, expected, rtol=2.0**-12, atol=2.0**-14), direction


@needs_mxcsr
@pytest.mark.parametrize("f", [fastact.sigmoid, fastact.tanhshrink], ids=str)
def test_modes_have_an_effect_on_results_of_16_bits(f, isa):
    """Which are looked up otherwise, or are right in the usual modes only: made in these, and not used in another."""
    in_float64 = f is fastact.sigmoid and isa in ("scalar", "baseline")  # where what a mode changes is rounded away
    x = np.arange(2**16, dtype=np.uint16).view(np.float16)
    with mode(MODES["upward"]):
        first = f(x)
    for _ in range(5):
        usual = f(x)
    with mode(MODES["upward"]):
        again = f(x)
    assert same(first, again)
    assert same(first, usual) == in_float64
    assert same(f(x), usual)


@needs_mxcsr
def test_prelu_gradient_modes():
    """The slope's gradient too is the same for any number of threads, in any mode."""
    x, grad = (np.random.default_rng(i).normal(0, 3, (3, 7, 2**18)).astype(np.float32) for i in range(2))
    alpha = np.linspace(-0.5, 1.5, 7, dtype=np.float32)
    for added in (0, *MODES.values()):
        results = []
        for threads in (1, 2, 3):
            with mode(added), fastact.num_threads(threads):
                results.append(fastact.prelu.backward(grad, x, alpha))
                after = environment()[7] & CONTROL
            assert after == environment()[7] & CONTROL | added
        for dx, dalpha in results[1:]:
            assert same(dx, results[0][0])
            assert same(dalpha, results[0][1])


@needs_mxcsr
def test_import_leaves_the_modes_alone():
    script = f"""{READ_MXCSR}
import threading
import numpy
before = mxcsr() & {CONTROL}
import fastact
fastact.gelu(numpy.zeros(2**18))
assert mxcsr() & {CONTROL} == before
seen = []
thread = threading.Thread(target=lambda: seen.append(mxcsr() & {CONTROL}))
thread.start()
thread.join()
assert seen == [before]
"""
    subprocess.run([sys.executable, "-c", script], check=True, timeout=60)
