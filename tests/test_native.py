"""The kernels from other compiled code: from Cython through `cimport fastact`, and from C without Python."""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

import fastact

EXAMPLES = Path(__file__).parent / "native"
INCLUDE = Path(fastact.get_include())
COMPILER = shutil.which("cc")

pytestmark = pytest.mark.skipif(not COMPILER or os.name != "posix", reason="needs a C compiler")


def run(*command, **kwargs):
    done = subprocess.run([*map(str, command)], capture_output=True, check=False, **kwargs)
    assert done.returncode == 0, (done.stdout + done.stderr).decode()
    return done.stdout


# ---------------------------------------------------------------------------------------- Cython

@pytest.fixture(scope="module")
def dense(tmp_path_factory):
    pytest.importorskip("Cython")
    headers = Path(sysconfig.get_path("include"))
    if not (headers / "Python.h").exists():
        pytest.skip("needs Python.h")
    folder = tmp_path_factory.mktemp("cython")
    shutil.copy(EXAMPLES / "dense.pyx", folder)
    environment = os.environ | {"PYTHONPATH": str(Path(fastact.__file__).parents[1])}
    run(sys.executable, "-m", "cython", "-Wextra", "dense.pyx", cwd=folder, env=environment)
    library = folder / f"dense{sysconfig.get_config_var('EXT_SUFFIX')}"
    flags = ["-O1", "-fPIC", "-shared", *(["-undefined", "dynamic_lookup"] if sys.platform == "darwin" else [])]
    run(COMPILER, *flags, f"-I{headers}", f"-I{INCLUDE}", "dense.c", "-o", library, cwd=folder)
    spec = importlib.util.spec_from_file_location("dense", library)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


X = np.linspace(-6, 6, 1001)


@pytest.mark.parametrize("n", [0, 1, 1001, 200_000])
def test_cimport_forward(dense, n):
    x = np.resize(X, n).astype(np.float32)
    y = np.empty_like(x)
    dense.elu(x, y, 0.5)
    assert np.array_equal(y, fastact.elu(x, 0.5))


def test_cimport_gradient(dense):
    y, dx = fastact.elu(X, 0.5), np.empty_like(X)
    dense.elu_backward(X, y, dx, 0.5)
    assert np.array_equal(dx, fastact.elu.backward_from_output(X, y, 0.5))


def test_cimport_channels(dense):
    x = X[:999].astype(np.float32).reshape(-1, 3)
    alpha, bias, y = np.float32([0.25, -1, 2]), np.float32([1, 0, -1]), np.empty_like(x)
    dense.biased_prelu(x, alpha, bias, y)
    assert np.array_equal(y, fastact.prelu(x, alpha, bias=bias))


# ---------------------------------------------------------------------------------------- C

@pytest.fixture(scope="module")
def build(tmp_path_factory):
    """Compiles a program with the kernels that the package ships, at low optimisation: their bits do not depend on that."""
    folder = tmp_path_factory.mktemp("c")
    flags = ["-O1", "-fno-math-errno", "-ffp-contract=off", "-fno-strict-aliasing", "-Wno-psabi", f"-I{INCLUDE}"]

    def compiled(source):
        run(COMPILER, *flags, "-c", source, "-o", folder / f"{source.stem}.o")
        return folder / f"{source.stem}.o"

    with ThreadPoolExecutor(2) as pool:
        objects = list(pool.map(compiled, [INCLUDE / "kernels.c", *sorted((INCLUDE / "targets").glob("*.c"))]))

    def build(source, *more):
        program = folder / f"{source.stem}-program"
        run(COMPILER, *flags, *more, source, *objects, "-o", program, "-lm")
        return program

    build.objects = objects
    return build


@pytest.fixture(scope="module")
def program(build):
    return build(EXAMPLES / "kernels.c")


def test_c_of_the_readme(build, tmp_path):
    readme = (EXAMPLES.parents[1] / "README.md").read_text(encoding="utf-8")
    example = re.search(r"^```c\n(.*?)^```", readme, re.DOTALL | re.MULTILINE)[1]
    find, compile_all = re.search(r"^```sh\n(K=.*\n)(cc .*\n)```", readme, re.MULTILINE).groups()
    sources = '"$K"/kernels.c "$K"/targets/*.c'
    assert sources in compile_all
    objects = " ".join(f"'{path}'" for path in build.objects)
    compile_one = compile_all.replace(sources, objects).replace("cc -O3", f"'{COMPILER}' -Wall -Werror")
    (tmp_path / "main.c").write_text(example)
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = os.environ | {"PATH": path, "PYTHONPATH": str(Path(fastact.__file__).parents[1])}
    printed = run("sh", "-ec", f"{find}{compile_one}./a.out", cwd=tmp_path, env=environment)
    assert printed.decode().split() == re.search(r"/\* ([-0-9. ]+) \*/", example)[1].split()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", ["relu", "leaky_relu", "hardtanh", "gelu", "mish", "elu"])
def test_c_gives_the_same_bits(program, name, dtype):
    activation = fastact.activations[name]
    x = np.concatenate([X, [np.nan, np.inf, -np.inf, -0.0, 1e-40]]).astype(dtype)
    grad = np.linspace(1, 2, x.size, dtype=dtype)
    parameters = list(activation.definition.parameters.values())
    kind = "double" if dtype == np.float64 else "float"

    def c(direction, *arrays):
        data = b"".join(a.tobytes() for a in arrays)
        return np.frombuffer(run(program, name, kind, direction, *parameters, input=data), dtype)

    bits = np.int64 if dtype == np.float64 else np.int32
    assert np.array_equal(c("forward", x).view(bits), activation(x).view(bits))
    assert np.array_equal(c("derivative", x).view(bits), activation.derivative(x).view(bits))
    assert np.array_equal(c("backward", grad, x).view(bits), activation.backward(grad, x).view(bits))
    if activation.invertible:
        y = activation(x)
        assert np.array_equal(c("from_output", grad, y).view(bits), activation.backward_from_output(grad, y).view(bits))


def test_c_header_is_c_and_cpp(tmp_path):
    for name, standard in (("user.c", "-std=c99"), ("user.cpp", "-std=c++11")):
        (tmp_path / name).write_text('#include "kernels.h"\nint rows(void) { return FASTACT_ROWS; }\n')
        run(COMPILER, standard, "-Wall", "-Wextra", "-Werror", "-pedantic", f"-I{INCLUDE}", "-c", name, cwd=tmp_path)


@pytest.mark.parametrize("compiler", [
    # MSVC has neither vector extensions nor `__attribute__`, and gets the one-lane kernels: what it sees is plain C11.
    ("cc",), ("clang", "-fgnuc-version=0")], ids=" ".join)
def test_c_needs_no_extension(compiler):
    if not shutil.which(compiler[0]):
        pytest.skip(f"needs {compiler[0]}")
    for source in [INCLUDE / "kernels.c", *(INCLUDE / "targets").glob("scalar_*.c")]:
        run(*compiler, "-std=c11", "-pedantic-errors", "-fsyntax-only", source)
