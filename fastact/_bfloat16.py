"""bfloat16 loops, for the dtype of ml_dtypes: as soon as that is imported, before anybody can have such an array.

A ufunc that has met one before would have found its float32 loop for it, and would keep to that.
"""

import sys

import numpy as np

from . import _kernels


class _Watch:
    """A finder in `sys.meta_path` that sees the import of ml_dtypes, once."""

    def find_spec(self, name, path=None, target=None):
        if name != "ml_dtypes":
            return None
        from importlib.util import find_spec

        sys.meta_path.remove(self)
        spec = find_spec(name)
        if spec is not None and spec.loader is not None:
            run = spec.loader.exec_module

            def exec_module(module):
                run(module)
                register(module)

            spec.loader.exec_module = exec_module
        return spec


def register(module):
    _kernels.register_bfloat16(np.dtype(module.bfloat16))


def watch():
    """Register the loops now or when ml_dtypes is imported."""
    if "ml_dtypes" in sys.modules:
        import ml_dtypes  # which another thread may be about to finish

        register(ml_dtypes)
    else:
        sys.meta_path.insert(0, _Watch())
