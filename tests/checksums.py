"""Checksums of every activation on fixed inputs: what all instruction sets with fused multiply-add give.

`python tests/checksums.py --write` records them in checksums.json, without --write compares. A change of a
kernel that changes results shows up here, so that it is never an accident.
"""

import argparse
import hashlib
import json
import sys
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from oracle import CASES, ELEMENTWISE, function

from fastact import _kernels

TABLE = Path(__file__).with_name("checksums.json")
DIRECTIONS = ("forward", "derivative")
DTYPES = ("float16", "float32", "float64")
FUSED = [name for name in _kernels.isa_names() if name in ("avx2", "avx512", "neon")]


@contextmanager
def using(isa):
    """Run on this instruction set."""
    before = _kernels.active_isa()
    _kernels.use_isa(isa)
    try:
        yield
    finally:
        _kernels.use_isa(before)


def inputs(dtype):
    """At least 131,072 bit patterns, NaN among them, evenly over all there are, and as many numbers where
    functions bend. All 65,536 for float16."""
    if dtype == "float16":
        return np.arange(2**16, dtype=np.uint16).view(np.float16)
    if dtype == "float32":
        patterns = np.arange(0, 2**32, 20479, dtype=np.uint64).astype(np.uint32).view(np.float32)
    else:
        patterns = (np.arange(2**17, dtype=np.uint64) * np.uint64(2**47 - 115)).view(np.float64)
    return np.concatenate([patterns, np.linspace(-40, 40, 2**17 + 1).astype(dtype)])


def digest(y):
    """Of the bits, with one NaN for all: which operand's NaN comes out is the compiler's choice."""
    y = np.where(np.isnan(y), np.array(np.nan, y.dtype), y)
    return hashlib.blake2b(y.astype(y.dtype.newbyteorder("<")).tobytes(), digest_size=8).hexdigest()


def checksums(name):
    """{direction: {dtype: checksum over all samples of the parameters}} on the instruction set in use."""
    samples = [params for other, params in CASES if other == name]

    def one(f, x):
        return digest(np.concatenate([f(x, *params) for params in samples]))

    return {
        direction: {dtype: one(function(name, direction), inputs(dtype)) for dtype in DTYPES}
        for direction in DIRECTIONS
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--write", action="store_true", help=f"record the checksums in {TABLE.name}")
    arguments = parser.parse_args()
    if not FUSED:
        sys.exit("this processor has no instruction set with fused multiply-add")
    with using(FUSED[-1]):
        found = {name: checksums(name) for name in ELEMENTWISE}
    if arguments.write:
        TABLE.write_text(json.dumps(found, indent=1) + "\n")
        return
    recorded = json.loads(TABLE.read_text())
    different = [name for name in {**recorded, **found} if recorded.get(name) != found.get(name)]
    sys.exit(f"different: {', '.join(different)}" if different else 0)


if __name__ == "__main__":
    main()
