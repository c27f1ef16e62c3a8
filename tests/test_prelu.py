"""PReLU: where the slopes lie along x, its exact values, and the gradients of both arguments."""

import contextlib
import itertools
import math
import tracemalloc

import ml_dtypes
import numpy as np
import pytest
from numpy._core._exceptions import UFuncTypeError

import fastact
from fastact import prelu

BFLOAT16 = np.dtype(ml_dtypes.bfloat16)
FLOATS = [np.dtype(np.float16), BFLOAT16, np.dtype(np.float32), np.dtype(np.float64)]
SLOPES = (0.25, -1.25, 1.3, 0.0, -0.0, 1.0, 3.7, -0.01, 1e-30)
each_float = pytest.mark.parametrize("dtype", FLOATS, ids=str)
# x, alpha, axis: everything that fits, with the shape against which NumPy broadcasts.
FITS = [
    ((2, 5, 3, 4), (5,), 1, (5, 1, 1)),  # NCHW
    ((2, 3, 4, 5), (5,), -1, (5,)),  # NHWC
    ((2, 5), (5,), 1, (5,)),
    ((6, 5), (6,), 0, (6, 1)),
    ((5,), (5,), 1, (5,)),  # axis 1 of a vector is its only one
    ((5,), (5,), 0, (5,)),
    ((5,), (5,), -1, (5,)),
    ((3, 3, 3), (3,), 1, (3, 1)),  # the axis is not guessed where several fit
    ((2, 40, 33), (40,), 1, (40, 1)),  # long runs of one slope
    ((40, 2, 1), (40,), 0, (40, 1, 1)),
    ((2, 3, 4, 5), (), 1, ()),
    ((2, 3, 4, 5), (1,), 1, ()),
    ((4, 5), (1, 1, 1), 1, ()),  # one slope, whatever its dimension
    ((4, 5), (1, 1, 1, 1), None, ()),
    ((7,), (1, 1), -1, ()),
    ((), (), 1, ()),
    ((), (1,), 1, ()),
    ((2, 3, 4, 5), (3, 4, 5), 1, (3, 4, 5)),  # Keras: a slope an element
    ((2, 3, 4, 5), (1, 1, 5), 1, (1, 1, 5)),  # Keras: shared_axes=[1, 2]
    ((2, 3, 4, 5), (3, 1, 1), 1, (3, 1, 1)),  # Keras channels first, ONNX
    ((2, 3, 4, 5), (3, 1, 5), 1, (3, 1, 5)),  # slopes along axes that are apart
    ((2, 3, 4, 5), (2, 1, 4, 1), 1, (2, 1, 4, 1)),
    ((2, 3, 4, 5), (1, 3, 1, 1), 1, (1, 3, 1, 1)),
    ((2, 3, 4, 5), (2, 3, 4, 5), 1, (2, 3, 4, 5)),
    ((2, 3, 4, 5), (4, 5), 1, (4, 5)),
    ((2, 3, 4, 5), (5,), None, (5,)),  # ONNX: the last axis
    ((3, 3), (3,), None, (3,)),
    ((2, 3, 4, 5), (4, 1), None, (4, 1)),
    ((5,), (5,), None, (5,)),
    ((0, 3), (3,), 1, (3,)),
    ((3, 0, 2), (0,), 1, (0, 1)),
    ((0,), (0,), 1, (0,)),
    ((2, 0, 3), (3,), -1, (3,)),
    ((2, 0), (), 1, ()),
]
ids = [f"{x}-{alpha}-{axis}" for x, alpha, axis, _ in FITS]
each_fit = pytest.mark.parametrize(("shape", "alpha_shape", "axis", "broadcast"), FITS, ids=ids)


def sample(shape, dtype, phase=1.7):
    """Both signs, and some zeros of either sign."""
    n = math.prod(shape)
    values = np.sin(np.arange(n) * phase + phase) * np.geomspace(0.01, 40, n)
    values[5::11], values[7::13] = 0.0, -0.0
    return values.astype(dtype).reshape(shape)


def slopes(shape, dtype):
    return np.resize(np.array(SLOPES), math.prod(shape)).astype(dtype).reshape(shape)


def same(a, b):
    """Same type, shape and bits."""
    assert a.dtype == b.dtype
    assert a.shape == b.shape
    assert a.tobytes() == b.tobytes()


def expected_forward(x, alpha):
    """In the computing precision, rounded once; x = -0.0 is kept."""
    wide = np.float64 if x.dtype == np.float64 else np.float32
    y = x.astype(wide)
    with np.errstate(all="ignore"):
        return np.asarray(np.where(y < 0, alpha.astype(wide) * y, y).astype(x.dtype))


def expected_backward(grad, x, alpha, broadcast, dtype):
    """dx exactly; dalpha with what its error may be, from products that are exact or nearly so and math.fsum."""
    wide = np.float64 if dtype == np.float64 else np.float32
    full = np.broadcast_to(alpha.reshape(broadcast).astype(wide), x.shape)
    slope = np.where(x > 0, wide(1), full).astype(dtype)
    with np.errstate(all="ignore"):
        dx = (grad.astype(wide) * slope.astype(wide)).astype(dtype)
    terms = np.where(x > 0, 0.0, grad.astype(np.float64) * x.astype(np.float64))
    sums = np.zeros(broadcast, object)
    sizes = np.zeros(broadcast)
    padded = (1,) * (x.ndim - len(broadcast)) + tuple(broadcast)
    groups = {}
    for index in np.ndindex(x.shape):
        key = tuple(i if n != 1 else 0 for i, n in zip(index, padded, strict=True))[x.ndim - len(broadcast) :]
        groups.setdefault(key, []).append(terms[index])
    for key, group in groups.items():
        sums[key], sizes[key] = math.fsum(group), math.fsum(map(abs, group))
    # In float64 each product and each of n - 1 sums, in any order, is off by 2^-53 of at most the sum of magnitudes.
    n = x.size // max(1, math.prod(broadcast))
    return dx, sums.astype(np.float64).reshape(alpha.shape), (n * 2.0**-53 * sizes).reshape(alpha.shape)


def near(found, expected, error):
    """Within `error`, then rounded to found's dtype."""
    low, high = ((expected + s * error).astype(found.dtype) for s in (-1, 1))
    assert np.all((found >= low) & (found <= high)), (found, expected)


def layouts(a):
    yield a.copy()
    yield a.copy(order="F")
    yield np.repeat(a, 2, -1)[..., ::2]
    yield a[::-1].copy()[::-1]
    yield np.moveaxis(np.moveaxis(a, 1, -1).copy(), -1, 1)
    if a.dtype != BFLOAT16:  # has one byte order
        yield a.astype(a.dtype.newbyteorder())
    buffer = np.empty(a.nbytes + 1, np.uint8)[1:].view(a.dtype).reshape(a.shape)
    buffer[...] = a
    yield buffer


# ---------------------------------------------------------------------------------------- forward


@each_fit
@each_float
def test_forward(shape, alpha_shape, axis, broadcast, dtype):
    x, alpha = sample(shape, dtype), slopes(alpha_shape, dtype)
    expected = expected_forward(x, alpha.reshape(broadcast))
    same(prelu(x, alpha, axis), np.asarray(expected))
    same(prelu(x, alpha, axis=axis), expected)
    same(prelu(x=x, axis=axis, alpha=alpha), expected)
    same(prelu(x, alpha.tolist(), axis), expected)
    if axis == 1:
        same(prelu(x, alpha), expected)
    for other in FLOATS:  # a dtype of its own
        same(prelu(x, alpha.astype(other), axis), expected_forward(x, alpha.astype(other).reshape(broadcast)))
    if x.ndim:
        assert prelu(x, alpha, axis, out=x) is x
        same(x, expected)
    else:
        assert isinstance(prelu(x, alpha, axis), np.generic)


@each_float
def test_every_axis(dtype, isa):
    for ndim in range(1, 6):
        shape = (3, 4, 2, 5, 6)[:ndim]
        x = sample(shape, dtype)
        for axis in range(-ndim, ndim):
            if ndim == 1 and axis == 1:
                continue
            alpha = slopes((shape[axis],), dtype)
            broadcast = alpha.reshape(shape[axis], *(1,) * (ndim - 1 - axis % ndim))
            expected = expected_forward(x, broadcast)
            same(prelu(x, alpha, axis), expected)
            same(prelu(x, alpha, np.int64(axis)), expected)
            same(prelu(x.copy(order="F"), alpha, axis), expected)
            same(prelu(x, broadcast, axis), expected)
            same(prelu(x, broadcast, None), expected)


@each_float
def test_lengths(dtype, isa):
    """Runs of one slope, tiles of several and their tails, of every length."""
    for rows, channels, inner in itertools.product((2, 5), (1, 2, 3, 7, 16, 1025), (1, 2, 7, 16, 31, 32, 33, 67, 101)):
        if rows * channels * inner > 10**5:
            continue
        x = sample((rows, channels, inner), dtype)
        alpha = slopes((channels,), dtype)
        expected = expected_forward(x, alpha[:, None])
        same(prelu(x, alpha), expected)
        moved = np.moveaxis(x, 1, 2).copy()
        same(prelu(moved, alpha, -1), expected_forward(moved, alpha))
        prelu(x, alpha, out=x)
        same(x, expected)


@pytest.mark.parametrize("dtype", FLOATS[2:], ids=str)
def test_equals_where_bit_for_bit(dtype, isa):
    """With NaN, infinities, zeros and subnormal numbers, and any slope."""
    special = np.array([0.0, -0.0, np.inf, -np.inf, np.nan, 1e-310, -1e-310, -1e-40, 1e-40, -3e38, -1e308, -1.5, 2.5])
    with np.errstate(all="ignore"):
        x = np.concatenate([special, sample((1000,), np.float64)]).astype(dtype)
        for slope in (*SLOPES, 1e30, -1e30, 5e-324):
            expected = np.where(x < 0, dtype.type(slope) * x, x)
            if dtype.type(slope) == 0:
                expected[x == -np.inf] = -slope  # the limit
            for alpha in (slope, np.full(1, slope), np.full(x.size, slope), np.full(x.size, slope, dtype)):
                same(prelu(x, alpha), expected)
            same(prelu(x[::2], slope), expected[::2].copy())


@pytest.mark.parametrize("dtype", FLOATS[2:], ids=str)
def test_large_arrays(dtype):
    """Above the size from which threads share the work, and above that from which outputs bypass the caches."""
    for shape, axis in [((3, 16, 300, 307), 1), ((3, 300, 307, 16), -1), ((5, 1000003), 0)]:
        x = sample(shape, dtype)
        alpha = slopes((shape[axis],), dtype)
        expected = expected_forward(x, alpha.reshape(-1, *(1,) * (len(shape) - 1 - axis % len(shape))))
        for threads in (1, 2, 3):
            with fastact.num_threads(threads):
                y = prelu(x, alpha, axis)
                assert y.tobytes() == expected.tobytes()
        prelu(x, alpha, axis, out=x)
        assert x.tobytes() == expected.tobytes()


@each_float
def test_layouts(dtype):
    x, alpha = sample((4, 5, 6), dtype), slopes((5,), dtype)
    expected = expected_forward(x, alpha[:, None])
    spread = np.repeat(alpha, 3)[::3]
    swapped = alpha if dtype == BFLOAT16 else alpha.astype(dtype.newbyteorder())
    for a, b in itertools.product(layouts(x), (alpha, spread, swapped, alpha[::-1].copy()[::-1])):
        y = prelu(a, b)
        same(y, expected)
        assert y.strides == np.positive(a).strides
        for out in layouts(np.full_like(x, 7)):
            assert prelu(a, b, out=out) is out
            assert out.astype(dtype).tobytes() == expected.tobytes()
    row = np.broadcast_to(x[0, :, :1], (4, 5, 6))
    same(prelu(row, alpha), expected_forward(row, alpha[:, None]))
    same(prelu(x, np.broadcast_to(alpha[0], 5)), expected_forward(x, alpha[0]))


@pytest.mark.parametrize("dtype", FLOATS[2:], ids=str)
def test_overlap(dtype):
    buffer = sample((4100,), dtype)
    for source, target in [(slice(4, None), slice(-4)), (slice(-4), slice(4, None)), (slice(1, -3), slice(4, None))]:
        a = buffer.copy()
        x, out = a[source].reshape(-1, 8), a[target].reshape(-1, 8)
        alpha = slopes((8,), dtype)
        expected = prelu(x.copy(), alpha)
        prelu(x, alpha, out=out)
        assert out.tobytes() == expected.tobytes()
    x = sample((16, 8), dtype)  # alpha in out's memory
    expected = prelu(x, x[3].copy())
    assert prelu(x, x[3], out=x) is x
    same(x, expected)


@each_float
def test_numpys_keywords(dtype):
    x, alpha = sample((4, 5, 6), dtype), slopes((5,), dtype)
    mask = np.sin(np.arange(x.size)).reshape(x.shape) > 0
    out = np.full_like(x, 7)
    assert prelu(x, alpha, where=mask, out=out) is out
    same(out, np.where(mask, prelu(x, alpha), np.full_like(x, 7)))
    assert prelu(x, alpha, order="F").flags.f_contiguous
    assert prelu(x, alpha, out=(out,)) is out
    same(prelu(x, alpha.astype(float), dtype="d"), expected_forward(x.astype("d"), alpha.astype(float)[:, None]))


@pytest.mark.parametrize("dtype", "?bBhHiIlLqQ")
def test_integers(dtype):
    x = np.array([[0, 1, 3], [5, 7, 9]]).astype(dtype)
    if np.dtype(dtype).kind == "i":
        x[1] *= -1
    promoted = x.astype(np.exp(x).dtype)
    for alpha in (0.25, np.float64(0.25), np.array([0.25, -1.5, 3.0]), np.array([0.25, -1.5, 3.0], "f2")):
        same(prelu(x, alpha), prelu(promoted, alpha))
        dx, dalpha = prelu.backward(x, x, alpha)
        expected = prelu.backward(promoted, promoted, alpha)
        same(dx, expected[0])
        same(dalpha, expected[1])
    same(prelu(promoted, [1, 2, 3]), prelu(promoted, [1.0, 2.0, 3.0]))


# ---------------------------------------------------------------------------------------- backward


@each_fit
@each_float
def test_backward(shape, alpha_shape, axis, broadcast, dtype):
    x, grad = sample(shape, dtype), sample(shape, dtype, 0.9)
    for alpha_dtype in FLOATS:
        alpha = slopes(alpha_shape, alpha_dtype)
        before = x.tobytes(), grad.tobytes(), alpha.tobytes()
        dx, total, error = expected_backward(grad, x, alpha, broadcast, dtype)
        found = prelu.backward(grad, x, alpha, axis)
        assert isinstance(found, tuple)
        same(np.asarray(found[0]), dx)
        assert found[1].dtype == alpha_dtype
        assert found[1].shape == alpha_shape
        near(np.asarray(found[1]), total, error)
        named = prelu.backward(grad=grad, x=x, alpha=alpha, axis=axis)
        same(named[0], found[0])
        same(named[1], found[1])
        assert before == (x.tobytes(), grad.tobytes(), alpha.tobytes())


@each_float
def test_backward_sums_accurately(dtype, isa):
    """Many terms of mixed sign: a sum in float32 would be off by 1e-3 here."""
    for shape, axis, broadcast in [((2, 3, 50, 71), 1, (3, 1, 1)), ((97, 31, 5), -1, (5,)), ((20011,), 1, ())]:
        x, grad = -np.abs(sample(shape, dtype)), sample(shape, dtype, 0.9)
        alpha = np.full(broadcast and (shape[axis],), 0.25)
        _, total, error = expected_backward(grad, x, alpha, broadcast, dtype)
        near(np.asarray(prelu.backward(grad, x, alpha, axis)[1]), total, error)


def test_backward_cancellation():
    """1e8 + 1 - 1e8, far apart: exact in float64, lost in float32."""
    x = np.full((1, 1, 30001), -1, np.float32)
    grad = np.zeros_like(x)
    grad[0, 0, [0, 15000, 30000]] = 1e8, 1, -1e8
    for axes in [(0, 1, 2), (1, 2, 0), (2, 0, 1)]:
        axis = axes.index(1)
        dalpha = prelu.backward(grad.transpose(axes), x.transpose(axes), np.ones(1, np.float32), axis)[1]
        assert dalpha.tolist() == [-1.0]


@each_float
def test_backward_scalar_slope(dtype):
    x, grad = sample((4, 5), dtype), sample((4, 5), dtype, 0.9)
    dx, total, error = expected_backward(grad, x, np.array(0.25, np.float32), (), dtype)
    for alpha in (0.25, np.float32(0.25), np.array(0.25, np.float32)):
        found = prelu.backward(grad, x, alpha)
        same(found[0], dx)
        assert np.shape(found[1]) == ()
        near(np.asarray(found[1]), total, error)
    assert found[1].dtype == np.float32


def bits(a):
    """Of a longdouble, which holds what float64 does here, 6 bytes are anything."""
    return (a.astype(np.float64) if a.dtype == np.longdouble else a).tobytes()


@each_float
def test_backward_of_one_slope_however_it_is_given(dtype):
    """A keyword takes the general way, alpha on its own the short one."""
    x, grad = sample((4, 5, 67), dtype), sample((4, 5, 67), dtype, 0.9)
    with np.errstate(over="ignore"):
        kinds = [float, np.float16, np.float32, np.float64, np.longdouble, dtype.type,
                 lambda a: np.array(a, dtype), lambda a: np.array([a], dtype), lambda a: np.array([[a]], dtype)]
        given = [kind(a) for a in (1.3, -0.1, 0.0, 1e5, np.inf, np.nan) for kind in kinds] + [2, np.int64(-3), np.uint8(7)]
    for alpha in given:
        for f, at in itertools.product(
            (prelu.backward, prelu.backward_from_output)[: 1 + np.all(np.float64(alpha) > 0)], (..., (0, 0), np.s_[:1, :1, :1])
        ):
            arrays = grad[at], x[at]
            dx, dalpha = f(*arrays, alpha)
            expected = f(*arrays, alpha=alpha)
            for a, b in zip((dx, dalpha), expected, strict=True):
                assert type(a) is type(b)
                assert (a.dtype, a.shape) == (b.dtype, b.shape)
                assert bits(a) == bits(b), repr(alpha)
            out = np.empty_like(dx), np.empty_like(dalpha) if np.ndim(dalpha) else np.empty((), dalpha.dtype)
            found = f(*arrays, alpha, out=out)
            assert all(a is b and bits(a) == bits(c) for a, b, c in zip(found, out, expected, strict=True))
        if not np.all(np.float64(alpha) > 0):
            with pytest.raises(ValueError, match="alpha must be > 0"):
                prelu.backward_from_output(grad, x, alpha)


@each_float
def test_slopes_gradients_may_overlap_the_slopes(dtype):
    x, grad, memory = sample((6, 5), dtype), sample((6, 5), dtype, 0.9), np.arange(1, 8).astype(dtype)
    for f, at in itertools.product((prelu.backward, prelu.backward_from_output), (0, 1, 2)):
        expected = f(grad, x, memory[1:6].copy())
        shared = memory.copy()
        found = f(grad, x, shared[1:6], out=(None, shared[at : at + 5]))
        assert [a.tobytes() for a in found] == [a.tobytes() for a in expected]


class Scalar(np.float32):
    """Its value takes Python code, which could do anything to arrays that have been checked."""

    def __float__(self):
        Scalar.array.resize(1, refcheck=False)
        return 0.5


def test_a_parameter_that_changes_the_arrays():
    for f in (fastact.elu.backward, prelu.backward):
        Scalar.array, x = (np.full(2**22, -1, np.float32) for _ in range(2))
        with contextlib.suppress(ValueError):  # they have different shapes now, which may broadcast
            assert np.shape(f(Scalar.array, x, Scalar(0.5))) == x.shape  # memory that is gone ends the process


def test_an_integer_slope_of_any_size():
    x = -np.ones(3, np.float32)
    for alpha in (2**64, -(2**70), 2**60 + 2**36 + 1):
        for f in (lambda a: prelu.backward(x, x, a), lambda a: prelu.backward(x, x, alpha=a)):
            assert f(alpha)[0].tolist() == [-float(np.float32(float(alpha)))] * 3
            assert f(alpha)[1].dtype == np.float32
    with pytest.raises(ValueError, match="float64 holds"):
        prelu.backward(x, x, 10**400)


@each_float
@each_fit
def test_gradients_of_slopes_along_an_axis(shape, alpha_shape, axis, broadcast, dtype):
    """A keyword takes the general way, alpha on its own the short one."""
    x, grad, positive = sample(shape, dtype), sample(shape, dtype, 0.9), np.abs(slopes(alpha_shape, dtype)) + dtype.type(0.125)
    for f in (prelu.backward, prelu.backward_from_output):
        alpha = np.array(positive)
        expected = [np.asarray(a).tobytes() for a in f(grad, x, alpha=alpha, axis=axis)]
        for found in (f(grad, x, alpha, axis), f(grad, x, alpha, axis=axis)):
            assert [np.asarray(a).tobytes() for a in found] == expected
        out = np.empty_like(x), np.empty_like(alpha)
        assert f(grad, x, alpha, axis=axis, out=out)[0] is out[0]
        assert [a.tobytes() for a in out] == expected
        grads = grad.copy()
        assert [np.asarray(a).tobytes() for a in f(grads, x, alpha, axis, out=(grads, alpha))] == expected
    same(prelu(x, alpha=positive, axis=axis), prelu(x, positive, axis))


@each_float
def test_backward_out(dtype):
    x, grad, alpha = sample((4, 5, 6), dtype), sample((4, 5, 6), dtype, 0.9), slopes((5,), np.float32)
    dx, dalpha = prelu.backward(grad, x, alpha)
    a, b = np.full_like(dx, 7), np.full_like(dalpha, 7)
    for out in [(a, b), (a, None), (None, b), (None, None), None]:
        a[...], b[...] = 7, 7
        found = prelu.backward(grad, x, alpha, out=out)
        same(found[0], dx)
        same(found[1], dalpha)
        for given, result in zip(out or (), found, strict=False):
            assert given is None or given is result
    for place in (0, 1):  # in place of grad, and of x
        mine = [grad.copy(), x.copy()]
        found = prelu.backward(*mine, alpha, out=(mine[place], None))
        assert found[0] is mine[place]
        same(found[0], dx)
        same(found[1], dalpha)
    alpha2 = alpha.copy()
    assert prelu.backward(grad, x, alpha2, out=(None, alpha2))[1] is alpha2
    same(alpha2, dalpha)
    for spread in layouts(np.full_like(x, 7)):
        prelu.backward(grad, x, alpha, out=(spread, np.repeat(b, 2)[::2]))
        assert spread.astype(dtype).tobytes() == dx.tobytes()
    wide = np.empty(5)  # cast as NumPy casts
    prelu.backward(grad, x, alpha, out=(None, wide))
    assert wide.astype(np.float32).tobytes() == dalpha.tobytes()


@each_float
def test_backward_layouts(dtype):
    """Neither dx nor the bits of dalpha depend on layout, byte order or alignment."""
    for shape, alpha_shape, axis, _ in FITS:
        if len(shape) < 2 or 0 in shape:
            continue
        x, grad, alpha = sample(shape, dtype), sample(shape, dtype, 0.9), slopes(alpha_shape, np.float64)
        dx, dalpha = prelu.backward(grad, x, alpha, axis)
        for a in layouts(x):
            for g in (grad, np.asfortranarray(grad), np.repeat(grad, 2, 0)[::2]):
                found = prelu.backward(g, a, alpha, axis)
                same(found[0], dx)
                same(found[1], dalpha)
                mine = g.copy(order="K")
                found = prelu.backward(mine, a, alpha, axis, out=(mine, None))
                same(mine.copy(order="C"), dx)
                same(found[1], dalpha)
            assert prelu.backward(grad, a, alpha, axis)[0].strides == np.positive(a).strides


@each_float
def test_backward_overlap(dtype):
    a, other = sample((4100,), dtype), sample((4096,), dtype, 0.9).reshape(-1, 8)
    alpha = slopes((8,), dtype)
    for source, target in [(slice(4, None), slice(-4)), (slice(-4), slice(4, None)), (slice(-4), slice(None, 3, -1))]:
        for first in (True, False):
            buffer = a.copy()
            x, out = buffer[source].reshape(-1, 8), buffer[target].reshape(-1, 8)
            if target.step:
                out = buffer[target][: 4096].reshape(-1, 8)
            arrays = (x, other) if first else (other, x)
            expected = prelu.backward(*(v.copy() for v in arrays), alpha)
            found = prelu.backward(*arrays, alpha, out=(out, None))
            assert found[0].tobytes() == expected[0].tobytes()
            same(found[1], expected[1])


@each_float
def test_backward_into_the_memory_of_the_slopes(dtype):
    for shape, slices, axis in [((2, 4, 40), slice(4), 1), ((2, 4, 40), slice(9, 13), 1), ((3, 5, 4), slice(4, None, 15), -1),
                                ((2, 4, 40), slice(1), 1)]:
        x, grad = sample(shape, dtype), sample(shape, dtype, 0.9)
        buffer = np.zeros(x.size, dtype)
        dx, alpha = buffer.reshape(shape), buffer[slices]
        slope = np.resize([0.5, 0.25, 0.75, 1.5], alpha.shape)
        for backward in (prelu.backward, prelu.backward_from_output):
            alpha[...] = slope
            expected = backward(grad, x, alpha.copy(), axis)
            found = backward(grad, x, alpha, axis, out=(dx, None))
            assert found[0] is dx
            same(dx, expected[0])
            same(found[1], expected[1])


@each_float
def test_backward_of_masked_arrays(dtype):
    """What is masked has no part in the slopes' gradients."""
    x, grad, alpha = -np.abs(sample((4, 3, 5), dtype)), sample((4, 3, 5), dtype, 0.9), slopes((3,), np.float32) + 2
    first, second = x < x.mean(), grad > 1
    x[0, 0, 0], first[0, 0, 0] = np.nan, True
    masked = np.ma.array(x, mask=first), np.ma.array(grad, mask=second)
    for backward in (prelu.backward, prelu.backward_from_output):
        for g, a, mask in [(masked[1], masked[0], first | second), (grad, masked[0], first)]:
            dx, dalpha = backward(g, a, alpha)
            zeroed = np.where(mask, dtype.type(0), grad), np.where(mask, dtype.type(1), x)
            expected = backward(*zeroed, alpha)
            assert type(dx) is np.ma.MaskedArray
            assert np.array_equal(dx.mask, mask)
            same(dx.data[~mask], expected[0][~mask])
            assert type(dalpha) is np.ndarray
            same(dalpha, expected[1])
            out = np.ma.zeros(x.shape, dtype), np.zeros_like(alpha)
            found = backward(g, a, alpha, out=out)
            assert found[0] is out[0]
            assert found[1] is out[1]
            assert np.array_equal(out[0].mask, mask)
            same(out[0].data, expected[0])
            same(out[1], expected[1])
    dx, dalpha = prelu.backward(grad, zeroed[1], np.ma.array(alpha, mask=[False, True, False]))
    assert np.array_equal(dx.mask, np.broadcast_to([[False], [True], [False]], x.shape))
    assert dalpha.mask.tolist() == [False, True, False]
    same(dalpha.data[[0, 2]], prelu.backward(grad, zeroed[1], alpha)[1][[0, 2]])
    assert np.ma.getmaskarray(prelu.backward(*masked, 0.5)[0]).sum() == (first | second).sum()
    with pytest.raises(ValueError, match="shape"):
        prelu.backward(masked[0][1:], masked[1], alpha)


@each_float
def test_backward_keeps_subclasses(dtype):
    class Tagged(np.ndarray):
        pass

    x, alpha = sample((4, 3), dtype), slopes((3,), dtype)
    expected = prelu.backward(x, x, alpha)
    for arrays in ((x.view(Tagged), x), (x, x.view(Tagged))):
        dx, dalpha = prelu.backward(*arrays, alpha)
        assert type(dx) is Tagged
        assert type(dalpha) is np.ndarray
        same(dx.view(np.ndarray), expected[0])
        same(dalpha, expected[1])


def test_labels_stay():
    pd = pytest.importorskip("pandas")
    x, grad, alpha = sample((4, 3), np.float32), sample((4, 3), np.float32, 0.9), np.float32([0.5, -0.25, 2])
    labels = {"index": list("abcd"), "columns": list("xyz")}
    frame, other = pd.DataFrame(x, **labels), pd.DataFrame(grad, **labels)
    expected = prelu.backward(grad, x, alpha)
    for g, a in ((other, frame), (grad, frame), (other, x)):
        for slope in (alpha, pd.Series(alpha, index=list("xyz"))):
            dx, dalpha = prelu.backward(g, a, slope)
            assert isinstance(dx, pd.DataFrame)
            assert dx.index.equals(frame.index)
            assert dx.columns.equals(frame.columns)
            same(dx.to_numpy(), expected[0])
            same(dalpha, expected[1])
    dx, dalpha = prelu.backward(other["x"], frame["x"], 0.5)
    assert isinstance(dx, pd.Series)
    assert dx.name == "x"
    same(np.asarray(dalpha), np.asarray(prelu.backward(grad[:, 0], x[:, 0], 0.5)[1]))
    out = np.zeros_like(x)
    assert prelu.backward(other, frame, alpha, out=(out, None))[0] is out
    same(out, expected[0])
    for bad in (other[::-1], other[["y", "x", "z"]]):
        with pytest.raises(ValueError, match="labels"):
            prelu.backward(bad, frame, alpha)
    same(prelu(x, pd.Series(alpha)), prelu(x, alpha))
    same(prelu(x.astype("d"), pd.Series(alpha, index=list("xyz"))), prelu(x.astype("d"), alpha))
    same(prelu(frame, pd.Series(alpha)).to_numpy(), prelu(x, alpha))
    for name in ("Float32", "Float64"):
        series = pd.Series(x[:, 0], dtype=name)
        for f, parameters in ((prelu, (0.5,)), (fastact.leaky_relu, ()), (fastact.elu, (0.5,)), (fastact.relu, ())):
            assert f(series, *parameters).dtype == name
            np.testing.assert_array_equal(f(series, *parameters).to_numpy(), f(x[:, 0].astype(name.lower()), *parameters))


def test_xarray_labels_stay():
    xr = pytest.importorskip("xarray")
    x, grad, alpha = sample((4, 3), np.float32), sample((4, 3), np.float32, 0.9), np.float32([0.5, -0.25, 2])
    labels = {"dims": ("time", "unit"), "coords": {"time": list("abcd"), "unit": [1, 2, 3]}}
    array, other = xr.DataArray(x, **labels), xr.DataArray(grad, **labels)
    expected = prelu.backward(grad, x, alpha)
    for slope in (alpha, xr.DataArray(alpha, dims="unit")):
        dx, dalpha = prelu.backward(other, array, slope)
        assert isinstance(dx, xr.DataArray)
        assert dx.coords.equals(array.coords)
        same(dx.to_numpy(), expected[0])
        same(dalpha, expected[1])
        same(prelu(x, slope), prelu(x, alpha))
    rows = np.float32([0.5, 1.5, 2.5, -1])
    same(prelu.backward(other, array, rows, 0)[0].to_numpy(), prelu.backward(grad, x, rows, 0)[0])
    for bad in (other[::-1], other.T.copy(data=np.zeros((3, 4), "f"))):
        with pytest.raises(ValueError, match=r"labels|shape"):
            prelu.backward(bad, array, alpha)
    square = xr.DataArray(np.ones((3, 3)), dims=("a", "b"))
    with pytest.raises(ValueError, match="labels"):
        prelu.backward(square.T, square, 0.5)


@each_float
def test_backward_of_no_dimensions(dtype):
    """Scalars, as from NumPy's ufuncs; a Python scalar is weak."""
    for grad, x in [(dtype.type(1.5), dtype.type(-2)), (np.array(1.5, dtype), np.array(-2, dtype)), (1.5, dtype.type(-2)),
                    (dtype.type(1.5), -2.0)]:
        dx, dalpha = prelu.backward(grad, x, 0.5)
        assert isinstance(dx, np.generic)
        assert isinstance(dalpha, np.generic)
        assert (dx, dalpha, dx.dtype, dalpha.dtype) == (0.75, -3, dtype, dtype)
        out = np.zeros((), dtype), np.zeros((), dtype)
        found = prelu.backward(grad, x, 0.5, out=out)
        assert found[0] is out[0]
        assert found[1] is out[1]
        assert out == (0.75, -3)
        assert isinstance(prelu.backward(grad, x, 0.5, out=(None, out[1]))[0], np.generic)
    assert type(prelu.backward(1.5, -2.0, 0.5)[0]) is np.float64


@each_float
def test_more_dimensions_than_an_iterator_takes(dtype):
    shape = (1,) * 20 + (4, 3) + (1,) * 12 + (5,)
    x, grad = sample(shape, dtype), sample(shape, dtype, 0.9)
    for alpha, axis in [(slopes((3,), dtype), 21), (slopes((), dtype), 1), (slopes((3,) + (1,) * 12 + (5,), dtype), 1)]:
        small = alpha.reshape(-1, 1) if axis == 21 else alpha.reshape(alpha.shape and (3, 5))
        expected = prelu.backward(grad.reshape(4, 3, 5), x.reshape(4, 3, 5), small)
        for a in (x, np.repeat(x, 2, -1)[..., ::2]):
            dx, dalpha = prelu.backward(grad, a, alpha, axis)
            assert dx.tobytes() == expected[0].tobytes()
            assert dx.shape == shape
            assert dalpha.tobytes() == expected[1].tobytes()


@pytest.mark.parametrize("dtype", FLOATS[2:], ids=str)
def test_backward_large(dtype):
    """The same bits for any number of threads, contiguous and not, in place and not."""
    for shape, alpha_shape, axis in [
        ((2, 9, 240, 251), (9,), 1),
        ((2, 240, 251, 9), (9,), -1),
        ((8, 9, 120, 131), (9, 120, 131), 1),
        ((1100003,), (1,), 1),
        ((2, 9, 240, 251), (9, 1, 251), 1),
    ]:
        x, grad, alpha = sample(shape, dtype), sample(shape, dtype, 0.9), slopes(alpha_shape, dtype)
        with fastact.num_threads(1):
            dx, dalpha = prelu.backward(grad, x, alpha, axis)
        for threads in (2, 3, 7):
            with fastact.num_threads(threads):
                found = prelu.backward(grad, x, alpha, axis)
                assert found[0].tobytes() == dx.tobytes()
                assert found[1].tobytes() == dalpha.tobytes()
        found = prelu.backward(grad.copy(order="F"), x.copy(order="F"), alpha, axis)
        assert found[0].tobytes() == dx.tobytes()
        assert found[1].tobytes() == dalpha.tobytes()
        found = prelu.backward(grad, x, alpha, axis, out=(grad, None))
        assert found[0].tobytes() == dx.tobytes()
        assert found[1].tobytes() == dalpha.tobytes()


@each_float
def test_backward_of_special_values(dtype):
    """NaN stays NaN in dx and in its own slope's gradient; an infinite gradient where x > 0 is none of the slope's."""
    for size in (3, 1200):
        x, grad = np.full((2, 4, size), -1, dtype), np.ones((2, 4, size), dtype)
        x[0, 1, 1] = np.nan
        x[1, 2], grad[1, 2, 0] = 1, np.inf
        grad[0, 3, 2] = np.nan
        alpha = np.array([0.5, 0.25, 0.75, 1.5], np.float32)
        for axis in (1, 2):
            moved = [np.moveaxis(a, 1, axis) for a in (grad, x)]
            for arrays in (moved, [a.copy() for a in moved], [a.copy(order="F") for a in moved]):
                dx, dalpha = prelu.backward(*arrays, alpha, axis)
                dx = np.moveaxis(dx, axis, 1)
                assert dalpha.tolist()[0] == -2 * size
                assert np.isnan(dalpha[1])
                assert dalpha[2] == -size
                assert np.isnan(dalpha[3])
                assert np.isnan(dx[0, 1, 1])
                assert np.isnan(dx[0, 3, 2])
                assert np.isnan(dx).sum() == 2
                assert dx[1, 2, 0] == np.inf
                assert dx[0, 0, 0] == dtype.type(0.5)
    zero = np.array([0.0, -0.0, 2.0, -2.0], dtype)
    same(prelu.backward(np.ones(4, dtype), zero, 0.25)[0], np.array([0.25, 0.25, 1, 0.25], dtype))


CASES = {
    "channels first": ((4, 16, 256, 256), (16,), 1, 1),
    "one image": ((1, 16, 512, 512), (16,), 1, 1),
    "channels last": ((4, 256, 256, 16), (16,), -1, 1),
    "one slope": ((1 << 22,), (), 1, 1),
    "axes apart": ((4, 16, 256, 256), (16, 1, 256), 1, 1),
    "a slope an element": ((64, 256, 256), (256, 256), None, 2),  # float64 partial sums of 8 rows each: 1 byte an element
}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("layout", ["contiguous", "fortran", "strided", "swapped", "float16"])
def test_backward_makes_no_temporary_of_the_size_of_x(case, layout):
    """All that NumPy allocates meanwhile is less than a byte an element of x: not even a mask of x's shape."""
    shape, alpha_shape, axis, most = CASES[case]
    dtype = np.float16 if layout == "float16" else np.float32
    arrays = [np.full(shape, v, dtype) for v in (1, -1, 0)]
    if layout == "fortran":
        arrays = [a.copy(order="F") for a in arrays]
    elif layout == "strided":
        arrays = [np.repeat(a, 2, -1)[..., ::2] for a in arrays]
    elif layout == "swapped":
        arrays = [a.astype(a.dtype.newbyteorder()) for a in arrays]
    grad, x, dx = arrays
    alpha = np.full(alpha_shape, 0.25, np.float32)
    dalpha = np.zeros_like(alpha)
    tracemalloc.start()
    try:
        prelu.backward(grad, x, alpha, axis, out=(dx, dalpha))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert np.all(dalpha == -(x.size // alpha.size))
    assert np.all(dx == dtype(0.25))
    assert peak < most * x.size


@pytest.mark.parametrize("layout", ["contiguous", "strided"])
def test_forward_makes_no_temporary(layout):
    shape = (4, 16, 128, 128)
    x, alpha = np.full(shape, -1, np.float32), np.full(16, 0.25, np.float32)
    if layout == "strided":
        x = np.repeat(x, 2, -1)[..., ::2]
    tracemalloc.start()
    try:
        prelu(x, alpha, out=x)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 1 << 18
    assert np.all(x == -0.25)


# ---------------------------------------------------------------------------------------- backward from the output


@each_float
def test_backward_from_output(dtype):
    """(dx, dalpha) as from the input: exact for slopes that are powers of 2, whose products are."""
    for shape, alpha_shape, axis in [((4, 5, 6), (5,), 1), ((4, 6, 5), (5,), -1), ((4, 5), (), 1), ((4, 5, 6), (5, 1), 1)]:
        x, grad = (np.round(sample(shape, np.float64, p) * 8).astype(dtype) for p in (1.7, 0.9))
        alpha = np.resize([0.25, 0.5, 2.0, 1.0], math.prod(alpha_shape)).astype(np.float32).reshape(alpha_shape)
        expected = prelu.backward(grad, x, alpha, axis)
        y = prelu(x, alpha, axis)
        for found in (prelu.backward_from_output(grad, y, alpha, axis), prelu.backward_from_output(grad, y, alpha, axis=axis)):
            same(found[0], expected[0])
            same(np.asarray(found[1]), np.asarray(expected[1]))
        dalpha = np.empty_like(alpha)
        found = prelu.backward_from_output(grad, y, alpha, axis, out=(grad, dalpha))
        assert found[0] is grad
        assert found[1] is dalpha
        same(grad, expected[0])
        same(dalpha, np.asarray(expected[1]))


# ---------------------------------------------------------------------------------------- errors

MISFITS = [
    ((2, 3), (2,), 1, "axis 1"),
    ((2, 3), (3,), 0, "axis 0"),
    ((2, 3, 4), (4,), 1, "axis 1"),  # would broadcast, but the axis is never guessed
    ((2, 3, 4), (2,), 1, "axis 1"),
    ((2, 3, 4), (3,), -1, "axis -1"),
    ((4,), (3,), 1, "length 3"),
    ((2, 3), (0,), 1, "axis 1"),
    ((2, 3), (3,), 2, "axis"),
    ((2, 3), (3,), -3, "axis"),
    ((3,), (3,), 2, "axis"),
    ((3,), (3,), -2, "axis"),
    ((2, 3), (3,), 2**70, "axis"),
    ((), (3,), 1, "alpha|axis"),
    ((2, 3), (2,), None, "alpha"),
    ((2, 3), (4, 1, 1), 1, "alpha"),
    ((2, 3), (2, 2, 3), 1, "alpha"),  # would make y larger than x
    ((2, 3), (2, 2), 1, "alpha"),
    ((1, 3), (2, 3), None, "alpha"),
    ((3,), (2, 3), None, "alpha"),
    ((1,), (4,), None, "alpha"),
]


@pytest.mark.parametrize(("shape", "alpha_shape", "axis", "words"), MISFITS)
@each_float
def test_alpha_that_does_not_fit(shape, alpha_shape, axis, words, dtype):
    x, alpha, dalpha = sample(shape, dtype), slopes(alpha_shape, dtype), np.zeros(alpha_shape, dtype)
    grad, out = x.copy(), np.full_like(x, 7)
    before = [a.tobytes() for a in (x, alpha, dalpha, grad, out)]
    for call in (
        lambda: prelu(x, alpha, axis),
        lambda: prelu(x, alpha, axis=axis, out=out),
        lambda: prelu(x.T.copy().T, alpha.tolist(), axis, out=out),
        lambda: prelu(x, alpha.astype("f8"), axis),
        lambda: prelu.derivative(x, alpha, axis=axis, out=out),
        lambda: prelu.backward(grad, x, alpha, axis),
        lambda: prelu.backward(grad, x, alpha, axis=axis, out=(out, dalpha)),
        lambda: prelu.backward(grad, x, alpha, axis, out=(grad, None)),
    ):
        with pytest.raises(ValueError, match=words) as caught:
            call()
        assert str(shape) in str(caught.value) or words == "axis"
    assert before == [a.tobytes() for a in (x, alpha, dalpha, grad, out)]


@pytest.mark.parametrize("alpha", [0.5, np.full(1, 0.5), np.full((1, 3), 0.5), np.full((2, 3), 0.5), [[0.5]]], ids=np.shape)
@each_float
def test_axis_is_checked_where_it_has_no_effect(alpha, dtype):
    x = sample((2, 3), dtype)
    kinds = (alpha, np.asarray(alpha, dtype)) if np.ndim(alpha) else (alpha, dtype.type(alpha))
    for a in (x, np.asfortranarray(x)):
        pair = a, a
        for f, arrays in [(prelu, (a,)), (prelu.derivative, (a,)), (prelu.backward, pair), (prelu.backward_from_output, pair)]:
            for slope in kinds:
                for good in (None, 0, 1, -1, -2, np.int64(0)):
                    f(*arrays, slope, axis=good)
                for bad in (2, 7, -3, 2**70):
                    with pytest.raises(ValueError, match="axis must be in"):
                        f(*arrays, slope, axis=bad)
                for bad in ("q", 1.0, (1,)):
                    with pytest.raises(TypeError, match="axis must be an integer or None"):
                        f(*arrays, slope, axis=bad)
                    with pytest.raises(TypeError, match="axis must be an integer or None"):
                        f(*arrays, slope, bad)
    if np.size(alpha) == 1:
        for axis in (-1, 0, 1, None):  # a vector's only axis, and by default that of what has none
            prelu(x[0], alpha, axis)
            prelu(x[0, 0], alpha, axis)
        with pytest.raises(ValueError, match="axis must be in"):
            prelu(x[0], alpha, 2)
    with pytest.raises(TypeError, match="axis must be an integer, which bias needs, not None"):
        prelu(x, alpha, None, bias=np.ones(3))


def test_axis_that_is_no_integer():
    x, alpha = np.ones((2, 3)), np.ones(3)
    for bad in (1.0, "1", (1,), [1], 1j):
        for f, arrays in [(prelu, (x,)), (prelu.backward, (x, x))]:
            with pytest.raises(TypeError, match="axis"):
                f(*arrays, alpha, bad)
            with pytest.raises(TypeError, match="axis"):
                f(*arrays, alpha, axis=bad)


def test_backward_errors():
    x, grad, alpha = sample((4, 3), np.float32), sample((4, 3), np.float32, 0.9), np.full(3, 0.25, np.float32)
    out, dalpha = np.full_like(x, 7), np.full_like(alpha, 7)
    locked, locked_alpha = out.copy(), dalpha.copy()
    locked.flags.writeable = locked_alpha.flags.writeable = False
    arrays = (x, grad, alpha, out, dalpha, locked, locked_alpha)
    before = [a.tobytes() for a in arrays]
    text, dates = np.zeros((4, 3), "U3"), np.zeros((4, 3), "M8[s]")
    cases = [
        (ValueError, (grad, x[:3], alpha), None),
        (ValueError, (grad[:, :2], x, alpha), None),
        (ValueError, (grad[:3], x, alpha), (out, dalpha)),
        (ValueError, (grad, x, alpha), (out[:3], dalpha)),
        (ValueError, (grad, x, alpha), (out.reshape(3, 4), None)),
        (ValueError, (grad, x, alpha), (out, dalpha[:2])),
        (ValueError, (grad, x, alpha), (out, dalpha.reshape(3, 1))),
        (ValueError, (grad, x, alpha), (locked, dalpha)),
        (ValueError, (grad, x, alpha), (out, locked_alpha)),
        (TypeError, (grad, x, alpha), out),
        (TypeError, (grad, x, alpha), (out, [0.0] * 3)),
        (TypeError, (grad, x, alpha), (out.tolist(), None)),
        ((TypeError, ValueError), (grad, x, alpha), (out,)),
        ((TypeError, ValueError), (grad, x, alpha), (out, dalpha, None)),
        (TypeError, (grad, x * 1j, alpha), (out, dalpha)),
        (TypeError, (grad * 1j, x, alpha), (out, dalpha)),
        (TypeError, (grad, x, alpha * 1j), (out, dalpha)),
        (TypeError, (grad, x.astype(object), alpha), (out, dalpha)),
        (TypeError, (grad, x, alpha.astype(object)), (out, dalpha)),
        (TypeError, (grad, text, alpha), (out, dalpha)),
        (TypeError, (text, x, alpha), (out, dalpha)),
        (TypeError, (grad, x, text[0]), (out, dalpha)),
        (TypeError, (grad, dates, alpha), (out, dalpha)),
        (TypeError, (dates, x, alpha), (out, dalpha)),
        (TypeError, (grad, np.zeros((4, 3), "V4"), alpha), (out, dalpha)),
        (TypeError, (grad, x, np.zeros(3, "V4")), (out, dalpha)),
        (TypeError, (grad, x.astype("g"), alpha), (out, dalpha)),
        (TypeError, (grad, x), None),
        (TypeError, (grad,), None),
        (TypeError, (grad, x, "text"), None),
        (TypeError, (grad, x, None), None),
        (TypeError, (grad, x, 1j), None),
    ]
    wrong = []
    for i, (error, given, target) in enumerate(cases):
        for backward in (prelu.backward, prelu.backward_from_output):
            try:
                backward(*given, out=target)
                wrong.append((i, "nothing raised"))
            except Exception as e:
                if not isinstance(e, error):
                    wrong.append((i, repr(e)))
    assert wrong == []
    with pytest.raises(TypeError, match="nonsense"):
        prelu.backward(grad, x, alpha, nonsense=1)
    with pytest.raises(TypeError, match="multiple values"):
        prelu.backward(grad, x, alpha, alpha=alpha)
    assert before == [a.tobytes() for a in arrays]


def test_backward_casts_that_are_not_allowed():
    x, alpha = sample((4, 3), np.float32), np.full(3, 0.25, np.float32)
    for dtype in ("i4", "?", "M8[s]"):
        dx, dalpha = np.zeros((4, 3), dtype), np.zeros(3, dtype)
        for out in ((dx, None), (None, dalpha), (dx, np.ones_like(alpha)), (np.ones_like(x), dalpha)):
            for backward in (prelu.backward, prelu.backward_from_output):
                with pytest.raises(UFuncTypeError):
                    backward(x, x, alpha, out=out)
                assert all(np.all(a == (1 if a.dtype == x.dtype else np.zeros((), dtype))) for a in out if a is not None)


def test_forward_refuses_alpha_of_other_kinds():
    x, out = sample((4, 3), np.float32), np.zeros((4, 3), np.float32)
    for bad in (*(np.zeros(3, kind) for kind in ("c8", "U3", "S3", "O", "M8[s]", "m8[s]", "V4")), ["a"] * 3, [None] * 3):
        for a in (x, x[::-1], x.astype("f2")):
            with pytest.raises(TypeError):
                prelu(a, bad, out=None)
            with pytest.raises(TypeError):
                prelu(a, bad, out=out)
    assert not out.any()
    with pytest.raises(TypeError, match="alpha"):
        prelu(x)


@pytest.mark.parametrize("dtype", ["f2", ml_dtypes.bfloat16, "f4"])
def test_wide_slopes_count_as_rounded(dtype):
    x, wide = np.array([[-1, -2], [3, -4]], dtype), np.array([0.1, 0.7])
    narrow = wide.astype(np.float32)
    y, grad = prelu(x, wide), np.ones_like(x)
    for f, given in ((prelu.backward, x), (prelu.backward_from_output, y)):
        for found, expected in zip(f(grad, given, wide), f(grad, given, narrow)):
            assert np.array_equal(found.astype(np.float32), expected)
    with pytest.raises(ValueError, match="alpha must be > 0"):
        prelu.backward_from_output(grad, y, np.array([1e-60, 1]))


@pytest.mark.parametrize("dtype", ["f2", "f4", "f8"])
def test_nan_in_a_slope_s_gradient_is_one_nan(dtype):
    """Which of two NaN a sum keeps depends on the order of operands."""
    unsigned = np.dtype(f"u{np.dtype(dtype).itemsize}")
    x = np.full((50, 2, 9), np.nan, dtype)
    x.view(unsigned)[...] += np.arange(x.size).reshape(x.shape).astype(unsigned) % 7
    grad, alpha = -x, np.full(2, 0.5, dtype)
    expected = np.full(2, np.nan, dtype).tobytes()
    for g, v in ((grad, x), (grad[::-1].copy()[::-1], x), (grad.copy("F"), x.copy("F"))):
        assert prelu.backward(g, v, alpha)[1].tobytes() == expected
