"""float64 at 10,000 hard inputs an activation: at most 2 ULP, derivatives 4, at their roots or 2**-53."""

from functools import cache

import float64
import numpy as np
import oracle
import pytest
from float64 import PARTS
from oracle import CASES, DIRECTIONS, FORMATS, case_id

BOUNDS = dict(zip(DIRECTIONS, (2.0, 4.0), strict=True))


@cache
def points(name, params):
    return float64.points(name, params)


@cache
def stored(name):
    with np.load(float64.DATA) as data:
        return data[name]


@cache
def exact(name, params, direction, among):
    """Exact values at every `among`-th point, or with 0 at those near a root."""
    x = points(name, params)
    x = x[::among] if among else x[float64.near_root(name, params, x)]
    return x, oracle.Exact(oracle.evaluate(name, params, direction, x), FORMATS["float64"])


def check(x, y, good, ulps):
    bad = [f"f({x[i]!r}) = {y[i]!r}: {ulps[i]:.3f} ULP" for i in np.flatnonzero(~good)]
    assert not bad, f"{len(bad)} of {x.size}, such as " + "; ".join(bad[:4])


@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize(("name", "params"), float64.SMOOTH, ids=case_id)
def test_smooth(name, params, direction, isa):
    x = points(name, params)
    y = oracle.function(name, direction)(x, *params)
    ulps = float64.ulps(y, stored(f"{float64.case_name(name, params)} {direction}"))
    good = ulps <= BOUNDS[direction] + 0.5 / PARTS
    if direction == "derivative":
        good |= float64.near_root(name, params, x)
    check(x, y, good, ulps)


@pytest.mark.parametrize(("name", "params"), [c for c in float64.SMOOTH if oracle.roots(*c)], ids=case_id)
def test_roots_of_derivatives(name, params, isa):
    x, values = exact(name, params, "derivative", 0)
    assert x.size > 100
    y = oracle.function(name, "derivative")(x, *params)
    ulps = values.ulps(y)
    check(x, y, (ulps <= 4) | (values.error(y) <= 2.0**-53), ulps)


@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize(("name", "params"), [c for c in CASES if c not in float64.SMOOTH], ids=case_id)
def test_piecewise_linear(name, params, direction, isa):
    x, values = exact(name, params, direction, 5)
    y = oracle.function(name, direction)(x, *params)
    ulps = values.ulps(y)
    check(x, y, ulps <= 0.5001, ulps)


def test_stored_positions_follow_from_the_definitions():
    """A sample of the data, made again."""
    for name, params in float64.SMOOTH:
        x = points(name, params)
        at = np.flatnonzero(~float64.near_root(name, params, x))[::331]
        for direction in DIRECTIONS:
            again = oracle.Exact(oracle.evaluate(name, params, direction, x[at]), FORMATS["float64"])
            data = stored(f"{float64.case_name(name, params)} {direction}")
            assert data.size == x.size
            assert np.array_equal(data[at], float64.position(again)), (name, params, direction)


CHANGES = [lambda y: 2 * y, lambda y: -y, lambda y: y * 1.0001, lambda y: y.astype(np.float32)]


@pytest.mark.parametrize("change", CHANGES)
def test_positions_tell_wrong_results(change):
    x = points("sigmoid", ())
    y = oracle.function("sigmoid", "forward")(x)
    wrong = change(y).astype(np.float64)
    ulps = float64.ulps(wrong, stored("sigmoid forward"))
    far = (np.abs(float64.ordinal(wrong) - float64.ordinal(y)) > 8) & (y > 1e-300)
    assert np.count_nonzero(far) > 1000
    assert np.mean(ulps[far] > 4) > 0.999
