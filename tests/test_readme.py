"""The README says what the package says."""

import re
from pathlib import Path

import pytest

import fastact
from fastact.cli import list as listing

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def readme():
    return (ROOT / "README.md").read_text(encoding="utf-8")


def between(text, name):
    return re.search(f"<!-- {name}:begin -->\n(.*?)<!-- {name}:end -->", text, re.DOTALL)[1].strip()


def test_table_of_activations(readme):
    """Written by `make readme`."""
    assert between(readme, "activations") == listing.markdown(fastact.activations.values())


def test_command_of_the_tests_is_what_ci_runs(readme):
    command = re.search(r"<!-- test-command -->\n```sh\n(.*?)\n```", readme)[1]
    assert command == "pip install '.[test]' && pytest"
    assert "<!-- test-command -->" in (ROOT / ".ci" / "run").read_text()
