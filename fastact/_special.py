"""Elementwise calls that are more than one call of a ufunc: with a bias, and where options choose what runs."""

import math
import operator

import numpy as np

from . import _kernels
from ._arguments import (
    BACKWARD,
    DIRECTIONS,
    FORWARD,
    WEAK,
    as_given,
    channel_axis,
    check_cast,
    check_known,
    check_real,
    computed_in,
    floating,
    is_real,
    lookup,
    normal_axis,
    number,
    only,
    supported,
)
from ._prelu import call_prelu


def check_bias(function, bias, axis, shape):
    """The bias as an array, and the axis of x from 0 on."""
    bias = np.asarray(bias)
    check_real(function, "bias", bias.dtype)
    if bias.ndim != 1:
        raise ValueError(f"{function.__qualname__}: bias must be 1-D, not of shape {bias.shape}")
    return bias, channel_axis(function, "bias", bias.shape[0], axis, shape)


def biased(x, bias, axis, computing):
    """x + bias in the dtype computed in."""
    # dask's add takes no casting, and what it is needed for, narrowing to a given dtype, no other kind of array promises.
    casting = {"casting": "unsafe"} if isinstance(x, np.ndarray) else {}
    with np.errstate(all="ignore"):
        column = bias.astype(computing).reshape(bias.shape + (1,) * (len(np.shape(x)) - axis - 1))
        return np.add(x, column, dtype=computing, **casting)


def with_bias(function, arrays, params, rest, bias, axis, dtype):
    """f(x + bias): in one pass where x is a C-contiguous ndarray of the result's dtype, else after the sum."""
    x, out = arrays[0], only(rest.get("out"))
    shape = np.shape(x)
    if dtype.kind == "V" and is_real(dtype) and not _kernels.is_known(dtype.num):
        dtype = np.dtype(np.float32)  # to which the ufunc casts float8
    dtype = supported(function, dtype)
    computing = computed_in(dtype)
    bias, axis = check_bias(function, bias, axis, shape)
    column = bias.shape + (1,) * (len(shape) - axis - 1)
    if (type(x) is np.ndarray and x.dtype == dtype and x.dtype.isnative and x.flags.c_contiguous
            and x.flags.aligned and set(rest) <= {"out"}
            and all(np.ndim(p) == 0 or (function.definition.name == "prelu" and p.shape == column) for p in params)):
        alpha = params[0] if params and np.ndim(params[0]) else None
        fresh = out is None
        y = np.empty_like(x) if fresh else out
        if (type(y) is np.ndarray and y.dtype == x.dtype and y.shape == x.shape and y.flags.carray and y.dtype.isnative
                and not any(np.may_share_memory(y, other) for other in (bias, alpha) if other is not None)
                and (fresh or x.ctypes.data == y.ctypes.data or not np.may_share_memory(x, y))):
            if alpha is not None or bias.dtype != computing or not bias.flags.c_contiguous:
                with np.errstate(all="ignore"):
                    bias = np.ascontiguousarray(bias, computing)
                    if alpha is not None:
                        alpha = np.ascontiguousarray(alpha.reshape(-1), computing)
            _kernels.run_bias(x, alpha, bias, y, function.row, None if alpha is not None else params, bias.size,
                              math.prod(shape[axis + 1:]))
            return y
    total = biased(x, bias, axis, computing)
    if dtype != computing:  # the sum is not rounded to it, the result is
        for name in ("dtype", "signature", "sig"):
            rest.pop(name, None)
        if isinstance(out, np.ndarray):
            check_cast(function, dtype, out.dtype, rest.get("casting", "same_kind"))
            rest["casting"] = "unsafe"
    with np.errstate(all="ignore"):
        result = function.ufunc(total, *params, **rest)
        return result if out is not None or dtype == computing else result.astype(dtype)


def call_gelu(function, arrays, params, options, rest):
    approximate = options["approximate"]
    if not isinstance(approximate, str) or approximate not in ("none", "tanh"):  # an array compares element by element
        raise ValueError(f"{function.__qualname__}: approximate must be 'none' or 'tanh', not {approximate!r}")
    if approximate == "tanh":
        return lookup("gelu_tanh", DIRECTIONS[function.direction])(*arrays, **rest)
    return function.apply(arrays, params, rest)


def call_rrelu(function, arrays, params, options, rest):
    """In evaluation the ufunc; in training what its slopes allow, which depend on the position."""
    if not isinstance(options["training"], (bool, np.bool_, int)):
        raise TypeError(f"{function.__qualname__}: training must be True or False, not {options['training']!r}")
    if not options["training"]:
        return function.apply(arrays, params, rest)
    if options["seed"] is None:
        raise ValueError(f"{function.__qualname__}: seed must be an integer when training, not None")
    try:
        seed = operator.index(options["seed"])
    except TypeError:
        raise TypeError(f"{function.__qualname__}: seed must be an integer, not {options['seed']!r}") from None
    if function.direction not in (FORWARD, BACKWARD):
        raise TypeError(f"{function.__qualname__}: the slopes drawn in training are in no ufunc; call rrelu.backward with "
                        "the seed")
    for a in arrays:
        if hasattr(a, "__array_ufunc__") and not isinstance(a, (np.ndarray, np.generic)):  # a lazy one would be computed here
            raise TypeError(f"{function.__qualname__}: training=True needs a NumPy array, not {type(a).__name__}; call it on the "
                            "blocks, each with a seed of its own")
    lower, upper = (number(function, name, value) for name, value in zip(function.definition.parameters, params))
    if not lower <= upper:
        raise ValueError(f"{function.__qualname__}: lower must be <= upper ({upper!r}), not {lower!r}")
    return with_slopes_drawn(function, arrays, lower, upper, seed & 0xFFFFFFFFFFFFFFFF, rest)


def with_slopes_drawn(function, given, lower, upper, seed, rest):
    """rrelu in training or its gradient, with what NumPy does for a ufunc done here."""
    out, where, casting = only(rest.pop("out", None)), rest.pop("where", True), rest.pop("casting", "same_kind")
    order, subok, wanted = rest.pop("order", "K"), rest.pop("subok", True), rest.pop("dtype", None)
    bias, axis = rest.pop("bias", None), rest.pop("axis", 1)
    if rest:
        raise TypeError(f"{function.__qualname__}: {next(iter(rest))} does not go with training=True")
    arrays = [np.asarray(a) for a in given]
    dtype = floating(function, given, arrays)
    if wanted is not None:
        dtype = np.dtype(wanted)
        check_known(function, dtype)
    for a, array in zip(given, arrays):
        if type(a) not in WEAK:
            check_cast(function, array.dtype, dtype, casting, given=True)
    x = arrays[-1]
    if any(a.shape != x.shape for a in arrays):
        raise ValueError(f"{function.__qualname__}: grad must have x's shape {x.shape}, not {arrays[0].shape}")
    normal_axis(function, axis, x.shape, "an integer")
    computing = dtype
    if bias is not None:
        computing = computed_in(dtype)
        arrays = [biased(x, *check_bias(function, bias, axis, x.shape), computing)]
    y = np.empty_like(x, dtype=dtype, order=order, subok=False) if out is None else out
    if not isinstance(y, np.ndarray):
        raise TypeError(f"{function.__qualname__}: out must be an array, not {type(y).__name__}")
    if y.shape != x.shape or not y.flags.writeable:
        raise ValueError(f"{function.__qualname__}: out must be a writeable array of shape {x.shape}")
    check_cast(function, dtype, y.dtype, casting)
    room = np.asarray(y)
    with np.errstate(all="ignore"):
        flat = [np.require(a, computing, "CA").reshape(-1) for a in arrays]
    direct = (where is True and room.dtype == computing and room.flags.carray
              and all(np.shares_memory(a, room) is False or a.ctypes.data == room.ctypes.data for a in flat))
    target = room.reshape(-1) if direct else np.empty(x.size, computing)
    _kernels.run_random(computing.num, _kernels.raw(flat[0] if function.direction == BACKWARD else None), _kernels.raw(flat[-1]),
                        _kernels.raw(target), seed, lower, upper)
    if not direct:
        with np.errstate(all="ignore"):
            np.copyto(room, target.astype(dtype, copy=False).reshape(x.shape), "unsafe", where)
    if isinstance(out, np.ma.MaskedArray):
        out.unshare_mask()
        out.mask = np.any([np.ma.getmaskarray(a) for a in given], axis=0)
    if out is not None:
        return y
    return as_given(given, y) if subok else y if y.ndim else y[()]


SPECIAL = {"prelu": call_prelu, "gelu": call_gelu, "rrelu": call_rrelu}
