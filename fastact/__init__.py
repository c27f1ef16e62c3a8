"""Neural-network activation functions for NumPy arrays: forward and backward, SIMD, OpenMP, with the manners of a ufunc."""

from . import definitions, registry
from ._config import get_include, show_config
from ._threads import get_num_threads, num_threads, set_num_threads
from ._version import __version__
from .registry import activations

registry.check()
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

del definitions, registry
