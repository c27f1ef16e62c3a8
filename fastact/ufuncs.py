"""Every activation's and gradient's `numpy.ufunc`, by name: what pickle finds them under."""

from .registry import activations

__all__ = []
for _activation in activations.values():
    for _function in (_activation, _activation.derivative, _activation.backward, _activation.backward_from_output):
        _ufunc = getattr(_function, "ufunc", None)
        if _ufunc is not None:
            globals()[_ufunc.__name__] = _ufunc
            __all__.append(_ufunc.__name__)
