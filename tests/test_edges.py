"""NaN, infinities, zeros, kinks and extremes: right at every lane position and in every tail, and never a warning."""

from functools import cache

import numpy as np
import oracle
import pytest
from oracle import CASES, DIRECTIONS, ELEMENTWISE, FORMATS, case_id

import fastact

cases = pytest.mark.parametrize(("name", "params"), CASES, ids=case_id)
# And parameters for which infinity meets 0, or a product leaves the range.
FLAT = [("leaky_relu", (0.0,)), ("prelu", (0.0,)), ("rrelu", (-0.5, 0.5)), ("hardsigmoid", (0.0, 0.5)),
        ("hardsigmoid", (1e30, 0.5)), ("hardsigmoid", (-1e-38, 0.5)), ("elu", (0.0,)), ("swish", (0.0,)), ("swish", (1e30,)),
        ("softplus", (1e30,)), ("softplus", (1e-38,)), ("celu", (1e-30,)), ("squareplus", (1e30,))]
limit_cases = pytest.mark.parametrize(("name", "params"), CASES + FLAT, ids=case_id)
directions = pytest.mark.parametrize("direction", DIRECTIONS)
formats = pytest.mark.parametrize("dtype", FORMATS)
native = pytest.mark.parametrize("dtype", ["float32", "float64"])


def same(a, b):
    """Equal bits, or both NaN."""
    unsigned = f"u{a.dtype.itemsize}"
    return (a.view(unsigned) == b.view(unsigned)) | (np.isnan(a) & np.isnan(b))


def specials(dtype):
    """NaN of both signs, infinities, zeros, the smallest, largest and least normal numbers."""
    fmt = FORMATS[dtype]
    positive = [np.nan, np.inf, 0.0, 2.0**fmt.least, 2.0 ** (fmt.least + fmt.digits - 1), fmt.max]
    return np.array([sign * v for v in positive for sign in (1, -1)]).astype(fmt.dtype)


@formats
@directions
@cases
def test_nan(name, params, direction, dtype, isa):
    fmt = FORMATS[dtype]
    unsigned = np.dtype(f"u{fmt.dtype.itemsize}")
    quiet = np.array([np.nan, -np.nan], fmt.dtype).view(unsigned)
    payload = quiet | unsigned.type(5)
    signalling = quiet ^ unsigned.type(1 << (fmt.digits - 2)) | unsigned.type(1)
    x = np.concatenate([quiet, payload, signalling]).view(fmt.dtype)
    with np.errstate(all="raise"):
        assert np.all(np.isnan(oracle.function(name, direction)(x, *params)))
        assert np.all(np.isnan(np.stack([oracle.function(name, direction)(x[i : i + 1], *params) for i in range(6)])))


@formats
@limit_cases
def test_infinities_give_the_limits(name, params, dtype, isa):
    fmt = FORMATS[dtype]
    params = oracle.at_precision(params, dtype)
    expected = np.array(ELEMENTWISE[name].definition.limits_at(*params)).astype(fmt.dtype)
    found = ELEMENTWISE[name](np.array([-np.inf, np.inf], fmt.dtype), *params)
    assert np.all(same(found, expected)), f"{found}, not {expected}"


@formats
@pytest.mark.parametrize("alpha", [np.inf, -np.inf])
def test_elu_of_infinite_alpha(alpha, dtype, isa):
    x = np.array([-np.inf, -100, -1, -0.01, -0.0, 0, 2], FORMATS[dtype].dtype)
    np.testing.assert_array_equal(fastact.elu(x, alpha), [-alpha, -alpha, -alpha, -alpha, 0, 0, 2])


@formats
@pytest.mark.parametrize("name", ["silu", "mish", "gelu", "gelu_tanh", "quick_gelu", "hardswish"])
def test_gates_close_to_minus_zero(name, dtype, isa):
    y = ELEMENTWISE[name](np.array([-np.inf], FORMATS[dtype].dtype))
    assert y == 0
    assert np.signbit(y)


@formats
@limit_cases
def test_derivative_at_infinities_is_its_limit(name, params, dtype, isa):
    fmt = FORMATS[dtype]
    params = oracle.at_precision(params, dtype)
    x = np.array([-np.inf, np.inf])
    expected = oracle.Exact(oracle.evaluate(name, params, "derivative", x), fmt).rounded()
    found = ELEMENTWISE[name].derivative(x.astype(fmt.dtype), *params).astype(np.float64)
    np.testing.assert_array_equal(found, expected)


@formats
@cases
def test_zero_keeps_its_sign_where_f_0_is_0(name, params, dtype, isa):
    zeros = np.array([0.0, -0.0], FORMATS[dtype].dtype)
    y = ELEMENTWISE[name](zeros, *params)
    if oracle.evaluate(name, params, "forward", [0.0])[0] != 0:
        assert np.all(y != 0)
    elif name in ("hardshrink", "softshrink"):
        assert np.all(y == 0)
    else:
        assert np.all(same(y, zeros)), f"{y}, not {zeros}"


@formats
@pytest.mark.parametrize(
    ("name", "params", "x", "expected"),
    [
        ("relu", (), 0, 0),
        ("relu6", (), 0, 0),
        ("relu6", (), 6, 0),
        ("leaky_relu", (0.25,), 0, 0.25),
        ("leaky_relu", (-0.5,), 0, -0.5),
        ("prelu", (1.25,), 0, 1.25),
        ("prelu", (-1.25,), 0, -1.25),
        ("rrelu", (0.125, 0.375), 0, 0.25),
        ("elu", (1.5,), 0, 1.5),
        ("elu", (-1.5,), 0, -1.5),
        ("selu", (), 0, 1.75809934084737686),
        ("celu", (0.5,), 0, 1),
        ("celu", (-2,), 0, 1),
        ("hardtanh", (-1, 1), -1, 0),
        ("hardtanh", (-1, 1), 1, 0),
        ("hardtanh", (0.5, 0.5), 0.5, 0),
        ("hardsigmoid", (), -3, 0),
        ("hardsigmoid", (), 3, 0),
        ("hardswish", (), -3, 0),
        ("hardswish", (), 3, 1),
        ("hardshrink", (0.5,), -0.5, 0),
        ("hardshrink", (0.5,), 0.5, 0),
        ("hardshrink", (0,), 0, 0),
        ("softshrink", (0.5,), -0.5, 0),
        ("softshrink", (0.5,), 0.5, 0),
        ("softshrink", (0,), 0, 0),
        ("thresholded_relu", (1,), 1, 0),
        ("thresholded_relu", (-0.5,), -0.5, 0),
        ("threshold", (0.5, -1), 0.5, 0),
        ("squareplus", (0,), 0, 0),
    ],
    ids=case_id,
)
def test_derivative_at_kinks(name, params, x, expected, dtype, isa):
    fmt = FORMATS[dtype]
    x = np.array([x, -0.0 if x == 0 else x] * 9, fmt.dtype)
    np.testing.assert_array_equal(ELEMENTWISE[name].derivative(x, *params), np.full(18, expected).astype(fmt.dtype))
    grad = np.full_like(x, 2)
    dx = ELEMENTWISE[name].backward(grad, x, *params)
    np.testing.assert_array_equal(dx[0] if name == "prelu" else dx, grad * np.array(expected).astype(fmt.dtype))


@formats
@pytest.mark.parametrize(("name", "params"), [("hardshrink", (0.5,)), ("softshrink", (0.5,))])
def test_shrinks_are_flat_on_the_closed_interval(name, params, dtype, isa):
    x = np.linspace(-0.5, 0.5, 65).astype(FORMATS[dtype].dtype)
    np.testing.assert_array_equal(ELEMENTWISE[name](x, *params), np.zeros_like(x))
    np.testing.assert_array_equal(ELEMENTWISE[name].derivative(x, *params), np.zeros_like(x))


@formats
def test_exact_values(dtype, isa):
    x = np.array([-3, 3, -4, 4, 0], FORMATS[dtype].dtype)
    np.testing.assert_array_equal(fastact.hardsigmoid(x), np.array([0, 1, 0, 1, 0.5], x.dtype))
    np.testing.assert_array_equal(fastact.hardswish(x), np.array([0, 3, 0, 4, 0], x.dtype))
    np.testing.assert_array_equal(fastact.sigmoid(x[4:]), np.array([0.5], x.dtype))
    np.testing.assert_array_equal(fastact.squareplus(x[4:]), np.array([1], x.dtype))
    np.testing.assert_array_equal(fastact.softsign(x), np.array([-0.75, 0.75, -0.8, 0.8, 0]).astype(x.dtype))


@formats
def test_hardsigmoid_of_what_is_too_small_is_a_positive_zero(dtype, isa):
    fmt = FORMATS[dtype]
    x = np.array([0.0, -0.0, 1, -1] * 5, fmt.dtype) * fmt.dtype.type(2.0**fmt.least)
    assert not np.signbit(fastact.hardsigmoid(x, 2.0**-30, 0.0)).any()
    assert not np.signbit(fastact.hardsigmoid(x, -(2.0**-30), 0.0)).any()


@formats
def test_hardsigmoid_by_a_slope_that_is_no_number(dtype, isa):
    x = np.array([-4, -1, 0, 2, 5] * 7, FORMATS[dtype].dtype)
    f = fastact.hardsigmoid
    assert all(np.isnan(y).all() for y in (f(x, np.nan), f.derivative(x, np.nan), f.backward(x, x, np.nan)))


LENGTHS = (*range(68), 131, 150)  # the longest turn is 8 vectors of 16


@cache
def layout(size):
    """Where calls of every one of LENGTHS put their results in one buffer, a guard after each, and what they read.

    The input cycles through `size` values; call (length, shift) starts at value `shift`, so that over the shifts
    each value takes every position.
    """
    calls, source, at = [], [], 0
    for length in LENGTHS:
        for shift in range(size):
            calls.append((shift, length, at))
            source.append((shift + np.arange(length)) % size)
            source.append([-1])
            at += length + 1
    return calls, np.concatenate(source).astype(int)


@native
@directions
@cases
def test_every_position_and_tail(name, params, direction, dtype, isa):
    """Each special value at each position of arrays of each length, among ordinary ones: as it is alone."""
    fmt = FORMATS[dtype]
    values = np.concatenate([specials(dtype)[[0, 2, 3, 5, 6, 10, 11]], np.array([-1.1, 0.4, 2.7, -30], fmt.dtype)])
    values = values[[0, 7, 1, 8, 2, 9, 3, 10, 4, 5, 6]]
    function = oracle.function(name, direction)
    alone = np.concatenate([function(values[i : i + 1], *params) for i in range(values.size)])
    guard = fmt.dtype.type(123)
    calls, source = layout(values.size)
    x = np.resize(values, LENGTHS[-1] + values.size)
    found = np.full(source.size, guard)
    for shift, length, at in calls:
        function(x[shift : shift + length], *params, out=found[at : at + length])
    expected = np.append(alone, guard)[source]
    bad = np.flatnonzero(~same(found, expected))
    assert not bad.size, f"{bad.size} of {found.size}, such as f({[values[source[i]] for i in bad[:4]]})"


# Integers, and dtypes whose values need a cast that cannot overflow.
CASTS = [
    ("float16", "float32"), ("float16", "float64"), ("float32", "float64"), ("int8", "float32"), ("int32", "float64"),
]


@pytest.mark.filterwarnings("error")
@formats
@cases
def test_no_floating_point_warning(name, params, dtype, isa):
    activation = ELEMENTWISE[name]
    params = oracle.at_precision(params, dtype)
    kinks = np.array([*activation.definition.kinks_at(*params), -1, 1, 700, -700, 90, -90, 1e-30]).astype(FORMATS[dtype].dtype)
    x = np.concatenate([specials(dtype), kinks])
    extremes = specials(dtype)
    grad, where = (a.ravel() for a in np.meshgrid(extremes, x))
    with np.errstate(all="raise"):
        for function in (activation, activation.derivative):
            function(x, *params)
            function(x[::2], *params)
            function.ufunc(x, *params)
            function.ufunc(x[::-2], *params)
            for value in x:
                function(value, *params)
        activation.backward(grad, where, *params)
        activation.backward(grad[::3], where[::3], *params)
        if name != "prelu":
            activation.backward.ufunc(grad, where, *params)
        if activation.definition.invertible is True:
            activation.backward_from_output(grad, where, *params)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(("source", "target"), CASTS)
@directions
@cases
def test_no_floating_point_warning_through_casts(name, params, direction, source, target):
    if source.startswith("int"):
        info = np.iinfo(source)
        x = np.array([info.min, -1, 0, 1, info.max], source)
    else:
        x = specials(source)
    function = oracle.function(name, direction)
    with np.errstate(all="raise"):
        for call in (function, function.ufunc):
            y = call(x, *params, dtype=target)
            assert y.dtype == target
            call(x[::2], *params, dtype=target)
    direct = function(x.astype(target), *params)
    np.testing.assert_array_equal(y, direct)
