"""What threads gain a call, and what they cost: the thresholds in fastact/_threads.pxi.

    python benchmarks/threads.py
    python benchmarks/threads.py --ops relu silu --sizes 1e5 1e6 --threads 8

Calls in a row find the workers awake, calls 2 ms apart asleep, and after a matrix product BLAS' threads spin on their cores:
medians. Beside a busy process a worker comes milliseconds late now and then: the mean of calls in a row. One thread, threads from
few elements on, and what fastact does by itself take turns in one process.
"""

import argparse
import itertools
import subprocess
import sys
import time
from contextlib import contextmanager, nullcontext
from statistics import median

import numpy as np

import fastact
from fastact import _kernels
from fastact.cli import print_table, progress

SIZES = (65536, 131072, 262144, 600000, 1000000, 2000000, 4000000, 8000000)
ROUNDS, CALLS, SECONDS = 7, 40, 0.5


def median_microseconds(call, before):
    times = []
    for _ in range(CALLS):
        before()
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return 1e6 * median(times[5:])


def mean_microseconds(call, before):
    calls, start = 0, time.perf_counter()
    while time.perf_counter() - start < SECONDS:
        for _ in range(20):
            before()
            call()
        calls += 20
    return 1e6 * (time.perf_counter() - start) / calls


@contextmanager
def busy_process():
    process = subprocess.Popen([sys.executable, "-c", "while True: pass"])
    try:
        yield
    finally:
        process.kill()
        process.wait()


MODES = {  # what runs beside the calls; what happens before each, and how they are timed
    "in a row": (nullcontext, lambda product: None, median_microseconds),
    "2 ms apart": (nullcontext, lambda product: time.sleep(0.002), median_microseconds),
    "after a product": (nullcontext, lambda product: product(), median_microseconds),
    "beside a process": (busy_process, lambda product: None, mean_microseconds),
}


def measure(function, size, mode, threads):
    """Time of a call with one thread, with threads, and with as many as fastact takes."""
    rng = np.random.default_rng(0)
    x = rng.normal(0, 2, size).astype(np.float32)
    y = np.zeros_like(x)
    matrix = rng.normal(size=(512, 512)).astype(np.float32)
    kinds = ((1, False), (threads, True), (threads, False))
    times = {kind: [] for kind in kinds}
    beside, before, microseconds = MODES[mode]
    with beside():
        for _ in range(ROUNDS):
            for kind in kinds:
                fastact.set_num_threads(kind[0])
                _kernels.wake_from(0 if kind[1] else -1)
                times[kind].append(microseconds(lambda: function(x, out=y), lambda: before(lambda: matrix @ matrix)))
    _kernels.wake_from(-1)
    return [median(found) for found in times.values()]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ops", nargs="+", default=["relu", "silu", "gelu"], choices=list(fastact.activations), metavar="OP")
    parser.add_argument("--sizes", nargs="+", type=lambda text: int(float(text)), default=SIZES)
    parser.add_argument("--threads", type=int, default=fastact.get_num_threads())
    args = parser.parse_args()
    cases = list(itertools.product(args.ops, args.sizes, MODES))
    rows = []
    with progress(len(cases), "threads") as advance:
        for op, size, mode in cases:
            one, many, chosen = measure(fastact.activations[op], size, mode, args.threads)
            rows.append([op, f"{size:,}", mode, f"{one:.1f}", f"{many / one:.2f}", f"{chosen / one:.2f}"])
            advance(1, f"{op} {size:,}")
    print_table(["", "elements", "calls", "one thread, us", f"{args.threads} threads", "fastact's choice"], rows, left=(0, 2))


if __name__ == "__main__":
    main()
