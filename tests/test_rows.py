"""softmax, log_softmax and the gated activations: values, gradients, layouts, masks, errors."""

import itertools
import pickle

import ml_dtypes
import numpy as np
import pytest
from numpy._core._exceptions import UFuncTypeError

import fastact
from fastact import _kernels

SHAPES = [(5,), (3, 7), (2, 3, 4), (2, 130, 3), (4, 1000), (2, 6, 70), (3, 1), (2, 300), (1, 2, 2, 5)]
DTYPES = ["e", "f", "d", ml_dtypes.bfloat16]
ROUNDING = {"float16": 2.0**-11, "bfloat16": 2.0**-8, "float32": 2.0**-24, "float64": 2.0**-53}
SOFT = [fastact.softmax, fastact.log_softmax]
GATED = {"glu": ("sigmoid", False), "reglu": ("relu", False), "geglu": ("gelu", False), "swiglu": ("silu", True)}
named = pytest.mark.parametrize("f", SOFT, ids=lambda f: f.name)
typed = pytest.mark.parametrize("dtype", DTYPES, ids=lambda t: np.dtype(t).name)


def sample(shape, dtype, order="C", scale=3):
    rng = np.random.default_rng([*shape, ord(order)])
    return np.asarray(rng.normal(0, scale, shape).astype(dtype), order=order)


def textbook(f, x, axis):
    """In extended precision, straight from the definition after subtracting the maximum."""
    x = x.astype(np.longdouble)
    e = np.exp(x - x.max(axis, keepdims=True))
    s = e.sum(axis, keepdims=True)
    return e / s if f.name == "softmax" else x - x.max(axis, keepdims=True) - np.log(s)


def gradient(f, grad, y, axis):
    grad, y = grad.astype(np.longdouble), y.astype(np.longdouble)
    if f.name == "softmax":
        return y * (grad - (grad * y).sum(axis, keepdims=True))
    return grad - np.exp(y) * grad.sum(axis, keepdims=True)


def axes_of(shape):
    for count in range(1, len(shape) + 1):
        for axes in itertools.combinations(range(len(shape)), count):
            yield axes if count > 1 else axes[0]


@named
@typed
@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("order", "CF")
def test_values_and_gradients_on_every_axis(f, dtype, shape, order):
    x = sample(shape, dtype, order)
    grad = sample(shape, dtype, order)[::-1]
    unit = ROUNDING[x.dtype.name]
    for axis in axes_of(shape):
        y = f(x, axis)
        assert y.dtype == x.dtype and y.shape == shape
        expected = textbook(f, x, axis)
        # 10 ULP of the value (5 measured); log_softmax of what is near 0 cancels: there 10 ULP of 1.
        error = np.abs(y.astype(np.longdouble) - expected)
        assert np.all(error <= 10 * unit * (np.abs(expected) + (f.name == "log_softmax")) + 1e-7 * (unit > 1e-5))
        out = x.copy(order="K")
        assert f(out, axis, out=out) is out and np.array_equal(out, y)
        dx = f.backward_from_output(grad, y, axis)
        assert dx.dtype == x.dtype
        scale = np.abs(grad.astype(np.longdouble)).sum(axis, keepdims=True)
        assert np.all(np.abs(dx.astype(np.longdouble) - gradient(f, grad, y, axis)) <= 8 * unit * scale)
        again = grad.copy()
        assert f.backward(again, x, axis, out=again) is again and np.array_equal(again, dx)


@named
def test_finite_differences(f):
    x, grad, h = sample((3, 5), "d"), sample((3, 5), "d")[::-1], 1e-6
    dx = f.backward(grad, x, 1)
    for i in np.ndindex(x.shape):
        step = np.zeros_like(x)
        step[i] = h
        assert abs(((f(x + step) - f(x - step)) * grad).sum() / (2 * h) - dx[i]) < 1e-8


@named
@pytest.mark.parametrize("dtype", "fd")
@pytest.mark.parametrize("n", [1, 2, 15, 16, 17, 31, 33, 64, 255, 256, 257, 600])
def test_bits_do_not_depend_on_layout_threads_or_path(f, dtype, n, isa):
    x = sample((9, n), dtype)
    y = f(x)
    assert np.array_equal(f(np.asfortranarray(x)), y)
    assert np.array_equal(f(np.ascontiguousarray(x.T), 0).T, y)
    assert np.array_equal(f(np.stack([x] * 3, 2), 1)[..., 1], y)
    assert np.array_equal(f.ufunc(x), y) and np.array_equal(f.ufunc(x.T, axis=0).T, y)
    assert np.array_equal(f(np.repeat(x, 2, 1)[:, ::2]), y)
    assert all(np.array_equal(f(row), expected) for row, expected in zip(x, y))
    big = np.concatenate([x] * (1 + 300_000 // x.size))
    few = np.stack([big] * 2, 2)
    results = []
    for threads in (1, 2, 3):
        with fastact.num_threads(threads):
            results.append(f(big))
            assert np.array_equal(f(few, 1)[..., 1], results[-1])
    assert all(np.array_equal(result, results[0]) for result in results) and np.array_equal(results[0][: len(y)], y)


@named
def test_memory_order_is_kept(f):
    """As order="K" of a ufunc."""
    contiguous = sample((3, 4, 6), "f")
    for order in itertools.permutations(range(3)):
        x = contiguous.transpose(order)
        for axis in range(3):
            y = f(x, axis)
            assert y.strides == np.exp(x).strides
            assert np.array_equal(y, f(x.copy("C"), axis))
            dx = f.backward(x, x, axis)
            assert dx.strides == x.strides
            assert np.array_equal(dx, f.backward(x.copy("C"), x.copy("C"), axis))
    x = np.broadcast_to(contiguous[:, :1], contiguous.shape)
    assert np.array_equal(f(x, 1), f(x.copy(), 1))


@named
@pytest.mark.parametrize("dtype", "fd")
@pytest.mark.parametrize("n", [3, 21, 64, 127, 129, 300])
@pytest.mark.parametrize("width", [64, 200, 1100])
def test_columns_side_by_side_give_the_bits_of_rows(f, dtype, n, width, isa):
    """Widths and lengths around what a tile holds."""
    x = sample((2, n, width), dtype)
    x[0, 1, 5], x[1, 2, 7], x[1, :, 9] = np.nan, np.inf, -np.inf
    rows = np.ascontiguousarray(x.transpose(0, 2, 1))
    y = f(x, 1)
    assert np.array_equal(y, f(rows).transpose(0, 2, 1), equal_nan=True)
    assert np.array_equal(y[..., 3:4], f(x[..., 3:4], 1), equal_nan=True)
    grad = x[::-1].copy()
    dx = f.backward_from_output(grad, y, 1)
    other = f.backward_from_output(np.ascontiguousarray(grad.transpose(0, 2, 1)), np.ascontiguousarray(y.transpose(0, 2, 1)))
    assert np.array_equal(dx, other.transpose(0, 2, 1), equal_nan=True)
    into = x.copy()
    assert np.array_equal(f(into, 1, out=into), y, equal_nan=True)
    assert np.array_equal(f.backward_from_output(grad, y, 1, out=grad), dx, equal_nan=True)


@named
@typed
@pytest.mark.parametrize("inner", [1, 2, 5, 8])
@pytest.mark.parametrize("outer", [15, 16, 40, 2100])
def test_short_rows_have_the_bits_of_one(f, dtype, outer, inner, isa):
    """Many of them go through a tile, one alone does not."""
    for n in (1, 2, 3, 5, 6, 10, 16, 21) if outer < 100 else (2, 5, 21):
        x = sample((outer, n, inner), dtype)
        x[3, 0, 0], x[5, n // 2, -1], x[7] = np.nan, np.inf, -np.inf
        grad = sample((outer, n, inner), dtype)[::-1].copy()
        y = f(x, 1)
        dx = f.backward_from_output(grad, y, 1)
        for i in {0, 3, 5, 7, 8, 11, outer - 2, outer - 1}:
            assert np.array_equal(y[i], f(x[i], 0), equal_nan=True)
            assert np.array_equal(dx[i], f.backward_from_output(grad[i], y[i], 0), equal_nan=True)
        assert np.array_equal(f(x, 1, out=x), y, equal_nan=True)
        assert np.array_equal(f.backward_from_output(grad, y, 1, out=grad), dx, equal_nan=True)


@named
@typed
@pytest.mark.parametrize("n", [3, 40, 300, 1000])
def test_infinite_gradients(f, dtype, n, isa):
    """The definition's values, as PyTorch's: one infinite number makes the sum infinite, not NaN, however long the row."""
    y = f(sample((4, n), dtype))
    grad = sample((4, n), dtype)[::-1].copy()
    grad[0, n // 2], grad[1, 0], grad[2, -1], grad[2, 0] = np.inf, -np.inf, np.inf, -np.inf
    overflows = y.itemsize > 2  # where the sum has no wider type
    y[3], grad[3] = 1, np.finfo(dtype).max if overflows else 1
    with np.errstate(all="ignore"):
        expected = gradient(f, grad, y, 1).astype(dtype)
        if overflows:
            total = grad[3] @ y[3]
            assert np.isinf(total)
            expected[3] = y[3] * (grad[3] - total) if f.name == "softmax" else grad[3] - np.exp(y[3]) * total
        found = f.backward_from_output(grad, y), f.backward_from_output(grad.T.copy(), y.T.copy(), 0).T
    for dx in found:
        assert np.array_equal(np.isnan(dx), np.isnan(expected))
        assert np.array_equal(dx[np.isinf(expected)], expected[np.isinf(expected)])
        assert np.isinf(dx[:2]).any() and (not overflows or np.isneginf(dx[3]).all())


@pytest.mark.parametrize("dtype", "fd")
def test_fused_instruction_sets_agree(dtype):
    x = sample((40, 334), dtype)
    found = []
    before = _kernels.active_isa()
    for name in _kernels.isa_names():
        if name in ("avx2", "avx512", "neon"):
            _kernels.use_isa(name)
            gates = [fastact.activations[gate] for gate in GATED]
            found.append([f(x) for f in (*SOFT, *gates)] + [f.backward(x[:, :167], x) for f in gates])
    _kernels.use_isa(before)
    assert all(np.array_equal(a, b) for other in found for a, b in zip(found[0], other))


@named
@pytest.mark.parametrize("dtype", "fd")
def test_edges(f, dtype, isa):
    log = f.name == "log_softmax"
    inf, nan = np.inf, np.nan
    nothing = -inf if log else 0.0
    for row, expected in [
        ([-inf] * 3, [nothing] * 3),
        ([-inf, 1.0, -inf], [nothing, 0.0 if log else 1.0, nothing]),
        ([nan, 1.0, -inf], [nan] * 3),
        ([nan, -inf, -inf], [nan] * 3),
        ([0.0, 0.0], [-np.log(2.0) if log else 0.5] * 2),
        ([1e30, -1e30, 1.0], [0.0, -2e30, -1e30] if log else [1.0, 0.0, 0.0]),
        ([1e4, 1e4 - 1], None),
    ]:
        for repeat in (1, 20):
            x = np.tile(np.array(row, dtype), repeat)
            want = textbook(f, x, 0) if expected is None or (repeat > 1 and np.isfinite(x).all()) else np.tile(expected, repeat)
            if repeat > 1 and expected is not None and not np.isfinite(x).all() and 1.0 in row and not np.isnan(row).any():
                want = np.where(x == 1, -np.log(repeat) if log else 1 / repeat, nothing)
            with np.errstate(all="raise"):
                across, down = f(x), f(np.stack([x] * 5, 1), 0)
            np.testing.assert_allclose(across, want.astype(dtype), rtol=1e-6)
            assert np.array_equal(down, np.stack([across] * 5, 1), equal_nan=True)


@named
@pytest.mark.parametrize("axis", [0, 1, -1, (0, 1), (0, 2), (2, 1, 0)], ids=str)
def test_where(f, axis):
    x = sample((4, 5, 6), "d")
    mask = np.random.default_rng(1).random(x.shape) < 0.6
    mask[2] = mask[:, 3] = mask[..., 1] = False
    nothing = 0.0 if f.name == "softmax" else -np.inf
    y = f(x, axis, where=mask)
    expected = f(np.where(mask, x, -np.inf), axis)
    assert np.array_equal(y, expected) and np.all(y[~mask] == nothing)
    out = np.full_like(x, 7)
    assert f(x, axis, where=mask, out=out) is out and np.array_equal(out, y)
    hidden = np.where(mask, x, np.nan)
    assert np.array_equal(f(hidden, axis, where=mask), y)
    grad = sample((4, 5, 6), "d")[::-1]
    dx = f.backward(grad, x, axis, where=mask)
    assert np.all(dx[~mask] == 0)
    kept = np.where(mask, grad, 0)
    total = gradient(f, kept, np.where(mask, y, nothing), axis)
    np.testing.assert_allclose(dx, np.where(mask, total, 0).astype("d"), atol=1e-14)
    with pytest.raises(TypeError, match="where must be boolean"):
        f(x, axis, where=mask.astype(int))
    with pytest.raises(ValueError, match="where of shape"):
        f(x, axis, where=mask[:3])


@named
@typed
@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_masked_entries_stay_what_they_are_beside_a_nan(f, dtype, bad):
    nothing = 0 if f.name == "softmax" else -np.inf
    x, mask = np.array([[bad, 1, 2], [0, 1, 2]], dtype), np.array([True, True, False])
    for out in (None, np.full_like(x, 7), np.full((2, 3), 7.0), np.full((2, 6), 7.0, dtype)[:, ::2], x.copy()):
        y = f(x, where=mask, out=out)
        assert out is None or y is out
        assert np.isnan(y[0, :2].astype("d")).all() and (y[:, 2] == nothing).all() and np.isfinite(y[1, :2].astype("d")).all()
        assert np.array_equal(y[1], f(x[1], where=mask))
    y, grad = f(x, where=mask), np.ones_like(x)
    for out in (None, grad.copy(), np.full((2, 3), 7.0)):
        for dx in (f.backward(grad, x, where=mask, out=out), f.backward_from_output(grad, y, where=mask, out=out)):
            assert np.isnan(dx[0, :2].astype("d")).all() and (dx[:, 2] == 0).all() and np.isfinite(dx[1].astype("d")).all()
    grad[0, 0] = bad
    dx = f.backward(grad, np.zeros_like(x), where=mask)
    assert not np.isfinite(dx[0, :2].astype("d")).any() and (dx[:, 2] == 0).all()


@named
@pytest.mark.parametrize("shape", [(0, 3), (3, 0), (2, 0, 4), (0,)], ids=str)
def test_nothing_in_gives_a_new_nothing(f, shape):
    locked = np.broadcast_to(np.float32(1), shape)
    x = np.empty(shape, np.float32)
    for given in (locked, x, np.asfortranarray(x)):
        y = f(given)
        assert y.shape == shape and y is not given and y.base is not given and y.flags.writeable
        assert f.backward(given, given).flags.writeable and f.backward(given, given).shape == shape
    out = np.empty(shape, np.float32)
    assert f(locked, out=out) is out


@pytest.mark.parametrize("name", GATED)
@typed
@pytest.mark.parametrize("threads", [1, 3])
def test_short_rows_of_gates_are_those_of_a_long_one(name, dtype, threads, isa):
    """They share a call, in blocks that end within a thread's part."""
    f = fastact.activations[name]
    for length in (1, 2, 3, 5, 7, 8, 15, 16, 17, 31, 32, 33):
        rows = (9000 if threads == 1 else 140_000) // length
        x, grad = sample((rows, 2 * length), dtype), sample((rows, length), dtype)
        long = np.concatenate([half.ravel() for half in np.split(x, 2, 1)])
        with fastact.num_threads(threads):
            assert np.array_equal(f(x).ravel(), f(long))
            halves = np.split(f.backward(grad.ravel(), long), 2)
            assert np.array_equal(f.backward(grad, x), np.concatenate([half.reshape(-1, length) for half in halves], 1))


@pytest.mark.parametrize("name", GATED)
@typed
@pytest.mark.parametrize("shape", [(4,), (3, 8), (2, 6, 5), (2, 3000), (4, 2, 1), (0, 4)], ids=str)
@pytest.mark.parametrize("order", "CF")
def test_gated(name, dtype, shape, order):
    f, (active, first) = fastact.activations[name], GATED[name]
    act = fastact.activations[active]
    x = sample(shape, dtype, order)
    unit = ROUNDING[x.dtype.name]
    for axis in range(len(shape)):
        if shape[axis] % 2:
            continue
        a, b = np.split(x.astype("d"), 2, axis)
        expected = act(a) * b if first else a * act(b)
        y = f(x, axis)
        assert y.dtype == x.dtype and y.shape == expected.shape
        bound = 2 * act.definition.ulp[0] + 1  # an ULP is up to two units; the product's rounding
        assert np.all(np.abs(y.astype("d") - expected) <= bound * unit * np.abs(expected) + 1e-7 * (unit > 1e-5))
        out = np.empty_like(y)
        assert f(x, axis, out=out) is out and np.array_equal(out, y)
        strided = np.repeat(x, 2, 0)[::2]
        assert np.array_equal(f(strided, axis), y)
        grad = sample(y.shape, dtype)[::-1]
        g = grad.astype("d")
        parts = (g * b * act.derivative(a), g * act(a)) if first else (g * act(b), g * a * act.derivative(b))
        wanted = np.concatenate(parts, axis)
        dx = f.backward(grad, x, axis)
        assert dx.dtype == x.dtype
        assert np.all(np.abs(dx.astype("d") - wanted) <= 6 * unit * (np.abs(wanted) + np.abs(wanted).max(initial=0) / 4))
        into = x.copy(order="K")
        assert f.backward(grad, into, axis, out=into) is into and np.array_equal(into, dx)


@pytest.mark.parametrize("name", GATED)
@pytest.mark.parametrize("dtype", "fd")
@pytest.mark.parametrize("half", [1, 7, 33, 127, 8200])
def test_gated_bits_do_not_depend_on_position_or_threads(name, dtype, half, isa):
    f = fastact.activations[name]
    x = sample((5, 2 * half), dtype)
    x[0, :2], x[-1, -1] = np.nan, np.nan
    grad = sample((5, half), dtype)
    y, dx = f(x), f.backward(grad, x)
    a, b = x[:, :half], x[:, half:]
    for i in {0, 1, half // 2, half - 1} & set(range(half)):
        pair = np.ascontiguousarray(np.stack([a[:, i], b[:, i]], 1))
        assert f(pair).tobytes() == np.ascontiguousarray(y[:, i : i + 1]).tobytes()
        alone = f.backward(np.ascontiguousarray(grad[:, i : i + 1]), pair)
        assert alone.tobytes() == np.ascontiguousarray(dx[:, [i, half + i]]).tobytes()
    big, grads = np.concatenate([x] * (1 + 300_000 // x.size)), np.concatenate([grad] * (1 + 300_000 // x.size))
    for threads in (1, 3):
        with fastact.num_threads(threads):
            assert f(big)[-5:].tobytes() == y.tobytes() and f.backward(grads, big)[-5:].tobytes() == dx.tobytes()


@pytest.mark.parametrize("name", GATED)
@pytest.mark.parametrize("dtype", "fd")
def test_gated_edges(name, dtype, isa):
    """Far out the activation is 0 or x, its derivative 0 or 1, and a huge other half does not overflow on the way."""
    f, (active, first) = fastact.activations[name], GATED[name]
    act = fastact.activations[active]
    v = np.array([-np.inf, -1e30, -300, -90, -50, -17, -1e-3, -0.0, 0.0, 1e-3, 17, 50, 90, 300, 1e30, np.inf], dtype)
    other = np.full_like(v, 2)
    x = np.stack([v, other] if first else [other, v], 1)
    expected, slope = act(v.astype("d")) * 2, act.derivative(v.astype("d")) * 2
    with np.errstate(all="raise"):
        y, dx = f(x)[:, 0], f.backward(np.ones((len(v), 1), dtype), x)
    np.testing.assert_allclose(y, expected, rtol=4e-7 if dtype == "f" else 1e-15, atol=1e-44)
    np.testing.assert_allclose(dx[:, 0 if first else 1], slope, rtol=1e-6, atol=2e-7)
    np.testing.assert_allclose(dx[:, 1 if first else 0], expected / 2, rtol=1e-6, atol=1e-30)
    huge = np.finfo(dtype).max
    v = np.array([-40, -10, 10], dtype)
    x = np.stack([v, np.full_like(v, huge)] if first else [np.full_like(v, huge), v], 1)
    wanted = act(v.astype("g").astype("d")).astype("g") * np.longdouble(huge)
    with np.errstate(all="ignore"):
        np.testing.assert_allclose(f(x)[:, 0], wanted.astype(dtype), rtol=1e-6)


@pytest.mark.parametrize("f", [*SOFT, *(fastact.activations[name] for name in GATED)], ids=lambda f: f.name)
def test_face_and_errors(f):
    assert pickle.loads(pickle.dumps(f)) is f
    assert f.parameters == {"axis": -1} and f.nin == f.nout == 1 and f.types and f.formula and "Examples" in f.__doc__
    x = np.arange(12.0).reshape(3, 4)
    assert f(x.tolist()).shape[0] == 3 and f(np.arange(4, dtype=np.int8)).dtype == np.float16
    for bad in (2, -3, (0, 5), 10**30):
        with pytest.raises((ValueError, TypeError)):
            f(x, bad)
    for bad in (None, 1.0, "01"):
        with pytest.raises(TypeError, match="axis must be an integer"):
            f(x, bad)
    for kind in ("complex128", object, "U3", "M8[s]", ml_dtypes.float8_e5m2, ml_dtypes.float8_e4m3fn, ml_dtypes.int4):
        with pytest.raises(TypeError):
            f(np.zeros((2, 4), kind))
        with pytest.raises(TypeError):
            f.backward(np.zeros(f(np.zeros((2, 4))).shape, kind), np.zeros((2, 4), kind))
    shape = f(x).shape
    for out, error in [(np.empty((2, 2)), ValueError), (np.empty(shape, int), TypeError), ([0.0], TypeError)]:
        with pytest.raises(error):
            f(x, out=out)
    for kind in (int, bool):
        for call, to in ((f, np.ones(shape, kind)), (lambda x, out: f.backward(f(x), x, out=out), np.ones(x.shape, kind))):
            with pytest.raises(UFuncTypeError, match="cast"):
                call(x, out=to)
            assert (to == 1).all()
    locked = np.zeros(shape)
    locked.flags.writeable = False
    with pytest.raises(ValueError, match="read-only"):
        f(x, out=locked)
    with pytest.raises(ValueError, match="grad must have shape"):
        f.backward(np.zeros((1, 2, 3)), x)


@pytest.mark.parametrize("name", GATED)
def test_gated_specials(name):
    f = fastact.activations[name]
    assert not f.invertible and f.ufunc is None
    with pytest.raises(TypeError, match="does not determine the gradient"):
        f.backward_from_output(np.zeros(2), np.zeros(2))
    with pytest.raises(ValueError, match="even size"):
        f(np.zeros((2, 3)))


def test_softmax_is_a_gufunc():
    for f in SOFT:
        assert type(f.ufunc) is np.ufunc and f.ufunc.signature == "(n)->(n)" and f.invertible
        assert pickle.loads(pickle.dumps(f.ufunc)) is f.ufunc
