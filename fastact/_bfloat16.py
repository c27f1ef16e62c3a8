"""bfloat16 loops, for the dtype of ml_dtypes: as soon as that is imported, before anybody can have such an array.

A ufunc that has met one before would have found its float32 loop for it, and would keep to that.
"""

import sys

import numpy as np

from . import _kernels


class _Watch:
    """A finder in `sys.meta_path` that finds ml_dtypes as the others do, and learns when it has been executed."""

    def find_spec(self, name, path=None, target=None):
        if name != "ml_dtypes":
            return None
        found = (finder.find_spec(name, path, target) for finder in sys.meta_path if finder is not self)
        spec = next(filter(None, found), None)
        execute = getattr(spec and spec.loader, "exec_module", None)
        if execute is not None:

            def exec_module(module):
                execute(module)
                if self in sys.meta_path:
                    sys.meta_path.remove(self)
                register(module)

            spec.loader.exec_module = exec_module
        return spec


def register(module):
    """Add the loops, if that has not been done yet."""
    _kernels.register_bfloat16(np.dtype(module.bfloat16))


def watch():
    """Add the loops now, or when ml_dtypes is imported."""
    if sys.modules.get("ml_dtypes") is not None:
        import ml_dtypes  # which another thread may be about to finish

        register(ml_dtypes)
    else:
        sys.meta_path.insert(0, _Watch())
