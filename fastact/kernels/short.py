"""Find the numbers of short.h, with which none of the 65,536 results is wrong, and print them as a C header.

    python fastact/kernels/short.py > short_coefficients.h        # 5 s; needs AVX-512, a C compiler, SciPy

A table starts from the best fit. One to three of its numbers are moved by up to REACH units in their last places, and what is
no worse is kept, until no result differs from the right ones: those of fastact's other kernels, which float64 settles where
float32 leaves a doubt, and which the tests hold to mpmath.

tanh is in pieces of degree 3 around 0. Each float16 says between which numbers the polynomial must lie there: of all that do,
the one farthest from those limits, in units of the result, is the solution of a linear program.
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
TANH_END, TANH_SCALE, TANH_SHIFT = 4.6, 1.25, float(np.float32(0.4875))  # of a few the one that leaves the largest margin

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
static float table[16], kept[16];
static float TANH_SHORT[4][16];
#define TANH_SHORT_END %(end)r
#define TANH_SHORT_SCALE %(scale)r
#define TANH_SHORT_SHIFT %(shift)r
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
int wrong_in_pieces(const uint16_t *right, int is_nan, const float *pieces)
{
    memcpy(TANH_SHORT, pieces, sizeof TANH_SHORT);
    return wrong(right, is_nan);
}
int search(const uint16_t *right, int is_nan, float *numbers, const double *reach, int n, long trials)
{
    int now;
    memcpy(table, numbers, (size_t)n * 4);
    memcpy(kept, table, sizeof kept);
    now = wrong(right, is_nan);
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
        count = wrong(right, is_nan);
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


def library(name, storage, folder):
    source, built = folder / "search.c", folder / f"{name}_{storage}.so"
    tables = "\n".join(f"#define {each}_SHORT table" for each in OTHERS)
    numbers = {"end": TANH_END, "scale": TANH_SCALE, "shift": TANH_SHIFT}
    source.write_text(SEARCH % {"tables": tables, "function": f"{name.lower()}_short", **numbers})
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
    dtype = FORMATS[storage]
    left = library(name, storage, folder).search(
        right_results(name.lower(), dtype).ctypes,
        infinity(dtype),
        numbers.ctypes,
        reach.ctypes,
        len(numbers),
        ctypes.c_long(TRIALS),
    )
    print(f"{name}, {dtype}: {left} wrong", file=sys.stderr)
    if left:
        raise ArithmeticError(f"{name}, {dtype}: {left} results are wrong")
    return numbers


def tanh_piece(a, y, degree):
    """(coefficients in powers of a, margin) of the polynomial between the limits of y's rounding to float16."""
    high, low = ((y.astype(float) + np.nextafter(y, np.float16(to)).astype(float)) / 2 for to in (np.inf, -np.inf))
    unit = high - low
    first = a[0] < 2**-10  # in powers of a alone, so that what is small is right too
    middle = 0 if first else (a[0] + a[-1]) / 2
    reach = a[-1] - middle
    powers = np.vander((a - middle) / reach, degree + 1, increasing=True)[:, int(first) :] / unit[:, None]
    near = np.linalg.lstsq(powers, np.tanh(a) / unit, rcond=None)[0]
    scale = np.abs(powers).max(axis=0)
    rows, ones = powers / scale, np.ones((len(a), 1))
    solution = linprog(
        [0] * rows.shape[1] + [-1],
        A_ub=np.block([[rows, ones], [-rows, ones]]),
        b_ub=np.concatenate([high / unit - powers @ near, powers @ near - low / unit]),
        bounds=[(None, None)] * rows.shape[1] + [(None, 0.5)],
        method="highs",
    )
    p = near + solution.x[:-1] / scale
    coefficients = np.zeros(1)
    for c in reversed([0.0, *p] if first else p):
        coefficients = polynomial.polyadd(polynomial.polymul(coefficients, [-middle / reach, 1 / reach]), [c])
    return np.pad(coefficients, (0, 4))[:4], solution.x[-1]


def tanh_table(folder):
    """A piece for each quarter of an octave of a SCALE + SHIFT, as `quarter` of vec.h finds it."""
    x = np.arange(0x7C00, dtype=np.uint16).view(np.float16)
    place = (x.astype(np.float32) * np.float32(TANH_SCALE) + np.float32(TANH_SHIFT)).view(np.uint32) >> 21 & 15
    a, y = x.astype(float), right_results("tanh", FORMATS["HALF"])[: len(x)].view(np.float16)
    pieces = np.zeros((4, 16), np.float32)
    for i in range(16):
        here = (place == i) & (a > 0) & (a <= TANH_END)
        for degree in (1, 2, 3):  # a degree too many next to 1 is lost in rounding
            pieces[:, i], margin = tanh_piece(a[here], y[here], degree)
            if margin > 2**-6:
                break
    for storage, dtype in FORMATS.items():
        right = right_results("tanh", dtype)
        if left := library("TANH", storage, folder).wrong_in_pieces(right.ctypes, infinity(dtype), pieces.ctypes):
            raise ArithmeticError(f"TANH, {dtype}: {left} results are wrong")
        print(f"TANH, {dtype}: {left} wrong", file=sys.stderr)
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
        pieces = tanh_table(folder)
    print("#endif\n")
    print(f"#define TANH_SHORT_END {TANH_END}\n#define TANH_SHORT_SCALE {TANH_SCALE}\n#define TANH_SHORT_SHIFT {TANH_SHIFT}")
    print("static const float TANH_SHORT[4][16] = {")
    for row in pieces:
        cells = [f"{fit.short(v)}f" for v in row]
        print("    {" + ",\n     ".join(", ".join(cells[i : i + 8]) for i in (0, 8)) + "},")
    print("};\n\n#endif /* FASTACT_SHORT_COEFFICIENTS_H */")


if __name__ == "__main__":
    main()
