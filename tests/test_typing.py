"""The type stubs: those of the registry, accepted by type checkers under strict settings, and true."""

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import fastact

PACKAGE = Path(fastact.__file__).parent
TOOL = Path(__file__).parents[1] / "fastact" / "_stubs.py"  # not installed
_spec = importlib.util.spec_from_file_location("fastact._stubs", TOOL)
_stubs = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(_stubs)
EXAMPLES = sorted((Path(__file__).parent / "typing").glob("*.py"))


@pytest.mark.parametrize("name", _stubs.FILES)
def test_stubs_are_the_registry_s(name):
    """`python -m fastact._stubs` writes them."""
    assert (PACKAGE / name).read_text(encoding="utf-8") == _stubs.FILES[name]()
    assert (PACKAGE / "py.typed").exists()


def run(*command, cwd):
    environment = os.environ | {"PYTHONPATH": str(PACKAGE.parent), "MYPYPATH": str(cwd), "PYTHONWARNINGS": "error"}
    command = [sys.executable, *map(str, command)]
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_usage_runs(tmp_path):
    run(EXAMPLES[-1], cwd=tmp_path)


@pytest.fixture
def project(tmp_path):
    """A copy: next to the other installed packages, type checkers take all of them for part of the project, or none."""
    package = tmp_path / "project" / "fastact"
    shutil.copytree(PACKAGE, package, ignore=lambda folder, names: [n for n in names if n.endswith((".so", ".pyd", ".c", ".h"))])
    for path in EXAMPLES:
        shutil.copy(path, package.parent)
    return package.parent


CHECKED = [f"fastact/{name}" for name in _stubs.FILES] + [path.name for path in EXAMPLES]


def test_mypy(project, tmp_path):
    """Strict, and with every `type: ignore` in misuse.py needed."""
    pytest.importorskip("mypy")
    if np.lib.NumpyVersion(np.__version__) < "2.2.0":
        pytest.skip("NumPy's own annotations of what a ufunc-like call returns are Any before 2.2")
    run("-m", "mypy", "--strict", "--follow-imports=silent", "--cache-dir", tmp_path / "cache", *CHECKED, cwd=project)


def test_pyright(project):
    """Strict as well."""
    pytest.importorskip("pyright")
    if not shutil.which("node"):
        pytest.skip("pyright needs node, and would download it")
    settings = {"include": CHECKED, "typeCheckingMode": "strict", "reportUnnecessaryTypeIgnoreComment": True}
    (project / "pyrightconfig.json").write_text(json.dumps(settings))
    run("-m", "pyright", "--pythonpath", sys.executable, cwd=project)
