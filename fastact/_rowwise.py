"""Row-wise and gated activations: what acts along an axis instead of element by element."""

from __future__ import annotations

import inspect
import operator
from math import prod

import numpy as np
from numpy.lib.array_utils import normalize_axis_index, normalize_axis_tuple

from . import _kernels
from ._activation import _lookup


def _foreign(*arrays):
    """Whether any of them dispatches for itself (dask, xarray, an ndarray subclass, ...)."""
    return any(hasattr(a, "__array_ufunc__") and type(a) is not np.ndarray and not isinstance(a, np.generic) for a in arrays)


def _values(function, *arrays):
    """What a call without a gufunc accepts: no array that is lazy or labelled, which NumPy would quietly make one of its own."""
    for a in arrays:
        if _foreign(a) and not isinstance(a, np.ndarray):
            raise TypeError(f"{function} needs NumPy arrays, not {type(a).__name__}; apply it to the values (dask: "
                            "dask.array.apply_gufunc, xarray: xarray.apply_ufunc)")
    return [np.asarray(a) for a in arrays]


def _wrapped(like, out, result):
    """`result` as what it came from, where that has no `__array_ufunc__` but can take an array in (a torch tensor on the CPU)."""
    if out is not None or hasattr(like, "__array_ufunc__") or not hasattr(like, "__array_wrap__"):
        return result
    return like.__array_wrap__(result)


def _delivered(out, result, dtype):
    """`result` as `dtype`, without a warning where that overflows: in `out`, or new."""
    with np.errstate(all="ignore"):
        if out is None or out.dtype != dtype:
            result = result.astype(dtype, copy=False)
        if out is None:
            return result
        np.copyto(out, result, casting="unsafe")  # same_kind of `dtype`, says _check_out
    return out


class _Axiswise:
    """Common face: attributes, dtypes, memory layout, `out`."""

    nin = nout = 1

    def __init__(self, definition):
        self.definition = definition
        self.name = self.__name__ = self.__qualname__ = definition.name
        self.formula = definition.formula
        self.invertible = bool(definition.invertible)

    @property
    def __doc__(self):
        return self.definition.doc

    @property
    def __signature__(self):
        signature = inspect.signature(type(self).__call__)
        return signature.replace(parameters=list(signature.parameters.values())[1:])

    @property
    def parameters(self):
        """Every parameter and its default."""
        return dict(self.definition.options)

    @property
    def types(self):
        """Loops, as in `numpy.ufunc.types`."""
        return ["e->e", "f->f", "d->d"]

    def __repr__(self):
        return f"<fastact.{self.name}>"

    def __reduce__(self):
        return _lookup, (self.name, "")

    def _dtypes(self, *arrays):
        """The result's dtype and the one computed in; TypeError where there is none."""
        dtype = np.result_type(*arrays)
        if dtype.kind in "biu":
            dtype = np.exp.resolve_dtypes((dtype, None))[1]
        if dtype.kind not in "fV" or dtype.itemsize > 8 or (dtype.kind == "V" and dtype.name != "bfloat16"):
            raise TypeError(f"{self.name}: not supported for dtype {dtype}")
        return dtype, np.dtype(np.float64) if dtype == np.float64 else np.dtype(np.float32)

    def _check_out(self, out, shape, dtype):
        if isinstance(out, tuple) and len(out) == 1:
            out = out[0]
        if out is None:
            return None
        if not isinstance(out, np.ndarray):
            raise TypeError(f"{self.name}: out must be an array, not {type(out).__name__}")
        if out.shape != shape:
            raise ValueError(f"{self.name}: out must have shape {shape}, not {out.shape}")
        if not out.flags.writeable:
            raise ValueError(f"{self.name}: out is read-only")
        if not np.can_cast(dtype, out.dtype, "same_kind"):
            raise TypeError(f"{self.name}: cannot cast {dtype} to out's dtype {out.dtype} with casting rule 'same_kind'")
        return out


class _Layout:
    """An array as C-contiguous (outer, n, inner), n the product of `axes`, and the way back; copies only where it must."""

    def __init__(self, array, axes):
        ndim = array.ndim
        # Reversing the axes would reverse the order of a sum over several of them, and change its bits.
        self.flip = ndim > 1 and len(axes) == 1 and array.flags.f_contiguous and not array.flags.c_contiguous
        if self.flip:
            axes = [ndim - 1 - a for a in axes]
        shape = array.shape[::-1] if self.flip else array.shape
        axes = sorted(axes)
        rest = [i for i in range(ndim) if i not in axes]
        first = axes[0] if axes[-1] - axes[0] == len(axes) - 1 else ndim - len(axes)
        self.order = [*rest[:first], *axes, *rest[first:]]
        self.shape = [shape[i] for i in self.order]
        self.outer, self.n = prod(self.shape[:first]), prod(self.shape[first : first + len(axes)])
        self.inner = prod(self.shape[first + len(axes) :])

    def view(self, array):
        """`array` with its axes in this layout's order."""
        return (array.T if self.flip else array).transpose(self.order)

    def pack(self, array, dtype):
        """Contiguous (outer, n, inner) of `dtype`; the array's own memory where that is what it holds."""
        flat = np.ascontiguousarray(self.view(array), dtype).reshape(self.outer, self.n, self.inner)
        return flat if flat.flags.aligned else flat.copy()

    def unpack(self, packed):
        """The way back: a view of `packed` with the original axes."""
        array = packed.reshape(self.shape).transpose(np.argsort(self.order))
        return array.T if self.flip else array

    def direct(self, out, dtype):
        """`out` itself as (outer, n, inner), or None where its memory is not laid out so."""
        view = self.view(out)
        fits = out.dtype == dtype and out.dtype.isnative and view.flags.c_contiguous and view.flags.aligned
        return view.reshape(self.outer, self.n, self.inner) if fits else None


def _same_or_apart(a, b):
    return not np.may_share_memory(a, b) or (a.ctypes.data, a.strides, a.dtype) == (b.ctypes.data, b.strides, b.dtype)


class RowWise(_Axiswise):
    # softmax or log_softmax: callable, with `backward` and `backward_from_output`.
    __doc__ = _Axiswise.__doc__  # again: every class has one of its own, which would hide the inherited property

    def __init__(self, definition):
        super().__init__(definition)
        self._which = _kernels.ROWWISE.index(self.name)
        doc = f"{self.name}: {self.formula}; see help(fastact.{self.name})."
        self.ufunc = _kernels.make_row_ufunc(self._which, self.name, doc)
        try:
            self.ufunc.__module__ = "fastact.ufuncs"
        except AttributeError:  # NumPy before 2.2
            pass
        self._nothing = -np.inf if self.name == "log_softmax" else 0.0

    def __call__(self, x, axis=-1, *, out=None, where=True):
        if where is True and (y := _kernels.fast_rows(self._which, x, None, axis, out)) is not None:
            return y
        if isinstance(x, np.ma.MaskedArray) and not _foreign(out):
            mask = np.ma.getmaskarray(x)
            y = self(x.data, axis, out=out, where=~mask if where is True else np.logical_and(where, ~mask))
            return np.ma.MaskedArray(y, mask) if out is None else y
        if _foreign(x, out):
            return self._dispatch(x, axis, out, where)
        values = np.asarray(x)
        if where is not True:
            values = self._masked(values, where, -np.inf)
        return _wrapped(x, out, self._run(self._which, (values,), axis, out))

    def backward(self, grad, x, axis=-1, *, out=None, where=True):
        """Vector-Jacobian product from the input; computes the output again.

        Parameters
        ----------
        grad, x : array_like
            The output's gradient and the forward's input, of one shape.
        axis : int or tuple of ints
            As for the forward.
        out : ndarray, optional
            May be `grad`.
        where : array_like of bool
            As for the forward; masked entries get gradient 0.

        Returns
        -------
        dx : ndarray
        """
        values, _ = _values(f"{self.name}.backward", x, grad)
        return self.backward_from_output(grad, self(values, axis, where=where), axis, out=out, where=where)

    def backward_from_output(self, grad, y, axis=-1, *, out=None, where=True):
        """Vector-Jacobian product from the forward's output y: parameters as for `backward`."""
        if where is True and (dx := _kernels.fast_rows(self._which + 2, grad, y, axis, out)) is not None:
            return dx
        like = grad
        grad, y = _values(f"{self.name}.backward_from_output", grad, y)
        if grad.shape != y.shape:
            raise ValueError(f"{self.name}: grad must have shape {y.shape}, not {grad.shape}")
        if where is not True:
            grad, y = self._masked(grad, where, 0.0), self._masked(y, where, self._nothing)
        return _wrapped(like, out, self._run(self._which + 2, (grad, y), axis, out))

    def _masked(self, x, where, fill):
        where = np.asarray(where)
        if where.dtype != bool:
            raise TypeError(f"{self.name}: where must be boolean, not {where.dtype}")
        try:
            where = np.broadcast_to(where, x.shape)
        except ValueError:
            raise ValueError(f"{self.name}: where of shape {where.shape} does not broadcast to x's shape {x.shape}") from None
        dtype, _ = self._dtypes(x)
        return np.where(where, x, dtype.type(fill)).astype(dtype, copy=False)

    def _run(self, which, arrays, axis, out):
        shape = arrays[0].shape
        dtype, computing = self._dtypes(*arrays)
        axes = normalize_axis_tuple(axis, len(shape), "axis")
        if not axes:
            raise ValueError(f"{self.name}: axis must name at least one axis")
        out = self._check_out(out, shape, dtype)
        layout = _Layout(arrays[0], axes)
        packed = [layout.pack(a, computing) for a in arrays]
        target = None
        if out is not None and all(_same_or_apart(out, a) for a in arrays):
            target = layout.direct(out, computing)
        if target is not None:
            result = target
        elif np.may_share_memory(packed[0], arrays[0]):
            result = np.empty_like(packed[0])
        else:
            result = packed[0]  # a copy of ours: of 4 GiB of float16 one float32 array is enough
        _kernels.run_rows(which, packed[0], packed[1] if len(packed) == 2 else None, result)
        if target is not None:
            return out
        return _delivered(out, layout.unpack(result), dtype)

    def _dispatch(self, x, axis, out, where):
        if where is not True or not isinstance(axis, int):
            raise TypeError(f"{self.name}: where= and a tuple of axes need an ndarray, not {type(x).__name__}")
        return self.ufunc(x, axis=axis) if out is None else self.ufunc(x, axis=axis, out=out)


class Gated(_Axiswise):
    # f of one half of an axis times the other half: callable, with `backward`.
    __doc__ = _Axiswise.__doc__

    ufunc = None

    def __init__(self, definition, function, first):
        super().__init__(definition)
        self._function, self._first = function, first
        self._which = _kernels.GATES.index(function)

    def __call__(self, x, axis=-1, *, out=None):
        if (y := _kernels.fast_gate(self._which, self._first, x, None, axis, out)) is not None:
            return y
        if _foreign(x):
            if hasattr(x, "loc"):  # pandas and xarray would align the halves by their labels
                _values(self.name, x)
            self._axis(x.shape, axis)
            active, other = _halves(x, axis)[:: 1 if self._first else -1]
            return np.multiply(_lookup(self._function, "").ufunc(active), other, out=out)
        like, x = x, np.asarray(x)
        dtype, computing = self._dtypes(x)
        axis = self._axis(x.shape, axis)
        shape = (*x.shape[:axis], x.shape[axis] // 2, *x.shape[axis + 1 :])
        out = self._check_out(out, shape, dtype)
        layout = _Layout(x, [axis])
        packed = layout.pack(x, computing).reshape(layout.outer, 2, -1 if x.size else 0)
        result = np.empty((packed.shape[0], packed.shape[2]), computing)
        target = None
        if out is not None and not np.may_share_memory(out, x):
            halved = _Layout(out, [axis])
            target = halved.direct(out, computing) if halved.flip == layout.flip else None
        if target is not None:
            result = target.reshape(result.shape)
        _kernels.run_gate(self._which, self._first, packed, None, result, None)
        if target is not None:
            return out
        layout.shape[x.ndim - 1 - axis if layout.flip else axis] //= 2
        return _wrapped(like, out, _delivered(out, layout.unpack(result), dtype))

    def backward(self, grad, x, axis=-1, *, out=None):
        """Vector-Jacobian product: the gradients of both halves, in an array of x's shape.

        Parameters
        ----------
        grad : array_like
            The output's gradient, of the output's shape.
        x : array_like
            The forward's input.
        axis : int
            As for the forward.
        out : ndarray, optional
            May be `x`.

        Returns
        -------
        dx : ndarray
        """
        if (dx := _kernels.fast_gate(self._which, self._first, x, grad, axis, out)) is not None:
            return dx
        like = grad
        grad, x = _values(f"{self.name}.backward", grad, x)
        dtype, computing = self._dtypes(grad, x)
        axis = self._axis(x.shape, axis)
        shape = (*x.shape[:axis], x.shape[axis] // 2, *x.shape[axis + 1 :])
        if grad.shape != shape:
            raise ValueError(f"{self.name}: grad must have shape {shape}, not {grad.shape}")
        out = self._check_out(out, x.shape, dtype)
        layout = _Layout(x, [axis])
        packed = layout.pack(x, computing).reshape(layout.outer, 2, -1 if x.size else 0)
        gradient = np.ascontiguousarray(layout.view(grad), computing).reshape(packed.shape[0], packed.shape[2])
        result = np.empty_like(packed)
        _kernels.run_gate(self._which, self._first, packed, gradient, None, result)
        return _wrapped(like, out, _delivered(out, layout.unpack(result), dtype))

    def backward_from_output(self, *args, **kwargs):
        """Raises TypeError: a product does not determine its factors."""
        raise TypeError(f"{self.name}.backward_from_output: the output does not determine the gradient; keep x and call "
                        f"{self.name}.backward(grad, x)")

    def _axis(self, shape, axis):
        axis = normalize_axis_index(operator.index(axis), len(shape), "axis")
        if shape[axis] % 2:
            raise ValueError(f"{self.name}: the halved axis must have even size, but axis {axis} of shape {shape} has not")
        return axis


def _halves(x, axis):
    half = x.shape[axis] // 2
    index = [slice(None)] * x.ndim
    return [x[(*index[: axis % x.ndim], part, *index[axis % x.ndim + 1 :])] for part in (slice(None, half), slice(half, None))]
