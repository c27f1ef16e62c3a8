"""Fixtures that the tests share."""

import pytest

from fastact import _kernels


@pytest.fixture(params=_kernels.isa_names())
def isa(request):
    """Run the test on each instruction set of this processor."""
    before = _kernels.active_isa()
    _kernels.use_isa(request.param)
    yield request.param
    _kernels.use_isa(before)
