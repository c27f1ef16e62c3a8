"""Behind every elementwise function stands a genuine `numpy.ufunc`."""

import pickle
import subprocess
import sys

import ml_dtypes
import numpy as np
import pytest

import fastact
import fastact.ufuncs

FUNCTIONS = [
    g
    for f in fastact.activations.values()
    if f.ufunc is not None and f.ufunc.signature is None
    for g in (f, f.derivative, f.backward, *([f.backward_from_output] if f.invertible else []))
]
each = pytest.mark.parametrize("g", FUNCTIONS, ids=lambda g: g.__qualname__)
BFLOAT16 = np.dtype(ml_dtypes.bfloat16)
FLOATS = [np.dtype(np.float16), BFLOAT16, np.dtype(np.float32), np.dtype(np.float64)]
KEEP_INTEGERS = ["relu", "relu6", "hardtanh"]


def inputs(g, n, dtype, step=1, which=0):
    """Arrays for the ufunc of `g`, the parameters as 0-d arrays of the type its loop takes."""
    samples = g.definition.samples
    arrays = [np.sin(np.arange(n * step) * (1.3 + i)).astype(dtype) * dtype.type(4) for i in range(1 + is_backward(g))]
    precision = np.float64 if dtype == np.float64 else np.float32
    return [*(a[::step] for a in arrays), *(np.array(p, precision) for p in (samples[which % len(samples)] if samples else ()))]


def is_backward(g):
    return g.__name__.startswith("backward")


@each
def test_is_a_ufunc(g):
    u, parameters = g.ufunc, len(g.definition.parameters)
    arrays = 1 + is_backward(g)
    assert type(u) is np.ufunc
    assert (u.nin, u.nout, u.nargs, u.signature, u.identity) == (arrays + parameters, 1, arrays + parameters + 1, None, None)
    assert u.__name__ == (g.definition.name if g in fastact.activations.values() else f"{g.definition.name}_{g.__name__}")
    assert u.__doc__.startswith(f"{u.__name__}(x")
    assert len(u.__doc__) > 200
    loops = ["e" * arrays + "f" * parameters + "->e", *(c * (arrays + parameters) + f"->{c}" for c in "fd")]
    assert set(loops) <= set(u.types)
    assert u.ntypes == len(u.types) == (14 if g.__name__ in KEEP_INTEGERS else 3)
    if g.__name__ in KEEP_INTEGERS:
        assert u.types[0] == "?" + "f" * parameters + "->e"
        assert [t[-1] for t in u.types[1:11]] == list("bBhHiIlLqQ")
    assert g.ufunc is u


def test_names_are_unique_and_importable():
    names = [g.ufunc.__name__ for g in FUNCTIONS]
    assert len(set(names)) == len(names)
    for g in FUNCTIONS:
        assert getattr(fastact.ufuncs, g.ufunc.__name__) is g.ufunc
        assert g.ufunc.__name__ in fastact.ufuncs.__all__


@each
def test_pickles_by_name(g):
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        assert pickle.loads(pickle.dumps(g.ufunc, protocol)) is g.ufunc
    assert len(pickle.dumps(g.ufunc)) < 200


def test_pickle_is_read_by_a_new_process():
    """Which has not imported fastact before."""
    code = "import pickle, sys; print(*[f.__name__ for f in pickle.load(sys.stdin.buffer)])"
    objects = [g.ufunc for g in FUNCTIONS] + FUNCTIONS
    done = subprocess.run([sys.executable, "-c", code], input=pickle.dumps(objects), capture_output=True, timeout=60)
    assert done.returncode == 0, done.stderr.decode()
    assert done.stdout.decode().split() == [f.__name__ for f in objects]


@each
@pytest.mark.parametrize("dtype", FLOATS, ids=str)
def test_gives_the_bits_of_the_activation(g, dtype):
    for which in range(2):
        if which and g.__name__ == "backward_from_output":
            continue
        arrays = inputs(g, 1500, dtype, which=which)
        split = 1 + is_backward(g)
        y = g.ufunc(*arrays)
        assert y.dtype == dtype
        if g.definition.name != "prelu" or not is_backward(g):
            assert y.tobytes() == g(*arrays[:split], *map(float, arrays[split:])).tobytes()
        full = [*arrays[:split], *(np.full(1500, p) for p in arrays[split:])]  # a parameter an element
        assert g.ufunc(*full).tobytes() == y.tobytes()
        views = [np.repeat(a, 3)[::3] for a in full]
        assert g.ufunc(*views).tobytes() == y.tobytes()


@each
@pytest.mark.parametrize("dtype", FLOATS, ids=str)
def test_parameters_may_vary_by_element(g, dtype):
    """Interleaved, in runs, and along a broadcast axis."""
    if not g.definition.parameters:
        return
    samples = [s for s in g.definition.samples if g.__name__ != "backward_from_output" or s == g.definition.samples[0]]
    split, n = 1 + is_backward(g), 60
    arrays = inputs(g, n, dtype)[:split]
    precision = np.float64 if dtype == np.float64 else np.float32
    each_sample = np.array([g.ufunc(*arrays, *map(precision, s)) for s in samples])
    for index in (np.arange(n) % len(samples), np.arange(n) // 7 % len(samples)):
        chosen = np.array(samples, precision)[index].T
        expected = each_sample[index, np.arange(n)]
        assert g.ufunc(*arrays, *chosen).tobytes() == expected.tobytes()
        assert g.ufunc(*(a.reshape(6, 10) for a in arrays), *chosen.reshape(-1, 6, 10)).tobytes() == expected.tobytes()
    columns = np.array(samples, precision).T[:, :, None]
    assert g.ufunc(*arrays, *columns).tobytes() == each_sample.tobytes()
    assert g.ufunc(*arrays, *columns, order="F").tobytes() == each_sample.tobytes()


@pytest.mark.parametrize("dtype", FLOATS[:2], ids=str)
def test_hardtanh_from_output_compares_with_what_the_output_holds(dtype):
    """Also of bounds that vary, strided, and with a gradient that is wider."""
    low, high = np.float32([-1 / 3, -0.7, -0.1, -0.3] * 3), np.float32([2 / 3, 0.7, 0.1, 0.3] * 3)
    x = np.array([-5, 0, 5], dtype).repeat(4)
    y = fastact.hardtanh.ufunc(x, low, high)
    expected = (x == 0).astype(dtype)
    for step in (1, 2):
        arrays = [np.repeat(a, step)[::step] for a in (np.ones(12, dtype), y, low, high)]
        assert np.array_equal(fastact.hardtanh.backward_from_output.ufunc(*arrays), expected)
        assert np.array_equal(fastact.hardtanh.backward_from_output(*arrays), expected)
        for wide in "fd":
            dx = fastact.hardtanh.backward_from_output(arrays[0].astype(wide), *arrays[1:])
            assert dx.dtype == wide
            assert np.array_equal(dx, expected)


@each
@pytest.mark.parametrize("dtype", FLOATS, ids=str)
def test_writes_nothing_else(g, dtype):
    """Not outside `where`, not between a strided out's elements, not before or after it, not into the inputs."""
    n = 2500
    for step in (1, 2, -3):
        arrays = inputs(g, n, dtype, step=2)
        before = [a.tobytes() for a in arrays]
        buffer = np.full(n * abs(step) + 200, 7, dtype)
        window = slice(100, 100 + n * abs(step))
        for where in (True, np.sin(np.arange(n)) > 0.5, np.arange(n) % 50 == 0, np.arange(n) < n // 2, np.zeros(n, bool), False):
            expected = np.full(n, 7, dtype)
            np.copyto(expected, g.ufunc(*arrays), where=where)
            buffer[...] = 7
            inside = buffer[window][::step]
            g.ufunc(*arrays, out=inside, where=where)
            assert inside.tobytes() == expected.tobytes()
            inside[...] = 7
            assert (buffer == 7).all()
        assert [a.tobytes() for a in arrays] == before


@each
@pytest.mark.parametrize("dtype", FLOATS[2:], ids=str)
def test_writes_nothing_else_when_threads_share_the_work(g, dtype):
    n = 1 << 20
    arrays = inputs(g, n, dtype)
    buffer = np.full(n + 128, 7, dtype)
    before = [a.tobytes() for a in arrays]
    with fastact.num_threads(2):
        g.ufunc(*arrays, out=buffer[64:-64])
    assert (buffer[:64] == 7).all()
    assert (buffer[-64:] == 7).all()
    pieces = [g.ufunc(*(a[i : i + 65536] if a.ndim else a for a in arrays)) for i in range(0, n, 65536)]
    assert buffer[64:-64].tobytes() == np.concatenate(pieces).tobytes()
    assert [a.tobytes() for a in arrays] == before


@each
def test_reduction_methods_work_or_refuse(g):
    """As of any ufunc: those with two inputs reduce, the others say that they cannot. None crashes."""
    u = g.ufunc
    x = np.array([[-1.0, 0.5, 0.5, 0.5, 0.5], [2.0, -3.0, 0.25, -0.5, 1.0], [-0.25, 1.0, -2.0, 1.0, 0.75]])
    if u.nin == 2:
        for dtype in "efd" if is_backward(g) else "fd":  # the float16 loop with a parameter does not close on itself
            for a in (x.astype(dtype), x.T.astype(dtype)):
                steps = [a[0]]
                for row in a[1:]:
                    steps.append(u(steps[-1], row))
                for axis, b in [(0, a), (1, a.T.copy()), (1, a.T), (0, np.repeat(a, 2, 0)[::2])]:
                    assert u.accumulate(b, axis=axis).tobytes() == np.stack(steps, axis).tobytes()
                    assert u.reduce(b, axis=axis).tobytes() == steps[-1].tobytes()
                for column in range(a.shape[1]):
                    assert u.reduce(a[:, column]).tobytes() == steps[-1][column].tobytes()
        assert u.reduceat(x, [0, 2]).shape == (2, 5)
        assert u.outer(x[0], x[1]).tobytes() == u(x[0][:, None], x[1]).tobytes()
        with pytest.raises(ValueError, match="identity"):
            u.reduce(np.empty(0))
    else:
        for method in (u.reduce, u.accumulate):
            with pytest.raises(ValueError, match="binary"):
                method(x)
        with pytest.raises(ValueError, match="binary"):
            u.reduceat(x, [0, 2])
        if u.nin == 1:
            with pytest.raises(ValueError, match=r"binary|outer"):
                u.outer(x, x)


@each
@pytest.mark.parametrize("dtype", FLOATS, ids=str)
def test_at(g, dtype):
    u = g.ufunc
    x = np.linspace(-2, 2, 12).astype(dtype)
    expected = x.copy()
    indices = [1, 5, 1, 10]
    if u.nin == 1:
        for i in indices:
            expected[i] = u(expected[i])
        u.at(x, indices)
    elif u.nin == 2 and (is_backward(g) or dtype.itemsize > 2):
        second = dtype.type(1)
        for i in indices:
            expected[i] = u(expected[i], second)
        u.at(x, indices, second)
    assert x.tobytes() == expected.tobytes()


@each
def test_refuses_what_no_loop_takes(g):
    for dtype in ("c16", "O", "U3", "S3", "M8[s]", "g"):
        with pytest.raises(TypeError):
            g.ufunc(*[np.zeros(3, dtype)] * g.ufunc.nin)
    for count in (0, g.ufunc.nin - 1, g.ufunc.nin + 2):
        with pytest.raises(TypeError):
            g.ufunc(*[1.0] * count)


@each
def test_resolves_types(g):
    u = g.ufunc
    for loop in u.types:
        given, result = loop.split("->")
        assert u(*[np.ones(3, t) for t in given]).dtype == result
        assert u.resolve_dtypes((*map(np.dtype, given), None))[-1] == np.dtype(result)
