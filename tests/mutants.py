"""Does the suite notice? Thirty-seven mutants, each killed by a quick part of it, or a hole is found.

`python tests/mutants.py` copies the repository, builds it, changes one text at a time, builds again and runs the tests
named beside the change. Prints a table and writes it to tests/mutants.md. Takes 50 minutes; ccache helps.
`python tests/mutants.py 3 17` runs these; the others' lines in the table stay.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent
TIMEOUT = 240
TABLE = HERE / "mutants.md"
HEADER = """\
# Mutants

`python tests/mutants.py` wrote this table.

| | mutation | file | result |
|---|---|---|---|
"""
IGNORED = shutil.ignore_patterns(".git", "__pycache__", "dist", "*.egg-info", ".*_cache", ".benchmarks")

K, V, E, H, R, G = (f"fastact/kernels/{name}.h" for name in ("activations", "vec", "engine", "half", "rowwise", "gates"))
KERNELS, ACTIVATION, THREADS, ROWWISE = (
    f"fastact/{name}" for name in ("_kernels.pyx", "_activation.pyx", "_threads.pxi", "_rowwise.py")
)
TAIL = "store_most(out + i, kernel##_one(load_most(x + i, n - i), numbers), n - i);"

# What is wrong, in which file, the text, what takes its place (where it first stands), the tests that must fail.
MUTANTS = [
    (
        "relu: min/max operands swapped (NaN, -0.0)",
        K,
        "V relu_f(V x) { return max_(C(0), x);",
        "V relu_f(V x) { return max_(x, C(0));",
        "test_edges.py -k relu",
    ),
    (
        "leaky_relu as max(x, slope x)",
        K,
        "return blend(lt(x, C(0)), storable_product(slope, inside), x);",
        "return max_(slope * inside, x);",
        "test_prelu.py test_suites.py -k prelu",
    ),
    (
        "hardshrink: derivative 1 at the kink",
        K,
        "hardshrink_d(V x, V lambd) { return step(gt(",
        "hardshrink_d(V x, V lambd) { return step(ge(",
        "test_edges.py -k shrink",
    ),
    ("forward: tail one element short", E, TAIL, TAIL.replace("n - i);", "n - i - 1);"), "test_edges.py -k position"),
    (
        "backward: loop one vector too long",
        E,
        "for (; turn > 1 && i <= n - turn * N; i += turn * N) \\\n            kernel##_turn(grad + i,",
        "for (; turn > 1 && i <= n - N; i += turn * N) \\\n            kernel##_turn(grad + i,",
        "test_memory.py -k outside",
    ),
    (
        "backward: one rounding instead of two",
        E,
        "V p = grad * widen(narrow(d));",
        "V p = grad * d;",
        "test_gradients.py -k rounded_product",
    ),
    (
        "AVX2: the tail reads a whole vector",
        V,
        "return _mm256_maskload_ps(p, first(n));",
        "return _mm256_loadu_ps(p);",
        "test_memory.py -k outside-and-avx2",
    ),
    (
        "softmax: lanes beyond the row's end are summed",
        R,
        "sum.lanes[lane] = sum.lanes[lane] + only(e, m, C(0));",
        "sum.lanes[lane] = sum.lanes[lane] + e;",
        "test_properties.py test_suites.py -k rowwise-or-softmax",
    ),
    (
        "driver: 16-bit element counts",
        KERNELS,
        "Py_ssize_t i = start, m, at = 0, channel = 0, ahead\n",
        "Py_ssize_t m, at = 0, channel = 0, ahead\n    cdef short i = start\n",
        "test_parallel.py -k bits",
    ),
    (
        "driver: status flags left behind",
        KERNELS,
        "        active.stream_end()\n    fastact_fp_set(own)\n",
        "        active.stream_end()\n",
        "test_edges.py -k warning",
    ),
    (
        "driver: wrong channel of a run",
        KERNELS,
        "channel = channel + 1 if channel + 1 < channels else 0",
        "channel = channel + 1 if channel + 1 < channels else 1",
        "test_prelu.py test_halves.py -k forward-or-axis-or-bias_and_slopes",
    ),
    (
        "ufunc loop advances args",
        KERNELS,
        "        half_range(loop, args, steps, start, stop, results)\n",
        "        half_range(loop, args, steps, start, stop, results)\n    args[0] = args[0] + (stop - start) * steps[0]\n",
        "test_ufunc.py test_properties.py",
    ),
    (
        "ufunc loop: threads where NumPy relies on order",
        KERNELS,
        "        if crosses(",
        "        if n < 0 and crosses(",
        "test_suites.py -k overlap_fuzz",
    ),
    (
        "bfloat16: ties away from zero",
        H,
        "nearest = bits + 0x7fffu + (bits >> 16 & 1u);",
        "nearest = bits + 0x8000u;",
        "test_accuracy.py -k 16_bit-and-bfloat16",
    ),
    (
        "float16: rounded twice",
        KERNELS,
        "for k in range(found):",
        "for k in range(found * 0):",
        "test_accuracy.py -k 16_bit-and-not-bfloat16",
    ),
    (
        "prelu.backward: one slope for all channels",
        KERNELS,
        "n, g.slopes + channel * itemsize)",
        "n, g.slopes)",
        "test_prelu.py test_suites.py -k backward-or-gradcheck_prelu",
    ),
    (
        "fast path: overlapping out",
        ACTIVATION,
        "return p == q or p + size <= q or q + size <= p",
        "return p == q or p + size != q",
        "test_contract.py test_properties.py -k overlap-or-elementwise",
    ),
    (
        "fast path: byte order forgotten",
        ACTIVATION,
        "and (PyArray_FLAGS(a) & flags) == flags and PyArray_ISNOTSWAPPED(a)\n",
        "and (PyArray_FLAGS(a) & flags) == flags\n",
        "test_properties.py -k elementwise",
    ),
    (
        "no fork guard",
        THREADS,
        "static void fa_in_child(void) { fa_forked = 1; }",
        "static void fa_in_child(void) { }",
        "test_parallel.py -k fork",
    ),
    (
        "softmax: wrong axis of Fortran arrays",
        ROWWISE,
        "axes = sorted(memory.index(a) for a in axes)\n",
        "axes = sorted(axes)\n",
        "test_properties.py -k rowwise",
    ),
    (
        "16 bits: results looked up whatever the parameters",
        KERNELS,
        "memcmp(args[loop.arrays + j], &fa_defaults[loop.row][j], 4) != 0:",
        "False:",
        "test_halves.py -k parameter",
    ),
    (
        "16 bits: results looked up whatever the rounding mode",
        KERNELS,
        "    return fastact_fp_usual(state)",
        "    return True",
        "test_reproducibility.py -k effect",
    ),
    (
        "pieces: what lies beyond them is not mended",
        E,
        "if (__builtin_expect(any(far), 0)) {",
        "if (0 && any(far)) {",
        "test_accuracy.py -k gelu",
    ),
    (
        "pieces: what lies beside such a number is mended too",
        E,
        "return blend(stem##_far(ARGS_##np(x)), stem##_rest(ARGS_##np(x)), y);",
        "return stem##_rest(ARGS_##np(x));",
        "test_reproducibility.py -k position-and-gelu",
    ),
    (
        "16 bits as they are, AVX2: a pair of the last few from another place",
        V,
        "memcpy(&pair, p + (n & 4), 4);",
        "memcpy(&pair, p, 4);",
        "test_halves.py -k gates_are_rounded",
    ),
    (
        "16 bits as they are, AVX2: ties of bfloat16 away from zero",
        V,
        "_mm256_add_epi32(odd, _mm256_set1_epi32(0x7fff))",
        "_mm256_set1_epi32(0x8000)",
        "test_halves.py -k rows_are_those",
    ),
    (
        "gates of 16 bits: the argument's power of two with half a logarithm",
        G,
        "C(LN2_HEAD + LN2_REST)",
        "C(LN2_HEAD)",
        "test_halves.py -k gates_are_rounded",
    ),
    (
        "gates: a short row's copy without its end",
        KERNELS,
        "memcpy(to + size - 8, source + size - 8, 8)",
        "memcpy(to + size - 8, source, 8)",
        "test_rows.py -k short_rows",
    ),
    (
        "16 bits as they are, AVX-512: rounded down instead of to odd",
        V,
        "_mm512_set1_epi32(1)), down); }",
        "_mm512_set1_epi32(-1)), down); }",
        "test_halves.py -k all_their_bits",
    ),
    (
        "16 bits as they are: a gradient's slope with all its bits",
        K,
        "blend(ne(x, x), x, stored(slope)))",
        "blend(ne(x, x), x, slope))",
        "test_accuracy.py -k leaky_relu",
    ),
    (
        "prelu's gradient: the runs of a task with one slope",
        KERNELS,
        "        channel = channel + 1 if channel + 1 < g.channels else 0\n    if format:",
        "    if format:",
        "test_prelu.py test_suites.py -k backward-or-gradcheck_prelu",
    ),
    (
        "16 bits as they are: sigmoid by the slope that it has in 0",
        "fastact/kernels/short.h",
        "C(0.24998)",
        "C(0.25)",
        "test_accuracy.py -k 16_bit",
    ),
    (
        "16 bits as they are: words for default parameters whatever the parameters",
        KERNELS,
        "fastact_rows[loop.row].usual and not usual(loop, args, steps, state)",
        "False",
        "test_accuracy.py test_halves.py -k 16_bit-or-parameter",
    ),
    (
        "threads: calls on their own wake the workers",
        THREADS,
        "if (fa_in_a_row < 2 or not waiting) and n",
        "if not waiting and n",
        "test_parallel.py -k large_calls-or-in_a_row",
    ),
    (
        "threads: workers awake long after a call",
        THREADS,
        "if team.start - fa_ended > AWAKE:",
        "if team.start - fa_ended > 1000 * AWAKE:",
        "test_parallel.py -k in_a_row-or-soon_after",
    ),
    (
        "prelu's gradients from the output: slopes of any sign",
        ACTIVATION,
        "refused = done and divisors != NULL and not all_positive(divisors, channels, kind == 1)",
        "refused = False",
        "test_prelu.py -k one_slope",
    ),
    (
        "prelu's gradients of 16 bits: a number as float32 holds it",
        ACTIVATION,
        "            round_to(kind, &single)",
        "            pass",
        "test_prelu.py -k one_slope",
    ),
]


def expression(tests):
    """pytest's arguments; dashes stand for spaces in the expression."""
    files, _, words = tests.partition(" -k ")
    return [str(Path("tests") / name) for name in files.split()] + (["-k", words.replace("-", " ")] if words else [])


def environment(folder):
    return {
        **os.environ,
        "PYTHONPATH": str(folder),
        "PYTHONDONTWRITEBYTECODE": "1",
        "CCACHE_NOHASHDIR": "1",
        "CCACHE_BASEDIR": str(folder),
        **({"CC": "ccache cc"} if shutil.which("ccache") else {}),
    }


def run(folder, *command, timeout=None):
    """Exit status (None: it took too long) and output."""
    try:
        done = subprocess.run(
            [sys.executable, *command],
            cwd=folder,
            env=environment(folder),
            timeout=timeout,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            start_new_session=True,
        )
    except subprocess.TimeoutExpired:
        return None, ""
    return done.returncode, done.stdout


def build(folder):
    return run(folder, "setup.py", "build_ext", "--inplace")


def test(folder, tests):
    options = ("-q", "-x", "--tb=no", "-p", "no:cacheprovider")
    return run(folder, "-m", "pytest", *options, *expression(tests), timeout=TIMEOUT)


def verdict(folder, mutant):
    """What became of a mutant: "killed by TEST", or what went wrong."""
    _, file, old, new, tests = mutant
    path = folder / file
    text = path.read_text()
    if old not in text:
        return "the text is not there"
    path.write_text(text.replace(old, new, 1))
    if path.suffix != ".py":
        status, output = build(folder)
        if status:
            return "does not build: " + output.strip().splitlines()[-1]
    status, output = test(folder, tests)
    if status is None:
        return f"killed by {tests.split()[0]}: no end after {TIMEOUT} s"
    if status == 1:
        failed = [line.partition(" ")[2].split(" - ")[0] for line in output.splitlines() if line.startswith(("FAILED", "ERROR"))]
        return f"killed by {failed[0].removeprefix('tests/')}" if failed else f"killed by {tests.split()[0]}"
    if status < 0 or status > 5:
        return f"killed by {tests.split()[0]}: the process ended with {status}"
    return "SURVIVED" if status == 0 else f"pytest ended with {status}"


def main(chosen):
    numbers = [int(n) for n in chosen] or range(1, len(MUTANTS) + 1)
    rows = []
    with tempfile.TemporaryDirectory() as top:
        base = Path(top) / "base"
        shutil.copytree(ROOT, base, ignore=IGNORED)
        setup = base / "setup.py"
        setup.write_text(setup.read_text().replace('"-O3 ', '"-O1 '))  # half the time to build
        status, output = build(base)
        if status:
            sys.exit(output)
        for number in numbers:
            mutant = MUTANTS[number - 1]
            started = time.perf_counter()
            folder = Path(top) / "mutant"  # the same name each time, for ccache
            shutil.copytree(base, folder)
            fails_anyway, output = test(base, mutant[-1])
            result = f"its tests fail without it: {output.strip().splitlines()[-1]}" if fails_anyway else verdict(folder, mutant)
            shutil.rmtree(folder)
            rows.append((number, mutant[0], mutant[1], result))
            print(f"{number:2d}  {mutant[0]}: {result}  ({time.perf_counter() - started:.0f} s)", flush=True)
    lines = dict(re.findall(r"^(\| \d+ \|)(.*)$", TABLE.read_text(), re.MULTILINE))
    lines |= {f"| {n} |": f" {what} | `{file}` | {result.replace('|', ' ')} |" for n, what, file, result in rows}
    TABLE.write_text(HEADER + "".join(f"{number}{line}\n" for number, line in lines.items()))
    killed = sum(row[-1].startswith("killed") for row in rows)
    print(f"{killed} of {len(rows)} killed")
    return killed < len(rows)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
