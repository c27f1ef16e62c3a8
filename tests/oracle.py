"""The textbook definitions in high precision, the inputs to try them on, and distances in ULP."""

from dataclasses import dataclass
from functools import cache

import ml_dtypes
import numpy as np
from fastact._activation import Activation
from mpmath import mp, mpf

import fastact

PRECISION = 260  # bits; cancellation at the roots of a derivative takes about 60
ELEMENTWISE = {name: a for name, a in fastact.activations.items() if isinstance(a, Activation)}
CASES = [(name, params) for name, a in ELEMENTWISE.items() for params in a.definition.samples or ((),)]
DIRECTIONS = ("forward", "derivative")
NEAR_ROOT = 2.0**-5  # within this distance the bounds at the roots of a derivative hold


def case_id(value):
    return f"({', '.join(f'{v:.4g}' for v in value)})" if isinstance(value, tuple) else str(value)


@dataclass(frozen=True)
class Format:
    """A binary floating-point format: numbers n * 2**k below 2**top with |n| <= 2**digits and k >= least."""

    dtype: np.dtype
    digits: int
    least: int
    top: int

    @property
    def max(self):
        return (1 - 2.0**-self.digits) * 2.0 ** (self.top - 1) * 2


FORMATS = {
    "float16": Format(np.dtype(np.float16), 11, -24, 16),
    "bfloat16": Format(np.dtype(ml_dtypes.bfloat16), 8, -133, 128),
    "float32": Format(np.dtype(np.float32), 24, -149, 128),
    "float64": Format(np.dtype(np.float64), 53, -1074, 1024),
}


def function(name, direction):
    activation = ELEMENTWISE[name]
    return activation if direction == "forward" else getattr(activation, direction)


def at_precision(params, dtype):
    """The parameters as the kernels use them: x's precision, at least float32."""
    return tuple(float(p) if dtype == "float64" else float(np.float32(p)) for p in params)


def evaluate(name, params, direction, xs):
    """Exact f or f' at floats; at an infinity, its value at 2**5000, which rounds as the limit does."""
    definition = ELEMENTWISE[name].definition
    formula = definition.value if direction == "forward" else definition.slope
    with mp.workprec(PRECISION):
        exact_params = [mpf(p) for p in params]
        huge = mp.ldexp(1, 5000)
        exact_xs = (mpf(float(x)) if np.isfinite(x) else huge * np.sign(float(x)) for x in xs)
        return [mpf(formula(mp, x, *exact_params)) for x in exact_xs]


@cache
def roots(name, params):
    """Where f' changes sign without a jump."""
    definition = ELEMENTWISE[name].definition
    grid = np.linspace(-40, 40, 321) + 0.01
    slopes = evaluate(name, params, "derivative", grid)
    found = []
    for a, b, left, right in zip(grid, grid[1:], slopes, slopes[1:], strict=False):
        if left * right < 0 and not any(a <= kink <= b for kink in definition.kinks_at(*params)):
            with mp.workprec(PRECISION):
                exact_params = [mpf(p) for p in params]
                bracket = mpf(float(a)), mpf(float(b))
                slope = lambda x, p=exact_params: definition.slope(mp, x, *p)  # noqa: E731
                root = mp.findroot(slope, bracket, solver="anderson")
            found.append(float(root))
    return tuple(found)


@cache
def points(name, params, dtype):
    """Some 350 to 700 inputs: all magnitudes, dense near 0, kinks, roots of f' and where exponentials end."""
    fmt = FORMATS[dtype]
    rng = np.random.default_rng(20)
    size = {"float32": 110, "float64": 760}[dtype]
    spans = ((fmt.least, fmt.top, 80), (-12, 8, 60), (-3, 3, 40))
    powers = np.concatenate([rng.uniform(*span) for span in spans])
    parts = [2.0**powers * rng.choice([-1, 1], powers.size)]
    parts += [rng.uniform(-20, 20, 60), rng.uniform(-40, 40, 30)]
    for scale in {1.0, *(1 / abs(p) for p in params if p)}:
        tail = rng.uniform(0.75, 1, 24) * rng.choice([-1, 1], 24)
        parts += [size * scale * rng.uniform(-1, 1, 30), size * scale * tail]
    parts.append(np.array([0.0, -0.0, 1, -1]))
    for edge in (fmt.max, 2.0**fmt.least, 2.0 ** (fmt.least + fmt.digits - 1)):
        parts.append(np.array([edge, -edge]))
    with np.errstate(over="ignore"):
        x = np.concatenate(parts).astype(fmt.dtype)
    around = [x]
    for centre in {*ELEMENTWISE[name].definition.kinks_at(*params), *roots(name, params)}:
        steps = centre + np.outer([-1, 1], 2.0 ** np.arange(-fmt.digits, 0, 2)).ravel()
        near = np.concatenate([steps, [centre], centre + rng.uniform(-0.125, 0.125, 40)]).astype(fmt.dtype)
        up = down = fmt.dtype.type(centre)
        for _ in range(4):
            up, down = np.nextafter(up, fmt.dtype.type(np.inf)), np.nextafter(down, fmt.dtype.type(-np.inf))
            near = np.append(near, [up, down])
        around.append(near)
    x = np.concatenate(around)
    x = x[np.isfinite(x)]
    x.flags.writeable = False
    return x


class Exact:
    """Exact values as (n + rest) * 2**k, 2**k being the unit in the last place of a format at that value."""

    def __init__(self, values, fmt):
        self.digits, self.top = fmt.digits, fmt.top
        self.n, self.rest, self.k = np.empty(len(values)), np.empty(len(values)), np.empty(len(values), int)
        self.sign = np.array([int(mp.sign(v)) for v in values])
        self.values = values
        with mp.workprec(PRECISION):
            limit = mp.ldexp(1, fmt.top)
            for i, v in enumerate(values):
                v = max(-limit, min(v, limit))
                k = min(max(mp.frexp(v)[1] - fmt.digits, fmt.least), fmt.top - fmt.digits) if v else fmt.least
                scaled = mp.ldexp(v, -k)
                n = mp.nint(scaled)
                self.n[i], self.rest[i], self.k[i] = float(n), float(scaled - n), k

    def rounded(self):
        """The nearest number of the format, ties to even, as float64."""
        with np.errstate(over="ignore", under="ignore"):
            y = np.copysign(np.ldexp(self.n, self.k), self.sign)
            return np.where(np.abs(self.n) == np.ldexp(1.0, self.top - self.k), np.copysign(np.inf, y), y)

    def ulps(self, y):
        """Distance of y in ULP; an overflow counts as the power of two beyond the largest number.

        Infinite where y is NaN, has the wrong sign, or is not 0 though the exact value is.
        """
        with np.errstate(all="ignore"):
            y = y.astype(np.float64)
            beyond = np.copysign(np.ldexp(1.0, self.top - self.k), y)
            scaled = np.where(np.isinf(y), beyond, np.ldexp(y, -self.k))
            distance = np.abs(scaled - self.n - self.rest)
        return np.where(np.isnan(y) | ((y != 0) & (np.sign(y) != self.sign)), np.inf, distance)

    def error(self, y):
        """Absolute distance of y."""
        with np.errstate(all="ignore"):
            return np.abs(y.astype(np.float64) - np.ldexp(self.n, self.k) - np.ldexp(self.rest, self.k))


@cache
def exact(name, params, direction, dtype):
    """`evaluate` at `points`; cached, so that instruction sets share it."""
    return Exact(evaluate(name, params, direction, points(name, params, dtype)), FORMATS[dtype])


def round_to(values, fmt):
    """float64 values rounded to the format, ties to even, and which lie too near a tie for it to tell."""
    with np.errstate(all="ignore"):
        k = np.maximum(np.frexp(values)[1] - fmt.digits, fmt.least)
        scaled = np.ldexp(values, -k)
        rounded = np.ldexp(np.rint(scaled), k)
        doubtful = np.abs(np.abs(scaled - np.floor(scaled)) - 0.5) <= 2.0**-44 * np.abs(scaled)
        return np.where(np.abs(rounded) >= 2.0**fmt.top, np.copysign(np.inf, values), rounded), doubtful


def every_input(dtype):
    """All 65,536 numbers of a 16-bit format."""
    return np.arange(65536, dtype=np.uint16).view(FORMATS[dtype].dtype)
