"""Fit the polynomials and rationals of the C kernels and print them as a C header.

    python fastact/kernels/fit.py > fastact/kernels/coefficients.h

Every entry of TABLE is a weighted minimax problem: choose P and Q (Q = 1 for a polynomial) to minimise the
maximum of |w (P / (g Q) - 1)|. The weight turns the relative error of the fitted part g into that of the
whole function: for exp, g = q(r) counts only by r^2 q(r) / (e^r - 1).

The fit is Remez's exchange on a dense sample, in 70 digits. The coefficients are then rounded to double one
by one, lowest degree first, and the others are refitted around each rounded one, so that later coefficients
absorb most of the rounding of the earlier ones. Coefficients that must be exact are fixed from the start.

WIDE fits serve float32 results computed in float64 lanes, DOUBLE fits (and SPLIT) float64 results, FLOAT fits and
pieces float32 lanes. The bounds in the header are those of the rounded coefficients in exact arithmetic, on a denser
sample than the fit's.
"""

import sys
import textwrap
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from mpmath import mp, mpf

mp.dps = 70
FIT_POINTS, CHECK_POINTS = 500, 1776  # even: the exp interval is symmetric and 0 / 0 must stay off its sample
FREE = None  # marks a coefficient to be fitted
ENOUGH = 0.8  # ULP of a piece with which no other centre is tried
SQRT_2PI = float(mp.sqrt(2 * mp.pi))


# ---------------------------------------------------------------- exchange


def horner(coefficients, x):
    total = coefficients[-1]
    for c in reversed(coefficients[:-1]):
        total = total * x + c
    return total


def extrema(errors, count):
    """Indices of at most `count` alternating extrema of the sampled error, the largest ones."""
    found = []
    for i, e in enumerate(errors):
        if found and (errors[found[-1]] > 0) == (e > 0):
            if abs(e) > abs(errors[found[-1]]):
                found[-1] = i
        elif e:
            found.append(i)

    def size(j):
        return abs(errors[found[j]])

    while len(found) > count:
        last = len(found) - 1
        j = min(range(len(found)), key=size)
        if last == count:
            found.pop(0 if size(0) < size(last) else last)
        elif j in (0, last):
            found.pop(j)
        else:  # an inner one leaves together with its smaller neighbour: the rest still alternates
            first = j - 1 if size(j - 1) < size(j + 1) else j
            del found[first : first + 2]
    return found


class Fit(NamedTuple):
    p: list
    q: list
    errors: list
    peak: mpf


def remez(sample, p, q, start=None):
    """The best P and Q on `sample`, a triple (x, g, w), with the coefficients other than FREE kept.

    Each step levels the error at the reference points by one linear solve: w (P - g Q) = +-E g Q, with the
    last step's Q on the right. E is tiny, and the lag vanishes as the steps converge.
    """
    unknown = [(0, k) for k, c in enumerate(p) if c is FREE] + [(1, k) for k, c in enumerate(q) if c is FREE]
    n = len(unknown) + 1
    x = sample[0]
    reference = extrema(start.errors, n) if start else []
    if len(reference) < n:
        reference = [round((len(x) - 1) * (0.5 - 0.5 * np.cos(np.pi * (i + 0.5) / n))) for i in range(n)]
    last = start.q if start else [mpf(1)]
    known_p, known_q = ([mpf(0) if c is FREE else c for c in part] for part in (p, q))
    best, converged = None, False
    for step in range(40):
        matrix, right = mp.zeros(n), mp.zeros(n, 1)
        for row, (xi, gi, wi) in enumerate(tuple(column[i] for column in sample) for i in reference):
            for column, (part, k) in enumerate(unknown):
                matrix[row, column] = wi * xi**k * (-gi if part else 1)
            matrix[row, n - 1] = (-1) ** row * gi * horner(last, xi)
            right[row] = wi * (gi * horner(known_q, xi) - horner(known_p, xi))
        solution = mp.lu_solve(matrix, right)
        level = abs(solution[n - 1])
        parts = list(p), list(q)
        for (part, k), value in zip(unknown, solution):
            parts[part][k] = value
        last = parts[1]
        errors = [wi * (horner(parts[0], xi) / (gi * horner(last, xi)) - 1) for xi, gi, wi in zip(*sample)]
        peak = max(map(abs, errors))
        if best is None or peak < best.peak:
            best = Fit(*parts, errors, peak)
        converged = step > 0 and peak < 1.002 * level
        reference = extrema(errors, n)
        if converged or len(reference) < n:
            break
    # Around rounded coefficients the error need not level: the best step is kept. A first fit must level.
    if not (converged or start):
        raise ArithmeticError("the exchange did not converge")
    return best


def fit_rounded(sample, p, q, rounded=float):
    """(P, Q, peak before rounding): the fit with every coefficient `rounded`."""
    fit = remez(sample, p, q)
    peak = fit.peak
    parts = list(p), list(q)
    order = sorted((k, -part) for part in (0, 1) for k, c in enumerate(parts[part]) if c is FREE)
    for remaining, (k, part) in zip(reversed(range(len(order))), order):
        parts[-part][k] = mpf(rounded(fit[-part][k]))
        if remaining:
            fit = remez(sample, *parts, start=fit)
    return *parts, peak


def largest_error(sample, p, q):
    return max(abs(w * (horner(p, x) / (g * horner(q, x)) - 1)) for x, g, w in zip(*sample))


# ---------------------------------------------------------------- functions: n -> (x, g, w)


def nodes(low, high, n):
    """Chebyshev nodes: dense at the ends, where a minimax error oscillates fastest."""
    low, high = mpf(low), mpf(high)
    return [low + (high - low) * (1 - mp.cos(mp.pi * (2 * i + 1) / (2 * n))) / 2 for i in range(n)]


def exp(n):
    x = nodes("-0.3466", "0.3466", n)
    g = [(mp.expm1(r) - r) / r**2 for r in x]
    # The weight keeps its sign: with q(0) fixed, P - g has a factor r, so w must change sign with it.
    return x, g, [gi * r**2 / mp.expm1(r) for gi, r in zip(g, x)]


def exp_whole(n):
    """The same, relative to e^r."""
    x = nodes("-0.347", "0.347", n)
    g = [(mp.expm1(r) - r) / r**2 for r in x]
    return x, g, [gi * r**2 / mp.exp(r) for gi, r in zip(g, x)]


def log1p(n):
    z = nodes(0, 1, n)
    s = [v / (2 + v) for v in z]
    g = [(mp.log1p(v) - 2 * u) / u**3 for u, v in zip(s, z)]
    return [u**2 for u in s], g, [gi * u**3 / mp.log1p(v) for gi, u, v in zip(g, s, z)]


def log1p_ratio(n):
    """(log1p(z) / z - 1) / z; the error is relative to log1p(z)."""
    z = nodes("1e-9", 1, n)
    ratio = [mp.log1p(v) / v for v in z]
    g = [(r - 1) / v for r, v in zip(ratio, z)]
    return z, g, [gi * v / r for gi, r, v in zip(g, ratio, z)]


def tail(a):
    """R(a) = exp(a^2/2) Phi(-a) = erfcx(a / sqrt(2)) / 2."""
    return mp.exp(a**2 / 2) * mp.erfc(a / mp.sqrt(2)) / 2


def tail_nodes(top, n):
    """Nodes in (a - 3) / (a + 3): R falls as 1/a, so nodes in a itself would starve the left end."""
    t = nodes(-1, (mpf(top) - 3) / (mpf(top) + 3), n)
    return [3 * (1 + v) / (1 - v) for v in t]


def erfcx(top):
    def sample(n):
        x = tail_nodes(top, n)
        return x, [tail(a) for a in x], [mpf(1)] * n

    return sample


def erfcx_split(n):
    x = tail_nodes("38.8", n)
    inverse = [1 / tail(a) for a in x]
    g = [v - mpf(SQRT_2PI) * a for a, v in zip(x, inverse)]
    return x, g, [u / v for u, v in zip(g, inverse)]


def gelu_slope(x):
    return mp.ncdf(x) + x * mp.npdf(x)


def silu_left(a):
    """silu'(-a) e^a."""
    z = mp.exp(-a)
    return (1 + z - a) / (1 + z) ** 2


def gelu_left(a):
    """gelu'(-a) e^(a^2/2)."""
    return tail(a) - a / mp.sqrt(2 * mp.pi)


def share(a):
    """gelu(-a) e^(a^2/2), negated."""
    return a * tail(a)


def gelu_tanh_terms():
    """v = c1 a + c3 a^3, in the precision of the moment."""
    c1 = mp.sqrt(8 / mp.pi)
    return c1, c1 * mpf("0.044715")


def gelu_tanh_left(a):
    """gelu_tanh'(-a) e^v, v = sqrt(8 / pi) (a + 0.044715 a^3)."""
    c1, c3 = gelu_tanh_terms()
    z = mp.exp(-a * (c1 + c3 * a**2))
    return (1 + z - a * (c1 + 3 * c3 * a**2)) / (1 + z) ** 2


def mish_left(a):
    """mish'(-a) e^a."""
    z = mp.exp(-a)
    return (4 * (1 - a) + z * (6 - 4 * a) + 4 * z**2 + z**3) / (2 + 2 * z + z**2) ** 2


def mish_right(a):
    """mish'(a)."""
    z = mp.exp(-a)
    return 1 - z**2 * (2 - 4 * a + (4 - 4 * a) * z + 4 * z**2) / (1 + 2 * z + 2 * z**2) ** 2


def gelu_share(a):
    """-gelu(-a)."""
    return a * mp.ncdf(-a)


QUICK = mpf("1.702")


def quick_gelu_share(a):
    """-quick_gelu(-a)."""
    return a / (1 + mp.exp(QUICK * a))


def quick_gelu_left_slope(a):
    """quick_gelu'(-a)."""
    return silu_left_slope(QUICK * a)


def gelu_tanh_share(a):
    """-gelu_tanh(-a)."""
    c1, c3 = gelu_tanh_terms()
    return a / (1 + mp.exp(a * (c1 + c3 * a**2)))


def softplus_left(a):
    """softplus(-a)."""
    return mp.log1p(mp.exp(-a))


def silu_left_slope(a):
    """silu'(-a)."""
    return mp.exp(-a) * silu_left(a)


def gelu_tanh_left_slope(a):
    """gelu_tanh'(-a)."""
    c1, c3 = gelu_tanh_terms()
    return mp.exp(-a * (c1 + c3 * a**2)) * gelu_tanh_left(a)


def mish_slope(x):
    """mish'(x)."""
    return mp.exp(x) * mish_left(-x) if x < 0 else mish_right(x)


def mish_factor(x):
    """mish(x) / x."""
    return mp.tanh(mp.log1p(mp.exp(x)))


def gelu_root(n):
    root = mp.findroot(gelu_slope, mpf("-0.7517915246935645"))
    x = nodes("-0.1876", "0.1876", n)
    return x, [gelu_slope(root + h) / h for h in x], [mpf(1)] * n


def tanhshrink_ratio(a):
    """(a - tanh(a)) / a^3."""
    return (a - mp.tanh(a)) / a**3 if a else mpf(1) / 3


def tanhshrink(n):
    x = [mp.sqrt(s) for s in nodes(0, 1, n)]
    return [v**2 for v in x], [tanhshrink_ratio(v) for v in x], [mpf(1)] * n


# ---------------------------------------------------------------- float64 evaluation


def split(a, p, q):
    q = horner(q, a)
    return q / (SQRT_2PI * a * q + horner(p, a))


def largest_ulp(evaluate, p, q):
    """Largest error in ULP of a float64 evaluation without fma of R on [0, 38.8], and where."""
    a = np.array([float(v) for v in tail_nodes("38.8", 2000)] + list(np.linspace(0, 38.8, 2000)))
    value = evaluate(a, [np.float64(float(c)) for c in p], [np.float64(float(c)) for c in q])
    exact = [tail(mpf(float(v))) for v in a]
    error = [float(abs(mpf(float(v)) - e) / mpf(float(np.spacing(float(e))))) for v, e in zip(value, exact)]
    return max(zip(error, a.tolist()))


# ---------------------------------------------------------------- pieces


def single(v):
    return float(np.float32(float(v)))


class Pieces(NamedTuple):
    """f on [0, end] by polynomials c0 + c1 d + ..., d = a - centre, one for each quarter of an octave of a + shift.

    A centre lies where f is all but a float32: c0 is exact. With c0 fixed, odd degrees gain nothing over the even ones
    below. Where f has a root the centre is next to it and f = (d + lack)(c1 + c2 d + ...), so that the relative error stays
    small; where the root is 0 the first piece is a + O(a^2). `linear`: the last piece is c0 - d, for all that lies beyond.
    """

    name: str
    form: str
    f: Callable
    shift: float
    end: float
    degree: int
    bound: float
    linear: bool = False

    def intervals(self):
        """(low, high, index) of every piece; index is what `quarter` of vec.h finds."""
        low = mpf(0)
        while low < self.end:
            width = mpf(2) ** (mp.floor(mp.log(low + self.shift, 2)) - 2)
            high = (mp.floor((low + self.shift) / width) + 1) * width - self.shift
            yield low, min(high, mpf(self.end)), int(np.float32(float(low + self.shift)).view(np.uint32) >> 21) & 15
            low = high

    def fit(self, low, high):
        """(centre, what it lacks to a root, coefficients, largest relative error) on [low, high]."""
        if self.linear and high == self.end:
            c = round(float(low + high) * 2) / 4  # short, so that a - c is exact
            return c, 0.0, [1 - c, -1.0] + [0.0] * (self.degree - 1), abs((1 - low) / self.f(low) - 1)
        return fit_piece(self.f, low, high, self.degree)

    def defines(self):
        return {"SHIFT": self.shift, "END": self.end}


class EvenPieces(NamedTuple):
    """f on [start, end] in 16 pieces, of which a is in the one at or below scale a (1 + bend a) + first: with `bend` they
    shrink as f, like e^(-a^2 / 2), falls faster and faster. The centre is near a zero of the polynomial that the error
    resembles, or the fixed c0 would waste a degree: of those next to the middle the one where |f| is less, so that c0 is not
    much more than f anywhere. What roundings add is a matter of luck: of several centres that with the smallest error.
    """

    name: str
    form: str
    f: Callable
    start: float
    end: float
    bound: float
    bend: float = 0
    degree: int = 7

    @property
    def first(self):
        """At a root in 0 the piece is short: its c1 falls with a, and roundings count the more."""
        return 8.5 if self.start else 0.5 if self.f(0) else 0.75

    @property
    def scale(self):
        whole = 15.9 - self.first  # with a margin for roundings
        return float(np.nextafter(np.float32(whole / (self.end + self.bend * self.end**2)), np.float32(0)))

    def edge(self, k):
        """Where piece k begins."""
        square, steps = mpf(single(self.scale * self.bend)), max(k - mpf(self.first), self.start * mpf(self.scale))
        return 2 * steps / (self.scale + mp.sqrt(self.scale**2 + 4 * square * steps)) if square else steps / self.scale

    def intervals(self):
        for k in range(16):
            yield max(self.edge(k), mpf(self.start)), min(self.edge(k + 1), mpf(self.end)), k

    def fit(self, low, high):
        return fit_even_piece(self.f, low, high, self.degree)

    def defines(self):
        square = single(self.scale * self.bend)
        return {"SCALE": self.scale.hex(), "SQUARE": square.hex(), "FIRST": self.first, "START": self.start, "END": self.end}


def centre(f, middle, step, count=400):
    """A float32 near the middle at which f is all but one too."""
    best = (1, 0)
    for i in range(-count, count + 1):
        c = single(float(middle) * (1 + i * step))
        exact = f(mpf(c))
        best = min(best, (abs(exact / single(exact) - 1), c))
    return best[1]


def fit_piece(f, low, high, degree):
    """As Pieces.fit."""
    if f(low) * f(high) < 0:
        return fit_root(f, low, high, degree)
    if low == 0 and f(low) == 0:
        c, fixed = 0.0, [0.0, single(mp.diff(f, 0))]
    else:
        c = centre(f, (low + high) / 2, 2.0**-20)
        fixed = [single(f(mpf(c)))]
    return c, 0.0, *fit_from(f, low, high, degree, c, fixed)


def fit_even_piece(f, low, high, degree):
    """As EvenPieces.fit. A root's centre is next to it, where f' is all but a float32 too, and c0 what f is there."""
    if low == f(low) == 0:
        return 0.0, 0.0, *fit_from(f, low, high, degree, 0.0, [0.0, single(mp.diff(f, 0))])
    if f(low) * f(high) < 0:
        root = mp.findroot(f, (low, high), solver="anderson")
        c = centre(lambda a: mp.diff(f, a), root, 2.0**-24, 32)
        return c, 0.0, *fit_from(f, low, high, degree, c, [single(f(mpf(c))), single(mp.diff(f, c))])
    half = (high - low) / 2 * (-1 if abs(f(low)) < abs(f(high)) else 1)
    zero = mp.sin((1 if degree % 2 else 2) * mp.pi / (2 * (degree + 1)))
    best = None
    for place in (*(zero + i * mpf("0.04") for i in range(9)), -zero):
        c = centre(f, (low + high) / 2 + place * half, 2.0**-20)
        try:
            p, error = fit_from(f, low, high, degree, c, [single(f(mpf(c)))])
        except ArithmeticError:  # a degree too many there
            continue
        ulp = evaluated(f, low, high, c, p)
        if best is None or ulp < best[0]:
            best = ulp, (c, 0.0, p, error)
        if ulp <= ENOUGH:
            break
    return best[1]


def evaluated(f, low, high, c, p):
    """Largest error in ULP of the kernel's evaluation in float32, on a sample dense where roundings count most: at the ends."""
    a = float(low) + float(high - low) * (0.5 - 0.5 * np.cos(np.pi * np.random.default_rng(0).random(3000)))
    a = a.astype(np.float32)
    d = (a - np.float32(c)).astype(float)
    y = np.full(a.shape, p[-1])
    for coefficient in p[-2::-1]:  # fused: what float64 rounds is far less
        y = (y * d + coefficient).astype(np.float32).astype(float)
    with mp.workdps(20):
        exact = [f(mpf(float(v))) for v in a]
    return max(abs(float(v - e)) / float(np.spacing(np.float32(abs(e)))) for v, e in zip(y, exact))


def fit_from(f, low, high, degree, c, fixed):
    """(coefficients, largest relative error) around c, after those `fixed`."""
    k = len(fixed)

    def sample(n):
        x = nodes(low - c, high - c, n)
        y = [f(v + c) for v in x]
        g = [(u - horner(fixed, v)) / v**k for u, v in zip(y, x)]
        return x, g, [gi * v**k / u for gi, u, v in zip(g, y, x)]

    p, q, _ = fit_rounded(sample(120), free(degree + 1 - k), ONE, single)
    return fixed + [float(v) for v in p], largest_error(sample(400), p, q)


def fit_root(f, low, high, degree):
    """f = (d + lack) G(d): the centre is next to the root, where G is all but a float32."""
    root = mp.findroot(f, (low, high), solver="anderson")

    def ratio(a):
        return mp.diff(f, root) if abs(a - root) < 1e-12 else f(a) / (a - root)

    c = centre(ratio, root, 2.0**-22)

    def sample(n):
        x = nodes(low - c, high - c, n)
        return x, [ratio(v + c) for v in x], [mp.sign(v) for v in x]  # as in `exp`

    p, q, _ = fit_rounded(sample(120), free(degree - 1, single(ratio(mpf(c)))), ONE, single)
    return c, single(c - root), [0.0, *(float(v) for v in p)], largest_error(sample(400), p, q)


def print_pieces(pieces):
    columns, worst = [None] * 16, mpf(0)
    for low, high, index in pieces.intervals():
        if columns[index]:
            raise ArithmeticError(f"{pieces.name}: more than 16 pieces")
        c, lack, p, error = pieces.fit(low, high)
        columns[index], worst = [c, *p, lack], max(worst, error)
    error = float(mp.log(worst, 2))
    if error > pieces.bound:
        raise ArithmeticError(f"{pieces.name}: error 2^{error:.2f}")
    used = sum(c is not None for c in columns)
    columns = [c or [0.0] * (pieces.degree + 3) for c in columns]
    rows = [row for row in zip(*columns) if any(row)]
    lacks = ", then what the root's centre is off the root" if len(rows) > pieces.degree + 2 else ""
    text = f"{pieces.form}, in {used} pieces: centres, then coefficients{lacks}. Max relative error 2^{error:.2f}."
    print(comment(text))
    for name, value in pieces.defines().items():
        print(f"#define {pieces.name}_{name} {value}")
    print(f"static const float {pieces.name}_PIECES[{len(rows)}][16] = {{")
    for row in rows:
        cells = [f"{short(v)}f" for v in row]
        print("    {" + ",\n     ".join(", ".join(cells[i : i + 8]) for i in (0, 8)) + "},")
    print("};\n")
    print(f"{pieces.name}: {text}", file=sys.stderr)


# ---------------------------------------------------------------- table and header


class Entry(NamedTuple):
    name: str
    form: str
    sample: Callable
    p: list
    q: list
    bound: float  # the header is refused if log2 of the largest relative error is above it
    evaluate: Callable | None = None
    rounded: Callable = float


def free(count, *fixed):
    """`count` coefficients to fit, above those `fixed`."""
    return [mpf(c) for c in fixed] + [FREE] * count


ONE = [mpf(1)]
EXP = "e^r = 1 + r + r^2 q(r), |r| <= 0.3466; relative to e^r - 1"
EXP_WHOLE = "The same for float32 lanes, relative to e^r"
EXP_SHORT = "The same for results of 16 bits"
LOG1P = "log1p(z) = 2s + s^3 P(s^2), s = z / (2 + z), 0 <= z <= 1"
LOG1P_RATIO = "log1p(z) = z (1 + z P(z)), 0 <= z <= 1"
ERFCX = "R(a) = exp(a^2/2) Phi(-a) = P(a) / Q(a), 0 <= a <= {}"
# 1/R = sqrt(2 pi) a + O(1/a): the rounding of Q cancels between numerator and denominator as a grows, where
# that of P(a) / Q(a) adds up. P takes in what the rounded sqrt(2 pi) leaves. P(0) = 3.5 and Q(0) = 1.75 keep
# the intermediates near 0 just below a power of two, where a rounding is smallest: 2.3 ULP; 2 and 1 give 2.7.
SPLIT = "R(a) = Q(a) / (ERFCX_SPLIT_K a Q(a) + P(a)), 0 <= a <= 38.8"
GELU_ROOT = "gelu'(root + h) = h P(h), |h| <= 0.1876, root = -0.7517915246935645"
# A polynomial would need degree 10 (wide), 16 (double) against four or seven steps and a division here, and
# its first coefficient, 1/3 rounded, alone would cost 2^-54.
TANHSHRINK = "x - tanh(x) = x s P(s) / Q(s), s = x^2, |x| <= 1"
TABLE = [
    Entry("EXP_WIDE", EXP, exp, free(6, 0.5), ONE, -37),
    Entry("EXP_DOUBLE", EXP, exp, free(10, 0.5), ONE, -61),
    Entry("EXP_FLOAT", EXP_WHOLE, exp_whole, free(5), ONE, -28, None, single),
    Entry("EXP_SHORT", EXP_SHORT, exp_whole, free(3), ONE, -17.5, None, single),
    Entry("LOG1P_FLOAT", LOG1P_RATIO, log1p_ratio, free(9), ONE, -27, None, single),
    Entry("LOG1P_WIDE", LOG1P, log1p, free(6), ONE, -38),
    Entry("LOG1P_DOUBLE", LOG1P, log1p, free(10), ONE, -59),
    Entry("ERFCX_WIDE", ERFCX.format(14.8), erfcx("14.8"), free(6, 0.5), free(6, 1), -34.5),
    Entry("ERFCX_SPLIT", SPLIT, erfcx_split, free(9, 3.5), free(10, 1.75), -57.5, split),
    Entry("GELU_ROOT_DOUBLE", GELU_ROOT, gelu_root, free(13), ONE, -53.5),
    Entry("TANHSHRINK_WIDE", TANHSHRINK, tanhshrink, free(2, 1), free(2, 3), -37),
    Entry("TANHSHRINK_DOUBLE", TANHSHRINK, tanhshrink, free(3, 1), free(4, 3), -60),
]

PIECES = [
    Pieces("TANH", "tanh(a), 0 <= a <= 9.02", mp.tanh, 0.75, 9.02, 6, -27),
    Pieces("TANHSHRINK", "(a - tanh(a)) / a^3, 0 <= a <= 9.02", tanhshrink_ratio, 0.75, 9.02, 6, -26),
    Pieces("TAIL", "R(a), 0 <= a <= 14.75", tail, 1.5, 14.75, 6, -26.5),
    Pieces("SHARE", "a R(a), 0 <= a <= 14.75", share, 1.5, 14.75, 6, -26),
    Pieces("GELU_LEFT", "gelu'(-a) e^(a^2/2), 0 <= a <= 14.75", gelu_left, 1.5, 14.75, 6, -25.5),
    Pieces("GELU_TANH_LEFT", "gelu_tanh'(-a) e^v, 0 <= a <= 11", gelu_tanh_left, 0.85, 11, 6, -25.5),
    Pieces("MISH_LEFT", "mish'(-a) e^a, 0 <= a <= 22, and beyond", mish_left, 1.55, 22, 6, -25, linear=True),
    Pieces("MISH_RIGHT", "mish'(a), 0 <= a <= 22", mish_right, 1.55, 22, 6, -24.3),
    Pieces("SILU_LEFT", "silu'(-a) e^a, 0 <= a <= 22.5, and beyond", silu_left, 1.5, 22.5, 6, -25.5, linear=True),
    EvenPieces("GELU", "-gelu(-a), 0 <= a <= 7.6", gelu_share, 0, 7.6, -25, 0.45, degree=8),
    EvenPieces("GELU_TANH", "-gelu_tanh(-a), 0 <= a <= 6.3", gelu_tanh_share, 0, 6.3, -25, 0.6, degree=8),
    EvenPieces("QUICK_GELU", "-quick_gelu(-a), 0 <= a <= 9.9", quick_gelu_share, 0, 9.9, -24.4),
    EvenPieces("SOFTPLUS", "softplus(-a), 0 <= a <= 16.5", softplus_left, 0, 16.5, -26),
    EvenPieces("MISH", "mish(x) / x, -9.9 <= x <= 8.8", mish_factor, -9.9, 8.8, -25.5, degree=8),
    EvenPieces("SILU_SLOPE", "silu'(-a), 0 <= a <= 14.5", silu_left_slope, 0, 14.5, -25.5, degree=8),
    EvenPieces("GELU_SLOPE", "gelu'(-a), 0 <= a <= 6.2", lambda a: gelu_slope(-a), 0, 6.2, -24, 0.184, degree=8),
    EvenPieces("GELU_TANH_SLOPE", "gelu_tanh'(-a), 0 <= a <= 5.5", gelu_tanh_left_slope, 0, 5.5, -25, 0.287, degree=8),
    EvenPieces("QUICK_GELU_SLOPE", "quick_gelu'(-a), 0 <= a <= 8.8", quick_gelu_left_slope, 0, 8.8, -25.5, degree=8),
    EvenPieces("MISH_SLOPE", "mish'(x), -8.8 <= x <= 7.75", mish_slope, -8.8, 7.75, -24.5, degree=9),
]


def short(v):
    """The shortest hexadecimal form."""
    head, _, power = float(v).hex().partition("p")
    return f"{head.rstrip('0').rstrip('.') if '.' in head else head}p{power}"


def array(name, values, type="double"):
    end = "f" if type == "float" else ""
    body = textwrap.fill(", ".join(short(v) + end for v in values), 107, initial_indent="    ", subsequent_indent="    ")
    return f"static const {type} {name}[{len(values)}] = {{\n{body},\n}};"


def comment(text):
    return "\n   ".join(textwrap.wrap(f"/* {text} */", 107))


def main():
    guard = "FASTACT_COEFFICIENTS_H"
    print(comment("Minimax coefficients, lowest degree first. Written by fit.py: change them there."))
    print(f"#ifndef {guard}\n#define {guard}\n")
    for entry in TABLE:
        p, q, ideal = fit_rounded(entry.sample(FIT_POINTS), entry.p, entry.q, entry.rounded)
        error, ideal = (float(mp.log(e, 2)) for e in (largest_error(entry.sample(CHECK_POINTS), p, q), ideal))
        if error > entry.bound or (len(q) > 1 and min(p + q) <= 0):
            raise ArithmeticError(f"{entry.name}: error 2^{error:.2f}, or a coefficient is not positive")
        text = f"{entry.form}. Max relative error 2^{error:.2f} (2^{ideal:.2f} before rounding)."
        if entry.evaluate:
            ulp, where = largest_ulp(entry.evaluate, p, q)
            text += f" In float64 without fma: {ulp:.2f} ULP, at a = {where:.3g}."
        print(comment(text))
        if entry.evaluate is split:
            print(f"static const double {entry.name}_K = {SQRT_2PI.hex()}; /* sqrt(2 pi) */")
        if len(q) == 1:
            print(array(entry.name, p, "float" if entry.rounded is single else "double"), end="\n\n")
        else:
            print(array(entry.name + "_P", p))
            print(array(entry.name + "_Q", q), end="\n\n")
        print(f"{entry.name}: {len(p) - 1}/{len(q) - 1}, {text}", file=sys.stderr)
    for pieces in PIECES:
        print_pieces(pieces)
    print(f"#endif /* {guard} */")


if __name__ == "__main__":
    main()
