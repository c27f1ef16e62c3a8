"""Fixtures that the tests share, and how long the random ones run."""

import os

import hypothesis
import pytest

from fastact import _kernels

# `make fuzz`: HYPOTHESIS_PROFILE=long python -m pytest tests/test_properties.py tests/test_suites.py tests/test_memory.py
COMMON = {"deadline": None, "database": None, "suppress_health_check": list(hypothesis.HealthCheck)}
hypothesis.settings.register_profile("ci", max_examples=300, derandomize=True, **COMMON)
hypothesis.settings.register_profile("long", max_examples=2000, **COMMON)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))

_kernels.wake_from(0)  # single calls use threads from as few elements on as calls in a row: tests of threads take seconds


def pytest_configure(config):
    for mark in (
        *("thread_unsafe", "parallel_threads", "slow"),
        *("skip_xp_backends", "xfail_xp_backends", "array_api_backends", "uses_xp_capabilities"),
    ):
        config.addinivalue_line("markers", f"{mark}: on tests of NumPy's and SciPy's that test_suites.py imports")


@pytest.fixture(params=_kernels.isa_names())
def isa(request):
    """Run the test on each instruction set of this processor."""
    before = _kernels.active_isa()
    _kernels.use_isa(request.param)
    yield request.param
    _kernels.use_isa(before)
