"""Other compilers, processors, interpreters and tools: what holds there, one row each, written to tests/machines.md.

`python tests/machines.py` runs every row but the long ones (half an hour), `--long` the long ones (an hour and a half),
`python tests/machines.py clang aarch64` these, `--list` says which there are. A row that cannot run here says what is missing;
the others' lines in the table stay. Debian has the tools: apt-get install valgrind clang libomp-dev gcc-aarch64-linux-gnu
gcc-arm-linux-gnueabihf libc6-dev-armhf-cross musl-tools qemu-user-static
Trees and environments are kept in build/machines, so that a second run compiles only what has changed; with ccache, less still.
"""

import argparse
import datetime
import os
import platform
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

TESTS = Path(__file__).resolve().parent
ROOT = TESTS.parent
BUILDS = ROOT / "build" / "machines"
TABLE = TESTS / "machines.md"
OURS = ("FASTACT_", "OMP_", "GOMP_", "PYTHON", "CFLAGS", "LDFLAGS", "CC", "CXX", "LD_PRELOAD", "HYPOTHESIS_")
# Whatever says what comes out, without the command line, the demo and what starts other programs.
VALUES = [
    f"tests/test_{name}.py"
    for name in (
        "accuracy edges gradients float64 prelu rows rrelu bias contract ufunc errors reproducibility native memory "
        "parallel reliability config"
    ).split()
]
KERNEL_FLAGS = (
    "-O3 -fno-fast-math -fno-math-errno -fno-trapping-math -ffp-contract=off -fopenmp-simd -fno-strict-aliasing -Wno-psabi"
).split()
HEADER = """\
# Other machines

`make machines` (`python tests/machines.py`) wrote this table: the suite, or what stands for it, under other compilers,
processors, interpreters and tools. The numbers of tests are pytest's; `git log COMMIT.. -- fastact` says what has changed since.

| row | what runs | with | outcome | date | commit |
|---|---|---|---|---|---|
"""
ROWS = {}


class Absent(Exception):
    """The row cannot run here, and why."""


class Failed(Exception):
    """Something was found."""


def row(name, what, long=False):
    """Register a function that returns (versions, outcome) as a row."""

    def register(f):
        ROWS[name] = f
        f.what, f.long = what, long
        return f

    return register


# ---------------------------------------------------------------------------------------- tools


def clean_environment(**variables):
    return {name: value for name, value in os.environ.items() if not name.startswith(OURS)} | variables


def run(*command, cwd=ROOT, check=True, **kwargs):
    env = kwargs.pop("env", None) or clean_environment()
    words = [*map(str, command)]
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    done = subprocess.run(words, cwd=cwd, env=env, check=False, **streams, **kwargs)
    if check and done.returncode:
        raise Failed(f"`{shlex.join(map(str, command))[:200]}` ended with {done.returncode}:\n{done.stdout[-3000:]}")
    return done


def tool(*names):
    """The first of these programs that is here."""
    for name in names:
        if path := shutil.which(name):
            return path
    raise Absent(f"no {' or '.join(names)}")


def version(program):
    """Name and number, as the program says them."""
    line = run(program, "--version").stdout.splitlines()[0]
    return f"{Path(program).name} {re.search(r'[0-9]+(?:[.][0-9]+)+', line)[0]}"


def compiler(name):
    return f"ccache {name}" if shutil.which("ccache") else name


def tree(name):
    """A copy of what git tracks or could track; a file that has not changed keeps its time, so that it is not compiled again."""
    folder = BUILDS / name
    listed = run("git", "ls-files", "-co", "--exclude-standard").stdout.split("\n")
    wanted = [path for path in listed if path and (ROOT / path).is_file()]
    for path in wanted:
        text, copy = (ROOT / path).read_bytes(), folder / path
        if not copy.exists() or copy.read_bytes() != text:
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(text)
            copy.chmod((ROOT / path).stat().st_mode)
    for copy in [*folder.glob("tests/**/*.py"), *folder.glob("fastact/**/*.[hp]*")]:
        if str(copy.relative_to(folder)) not in wanted:
            copy.unlink()
    return folder


def build(name, python=sys.executable, cc="gcc", **variables):
    """A tree with the extensions built in place."""
    folder = tree(name)
    env = clean_environment(CC=compiler(cc), **variables)
    run(python, "setup.py", "build_ext", "--inplace", cwd=folder, env=env)
    return folder


def versions_of(python, *packages):
    script = "import sys, platform\nfrom importlib.metadata import version\nprint('Python', platform.python_version(), end='')\n"
    script += "".join(f"print(', {name}', version({name.lower()!r}), end='')\n" for name in packages)
    return run(python, "-c", script).stdout


def pytest(folder, *arguments, python=sys.executable, before=(), timeout=7200, **variables):
    """pytest's last line; Failed with the names of the tests that failed."""
    tests = [a for a in arguments if not a.startswith("tests/") or (folder / a).exists()]
    env = clean_environment(PYTHONPATH=str(folder), **variables)
    done = run(
        *before, python, "-m", "pytest", "-q", "-p", "no:cacheprovider", *tests, cwd=folder, env=env, check=False, timeout=timeout
    )
    (folder / "pytest.log").write_text(done.stdout)
    last = [line for line in done.stdout.splitlines() if re.search(r"\d+ (passed|failed|error)", line)]
    summary = re.sub(r" in [\d.]+s.*|=+ ?", "", last[-1]).strip() if last else f"pytest ended with {done.returncode}"
    if done.returncode:
        failed = re.findall(r"^(?:FAILED|ERROR) (\S+)", done.stdout, re.M)
        more = " ..." if len(failed) > 8 else ""
        raise Failed(f"{summary}: {', '.join(failed[:8])}{more}" + ("" if last else done.stdout[-2000:]))
    return summary


# ---------------------------------------------------------------------------------------- the kernels alone

ALLOWED = ("f64", "log_softmax")  # the logarithm of a row's sum is the C library's


def cases():
    """Every elementwise kernel with the parameters that its definition lists."""
    script = "import sys; sys.path.insert(0, 'tests')\nfrom oracle import CASES\n"
    script += "for name, params in CASES: print(name, *(float(p).hex() for p in params))"
    return run(sys.executable, "-c", script, env=clean_environment(PYTHONPATH=str(ROOT))).stdout


def digests(name, cc, before=()):
    """{(instruction set, type, kernel): hash}, from tests/native/digests.c built with this compiler and run by this emulator."""
    folder = BUILDS / f"kernels-{name}"
    folder.mkdir(parents=True, exist_ok=True)
    kernels = ROOT / "fastact" / "kernels"
    sources = [TESTS / "native" / "digests.c", kernels / "kernels.c", *sorted((kernels / "targets").glob("*.c"))]
    prefix = shlex.split(compiler(cc))
    with ThreadPoolExecutor(2) as pool:
        command = [*prefix, *KERNEL_FLAGS, f"-I{kernels}", "-c"]
        list(pool.map(lambda source: run(*command, source, "-o", folder / f"{source.stem}.o"), sources))
    run(cc, "-static", *(folder / f"{source.stem}.o" for source in sources), "-o", folder / "digests", "-lm")
    found = {}
    for line in run(*before, folder / "digests", input=cases()).stdout.splitlines():
        isa, kind, kernel, value = line.split()
        found[isa, kind, kernel] = value
    return found


def compare(found, here, pairs):
    """Says how many hashes are equal; `pairs` says which instruction set here stands for which there."""
    total, other = 0, []
    for there, own in pairs.items():
        keys = [key for key in found if key[0] == there]
        different = [key for key in keys if found[key] != here[own, *key[1:]]]
        bad = [key for key in different if not (key[1] == ALLOWED[0] and key[2].startswith(ALLOWED[1]))]
        if bad or len(keys) < 300:
            listed = ", ".join(" ".join(key[1:]) for key in bad[:8])
            raise Failed(f"{there}: {len(bad)} of {len(keys)} differ from {own}: {listed}")
        total += len(keys)
        other += different
    words = ", ".join(there if there == own else f"{there} against {own}" for there, own in pairs.items())
    rest = f" ({len(other)} differ: float64 log_softmax, by this C library's `log`)" if other else ""
    return f"{words}: {total - len(other)} of {total} hashes equal{rest}"


@row("aarch64", "kernels for 64-bit ARM, emulated: every kernel, type, direction and parameter set, bits against AVX2's")
def aarch64():
    cc, emulator = tool("aarch64-linux-gnu-gcc"), tool("qemu-aarch64-static", "qemu-aarch64")
    found = digests("aarch64", cc, [emulator])
    return f"{version(cc)}, {version(emulator)}", compare(found, digests("here", "gcc"), {"neon": "avx2", "scalar": "scalar"})


@row("armv7", "kernels for 32-bit ARM (one lane), emulated: bits against those here, which the suite holds to the bounds")
def armv7():
    cc, emulator = tool("arm-linux-gnueabihf-gcc"), tool("qemu-arm-static", "qemu-arm")
    found = digests("armv7", cc, [emulator])
    return f"{version(cc)}, {version(emulator)}", compare(found, digests("here", "gcc"), {"scalar": "scalar"})


@row("musl", "kernels with musl instead of glibc: bits against glibc's")
def musl():
    cc = tool("musl-gcc")
    found = digests("musl", cc)
    pairs = {isa: isa for isa in dict.fromkeys(key[0] for key in found)}
    return version(cc), compare(found, digests("here", "gcc"), pairs)


@row("nehalem", "kernels on an emulated x86 without AVX: no illegal instruction, bits against this processor's")
def nehalem():
    emulator = tool("qemu-x86_64-static", "qemu-x86_64")
    found = digests("here", "gcc", [emulator, "-cpu", "Nehalem"])
    if {key[0] for key in found} != {"scalar", "baseline"}:
        raise Failed("it ran more than the baseline")
    return version(emulator), compare(found, digests("here", "gcc"), {"baseline": "baseline", "scalar": "scalar"})


# ---------------------------------------------------------------------------------------- builds of another kind


@row("clang", "built by clang: bits against gcc's; the tests of values, memory and threads")
def clang():
    cc = tool("clang")
    same = {isa: isa for isa in ("scalar", "baseline", "avx2", "avx512")}
    bits = "bits not compared"
    if platform.machine() == "x86_64":
        bits = compare(digests("clang", "clang"), digests("here", "gcc"), same)
    return version(cc), f"{bits}; {pytest(build('clang', cc='clang'), *VALUES)}"


@row("no-openmp", "FASTACT_NO_OPENMP=1: the same")
def no_openmp():
    folder = build("no-openmp", FASTACT_NO_OPENMP="1")
    script = "import fastact, fastact._kernels as k; assert k.openmp_version() == 0 and fastact.get_num_threads() == 1"
    run(sys.executable, "-c", script, cwd=folder)
    return version("gcc"), pytest(folder, *VALUES)


@row("fast-math", "CFLAGS and LDFLAGS=-ffast-math: the same")
def fast_math():
    flags = "-ffast-math"
    return version("gcc"), pytest(build("fast-math", CFLAGS=flags, LDFLAGS=flags), *VALUES)


# ---------------------------------------------------------------------------------------- memory

# Left out under the sanitizers, and why.
WITHOUT_SANITIZERS = {
    "test_kernels": "reads the disassembly, which is instrumented",
    "test_packaging": "builds and times packages of its own",
    "test_lint": "reads texts only",
    "that_cannot_be_created or can_no_longer_be_created": "limits the address space, of which the sanitizer reserves 20 TB",
    "memory_error": "the same",
    "resident_memory_is_flat or nothing_is_kept": "the sanitizer holds freed memory back; the leaks row looks",
    "makes_no_temporary": "the same",
    "guards_guard": "reads where it must not, on purpose",
    "cimport or test_c_": "builds objects of its own without the sanitizer",
}


def sanitizer(name):
    return run("gcc", f"-print-file-name={name}").stdout.strip()


@row("sanitizers", "address and undefined-behaviour sanitizers over the whole suite", long=True)
def sanitizers():
    flags = "-fsanitize=address,undefined -fno-omit-frame-pointer -g1"
    folder = build("sanitizers", cc=f"gcc {flags}")  # as CFLAGS they would not reach the link of the probe for OpenMP
    with tempfile.TemporaryDirectory() as reports:
        # CPython keeps what it allocates at import until the end, which is what the leak sanitizer would report.
        common = f"log_path={reports}/report:print_stacktrace=1:halt_on_error=0"
        env = {
            "LD_PRELOAD": " ".join(map(sanitizer, ("libasan.so", "libubsan.so", "libstdc++.so"))),
            "ASAN_OPTIONS": f"{common}:detect_leaks=0:allocator_may_return_null=1:verify_asan_link_order=0",
            "UBSAN_OPTIONS": common,
            "PYTHONMALLOC": "malloc",
        }
        leave = " or ".join(WITHOUT_SANITIZERS)
        try:
            summary = pytest(folder, "-k", f"not ({leave})", "-p", "no:faulthandler", **env)
        finally:
            texts = [path.read_text(errors="replace") for path in sorted(Path(reports).iterdir())]
            (folder / "reports.log").write_text("\n".join(texts))
    if texts:
        raise Failed(f"{len(texts)} reports in {folder / 'reports.log'}: {texts[0][:500]}")
    return f"{version('gcc')}, {versions_of(sys.executable, 'NumPy')}", f"no report; {summary}"


@row("valgrind", "memcheck over the smoke test's calls")
def valgrind():
    program = tool("valgrind")
    folder = build("valgrind")
    script = "import fastact, sys; sys.path.insert(0, 'tests')\nimport smoke\n"
    script += "smoke.check_kernels(); smoke.check_shapes(); print('fine')"
    env = clean_environment(PYTHONPATH=str(folder), PYTHONMALLOC="malloc", OPENBLAS_NUM_THREADS="1")
    log = folder / "valgrind.log"
    options = ["--num-callers=30", "--error-limit=no", f"--log-file={log}"]
    done = run(program, *options, sys.executable, "-c", script, cwd=folder, env=env)
    if "fine" not in done.stdout:
        raise Failed(done.stdout[-500:])
    # CPython's own are within its loop, which a module's import enters: what counts is a frame of fastact's nearer than that.
    errors = [text.partition("_PyEval_EvalFrameDefault")[0] for text in re.split(r"^==\d+== \n", log.read_text(), flags=re.M)]
    ours = [text for text in errors if "==    at " in text and "/fastact/" in text]
    if ours:
        raise Failed(f"{len(ours)} errors: {ours[0][:1500]}")
    total = re.search(r"ERROR SUMMARY: (\d+) errors from (\d+) contexts", log.read_text())
    return version(program), f"no error of fastact's (elsewhere: {total[2]} contexts)"


@row("leaks", "a million calls, good ones and refused ones: resident memory; reference counts of all arguments")
def leaks():
    folder = build("gcc")
    done = run(sys.executable, "tests/test_memory.py", cwd=folder, env=clean_environment(PYTHONPATH=str(folder)))
    lines = done.stdout.splitlines()
    first, last = (re.search(r"(\d+) KiB", line)[1] for line in (lines[1], lines[-1]))
    calls = re.search(r"\d+", lines[-1])[0]
    counted = pytest(folder, "tests/test_memory.py", "-k", "nothing_is_kept")
    outcome = f"{first} KiB after the first tenth, {last} KiB after {calls} calls; counts stable ({counted})"
    return versions_of(sys.executable, "NumPy"), outcome


@row("huge", "arrays beyond 2^31 elements (tests/huge.py): in place, the ufunc's chunks, prelu and its gradient, rows; 14 GiB")
def huge():
    folder = build("gcc")
    done = run(sys.executable, "tests/huge.py", cwd=folder, env=clean_environment(PYTHONPATH=str(folder)), check=False)
    if done.returncode == 77:
        raise Absent(done.stdout.strip().splitlines()[-1])
    if done.returncode:
        raise Failed(done.stdout[-1500:])
    return versions_of(sys.executable, "NumPy"), f"{done.stdout.count('right')} of {len(done.stdout.splitlines())} right"


# ---------------------------------------------------------------------------------------- interpreters


def interpreter(number):
    """A CPython of this version: on the path, or pyenv's."""
    kept = Path.home().glob(f".pyenv/versions/{number.rstrip('t')}.*/bin/python{number}")
    whole = "import venv, ensurepip, sysconfig; open(sysconfig.get_path('include') + '/Python.h')"
    for path in filter(None, [shutil.which(f"python{number}"), *sorted(kept)]):
        if run(path, "-c", whole, check=False).returncode == 0:
            return str(path)
    raise Absent(f"no CPython {number} with its headers")


def extras(*names):
    """What these extras name, and the extras that they name."""
    with open(ROOT / "pyproject.toml", "rb") as file:
        listed = tomllib.load(file)["project"]["optional-dependencies"]
    for entry in (entry for name in names for entry in listed[name]):
        own = re.fullmatch(r"fastact\[(.*)\]", entry)
        yield from extras(*own[1].split(",")) if own else [entry]


def environment(name, base, *constraints):
    """The Python of a virtual environment with what the test extra names."""
    folder = BUILDS / f"environment-{name}"
    python = folder / "bin" / "python"
    if not python.exists():
        run(base, "-m", "venv", folder)
    packages = [*extras("test"), *(constraints or ["numpy"])]
    run(python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *packages, timeout=1800)
    return str(python)


def python_row(number):
    python = environment(number, interpreter(number))
    return versions_of(python, "NumPy", "Cython"), pytest(build(f"python-{number}", python=python), python=python)


for number in ("3.11", "3.12", "3.13", "3.14"):
    row(f"python-{number}", f"a fresh environment of CPython {number}: the whole suite", long=True)(
        lambda number=number: python_row(number)
    )


@row("free-threaded", "CPython without the GIL: the whole suite", long=True)
def free_threaded():
    for number in ("3.13t", "3.14t"):
        try:
            return python_row(number)
        except Absent:
            continue
    raise Absent("no free-threaded CPython; `freethreading_compatible` is not declared: there importing turns the GIL on")


@row("numpy-oldest", "built against the newest NumPy, run with the oldest that is supported: the whole suite", long=True)
def numpy_oldest():
    with open(ROOT / "pyproject.toml", "rb") as file:
        (oldest,) = (d.split(">=")[1] for d in tomllib.load(file)["project"]["dependencies"] if d.startswith("numpy"))
    number = f"{sys.version_info[0]}.{sys.version_info[1]}"
    folder = build("gcc")
    python = environment("numpy-oldest", interpreter(number), f"numpy=={oldest}.*")
    newest = versions_of(sys.executable, "NumPy").split(", ")[1]
    return f"{versions_of(python, 'NumPy')}, built against {newest}", pytest(folder, python=python)


@row("python-nehalem", "the tests of values by CPython and NumPy on an emulated x86 without AVX: no illegal instruction", True)
def python_nehalem():
    emulator = tool("qemu-x86_64-static", "qemu-x86_64")
    folder = build("gcc")
    # OpenBLAS misjudges the emulated processor and runs AVX code: told which it is, it does not.
    names = "accuracy edges gradients float64 prelu rows rrelu bias contract ufunc errors".split()
    tests = [f"tests/test_{name}.py" for name in names]
    without = "test_backward_makes_no_temporary or new_process"  # time; starts processes, which are not emulated
    variables = {"OPENBLAS_CORETYPE": "Nehalem", "FASTACT_NUM_THREADS": "2"}
    found = pytest(folder, *tests, "-k", f"not ({without})", before=[emulator, "-cpu", "Nehalem"], **variables)
    return f"{version(emulator)}, {versions_of(sys.executable, 'NumPy')}", found


@row("musl-python", "CPython with musl: the whole suite", long=True)
def musl_python():
    raise Absent("no CPython with musl among Debian's packages; the row musl runs the kernels, cibuildwheel builds the wheels")


# ---------------------------------------------------------------------------------------- the table


def read_table():
    """{row: line} of the table as it stands."""
    lines = TABLE.read_text().splitlines() if TABLE.exists() else []
    return {found[1]: line for line in lines if (found := re.match(r"\| `(.*?)` ", line))}


def write_table(lines):
    TABLE.write_text(HEADER + "".join(lines[name] + "\n" for name in ROWS if name in lines))


def one_line(text):
    return re.sub(r"\s+", " ", text).replace("|", "\\|").replace(str(ROOT), ".").replace(str(Path.home()), "~")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("rows", nargs="*", metavar="ROW", help="run these")
    parser.add_argument("--long", action="store_true", help="run the long ones")
    parser.add_argument("--list", action="store_true", help="say which there are")
    arguments = parser.parse_args()
    if unknown := set(arguments.rows) - set(ROWS):
        parser.error(f"no row {', '.join(sorted(unknown))}; there are {', '.join(ROWS)}")
    if arguments.list:
        for name, f in ROWS.items():
            print(f"{name:16}{'long  ' if f.long else '      '}{f.what}")
        return 0
    bad = 0
    for name in arguments.rows or [name for name, f in ROWS.items() if f.long == arguments.long]:
        f = ROWS[name]
        changed = run("git", "status", "--porcelain", "--", ".", f":!{TABLE.relative_to(ROOT)}").stdout
        commit = run("git", "rev-parse", "--short", "HEAD").stdout.strip() + (" and more" if changed else "")
        print(f"{name}: ", end="", flush=True)
        try:
            with_, outcome = f()
        except Absent as error:
            with_, outcome = platform.machine(), f"not run here: {error}"
        except (Failed, subprocess.TimeoutExpired, OSError) as error:
            with_, outcome, bad = "", f"**failed**: {error}", bad + 1
        print(outcome, flush=True)
        words = " | ".join([f"`{name}`", f.what, with_, one_line(outcome)[:600], str(datetime.date.today()), commit])
        lines = read_table() | {name: f"| {words} |"}
        write_table(lines)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
