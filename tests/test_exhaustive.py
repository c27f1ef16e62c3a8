"""exhaustive.py over every 4093rd float32 input (61st near a root), on every instruction set."""

import exhaustive
import numpy as np
import oracle
import pytest
from exhaustive import Found, Reference, Sweep
from oracle import CASES, DIRECTIONS, case_id

STRIDE, ROOT_STRIDE = 4093, 61  # odd: else only some mantissas would be met

cases = pytest.mark.parametrize(("name", "params"), CASES, ids=case_id)
directions = pytest.mark.parametrize("direction", DIRECTIONS)


@pytest.fixture(autouse=True, scope="module")
def compiled():
    try:
        exhaustive.library()
    except OSError as error:
        pytest.skip(str(error))


@directions
@cases
def test_reference_is_as_good_as_it_says(name, params, direction):
    """Within 2**-48 of the terms' size, plus float64's underflow, of the definition in mpmath."""
    params = oracle.at_precision(params, "float32")
    x = oracle.points(name, params, "float32")
    value, scale = Reference(name, params, direction).evaluate(x)
    exact = oracle.exact(name, params, direction, "float32")
    top = 2.0**128
    for v, s, e, at in zip(value, scale, exact.values, x, strict=True):
        if abs(e) < top:
            assert abs(e - v) <= 2.0**-48 * max(s, 0) + 2.0**-400, f"f({at!r}) = {v!r}, not {e}"
        else:
            assert abs(v) >= top * (1 - 2.0**-40), f"f({at!r}) = {v!r}, not {e}"


@directions
@cases
def test_bounds(name, params, direction, isa):
    found = Sweep(name, params, direction, STRIDE, ROOT_STRIDE).run()
    for near_root, part in found.items():
        where = " near a root" if near_root else ""
        assert part.violations == 0, (
            f"{part.violations} of {part.count}{where} beyond {part.bound} ULP, "
            f"such as {np.float32(part.worst_x)!r}: {part.worst:.3f}"
        )
    counted = sum(part.count for part in found.values())
    assert counted >= (2**32 - 2**25) / STRIDE, "inputs were left out"


def test_sweep_finds_what_is_wrong():
    """One bit off, a wrong sign, a lost NaN, a 0 for a tiny number."""
    sigmoid = oracle.function("sigmoid", "forward")
    at = np.float32(0.25)

    def spoilt(change):
        def function(x, out):
            sigmoid(x, out=out)
            change(x, out)

        return Sweep("sigmoid", (), "forward", 2**15, function=function).run()[False]

    def bit_off(x, out):
        up = np.nextafter(out, np.float32(2))
        out[x == at] = np.nextafter(up, np.float32(2))[x == at]

    good = spoilt(lambda x, out: None)
    assert good.violations == 0
    off = spoilt(bit_off)
    assert off.violations == 1
    assert off.worst_x == at
    assert 1 < off.worst < 3
    assert off.correct == good.correct - 1
    for wrong in (-1, np.nan):
        found = spoilt(lambda x, out, wrong=wrong: np.putmask(out, x == at, wrong))
        assert found.violations == 1
        assert found.worst == np.inf
    lost = spoilt(lambda x, out: np.putmask(out, np.isnan(x), 0))
    assert lost.violations > 0
    assert np.isnan(lost.worst_x)
    flushed = spoilt(lambda x, out: np.putmask(out, out < 1e-20, 0))
    assert flushed.violations > 0


@pytest.mark.parametrize(("wrong", "violations"), [(1e-9, 0), (-1e-9, 1), (1e-7, 1), (0.0, 1)])
def test_what_is_allowed_at_a_root(wrong, violations):
    """Right sign and 2**-24 absolute."""
    (root,) = oracle.roots("silu", ())
    x = np.array([root], np.float32)
    sweep = Sweep("silu", (), "derivative")
    exact = sweep.exact(x)
    found = Found(True, sweep.bound)
    found.add(exact, x, np.array([wrong * exact.sign[0]], np.float32))
    assert found.violations == violations


def test_recorded_sweeps_meet_the_bounds():
    """accuracy.json has everything that `--all` sweeps, over all inputs, within the bounds."""
    results = exhaustive.read_table()["results"]
    assert set(results) == {exhaustive.case_name(*case) for case in exhaustive.cases()}
    for name, params, direction in exhaustive.cases():
        key = exhaustive.case_name(name, params, direction)
        assert results[key]["violations"] == 0, key
        assert results[key]["inputs"] == 2**32 - 2 * (2**23 - 1), key
        assert results[key]["max_ulp"] <= Sweep(name, params, direction).bound, key
