"""The fused bias: f(x + bias) in one pass."""

import tracemalloc

import ml_dtypes
import numpy as np
import pytest
from numpy._core._exceptions import UFuncTypeError

import fastact

ELEMENTWISE = [f for f in fastact.activations.values() if f.ufunc is not None and f.ufunc.signature is None]
each = pytest.mark.parametrize("f", ELEMENTWISE, ids=lambda f: f.name)
FLOATS = [np.dtype(np.float16), np.dtype(ml_dtypes.bfloat16), np.dtype(np.float32), np.dtype(np.float64)]
each_float = pytest.mark.parametrize("dtype", FLOATS, ids=str)
FITS = [
    ((2, 5, 3, 4), 1),
    ((2, 3, 4, 5), -1),
    ((2, 3, 4, 5), 3),
    ((2, 3, 1, 2, 2), 2),
    ((2, 5, 67), 1),
    ((3, 3, 3), 1),
    ((3, 3, 3), 0),
    ((3, 3, 3), -3),
    ((4, 6), 1),
    ((4, 6), 0),
    ((7,), 1),
    ((7,), 0),
    ((7,), -1),
    ((0, 3), 1),
    ((3, 0), 1),
    ((2, 3, 0), 1),
]


def params(f):
    return f.definition.samples[0] if f.definition.samples else ()


def sample(shape, dtype, phase=1.7):
    n = int(np.prod(shape))
    return (np.sin(np.arange(n) * phase + phase) * np.geomspace(0.01, 9, n)).astype(dtype).reshape(shape)


def column(b, x, axis):
    """`b` so that it broadcasts along `axis` of x."""
    axis = 0 if x.ndim == 1 else axis % x.ndim
    return b.reshape(b.shape + (1,) * (x.ndim - axis - 1))


def case(shape, axis, dtype):
    x = sample(shape, dtype)
    return x, sample((shape[0 if len(shape) == 1 else axis],), dtype, 0.6)


def check(y, f, x, b, axis, values, dtype=None):
    """The sum in the computing precision, f of it, one rounding more for 16 bits (of a value that may be one ULP off)."""
    dtype = dtype or x.dtype
    computing = np.float64 if dtype == np.float64 else np.float32
    assert y.dtype == dtype
    assert y.shape == x.shape
    exact = f(x.astype(computing) + column(b, x, axis).astype(computing), *values)
    if dtype == computing:
        assert y.tobytes() == exact.tobytes()
    else:
        low, high = (np.nextafter(exact, np.float32(end)).astype(dtype) for end in (-np.inf, np.inf))
        assert np.all((y >= low) & (y <= high))
        assert np.array_equal(np.signbit(y), np.signbit(exact))


@each
@each_float
def test_adds_along_the_axis(f, dtype):
    for shape, axis in FITS:
        x, b = case(shape, axis, dtype)
        before = x.tobytes(), b.tobytes()
        y = f(x, *params(f), bias=b, axis=axis)
        check(y, f, x, b, axis, params(f))
        if axis == 1:
            assert f(x, *params(f), bias=b).tobytes() == y.tobytes()
        assert f(x, *params(f), bias=b.tolist(), axis=np.int64(axis)).tobytes() == y.tobytes()
        assert f(x, *params(f), bias=b.astype(np.float64), axis=axis).tobytes() == y.tobytes()
        assert f(x=x, bias=b, axis=axis, **dict(zip(f.definition.parameters, params(f)))).tobytes() == y.tobytes()
        assert before == (x.tobytes(), b.tobytes())
    assert f(x, *params(f), bias=None).tobytes() == f(x, *params(f)).tobytes()


@each
@pytest.mark.parametrize("dtype", FLOATS[2:], ids=str)
def test_every_instruction_set(f, dtype, isa):
    shapes = [(3, 1), (5, 7), (16, 16), (3, 31), (2, 33), (2, 1100), (1025, 2), (1, 5)]
    for shape in [*((2, *shape) for shape in shapes), (5, 3, 99), (5, 3, 201)]:
        x, b = case(shape, 1, dtype)
        check(f(x, *params(f), bias=b), f, x, b, 1, params(f))
        moved = x.reshape(shape[0], shape[2], shape[1])
        check(f(moved, *params(f), bias=b, axis=-1), f, moved, b, -1, params(f))


def test_16_bit_sum_is_not_rounded_to_16_bits():
    for dtype, one, tiny in [(FLOATS[0], 1.0, 2.0**-12), (FLOATS[1], 1.0, 2.0**-9)]:
        x, b = np.full((2, 3), -one, dtype), np.full(3, one + 2 * float(ml_dtypes.finfo(dtype).eps), dtype)
        b[1], x[:, 1] = tiny, one  # 1 + tiny needs a bit more than dtype has
        y = fastact.leaky_relu(x, bias=b)
        z = fastact.thresholded_relu(x, 1.0, bias=b)
        assert y[0, 0] == 2 * float(ml_dtypes.finfo(dtype).eps)
        assert z[0, 1] == 1  # above the threshold, though it rounds to it
        assert fastact.thresholded_relu((x + b).astype(dtype), 1.0)[0, 1] == 0


@each
@each_float
def test_out_layouts_and_keywords(f, dtype):
    x, b = case((4, 5, 6), 1, dtype)
    values = params(f)
    expected = f(x, *values, bias=b)
    last = np.moveaxis(np.moveaxis(x, 1, 2).copy(), 2, 1)
    for a in (x, np.asfortranarray(x), np.repeat(x, 2, 2)[..., ::2], x[::-1].copy()[::-1], last):
        y = f(a, *values, bias=np.repeat(b, 2)[::2])
        assert y.tobytes() == expected.tobytes()
        assert y.strides == np.positive(a).strides
        for out in (np.empty_like(x), np.empty_like(x, order="F"), np.repeat(x, 2, 2)[..., ::2]):
            assert f(a, *values, bias=b, out=out) is out
            assert out.tobytes() == expected.tobytes()
            assert f(a, *values, bias=b, out=(out,)) is out
        mine = a.copy(order="K")
        assert f(mine, *values, bias=b, out=mine) is mine
        assert mine.tobytes() == expected.tobytes()
    mask = sample(x.shape, np.float64) > 0
    out = np.full_like(x, 7)
    assert f(x, *values, bias=b, where=mask, out=out) is out
    assert out.tobytes() == np.where(mask, expected, np.full_like(x, 7)).tobytes()
    assert f(x, *values, bias=b, order="F").flags.f_contiguous
    check(f(x, *values, bias=b, dtype="d"), f, x.astype("d"), b, 1, values)


@each
def test_lists_and_integers(f):
    x, b = [[-1.0, 2.0], [0.5, -3.0]], [0.25, -1.5]
    check(f(x, *params(f), bias=b), f, np.array(x), np.array(b), 1, params(f))
    if f.name not in ("relu", "relu6", "hardtanh"):
        for dtype in "?bBhHiIlL":
            a = np.array([[0, 1, 3], [2, 5, 1]]).astype(dtype)
            b = np.array([0.25, -1.5, 3.0])
            check(f(a, *params(f), bias=b), f, a.astype(np.exp(a).dtype), b, 1, params(f))


@pytest.mark.parametrize("dtype", "?bBhHiIlL")
def test_integers_that_would_be_kept(dtype):
    """With a bias the result is floating, and so may the bounds be."""
    x, b = np.array([[0, 1, 3], [2, 5, 1]]).astype(dtype), np.array([0.25, -1.5, 3.0])
    floats = x.astype(np.exp(x).dtype)
    bounds = [(), (-0.5, 0.5), (-7, 2.5), (1, 300)]
    for f, values in [(fastact.relu, ()), (fastact.relu6, ()), *((fastact.hardtanh, v) for v in bounds)]:
        for a in (x, np.repeat(x, 2, 1)[:, ::2]):
            check(f(a, *values, bias=b), f, floats, b, 1, values)
    check(fastact.hardtanh(x, [[-0.5], [0.5]], 3.5, bias=b), fastact.hardtanh, floats, b, 1, ([[-0.5], [0.5]], 3.5))


@each
def test_overlap(f):
    for dtype in "fd":
        buffer, values = sample((4100,), dtype), params(f)
        for source, target in [(slice(4, None), slice(-4)), (slice(-4), slice(4, None))]:
            a = buffer.copy()
            x, out, b = a[source].reshape(-1, 8), a[target].reshape(-1, 8), sample((8,), dtype, 0.6)
            expected = f(x.copy(), *values, bias=b)
            f(x, *values, bias=b, out=out)
            assert out.tobytes() == expected.tobytes()
        x = sample((16, 8), dtype)  # the bias in out's memory
        expected = f(x, *values, bias=x[3].copy())
        assert f(x, *values, bias=x[3], out=x) is x
        assert x.tobytes() == expected.tobytes()


@each
def test_subclasses_stay(f):
    class Tagged(np.ndarray):
        pass

    x, b = case((4, 5), 1, np.float32)
    y = f(x.view(Tagged), *params(f), bias=b)
    assert type(y) is Tagged
    assert y.tobytes() == f(x, *params(f), bias=b).tobytes()
    masked = f(np.ma.array(x, mask=x > 0), *params(f), bias=b)
    assert np.array_equal(np.ma.getmaskarray(masked), x > 0)


@each
def test_large_arrays(f):
    """Above the size from which threads share the work: same bits, and in place without a temporary."""
    x, b = case((2, 9, 241, 251), 1, np.float32)
    expected = f(x + b[:, None, None], *params(f))
    for threads in (1, 2, 3):
        with fastact.num_threads(threads):
            assert f(x, *params(f), bias=b).tobytes() == expected.tobytes()
    tracemalloc.start()
    try:
        f(x, *params(f), bias=b, out=x)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert x.tobytes() == expected.tobytes()
    assert peak < x.nbytes // 16


@pytest.mark.parametrize("inner", [1, 3])
@pytest.mark.parametrize("channels", [1, 2, 7, 100, 127, 128, 129, 341, 500, 513, 1000, 1023, 1024, 1025, 5000])
def test_channels_go_round_and_round(channels, inner, isa):
    """The table of biases is read from any place to any other, in turns of up to 128 elements that may cross its end."""
    for rows in (8, 9, 40 if channels > 999 else 200000 // channels // inner):
        x, b = sample((rows, channels, inner), np.float32), sample((channels,), np.float32, 0.6)
        expected = x + b[:, None]
        for f in (fastact.mish, fastact.gelu, fastact.relu):
            for threads in (1, 2):
                with fastact.num_threads(threads):
                    assert f(x, bias=b).tobytes() == f(expected).tobytes(), (f.name, rows)
        swish, celu = fastact.swish(x, bias=b), fastact.celu(x, bias=b)
        assert swish.tobytes() == fastact.silu(expected).tobytes()
        assert celu.tobytes() == fastact.elu(expected).tobytes()


@each_float
def test_prelu_one_axis_serves_both(dtype):
    prelu = fastact.prelu
    for shape, axis in FITS:
        x, b = case(shape, axis, dtype)
        alpha = np.resize([0.25, -1.25, 1.3], b.size).astype(dtype)
        for slopes in (alpha, alpha.astype(np.float64), alpha.tolist()):
            y = prelu(x, slopes, axis, bias=b)
            check(y, lambda total, a: prelu(total, a, axis), x, b, axis, (alpha,))  # noqa: B023
            assert prelu(x, slopes, axis=axis, bias=b).tobytes() == y.tobytes()
        check(prelu(x, 0.25, axis, bias=b), prelu, x, b, axis, (0.25,))
        check(prelu(x, np.full(1, 0.25), axis, bias=b), prelu, x, b, axis, (0.25,))
        if len(shape) > 1:
            out = np.empty_like(x)
            assert prelu(x, alpha, axis, bias=b, out=out) is out
            assert out.tobytes() == prelu(x, alpha, axis, bias=b).tobytes()


@pytest.mark.parametrize("dtype", FLOATS[2:], ids=str)
def test_arrays_of_parameters_lie_where_they_lie_without_a_bias(dtype):
    """As many slopes as biases do not make them lie along the same axis."""
    x, b = case((4, 3, 3), 1, dtype)
    values = np.array([0.25, 0.5, 1.5])
    total = x + b[:, None]
    for shape in ((1, 3), (3, 1), (1, 1, 3), (1, 3, 1), (3, 3), (4, 3, 3)):
        alpha = np.resize(values, shape)
        for f in (fastact.prelu, fastact.elu, fastact.leaky_relu, fastact.celu):
            assert f(x, alpha, bias=b).tobytes() == f(total, alpha).tobytes()
    for f in (fastact.elu, fastact.leaky_relu, fastact.swish, fastact.softplus):
        assert f(x, values, bias=b).tobytes() == f(total, values).tobytes()
        assert f(x, values, bias=b, axis=-1).tobytes() == f(x + b, values).tobytes()
    assert fastact.hardtanh(x, -values, values, bias=b).tobytes() == fastact.hardtanh(total, -values, values).tobytes()


def test_gelu_and_rrelu_options():
    x, b = case((4, 5), 1, np.float32)
    assert fastact.gelu(x, approximate="tanh", bias=b).tobytes() == fastact.gelu_tanh(x + b).tobytes()
    assert fastact.gelu(x, "tanh", bias=b, axis=1).tobytes() == fastact.gelu_tanh(x + b).tobytes()
    assert fastact.rrelu(x, training=False, bias=b).tobytes() == fastact.rrelu(x + b).tobytes()


MISFITS = [
    ((2, 3), (3,), 10**400),
    ((2, 3), (2,), 1),
    ((2, 3), (3,), 0),
    ((2, 3, 4), (4,), 1),  # would broadcast, but the axis is never guessed
    ((2, 3, 4), (3,), -1),
    ((4,), (3,), 1),
    ((2, 3), (0,), 1),
    ((2, 3), (3,), 2),
    ((2, 3), (3,), -3),
    ((3,), (3,), 2),
    ((2, 3), (3,), 2**70),
    ((), (3,), 0),
    ((2, 3), (2, 3), 1),  # not 1-D
    ((2, 3), (1, 3), 1),
    ((2, 3), (3, 1), 0),
    ((2, 3), (), 1),
]


@each
def test_errors(f):
    for shape, bias_shape, axis in MISFITS:
        for dtype in ("f2", "f4", "f8"):
            x, b, out = sample(shape, dtype), sample(bias_shape, dtype), np.full(shape, 7, dtype)
            before = x.tobytes(), out.tobytes()
            for call in (
                lambda: f(x, *params(f), bias=b, axis=axis),  # noqa: B023
                lambda: f(x, *params(f), bias=b, axis=axis, out=out),  # noqa: B023
                lambda: f(x, *params(f), bias=b.tolist(), axis=axis, out=x),  # noqa: B023
            ):
                with pytest.raises(ValueError, match=r"bias|axis"):
                    call()
            assert before == (x.tobytes(), out.tobytes())
    x, b = case((2, 3), 1, np.float32)
    out, short, whole = np.full_like(x, 7), np.zeros((2, 2), np.float32), np.zeros((2, 3), "i4")
    locked = out.copy()
    locked.flags.writeable = False
    for bad in (b * 1j, b.astype(object), b.astype("U8"), np.zeros(3, "M8[s]"), "abc", ["a", "b", "c"]):
        with pytest.raises(TypeError):
            f(x, *params(f), bias=bad, out=out)
    for bad in (1.0, "1", (1,)):
        with pytest.raises(TypeError, match="axis"):
            f(x, *params(f), bias=b, axis=bad, out=out)
    for target in (short, locked):
        with pytest.raises(ValueError):
            f(x, *params(f), bias=b, out=target)
    with pytest.raises(TypeError, match="cast"):
        f(x, *params(f), bias=b, out=whole)
    for kind in ("c8", "O", "U3", "M8[s]"):
        with pytest.raises(TypeError):
            f(np.zeros((2, 3), kind), *params(f), bias=b, out=out)
    assert not short.any()
    assert not whole.any()
    assert np.all(out == 7)
    for g, arrays in [(f.derivative, (x,)), (f.backward, (x, x))]:
        with pytest.raises(TypeError, match="bias"):
            g(*arrays, *params(f), bias=b)


def test_parameters_are_checked():
    x, b = case((2, 3), 1, np.float32)
    before = x.tobytes()
    for call in (
        lambda: fastact.hardtanh(x, 2, 1, bias=b, out=x),
        lambda: fastact.hardshrink(x, -1.0, bias=b, out=x),
        lambda: fastact.celu(x, 0, bias=b, out=x),
        lambda: fastact.prelu(x, np.ones(2, np.float32), bias=b, out=x),
        lambda: fastact.prelu(x, np.ones(2, np.float32), 0, bias=b, out=x),
    ):
        with pytest.raises(ValueError):
            call()
    assert x.tobytes() == before


@pytest.mark.parametrize("dtype", "fd")
@pytest.mark.parametrize("name", ["relu", "sigmoid", "tanh", "gelu", "elu", "mish"])
@pytest.mark.parametrize("shape", [(3, 5, 40), (70, 5), (9, 5, 7)], ids=str)
def test_infinite_and_nan_biases_and_inputs(name, dtype, shape, isa):
    f = fastact.activations[name]
    x = np.random.default_rng(3).normal(0, 3, shape).astype(dtype)
    x[0, 0], x[1, 1], x[-1, 3], x[-1, 4] = np.nan, np.inf, -np.inf, np.nan
    column = (5,) + (1,) * (len(shape) - 2)
    for bias in ([1, 2, 3, 4, 5], [1, np.nan, 3, 4, np.nan], [np.inf, -np.inf, 0, np.inf, 1]):
        bias = np.array(bias, dtype)
        with np.errstate(all="ignore"):
            expected = f(x + bias.reshape(column))
        with np.errstate(all="raise"):
            y = f(x, bias=bias, axis=1)
        assert np.array_equal(y, expected, equal_nan=True)
        finite = f(x, bias=np.where(np.isfinite(bias), bias, 0).astype(dtype), axis=1)
        same = np.isfinite(bias)
        assert y[:, same].tobytes() == finite[:, same].tobytes(), "the bits of a channel depend on another's bias"


@pytest.mark.parametrize("dtype", ["f2", ml_dtypes.bfloat16])
def test_casting_is_of_the_result_not_of_what_it_is_computed_in(dtype):
    x, bias, out = np.ones((3, 4), dtype), np.ones(4, dtype), np.zeros((3, 4), dtype)
    fastact.relu(x, bias=bias, out=out, casting="safe")
    assert np.array_equal(out, fastact.relu(x, bias=bias))
    wide, slopes = np.linspace(-3, 3, 4096, dtype=np.float32), np.linspace(0, 1e-3, 4096, dtype=np.float32)
    for f in (fastact.gelu, fastact.leaky_relu):  # the sum is not rounded to 16 bits
        found = f(wide, bias=slopes, dtype=dtype)
        assert found.dtype == dtype
        assert np.array_equal(found, f(wide + slopes).astype(dtype))
    with pytest.raises(UFuncTypeError, match=f"'gelu' output from dtype.*{np.dtype(dtype).name}"):
        fastact.gelu(x, bias=bias, out=np.zeros((3, 4), int))


@pytest.mark.parametrize("bad", [[("a", "f4")], "V4", "O", "c8"], ids=str)
def test_bias_that_is_not_real(bad):
    x = np.ones((3, 4), np.float32)
    with pytest.raises(TypeError, match="bias must be real"):
        fastact.relu(x, bias=np.zeros(4, bad))
    with pytest.raises(TypeError, match="negative_slope must be real"):
        fastact.leaky_relu(x, np.zeros((3, 4), bad))


def test_bias_and_parameters_of_another_float_dtype():
    x = np.linspace(-2, 2, 12, dtype=np.float32).reshape(3, 4)
    for dtype in (ml_dtypes.float8_e4m3fn, ml_dtypes.bfloat16, np.float16, np.float64):
        small = np.array([0.5, -1, 2, 0.25]).astype(dtype)
        same = small.astype(np.float32)
        assert np.array_equal(fastact.relu(x, bias=small), fastact.relu(x, bias=same))
        assert np.array_equal(fastact.prelu(x, small), fastact.prelu(x, same))
        assert np.array_equal(fastact.elu(x, small[2]), fastact.elu(x, 2))


def test_dtypes_that_kernels_do_not_know():
    """As without a bias."""
    bias = np.linspace(-1, 1, 4, dtype=np.float32)
    for f in (fastact.gelu, fastact.leaky_relu):
        for arguments in ({}, {"bias": bias}):
            with pytest.raises(TypeError):
                f(np.ones((3, 4), np.longdouble), **arguments)
            found = f(np.ones((3, 4), ml_dtypes.float8_e4m3fn), **arguments)
            assert found.dtype == np.float32
            assert np.array_equal(found, f(np.ones((3, 4), np.float32), **arguments))
