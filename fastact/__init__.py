"""Neural-network activation functions for NumPy arrays: forward and backward, SIMD, OpenMP, with the manners of a ufunc.

``fastact.gelu(x)``, in place ``fastact.gelu(x, out=x)``, its gradient ``fastact.gelu.backward(grad, x)``;
``help(fastact.gelu)`` says more. `fastact.activations` maps every name to its function, `fastact.nn` has them as
layers, `fastact.torch` puts them into PyTorch models.
"""

import os as _os

# By default OpenMP's workers spin for milliseconds after each parallel region, on the cores that BLAS wants next: on 2 cores
# `gelu(x @ w, out=...)` took 10.9 ms instead of 2.6. Not at all is no better: waking them costs 30 us. With 1000 turns, about
# 20 us, it takes 2.7 ms, and two threads are 1.6 times as fast as one from 200,000 elements. The library reads this once, when
# the first extension loads it.
_polite = {"OMP_WAIT_POLICY", "GOMP_SPINCOUNT", "KMP_BLOCKTIME"}.isdisjoint(_os.environ)
if _polite:
    _os.environ.update(GOMP_SPINCOUNT="1000", KMP_BLOCKTIME="0")
from . import _num_threads  # noqa: E402, F401

if _polite:
    del _os.environ["GOMP_SPINCOUNT"], _os.environ["KMP_BLOCKTIME"]

from . import _bfloat16, definitions, registry  # noqa: E402, F401
from ._config import get_include, show_config  # noqa: E402
from ._num_threads import get_num_threads, num_threads, set_num_threads  # noqa: E402
from ._version import __version__  # noqa: E402
from .registry import activations  # noqa: E402

registry.check()
_bfloat16.watch()
globals().update(activations)

from . import ufuncs  # noqa: E402  needs the activations

__all__ = [
    *activations,
    "__version__",
    "activations",
    "get_include",
    "get_num_threads",
    "num_threads",
    "set_num_threads",
    "show_config",
    "ufuncs",
]

del _os, _polite
