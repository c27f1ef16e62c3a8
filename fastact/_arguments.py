"""What calls check their arguments with, and what dtype and wrapping the result has."""

import operator
from types import SimpleNamespace

import numpy as np

from . import _kernels

FORWARD, DERIVATIVE, BACKWARD, FROM_OUTPUT = range(4)   # as in _kernels.pxd
DIRECTIONS = ("", "derivative", "backward", "backward_from_output")
WEAK = (bool, int, float)   # of a Python scalar beside arrays: it does not widen them (NEP 50)


def lookup(name, direction):
    from . import activations

    return getattr(activations[name], direction) if direction else activations[name]


def is_real(dtype):
    """Whether its values are real numbers: NumPy's, or those of a user's dtype (ml_dtypes)."""
    return dtype.kind in "fiub" or (dtype.kind == "V" and dtype.isbuiltin == 2)


def check_real(function, name, dtype):
    if not is_real(dtype):
        raise TypeError(f"{function.__qualname__}: {name} must be real, not {dtype}")


def check_known(function, dtype):
    if not _kernels.is_known(dtype.num):
        raise TypeError(f"{function.__qualname__}: not supported for dtype {dtype}")


def computed_in(dtype):
    """What results of this floating dtype are computed in."""
    return np.dtype(np.float64 if dtype.itemsize == 8 else np.float32)


def only(out):
    """What a ufunc makes of `out=(array,)`."""
    return out[0] if isinstance(out, tuple) and len(out) == 1 else out


def check_fits(function, name, out, shape, dtype):
    """Whether a result of this shape and dtype may be written to the array `out`, or an error."""
    if out.shape != shape:
        raise ValueError(f"{function.__qualname__}: {name} must have shape {shape}, not {out.shape}")
    if not out.flags.writeable:
        raise ValueError(f"{function.__qualname__}: {name} is read-only")
    check_cast(function, dtype, out.dtype)


def is_array(a):
    return hasattr(a, "__array_ufunc__") or hasattr(a, "__array__")


def rounded(value, dtype):
    """A parameter as a result of the forward holds it, which is in float32 before it has 16 bits: as float32 or float64."""
    with np.errstate(all="ignore"):
        wide = np.asarray(value).astype(computed_in(dtype))
        return wide.astype(dtype).astype(wide.dtype)


def number(function, name, value):
    """A parameter as a Python float: it must never widen x, so a NumPy scalar counts like one."""
    if isinstance(value, (str, bytes, complex, np.complexfloating)) or not is_real(getattr(value, "dtype", np.dtype(float))):
        raise TypeError(f"{function.__qualname__}: {name} must be a real number, not {value!r}")
    try:
        return float(value)
    except OverflowError:
        raise ValueError(f"{function.__qualname__}: {name} must be a number that float64 holds, not an integer of "
                         f"{value.bit_length()} bits") from None
    except (TypeError, ValueError):
        raise TypeError(f"{function.__qualname__}: {name} must be a real number, not {type(value).__name__}") from None


def whole(function, name, value, dtype):
    """A bound of an integer-keeping activation as an integer that dtype holds."""
    info = np.iinfo(dtype)
    if np.ndim(value):
        array = np.asarray(value)
        if array.dtype.kind == "V":
            array = array.astype(np.float64)
        # As Python's integers: 2**63 is a float64, the largest int64 is not.
        if array.size and ((array.dtype.kind == "f" and not np.all(np.isfinite(array) & (array == np.trunc(array))))
                           or int(array.min()) < info.min or int(array.max()) > info.max):
            raise ValueError(f"{function.__qualname__}: {name} must hold integers that {dtype} holds ({info.min} to {info.max})")
        return array.astype(dtype)
    if value != value or value in (np.inf, -np.inf) or int(value) != value or not info.min <= int(value) <= info.max:
        raise ValueError(f"{function.__qualname__}: {name} must be an integer that {dtype} holds ({info.min} to {info.max}) "
                         f"for x of that dtype, not {value!r}")
    return dtype.type(int(value))


def check_cast(function, source, target, casting="same_kind", given=False):
    """NumPy's own error, with this function's name, where a result (or what is `given`) may not be cast so."""
    if np.can_cast(source, target, casting):
        return
    try:
        if given:
            np.positive(np.empty(0, source), dtype=target, casting=casting)
        else:
            np.positive(np.empty(0, source), out=np.empty(0, target), casting=casting)
    except TypeError as error:
        error.ufunc = SimpleNamespace(__name__=function.__qualname__, nin=1, nout=1)
        raise


def normal_axis(function, axis, shape, kinds):
    """`axis` from 0 on, or an error. Of a vector 1, the default, is the only one; so is it where there is none."""
    ndim = max(1, len(shape))
    try:
        normal = operator.index(axis)
    except TypeError:
        raise TypeError(f"{function.__qualname__}: axis must be {kinds}, not {axis!r}") from None
    if ndim == 1 and normal == 1:
        return 0
    if not -ndim <= normal < ndim:
        raise ValueError(f"{function.__qualname__}: axis must be in [{-ndim}, {ndim}) for x of shape {shape}, not {axis}")
    return normal % ndim


def channel_axis(function, name, size, axis, shape):
    """Normalised axis along which a 1-D argument of this size lies, or an error."""
    normal = normal_axis(function, axis, shape, "an integer or None")
    if not shape:
        raise ValueError(f"{function.__qualname__}: {name} of length {size} needs an axis of x, whose shape is ()")
    if shape[normal] != size:
        raise ValueError(f"{function.__qualname__}: {name} of length {size} does not fit axis {axis if len(shape) > 1 else 0} "
                         f"of x, whose shape is {shape}; it needs length {shape[normal]}")
    return normal


def promoted(found, given):
    """What arrays of these dtypes promote to; Python scalars among what was `given` are weak, beside bfloat16 as well."""
    dtype = np.result_type(*found)
    if dtype.kind in "fV" or len(found) == len(given):
        return dtype
    return np.result_type(dtype, *(a for a in given if type(a) in WEAK))


def supported(function, dtype):
    """The floating dtype of results for arrays of this one, one that kernels know, or TypeError."""
    if dtype.kind in "biu":
        dtype = np.exp.resolve_dtypes((dtype, None))[1]
    check_known(function, dtype)
    return dtype


def floating(function, given, arrays):
    """The same for what was given, here made arrays."""
    return supported(function, promoted([array.dtype for a, array in zip(given, arrays) if type(a) not in WEAK] or arrays, given))


def as_given(arrays, result):
    """`result`, a new array, as NumPy's ufuncs give it for these: a subclass, a torch tensor, of 0 dimensions a scalar."""
    for a in arrays[::-1]:
        if isinstance(a, np.ma.MaskedArray):
            mask = False
            for other in arrays:
                mask = mask | np.ma.getmaskarray(other)
            return np.ma.MaskedArray(result, mask)
        if type(a) is not np.ndarray and not isinstance(a, np.generic) and hasattr(a, "__array_wrap__") and (
                isinstance(a, np.ndarray) or not hasattr(a, "__array_ufunc__")):
            return a.__array_wrap__(result)
    return result if result.ndim else result[()]
