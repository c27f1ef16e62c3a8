"""PReLU off the fast path: how slopes lie along x, and the slopes' gradients."""

import numpy as np

from . import _kernels
from ._arguments import (
    BACKWARD,
    FROM_OUTPUT,
    as_given,
    channel_axis,
    check_fits,
    check_real,
    computed_in,
    floating,
    normal_axis,
    number,
)

SLAB = 1 << 16       # elements of a strided x copied at a time


def call_prelu(function, arrays, params, options, rest):
    if function.direction >= BACKWARD:
        return prelu_backward(function, *arrays, params[0], options["axis"], rest)
    x = arrays[0]
    alpha = check_alpha(function, x, params[0], options["axis"])
    if isinstance(alpha, np.ndarray):
        check_real(function, "alpha", alpha.dtype)
    if rest.get("bias") is not None:
        rest = {**rest, "axis": options["axis"]}
    return function.apply(arrays, [alpha], rest)


def check_alpha(function, x, alpha, axis):
    """alpha as something that broadcasts against x in the way asked for."""
    if axis is not None and not (type(axis) is int and axis == 1):  # which every x has
        normal_axis(function, axis, np.shape(x), "an integer or None")
    if np.ndim(alpha) == 0:
        return number(function, "alpha", alpha) if not isinstance(alpha, np.ndarray) else alpha
    shape = np.shape(x)
    if not hasattr(alpha, "__array_ufunc__") or (not hasattr(alpha, "reshape") and (alpha.ndim == 1 or alpha.size == 1)):
        alpha = np.asarray(alpha)  # pandas and xarray have no reshape
    if alpha.size == 1:
        return alpha.reshape(())
    if alpha.ndim == 1 and axis is not None:
        axis = channel_axis(function, "alpha", alpha.shape[0], axis, shape)
        return alpha.reshape(alpha.shape + (1,) * (len(shape) - axis - 1))
    if alpha.ndim > len(shape) or any(n not in (1, full) for n, full in zip(alpha.shape[::-1], shape[::-1])):
        raise ValueError(f"{function.__qualname__}: alpha of shape {alpha.shape} does not broadcast to x's shape {shape}")
    return alpha


def collapse(alpha, shape):
    """(outer, channels, inner) such that x reshaped to it has one of alpha's slopes a channel, or None.

    alpha broadcasts to `shape`; the axes along which it varies must be next to each other.
    """
    full = (1,) * (len(shape) - alpha.ndim) + alpha.shape
    varying = [i for i, n in enumerate(full) if n != 1]
    if not varying:
        return (1, 1, int(np.prod(shape)))
    first, last = varying[0], varying[-1]
    if any(full[i] != shape[i] for i in range(first, last + 1)):
        return None
    return tuple(int(np.prod(part)) for part in (shape[:first], shape[first:last + 1], shape[last + 1:]))


def pairwise(partial):
    """Sum over the first axis by a tree whose shape depends on its length alone. Overwrites `partial`."""
    while len(partial) > 1:
        half = (len(partial) + 1) // 2
        partial[:len(partial) - half] += partial[half:]
        partial = partial[:half]
    return partial[0] if len(partial) else np.zeros(partial.shape[1:])


def prelu_backward(function, grad, x, alpha, axis, rest):
    """(dx, dalpha) in one pass. dalpha = sum of grad * x where x <= 0, in float64, by fixed blocks and a fixed tree."""
    out = rest.pop("out", None)
    if rest:
        raise TypeError(f"{function.__qualname__}() got an unexpected keyword argument {next(iter(rest))!r}")
    if out is None:
        out = (None, None)
    if not isinstance(out, tuple) or len(out) != 2 or not all(a is None or isinstance(a, np.ndarray) for a in out):
        raise TypeError(f"{function.__qualname__}: out must be a tuple (dx, dalpha) of arrays, either of which may be None")
    if any(isinstance(a, np.ma.MaskedArray) for a in (grad, x, alpha)):
        return masked_gradients(function, grad, x, alpha, axis, out)
    dx, dalpha = out
    like, typed = (grad, x), hasattr(alpha, "dtype")
    if type(alpha) is int:  # of any size
        alpha = number(function, "alpha", alpha)
    grad, x, given = np.asarray(grad), np.asarray(x), np.asarray(alpha)
    dtype = floating(function, like, (grad, x))
    check_real(function, "alpha", given.dtype)
    if grad.shape != x.shape:
        raise ValueError(f"{function.__qualname__}: grad must have x's shape {x.shape}, not {grad.shape}")
    slopes = np.asarray(check_alpha(function, x, given, axis))
    wide = computed_in(dtype)
    with np.errstate(all="ignore"):
        slopes = slopes.astype(wide, order="C")
    sum_dtype = given.dtype if typed and given.dtype.kind in "fV" else dtype
    if function.direction == FROM_OUTPUT and not np.all(slopes > 0):
        raise ValueError(f"{function.__qualname__}: alpha must be > 0 for the output to determine the gradient, "
                         f"not {slopes[~(slopes > 0)].flat[0]!r}")
    for name, array, shape, source in (("out[0]", dx, x.shape, dtype), ("out[1]", dalpha, given.shape, sum_dtype)):
        if array is None:
            continue
        check_fits(function, name, array, shape, source)
    wrapped = None if dx is not None else labelled(function, *like, slopes)
    target = np.empty_like(x, dtype=dtype, subok=False) if dx is None else np.asarray(dx)
    with np.errstate(all="ignore"):
        total = _prelu_gradients(grad, x, target, slopes, dtype, wide)
        if function.direction == FROM_OUTPUT:
            total = total / slopes.astype(np.float64)
        total = np.where(total == total, total, np.nan).reshape(given.shape)  # which of two NaN a sum keeps depends on the way
        if dalpha is not None:
            dalpha[...] = total
        else:
            dalpha = total.astype(sum_dtype) if given.ndim else total.astype(sum_dtype)[()]
    if dx is None:
        dx = wrapped if wrapped is not None else as_given(like, target)
    return dx, dalpha


def masked_gradients(function, grad, x, alpha, axis, out):
    """prelu's, where masked elements take no part in the slopes' gradients; dx is masked where grad, x or the slope is."""
    arrays = [np.ma.getdata(a).copy() if isinstance(a, np.ma.MaskedArray) else a for a in (grad, x, alpha)]
    if np.shape(grad) == np.shape(x):
        slope_mask = np.ma.getmaskarray(alpha)
        mask = np.asarray(check_alpha(function, arrays[1], slope_mask, axis), bool)
        mask = np.ma.getmaskarray(grad) | np.ma.getmaskarray(x) | mask
        arrays[:2] = (np.where(mask, np.asarray(a).dtype.type(fill), a) for a, fill in zip(arrays[:2], (0, 1)))
        if slope_mask.any():
            arrays[2][slope_mask] = 1
    dx, dalpha = prelu_backward(function, *arrays, axis, {"out": tuple([None if a is None else np.ma.getdata(a) for a in out])})
    if isinstance(out[0], np.ma.MaskedArray):
        out[0].mask = mask
    if isinstance(alpha, np.ma.MaskedArray) and out[1] is None:
        dalpha = np.ma.MaskedArray(dalpha, slope_mask)
    return np.ma.MaskedArray(dx, mask) if out[0] is None else out[0], dalpha if out[1] is None else out[1]


def labelled(function, grad, x, slopes):
    """dx of pandas and xarray objects as their ufuncs give it, None where there are none.

    The slopes' gradients are sums over elements that belong together: over labels in another order they would be wrong quietly.
    """
    objects = [a for a in (grad, x) if hasattr(a, "__array_ufunc__") and hasattr(a, "loc")]
    if not objects:
        return None
    first, last = objects[0], objects[-1]
    if type(first) is not type(last):
        same = False
    elif hasattr(first, "iloc"):
        same = all(a.equals(b) for a, b in zip(first.axes, last.axes))
    else:
        same = first.dims == last.dims and all(index.equals(last.indexes[name]) for name, index in first.indexes.items()
                                               if name in last.indexes)
    if not same:
        raise ValueError(f"{function.__qualname__}: grad must have x's labels in x's order")
    return function.apply([grad, x], [slopes], {})


def _prelu_gradients(grad, x, dx, slopes, dtype, wide):
    """Write dx, return the slopes' gradients in float64 with the shape of `slopes`."""
    shape = collapse(slopes, x.shape)
    if x.size == 0:
        return np.zeros(slopes.shape)
    full = (1,) * (x.ndim - slopes.ndim) + slopes.shape
    if x.ndim > 32:  # more than ndarray.flat takes; no memory is large enough to have that many axes longer than 1
        long = [i for i, n in enumerate(x.shape) if n != 1]
        return _prelu_gradients(*(a.reshape([x.shape[i] for i in long]) for a in (grad, x, dx)),
                                slopes.reshape([full[i] for i in long]), dtype, wide).reshape(slopes.shape)
    if shape is None:  # alpha varies along axes that are apart: bring those to the end
        first = [i for i, n in enumerate(full) if n == 1]
        last = [i for i, n in enumerate(full) if n != 1]
        order = (*first, *last)
        return _prelu_gradients(grad.transpose(order), x.transpose(order), dx.transpose(order),
                                slopes.reshape([full[i] for i in last]), dtype, wide).reshape(slopes.shape)
    outer, channels, inner = shape
    # The same memory in the same order is fine; anything else that overlaps would be overwritten before it is read.
    grad, x = (a.copy() if a is not dx and np.may_share_memory(a, dx) and (a.ctypes.data, a.strides, a.dtype) !=
               (dx.ctypes.data, dx.strides, dx.dtype) else a for a in (grad, x))
    if all(a.dtype == dtype and a.dtype.isnative and a.flags.c_contiguous and a.flags.aligned for a in (grad, x, dx)):
        sums = np.empty(channels)
        if dtype.itemsize == 2:  # f' is rounded to 16 bits before the product
            slopes = slopes.astype(dtype).astype(wide)
        _kernels.prelu_backward_contiguous(dtype.num, *(_kernels.raw(a) for a in (grad, x, dx, slopes)), sums, outer, inner)
        return sums.reshape(slopes.shape)
    # Piece by piece through small contiguous copies, cut where the sums are cut.
    runs = inner >= _kernels.INNER_ELEMENTS
    chunk = _kernels.CHUNK_ELEMENTS
    if runs:  # rows of one slope, summed chunk by chunk
        rows, length, rows_a_block, columns = outer * channels, inner, 1, SLAB // chunk * chunk
        tile = slopes.reshape(-1)
        partial = np.empty((rows, -(-inner // chunk)))
    else:     # rows of a slope an element, summed down blocks of rows
        rows, length, rows_a_block = outer, channels * inner, max(_kernels.PARTIAL_ROWS, -(-outer // 64))
        tile, columns = np.repeat(slopes.reshape(-1), inner), max(1, SLAB // rows_a_block)
        partial = np.empty((-(-rows // rows_a_block), length))
    sources = [a.reshape(-1) if a.flags.c_contiguous else a.flat for a in (grad, x, dx)]
    for first_row in range(0, rows, rows_a_block):
        some = min(rows_a_block, rows - first_row)
        for start in range(0, length, columns):
            stop = min(length, start + columns)
            spans = [slice(row * length + start, row * length + stop) for row in range(first_row, first_row + some)]
            g, v = (np.stack([np.asarray(source[span], wide) for span in spans]) for source in sources[:2])
            d = np.empty_like(v)
            if runs:
                slope = tile[first_row % channels, None]
                _kernels.prelu_backward_shared(g[0], v[0], d[0], slope, partial[first_row, start // chunk:-(-stop // chunk)])
            else:
                slope = tile[start:stop]
                _kernels.prelu_backward_each(g, v, d, slope, partial[first_row // rows_a_block, start:stop])
            if dtype.itemsize == 2:  # f' is rounded to 16 bits before the product
                d = g * np.where(v > 0, 1, np.where(v == v, slope, v)).astype(dtype).astype(wide)
                d[d != d] = np.nan  # which of two NaN a product keeps is up to the compiler
            for span, row in zip(spans, d.astype(dtype, copy=False)):
                sources[2][span] = row
    if runs:
        return pairwise(pairwise(partial.T.copy()).reshape(outer, channels)).reshape(slopes.shape)
    return pairwise(pairwise(partial).reshape(channels, inner).T.copy()).reshape(slopes.shape)
