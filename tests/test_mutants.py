"""tests/mutants.py: what it changes stands in the sources, and the table has every mutant killed."""

import re

import mutants
import pytest


@pytest.mark.parametrize(("what", "file", "text", "instead", "tests"), mutants.MUTANTS, ids=[row[0] for row in mutants.MUTANTS])
def test_the_text_is_there(what, file, text, instead, tests):
    assert text != instead
    assert text in (mutants.ROOT / file).read_text()
    assert all((mutants.HERE / word).is_file() for word in tests.split() if word.endswith(".py"))


def test_table():
    rows = re.findall(r"^\| (\d+) \| (.*) \| `(.*)` \| (.*) \|$", mutants.TABLE.read_text(), re.MULTILINE)
    assert [(int(number), what, file) for number, what, file, _ in rows] == [
        (number, *mutant[:2]) for number, mutant in enumerate(mutants.MUTANTS, 1)
    ]
    assert [row for row in rows if not row[3].startswith("killed by ")] == []
