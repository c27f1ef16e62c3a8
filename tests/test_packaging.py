"""The source distribution, the wheel made from it, a build without OpenMP, and the time that importing takes.

One wheel and one build without OpenMP are made, side by side: about a minute.
"""

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from pathlib import Path

import pytest

import fastact

ROOT = Path(__file__).parents[1]
NOT_SOURCES = (".git", "build", "dist", "__pycache__", "*.egg-info", ".*_cache", ".venv", ".benchmarks", "*.so", "*.pyd")
GENERATED = tuple(path.with_suffix(".c").name for path in (ROOT / "fastact").glob("*.pyx"))
TOOLS = {"fastact/_stubs.py", "fastact/kernels/fit.py", "fastact/kernels/short.py"}  # write what the package holds
MAX_WHEEL = 1_400_000  # bytes
MAX_IMPORT = 0.015  # seconds, over NumPy's

pytestmark = pytest.mark.skipif(
    not (ROOT / "setup.py").exists() or not shutil.which("cc"), reason="needs the source tree and a C compiler"
)


def run(*arguments, cwd, **environment):
    """Start in an environment where only the given variables say how to build."""
    ours = ("FASTACT_", "OMP_", "PYTHONPATH", "PYTHONDONTWRITEBYTECODE", "CFLAGS", "LDFLAGS")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return subprocess.Popen(
        [sys.executable, *map(str, arguments)],
        cwd=cwd,
        env=kept | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def output(process):
    text, _ = process.communicate(timeout=600)
    assert process.returncode == 0, text[-4000:]
    return text


@pytest.fixture(scope="module")
def builds(tmp_path_factory):
    """Folder with an sdist, the wheel built from it, and a tree built in place without OpenMP and with hostile flags."""
    folder = tmp_path_factory.mktemp("builds")
    for name in ("tree", "serial"):
        shutil.copytree(ROOT, folder / name, ignore=shutil.ignore_patterns(*NOT_SOURCES, *GENERATED))
    # What it does is looked at, not how fast: unoptimised, it compiles in a fraction of the time.
    compiler = folder / "quick-cc"
    compiler.write_text('#!/bin/bash\nexec cc "${@/#-O[23]/-O0}"\n')
    compiler.chmod(0o755)
    hostile = "-ffast-math"
    variables = {"FASTACT_NO_OPENMP": "1", "CFLAGS": hostile, "LDFLAGS": hostile, "CC": str(compiler)}
    serial = run("setup.py", "build_ext", "--inplace", cwd=folder / "serial", **variables)
    make = f"import setuptools.build_meta as backend; print(backend.build_sdist({str(folder)!r}))"
    output(run("-c", make, cwd=folder / "tree"))
    (sdist,) = folder.glob("*.tar.gz")
    wheel = run("-m", "pip", "wheel", "--no-build-isolation", "--no-deps", "-w", folder, sdist, cwd=folder)
    output(wheel)
    output(serial)
    return folder


@pytest.fixture(scope="module")
def wheel(builds):
    (path,) = builds.glob("*.whl")
    return path


def sources(tree, *patterns):
    found = {str(path.relative_to(tree)) for pattern in patterns for path in (tree / "fastact").rglob(pattern)}
    return {name for name in found if Path(name).name not in GENERATED}


def test_sdist_has_everything_to_build_and_test(builds):
    (path,) = builds.glob("*.tar.gz")
    with tarfile.open(path) as archive:
        names = {name.split("/", 1)[1] for name in archive.getnames() if "/" in name}
    wanted = sources(builds / "tree", "*.py", "*.pyx", "*.pxd", "*.pxi", "*.pyi", "*.h", "*.c", "py.typed")
    wanted |= {"setup.py", "pyproject.toml", "README.md", "LICENSE"}
    wanted |= {f"tests/{path.name}" for path in (builds / "tree" / "tests").iterdir() if path.is_file()}
    assert not wanted - names, sorted(wanted - names)
    assert not [name for name in names if name.endswith((".so", ".o", ".pyc"))]
    assert not {f"fastact/{name}" for name in GENERATED} & names


def test_wheel_has_everything_to_use_and_nothing_else(wheel, builds):
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        entry_points = next(archive.read(name).decode() for name in names if name.endswith("entry_points.txt"))
        information = next(archive.read(name).decode() for name in names if name.endswith("METADATA"))
    wanted = sources(builds / "tree", "*.py", "*.pxd", "*.pyi", "*.h", "*.c", "py.typed") - TOOLS
    suffix = sysconfig.get_config_var("EXT_SUFFIX")
    wanted |= {f"fastact/{name.removesuffix('.c')}{suffix}" for name in GENERATED}
    held = {name for name in names if not name.startswith(f"fastact-{fastact.__version__}.dist-info/")}
    assert held == wanted, sorted(held ^ wanted)
    assert {"fastact/__init__.pxd", "fastact/kernels/kernels.h", "fastact/kernels/kernels.c"} <= held  # for cimport and C
    assert any("LICENSE" in name for name in names)
    assert "fastact = fastact.cli:main" in entry_points
    assert f"\nVersion: {fastact.__version__}\n" in information
    assert "Description-Content-Type: text/markdown\n" in information
    assert "has the tables" in information and len(information) < 40_000
    required = re.findall(r"^Requires-Dist: (.*)$", information, re.M)
    assert [line for line in required if "extra ==" not in line] == ["numpy>=2.0"]


def test_wheel_is_small(wheel):
    assert wheel.stat().st_size < MAX_WHEEL


def test_wheel_has_no_path_of_its_build(wheel, builds):
    paths = {str(builds), str(ROOT), str(Path.home() / "."), "/pip-", "site-packages"} - {"/"}
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            if name.endswith((".so", ".pyd")):
                content = archive.read(name)
                # The run path is the interpreter's way of linking, not ours.
                words = re.findall(rb"[\x20-\x7e]{4,}", content)
                prefixes = tuple(p.encode() for p in {sys.prefix, sys.base_prefix})
                words = [word for word in words if not word.startswith(prefixes)]
                found = {path for path in paths for word in words if path.encode() in word}
                assert not found, (name, found)


CHECK = """
import ctypes, sys
import numpy as np
library = ctypes.CDLL(None)
def modes():
    words = (ctypes.c_uint32 * 8)()
    library.fegetenv(words)
    return words[7] & 0xffc0
linux = sys.platform.startswith("linux") and EXACT
before = linux and modes()
import fastact
assert not linux or modes() == before
assert FOLDER in fastact.__file__
x = np.array([np.nan, np.inf, -np.inf, -0.0, 1e-310, 1.0])
assert np.isnan(fastact.gelu(x)[0]) and np.signbit(fastact.gelu(x)[3])
assert np.array_equal(fastact.relu(x)[1:], [np.inf, 0, 0, 1e-310, 1])
y = fastact.silu(np.linspace(-5, 5, 2**18, dtype=np.float32))
assert abs(y[-1] - 4.9665356) < 1e-6
"""


def check(folder, script):
    import platform

    exact = platform.machine() == "x86_64" and platform.libc_ver()[0] == "glibc"
    script = CHECK.replace("EXACT", str(exact)).replace("FOLDER", repr(str(folder))) + script
    return output(run("-c", script, cwd=folder.parent, PYTHONPATH=str(folder)))


def test_wheel_works(wheel, tmp_path):
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")
    check(tmp_path / "site", "fastact.show_config()")


def test_build_without_openmp_is_serial_and_says_so(builds):
    """Built with -ffast-math in CFLAGS and LDFLAGS as well, which must not reach the kernels."""
    script = """
fastact.set_num_threads(4)
assert fastact.get_num_threads() == 1
import os
tasks = lambda: len(os.listdir("/proc/self/task")) if linux else 0
count = tasks()
for f in (fastact.relu, fastact.gelu, fastact.prelu):
    large = np.linspace(-5, 5, 2**22 + 7, dtype=np.float32).reshape(1, 1, -1)
    f(large, *([np.float32([0.25])] if f is fastact.prelu else []))
fastact.prelu.backward(large, large, np.float32([0.25]))
assert tasks() == count
assert fastact.show_config(mode="dicts")["openmp"] is False
assert fastact.show_config(mode="dicts")["threads"] == 1
fastact.show_config()
"""
    assert "openmp: none: built without OpenMP, calls are serial" in check(builds / "serial", script)


def test_cimport(tmp_path):
    assert (Path(fastact.__file__).parent / "__init__.pxd").is_file()
    source = tmp_path / "user.pyx"
    source.write_text("cimport fastact\nimport fastact\n")
    output(run("-m", "cython", "-3", "-I", Path(fastact.__file__).parents[1], source, cwd=tmp_path))


def test_import_is_quick(tmp_path):
    """The least processor time of several runs: what the clock shows doubles when others have the cores.

    The first run compiles to bytecode, as an installation does.
    """
    script = """
import time, numpy
start = time.process_time()
import fastact
print(time.process_time() - start)
"""
    folder = Path(fastact.__file__).parents[1]
    times = [float(output(run("-c", script, cwd=folder, PYTHONPYCACHEPREFIX=str(tmp_path)))) for _ in range(8)]
    assert min(times) < MAX_IMPORT, times


def test_import_loads_no_extra():
    script = "import numpy, sys, fastact; print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    loaded = set(output(run("-c", script, cwd=Path(fastact.__file__).parents[1])).split())
    extras = {"rich", "matplotlib", "mtcnn", "PIL", "skimage", "scipy", "ml_dtypes", "torch", "Cython", "setuptools"}
    assert not loaded & extras


def test_changelog_knows_the_version():
    assert f"\n## {fastact.__version__} " in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
