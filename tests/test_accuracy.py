"""Every activation and derivative against its textbook definition: ULP, and every input in 16 bits."""

from functools import cache

import numpy as np
import oracle
import pytest
from mpmath import mp
from oracle import CASES, DIRECTIONS, ELEMENTWISE, FORMATS, NEAR_ROOT, case_id

cases = pytest.mark.parametrize(("name", "params"), CASES, ids=case_id)
directions = pytest.mark.parametrize("direction", DIRECTIONS)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@directions
@cases
def test_ulp(name, params, direction, dtype, isa):
    params = oracle.at_precision(params, dtype)
    x, exact = oracle.points(name, params, dtype), oracle.exact(name, params, direction, dtype)
    y = oracle.function(name, direction)(x, *params)
    assert y.dtype == x.dtype
    bound = ELEMENTWISE[name].definition.ulp if dtype == "float32" else (2.0, 4.0)
    bound = bound[DIRECTIONS.index(direction)]
    ulps = exact.ulps(y)
    good = ulps <= (0.5001 if bound == 0.5 else bound)  # the distance of a tie is 0.5 and a rounding error
    if direction == "derivative":
        for root in oracle.roots(name, params):
            small = exact.error(y) <= 2.0 ** -FORMATS[dtype].digits
            if dtype == "float32":
                small &= np.sign(y) == exact.sign
            good |= ((ulps <= 4) | small) & (np.abs(x - root) <= NEAR_ROOT)
    bad = [f"f({x[i]!r}) = {y[i]!r}, not {mp.nstr(exact.values[i], 20)}: {ulps[i]:.3f} ULP"
           for i in np.flatnonzero(~good)]
    assert not bad, f"{len(bad)} of {x.size}, such as " + "; ".join(bad[:4])


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_celu_of_every_size_of_alpha(dtype, sign, isa):
    """x / alpha may be subnormal, and for alpha < 0 the exponential larger than any number."""
    fmt, rng = FORMATS[dtype], np.random.default_rng(3)
    end = 1.05 * (fmt.top - fmt.least) * np.log(2)
    for power in (fmt.least, *np.arange(fmt.least + 1, fmt.top - 1, fmt.digits / 1.9)):
        alpha = float(fmt.dtype.type(sign * 1.3 * 2.0**power)) or sign * 2.0**fmt.least
        largest = (fmt.top * np.log(2) - np.log(abs(alpha))) + rng.uniform(-1, 0.1, 10)
        t = [rng.uniform(0, end, 20), rng.uniform(0, 2, 20), rng.uniform(0.34, 0.36, 20), 2 ** rng.uniform(-90, 0, 20)]
        t = np.concatenate([*t, largest[largest > 0]])
        with np.errstate(over="ignore"):
            x = (-abs(alpha) * t).astype(fmt.dtype)
        x = np.append(x[np.isfinite(x)], [-fmt.max, -(2.0**fmt.least)]).astype(fmt.dtype)
        y = ELEMENTWISE["celu"](x, alpha)
        with mp.workprec(oracle.PRECISION):
            exact = oracle.Exact([mp.mpf(alpha) * mp.expm1(mp.mpf(float(v)) / mp.mpf(alpha)) for v in x], fmt)
        ulps = exact.ulps(y)
        assert np.all(ulps <= 2), (alpha, x[ulps > 2], y[ulps > 2])
        assert np.all(np.signbit(y) == np.signbit(x))
        if alpha > 0:
            assert ELEMENTWISE["celu"].backward_from_output(x[:1], -fmt.dtype.type(alpha), alpha) == 0


@pytest.mark.parametrize(
    ("lower", "upper"),
    [(0.1, 0.3), (-3, 1.1), (1e-45, 1e-45), (1e-45, 3e-45), (1e-33, 1e-31), (1e-20, 1e20), (3e38, 3.4e38), (33, 7e8)],
)
def test_rrelu_with_a_mean_of_more_digits(lower, upper, isa):
    """Of two float32 numbers: it is not rounded. Next to the smallest numbers its last digits may be."""
    fmt, rng = FORMATS["float32"], np.random.default_rng(4)
    x = -(2.0 ** rng.uniform(fmt.least, fmt.top, 400)).astype(np.float32)
    x = np.append(x, [-fmt.max, -(2.0**fmt.least)]).astype(np.float32)
    params = oracle.at_precision((lower, upper), "float32")
    y = ELEMENTWISE["rrelu"](x, lower, upper)
    ulps = oracle.Exact(oracle.evaluate("rrelu", params, "forward", x), fmt).ulps(y)
    assert np.all(ulps <= np.where(np.abs(y) < 2.0**-100, 1, 0.5001)), (x[ulps > 0.5001], ulps[ulps > 0.5001])
    assert np.all(np.signbit(y) == (lower + upper > 0))
    assert ELEMENTWISE["rrelu"](np.float32(-np.inf), lower, upper) == -np.sign(lower + upper) * np.inf


@cache
def rounded(name, params, direction, dtype):
    """The correctly rounded result of every 16-bit input, as float64.

    The float64 kernels are accurate enough (`test_ulp`) to say how to round, except next to a tie, at the
    roots of a derivative and at the infinities, where the textbook does.
    """
    fmt = FORMATS[dtype]
    with np.errstate(invalid="ignore"):  # signalling NaNs
        x = oracle.every_input(dtype).astype(np.float64)
    y, doubtful = oracle.round_to(oracle.function(name, direction)(x, *params), fmt)
    doubtful |= np.isinf(x)
    for root in oracle.roots(name, params) if direction == "derivative" else ():
        doubtful |= (x >= root - NEAR_ROOT) & (x <= root + NEAR_ROOT)
    y[doubtful] = oracle.Exact(oracle.evaluate(name, params, direction, x[doubtful]), fmt).rounded()
    assert np.array_equal(np.isnan(x), np.isnan(y))
    return y


@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
@directions
@cases
def test_every_16_bit_input_is_correctly_rounded(name, params, direction, dtype, isa):
    params = oracle.at_precision(params, dtype)
    expected = rounded(name, params, direction, dtype)
    x = oracle.every_input(dtype)
    y = oracle.function(name, direction)(x, *params)
    assert y.dtype == x.dtype
    with np.errstate(invalid="ignore"):
        wrong = np.flatnonzero(~((y == expected) | (np.isnan(y) & np.isnan(x) & np.isnan(expected))))
    bad = [f"f({x[i]!r}) = {y[i]!r}, not {expected[i]!r}" for i in wrong]
    assert not bad, f"{len(bad)} of 65536, such as " + "; ".join(bad[:4])


@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
@directions
@cases
def test_16_bits_are_the_same_in_every_way(name, params, direction, dtype):
    """What float64 decides is stored later than the rest: also in place, overlapping, apart, with a parameter an element."""
    params = oracle.at_precision(params, dtype)
    f, x = oracle.function(name, direction), oracle.every_input(dtype)
    x = x[np.random.default_rng(0).permutation(len(x))]
    expected = f(x, *params)
    ways = {
        "in place": (x.copy(),) * 2,
        "ahead": (lambda buffer: (buffer[:-1], buffer[1:]))(np.append(x, x[:1])),
        "out apart": (np.empty((len(x), 2), x.dtype)[:, 0], x),
        "all apart": (lambda a: (a, a))(np.stack([x, x], 1)[:, 1]),
    }
    for way, (out, source) in ways.items():
        source[...] = x
        f(source, *params, out=out)
        assert np.array_equal(out.view("u2"), expected.view("u2")), way
    if params and name != "prelu":
        turns = [np.where(np.arange(len(x)) // 100 % 2, p, p + 0.125).astype("f4") for p in params]
        other = f.ufunc(x, *(np.float32(p + 0.125) for p in params))
        mixed = np.where(np.arange(len(x)) // 100 % 2, expected.view("u2"), other.view("u2"))
        assert np.array_equal(f.ufunc(x, *turns).view("u2"), mixed)
    if direction == "derivative" and name != "prelu":
        grad = np.roll(x, 1)
        with np.errstate(all="ignore"):
            product = (grad.astype("f4") * expected.astype("f4")).astype(x.dtype)
        y = oracle.ELEMENTWISE[name].backward(grad, x, *params)
        assert np.array_equal(np.isnan(y), np.isnan(product))
        assert np.array_equal(y.view("u2")[~np.isnan(y)], product.view("u2")[~np.isnan(y)])
