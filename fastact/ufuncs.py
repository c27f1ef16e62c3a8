"""Every activation's and gradient's `numpy.ufunc`, by name: what pickle finds them under."""

from .registry import activations

__all__ = []
for _activation in activations.values():
    for _name in ("", "derivative", "backward", "backward_from_output"):
        _ufunc = getattr(getattr(_activation, _name, None) if _name else _activation, "ufunc", None)
        if _ufunc is not None:
            globals()[_ufunc.__name__] = _ufunc
            __all__.append(_ufunc.__name__)
