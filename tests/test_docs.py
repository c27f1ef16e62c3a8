"""The examples in docstrings run."""

import doctest
import importlib
import inspect
import operator
import pkgutil
import re
import subprocess
import sys

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


GRADIENTS = [
    g
    for f in fastact.activations.values()
    for g in (getattr(f, "derivative", None), f.backward, f.backward_from_output)
    if hasattr(g, "definition") and g.ufunc is not None
]


def sections(doc):
    """A numpydoc docstring's sections by title, its summary under ""."""
    parts = re.split(r"^(\w+)\n-+\n", doc, flags=re.MULTILINE)
    return dict(zip(["", *parts[1::2]], parts[::2]))


def documented(text):
    """The names in a section of parameters."""
    heads = [line.partition(" :")[0] for line in text.splitlines() if line and not line.startswith(" ")]
    return [name.lstrip("*") for head in heads for name in head.split(", ")]


@pytest.mark.parametrize("g", GRADIENTS, ids=lambda g: g.__qualname__)
def test_gradients(g):
    """In numpydoc's sections, with every argument and an example that runs."""
    found = sections(g.__doc__)
    assert list(found) == ["", "Parameters", "Returns", "Raises", "Examples"]
    assert f"`fastact.{g.definition.name}`" in found[""]
    assert documented(found["Parameters"]) == list(inspect.signature(g).parameters)
    pair = g.__qualname__.startswith("prelu.backward")
    assert documented(found["Returns"]) == (["dx", "dalpha"] if pair else ["slope" if g.__name__ == "derivative" else "dx"])
    assert documented(found["Raises"]) == ["TypeError", "ValueError"]
    assert ("tuple" in found["Parameters"].partition("\nout :")[2].partition("\n")[0]) == pair
    test = doctest.DocTestParser().get_doctest(g.__doc__, {}, g.__qualname__, None, 0)
    assert f"fastact.{g.__qualname__}(" in g.__doc__
    assert len(test.examples) >= 4
    assert not doctest.DocTestRunner().run(test).failed
    assert max(map(len, g.__doc__.splitlines())) <= 118
    assert inspect.getdoc(g) == g.__doc__


def test_conditions_are_documented():
    doc = sections(fastact.rrelu.backward_from_output.__doc__)
    assert "``lower > 0`` and ``upper > 0``" in doc["Raises"]
    assert "``training=True``" in doc["Raises"]
    assert "seed" in sections(fastact.rrelu.backward.__doc__)["Raises"]
    doc = sections(fastact.rrelu.__doc__)
    assert "seed" in doc["Raises"].partition("ValueError")[2]
    assert "in training it must have the shape of `x`" in sections(fastact.rrelu.backward.__doc__)["Parameters"]


@pytest.mark.parametrize("name", [name for name, f in fastact.activations.items() if not hasattr(f, "derivative")])
def test_along_an_axis(name):
    """What elementwise activations take and raise is not theirs."""
    found = sections(fastact.activations[name].__doc__)
    assert "bias" not in found["Parameters"] + found["Raises"]
    assert "scalar" not in found["Returns"]
    assert "no dimensions" in found["Raises"]
    gated = name.endswith("glu")
    assert ("halved" in found["Returns"]) == ("odd" in found["Raises"]) == gated
    assert ("where" in found["Raises"]) != gated


@pytest.mark.parametrize("name", ["softmax.backward", "softmax.backward_from_output", "glu.backward"])
def test_gradients_along_an_axis(name):
    function = operator.attrgetter(name)(fastact)
    found = sections(inspect.getdoc(function))
    assert list(found) == ["", "Parameters", "Returns", "Raises", "Examples"]
    assert documented(found["Parameters"]) == list(inspect.signature(function).parameters)
    test = doctest.DocTestParser().get_doctest(inspect.getdoc(function), {}, name, None, 0)
    assert test.examples
    assert not doctest.DocTestRunner().run(test).failed


def test_threads():
    for f in (fastact.set_num_threads, fastact.num_threads):
        raises = sections(inspect.getdoc(f))["Raises"]
        assert "4096" in raises
        assert "TypeError" in raises


def test_without_docstrings():
    code = "import fastact; print([f.__doc__ for f in (fastact.elu, fastact.elu.backward, fastact.prelu.backward)])"
    done = subprocess.run([sys.executable, "-OO", "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['', '', '']"
