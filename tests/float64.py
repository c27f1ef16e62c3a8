"""float64 inputs where activations are hard, and where the exact results lie: data/float64.npz.

`python tests/float64.py --write` makes the data with mpmath (half a minute). The inputs follow from integers
alone, so only results are stored, 4 bytes each: the position of the exact value on the line of float64
numbers, in 1/128 ULP, modulo a prime. That gives the error of a result up to 2**24 ULP; anything farther off,
by a factor of 2 or a wrong sign say, passes with probability 2**-22.
"""

import argparse
import zlib
from multiprocessing import Pool
from pathlib import Path

import numpy as np
import oracle
from oracle import CASES, DIRECTIONS, ELEMENTWISE, FORMATS, NEAR_ROOT, case_id

DATA = Path(__file__).with_name("data") / "float64.npz"
POINTS = 10_000  # for each activation, over all samples of its parameters
PARTS = 128  # of an ULP
PRIME = 2**32 - 5
MASK = np.uint64(2**63 - 1)
FORMAT = FORMATS["float64"]
SMOOTH = [(n, p) for n, p in CASES if ELEMENTWISE[n].definition.ulp[0] > 0.5]


def random_words(n, seed):
    """uint64 of splitmix64: the same on every machine, with every NumPy."""
    state = np.arange(1, n + 1, dtype=np.uint64) + np.uint64(seed << 32)
    z = state * np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


class Draw:
    """Random numbers made with integers and exact or basic float64 arithmetic."""

    def __init__(self, seed):
        self.seed = seed

    def words(self, n):
        self.seed += 1
        return random_words(n, self.seed)

    def linear(self, low, high, n):
        return low + (high - low) * ((self.words(n) >> np.uint64(11)).astype(np.float64) * 2.0**-53)

    def sign(self, n):
        return 1.0 - 2.0 * (self.words(n) >> np.uint64(63)).astype(np.float64)

    def magnitudes(self, low, high, n):
        """All binades from low to high alike, either sign."""
        low, high = (np.array([v]).view(np.uint64)[0] for v in (float(low), float(high)))
        return (low + self.words(n) % (high - low)).view(np.float64) * self.sign(n)

    def around(self, centres, n):
        """From 1/8 of the centre's scale down to its last bits, on either side."""
        centres = np.resize(np.array(centres, np.float64), n)
        powers = 3 + (self.words(n) % np.uint64(51)).astype(np.int64)
        return centres + self.sign(n) * np.ldexp(self.linear(1, 2, n), -powers)


def case_name(name, params):
    return f"{name}{case_id(params) if params else ''}"


def points(name, params):
    """About POINTS divided by the number of samples."""
    n = POINTS // len([1 for other, _ in CASES if other == name])
    draw = Draw(zlib.crc32(case_name(name, params).encode()) & 0x7FFFFFFF)
    scale = 1 / abs(params[0]) if params and params[0] and name in ("softplus", "celu", "swish") else 1.0
    roots, kinks = oracle.roots(name, params), ELEMENTWISE[name].definition.kinks_at(*params)
    # Half-way between multiples of ln 2, exponentials change their power of two.
    turns = (np.arange(-40, 40) + 0.5) * 0.6931471805599453
    x = [
        draw.magnitudes(5e-324, 1.7e308, n // 10),
        draw.magnitudes(2.0**-60, 0.5, n * 3 // 20),
        draw.linear(-8, 8, n // 4) * scale,
        draw.linear(-40, 40, n // 10) * scale,
        draw.linear(-760, 760, n // 10) * scale,  # exponentials end
        draw.linear(-746, -706, n // 20) * scale,  # subnormal ones
        draw.linear(-39, -36, n // 40),  # subnormal gelu
        draw.linear(-38, -6, n // 20),
        draw.around(turns * scale, n // 10),
    ]
    centres = [*roots, *kinks] or [0.0, -1.0, 1.0]
    x.append(draw.around(centres, n - sum(part.size for part in x)))
    return np.concatenate(x)


def near_root(name, params, x):
    near = np.zeros(x.size, bool)
    for root in oracle.roots(name, params):
        near |= np.abs(x - root) <= NEAR_ROOT
    return near


def ordinal(y):
    """Numbers from one float64 to the next differ by 1; both zeros are 0."""
    bits = np.ascontiguousarray(y, np.float64).view(np.uint64)
    size = (bits & MASK).astype(np.int64)
    return np.where(bits > MASK, -size, size)


def position(exact):
    """Of exact values, modulo PRIME, in 1 / PARTS ULP."""
    rest = np.rint(exact.rest * PARTS).astype(np.int64)
    return ((ordinal(exact.rounded()) % PRIME * PARTS + rest) % PRIME).astype(np.uint32)


def ulps(y, stored):
    """How far results are from the stored positions."""
    distance = (ordinal(y) % PRIME * PARTS - stored.astype(np.int64)) % PRIME
    distance = np.minimum(distance, PRIME - distance) / PARTS
    return np.where(np.isnan(y), np.inf, distance)


def compute(case):
    name, params, direction = case
    x = points(name, params)
    exact = oracle.Exact(oracle.evaluate(name, params, direction, x), FORMAT)
    return f"{case_name(name, params)} {direction}", position(exact)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--write", action="store_true", required=True, help=f"make data/{DATA.name}")
    parser.parse_args()
    wanted = [(n, oracle.at_precision(p, "float64"), d) for n, p in SMOOTH for d in DIRECTIONS]
    with Pool() as pool:
        found = dict(pool.map(compute, wanted, chunksize=1))
    DATA.parent.mkdir(exist_ok=True)
    np.savez_compressed(DATA, **found)
    print(f"wrote {len(found)} tables, {DATA.stat().st_size} bytes, to {DATA}")


if __name__ == "__main__":
    main()
