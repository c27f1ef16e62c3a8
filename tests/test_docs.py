"""The examples in docstrings run."""

import doctest
import importlib
import pkgutil

import pytest

import fastact

MODULES = sorted(module.name for module in pkgutil.walk_packages(fastact.__path__, "fastact.") if "__main__" not in module.name)
EXTRAS = ("torch",)     # whose absence is no failure


@pytest.mark.parametrize("name", MODULES)
def test_modules(name):
    if name.rpartition(".")[2] in EXTRAS:
        pytest.importorskip(name.rpartition(".")[2])
    with fastact.num_threads(fastact.get_num_threads()):
        results = doctest.testmod(importlib.import_module(name))
    assert not results.failed


@pytest.mark.parametrize("name", fastact.activations)
def test_activations(name):
    """They are objects, whose docstrings doctest does not find by itself."""
    test = doctest.DocTestParser().get_doctest(fastact.activations[name].__doc__, {}, name, None, 0)
    assert len(test.examples) >= 2      # an import and a call
    assert not doctest.DocTestRunner().run(test).failed
