"""What `make lint` runs finds nothing."""

import re
import shlex
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
RECIPE = re.search(r"^lint:.*\n((?:\t.*\n)+)", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)[1]


@pytest.mark.parametrize("command", [line.strip() for line in RECIPE.splitlines()], ids=lambda line: line.split()[2])
def test_lint(command):
    python, flag, module, *arguments = shlex.split(command)
    assert (python, flag) == ("$(PYTHON)", "-m")
    if not find_spec(module.partition(".")[0]):
        pytest.skip(f"needs {module}")
    words = [sys.executable, "-m", module, *arguments]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
