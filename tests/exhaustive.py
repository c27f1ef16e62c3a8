"""Every float32 input of an activation, forward or derivative, against an independent reference.

`python tests/exhaustive.py gelu` sweeps all 2**32 bit patterns, `--all` everything that accuracy.json does
not yet hold for the kernels as they are. The reference is reference.c: textbook formulas in float64. What it
cannot decide (next to half-way cases and roots, infinities) and the worst input found go to the definition in
mpmath. Results of complete sweeps are written to tests/accuracy.json.
"""

import argparse
import ctypes
import functools
import hashlib
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import numpy as np
import oracle
from mpmath import mp
from oracle import CASES, DIRECTIONS, ELEMENTWISE, FORMATS, NEAR_ROOT

import fastact
from fastact import _kernels

HERE = Path(__file__).resolve().parent
TABLE = HERE / "accuracy.json"
README = HERE.parent / "README.md"
BEGIN, END = "<!-- accuracy:begin -->", "<!-- accuracy:end -->"
KERNELS = ("vec.h", "mathfn.h", "power.h", "narrow.h", "pieces.h", "coefficients.h", "activations.h", "engine.h", "targets/*.c")
COMMAND = "python tests/exhaustive.py --all"

FLOAT32 = FORMATS["float32"]
CHUNK = 2**18  # inputs at a time: x, y and what is computed of them stay in the caches
SAMPLES = 4096  # of systematic ties
TIE = 0.5001  # the distance of a tie is 0.5 and a rounding error


class Statistics(ctypes.Structure):
    """As in reference.c."""

    _fields_ = (
        *((name, ctypes.c_double) for name in ("bound", "root_ulp", "root_absolute")),
        *((name, ctypes.c_double) for name in ("worst", "worst_absolute", "sum")),
        *((name, ctypes.c_uint64) for name in ("judged", "correct", "violations")),
        ("small", ctypes.c_uint64 * 8),
        *((name, ctypes.c_uint64) for name in ("listed", "small_listed")),
        ("worst_bits", ctypes.c_uint32),
    )


@functools.cache
def library():
    """reference.c, compiled; OSError without a C compiler."""
    compiler = os.environ.get("CC") or shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if not compiler:
        raise OSError("no C compiler")
    flags = "-O3 -fno-math-errno -fno-trapping-math -ffp-contract=off -fopenmp-simd -shared -fPIC".split()
    native = ["-march=native"] if platform.machine() in ("x86_64", "AMD64") else []
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "reference.so"
        command = [*compiler.split(), *flags, *native, str(HERE / "reference.c"), "-o", str(target), "-lm"]
        subprocess.run(command, check=True, capture_output=True, text=True)
        found = ctypes.CDLL(str(target))
    pointer, size = ctypes.c_void_p, ctypes.c_ssize_t
    found.find.argtypes = [ctypes.c_char_p]
    found.inputs.argtypes = [ctypes.c_uint32, ctypes.c_uint32, pointer, size]
    found.evaluate.argtypes = [ctypes.c_int, ctypes.c_int, *[pointer] * 4, size]
    found.measure.argtypes = [ctypes.c_int, ctypes.c_int, *[pointer] * 3, size, pointer, pointer, size]
    return found


@dataclass
class Reference:
    """reference.c for one activation and direction."""

    name: str
    params: tuple
    direction: str
    row: int = field(init=False)

    def __post_init__(self):
        self.row = library().find(self.name.encode())
        if self.row < 0:
            raise LookupError(f"reference.c lacks {self.name}")
        self.numbers = np.array([*self.params, 0.0])

    def evaluate(self, x):
        """float64 values, and the sizes of their terms: the value is good to 2**-48 of that."""
        value, scale = np.empty((2, x.size))
        x = np.ascontiguousarray(x, np.float32)
        direction = DIRECTIONS.index(self.direction)
        pointers = (a.ctypes.data for a in (self.numbers, x, value, scale))
        library().evaluate(self.row, direction, *pointers, x.size)
        return value, scale

    def measure(self, x, y, statistics, undecided):
        direction = DIRECTIONS.index(self.direction)
        pointers = (a.ctypes.data for a in (self.numbers, x, y))
        at = ctypes.addressof(statistics)
        library().measure(self.row, direction, *pointers, x.size, at, undecided.ctypes.data, len(undecided))


def bits(value):
    return int(np.float32(value).view(np.uint32))


def zones(name, params, direction):
    """Ranges of bit patterns [first, last), and whether a root of the derivative is near."""
    near = []
    for root in oracle.roots(name, params) if direction == "derivative" else ():
        ends = sorted((bits(root - NEAR_ROOT), bits(root + NEAR_ROOT)))
        near.append((ends[0], ends[1] + 1))
    edges = [0, *(edge for ends in sorted(near) for edge in ends), 2**32]
    return [(a, b, i % 2 == 1) for i, (a, b) in enumerate(pairwise(edges))]


@dataclass
class Found:
    """What a sweep of one zone found."""

    near_root: bool
    bound: float
    count: int = 0
    correct: int = 0
    violations: int = 0
    sum: float = 0.0
    worst: float = 0.0
    worst_x: float = 0.0
    worst_absolute: float = 0.0

    def add(self, exact, x, y):
        """Judged by mpmath."""
        ulps, absolute, correct = exact.ulps(y), exact.error(y), y == exact.rounded()
        self.count += ulps.size
        self.correct += int(np.count_nonzero(correct))
        self.sum += float(ulps.sum())
        bad = ~(ulps <= self.bound)
        if self.near_root:
            bad &= ~((ulps <= 4) | ((absolute <= 2.0**-FLOAT32.digits) & (np.sign(y) == exact.sign)))
            self.worst_absolute = max(self.worst_absolute, float(absolute.max(initial=0)))
        self.violations += int(np.count_nonzero(bad))
        if ulps.size and ulps.max() > self.worst:
            self.worst, self.worst_x = float(ulps.max()), float(x[ulps.argmax()])


class Sweep:
    """One activation, parameters and direction over the inputs of all zones.

    `function(x, out)` is what is measured, by default fastact; `finite` leaves infinities and NaN out.
    """

    def __init__(self, name, params, direction, stride=1, root_stride=None, function=None, finite=False):
        self.name, self.params, self.direction = name, oracle.at_precision(params, "float32"), direction
        self.stride, self.root_stride = stride, root_stride or stride
        self.reference = Reference(name, self.params, direction)
        bound = ELEMENTWISE[name].definition.ulp[DIRECTIONS.index(direction)]
        self.bound = TIE if bound == 0.5 else bound
        measured = oracle.function(name, direction)
        self.function = function or (lambda x, out: measured(x, *self.params, out=out))
        self.zones = [zone for zone in zones(name, self.params, direction) if zone[0] < zone[1]]
        if finite:
            cuts = ((0, 0x7F800000), (0x80000000, 0xFF800000))
            pairs = ((zone, cut) for zone in self.zones for cut in cuts)
            clipped = ((max(z[0], c[0]), min(z[1], c[1]), z[2]) for z, c in pairs)
            self.zones = [zone for zone in clipped if zone[0] < zone[1]]

    def chunks(self):
        """(zone, first bit pattern, stride, count)"""
        for index, (first, last, near_root) in enumerate(self.zones):
            stride = self.root_stride if near_root else self.stride
            first += -first % stride
            for start in range(first, last, stride * CHUNK):
                yield index, start, stride, min(CHUNK, -(-(last - start) // stride))

    def run(self, advance=lambda n: None, workers=1):
        """{False: Found, True: Found near roots}"""
        chunks = list(self.chunks())
        share = max(1, min(64, len(chunks) // (8 * workers)))
        jobs = [chunks[i : i + share] for i in range(0, len(chunks), share)]
        if workers == 1:  # in this thread: torch's inference mode, for one, is a thread's own
            return self.merge(self.work(chunks, advance))
        with fastact.num_threads(1), ThreadPoolExecutor(workers) as pool:
            parts = list(pool.map(lambda job: self.work(job, advance), jobs))
        return self.merge([part for job in parts for part in job])

    def work(self, chunks, advance):
        x, y = np.empty((2, CHUNK), np.float32)
        undecided = np.empty((CHUNK, 2), np.float32)
        parts = []
        for zone, start, stride, count in chunks:
            near_root = self.zones[zone][2]
            root = (4.0, 2.0**-FLOAT32.digits) if near_root else (-1.0, 0.0)
            statistics = Statistics(self.bound, *root)
            library().inputs(start, stride, x.ctypes.data, count)
            with np.errstate(all="ignore"):
                self.function(x[:count], out=y[:count])
            self.reference.measure(x[:count], y[:count], statistics, undecided)
            parts.append((near_root, statistics, undecided[: statistics.listed].copy()))
            advance(count)
        return parts

    def merge(self, parts):
        found = {near: Found(near, self.bound) for near in (False, True)}
        small = np.zeros((2, 2, 2), np.int64)
        lists = {False: [], True: []}
        listed_small = 0
        for near, statistics, undecided in parts:
            total = found[near]
            total.count += statistics.judged
            total.correct += statistics.correct
            total.violations += statistics.violations
            total.sum += statistics.sum
            total.worst_absolute = max(total.worst_absolute, statistics.worst_absolute)
            if statistics.worst > total.worst:
                total.worst = statistics.worst
                total.worst_x = float(np.uint32(statistics.worst_bits).view(np.float32))
            small += np.array(statistics.small, np.int64).reshape(2, 2, 2)
            listed_small += statistics.small_listed
            lists[near].append(undecided)
        for near, total in found.items():
            pairs = np.concatenate(lists[near]) if lists[near] else np.empty((0, 2), np.float32)
            if not near:
                tiny = np.abs(pairs[:, 0]) < 2.0**-40
                if not small.sum() == listed_small <= SAMPLES:
                    self.judge_small(total, small, pairs[tiny][:, 0])
                    pairs = pairs[~tiny]
            binades = np.frexp(pairs[:, 0])[1] + 1000 * np.signbit(pairs[:, 0])
            for binade in np.unique(binades):
                some = pairs[binades == binade]
                systematic = len(some) > 2**22 // self.stride  # half of them
                (self.judge_ties if systematic else self.judge)(total, some[:, 0], some[:, 1])
            self.confirm(total)
        return found

    def exact(self, x):
        return oracle.Exact(oracle.evaluate(self.name, self.params, self.direction, x), FLOAT32)

    def judge(self, total, x, y):
        """Undecided inputs, by mpmath."""
        for i in range(0, x.size, 4096):
            some_x, some_y = x[i : i + 4096], y[i : i + 4096]
            total.add(self.exact(some_x), some_x, some_y)

    def judge_small(self, total, small, x):
        """Systematic ties near 0, too many to look at each.

        f(x) = f'(0) x + r(x), where f'(0) x is half-way between two numbers and r, tiny and of one sign on
        either side of 0, says which is nearer. Samples tell the sign.
        """
        for negative in (0, 1):
            counts = small[negative]
            side = x[np.signbit(x) == bool(negative)]
            if not counts.sum():
                continue
            rest = self.side_of_ties(side)
            total.correct += int(counts[:, 1].sum() if rest == 0 else counts[int(rest > 0)].sum())
            total.count += int(counts.sum())
            total.sum += 0.5 * int(counts.sum())
            if total.worst < 0.5:
                total.worst, total.worst_x = 0.5, float(side[0])

    def side_of_ties(self, x):
        """Whether f lies beyond (1), at (0) or before (-1) the points half-way, by samples of them."""
        beyond = set()
        with mp.workprec(2 * oracle.PRECISION):
            for v in oracle.evaluate(self.name, self.params, self.direction, x[:: -(-x.size // SAMPLES)]):
                k = max(mp.frexp(v)[1] - FLOAT32.digits, FLOAT32.least)
                scaled = mp.ldexp(abs(v), -k)
                beyond.add(int(mp.sign(scaled - mp.floor(scaled) - 0.5)))
        if len(beyond) != 1:
            raise ArithmeticError(f"{self.name} {self.direction}: undecided inputs from {x[0]!r} on follow no rule")
        return beyond.pop()

    def judge_ties(self, total, x, y):
        """A binade of systematic ties, such as x - tanh x = x - 1 where float32 holds even numbers only.

        The error is half a unit, on whichever side of the point half-way y lies; float64 says on which.
        """
        rest = self.side_of_ties(x)
        point = oracle.function(self.name, self.direction)(x.astype(np.float64), *self.params)
        total.correct += int(((np.abs(y) > np.abs(point)) == (rest > 0)).sum()) if rest else x.size
        total.count += x.size
        total.sum += 0.5 * x.size
        if total.worst < 0.5:
            total.worst, total.worst_x = 0.5, float(x[0])

    def confirm(self, total):
        """The worst input's distance, by mpmath."""
        if total.count and np.isfinite(total.worst) and np.isfinite(total.worst_x):
            x = np.array([total.worst_x], np.float32)
            y = np.empty_like(x)
            with np.errstate(all="ignore"):
                self.function(x, out=y)
            total.worst = float(self.exact(x).ulps(y)[0])


# ------------------------------------------------------------------------------------------------ results


def case_name(name, params, direction):
    arguments = ", ".join(f"{p:.6g}" for p in params)
    return f"{name}({arguments}) {direction}" if params else f"{name} {direction}"


def cases(names=(), directions=DIRECTIONS):
    return [(name, params, d) for name, params in CASES if not names or name in names for d in directions]


def kernel_hash():
    """Of the kernels' sources without comments and white space."""
    state = hashlib.blake2b(digest_size=8)
    folder = Path(fastact.__file__).parent / "kernels"
    for pattern in KERNELS:
        for path in sorted(folder.glob(pattern)):
            code = re.sub(r"/\*.*?\*/|//[^\n]*|\s+", " ", path.read_text(encoding="utf-8"), flags=re.S)
            state.update(" ".join(code.split()).encode())
    return state.hexdigest()


def stale():
    """Sources newer than the extension in use."""
    built = Path(_kernels.__file__).stat().st_mtime
    folder = Path(fastact.__file__).parent / "kernels"
    return [p.name for pattern in KERNELS for p in folder.glob(pattern) if p.stat().st_mtime > built]


def cpu():
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        return next(line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


def significant(value, digits=6):
    return float(f"{value:.{digits}g}")


def summary(found, seconds):
    """JSON's entry for one sweep."""
    plain, near = found[False], found[True]
    count, correct = plain.count + near.count, plain.correct + near.correct
    entry = {
        "max_ulp": significant(plain.worst),
        "mean_ulp": significant((plain.sum + near.sum) / count),
        # In percent; only a complete 100 may say so.
        "correctly_rounded": 100.0 if correct == count else min(round(100 * correct / count, 4), 99.9999),
        "not_correctly_rounded": count - correct,
        "worst_input": float(np.float32(plain.worst_x)).hex(),
        "inputs": count,
        "violations": plain.violations + near.violations,
    }
    if near.count:
        entry["near_root"] = {
            "max_ulp": significant(near.worst),
            "max_absolute": significant(near.worst_absolute),
            "worst_input": float(np.float32(near.worst_x)).hex(),
        }
    return entry | {
        "isa": _kernels.active_isa(),
        "cpu": cpu(),
        "kernels": kernel_hash(),
        "seconds": round(seconds, 1),
    }


def read_table():
    if TABLE.exists():
        return json.loads(TABLE.read_text(encoding="utf-8"))
    return {"command": COMMAND, "results": {}}


def write_table(table):
    order = [case_name(*case) for case in cases()]
    results = dict(sorted(table["results"].items(), key=lambda item: order.index(item[0])))
    lines = ",\n".join(f"  {json.dumps(key)}: {json.dumps(entry)}" for key, entry in results.items())
    text = f'{{\n "command": {json.dumps(COMMAND)},\n "results": {{\n{lines}\n }}\n}}\n'
    new = TABLE.with_suffix(".json.new")
    new.write_text(text, encoding="utf-8")
    new.replace(TABLE)


def describe(key, entry):
    x = float.fromhex(entry["worst_input"])
    text = (
        f"{key:<34} max {entry['max_ulp']:.6g} ULP at {np.float32(x)!s}, mean {entry['mean_ulp']:.4g}, "
        f"{entry['correctly_rounded']:.6g} % correctly rounded"
    )
    if root := entry.get("near_root"):
        text += f"; near the root max {root['max_ulp']:.4g} ULP, {root['max_absolute']:.2g} absolute"
    if entry["violations"]:
        text += f"  ** {entry['violations']} inputs beyond the bound **"
    return f"{text}  [{entry['seconds']:.0f} s]"


# ------------------------------------------------------------------------------------------------ README


def markdown(table):
    """Worst over the parameters' samples."""
    lines = [
        "| | forward: max | mean | correctly rounded "
        "| derivative: max | mean | correctly rounded | near its roots: max |",
        "|---" * 8 + "|",
    ]
    for name in ELEMENTWISE:
        cells = []
        for direction in DIRECTIONS:
            keys = [case_name(n, p, d) for n, p, d in cases([name], [direction])]
            entries = [table["results"][key] for key in keys if key in table["results"]]
            if not entries:
                cells += [""] * (3 if direction == "forward" else 4)
                continue
            share = min(e["correctly_rounded"] for e in entries)
            mean = max(e["mean_ulp"] for e in entries)
            cells += [f"{max(e['max_ulp'] for e in entries):.3f}", f"{mean:.3f}"]
            cells.append("all" if share == 100 else f"{share:.{2 if share < 99.99 else 4}f} %")
            if direction == "derivative":
                roots = [e["near_root"] for e in entries if "near_root" in e]
                worst, absolute = (max((r[k] for r in roots), default=0) for k in ("max_ulp", "max_absolute"))
                cells.append(f"{worst:.3g} ULP, {absolute:.1e} absolute" if roots else "")
        if any(cells):
            lines.append(f"| `{name}` | " + " | ".join(cells) + " |")
    cpus = sorted({f"{e['cpu']}, {e['isa']}" for e in table["results"].values()})
    lines += ["", f"`{COMMAND}` on {'; '.join(cpus)}; with parameters, the worst of three sets of them."]
    return "\n".join(lines) + "\n"


def replace_in_readme(begin, end, text):
    readme = README.read_text(encoding="utf-8")
    if begin not in readme or end not in readme:
        sys.exit(f"{README.name} lacks the markers {begin} and {end}")
    head, rest = readme.split(begin, 1)
    README.write_text(f"{head}{begin}\n{text}{end}{rest.split(end, 1)[1]}", encoding="utf-8")


# ------------------------------------------------------------------------------------------ command line


@contextmanager
def progress(label, total):
    """A function that takes the number of inputs done: a bar with rich, else a percentage on a terminal."""
    if not sys.stderr.isatty():
        yield lambda n: None
        return
    try:
        from rich.console import Console
        from rich.progress import Progress
    except ImportError:
        done, shown = [0], [-1]

        def advance(n):
            done[0] += n
            if (percent := 100 * done[0] // total) != shown[0]:
                shown[0] = percent
                end = "\r" if percent == 100 else ""
                print(f"\r{label} {percent} %", end=end, file=sys.stderr, flush=True)

        yield advance
        return
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=total)
        yield lambda n: bar.advance(task, n)


def cores():
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()


def sweep(name, params, direction, stride=1, workers=None, label=None):
    """The entry of one sweep."""
    work = Sweep(name, params, direction, stride)
    started = time.perf_counter()
    with progress(label or case_name(name, params, direction), 2**32 // stride) as advance:
        found = work.run(advance, workers or cores())
    return summary(found, time.perf_counter() - started)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    add = parser.add_argument
    add("op", nargs="*", metavar="OP", help="activations to sweep, at their sample parameters")
    add("--all", action="store_true", help="every activation, but for what accuracy.json has")
    add("--direction", choices=DIRECTIONS, help="default: both")
    add("--stride", type=int, default=1, metavar="N", help="every N-th input (N odd); nothing is written")
    add("--force", action="store_true", help="repeat what accuracy.json has for these kernels")
    add("--workers", type=int, default=cores(), metavar="N", help="threads (default: the cores)")
    add("--readme", action="store_true", help="put accuracy.json's table into README.md")
    arguments = parser.parse_args()
    unknown = sorted(set(arguments.op) - set(ELEMENTWISE))
    if unknown:
        parser.error(f"no such activation: {', '.join(unknown)}; known: {', '.join(ELEMENTWISE)}")
    if not (arguments.op or arguments.all or arguments.readme):
        parser.error("name activations, or say --all")
    if arguments.stride < 1:
        parser.error("the stride is at least 1")
    failed = False
    if arguments.op or arguments.all:
        if newer := stale():
            message = f"the built kernels are older than {', '.join(newer)}: run make build first"
            if arguments.stride == 1:
                parser.error(message)
            print(f"warning: {message}", file=sys.stderr)
        wanted = cases(arguments.op, [arguments.direction] if arguments.direction else DIRECTIONS)
        if arguments.stride == 1 and not arguments.force:
            have, now = read_table()["results"], kernel_hash()
            done = [case for case in wanted if have.get(case_name(*case), {}).get("kernels") == now]
            wanted = [case for case in wanted if case not in done]
            if done:
                print(f"{TABLE.name} has {len(done)} of these for these kernels (--force repeats them)")
        for i, case in enumerate(wanted):
            key = case_name(*case)
            label = f"{key} ({i + 1} of {len(wanted)})"
            try:
                entry = sweep(*case, stride=arguments.stride, workers=arguments.workers, label=label)
            except ArithmeticError as error:
                print(f"{key}: {error}", file=sys.stderr, flush=True)
                failed = True
                continue
            failed |= entry["violations"] > 0
            print(describe(key, entry), flush=True)
            if arguments.stride == 1:
                table = read_table()  # another process may have added to it
                table["results"][key] = entry
                write_table(table)
        if arguments.stride == 1 and wanted:
            print(f"wrote {TABLE.name}")
    if arguments.readme:
        replace_in_readme(BEGIN, END, markdown(read_table()))
        print(f"wrote the accuracy table to {README.name}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
