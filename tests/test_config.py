"""What fastact says about itself: version, build, headers."""

import json
import os
import platform
import re
import shutil
import subprocess
from importlib import metadata
from pathlib import Path

import numpy as np
import pytest

import fastact
from fastact import _kernels


def test_version():
    assert re.fullmatch(r"\d+\.\d+\.\d+((a|b|rc|\.dev|\.post)\d+)?", fastact.__version__)
    try:
        assert metadata.version("fastact") == fastact.__version__
    except metadata.PackageNotFoundError:
        pass  # runs from the source tree


def test_show_config_as_dicts():
    config = fastact.show_config(mode="dicts")
    assert config["version"] == fastact.__version__
    assert config["python"] == platform.python_version()
    assert config["numpy"] == np.__version__
    assert re.match(r"(gcc|clang|msvc) \d+", config["compiler"])
    assert config["openmp"] is False or config["openmp"] >= 199810
    assert config["threads"] == fastact.get_num_threads()
    sets = config["instruction sets"]
    assert sets["chosen"] in sets["supported"]
    assert set(sets["supported"]) <= set(sets["built"])
    assert sets["built"][0] == "scalar"
    assert json.loads(json.dumps(config)) == config


def test_show_config_says_what_is_so_now(isa):
    with fastact.num_threads(3):
        config = fastact.show_config(mode="dicts")
    assert config["instruction sets"]["chosen"] == isa
    assert config["threads"] == (3 if _kernels.openmp_version() else 1)
    assert fastact.show_config(mode="dicts") is not config


def test_show_config_prints(capsys):
    assert fastact.show_config() is None
    printed = capsys.readouterr()
    config = fastact.show_config(mode="dicts")
    sets = config.pop("instruction sets")
    lines = dict(line.split(": ", 1) for line in printed.out.splitlines())
    assert list(lines) == [*list(config)[:5], "instruction sets", *list(config)[5:]]
    for name, value in config.items():
        if name == "openmp" and not value:
            assert "without OpenMP" in lines[name]
        else:
            assert lines[name] == str(value)
    for value in (*sets["built"], *sets["supported"], sets["chosen"]):
        assert value in lines["instruction sets"]
    assert printed.err == ""


@pytest.mark.parametrize("mode", ["dict", "", None, 3])
def test_show_config_with_another_mode(mode, capsys):
    with pytest.raises(ValueError, match="mode"):
        fastact.show_config(mode=mode)
    assert capsys.readouterr().out == ""


def test_isa_names():
    assert _kernels.active_isa() in _kernels.isa_names()
    with pytest.raises(ValueError, match="mmx"):
        _kernels.use_isa("mmx")


def test_headers_are_there():
    folder = Path(fastact.get_include())
    assert isinstance(fastact.get_include(), str)
    assert folder.is_absolute()
    assert (folder / "kernels.h").is_file()


USE = """#include <kernels.h>
#ifdef PY_VERSION
#error "kernels.h must not need Python"
#endif
int main(void) { return FASTACT_ROWS == %d && fastact_table_of(ISA_SCALAR) == 0; }
"""


@pytest.mark.parametrize(
    ("compiler", "standard", "suffix"), [("cc", "c99", ".c"), ("cc", "c11", ".c"), ("c++", "c++11", ".cpp")]
)
def test_headers_compile(tmp_path, compiler, standard, suffix):
    compiler = os.environ.get({"cc": "CC", "c++": "CXX"}[compiler], "").split(" ")[0] or compiler
    if not shutil.which(compiler):
        pytest.skip(f"no {compiler} here")
    source = tmp_path / f"use{suffix}"
    source.write_text(USE % len(_kernels.rows()))
    options = [f"-std={standard}", "-Wall", "-Wextra", "-Werror", "-pedantic", "-fsyntax-only"]
    subprocess.run([compiler, *options, f"-I{fastact.get_include()}", str(source)], check=True)
