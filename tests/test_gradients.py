"""Derivatives, vector-Jacobian products and gradients from the output agree with each other and with calculus."""

import numpy as np
import oracle
import pytest
from mpmath import mp, mpf
from oracle import CASES, ELEMENTWISE, FORMATS, case_id

import fastact

cases = pytest.mark.parametrize(("name", "params"), CASES, ids=case_id)

# Activation: parameters for which the output determines the gradient, and for which it does not.
INVERTIBLE = {
    "relu": ([()], []),
    "relu6": ([()], []),
    "hardtanh": ([(-1, 1), (-0.25, 2.5)], []),
    "leaky_relu": ([(0.01,), (0.3,), (2,)], [(0,), (-0.5,)]),
    "prelu": ([(0.25,), (1.3,)], [(0,), (-1.25,)]),
    "rrelu": ([(1 / 8, 1 / 3), (0.5, 0.5)], [(-0.75, 0.25), (0, 0.5), (-1, -0.5)]),
    "thresholded_relu": ([(1,), (0,)], [(-0.5,), (-1e-30,)]),
    "threshold": ([(0.5, -1), (1, 1)], [(-0.25, 3), (1, 1.5)]),
    "hardsigmoid": ([(1 / 6, 0.5), (0.2, 0.5), (-0.5, 0.25)], []),
    "hardshrink": ([(0.5,), (0,), (1.75,)], []),
    "softshrink": ([(0.5,), (0,), (1.75,)], []),
    "sigmoid": ([()], []),
    "tanh": ([()], []),
    "log_sigmoid": ([()], []),
    "softplus": ([(1,), (10,), (-0.5,)], []),
    "softsign": ([()], []),
    "squareplus": ([(4,), (0.25,), (0,)], []),
    "elu": ([(1,), (0.1,), (2,)], [(0,), (-1.5,)]),
    "celu": ([(1,), (0.1,), (2,)], [(-2,)]),
    "selu": ([()], []),
}
OUTSIDE = [(name, params) for name, (_, outside) in INVERTIBLE.items() for params in outside]
INSIDE = [(name, params) for name, (inside, _) in INVERTIBLE.items() for params in inside]


def first(gradients):
    """dx, also where the gradient of alpha comes with it."""
    return gradients[0] if isinstance(gradients, tuple) else gradients


def away_from_kinks(x, name, params, distance=0.01):
    for kink in ELEMENTWISE[name].definition.kinks_at(*params):
        x = x[np.abs(x - kink) > distance]
    return x


@cases
def test_textbook_slope_is_the_derivative_of_the_textbook_value(name, params):
    definition = ELEMENTWISE[name].definition
    for x in away_from_kinks(np.linspace(-7.3, 7.1, 25), name, params):
        with mp.workprec(oracle.PRECISION):
            exact = [mpf(p) for p in params]
            value = lambda t, p=exact: mpf(definition.value(mp, t, *p))  # noqa: E731
            numeric, slope = mp.diff(value, mpf(x)), definition.slope(mp, mpf(x), *exact)
            assert abs(numeric - slope) <= mpf(10) ** -30 * max(abs(slope), mpf(10) ** -30), (x, numeric, slope)


@pytest.mark.parametrize("dtype", FORMATS)
@cases
def test_backward_is_the_rounded_product(name, params, dtype, isa):
    fmt = FORMATS[dtype]
    rng = np.random.default_rng(5)
    n = 1500
    grad, x = (
        (2.0 ** rng.uniform(lo, hi, n) * rng.choice([-1, 1], n)).astype(fmt.dtype)
        for lo, hi in ((fmt.least, fmt.top - 0.01), (-10, 6))
    )
    small = 2.0 ** rng.uniform(fmt.least / 2, 0, n // 3)
    x[: n // 3] = small.astype(fmt.dtype)
    special = np.array([0, -0.0, np.inf, -np.inf, np.nan, 1], fmt.dtype)
    grad, x = np.append(grad, np.repeat(special, 6)), np.append(x, np.tile(special, 6))
    d = ELEMENTWISE[name].derivative(x, *params)
    dx = first(ELEMENTWISE[name].backward(grad, x, *params))
    assert dx.dtype == fmt.dtype
    with np.errstate(all="ignore"):
        expected = grad * d
    unsigned = f"u{fmt.dtype.itemsize}"
    same = (dx.view(unsigned) == expected.view(unsigned)) | (np.isnan(dx) & np.isnan(expected))
    bad = [f"{grad[i]!r} at {x[i]!r}: {dx[i]!r}, not {expected[i]!r}" for i in np.flatnonzero(~same)]
    assert not bad, f"{len(bad)} of {x.size}, such as " + "; ".join(bad[:4])


@cases
def test_backward_against_finite_differences(name, params):
    activation = ELEMENTWISE[name]
    rng = np.random.default_rng(6)
    x = away_from_kinks(rng.uniform(-6, 6, 200), name, params)
    grad = rng.normal(size=x.size)
    h = 1e-5
    numeric = (activation(x + h, *params) - activation(x - h, *params)) / (2 * h)
    # Truncation h**2 f''' / 6, at most 2e-8 here (f''' <= 100, for beta = 10 and alpha = 0.1), and rounding 1e-16 * |f| / h.
    np.testing.assert_allclose(first(activation.backward(grad, x, *params)), grad * numeric, rtol=1e-7, atol=1e-8)


@pytest.mark.parametrize(("shape", "axis"), [((), 1), ((3,), 1), ((4,), -1), ((3, 1, 4), 1), ((2, 3, 5, 4), None)])
def test_prelu_backward_against_finite_differences(shape, axis):
    rng = np.random.default_rng(7)
    x = rng.uniform(-2, 2, (2, 3, 5, 4))
    x[np.abs(x) < 0.01] = 0.5
    alpha = rng.uniform(-1, 2, shape)
    grad = rng.normal(size=x.shape)
    dx, dalpha = fastact.prelu.backward(grad, x, alpha, axis=axis)
    assert np.shape(dalpha) == shape
    h = 1e-3  # f is linear in alpha, and in x away from 0
    for index in np.ndindex(shape):
        step = np.zeros(shape)
        step[index] = h
        difference = fastact.prelu(x, alpha + step, axis=axis) - fastact.prelu(x, alpha - step, axis=axis)
        numeric = np.sum(grad * difference) / (2 * h)
        np.testing.assert_allclose(np.asarray(dalpha)[index], numeric, rtol=1e-10, atol=1e-10)
    difference = fastact.prelu(x + h, alpha, axis=axis) - fastact.prelu(x - h, alpha, axis=axis)
    np.testing.assert_allclose(dx, grad * difference / (2 * h), rtol=1e-10, atol=1e-10)


def test_invertible_activations():
    assert {name for name, a in ELEMENTWISE.items() if a.invertible} == set(INVERTIBLE)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(("name", "params"), INSIDE, ids=case_id)
def test_backward_from_output_agrees_with_backward(name, params, dtype, isa):
    """The output is off by up to e = 1 ULP (float64: 2), which moves the gradient g(y) by |g'(y)| e to first order.

    g'(y) = f''(x) / f'(x). Twice that leaves room for the second order, and each of the two gradients compared
    has 4 ULP for its own rounding.
    """
    fmt, activation = FORMATS[dtype], ELEMENTWISE[name]
    params = oracle.at_precision(params, dtype)
    rng = np.random.default_rng(8)
    x = np.concatenate([rng.uniform(-20, 20, 150), 2.0 ** rng.uniform(-30, 3, 100) * rng.choice([-1, 1], 100)])
    x = away_from_kinks(x, name, params, 2.0**-12 if len(activation.definition.kinks_at(*params)) > 1 else 0)
    x = x.astype(fmt.dtype)
    y = activation(x, *params)
    grad = np.ones_like(x)
    expected = first(activation.backward(grad, x, *params))
    found = first(activation.backward_from_output(grad, y, *params))
    assert found.dtype == fmt.dtype
    with mp.workprec(120):
        exact = [mpf(p) for p in params]
        slope = lambda t: mpf(activation.definition.slope(mp, t, *exact))  # noqa: E731
        at = [(mpf(float(v)), slope(mpf(float(v)))) for v in x]
        # One-sided where the other side may lie beyond a kink.
        bends = [(slope(v + abs(v) * mpf(2) ** -50) - s) / (abs(v) * mpf(2) ** -50) / s if s else 0 for v, s in at]
    e = np.spacing(np.abs(y)) * (1 if dtype == "float32" else 2)
    tolerance = 2 * np.abs(np.array(bends, float)) * e + 8 * np.spacing(np.abs(expected))
    bad = [f"x = {x[i]!r}, y = {y[i]!r}: {found[i]!r}, not {expected[i]!r} +- {tolerance[i]:.3g}"
           for i in np.flatnonzero(~(np.abs(found - expected) <= tolerance))]
    assert not bad, f"{len(bad)} of {x.size}, such as " + "; ".join(bad[:4])


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(("name", "params"), INSIDE, ids=case_id)
def test_backward_from_output_is_linear_in_grad(name, params, dtype):
    rng = np.random.default_rng(9)
    y = ELEMENTWISE[name](rng.uniform(-5, 5, 100).astype(dtype), *params)
    grad = rng.normal(size=100).astype(dtype)
    one = first(ELEMENTWISE[name].backward_from_output(np.ones_like(y), y, *params))
    found = first(ELEMENTWISE[name].backward_from_output(grad, y, *params))
    np.testing.assert_allclose(found, grad * one, rtol=2 * np.finfo(dtype).eps, atol=0)


@pytest.mark.parametrize("name", [name for name in ELEMENTWISE if name not in INVERTIBLE])
def test_output_that_does_not_determine_the_gradient(name):
    y = np.ones(3, np.float32)
    params = (ELEMENTWISE[name].definition.samples or ((),))[0]
    with pytest.raises(TypeError, match="output"):
        ELEMENTWISE[name].backward_from_output(y, y, *params)


@pytest.mark.parametrize("dtype", FORMATS)
@pytest.mark.parametrize(("name", "params"), OUTSIDE, ids=case_id)
def test_parameters_for_which_the_output_does_not_determine_the_gradient(name, params, dtype):
    y = np.ones(3, FORMATS[dtype].dtype)
    out = np.full_like(y, 7)
    wanted = "|".join(ELEMENTWISE[name].parameters)
    with pytest.raises(ValueError, match=wanted):
        ELEMENTWISE[name].backward_from_output(y, y, *params)
    with pytest.raises(ValueError, match=wanted):
        ELEMENTWISE[name].backward_from_output(y, y, *params, out=(out, None) if name == "prelu" else out)
    assert np.all(out == 7)


def test_prelu_alpha_from_output_agrees_with_backward():
    rng = np.random.default_rng(10)
    x = rng.normal(size=(4, 3, 50))
    grad = rng.normal(size=x.shape)
    alpha = np.array([0.1, 0.25, 1.5])
    expected = fastact.prelu.backward(grad, x, alpha)
    found = fastact.prelu.backward_from_output(grad, fastact.prelu(x, alpha), alpha)
    for a, b in zip(found, expected, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-13, atol=1e-13)
    with pytest.raises(ValueError, match="alpha"):
        fastact.prelu.backward_from_output(grad, x, np.array([0.1, 0.25, -1.5]))
