"""bfloat16 loops, for the dtype of ml_dtypes: as soon as that is imported, before anybody can have such an array.

A ufunc that has met one before would have found its float32 loop for it, and would keep to that.
"""

import sys

import numpy as np

from . import _kernels


class _Loader:
    """The loader of ml_dtypes, which may serve other modules too; adds the loops when it is done."""

    def __init__(self, own):
        self.own = own

    def __getattr__(self, name):
        if name == "own":  # of a copy that is not made yet
            raise AttributeError(name)
        return getattr(self.own, name)

    def exec_module(self, module):
        module.__spec__.loader = module.__loader__ = self.own
        self.own.exec_module(module)
        register(module)


class _Watch:
    """A finder in `sys.meta_path` that finds ml_dtypes as the others do."""

    def find_spec(self, name, path=None, target=None):
        if name != "ml_dtypes":
            return None
        for finder in tuple(sys.meta_path):
            find = None if _is_ours(finder) else getattr(finder, "find_spec", None)
            spec = find and find(name, path, target)
            if spec is not None:
                if hasattr(spec.loader, "exec_module"):
                    spec.loader = _Loader(spec.loader)
                return spec
        return None


def _is_ours(finder):
    """Also that of an earlier import of fastact."""
    return type(finder).__module__ == __name__


def register(module):
    """Add the loops, if that has not been done yet and this is no stand-in, as documentation tools have."""
    bfloat16 = getattr(module, "bfloat16", None)
    if isinstance(bfloat16, type) and issubclass(bfloat16, np.generic):
        _kernels.register_bfloat16(np.dtype(bfloat16))


def watch():
    """Add the loops now, or when ml_dtypes is imported."""
    sys.meta_path[:] = [_Watch(), *(finder for finder in sys.meta_path if not _is_ours(finder))]
    if sys.modules.get("ml_dtypes") is not None:
        import ml_dtypes  # which another thread may be about to finish

        register(ml_dtypes)
