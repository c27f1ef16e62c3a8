"""Find the numbers of short.h, with which none of the 65,536 results is wrong, and print them as a C header.

    python fastact/kernels/short.py > short_coefficients.h        # 9 s; needs AVX-512, a C compiler, SciPy

A table starts from the best fit. One to three of its numbers are moved by up to REACH units in their last places, and what is
no worse is kept, until no result differs from the right ones: those of fastact's other kernels, which float64 settles where
float32 leaves a doubt, and which the tests hold to mpmath.

tanh is in pieces of degree 3 around 0, the gelus and softplus in pieces of degree 5 around their centres. Each float16 says
between which numbers the polynomial must lie there: of all that do, the one farthest from those limits, in units of the
result, is the solution of a linear program. Some inputs next to 0 leave less than float32 rounds off: the numbers of that
piece are then moved like those above.
"""

import ctypes
import os
import subprocess
import sys
import tempfile
from pathlib import Path

os.environ["FASTACT_ISA"] = "avx2"  # right results that short.h has no part in

import fit
import ml_dtypes
import numpy as np
from numpy.polynomial import polynomial
from scipy import special
from scipy.optimize import linprog

import fastact

HERE = Path(__file__).resolve().parent
NUMBERS = np.arange(65536, dtype=np.uint16)
FORMATS = {"HALF": np.dtype(np.float16), "BFLOAT": np.dtype(ml_dtypes.bfloat16)}
# {name: what else it tunes}
OTHERS = {
    "SILU": [],
    "SIGMOID": [],
    "ELU": [],
    "SELU": [1.0507009873554805 * 1.6732632423543772, 1.0507009873554805],
    "QUICK_GELU": [],
    "MISH": [2.0, 2.0],
}
REACH = {"HALF": [4, 30, 200, 2000, 20000, 200000], "BFLOAT": [4, 60, 2000, 20000, 200000]}
OTHER_REACH = {"HALF": 4, "BFLOAT": 100}
TRIALS = 1_000_000
TIMES = {"QUICK_GELU": 1.702}
HALF_ONLY = {"QUICK_GELU"}  # of bfloat16 one result stays wrong
PIECES = {
    "TANH": {"END": 4.6, "SCALE": 1.25, "SHIFT": float(np.float32(0.4875))},  # of a few what leaves the largest margin
    "GELU": {"END": 5.7265625, "WIDTH": 0.375},  # from the end on all results on the left are 0
    "GELU_TANH": {"END": 5.2890625, "WIDTH": 0.34375},
    "SOFTPLUS": {"END": 17.34375, "WIDTH": 1.125},
}
# What a function of x is beside max(x, 0), as a function of |x|.
SHARES = {
    "GELU": lambda a: -a * special.ndtr(-a),
    "GELU_TANH": lambda a: -a * special.expit(-2 * np.sqrt(2 / np.pi) * (a + 0.044715 * a**3)),
    "SOFTPLUS": lambda a: np.log1p(np.exp(-a)),
}
DEGREE = 5  # with 4, no polynomial lies between the limits of gelu next to 3.75, nor of softplus in four pieces
PIECE_REACH = [60, 4, 2000, 20000, 200000, 2000000]

SEARCH = r"""
#include <math.h>
#include <stdint.h>
#include <string.h>
#define ISA ISA_AVX512
#define LANES LANES_F32
#include "kernels.h"
#include "mathfn.h"
#define FASTACT_SHORT_COEFFICIENTS_H
%(tables)s
static float table[16], kept[16], pieces[%(terms)d][16];
#include "short.h"
KERNEL void compute(const E *x, E *y)
{
    for (int i = 0; i < 65536; i += N)
        estore(y + i, short_narrow(%(function)s(load(x + i))));
}
static int wrong(const uint16_t *right, int is_nan)
{
    static uint16_t x[65536], y[65536];
    int count = 0;
    for (int i = 0; i < 65536; i++)
        x[i] = (uint16_t)i;
    compute(x, y);
    for (int i = 0; i < 65536; i++)
        count += (i & 0x7fff) <= is_nan && y[i] != right[i];
    return count;
}
static uint64_t state = 88172645463325252u;
static uint64_t drawn(uint64_t below)
{
    state ^= state << 13, state ^= state >> 7, state ^= state << 17;
    return state %% below;
}
int wrong_in_pieces(const uint16_t *right, int is_nan, const float *numbers, int terms)
{
    memcpy(pieces, numbers, (size_t)terms * sizeof pieces[0]);
    return wrong(right, is_nan);
}
/* With the first piece as searched for, after wrong_in_pieces. */
static int wrong_now(const uint16_t *right, int is_nan, int first_piece)
{
    for (int j = 0; first_piece && j < %(terms)d; j++)
        pieces[j][0] = table[j];
    return wrong(right, is_nan);
}
int search(const uint16_t *right, int is_nan, float *numbers, const double *reach, int n, int first_piece, long trials)
{
    int now;
    memcpy(table, numbers, (size_t)n * 4);
    memcpy(kept, table, sizeof kept);
    now = wrong_now(right, is_nan, first_piece);
    for (long t = 0; now && t < trials; t++) {
        int count;
        memcpy(table, kept, sizeof kept);
        for (int moved = 1 + (int)drawn(3); moved; moved--) {
            int i = (int)drawn((uint64_t)n), by = (int)(pow(reach[i], (double)drawn(1000) / 1000) + 0.5);
            int32_t bits;
            memcpy(&bits, table + i, 4);
            bits += drawn(2) ? by : -by;
            memcpy(table + i, &bits, 4);
        }
        count = wrong_now(right, is_nan, first_piece);
        if (count <= now) {
            now = count;
            memcpy(kept, table, sizeof kept);
        }
    }
    memcpy(numbers, kept, (size_t)n * 4);
    return now;
}
"""


def right_results(name, dtype):
    with np.errstate(all="ignore"):
        return np.asarray(getattr(fastact, name)(NUMBERS.view(dtype))).view(np.uint16)


def infinity(dtype):
    return int(np.array(np.inf, dtype).view(np.uint16))


def defined():
    """The constants of what is in pieces, for C."""
    return "\n".join(f"#define {name}_SHORT_{key} {value!r}" for name, each in PIECES.items() for key, value in each.items())


def library(name, storage, folder):
    source, built = folder / "search.c", folder / f"{name}_{storage}.so"
    tables = [f"#define {each}_SHORT table" for each in OTHERS] + [f"#define {each}_SHORT pieces" for each in PIECES]
    parts = {"tables": "\n".join([*tables, defined()]), "terms": DEGREE + 1, "function": f"{name.lower()}_short"}
    source.write_text(SEARCH % parts)
    flags = ["-O3", "-ffp-contract=off", "-shared", "-fPIC", "-w", f"-DSTORAGE=STORAGE_{storage}", f"-I{HERE}"]
    subprocess.run([os.environ.get("CC", "cc"), *flags, str(source), "-o", str(built), "-lm"], check=True)
    return ctypes.CDLL(str(built))


def table(name, storage, folder):
    """A function's numbers: ln 2, the coefficients of e^r - 1 from r on, and its own."""
    terms = len(REACH[storage]) - 1
    p, _, _ = fit.fit_rounded(fit.exp_whole(fit.FIT_POINTS), fit.free(terms - 1), fit.ONE, fit.single)
    times = TIMES.get(name, 1.0)
    scaled = [fit.mp.ln(2) / times, *(c * times**power for power, c in enumerate([1, *p], 1))]
    numbers = np.array([*scaled, *OTHERS[name]], np.float32)
    reach = np.array(REACH[storage] + [OTHER_REACH[storage]] * len(OTHERS[name]), float)
    search(library(name, storage, folder), name, storage, numbers, reach, False)
    return numbers


def search(found, name, storage, numbers, reach, first_piece):
    """Move these numbers until none is wrong."""
    right, nan = right_results(name.lower(), FORMATS[storage]), infinity(FORMATS[storage])
    trials = ctypes.c_long(TRIALS)
    report(name, storage, found.search(right.ctypes, nan, numbers.ctypes, reach.ctypes, len(numbers), first_piece, trials))


def report(name, storage, wrong):
    print(f"{name}, {FORMATS[storage]}: {wrong} wrong", file=sys.stderr)
    if wrong:
        raise ArithmeticError(f"{name}, {FORMATS[storage]}: {wrong} results are wrong")


def limits(y):
    """Between which numbers lies what is rounded to y."""
    return np.array([(y.astype(float) + np.nextafter(y, np.float16(to)).astype(float)) / 2 for to in (-np.inf, np.inf)])


def between(u, near, low, high, powers_of):
    """(coefficients, margin) of the polynomial between these limits, of these powers of u."""
    unit = high - low
    powers = u[:, None] ** np.array(powers_of) / unit[:, None]
    start = np.linalg.lstsq(powers, near / unit, rcond=None)[0]
    scale = np.abs(powers).max(axis=0)
    rows, ones = powers / scale, np.ones((len(u), 1))
    solution = linprog(
        [0] * rows.shape[1] + [-1],
        A_ub=np.block([[rows, ones], [-rows, ones]]),
        b_ub=np.concatenate([high / unit - powers @ start, powers @ start - low / unit]),
        bounds=[(None, None)] * rows.shape[1] + [(None, 0.5)],
        method="highs",
    )
    p = np.zeros(powers_of[-1] + 1)
    p[powers_of] = start + solution.x[:-1] / scale
    return p, solution.x[-1]


def tanh_piece(a, y, degree):
    """(coefficients in powers of a, margin) of tanh's polynomial."""
    first = a[0] < 2**-10  # in powers of a alone, without a constant: what is small is right too
    middle = 0 if first else (a[0] + a[-1]) / 2
    reach = a[-1] - middle
    p, margin = between((a - middle) / reach, np.tanh(a), *limits(y), range(int(first), degree + 1))
    coefficients = np.zeros(1)
    for c in reversed(p):
        coefficients = polynomial.polyadd(polynomial.polymul(coefficients, [-middle / reach, 1 / reach]), [c])
    return np.pad(coefficients, (0, 4))[:4], margin


def wrong_in_pieces(found, name, storage, pieces):
    right, nan = right_results(name.lower(), FORMATS[storage]), infinity(FORMATS[storage])
    return found.wrong_in_pieces(right.ctypes, nan, pieces.ctypes, len(pieces))


def tanh_table(folder):
    """A piece for each quarter of an octave of a SCALE + SHIFT, as `quarter` of vec.h finds it."""
    x = np.arange(0x7C00, dtype=np.uint16).view(np.float16)
    scale, shift = (np.float32(PIECES["TANH"][key]) for key in ("SCALE", "SHIFT"))
    place = (x.astype(np.float32) * scale + shift).view(np.uint32) >> 21 & 15
    a, y = x.astype(float), right_results("tanh", FORMATS["HALF"])[: len(x)].view(np.float16)
    pieces = np.zeros((4, 16), np.float32)
    for i in range(16):
        here = (place == i) & (a > 0) & (a <= PIECES["TANH"]["END"])
        for degree in (1, 2, 3):  # a degree too many next to 1 is lost in rounding
            pieces[:, i], margin = tanh_piece(a[here], y[here], degree)
            if margin > 2**-6:
                break
    for storage in FORMATS:
        report("TANH", storage, wrong_in_pieces(library("TANH", storage, folder), "TANH", storage, pieces))
    return pieces


def share_table(name, folder):
    """A piece around each multiple of WIDTH, of what is added to max(x, 0) or, if negative, taken away."""
    share, end, width = SHARES[name], PIECES[name]["END"], PIECES[name]["WIDTH"]
    x = np.arange(1, 0x7C00, dtype=np.uint16).view(np.float16)
    x = x[x <= end]
    y = right_results(name.lower(), FORMATS["HALF"]).view(np.float16)
    a, sign = x.astype(float), np.sign(share(1.0))
    low, high = zip(limits(y[1 : len(x) + 1]) - a, limits(y[0x8001 : len(x) + 0x8001]), strict=True)  # of x and of -x
    place = np.float32(a * np.float32(1 / width) + 2**23) - np.float32(2**23)
    pieces = np.zeros((DEGREE + 1, 16), np.float32)
    for i in range(16):
        here = place == i
        known = np.zeros(DEGREE + 1)
        powers = list(range(DEGREE + 1))
        if i == 0 and share(0.0) == 0:
            # Near 0 a gelu is x/2 and 0.4 x^2: exactly x/2, which for half of the smallest numbers is in the middle of two, and
            # a constant that decides.
            powers.remove(1)
            known[1] = -0.5
        r = a[here] - i * width
        rest = polynomial.polyval(r, known)
        near, below, above = (
            np.concatenate([side[here] - rest for side in sides]) for sides in ((share(a), share(a)), low, high)
        )
        p, _ = between(np.tile(r / (width / 2), 2), near, below, above, powers)
        pieces[:, i] = sign * (known + p / (width / 2) ** np.arange(DEGREE + 1))
    found = library(name, "HALF", folder)
    print(f"{name}: {wrong_in_pieces(found, name, 'HALF', pieces)} wrong before the search", file=sys.stderr)
    numbers = pieces[:, 0].copy()
    search(found, name, "HALF", numbers, np.array(PIECE_REACH, float), True)
    pieces[:, 0] = numbers
    return pieces


def main():
    print(fit.comment("Numbers with which no result of 16 bits is wrong, see short.h. Written by short.py: change them there."))
    print("#ifndef FASTACT_SHORT_COEFFICIENTS_H\n#define FASTACT_SHORT_COEFFICIENTS_H\n")
    with tempfile.TemporaryDirectory() as top:
        folder = Path(top)
        for storage, condition in (("HALF", "#if STORAGE == STORAGE_HALF"), ("BFLOAT", "#else")):
            print(condition)
            for name in OTHERS:
                if storage == "HALF" or name not in HALF_ONLY:
                    cells = ", ".join(f"{fit.short(v)}f" for v in table(name, storage, folder))
                    print(f"static const float {name}_SHORT[] = {{{cells}}};")
        tables = {"TANH": tanh_table(folder), **{name: share_table(name, folder) for name in SHARES}}
        log_sigmoid = library("LOG_SIGMOID", "HALF", folder)
        report("LOG_SIGMOID", "HALF", wrong_in_pieces(log_sigmoid, "LOG_SIGMOID", "HALF", tables["SOFTPLUS"]))
    print("#endif\n")
    print(defined())
    for name, pieces in tables.items():
        print(f"static const float {name}_SHORT[{len(pieces)}][16] = {{")
        for row in pieces:
            cells = [f"{fit.short(v)}f" for v in row]
            print("    {" + ",\n     ".join(", ".join(cells[i : i + 8]) for i in (0, 8)) + "},")
        print("};")
    print("\n#endif /* FASTACT_SHORT_COEFFICIENTS_H */")


if __name__ == "__main__":
    main()
